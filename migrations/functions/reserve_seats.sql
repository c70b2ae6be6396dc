-- The hot path: all these seats for this visitor, or none. Returns the whole cart (see cart_of).
-- Two tries. The first takes free seats without waiting; when short, its locks are released by leaving the sub-block, and the
-- second waits for all of them in one order, so that of two overlapping requests one always wins and none deadlock.
-- Refuses: TKNON none, TKDUP twice the same, TKSHW no such show, TKUNK not seats of this show, TKHLD kept back,
-- TKSAL not on sale, TKCAP more than one buyer may have, TKTKN somebody was faster; with p_origin, where the request came from, also
-- TKPOW (see require_proof).
create or replace function reserve_seats(
  p_show_id uuid, p_seat_ids uuid[], p_session_hash text, p_minutes integer, p_longest_minutes integer,
  p_origin text default null, p_proven_from integer default null, p_proven_to integer default null, p_nonce text default null)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
-- Every lookup is by key, so its plan is always the same: making it anew for each wish cost a third of the whole function, and
-- a sale that opens finds statistics of an empty morning.
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  v_wanted integer := coalesce(cardinality(p_seat_ids), 0);
  v_cart carts;
  v_now timestamptz;
  v_have integer;
  v_locked integer;
  v_taken uuid[];
begin
  perform require_visitor(p_session_hash);
  perform require_reservable(p_show_id, p_seat_ids);
  v_cart := open_cart(p_session_hash, p_minutes, p_longest_minutes);   -- locked: one visitor's requests queue here
  perform require_under_cap(p_show_id, p_seat_ids, p_session_hash);

  begin
    select count(*) into v_locked from (
      select from show_seats
      where id = any (p_seat_ids) and seat_is_free(status, reserved_by, reserved_until, p_session_hash)
      for update skip locked) free;
    if v_locked < v_wanted then
      raise exception using errcode = 'TKSHT';
    end if;
  exception when sqlstate 'TKSHT' then
    perform from show_seats where id = any (p_seat_ids) order by id for update;
    select array_agg(id order by id) into v_taken from show_seats
    where id = any (p_seat_ids) and not seat_is_free(status, reserved_by, reserved_until, p_session_hash);
    if v_taken is not null then
      raise exception 'seats taken' using errcode = 'TKTKN', detail = jsonb_build_object('seat_ids', v_taken)::text;
    end if;
  end;

  v_now := clock_timestamp();   -- after the locks: waiting costs nobody their minutes
  if v_cart.deadline <= v_now then
    v_cart := open_cart(p_session_hash, p_minutes, p_longest_minutes);
  end if;
  v_have := seats_reserved_by(p_show_id, p_session_hash);
  update show_seats
  set status = 'reserved', reserved_by = p_session_hash, reserved_until = v_cart.deadline, updated_at = v_now
  where id = any (p_seat_ids)
    and not (status = 'reserved' and reserved_by = p_session_hash and reserved_until = v_cart.deadline);
  if p_origin is not null then
    update carts set origin = p_origin where id = v_cart.id and origin is null;
    perform require_proof(p_show_id, p_session_hash, array[p_origin, coalesce(v_cart.origin, p_origin)], v_have,
                          p_proven_from, p_proven_to, p_nonce);
  end if;
  return cart_of(p_session_hash);
end
$$;

-- May this visitor have the seat now? An expired reservation counts as available, cleanup or no cleanup.
create or replace function seat_is_free(p_status text, p_reserved_by text, p_reserved_until timestamptz, p_session_hash text)
returns boolean
language sql volatile parallel safe
as $$ select p_status = 'available' or (p_status = 'reserved' and (p_reserved_by = p_session_hash or p_reserved_until <= clock_timestamp())) $$;

