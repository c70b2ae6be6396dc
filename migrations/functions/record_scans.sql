-- A phone at the door reports: the whole batch in one call, however often. {sent_at, scans, annuls} as in POST /api/check-in/scans.
-- Idempotent by (device, id): the first content stands. What happened, happened: nothing is refused but what cannot be read,
-- and that fails alone. Returns the facts by which checkin/verdicts.py names each verdict, what this phone has to hear of
-- earlier scans of its own (conflicts), and what changed in its rosters since it last reported (changes).
-- Locks: the device, then the tickets of the touched seats in one order.
-- A phone revoked may still report; what it reports then changes no ticket before staff accept it (review_scans).
-- Refuses: TKFST more than it may report: 5,000 new items at once, five a second after that; asking for news stays free.
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
  v_items integer := jsonb_array_length(coalesce(p_batch -> 'scans', '[]')) + jsonb_array_length(coalesce(p_batch -> 'annuls', '[]'));
  v_allowance double precision;
begin
  if current_actor_role() not in ('system', 'owner')
     and (current_actor_role() <> 'device' or current_actor_id() is distinct from p_device_id::text) then
    raise exception 'not your phone' using errcode = 'TKDNY';
  end if;
  select * into v_device from devices where id = p_device_id for no key update;
  if not found then
    raise exception 'no such phone' using errcode = 'TKDNY';
  end if;
  v_allowance := least(5000, v_device.allowance
    + 5 * extract(epoch from clock_timestamp() - coalesce(v_device.last_seen_at, v_device.created_at))::double precision);
  if v_allowance < 0 and v_items > 0 then
    raise exception 'more than a phone may report' using errcode = 'TKFST',
      detail = jsonb_build_object('retry_after', ceil(-v_allowance / 5))::text;
  end if;
  v_show_ids := array(select show_id from device_shows where device_id = p_device_id);

  v_problems := array(select scan_problem(s, v_show_ids) from jsonb_array_elements(p_batch -> 'scans') with ordinality as batch (s, place)
    order by place);

  v_new := insert_scans(v_device, v_problems, p_batch);
  v_annulled := insert_annuls(v_device, p_batch);
  if cardinality(v_new || v_annulled) > 0 and v_device.revoked_at is null then
    perform refold_scans(p_device_id, v_new || v_annulled);
  end if;
  -- One statement, so one snapshot: what it does not see is told next time.
  select roster_changes(p_device_id, v_show_ids, coalesce(v_device.last_seen_at, v_device.enrolled_at), v_device.heard), pg_current_snapshot()
  into v_changes, v_heard where v_device.revoked_at is null;
  update devices set last_seen_at = clock_timestamp(), heard = coalesce(v_heard, heard),
    allowance = v_allowance - cardinality(v_new) - jsonb_array_length(coalesce(p_batch -> 'annuls', '[]')) where id = p_device_id;

  return jsonb_build_object(
    'device', case when v_device.revoked_at is null then 'ok' else 'revoked' end,
    'scans', scan_facts(p_device_id, v_problems, p_batch -> 'scans'),
    'annuls', annul_facts(p_device_id, p_batch -> 'annuls'),
    'conflicts', scan_conflicts(p_device_id),
    'changes', coalesce(v_changes, '[]'));
end
$$;

-- Keeps the scans not yet known, each with its time corrected once: `at` plus what the phone knew of its clock.
-- Sound is a time that nothing speaks against: the phone knew its clock, the same clock told the time of sending within two
-- minutes of the receipt, the scans before and after it in the phone's own order agree, and the phone was enrolled by then.
-- Any other is doubtful and stands at the latest it can have been: at its receipt, or before the phone's next sound scan, whichever
-- of the two comes first. So it comes before no scan that it was not certainly before, and the phone's own order is kept.
-- Returns the scans that are new, or moved.
create or replace function insert_scans(p_device devices, p_problems text[], p_batch jsonb) returns uuid[]
language plpgsql volatile
as $$
declare
  v_received timestamptz := clock_timestamp();
  v_sent timestamptz := case when is_moment(p_batch ->> 'sent_at') then (p_batch ->> 'sent_at')::timestamptz end;
  v_slack constant interval := '2 minutes';
  v_tick constant interval := '1 microsecond';
  v_new uuid[];
