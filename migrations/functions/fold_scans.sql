-- The fold of check-in, in one pass over the scans of the seats asked about: cost grows with their number, not with its square.
-- Who is inside is told by entries that stand, one for each key: a ticket, whatever code it came by, or a code on no ticket.
-- Ordered by (corrected time, id), which no later receipt changes. Tests hold it against a model.

-- Whom each scan of these seats and tickets met: the entries that were open on its seat, or by its ticket, right before it.
-- A row for each key, with met_id null where nobody was inside by that key; `stands`: in or out if it counts, else null.
create or replace function meetings(p_seats uuid[], p_tickets uuid[])
returns table (device_id uuid, id uuid, code_hash text, stands text, conflict_with jsonb,
  met_device_id uuid, met_id uuid, met_at timestamptz, met_code_hash text)
language sql stable
as $$
  -- A ticket that was moved has scans on other seats, and those seats other tickets.
  with seat as materialized (
    select array(select unnest(p_seats) union
      select moved.show_seat_id from ticket_scans moved where moved.ticket_id = any (p_tickets)) as ids
  ), scan as (
    select s.device_id, s.id, s.show_seat_id as seat_id, s.ticket_id, s.code_hash, s.scanned_at, s.conflict_with,
      coalesce(s.ticket_id::text, s.code_hash) as key,
      case when s.annulled_at is null and s.counts and (s.admitted or s.direction = 'out') then s.direction end as stands
    from ticket_scans s
    where s.show_seat_id = any ((select ids from seat)::uuid[]) or s.ticket_id = any (array(
      select distinct known.ticket_id from ticket_scans known where known.show_seat_id = any ((select ids from seat)::uuid[])
        and known.ticket_id is not null))
  ), ranked as (
    select *, dense_rank() over (partition by seat_id order by key) as nth_key from scan
  ), counted as (
    select *, max(nth_key) over (partition by seat_id) as keys from ranked
  ), compared as (   -- with the scans of its own key (0), and with those of each key of its seat, of which there are few
    select *, case with_key when 0 then key else seat_id::text end as scope,
      case when with_key in (0, nth_key) then stands end as event
    from counted cross join lateral generate_series(0, case when keys > 1 then keys else 0 end) with_key
  ), stay as (
    select *, count(*) filter (where event = 'out') over (partition by with_key, scope order by scanned_at, id
      rows between unbounded preceding and 1 preceding) as exits_before
    from compared
  ), opened as (
    select *, first_value(event) over opening as opened_by, first_value(stay.device_id) over opening as opener_device_id,
      first_value(stay.id) over opening as opener_id, first_value(scanned_at) over opening as opened_at,
      first_value(stay.code_hash) over opening as opener_code_hash
    from stay
    window opening as (partition by with_key, scope, exits_before order by (event = 'in') is true desc, scanned_at, id)
  ), met as (
    select *, opened_by = 'in' and (opened_at, opener_id) < (scanned_at, opened.id) as has_met from opened
  )
  select met.device_id, met.id, met.code_hash, met.stands, met.conflict_with,
    case when has_met then opener_device_id end, case when has_met then opener_id end,
    case when has_met then opened_at end, case when has_met then opener_code_hash end
  from met
  where with_key <> nth_key and (seat_id = any (p_seats) or met.ticket_id = any (p_tickets))
$$;

-- Who is inside on a seat or by a ticket now: for each key the entry after its last exit.
create or replace function open_stays(p_show_seat_id uuid, p_ticket_id uuid)
returns table (code_hash text, device_id uuid, scanned_at timestamptz)
language sql stable
as $$
  select distinct on (since.key) since.code_hash, since.device_id, since.scanned_at
  from (
    select s.*, coalesce(s.ticket_id::text, s.code_hash) as key,
      count(*) filter (where s.direction = 'out') over (partition by coalesce(s.ticket_id::text, s.code_hash)
        order by s.scanned_at desc, s.id desc) as exits_since
    from ticket_scans s
    where (s.show_seat_id = p_show_seat_id or s.ticket_id = p_ticket_id)
      and s.annulled_at is null and s.counts and (s.admitted or s.direction = 'out')) since
  where since.direction = 'in' and since.exits_since = 0
  order by since.key, since.scanned_at, since.id
$$;

-- Folds again every ticket that these scans touch: its first standing entry becomes scanned_at and scanned_by, and each entry
-- made while somebody was inside on that seat remembers whom it met (conflict_with).
create or replace function refold_scans(p_device_id uuid, p_scan_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_seats uuid[];
  v_tickets uuid[];
  v_entered uuid[];
begin
  select array_agg(distinct show_seat_id), array_agg(distinct ticket_id) into v_seats, v_tickets
  from ticket_scans where device_id = p_device_id and id = any (p_scan_ids) and show_seat_id is not null;
  if v_seats is null then
    return;
  end if;
  -- From here on nobody else folds these seats; what others committed meanwhile is seen by the statements below.
  -- Not "for update": the scans just kept already share-lock their tickets, and two phones would wait for each other.
  perform from tickets where show_seat_id = any (v_seats) or id = any (v_tickets) order by id for no key update;

  with folded as (
    update tickets t set scanned_at = first.scanned_at, scanned_by = first.profile_id, updated_at = clock_timestamp()
    from tickets also
    left join lateral (
      select s.scanned_at, d.profile_id from ticket_scans s join devices d on d.id = s.device_id
      where s.ticket_id = also.id and s.direction = 'in' and s.admitted and s.counts and s.annulled_at is null
      order by s.scanned_at, s.id limit 1) first on true
    where also.id = t.id and (t.show_seat_id = any (v_seats) or t.id = any (v_tickets))
      and (t.scanned_at, t.scanned_by) is distinct from (first.scanned_at, first.profile_id)
    returning t.id, also.scanned_at is null and t.scanned_at is not null as entered
  )
  select array_agg(id order by id) into v_entered from folded where entered;
  if v_entered is not null then
    perform tell_tickets_scanned(v_entered);
  end if;

  -- Most people are scanned once: whoever is alone on a seat has met nobody.
  if (select count(*) from ticket_scans where show_seat_id = any (v_seats) or ticket_id = any (v_tickets)) = cardinality(v_seats) then
    return;
  end if;
  update ticket_scans s set conflict_with = news.entry
  from (
    select distinct on (m.device_id, m.id) m.device_id, m.id, m.conflict_with,
      case when m.stands = 'in' and m.met_id is not null then
        jsonb_build_object('device_id', m.met_device_id, 'id', m.met_id, 'scanned_at', m.met_at, 'gate', d.gate) end as entry
    from meetings(v_seats, v_tickets) m left join devices d on d.id = m.met_device_id
    order by m.device_id, m.id, m.met_at, m.met_id) news
  where news.conflict_with is distinct from news.entry and s.device_id = news.device_id and s.id = news.id;
end
$$;

revoke execute on function meetings(uuid[], uuid[]), open_stays(uuid, uuid), refold_scans(uuid, uuid[]) from public;
