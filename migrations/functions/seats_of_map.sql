-- The seats of a seat map's document, each with the place of its row among all rows: section by section, in a section in the order
-- in which the document names the rows.
create or replace function seats_of_map(p_map jsonb)
returns table (id uuid, section_id uuid, row_name text, seat_number text, seat_type text, price_zone_id uuid, companion_of uuid,
  is_sellable boolean, x_position integer, y_position integer, note text, row_order integer)
language sql stable rows 1000
as $$
  with listed as (
    select seat.*, given.place, min(given.place) over (partition by seat.section_id, seat.row_name) as row_place
    from jsonb_array_elements(p_map -> 'seats') with ordinality as given (content, place)
    cross join lateral jsonb_to_record(given.content) as seat (id uuid, section_id uuid, row_name text, seat_number text,
      seat_type text, price_zone_id uuid, companion_of uuid, is_sellable boolean, x_position integer, y_position integer, note text)),
  sections as (
    select (part ->> 'id')::uuid as id, row_number() over (order by (part ->> 'display_order')::integer, place) as place
    from jsonb_array_elements(p_map -> 'sections') with ordinality as given (part, place))
  select l.id, l.section_id, l.row_name, l.seat_number, l.seat_type, l.price_zone_id, l.companion_of, l.is_sellable,
    l.x_position, l.y_position, l.note, dense_rank() over (order by section.place, l.row_place)::integer
  from listed l join sections section on section.id = l.section_id
$$;

-- Adds and changes the sections and price zones of a document; those it has not are for the caller to remove, when no seat has
-- them any more.
create or replace function save_map_parts(p_venue_id uuid, p_map jsonb) returns void
language sql volatile
as $$
  insert into price_zones (id, venue_id, name, price_in_cents, color, shape, display_order)
  select id, p_venue_id, name, price_in_cents, color, shape, display_order
  from jsonb_to_recordset(p_map -> 'price_zones') as part (id uuid, name text, price_in_cents integer, color text,
    shape text, display_order integer)
  on conflict (id) do update set name = excluded.name, price_in_cents = excluded.price_in_cents, color = excluded.color,
    shape = excluded.shape,
    display_order = excluded.display_order, updated_at = now()
    where price_zones.venue_id = p_venue_id;
  insert into venue_sections (id, venue_id, name, kind, capacity, price_zone_id, level, entrance, display_order)
  select id, p_venue_id, name, kind, capacity, price_zone_id, level, entrance, display_order
  from jsonb_to_recordset(p_map -> 'sections') as part (id uuid, name text, kind text, capacity integer, price_zone_id uuid,
    level text, entrance text, display_order integer)
  on conflict (id) do update set name = excluded.name, kind = excluded.kind, capacity = excluded.capacity,
    price_zone_id = excluded.price_zone_id, level = excluded.level, entrance = excluded.entrance,
    display_order = excluded.display_order, updated_at = now()
    where venue_sections.venue_id = p_venue_id;
$$;

-- Adds and changes the seats of a document. Returns how many of each: {"added": …, "changed": …}; one whose row only moved up
-- among the rows has not changed.
create or replace function save_map_seats(p_venue_id uuid, p_map jsonb) returns jsonb
language plpgsql volatile
as $$
declare
  v_added integer;
  v_changed integer;
begin
  insert into seats (id, venue_id, section_id, row_name, seat_number, seat_type, price_zone_id, companion_of, is_sellable,
    x_position, y_position, note, row_order)
  select id, p_venue_id, section_id, row_name, seat_number, seat_type, price_zone_id, companion_of, is_sellable,
    x_position, y_position, note, row_order
  from seats_of_map(p_map) wanted where not exists (select from seats s where s.id = wanted.id);
  get diagnostics v_added = row_count;
  with wanted as materialized (select * from seats_of_map(p_map)),
  before as materialized (
    select s.*, (s.section_id, s.row_name, s.seat_number, s.seat_type, s.price_zone_id, s.companion_of, s.is_sellable,
        s.x_position, s.y_position, s.note)
      is distinct from (w.section_id, w.row_name, w.seat_number, w.seat_type, w.price_zone_id, w.companion_of, w.is_sellable,
        w.x_position, w.y_position, w.note) as has_changed
    from seats s join wanted w on w.id = s.id where s.venue_id = p_venue_id),
  saved as (
    update seats s set section_id = w.section_id, row_name = w.row_name, seat_number = w.seat_number, seat_type = w.seat_type,
      price_zone_id = w.price_zone_id, companion_of = w.companion_of, is_sellable = w.is_sellable, x_position = w.x_position,
      y_position = w.y_position, note = w.note, row_order = w.row_order, updated_at = now()
    from wanted w join before on before.id = w.id
    where s.id = w.id and (before.has_changed or before.row_order <> w.row_order))
  select count(*) filter (where has_changed) into v_changed from before;
  return jsonb_build_object('added', v_added, 'changed', v_changed);
end
$$;

revoke execute on function seats_of_map(jsonb), save_map_parts(uuid, jsonb), save_map_seats(uuid, jsonb) from public;
