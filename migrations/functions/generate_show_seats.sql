-- Gives a show one row for every seat of its venue that is there in its set-up, house seats held, each with three codes, and the show its mark. Running again adds what is
-- missing and removes nothing. Returns the rows made.
create or replace function generate_show_seats(p_show_id uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_made integer;
  v_first bigint;
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff make seats' using errcode = 'TKDNY';
  end if;
  perform from recital_shows where id = p_show_id for update;   -- two clicks at once: the second adds nothing
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  if order_rows((select venue_id from recital_shows where id = p_show_id)) > 0 then   -- maps of its other shows are numbered anew
    update venues set map_version = map_version + 1 where id = (select venue_id from recital_shows where id = p_show_id);
  end if;

  select coalesce(max(('x' || right(id::text, 8))::bit(32)::bigint), 0) into v_first from show_seats where show_id = p_show_id;
  -- A join of its own: seat_labels has seats that are made already.
  -- Ids of one show share their front and count at the end: a map of 785 of them compresses to a few kilobytes.
  insert into show_seats (id, show_id, seat_id, price_in_cents, status)
  select (overlay(overlay(left(encode(sha256(uuid_send(sh.id)), 'hex'), 24) placing '8' from 13) placing 'a' from 17)
          || lpad(to_hex(v_first + row_number() over (
              order by seat_place(v.display_order, s.row_order, s.x_position, s.seat_number) collate "C", s.id)), 8, '0'))::uuid,
         sh.id, s.id, coalesce(sh.price_in_cents, z.price_in_cents, 0),
         case when s.seat_type in ('house', 'blocked') or not s.is_sellable then 'held' else 'available' end
  from recital_shows sh
  join seats s on s.venue_id = sh.venue_id
  join venue_sections v on v.id = s.section_id
  left join price_zones z on z.id = s.price_zone_id
  where sh.id = p_show_id
    and not exists (select from seat_set_seats absent where absent.seat_set_id = sh.seat_set_id and absent.seat_id = s.id)
  on conflict (show_id, seat_id) do nothing;
  get diagnostics v_made = row_count;

  if v_made > 0 then
    update recital_shows set pricing_version = pricing_version + 1 where id = p_show_id;   -- phones draw the map anew
  end if;
  perform choose_show_mark(p_show_id);
  perform top_up_codes(array_agg(id)) from show_seats where show_id = p_show_id;
  return v_made;
end
$$;

-- Sees to it that each of these seats has three codes still spare. A seat never runs out of codes to sell.
create or replace function top_up_codes(p_show_seat_ids uuid[]) returns void
language sql volatile
as $$
  insert into show_seat_codes (show_seat_id, generation, qr_code)
  select seat.id, have.next + extra.n, generate_qr_code()
  from unnest(p_show_seat_ids) seat (id)
  cross join lateral (
    select coalesce(max(generation) + 1, 0) as next, count(*) filter (where state = 'spare') as spare
    from show_seat_codes c where c.show_seat_id = seat.id
  ) have
  cross join lateral generate_series(0, 2 - have.spare) extra (n)
$$;

revoke execute on function generate_show_seats(uuid), top_up_codes(uuid[]) from public;
grant execute on function generate_show_seats(uuid) to pwa_tickets_staff, pwa_tickets_system;
