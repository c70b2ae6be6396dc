-- What a phone must know to decide without a network: every code of every seat as a hash, its state, and who is inside by it; and
-- the number printed on each ticket, as a hash that leads to its code; and what is owed for seats that are kept unpaid, by a hash of
-- the order's number. No names, and nothing a ticket could be made from. Refuses: TKRVK the phone was revoked, TKPEX its hours are
-- over, TKPSH not a show of this phone.
create or replace function door_roster(p_show_id uuid) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  v_roster jsonb;
begin
  perform require_door(p_show_id);
  with place as (
    select show_seat_id as id, section as name, row_name, seat_number, x_position, y_position, level, entrance, note,
      row_number() over (order by seat_labels.place, show_seat_id) - 1 as nth
    from seat_labels where show_id = p_show_id
  ), stay as (
    select distinct on (e.key) e.code_hash, e.scanned_at, e.gate
    from (
      select coalesce(s.ticket_id::text, s.code_hash) as key, s.code_hash, s.scanned_at, s.id, s.direction, d.gate,
        count(*) filter (where s.direction = 'out') over (partition by coalesce(s.ticket_id::text, s.code_hash)
          order by s.scanned_at desc, s.id desc) as exits_since
      from ticket_scans s join devices d on d.id = s.device_id
      where s.show_id = p_show_id and s.show_seat_id is not null
        and s.annulled_at is null and s.counts and (s.admitted or s.direction = 'out')) e
    where e.direction = 'in' and e.exits_since = 0
    order by e.key, e.scanned_at, e.id
  ), code as (
    select c.code_hash, c.qr_code, c.generation, c.state, c.ticket_id, place.nth as seat,
      row_number() over (order by place.nth, c.generation) - 1 as nth
    from place join show_seat_codes c on c.show_seat_id = place.id
  )
  select jsonb_build_object(
    'show', jsonb_strip_nulls(jsonb_build_object('id', show.id, 'title', show.title, 'series_name', series.name,
      'starts_at', show.starts_at, 'doors_at', show.doors_at, 'mark', show.mark,
      'venue', jsonb_build_object('name', venue.name, 'time_zone', venue.time_zone, 'layout', venue.layout),
      'capacity', (select count(*) from place))),
    'seats', (select coalesce(jsonb_agg(jsonb_build_array(name, row_name, seat_number) order by nth), '[]') from place),
    'sections', (select coalesce(jsonb_object_agg(name, jsonb_strip_nulls(jsonb_build_object('level', level, 'entrance', entrance))), '{}')
      from (select distinct name, level, entrance from place where coalesce(level, entrance) is not null) led),
    'notes', (select coalesce(jsonb_object_agg(nth, note), '{}') from place where note is not null),
    'places', (select coalesce(jsonb_agg(jsonb_build_array(x_position, y_position) order by nth), '[]') from place),
    'codes', (
      select coalesce(jsonb_agg(
        case when stay.code_hash is null then jsonb_build_array(code.code_hash, code.seat, code.generation, code.state)
        else jsonb_build_array(code.code_hash, code.seat, code.generation, code.state, stay.scanned_at, stay.gate) end
        order by code.nth), '[]')
      from code left join stay on stay.code_hash = code.code_hash),
    'ticket_numbers', (
      select coalesce(jsonb_agg(jsonb_build_array(ticket_number_hash(t.ticket_number), code.nth) order by code.nth), '[]')
      from code join tickets t on t.id = code.ticket_id and t.qr_code = code.qr_code),
    'owing', owing_orders(p_show_id))
  into v_roster
  from recital_shows show
  join recital_series series on series.id = show.recital_series_id
  left join venues venue on venue.id = show.venue_id
  where show.id = p_show_id;
  return v_roster;
end
$$;

-- Names a ticket's number in a roster: sha256, 6 bytes, base64url. A number is no secret, but a roster lists none of them either.
create or replace function ticket_number_hash(p_number text) returns text
language sql immutable strict parallel safe
as $$ select translate(encode(substring(sha256(decode(p_number, 'escape')) from 1 for 6), 'base64'), '+/', '-_') $$;

-- What families owe whose seats of a show are kept unpaid: [hash, cents], the hash of the last six characters of the order's number, which
-- is what somebody reads aloud. Who only pays the difference for better seats has good tickets and is not named.
create or replace function owing_orders(p_show_id uuid) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_array(ticket_number_hash(right(o.order_number, 6)), o.total_amount_in_cents) order by o.id), '[]')
  from ticket_orders o
  where o.show_id = p_show_id and o.pays_later and o.status = 'pending' and o.expires_at > now()
    and exists (select from ticket_order_items i where i.ticket_order_id = o.id and i.show_seat_id is not null)
$$;

-- What a roster was read from, for roster_changed: asked in the statement that reads the roster, so both see the same.
create or replace function roster_mark(p_show_id uuid) returns jsonb
language sql stable security definer set search_path = public, pg_temp
as $$
  select jsonb_build_object('snapshot', pg_current_snapshot()::text, 'since', since, 'codes', roster_codes_since(p_show_id, since),
    'facts', roster_facts(p_show_id))
  from (select clock_timestamp() - interval '1 minute' as since) overlap
$$;

