-- Many unpaid seats from one address are a school at ten o'clock, or one visitor with many sessions. Nobody can tell them apart, so
-- each further seat from there costs the asker's machine some work: little for each of many phones, much for one that wants them all.
-- Refuses TKPOW above max(40, a tenth of the hall), unless the visitor has a proof for these seats: from so many (p_proven_from) to so
-- many (p_proven_to) of this show. p_origins: where the request came from, and where its cart began; seats of both count, or a cart
-- that is asked for from two places by turns would make room in each. Called last: whoever holds an address's lock waits for nothing
-- but the other's.
create or replace function require_proof(
  p_show_id uuid, p_session_hash text, p_origins text[], p_have integer,
  p_proven_from integer, p_proven_to integer, p_nonce text) returns void
language plpgsql volatile
as $$
declare
  v_seats integer := seats_reserved_by(p_show_id, p_session_hash);
  v_taken bigint;
  v_free bigint;
begin
  if v_seats <= p_have then
    return;   -- nothing new: nothing to be counted, and nobody to wait for
  end if;
  if p_have >= p_proven_from and v_seats <= p_proven_to then
    if proof_is_theirs(p_nonce, p_session_hash) then
      return;
    end if;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('origin ' || origin || p_show_id, 0))   -- one address, one after the other
  from (select distinct unnest(p_origins) as origin order by 1) origins;
  -- Begins with the seats, of which a venue has so many; carts anybody can make without end.
  select count(*) into v_taken from show_seats ss join carts c on c.session_hash = ss.reserved_by and c.closed_at is null
  where ss.status = 'reserved' and ss.reserved_until > now() and ss.show_id = p_show_id and c.origin = any (p_origins);
  v_taken := v_taken + (select count(*) from free_seats_booked(p_show_id) booked where booked.origin = any (p_origins));
  if v_taken <= 40 then
    return;
  end if;
  v_free := seats_without_proof(p_show_id);
  if v_taken > v_free then
    raise exception 'proof needed' using errcode = 'TKPOW',
      detail = jsonb_build_object('have', p_have, 'seats', v_seats, 'free', v_free)::text;
  end if;
end
$$;

-- Uses a proof, and again for the session that used it first, whatever secret it has by now (see rotate_session). The unique nonce
-- decides between two that use one at the same moment.
create or replace function proof_is_theirs(p_nonce text, p_session_hash text) returns boolean
language plpgsql volatile
as $$
begin
  insert into used_proofs (nonce, session_hash) values (p_nonce, p_session_hash) on conflict (nonce) do nothing;
  return exists (select from used_proofs where nonce = p_nonce and session_hash = p_session_hash);
end
$$;

-- The show's seats that were booked within a day and cost nothing, one row each: {origin, cart_id, since}. They never fall back by
-- themselves, so whoever books them counts on.
create or replace function free_seats_booked(p_show_id uuid) returns table (origin text, cart_id uuid, since timestamptz)
language sql volatile
as $$
  select c.origin, c.id, c.first_reserved_at
  from ticket_orders o
  join carts c on c.id = o.cart_id and c.origin is not null
  join tickets t on t.ticket_order_id = o.id and t.voided_at is null
  join show_seats ss on ss.id = t.show_seat_id and ss.show_id = p_show_id
  where o.total_amount_in_cents = 0 and o.paid_at > now() - interval '1 day'
$$;

-- How many seats of a show a session has reserved.
create or replace function seats_reserved_by(p_show_id uuid, p_session_hash text) returns integer
language sql volatile
as $$
  select count(*)::integer from show_seats
  where reserved_by = p_session_hash and show_id = p_show_id and reserved_until > clock_timestamp()
$$;

-- The show's reserved seats by where they were asked from, and those booked for nothing: {origin, seats, booked, carts, since}.
create or replace function seats_by_origin(p_show_id uuid)
returns table (origin text, seats bigint, booked bigint, carts bigint, since timestamptz)
language sql volatile
as $$
  select taken.origin, count(*) filter (where not is_booked), count(*) filter (where is_booked), count(distinct cart_id), min(taken.since)
  from (
    select c.origin, c.id as cart_id, c.first_reserved_at as since, false as is_booked
    from show_seats ss join carts c on c.session_hash = ss.reserved_by and c.closed_at is null
    where ss.status = 'reserved' and ss.reserved_until > clock_timestamp() and ss.show_id = p_show_id and c.origin is not null
    union all
    select booked.origin, booked.cart_id, booked.since, true from free_seats_booked(p_show_id) booked) taken
  group by taken.origin
$$;

-- So many seats of a show any address may have without having paid: forty, or a tenth of the hall.
create or replace function seats_without_proof(p_show_id uuid) returns bigint
language sql volatile
as $$
  select greatest(40, (
    (select count(*) from show_seats where show_id = p_show_id)
    - (select count(*) from show_seats ss join seats s on s.id = ss.seat_id   -- blocked ones are held, and there are few
       where ss.show_id = p_show_id and ss.status = 'held' and s.seat_type = 'blocked')) / 10)
$$;

-- For staff: the addresses that have more seats of a coming show than that.
create or replace function crowded_origins()
returns table (show_id uuid, title text, time_zone text, origin text, seats bigint, booked bigint, carts bigint, since timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff look at addresses' using errcode = 'TKDNY';
  end if;
  return query
    select sh.id, sh.title, v.time_zone, u.origin, u.seats, u.booked, u.carts, u.since
    from recital_shows sh join venues v on v.id = sh.venue_id cross join lateral seats_by_origin(sh.id) u
    where sh.starts_at > now() and u.seats + u.booked > 40 and u.seats + u.booked > seats_without_proof(sh.id)
    order by sh.starts_at, sh.id, u.origin;
end
$$;

-- Staff let all unpaid seats go that one address has of a show, and close their orders. Returns how many seats.
create or replace function release_origin(p_show_id uuid, p_origin text) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_sessions text[];
  v_released integer;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff let seats go' using errcode = 'TKDNY';
  end if;
  -- Locks in the order every buyer's function takes them: cart, order, seats.
  perform from carts where origin = p_origin and closed_at is null and deadline > clock_timestamp() order by id for update;
  select array_agg(session_hash order by session_hash) into v_sessions
  from carts where origin = p_origin and closed_at is null and deadline > clock_timestamp();
  perform close_orders_of(session_hash, array(select ss.id from show_seats ss where ss.show_id = p_show_id and ss.reserved_by = session_hash))
  from unnest(v_sessions) as session_hash;
  perform from show_seats where show_id = p_show_id and reserved_by = any (v_sessions) order by id for update;
  update show_seats set status = 'available', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  where show_id = p_show_id and reserved_by = any (v_sessions);
  get diagnostics v_released = row_count;
  return v_released;
end
$$;

revoke execute on function require_proof(uuid, text, text[], integer, integer, integer, text), proof_is_theirs(text, text),
  seats_reserved_by(uuid, text), free_seats_booked(uuid), seats_by_origin(uuid), seats_without_proof(uuid), crowded_origins(), release_origin(uuid, text) from public;
grant execute on function crowded_origins(), release_origin(uuid, text) to pwa_tickets_staff;
