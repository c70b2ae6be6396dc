-- In plpgsql, not sql: these run at every report, and their plans are kept from one to the next.

-- What today's fold says of each scan of a batch, in the batch's order; a bad item says what is wrong with it.
--   state       of its code at this show: sold, void; absent when unknown here, or when nobody bought it
--   inside      the entry that the same code was inside by, right before; `other_inside`: another code of its seat or ticket
--   replaced    a later code of the seat is issued; `stands`: it counts in its ticket's fold
create or replace function scan_facts(p_device_id uuid, p_problems text[], p_scans jsonb) returns jsonb
language plpgsql stable
as $$
declare
  v_seats uuid[];
  v_tickets uuid[];
  v_inside jsonb;   -- by the id of a scan: who was inside right before it, by the same code (own) and by another (other)
begin
  -- An entry that met nobody was inside by nothing: refold_scans has looked.
  select array_agg(distinct scan.show_seat_id), array_agg(distinct scan.ticket_id) into v_seats, v_tickets
  from (select case when p_problems[place] is null then (s ->> 'id')::uuid end as id
        from jsonb_array_elements(p_scans) with ordinality as batch (s, place)) item
  cross join lateral (select * from ticket_scans one where one.device_id = p_device_id and one.id = item.id limit 1) scan
  where scan.show_seat_id is not null and not (scan.direction = 'in' and scan.admitted and scan.counts
    and scan.annulled_at is null and scan.conflict_with is null);
  if v_seats is not null then
    select jsonb_object_agg(met.id, jsonb_build_object('own', met.own, 'other', met.other)) into v_inside
    from (
      select m.id, (array_agg(entry order by m.met_at, m.met_id) filter (where m.met_code_hash = m.code_hash))[1] as own,
        (array_agg(entry order by m.met_at, m.met_id) filter (where m.met_code_hash <> m.code_hash))[1] as other
      from meetings(v_seats, v_tickets) m
      join devices d on d.id = m.met_device_id
      cross join lateral (select jsonb_build_object('scanned_at', m.met_at, 'gate', d.gate) as entry) told
      where m.device_id = p_device_id
      group by m.id) met;
  end if;

  return (
    select coalesce(jsonb_agg(
      case when item.problem is not null then jsonb_build_object('id', item.s -> 'id', 'error', item.problem)
      else jsonb_strip_nulls(jsonb_build_object(
        'id', scan.id, 'direction', scan.direction, 'scanned_at', scan.scanned_at, 'gate', device.gate,
        'wrong_show', code.show_id <> scan.show_id,
        'state', case when code.show_id = scan.show_id and (code.state <> 'spare' or code.ticket_id is not null) then code.state end,
        'unsold', code.show_id = scan.show_id and code.state = 'spare' and code.ticket_id is null,
        'replaced', later.issued, 'inside', v_inside -> scan.id::text -> 'own', 'other_inside', v_inside -> scan.id::text -> 'other',
        'stands', scan.show_seat_id is not null and scan.counts and scan.annulled_at is null and (scan.admitted or scan.direction = 'out'),
        'conflict', scan.conflict_with)) end order by item.place), '[]')
    from (select s, place, p_problems[place] as problem, case when p_problems[place] is null then (s ->> 'id')::uuid end as id
          from jsonb_array_elements(p_scans) with ordinality as batch (s, place)) item
    left join lateral (select * from ticket_scans one where one.device_id = p_device_id and one.id = item.id limit 1) scan on true
    left join devices device on device.id = scan.device_id
    left join lateral (
      select c.state, c.ticket_id, c.generation, c.show_seat_id, ss.show_id
      from show_seat_codes c join show_seats ss on ss.id = c.show_seat_id where c.code_hash = scan.code_hash limit 1) code on true
    left join lateral (
      select true as issued from show_seat_codes next
      where next.show_seat_id = scan.show_seat_id and next.generation > code.generation and next.state <> 'spare' limit 1) later on true);
end
$$;

-- Every annulment is answered; it stands once it is kept, whether or not its scan has come.
create or replace function annul_facts(p_device_id uuid, p_annuls jsonb) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(
      case when item.problem is not null then jsonb_build_object('id', item.a -> 'id', 'error', item.problem)
      else jsonb_build_object('id', item.a ->> 'id', 'target', item.a ->> 'target',
        'stands', coalesce(kept.review = 'accepted', kept.id is not null)) end order by item.place), '[]')
    from (select a, place, problem, case when problem is null then (a ->> 'id')::uuid end as id
          from jsonb_array_elements(p_annuls) with ordinality as batch (a, place)
          cross join lateral annul_problem(a) as problem) item
    left join scan_annuls kept on kept.device_id = p_device_id and kept.id = item.id);
end
$$;

-- The entries of this phone that met somebody inside, with both times and the seat: also those a later report of another phone
-- turned into conflicts. The latest hundred: a phone shows each as a card, and nobody looks at more.
create or replace function scan_conflicts(p_device_id uuid) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'show_id', s.show_id, 'scanned_at', s.scanned_at, 'gate', d.gate,
      'first', jsonb_build_object('scanned_at', s.conflict_with -> 'scanned_at', 'gate', s.conflict_with -> 'gate'),
      'section', seat.section, 'row_name', seat.row_name, 'seat_number', seat.seat_number) order by s.scanned_at, s.id), '[]')
    from (select * from ticket_scans one
          where one.device_id = p_device_id and one.conflict_with is not null and one.received_at > now() - interval '2 days'
          order by one.scanned_at desc, one.id desc limit 100) s
    join devices d on d.id = s.device_id
    join seat_labels seat on seat.show_seat_id = s.show_seat_id);
end
$$;

revoke execute on function scan_facts(uuid, text[], jsonb), annul_facts(uuid, jsonb), scan_conflicts(uuid) from public;