begin
  with item as (
    select distinct on ((s ->> 'id')::uuid)
      (s ->> 'id')::uuid as id, (s ->> 'seq')::bigint as seq, (s ->> 'show_id')::uuid as show_id, s ->> 'code_hash' as code_hash,
      (s ->> 'at')::timestamptz as phone_at, round((s ->> 'clock_offset_ms')::numeric)::bigint as clock_offset_ms,
      s ->> 'direction' as direction, s ->> 'shown' as shown, (s ->> 'admitted')::boolean as admitted,
      coalesce((s ->> 'manual')::boolean, false) as manual, s ->> 'reason' as reason,
      null::timestamptz as known_sound, null::timestamptz as known
    from jsonb_array_elements(p_batch -> 'scans') with ordinality as batch (s, place)
    where p_problems[place] is null
    order by (s ->> 'id')::uuid, place
  ), fresh as materialized (
    select * from item
    -- Asked once a scan: as an anti-join it would read all that this phone ever reported.
    where (select true from ticket_scans known where known.device_id = p_device.id and known.id = item.id) is null
  ), line as (   -- in the phone's own order, among what is known of it: its latest, or, where reports overtook each other, all
    select *, row_number() over (order by seq, id nulls first) as nth, count(*) over () as length,
      phone_at + make_interval(secs => clock_offset_ms / 1000.0) as corrected,
      v_sent + make_interval(secs => clock_offset_ms / 1000.0) between v_received - v_slack and v_received + v_slack as clock_held
    from (
      select * from fresh
      union all
      select null, p_device.last_seq, null, null, null, null, null, null, null, null, null, p_device.last_scan_at, null
      where p_device.last_seq is not null
      union all
      select null, s.seq, null, null, null, null, null, null, null, null, null,
        case when not s.doubtful then s.scanned_at end, s.scanned_at
      from ticket_scans s where s.device_id = p_device.id and (select min(seq) from fresh) <= p_device.last_seq) one
  ), claimed as (
    select *, coalesce(clock_held and corrected between p_device.enrolled_at and v_received + v_slack, false) as claims_sound,
      max(known_sound) over (order by nth) as sound_before,
      min(known) over (order by nth desc rows between unbounded preceding and current row) as known_after
    from line
  ), judged as (
    select *, claims_sound
      and corrected >= coalesce(greatest(sound_before, max(corrected) filter (where claims_sound) over (order by nth)), corrected) - v_slack
      and corrected <= coalesce(known_after, corrected) + v_slack as sound,
      least(v_received - (length - nth) * v_tick, known_after - (length - nth + 1) * v_tick) as latest
    from claimed
  ), moved as (
    select *, least(latest, nth * v_tick + max(greatest(least(corrected, latest), sound_before + v_tick) - nth * v_tick)
      filter (where sound) over (order by nth)) as sound_at
    from judged
  ), ordered as (
    select *, case when sound then sound_at else least(latest, nth * v_tick + min(sound_at - nth * v_tick)
      filter (where sound) over (order by nth desc rows between unbounded preceding and current row)) end as scanned_at
    from moved
  ), kept as (
    insert into ticket_scans (device_id, id, seq, show_id, code_hash, show_seat_id, generation, ticket_id, phone_at, clock_offset_ms,
      sent_at, received_at, scanned_at, clock_suspect, doubtful, direction, shown, admitted, manual, reason, counts, review, annulled_at)
    select p_device.id, o.id, o.seq, o.show_id, o.code_hash, code.show_seat_id, code.generation, code.ticket_id, o.phone_at,
      o.clock_offset_ms, v_sent, v_received, o.scanned_at, not o.sound or abs(extract(epoch from o.scanned_at - o.phone_at)) > 120,
      not o.sound, o.direction, o.shown, o.admitted, o.manual, o.reason,
      p_device.revoked_at is null, case when p_device.revoked_at is not null then 'waiting' end,
      (select min(a.received_at) from scan_annuls a where a.device_id = p_device.id and a.target = o.id)
    from ordered o
    -- A code of another show is kept as a reading only: nothing done at this show's door spends that ticket.
    left join lateral (
      select c.* from show_seat_codes c join show_seats ss on ss.id = c.show_seat_id
      where c.code_hash = o.code_hash and ss.show_id = o.show_id) code on true
    where o.id is not null
    order by o.id
    returning id, seq, scanned_at, doubtful, counts, show_seat_id, ticket_id
  ), moved_before as (   -- what stood at its receipt for want of a next scan that is known
    update ticket_scans s set scanned_at = late.next_at - late.nth_last * v_tick
    from (
      select d.id, next.at as next_at, row_number() over (order by d.seq desc, d.id desc) as nth_last
      from ticket_scans d
      cross join lateral (select min(kept.scanned_at) as at from kept where not kept.doubtful and kept.seq > d.seq) next
      where d.device_id = p_device.id and d.doubtful and p_device.revoked_at is null   -- a revoked device changes nothing by itself
        and d.scanned_at >= (select min(kept.scanned_at) from kept where not kept.doubtful) and d.scanned_at >= next.at) late
    where s.device_id = p_device.id and s.id = late.id
    returning s.id, s.show_seat_id, s.generation
  ), heard as (   -- so that other phones learn of it with the roster's changes
    update show_seat_codes c set changed_at = v_received
    from moved_before moved where c.show_seat_id = moved.show_seat_id and c.generation = moved.generation
  ), latest as (
    update devices d set last_seq = greatest(d.last_seq, last.seq), last_scan_at = greatest(d.last_scan_at, last.scanned_at)
    from (select max(seq) as seq, max(scanned_at) filter (where not doubtful) as scanned_at from kept) last
    where d.id = p_device.id and last.seq is not null
  ), alarm as (
    insert into audit_log (actor_role, actor_id, action, subject_type, subject_id, facts)
    select 'device', p_device.id::text, 'unsold_code_scanned', 'show_seat', show_seat_id::text, jsonb_build_object('scan_id', id)
    from kept where show_seat_id is not null and ticket_id is null and counts
  )
  select array_agg(id) into v_new from (select id from kept union all select id from moved_before) touched;
  return coalesce(v_new, '{}');
