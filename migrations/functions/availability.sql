-- A show's seats by state; an expired reservation is available, blocked seats are counted apart and in nothing else.
create or replace function get_seat_availability_stats(p_show_id uuid)
returns table (total bigint, available bigint, reserved bigint, sold bigint, held bigint, blocked bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
  select count(*) filter (where s.seat_type <> 'blocked'),
         count(*) filter (where ss.status = 'available' or (ss.status = 'reserved' and ss.reserved_until <= clock_timestamp())),
         count(*) filter (where ss.status = 'reserved' and ss.reserved_until > clock_timestamp()),
         count(*) filter (where ss.status = 'sold'),
         count(*) filter (where ss.status = 'held' and s.seat_type <> 'blocked'),
         count(*) filter (where s.seat_type = 'blocked')
  from show_seats ss join seats s on s.id = ss.seat_id
  where ss.show_id = p_show_id
$$;

revoke execute on function get_seat_availability_stats(uuid) from public;
grant execute on function get_seat_availability_stats(uuid) to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
