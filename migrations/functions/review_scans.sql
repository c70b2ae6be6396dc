-- Staff accept or decline, as a whole, what a phone reported after it was revoked: a queue that came home late, or somebody with a
-- stolen phone; its own word cannot tell them apart. Accepted scans are folded like any other; declined ones stay readings.
-- Returns how many scans and annulments were decided; 0 when nothing waits.
create or replace function review_scans(p_device_id uuid, p_accept boolean) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_review text := case when p_accept then 'accepted' else 'declined' end;
  v_scans uuid[];
  v_annuls integer;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff decide' using errcode = 'TKDNY';
  end if;
  perform from devices where id = p_device_id for no key update;   -- what it reports meanwhile waits for the next decision

  with reviewed as (
    update ticket_scans set review = v_review, counts = p_accept where device_id = p_device_id and review = 'waiting'
    returning id, show_seat_id, generation
  ), heard as (   -- so that other phones learn of it with the roster's changes
    update show_seat_codes c set changed_at = clock_timestamp()
    from reviewed r where p_accept and c.show_seat_id = r.show_seat_id and c.generation = r.generation
  )
  select coalesce(array_agg(id), '{}') into v_scans from reviewed;
  update scan_annuls set review = v_review where device_id = p_device_id and review = 'waiting';
  get diagnostics v_annuls = row_count;
  if p_accept then
    perform refold_scans(p_device_id, v_scans || apply_annuls(p_device_id, '-infinity'));
  end if;
  return cardinality(v_scans) + v_annuls;
end
$$;

revoke execute on function review_scans(uuid, boolean) from public;
grant execute on function review_scans(uuid, boolean) to pwa_tickets_staff;
