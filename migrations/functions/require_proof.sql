-- Many unpaid seats from one address are a school at ten o'clock, or one visitor with many sessions. Nobody can tell them apart, so
-- each further seat from there costs the asker's machine some work: little for each of many phones, much for one that wants them all.
-- Refuses TKPOW above max(40, a tenth of the hall), unless the visitor has a proof for these seats: from so many (p_proven_from) to so
-- many (p_proven_to) of this show. Called last: whoever holds the address's lock waits for nothing more.
create or replace function require_proof(
  p_show_id uuid, p_session_hash text, p_origin text, p_have integer, p_proven_from integer, p_proven_to integer) returns void
language plpgsql volatile
as $$
declare
  v_seats integer := seats_reserved_by(p_show_id, p_session_hash);
  v_unpaid bigint;
  v_free bigint;
begin
  if v_seats <= p_have or (p_have >= p_proven_from and v_seats <= p_proven_to) then
    return;   -- nothing new, or proven: nothing to be counted, and nobody to wait for
  end if;
  perform pg_advisory_xact_lock(hashtextextended('origin ' || p_origin || p_show_id, 0));   -- one address, one after the other
  -- Begins with the seats, of which a venue has so many; carts anybody can make without end.
  select count(*) into v_unpaid from show_seats ss join carts c on c.session_hash = ss.reserved_by and c.closed_at is null
  where ss.status = 'reserved' and ss.reserved_until > now() and ss.show_id = p_show_id and c.origin = p_origin;
  if v_unpaid <= 40 then
    return;
  end if;
  v_free := seats_without_proof(p_show_id);
  if v_unpaid > v_free then
    raise exception 'proof needed' using errcode = 'TKPOW',
      detail = jsonb_build_object('have', p_have, 'seats', v_seats, 'free', v_free)::text;
  end if;
end
$$;

-- How many seats of a show a session has reserved.
create or replace function seats_reserved_by(p_show_id uuid, p_session_hash text) returns integer
language sql volatile
as $$
  select count(*)::integer from show_seats
  where reserved_by = p_session_hash and show_id = p_show_id and reserved_until > clock_timestamp()
$$;

-- The show's reserved seats by where they were asked from: {origin, seats, carts, since}.
create or replace function unpaid_seats(p_show_id uuid)
returns table (origin text, seats bigint, carts bigint, since timestamptz)
language sql volatile
as $$
  select c.origin, count(*), count(distinct c.id), min(c.first_reserved_at)
  from show_seats ss join carts c on c.session_hash = ss.reserved_by and c.closed_at is null
  where ss.status = 'reserved' and ss.reserved_until > clock_timestamp() and ss.show_id = p_show_id and c.origin is not null
  group by c.origin
$$;

-- So many unpaid seats of a show any address may have: forty, or a tenth of the hall.
create or replace function seats_without_proof(p_show_id uuid) returns bigint
language sql volatile
as $$
  select greatest(40, (
    (select count(*) from show_seats where show_id = p_show_id)
    - (select count(*) from show_seats ss join seats s on s.id = ss.seat_id   -- blocked ones are held, and there are few
       where ss.show_id = p_show_id and ss.status = 'held' and s.seat_type = 'blocked')) / 10)
$$;

-- For staff: the addresses that have more unpaid seats of a show than that.
create or replace function crowded_origins()
returns table (show_id uuid, title text, time_zone text, origin text, seats bigint, carts bigint, since timestamptz)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff look at addresses' using errcode = 'TKDNY';
  end if;
  return query
    select sh.id, sh.title, v.time_zone, u.origin, u.seats, u.carts, u.since
    from recital_shows sh join venues v on v.id = sh.venue_id cross join lateral unpaid_seats(sh.id) u
    where sh.id in (select ss.show_id from show_seats ss where ss.status = 'reserved')
      and u.seats > 40 and u.seats > seats_without_proof(sh.id)
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

revoke execute on function require_proof(uuid, text, text, integer, integer, integer), seats_reserved_by(uuid, text), unpaid_seats(uuid),
  seats_without_proof(uuid), crowded_origins(), release_origin(uuid, text) from public;
grant execute on function crowded_origins(), release_origin(uuid, text) to pwa_tickets_staff;
