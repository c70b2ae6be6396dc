-- Gives a venue's seat map its next version, and tells the pickers of its shows, on commit, to draw it anew. Returns the version.
create or replace function renew_seat_map(p_venue_id uuid) returns integer
language plpgsql volatile
as $$
declare
  v_version integer;
begin
  update venues set map_version = map_version + 1, updated_at = now() where id = p_venue_id returning map_version into v_version;
  perform pg_notify('seat_changes', json_build_object('show', id)::text) from recital_shows where venue_id = p_venue_id;
  return v_version;
end
$$;

revoke execute on function renew_seat_map(uuid) from public;
grant execute on function renew_seat_map(uuid) to pwa_tickets_staff;