-- What can be said about a wish before any lock is taken.
create or replace function require_reservable(p_show_id uuid, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_wanted integer := coalesce(cardinality(p_seat_ids), 0);
  v_show recital_shows;
  v_known uuid[];
  v_held uuid[];
begin
  if v_wanted = 0 then
    raise exception 'no seats' using errcode = 'TKNON';
  end if;
  select * into v_show from recital_shows where id = p_show_id;
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  if v_wanted > v_show.seats_per_buyer then
    raise exception 'too many seats' using errcode = 'TKCAP',
      detail = jsonb_build_object('cap', v_show.seats_per_buyer, 'have', 0)::text;
  end if;
  if v_wanted <> (select count(distinct id) from unnest(p_seat_ids) id) then
    raise exception 'the same seat twice' using errcode = 'TKDUP';
  end if;

  select array_agg(ss.id), array_agg(ss.id) filter (where ss.status = 'held') into v_known, v_held
  from show_seats ss join seats s on s.id = ss.seat_id
  where ss.id = any (p_seat_ids) and ss.show_id = p_show_id and s.seat_type <> 'blocked';
  if coalesce(cardinality(v_known), 0) < v_wanted then
    raise exception 'not seats of this show' using errcode = 'TKUNK', detail = jsonb_build_object('seat_ids',
      (select array_agg(id) from unnest(p_seat_ids) id where id <> all (coalesce(v_known, '{}'))))::text;
  end if;
  if v_held is not null then
    raise exception 'kept back' using errcode = 'TKHLD', detail = jsonb_build_object('seat_ids', v_held)::text;
  end if;

  perform require_on_sale(v_show);
end
$$;

-- Whether seats of the show are sold at this moment. Asked at every step of a purchase: a show may be called off between two.
create or replace function is_on_sale(p_show recital_shows) returns boolean
language sql volatile
as $$
  select p_show.cancelled_at is null and p_show.sale_opens_at <= clock_timestamp()
    and coalesce(p_show.sale_closes_at, p_show.starts_at) > clock_timestamp()
$$;

-- Refuses TKSAL when the sale has not opened, is over, or the show was called off.
create or replace function require_on_sale(p_show recital_shows) returns void
language plpgsql volatile
as $$
begin
  if is_on_sale(p_show) is not true then
    raise exception 'not on sale' using errcode = 'TKSAL', detail = jsonb_strip_nulls(jsonb_build_object(
      'sale_opens_at', p_show.sale_opens_at,
      'closed', p_show.cancelled_at is not null or coalesce(p_show.sale_closes_at, p_show.starts_at) <= clock_timestamp()))::text;
  end if;
end
$$;

-- One buyer's share of a show: what this visitor bought, has ordered, has in the cart, and now wishes. Each seat counts once.
create or replace function require_under_cap(p_show_id uuid, p_seat_ids uuid[], p_session_hash text) returns void
language plpgsql volatile
as $$
declare
  v_cap integer := (select seats_per_buyer from recital_shows where id = p_show_id);
  v_have integer := seats_besides(p_show_id, p_seat_ids, p_session_hash);
begin
  if v_have + cardinality(p_seat_ids) > v_cap then
    raise exception 'too many seats' using errcode = 'TKCAP', detail = jsonb_build_object('cap', v_cap, 'have', v_have)::text;
  end if;
end
$$;

-- How many seats of a show a visitor bought, has ordered and has in the cart, besides these. Each step by key, as in seats_of_orders.
create or replace function seats_besides(p_show_id uuid, p_seat_ids uuid[], p_session_hash text) returns integer
language sql volatile
as $$
  with ordered as materialized (
    select id, status, expires_at from ticket_orders where session_hash = p_session_hash
  )
  select count(*)::integer from (
    select ss.id from show_seats ss
    where ss.reserved_by = p_session_hash and ss.reserved_until > clock_timestamp()
      and ss.show_id = p_show_id and ss.id <> all (p_seat_ids)
    union
    select i.show_seat_id from ordered o
    cross join lateral (select show_seat_id from ticket_order_items where ticket_order_id = o.id offset 0) i
    cross join lateral (select show_id from show_seats where id = i.show_seat_id offset 0) ss
    where ss.show_id = p_show_id and i.show_seat_id <> all (p_seat_ids)
      and o.status = 'pending' and o.expires_at > clock_timestamp()
    union
    select unnest(seats_of_orders(array(select id from ordered), p_show_id))) mine
$$;

revoke execute on function reserve_seats(uuid, uuid[], text, integer, integer, text, integer, integer, text),
  seat_is_free(text, text, timestamptz, text),
  require_reservable(uuid, uuid[]), is_on_sale(recital_shows), require_on_sale(recital_shows),
  require_under_cap(uuid, uuid[], text), seats_besides(uuid, uuid[], text) from public;
grant execute on function reserve_seats(uuid, uuid[], text, integer, integer, text, integer, integer, text)
  to pwa_tickets_anon, pwa_tickets_system;
