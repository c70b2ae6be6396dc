-- Tells listeners on `seat_changes`, on commit, which seats of which show look different now:
-- {"show": id, "seats": [[show seat id, "a"|"r"|"s"|"h"], …]} in chunks below the 8,000 bytes a notification may have.
create or replace function notify_seat_changes() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  perform pg_notify('seat_changes', json_build_object('show', show_id, 'seats', json_agg(json_build_array(id, letter)))::text)
  from (
    select n.show_id, n.id, left(n.status, 1) as letter, (row_number() over (partition by n.show_id order by n.id) - 1) / 160 as chunk
    from old_rows o join new_rows n on n.id = o.id
    where o.status <> n.status or o.reserved_by is distinct from n.reserved_by
  ) changed
  group by show_id, chunk;
  return null;
end
$$;

drop trigger if exists show_seats_changed on show_seats;
create trigger show_seats_changed after update on show_seats
  referencing old table as old_rows new table as new_rows
  for each statement execute function notify_seat_changes();

revoke execute on function notify_seat_changes() from public;
