-- Saves a venue's seat map as a whole: what the document has is added or changed, what it has not is removed. Seats are
-- recognized by id, so they stay who they are under any name and in any place. Nobody loses the seat of a ticket: see
-- require_seats_unused. The places of general sections are no part of the document: see fit_general_sections. Shows keep the seats they have; those that vanish from the venue vanish from its shows, new ones come to
-- a show by generate_show_seats only. Refuses TKMAP when somebody saved since p_map_version. Null when there is no such venue.
create or replace function save_seat_map(p_venue_id uuid, p_map_version integer, p_map jsonb) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_version integer;
  v_removed uuid[];
  v_renamed uuid[];
  v_counts jsonb;
  v_places jsonb;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff draw' using errcode = 'TKDNY';
  end if;
  -- Shows before their venue, as generate_show_seats locks them.
  perform from recital_shows where venue_id = p_venue_id order by id for no key update;
  select map_version into v_version from venues where id = p_venue_id for no key update;
  if not found then
    return null;
  end if;
  if v_version <> p_map_version then
    raise exception 'the map was saved meanwhile' using errcode = 'TKMAP', detail = (
      jsonb_build_object('map_version', v_version) || coalesce((
        select jsonb_build_object('saved_by', p.name, 'saved_at', a.happened_at)
        from audit_log a join profiles p on p.id::text = a.actor_id
        where a.subject_type = 'venue' and a.subject_id = p_venue_id::text and a.action <> 'venue_changed'
        order by a.happened_at desc limit 1), '{}'))::text;
  end if;

  set constraints venue_sections_venue_id_name_key, price_zones_venue_id_name_key,
    seats_venue_id_section_id_row_name_seat_number_key deferred;
  select coalesce(array_agg(s.id) filter (where wanted.id is null and not (s.row_name = '' and s.section_id in (
           select (part ->> 'id')::uuid from jsonb_array_elements(p_map -> 'sections') part))), '{}'),
         coalesce(array_agg(s.id) filter (where (wanted.section_id, wanted.row_name, wanted.seat_number)
           <> (s.section_id, s.row_name, s.seat_number) or (wanted.seat_type = 'blocked' and s.seat_type <> 'blocked')), '{}')
  into v_removed, v_renamed
  from seats s left join seats_of_map(p_map) wanted on wanted.id = s.id where s.venue_id = p_venue_id;
  perform require_seats_unused(v_removed, v_renamed);
  delete from show_seats where seat_id = any (v_removed);
  delete from seats where id = any (v_removed);

  perform save_map_parts(p_venue_id, p_map);
  v_counts := save_map_seats(p_venue_id, p_map);
  v_places := fit_general_sections(p_venue_id);
  delete from venue_sections where venue_id = p_venue_id
    and id not in (select (part ->> 'id')::uuid from jsonb_array_elements(p_map -> 'sections') part);
  delete from price_zones where venue_id = p_venue_id
    and id not in (select (part ->> 'id')::uuid from jsonb_array_elements(p_map -> 'price_zones') part);
  set constraints venue_sections_venue_id_name_key, price_zones_venue_id_name_key,
    seats_venue_id_section_id_row_name_seat_number_key immediate;

  -- What nobody may buy any more is held; what may be bought again waits for staff to release it.
  update show_seats ss set status = 'held', reserved_by = null, reserved_until = null, updated_at = now()
  from seats s where s.id = ss.seat_id and s.id = any (v_renamed) and s.seat_type = 'blocked' and ss.status <> 'held';
  update venues set layout = p_map -> 'layout',
    capacity = (select count(*) from seats where venue_id = p_venue_id and seat_type <> 'blocked') where id = p_venue_id;
  return v_counts || jsonb_build_object('map_version', renew_seat_map(p_venue_id),
    'added', (v_counts ->> 'added')::integer + (v_places ->> 'added')::integer,
    'removed', cardinality(v_removed) + (v_places ->> 'removed')::integer);
end
$$;

-- Locks the show seats of these and sees to it that no ticket loses its seat: one that is sold, or in somebody's cart now, keeps
-- section, row and number; one that was ever sold or ordered stays in the building, for its history is told by it. Refuses TKUSE
-- naming the seats and their shows.
create or replace function require_seats_unused(p_removed uuid[], p_renamed uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_seats jsonb;
begin
  perform from show_seats where seat_id = any (p_removed || p_renamed) order by id for update;
  select jsonb_agg(used order by used ->> 'section', used ->> 'row_name', used ->> 'seat_number') into v_seats
  from (
    select jsonb_build_object('id', s.id, 'section', section.name, 'row_name', s.row_name, 'seat_number', s.seat_number,
      'shows', jsonb_agg(show.title order by show.starts_at, show.id)) as used
    from seats s
    join venue_sections section on section.id = s.section_id
    join show_seats ss on ss.seat_id = s.id
    join recital_shows show on show.id = ss.show_id
    where s.id = any (p_removed || p_renamed)
      and (ss.status = 'sold' or (ss.status = 'reserved' and ss.reserved_until > clock_timestamp())
        or exists (select from tickets t where t.show_seat_id = ss.id and (t.voided_at is null or s.id = any (p_removed)))
        or (s.id = any (p_removed) and (exists (select from ticket_order_items i where i.show_seat_id = ss.id)
          or exists (select from ticket_scans scan where scan.show_seat_id = ss.id))))
    group by s.id, section.name) found;
  if v_seats is not null then
    raise exception 'seats in use' using errcode = 'TKUSE', detail = jsonb_build_object('seats', v_seats)::text;
  end if;
end
$$;

revoke execute on function save_seat_map(uuid, integer, jsonb), require_seats_unused(uuid[], uuid[]) from public;
grant execute on function save_seat_map(uuid, integer, jsonb) to pwa_tickets_staff;
