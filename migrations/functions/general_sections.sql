-- Gives each general section of a venue as many places as it says: seats without a row, whose number nobody is shown. Missing ones
-- are added; of too many those go that nobody ever bought. A section that is numbered has none. Places cost what their section's
-- zone costs, and come after the rows. Returns {"added", "removed"}. Refuses TKUSE where more are in use than are to stay.
create or replace function fit_general_sections(p_venue_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_removed uuid[];
  v_added integer;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff draw' using errcode = 'TKDNY';
  end if;
  v_removed := surplus_places(p_venue_id);
  perform require_seats_unused(v_removed, '{}');
  delete from show_seats where seat_id = any (v_removed);
  delete from seats where id = any (v_removed);

  insert into seats (venue_id, section_id, row_name, seat_number, row_order)
  select p_venue_id, section.id, '', missing.n::text, 1
  from venue_sections section
  cross join lateral (select count(*)::integer as places from seats where section_id = section.id) have
  cross join lateral (
    select n from generate_series(1, section.capacity + have.places) n
    where not exists (select from seats s where s.section_id = section.id and s.seat_number = n::text)
    order by n limit greatest(0, section.capacity - have.places)) missing
  where section.venue_id = p_venue_id and section.kind = 'general';
  get diagnostics v_added = row_count;

  update seats s set price_zone_id = section.price_zone_id, row_order = section.place, updated_at = now()
  from (
    select v.id, v.price_zone_id, rows.last + row_number() over (order by v.display_order, v.name, v.id) as place
    from venue_sections v
    cross join (select coalesce(max(row_order), 0) as last from seats where venue_id = p_venue_id and row_name <> '') rows
    where v.venue_id = p_venue_id and v.kind = 'general') section
  where s.section_id = section.id
    and (s.price_zone_id, s.row_order) is distinct from (section.price_zone_id, section.place::integer);
  return jsonb_build_object('added', v_added, 'removed', cardinality(v_removed));
end
$$;

-- The places of a venue's general sections that are more than their sections have: unused ones before those that have a history, so
-- that a section can become smaller as long as there is room for everybody who bought.
create or replace function surplus_places(p_venue_id uuid) returns uuid[]
language sql stable
as $$
  select coalesce(array_agg(id), '{}') from (
    select s.id, crowded.capacity, row_number() over (partition by s.section_id order by exists (
        select from show_seats ss where ss.seat_id = s.id and (ss.status in ('reserved', 'sold')
          or exists (select from ticket_order_items i where i.show_seat_id = ss.id)
          or exists (select from ticket_scans scan where scan.show_seat_id = ss.id))) desc,
      length(s.seat_number), s.seat_number) as nth
    from (
      select section.id, case section.kind when 'general' then coalesce(section.capacity, 0) else 0 end as capacity
      from venue_sections section join seats s on s.section_id = section.id and s.row_name = ''
      where section.venue_id = p_venue_id
      group by section.id having count(*) > case section.kind when 'general' then coalesce(section.capacity, 0) else 0 end) crowded
    join seats s on s.section_id = crowded.id and s.row_name = '') places
  where nth > capacity
$$;

revoke execute on function fit_general_sections(uuid), surplus_places(uuid) from public;
grant execute on function fit_general_sections(uuid) to pwa_tickets_staff;