end
$$;

-- Keeps the annulments not yet known and takes their scans back. One that comes before its scan waits for it; one that comes
-- after its phone was revoked waits for staff, if its scan counts. Returns the scans taken back now.
create or replace function insert_annuls(p_device devices, p_batch jsonb) returns uuid[]
language plpgsql volatile
as $$
declare
  v_received timestamptz := clock_timestamp();
begin
  if coalesce(jsonb_array_length(p_batch -> 'annuls'), 0) = 0 then
    return '{}';
  end if;
  insert into scan_annuls (device_id, id, target, phone_at, received_at, review)
  select distinct on ((a ->> 'id')::uuid) p_device.id, (a ->> 'id')::uuid, (a ->> 'target')::uuid, (a ->> 'at')::timestamptz, v_received,
    case when p_device.revoked_at is not null then 'waiting' end
  from jsonb_array_elements(p_batch -> 'annuls') with ordinality as batch (a, place)
  where annul_problem(a) is null
  order by (a ->> 'id')::uuid, place
  on conflict (device_id, id) do nothing;
  return apply_annuls(p_device.id, v_received);
end
$$;

-- Takes back what this phone's annulments since p_since name and what still stands. Returns those scans.
create or replace function apply_annuls(p_device_id uuid, p_since timestamptz) returns uuid[]
language plpgsql volatile
as $$
declare
  v_taken_back uuid[];
begin
  with taken_back as (
    update ticket_scans s set annulled_at = a.received_at
    from scan_annuls a
    where a.device_id = p_device_id and a.received_at >= p_since and a.review is distinct from 'declined'
      and s.device_id = a.device_id and s.id = a.target and s.annulled_at is null
      and (a.review is distinct from 'waiting' or not s.counts)
    returning s.id, s.show_seat_id, s.generation, s.counts
  ), heard as (   -- so that other phones learn of it with the roster's changes
    update show_seat_codes c set changed_at = clock_timestamp()
    from taken_back t where t.counts and c.show_seat_id = t.show_seat_id and c.generation = t.generation
  )
  select array_agg(id) into v_taken_back from taken_back;
  return coalesce(v_taken_back, '{}');
end
$$;

revoke execute on function record_scans(uuid, jsonb), insert_scans(devices, text[], jsonb), insert_annuls(devices, jsonb),
  apply_annuls(uuid, timestamptz) from public;
grant execute on function record_scans(uuid, jsonb) to pwa_tickets_device, pwa_tickets_system;
