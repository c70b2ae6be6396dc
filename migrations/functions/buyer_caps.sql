-- How many seats of a show one buyer may have, asked at ordering and when money comes. At reserving: require_under_cap.
-- The seats of a show that these orders have a good ticket for. Each step is by key and in this order, whatever Postgres believes of the
-- tables (`offset 0`): a sale opens with the statistics of an empty morning, and a plan made by them began with every ticket of the evening.
create or replace function seats_of_orders(p_order_ids uuid[], p_show_id uuid) returns uuid[]
language sql volatile
as $$
  select coalesce(array_agg(t.show_seat_id), '{}')
  from unnest(p_order_ids) as o (id)
  cross join lateral (select show_seat_id, voided_at from tickets where ticket_order_id = o.id offset 0) t
  cross join lateral (select show_id from show_seats where id = t.show_seat_id offset 0) ss
  where t.voided_at is null and ss.show_id = p_show_id
$$;

-- How many seats of a show were bought with this address. What is merely ordered counts for nobody: anybody can type it.
create or replace function seats_of_address(p_email_canonical text, p_show_id uuid) returns bigint
language sql volatile
as $$
  select cardinality(seats_of_orders(array(select id from ticket_orders where customer_email_canonical = p_email_canonical), p_show_id))
$$;

-- How many seats of a show were bought by this visitor, or with this address as far as the visitor may know of it: having signed in
-- with it, or opened the link of its order. Anybody can type an address, and "You already have 2." would tell whoever asks that its
-- owner comes to this show. So would any other answer that is only given then.
create or replace function seats_known_to(p_session_hash text, p_email_canonical text, p_show_id uuid) returns bigint
language sql volatile
as $$
  select cardinality(seats_of_orders(array(select id from ticket_orders where session_hash = p_session_hash) || array(
    select o.id from ticket_orders o
    where o.customer_email_canonical = p_email_canonical and o.session_hash is distinct from p_session_hash and exists (
      select from sessions s left join session_orders so
        on so.session_hash = s.session_hash and so.ticket_order_id = o.id and so.access_version = o.access_version
      where s.session_hash = p_session_hash and s.expires_at > now()
        and (s.email = p_email_canonical or so.ticket_order_id is not null))), p_show_id))
$$;

-- The cap holds for an address too, whatever phone it comes from: as far as the visitor may know at ordering. When money comes,
-- settling counts all there is.
create or replace function require_known_under_cap(p_session_hash text, p_email_canonical text, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_over record;
begin
  select sh.seats_per_buyer as cap, bought.seats as have into v_over
  from (select show_id, count(*) as wanted from show_seats where id = any (p_seat_ids) group by show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  cross join lateral seats_known_to(p_session_hash, p_email_canonical, wish.show_id) as bought (seats)
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
    select greatest(seats_of_address(p_order.customer_email_canonical, wish.show_id), cardinality(seats_of_orders(
      array(select id from ticket_orders where session_hash = p_order.session_hash), wish.show_id)))) as bought (seats)
  where bought.seats + wish.wanted > sh.seats_per_buyer
  order by sh.starts_at, sh.id
$$;

-- The shows of which an order whose time is over would give its buyer too many seats. It has no more claim than anybody: what its
-- session has ordered or reserved since comes first, or orders placed one after the other would all be paid late.
create or replace function caps_passed_late(p_order ticket_orders) returns uuid[]
language sql volatile
as $$
  select array_agg(sh.id)
  from (select ss.show_id, array_agg(ss.id) as seat_ids from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
        where i.ticket_order_id = p_order.id group by ss.show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  where cardinality(wish.seat_ids) + greatest(
    seats_of_address(p_order.customer_email_canonical, wish.show_id),
    seats_besides(wish.show_id, wish.seat_ids, p_order.session_hash)) > sh.seats_per_buyer
$$;

-- May a free order become tickets? Refuses TKCLO it was closed, TKEXP its time is over, TKSAL a show is not on sale any more,
-- TKCAP its buyer has enough by now, as far as that session may know.
create or replace function require_confirmable(p_order ticket_orders) returns void
language plpgsql volatile
as $$
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
  perform require_known_under_cap(p_order.session_hash, p_order.customer_email_canonical,
    array(select show_seat_id from ticket_order_items where ticket_order_id = p_order.id and show_seat_id is not null));
end
$$;

-- What came in time keeps its tickets, whatever was bought with the address in other sessions: who orders there cannot be told of
-- it. Staff see it.
create or replace function note_passed_caps(p_order ticket_orders) returns void
language sql volatile
as $$
  insert into audit_log (actor_role, action, subject_type, subject_id, facts)
  select current_actor_role(), 'cap_passed', 'order', p_order.id, jsonb_build_object('show_id', show_id, 'cap', cap, 'have', have)
  from passed_caps(p_order)
$$;

revoke execute on function seats_of_orders(uuid[], uuid), seats_of_address(text, uuid), seats_known_to(text, text, uuid),
  require_known_under_cap(text, text, uuid[]), passed_caps(ticket_orders), caps_passed_late(ticket_orders),
  require_confirmable(ticket_orders), note_passed_caps(ticket_orders) from public;
