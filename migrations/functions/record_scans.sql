-- A phone at the door reports: the whole batch in one call, however often. {sent_at, scans, annuls} as in POST /api/check-in/scans.
-- Idempotent by (device, id): the first content stands. What happened, happened: nothing is refused but what cannot be read,
-- and that fails alone. Returns the facts by which checkin/verdicts.py names each verdict, what this phone has to hear of
-- earlier scans of its own (conflicts), and what changed in its rosters since it last reported (changes).
-- Locks: the device, then the tickets of the touched seats in one order. A phone revoked may still report.
create or replace function record_scans(p_device_id uuid, p_batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
-- An evening begins with an empty table: plans made from its statistics would read the whole of it an hour later, and making
-- new plans for each report costs more than the report. So each scan looks up its own few rows, however many others there are.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
declare
  v_device devices;
  v_show_ids uuid[];
  v_problems text[];
  v_new uuid[];
  v_annulled uuid[];
  v_changes jsonb;
  v_heard pg_snapshot;
begin
  if current_actor_role() not in ('system', 'owner')
     and (current_actor_role() <> 'device' or current_actor_id() is distinct from p_device_id::text) then
    raise exception 'not your phone' using errcode = 'TKDNY';
  end if;
  select * into v_device from devices where id = p_device_id for no key update;
  if not found then
    raise exception 'no such phone' using errcode = 'TKDNY';
  end if;
  v_show_ids := array(select show_id from device_shows where device_id = p_device_id);

  v_problems := array(select scan_problem(s, v_show_ids) from jsonb_array_elements(p_batch -> 'scans') with ordinality as batch (s, place)
    order by place);

  v_new := insert_scans(v_device, v_problems, p_batch);
  v_annulled := insert_annuls(v_device, p_batch);
  if cardinality(v_new || v_annulled) > 0 then
    perform refold_scans(p_device_id, v_new || v_annulled);
  end if;
  -- One statement, so one snapshot: what it does not see is told next time.
  select roster_changes(p_device_id, v_show_ids, coalesce(v_device.last_seen_at, v_device.enrolled_at), v_device.heard), pg_current_snapshot()
  into v_changes, v_heard where v_device.revoked_at is null;
  update devices set last_seen_at = clock_timestamp(), heard = coalesce(v_heard, heard) where id = p_device_id;

  return jsonb_build_object(
    'device', case when v_device.revoked_at is null then 'ok' else 'revoked' end,
    'scans', scan_facts(p_device_id, v_problems, p_batch -> 'scans'),
    'annuls', annul_facts(p_device_id, p_batch -> 'annuls'),
    'conflicts', scan_conflicts(p_device_id),
    'changes', coalesce(v_changes, '[]'));
end
$$;

-- Keeps the scans not yet known, each with its time corrected once: `at` plus what the phone knew of its clock, or, if it never
-- synced, plus how long ago it says it sent this; never after now; and never out of the phone's own order.
create or replace function insert_scans(p_device devices, p_problems text[], p_batch jsonb) returns uuid[]
language plpgsql volatile
as $$
declare
  v_received timestamptz := clock_timestamp();
  v_sent timestamptz := case when is_moment(p_batch ->> 'sent_at') then (p_batch ->> 'sent_at')::timestamptz end;
  v_tick constant interval := '1 microsecond';
  v_new uuid[];
begin
  with item as (
    select distinct on ((s ->> 'id')::uuid)
      (s ->> 'id')::uuid as id, (s ->> 'seq')::bigint as seq, (s ->> 'show_id')::uuid as show_id, s ->> 'code_hash' as code_hash,
      (s ->> 'at')::timestamptz as phone_at, round((s ->> 'clock_offset_ms')::numeric)::bigint as clock_offset_ms,
      s ->> 'direction' as direction, s ->> 'shown' as shown, (s ->> 'admitted')::boolean as admitted,
      coalesce((s ->> 'manual')::boolean, false) as manual, s ->> 'reason' as reason
    from jsonb_array_elements(p_batch -> 'scans') with ordinality as batch (s, place)
    where p_problems[place] is null
    order by (s ->> 'id')::uuid, place
  ), fresh as (
    select *, row_number() over (order by seq, id) as nth, row_number() over (order by seq desc, id desc) as nth_last,
      coalesce(phone_at + make_interval(secs => clock_offset_ms / 1000.0), phone_at + (v_received - v_sent), phone_at) as corrected
    from item
    -- Asked once a scan: as an anti-join it would read all that this phone ever reported.
    where (select true from ticket_scans known where known.device_id = p_device.id and known.id = item.id) is null
  ), bounded as (
    select *, greatest(least(corrected, v_received - (nth_last - 1) * v_tick), v_tick +
      case when seq > p_device.last_seq then p_device.last_scan_at
      when p_device.last_seq is not null then (   -- rare: reports that overtook each other
        select scanned_at from ticket_scans before where before.device_id = p_device.id and before.seq < fresh.seq
        order by before.seq desc limit 1) end) as moment
    from fresh
  ), ordered as (
    select *, least(max(moment - nth * v_tick) over (order by nth) + nth * v_tick, -v_tick +
      case when seq < p_device.last_seq then (
        select scanned_at from ticket_scans after where after.device_id = p_device.id and after.seq > bounded.seq
        order by after.seq limit 1) end) as scanned_at
    from bounded
  ), kept as (
    insert into ticket_scans (device_id, id, seq, show_id, code_hash, show_seat_id, generation, ticket_id, phone_at, clock_offset_ms,
      sent_at, received_at, scanned_at, clock_suspect, direction, shown, admitted, manual, reason, counts, annulled_at)
    select p_device.id, o.id, o.seq, o.show_id, o.code_hash, code.show_seat_id, code.generation, code.ticket_id, o.phone_at,
      o.clock_offset_ms, v_sent, v_received, o.scanned_at, abs(extract(epoch from o.scanned_at - o.phone_at)) > 120,
      o.direction, o.shown, o.admitted, o.manual, o.reason, coalesce(o.scanned_at < p_device.revoked_at, true),
      (select min(a.received_at) from scan_annuls a where a.device_id = p_device.id and a.target = o.id)
    from ordered o
    -- A code of another show is kept as a reading only: nothing done at this show's door spends that ticket.
    left join lateral (
      select c.* from show_seat_codes c join show_seats ss on ss.id = c.show_seat_id
      where c.code_hash = o.code_hash and ss.show_id = o.show_id) code on true
    order by o.id
    returning id, seq, scanned_at, show_seat_id, ticket_id
  ), latest as (
    update devices d set last_seq = last.seq, last_scan_at = last.scanned_at
    from (select seq, scanned_at from kept order by seq desc, scanned_at desc limit 1) last
    where d.id = p_device.id and (d.last_seq is null or last.seq >= d.last_seq)
  ), alarm as (
    insert into audit_log (actor_role, actor_id, action, subject_type, subject_id, facts)
    select 'device', p_device.id::text, 'unsold_code_scanned', 'show_seat', show_seat_id::text, jsonb_build_object('scan_id', id)
    from kept where show_seat_id is not null and ticket_id is null
  )
  select array_agg(id) into v_new from kept;
  return coalesce(v_new, '{}');
end
$$;

-- Keeps the annulments not yet known and takes their scans back. One that comes before its scan waits for it.
-- Returns the scans taken back now.
create or replace function insert_annuls(p_device devices, p_batch jsonb) returns uuid[]
language plpgsql volatile
as $$
declare
  v_received timestamptz := clock_timestamp();
  v_lag interval := case when is_moment(p_batch ->> 'sent_at') then v_received - (p_batch ->> 'sent_at')::timestamptz else '0' end;
  v_taken_back uuid[];
begin
  if coalesce(jsonb_array_length(p_batch -> 'annuls'), 0) = 0 then
    return '{}';
  end if;
  insert into scan_annuls (device_id, id, target, phone_at, received_at)
  select distinct on ((a ->> 'id')::uuid) p_device.id, (a ->> 'id')::uuid, (a ->> 'target')::uuid, (a ->> 'at')::timestamptz, v_received
  from jsonb_array_elements(p_batch -> 'annuls') with ordinality as batch (a, place)
  where annul_problem(a) is null and (p_device.revoked_at is null or (a ->> 'at')::timestamptz + v_lag < p_device.revoked_at)
  order by (a ->> 'id')::uuid, place
  on conflict (device_id, id) do nothing;

  with taken_back as (
    update ticket_scans s set annulled_at = a.received_at
    from scan_annuls a
    where a.device_id = p_device.id and a.received_at = v_received
      and s.device_id = a.device_id and s.id = a.target and s.annulled_at is null
    returning s.id, s.show_seat_id, s.generation
  ), heard as (   -- so that other phones learn of it with the roster's changes
    update show_seat_codes c set changed_at = v_received
    from taken_back t where c.show_seat_id = t.show_seat_id and c.generation = t.generation
  )
  select array_agg(id) into v_taken_back from taken_back;
  return coalesce(v_taken_back, '{}');
end
$$;

-- Folds again every ticket that these scans touch: its first standing entry becomes scanned_at and scanned_by, and each entry
-- made while somebody was inside on that seat remembers whom it met (conflict_with).
create or replace function refold_scans(p_device_id uuid, p_scan_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_seats uuid[];
  v_tickets uuid[];
begin
  select array_agg(distinct show_seat_id), array_agg(distinct ticket_id) into v_seats, v_tickets
  from ticket_scans where device_id = p_device_id and id = any (p_scan_ids) and show_seat_id is not null;
  -- From here on nobody else folds these seats; what others committed meanwhile is seen by the statements below.
  -- Not "for update": the scans just kept already share-lock their tickets, and two phones would wait for each other.
  perform from tickets where show_seat_id = any (v_seats) or id = any (v_tickets) order by id for no key update;

  update tickets t set scanned_at = first.scanned_at, scanned_by = first.profile_id, updated_at = clock_timestamp()
  from tickets also
  left join lateral (
    select s.scanned_at, d.profile_id from ticket_scans s join devices d on d.id = s.device_id
    where s.ticket_id = also.id and s.direction = 'in' and s.admitted and s.counts and s.annulled_at is null
    order by s.scanned_at, s.id limit 1) first on true
  where also.id = t.id and (t.show_seat_id = any (v_seats) or t.id = any (v_tickets))
    and (t.scanned_at, t.scanned_by) is distinct from (first.scanned_at, first.profile_id);

  update ticket_scans s set conflict_with = met.entry
  from ticket_scans also
  left join lateral (
    select jsonb_build_object('device_id', stay.device_id, 'id', stay.id, 'scanned_at', stay.scanned_at, 'gate', d.gate) as entry
    from open_stays(also.show_seat_id, also.ticket_id, also.scanned_at, also.id) stay join devices d on d.id = stay.device_id
    where also.direction = 'in' and also.admitted and also.counts and also.annulled_at is null
    order by stay.scanned_at, stay.id limit 1) met on true
  where s.device_id = also.device_id and s.id = also.id
    and (also.show_seat_id = any (v_seats) or also.ticket_id = any (v_tickets))
    and s.conflict_with is distinct from met.entry;
end
$$;

revoke execute on function record_scans(uuid, jsonb), insert_scans(devices, text[], jsonb), insert_annuls(devices, jsonb),
  refold_scans(uuid, uuid[]) from public;
grant execute on function record_scans(uuid, jsonb) to pwa_tickets_device, pwa_tickets_system;
