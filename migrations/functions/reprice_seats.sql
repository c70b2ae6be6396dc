-- Gives the seats of a show that nobody bought or has reserved now a new price: one for all (p_price_in_cents), or each of these
-- zones its own (p_zones: price zone id → cents); sold and reserved seats keep theirs. Returns how many changed.
-- Refuses: TKSHW no such show.
create or replace function reprice_seats(p_show_id uuid, p_zones jsonb, p_price_in_cents integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_changed integer;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff set prices' using errcode = 'TKDNY';
  end if;
  perform from recital_shows where id = p_show_id for update;
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  perform from show_seats ss
  where ss.show_id = p_show_id and ss.status <> 'sold' order by ss.id for update;   -- as everybody who locks several
  update show_seats ss
  set price_in_cents = priced.cents, updated_at = clock_timestamp()
  from (
    select ss.id, coalesce(p_price_in_cents, (p_zones ->> s.price_zone_id::text)::integer) as cents
    from show_seats ss join seats s on s.id = ss.seat_id
    where ss.show_id = p_show_id
      and (ss.status = 'held' or seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, ''))
  ) priced
  where ss.id = priced.id and ss.price_in_cents <> priced.cents;
  get diagnostics v_changed = row_count;
  if v_changed > 0 then
    update recital_shows set pricing_version = pricing_version + 1 where id = p_show_id;   -- phones draw the map anew
  end if;
  return v_changed;
end
$$;

revoke execute on function reprice_seats(uuid, jsonb, integer) from public;
grant execute on function reprice_seats(uuid, jsonb, integer) to pwa_tickets_staff;
