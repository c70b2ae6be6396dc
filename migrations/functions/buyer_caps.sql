-- How many seats of a show one buyer may have, asked at ordering and when money comes. At reserving: require_under_cap.
-- How many seats of a show were bought with this address. What is merely ordered counts for nobody: anybody can type it.
create or replace function seats_of_address(p_email_canonical text, p_show_id uuid) returns bigint
language sql volatile
as $$
  select count(*) from ticket_orders o
  join tickets t on t.ticket_order_id = o.id and t.voided_at is null
  join show_seats ss on ss.id = t.show_seat_id and ss.show_id = p_show_id
  where o.customer_email_canonical = p_email_canonical
$$;

-- The cap holds for an address too, whatever phone it comes from.
create or replace function require_address_under_cap(p_email_canonical text, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_over record;
begin
  select sh.seats_per_buyer as cap, bought.seats as have into v_over
  from (select show_id, count(*) as wanted from show_seats where id = any (p_seat_ids) group by show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  cross join lateral seats_of_address(p_email_canonical, wish.show_id) as bought (seats)
  where bought.seats + wish.wanted > sh.seats_per_buyer
  limit 1;
  if found then
    raise exception 'too many seats' using errcode = 'TKCAP',
      detail = jsonb_build_object('cap', v_over.cap, 'have', v_over.have)::text;
  end if;
end
$$;

-- The shows of which this order's buyer, by session or by address, would have more seats than one buyer may: {show_id, cap, have}
-- with what the buyer has without it.
create or replace function passed_caps(p_order ticket_orders) returns table (show_id uuid, cap integer, have bigint)
language sql volatile
as $$
  select sh.id, sh.seats_per_buyer, bought.seats
  from (select ss.show_id, count(*) as wanted from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
        where i.ticket_order_id = p_order.id group by ss.show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  cross join lateral (
    select greatest(seats_of_address(p_order.customer_email_canonical, wish.show_id), (
      select count(*) from ticket_orders o
      join tickets t on t.ticket_order_id = o.id and t.voided_at is null
      join show_seats ss on ss.id = t.show_seat_id and ss.show_id = wish.show_id
      where o.session_hash = p_order.session_hash))) as bought (seats)
  where bought.seats + wish.wanted > sh.seats_per_buyer
  order by sh.starts_at, sh.id
$$;

-- May a free order become tickets? Refuses TKCLO it was closed, TKEXP its time is over, TKSAL a show is not on sale any more,
-- TKCAP its buyer has enough by now.
create or replace function require_confirmable(p_order ticket_orders) returns void
language plpgsql volatile
as $$
declare
  v_passed record;
begin
  if p_order.status <> 'pending' then
    raise exception 'order closed' using errcode = 'TKCLO', detail = jsonb_build_object('order_status', p_order.status)::text;
  end if;
  if is_late(p_order) then
    raise exception 'reservation expired' using errcode = 'TKEXP';
  end if;
  perform require_on_sale(sh) from recital_shows sh
  where sh.id in (select ss.show_id from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
                  where i.ticket_order_id = p_order.id) order by sh.starts_at, sh.id;
  select * into v_passed from passed_caps(p_order) limit 1;
  if found then
    raise exception 'too many seats' using errcode = 'TKCAP',
      detail = jsonb_build_object('cap', v_passed.cap, 'have', v_passed.have)::text;
  end if;
end
$$;

-- Money that came in time keeps its tickets, whatever the buyer paid in another session meanwhile; staff see it.
create or replace function note_passed_caps(p_order ticket_orders) returns void
language sql volatile
as $$
  insert into audit_log (actor_role, action, subject_type, subject_id, facts)
  select current_actor_role(), 'cap_passed', 'order', p_order.id, jsonb_build_object('show_id', show_id, 'cap', cap, 'have', have)
  from passed_caps(p_order)
$$;

revoke execute on function seats_of_address(text, uuid), require_address_under_cap(text, uuid[]), passed_caps(ticket_orders),
  require_confirmable(ticket_orders), note_passed_caps(ticket_orders) from public;
