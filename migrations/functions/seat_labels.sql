-- The one key that seats of a show are sorted by: section, row, then the place in the row as drawn, or by number where nobody drew
-- it. Text of fixed width, so that it is one value to SQL, Python and a phone: numbers as hex with their sign bit turned, which
-- makes -1 sort before 1. The seat's number at the end keeps 12A and 12B apart. Compare it byte by byte: collate "C".
create or replace function seat_place(p_section_order integer, p_row_order integer, p_x_position integer, p_seat_number text)
returns text
language sql immutable parallel safe
as $$
  select encode(int4send(p_section_order # (-2147483648)) || int4send(p_row_order)
      || int4send(coalesce(p_x_position, 2147483647) # (-2147483648))
      || int4send(left('0' || translate(p_seat_number, translate(p_seat_number, '0123456789', ''), ''), 10)::integer), 'hex')
    || p_seat_number
$$;

-- What a seat is called on the line of an order.
create or replace function seat_line_name(p_section text, p_row_name text, p_seat_number text) returns text
language sql immutable parallel safe
as $$ select p_section || ', row ' || p_row_name || ', seat ' || p_seat_number $$;

-- What everybody calls a seat of a show, and where it is. Whoever lists seats sorts by `place` alone, within a show.
drop view if exists seat_labels;
create view seat_labels with (security_invoker = true) as
select ss.id as show_seat_id, ss.show_id, s.id as seat_id, s.venue_id,
  section.name as section, section.display_order as section_order, s.row_name, s.row_order, s.seat_number,
  section.level, section.entrance, s.note, zone.name as zone_name, ss.price_in_cents, s.x_position, s.y_position,
  seat_place(section.display_order, s.row_order, s.x_position, s.seat_number) collate "C" as place
from show_seats ss
join seats s on s.id = ss.seat_id
join venue_sections section on section.id = s.section_id
left join price_zones zone on zone.id = s.price_zone_id;

revoke execute on function seat_place(integer, integer, integer, text), seat_line_name(text, text, text) from public;
grant execute on function seat_place(integer, integer, integer, text)
  to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
grant select on seat_labels to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
