-- Lets a show take place in a set-up of its hall, or in the whole hall (null). A seat of the set-up is not there: the show has no row
-- for it, so that it is in no total. Seats that are back are made, as generate_show_seats makes them, once the show has seats.
-- Returns how many went. Refuses: TKSHW no such show, TKUSE seats that somebody has, or ever ordered, naming them: nothing changes.
create or replace function use_seat_set(p_show_id uuid, p_seat_set_id uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_show recital_shows;
  v_gone uuid[];
  v_seats jsonb;
  v_is_made boolean;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff set a hall up' using errcode = 'TKDNY';
  end if;
  select * into v_show from recital_shows where id = p_show_id for update;
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  end if;
  v_is_made := exists (select from show_seats where show_id = p_show_id);
  select array_agg(id) into v_gone from (
    select ss.id from show_seats ss join seat_set_seats absent on absent.seat_id = ss.seat_id
    where ss.show_id = p_show_id and absent.seat_set_id = p_seat_set_id order by ss.id for update of ss) locked;
  select jsonb_agg(jsonb_build_object('id', l.seat_id, 'section', l.section, 'row_name', l.row_name, 'seat_number', l.seat_number,
    'shows', jsonb_build_array(v_show.title)) order by l.place) into v_seats
  from seat_labels l join show_seats ss on ss.id = l.show_seat_id
  where ss.id = any (v_gone) and (ss.status = 'sold' or (ss.status = 'reserved' and ss.reserved_until > clock_timestamp())
    or exists (select from tickets t where t.show_seat_id = ss.id)
    or exists (select from ticket_order_items i where i.show_seat_id = ss.id)
    or exists (select from ticket_scans scan where scan.show_seat_id = ss.id));
  if v_seats is not null then
    raise exception 'seats in use' using errcode = 'TKUSE', detail = jsonb_build_object('seats', v_seats)::text;
  end if;
  delete from show_seats where id = any (v_gone);
  -- Phones draw the map anew: the version they know is not the show's any more.
  update recital_shows set seat_set_id = p_seat_set_id, pricing_version = pricing_version + 1, updated_at = now()
  where id = p_show_id;
  if v_is_made then
    perform generate_show_seats(p_show_id);
  end if;
  perform pg_notify('seat_changes', json_build_object('show', p_show_id)::text);
  return coalesce(cardinality(v_gone), 0);
end
$$;

revoke execute on function use_seat_set(uuid, uuid) from public;
grant execute on function use_seat_set(uuid, uuid) to pwa_tickets_staff;
