-- Orders the rows of a venue when one of them has no order yet (row_order 0): section by section, from the stage backwards where
-- drawn, else by name, A to Z before AA and 1 to 9 before 10. Numbers run through the whole venue, so sections that share a
-- display_order stay apart. A map whose rows all have their order is left as it is. Returns how many seats were given a new one.
create or replace function order_rows(p_venue_id uuid) returns integer
language plpgsql volatile
as $$
declare
  v_ordered integer;
begin
  if not exists (select from seats where venue_id = p_venue_id and row_order = 0) then
    return 0;
  end if;
  update seats s set row_order = ordered.place
  from (
    select seat.id, dense_rank() over (
      order by section.display_order, section.name, section.id, seat.row_y, length(seat.row_name), seat.row_name collate "C") as place
    from (
      select id, section_id, row_name, min(y_position) over (partition by section_id, row_name) as row_y
      from seats where venue_id = p_venue_id) seat
    join venue_sections section on section.id = seat.section_id) ordered
  where s.id = ordered.id and s.row_order <> ordered.place;
  get diagnostics v_ordered = row_count;
  return v_ordered;
end
$$;

revoke execute on function order_rows(uuid) from public;