-- The few rows of a roster that are neither codes nor scans, as one hash.
create or replace function roster_facts(p_show_id uuid) returns text
language sql stable
as $$
  select md5(jsonb_build_array(show.title, show.starts_at, show.doors_at, show.mark, series.name, venue.name, venue.time_zone, venue.layout,
    venue.map_version, owing_orders(p_show_id))::text)
  from recital_shows show
  join recital_series series on series.id = show.recital_series_id
  left join venues venue on venue.id = show.venue_id
  where show.id = p_show_id
$$;

-- The codes of a show that changed since a moment, as one hash; null for none. The plan is kept from its first call on, whoever makes
-- it: it must be the one by index.
create or replace function roster_codes_since(p_show_id uuid, p_since timestamptz) returns text
language sql stable
set enable_seqscan = off
as $$
  with recent as materialized (select c.code_hash, c.show_seat_id, c.changed_at from show_seat_codes c where c.changed_at > p_since)
  select md5(string_agg(recent.code_hash || extract(epoch from recent.changed_at), ',' order by recent.code_hash))
  from recent join show_seats ss on ss.id = recent.show_seat_id where ss.show_id = p_show_id
$$;

-- Has a roster changed since the mark? By index: scans that the mark's snapshot did not see; codes that changed since a minute
-- before it, if they are others than it saw: some were on their way, and no statement takes that long. Refuses as door_roster does.
create or replace function roster_changed(p_show_id uuid, p_mark jsonb) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
set enable_seqscan = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_seen pg_snapshot := (p_mark ->> 'snapshot')::pg_snapshot;
begin
  perform require_door(p_show_id);
  if exists (
    select from ticket_scans s where s.show_id = p_show_id and s.transaction_id >= pg_snapshot_xmin(v_seen)
      and not pg_visible_in_snapshot(s.transaction_id, v_seen)) then
    return true;
  end if;
  return roster_facts(p_show_id) is distinct from p_mark ->> 'facts'
    or roster_codes_since(p_show_id, (p_mark ->> 'since')::timestamptz) is distinct from p_mark ->> 'codes';
end
$$;

-- May this phone know of this show? Staff may look as well.
create or replace function require_door(p_show_id uuid) returns void
language plpgsql stable
as $$
declare
  v_device devices;
begin
  if current_actor_role() in ('staff', 'system', 'owner') then
    return;
  end if;
  if current_actor_role() = 'device' then
    select * into v_device from devices where id::text = current_actor_id();
  end if;
  if v_device.id is null then
    raise exception 'no such phone' using errcode = 'TKDNY';
  elsif v_device.revoked_at is not null then
    raise exception 'this phone was revoked' using errcode = 'TKRVK';
  elsif v_device.expires_at <= clock_timestamp() then
    raise exception 'this phone''s hours are over' using errcode = 'TKPEX';
  elsif not exists (select from device_shows where device_id = v_device.id and show_id = p_show_id) then
    raise exception 'not a show of this phone' using errcode = 'TKPSH';
  end if;
end
$$;

-- What a phone has not heard since it last reported: codes sold, killed or taken back, and who came and went by other doors.
-- Scans are told exactly once, by the transaction that brought them (p_heard; the minute only bounds it where a restored backup
-- counts transactions anew). Codes change too seldom for that: a second of overlap covers those that were on their way.
create or replace function roster_changes(p_device_id uuid, p_show_ids uuid[], p_last_seen_at timestamptz, p_heard pg_snapshot)
returns jsonb
language plpgsql stable
as $$
begin
  return (
    with changed as (
      select c.code_hash from show_seat_codes c where c.changed_at > p_last_seen_at - interval '1 second'
      union
      select s.code_hash from ticket_scans s
      where s.show_id = any (p_show_ids) and s.transaction_id >= coalesce(pg_snapshot_xmin(p_heard), '0')
        and (p_heard is null or not pg_visible_in_snapshot(s.transaction_id, p_heard))
        and s.received_at > p_last_seen_at - interval '1 minute' and s.device_id <> p_device_id and s.counts
    )
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('show_id', ss.show_id, 'code_hash', c.code_hash, 'state', c.state,
      'ticket_number_hash', ticket_number_hash(t.ticket_number), 'first_in_at', stay.scanned_at, 'gate', d.gate)) order by c.code_hash), '[]')
    from changed
    join show_seat_codes c on c.code_hash = changed.code_hash
    join show_seats ss on ss.id = c.show_seat_id and ss.show_id = any (p_show_ids)
    left join tickets t on t.id = c.ticket_id and t.qr_code = c.qr_code
    left join lateral (
      select o.scanned_at, o.device_id from open_stays(c.show_seat_id, c.ticket_id) o
      where o.code_hash = c.code_hash limit 1) stay on true
    left join devices d on d.id = stay.device_id);
end
$$;

revoke execute on function door_roster(uuid), ticket_number_hash(text), owing_orders(uuid), roster_mark(uuid), roster_facts(uuid),
  roster_changed(uuid, jsonb), roster_codes_since(uuid, timestamptz), require_door(uuid), roster_changes(uuid, uuid[], timestamptz, pg_snapshot) from public;
grant execute on function door_roster(uuid), roster_mark(uuid), roster_changed(uuid, jsonb)
  to pwa_tickets_device, pwa_tickets_staff, pwa_tickets_system;
