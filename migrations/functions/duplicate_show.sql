-- Makes the same show on another day, with its seats: doors and the end of the sale keep their distance on the venue's clock, seats
-- their prices, what is kept back is kept back again. Its sale opens when staff say so. Returns the new show.
-- Refuses: TKSHW no such show.
create or replace function duplicate_show(p_show_id uuid, p_title text, p_starts_at timestamptz) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_show recital_shows;
  v_zone text;
  v_shift interval;
  v_new uuid;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff plan shows' using errcode = 'TKDNY';
  end if;
  select * into v_show from recital_shows where id = p_show_id;
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  select time_zone into v_zone from venues where id = v_show.venue_id;
  v_shift := (p_starts_at at time zone v_zone) - (v_show.starts_at at time zone v_zone);
  insert into recital_shows (recital_series_id, venue_id, title, starts_at, doors_at, duration_minutes, sale_closes_at,
                             price_in_cents, seats_per_buyer, seat_set_id)
  values (v_show.recital_series_id, v_show.venue_id, p_title, p_starts_at,
          ((v_show.doors_at at time zone v_zone) + v_shift) at time zone v_zone, v_show.duration_minutes,
          ((v_show.sale_closes_at at time zone v_zone) + v_shift) at time zone v_zone, v_show.price_in_cents,
          v_show.seats_per_buyer, v_show.seat_set_id)
  returning id into v_new;
  if exists (select from show_seats where show_id = p_show_id) then
    perform generate_show_seats(v_new);
    -- Of the holds only that there is one goes along: whom it was for, and until when, was about the other day.
    update show_seats ss
    set price_in_cents = old.price_in_cents,
        status = case when old.status = 'held' then 'held' when ss.status = 'held' then 'available' else ss.status end
    from show_seats old join seats s on s.id = old.seat_id
    where old.show_id = p_show_id and ss.show_id = v_new and ss.seat_id = old.seat_id and s.seat_type <> 'blocked';
  end if;
  return v_new;
end
$$;

revoke execute on function duplicate_show(uuid, text, timestamptz) from public;
grant execute on function duplicate_show(uuid, text, timestamptz) to pwa_tickets_staff;
