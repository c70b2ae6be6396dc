-- Keeps seats of a show back, for a reason, for somebody, until a moment or until staff release them. Never takes one that is sold
-- or that a buyer has reserved now. Seats kept back already get the new reason. Returns the hold and the seats that left the sale.
-- Refuses: TKNON none, TKUNK not seats of this show, TKTKN sold or reserved.
create or replace function hold_seats(
  p_show_id uuid, p_seat_ids uuid[], p_reason text, p_kept_for text, p_until timestamptz, p_staff_id uuid,
  out hold_id uuid, out changed integer)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_taken uuid[];
begin
  perform require_seats_of_show(p_show_id, p_seat_ids);
  select array_agg(ss.id order by ss.id) into v_taken from show_seats ss
  where ss.id = any (p_seat_ids) and ss.status <> 'held' and not seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, '');
  if v_taken is not null then
    raise exception 'sold or reserved' using errcode = 'TKTKN', detail = jsonb_build_object('seat_ids', v_taken)::text;
  end if;
  select count(*) into changed from show_seats ss where ss.id = any (p_seat_ids) and ss.status <> 'held';
  insert into seat_holds (show_id, reason, kept_for, until, created_by)
  values (p_show_id, p_reason, p_kept_for, p_until, p_staff_id) returning id into hold_id;
  update show_seats ss
  set status = 'held', hold_id = hold_seats.hold_id, reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  where ss.id = any (p_seat_ids);
end
$$;

-- Puts seats that were kept back on sale, at the price they have. Seats on sale already stay as they are. Returns how many changed.
-- Refuses: TKNON none, TKUNK not seats of this show.
create or replace function release_held_seats(p_show_id uuid, p_seat_ids uuid[]) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_changed integer;
begin
  perform require_seats_of_show(p_show_id, p_seat_ids);
  update show_seats set status = 'available', hold_id = null, updated_at = clock_timestamp()
  where id = any (p_seat_ids) and status = 'held';
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;

-- Puts seats on sale whose hold is over. Several workers may look at once: each seat changes once. Returns how many changed.
create or replace function release_ended_holds() returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_changed integer;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the worker ends holds' using errcode = 'TKDNY';
  end if;
  perform from show_seats ss join seat_holds h on h.id = ss.hold_id
  where h.until <= clock_timestamp() and ss.status = 'held' order by ss.id for update of ss;
  update show_seats ss set status = 'available', hold_id = null, updated_at = clock_timestamp()
  from seat_holds h
  where h.id = ss.hold_id and h.until <= clock_timestamp() and ss.status = 'held';
  get diagnostics v_changed = row_count;
  return v_changed;
end
$$;

-- Locks these seats in one order, after saying what is wrong with the wish. Blocked seats are nobody's to keep or to sell.
create or replace function require_seats_of_show(p_show_id uuid, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_known uuid[];
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff keep seats back' using errcode = 'TKDNY';
  end if;
  if coalesce(cardinality(p_seat_ids), 0) = 0 then
    raise exception 'no seats' using errcode = 'TKNON';
  end if;
  select array_agg(ss.id) into v_known from show_seats ss join seats s on s.id = ss.seat_id
  where ss.id = any (p_seat_ids) and ss.show_id = p_show_id and s.seat_type <> 'blocked';
  if exists (select from unnest(p_seat_ids) wanted (id) where wanted.id <> all (coalesce(v_known, '{}'))) then
    raise exception 'not seats of this show' using errcode = 'TKUNK', detail = jsonb_build_object('seat_ids',
      (select array_agg(id) from unnest(p_seat_ids) id where id <> all (coalesce(v_known, '{}'))))::text;
  end if;
  perform from show_seats where id = any (p_seat_ids) order by id for update;
end
$$;

revoke execute on function hold_seats(uuid, uuid[], text, text, timestamptz, uuid), release_held_seats(uuid, uuid[]),
  release_ended_holds(), require_seats_of_show(uuid, uuid[]) from public;
grant execute on function hold_seats(uuid, uuid[], text, text, timestamptz, uuid), release_held_seats(uuid, uuid[])
  to pwa_tickets_staff;
grant execute on function release_ended_holds() to pwa_tickets_system;
