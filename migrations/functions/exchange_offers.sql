-- Dearer seats that a family pays the difference for by a link. An order of its own, sold to be paid later, carries the difference and
-- keeps the new seats; the tickets move in the transaction that takes its money. Locks: show, cart, paying order, order of the tickets,
-- buyer, seats, tickets.

-- Offers the seats: writes the paying order with a line for each ticket that costs more, and keeps the seats for it.
-- p_moves as exchange_tickets; p_choices: {pay_until, agreed_in_cents?}
-- Returns {paying_order_id, difference_in_cents, is_new}: the second click meets the offer that the first one made; or null when there
-- is no such order. Refuses: as plan_exchange, TKDIF the family owes nothing, or another sum than was agreed to: amount_in_cents, TKOFF
-- other seats are on offer for this order: paying_order_id, TKKPT kept too long: latest, TKBIG more money than an order may come to.
create or replace function offer_exchange(p_order_id uuid, p_moves jsonb, p_choices jsonb, p_staff_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
  v_open exchange_offers;
  v_plan jsonb;
  v_difference integer;
  v_paying_id uuid := gen_random_uuid();
  v_show recital_shows;
  v_moves jsonb;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server offers seats' using errcode = 'TKDNY';
  end if;
  perform from recital_shows where id in (   -- nobody calls them off, or moves them, meanwhile
    select ss.show_id from jsonb_to_recordset(p_moves) as wish (show_seat_id uuid) join show_seats ss on ss.id = wish.show_seat_id)
  order by id for share;
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return null;
  end if;
  select e.* into v_open from exchange_offers e join ticket_orders o on o.id = e.paying_order_id and o.status = 'pending'
  where e.ticket_order_id = p_order_id;
  if found then
    if exists (select wish.ticket_id, wish.show_seat_id from jsonb_to_recordset(p_moves) as wish (ticket_id uuid, show_seat_id uuid)
               join tickets t on t.id = wish.ticket_id and t.show_seat_id <> wish.show_seat_id
               except select ticket_id, show_seat_id from jsonb_to_recordset(v_open.moves) as move (ticket_id uuid, show_seat_id uuid)) then
      raise exception 'other seats are on offer' using errcode = 'TKOFF',
        detail = jsonb_build_object('paying_order_id', v_open.paying_order_id)::text;
    end if;
    return jsonb_build_object('paying_order_id', v_open.paying_order_id, 'is_new', false,
      'difference_in_cents', (select total_amount_in_cents from ticket_orders where id = v_open.paying_order_id));
  end if;

  perform require_comps_may_move(v_order, p_moves, p_staff_id);
  perform lock_for_exchange(v_order, p_moves);
  v_plan := plan_exchange(p_order_id, p_moves);
  v_difference := (v_plan ->> 'difference_in_cents')::integer;
  if v_difference <= 0 or v_difference <> coalesce((p_choices ->> 'agreed_in_cents')::integer, v_difference) then
    raise exception 'nothing to pay, or another sum' using errcode = 'TKDIF', detail = jsonb_build_object('amount_in_cents', v_difference)::text;
  elsif v_difference > 99999999 then
    raise exception 'order too large' using errcode = 'TKBIG', detail = jsonb_build_object('most_in_cents', 99999999)::text;
  end if;
  select sh.* into v_show from jsonb_to_recordset(v_plan -> 'moves') as move (show_seat_id uuid)
  join show_seats ss on ss.id = move.show_seat_id join recital_shows sh on sh.id = ss.show_id order by sh.starts_at, sh.id limit 1;

  insert into ticket_orders (id, show_id, customer_name, customer_email, customer_email_canonical, customer_phone, total_amount_in_cents,
                             currency, order_number)
  values (v_paying_id, v_show.id, v_order.customer_name, v_order.customer_email, v_order.customer_email_canonical, v_order.customer_phone,
          v_difference, v_order.currency, generate_order_number());
  v_moves := add_difference_lines(v_paying_id, v_plan);
  insert into box_office_sales (ticket_order_id, sold_by, payment, request_hash)
  values (v_paying_id, p_staff_id, 'link', encode(sha256(convert_to(p_moves::text, 'UTF8')), 'hex'));
  insert into exchange_offers (paying_order_id, ticket_order_id, show_id, moves) values (v_paying_id, p_order_id, v_show.id, v_moves);
  perform keep_seats_unpaid(v_paying_id, array(   -- not those that the party has and only changes among itself
    select move.show_seat_id from jsonb_to_recordset(v_moves) as move (show_seat_id uuid)
    where move.show_seat_id not in (select from_seat_id from jsonb_to_recordset(v_moves) as left_ (from_seat_id uuid))),
    v_show.starts_at, (p_choices ->> 'pay_until')::timestamptz);
  return jsonb_build_object('paying_order_id', v_paying_id, 'difference_in_cents', v_difference, 'is_new', true);
end
$$;

-- One line of the paying order for each ticket that still costs more, after what others of the party paid too much was given to it.
-- Returns the moves, each with what its line is given (or gives: then negative).
create or replace function add_difference_lines(p_paying_order_id uuid, p_plan jsonb) returns jsonb
language sql volatile
as $$
  with line as (
    select ticket_id, item_id, from_seat_id, show_seat_id, price_in_cents - paid_in_cents as lacks
    from jsonb_to_recordset(p_plan -> 'moves') as move (ticket_id uuid, item_id uuid, from_seat_id uuid, show_seat_id uuid,
      price_in_cents integer, paid_in_cents integer)
  ), share as (   -- those that lack something, one after the other, are first paid from what there is too much
    select *, case when lacks <= 0 then lacks else least(lacks, greatest(0,
      (select coalesce(sum(-lacks), 0) from line where lacks < 0)
      - (sum(lacks) filter (where lacks > 0) over (order by item_id) - lacks))) end::integer as given
    from line
  ), added as (
    insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, paid_in_cents, difference_of)
    select p_paying_order_id, 'fee', 'Difference: ' || seat_line_name(l.section, l.row_name, l.seat_number), lacks - given, lacks - given, item_id
    from share join seat_labels l on l.show_seat_id = share.show_seat_id where lacks > given
  )
  select jsonb_agg(jsonb_build_object('ticket_id', ticket_id, 'item_id', item_id, 'from_seat_id', from_seat_id,
    'show_seat_id', show_seat_id, 'given_in_cents', given) order by item_id) from share
$$;

-- Money came for the difference: the tickets move to the seats that were kept. The caller holds the paying order and the order of the
-- tickets (see lock_offered_order) and has written the money. Returns the order of the tickets, null where none are to move.
-- Refuses, as plan_exchange, what can no longer be: tickets that were refunded, used or moved meanwhile, a show that was called off; and
-- TKCLO an offer that was withdrawn: order_status.
create or replace function carry_out_exchange(p_paying_order ticket_orders) returns uuid
language plpgsql volatile
as $$
declare
  v_offer exchange_offers;
  v_order ticket_orders;
  v_plan jsonb;
begin
  select * into v_offer from exchange_offers where paying_order_id = p_paying_order.id;
  if not found then
    return null;
  elsif p_paying_order.status <> 'pending' then
    raise exception 'the offer was withdrawn' using errcode = 'TKCLO', detail = jsonb_build_object('order_status', p_paying_order.status)::text;
  end if;
  select * into v_order from ticket_orders where id = v_offer.ticket_order_id;
  perform lock_for_exchange(v_order, v_offer.moves);
  v_plan := plan_exchange(v_order.id, v_offer.moves, p_paying_order.session_hash);
  if jsonb_array_length(v_plan -> 'moves') < jsonb_array_length(v_offer.moves) then   -- somebody moved them there without the money
    raise exception 'tickets moved meanwhile' using errcode = 'TKMVD', detail = jsonb_build_object('ticket_ids', '[]'::jsonb)::text;
  end if;
  -- What was paid too much for one pays what another lacks, unless some of it went back meanwhile.
  if not exists (select from jsonb_to_recordset(v_offer.moves) as move (item_id uuid, given_in_cents integer)
                 join refund_lines(v_order.id) line on line.item_id = move.item_id and line.left_in_cents + move.given_in_cents < 0) then
    update ticket_order_items i set paid_in_cents = i.paid_in_cents + move.given_in_cents
    from jsonb_to_recordset(v_offer.moves) as move (item_id uuid, given_in_cents integer)
    where i.id = move.item_id and move.given_in_cents <> 0;
  end if;
  perform move_tickets(v_order.id, v_plan -> 'moves');
  insert into audit_log (actor_role, action, subject_type, subject_id, before, after)
  select current_actor_role(), 'tickets_exchanged', 'order', v_order.id,
    jsonb_build_object('seats', jsonb_object_agg(ticket_id, from_seat_id)),
    jsonb_build_object('seats', jsonb_object_agg(ticket_id, show_seat_id), 'difference', 'link',
      'difference_in_cents', p_paying_order.total_amount_in_cents, 'paid_by', p_paying_order.id)
  from jsonb_to_recordset(v_offer.moves) as move (ticket_id uuid, from_seat_id uuid, show_seat_id uuid);
  return v_order.id;
end
$$;

-- Holds the order whose tickets a paying order is to move: before buyer and seats, as everybody who moves or refunds them does.
create or replace function lock_offered_order(p_paying_order_id uuid) returns void
language sql volatile
as $$
  select from ticket_orders where id = (select ticket_order_id from exchange_offers where paying_order_id = p_paying_order_id) for update
$$;

-- The seats that a paying order is about.
create or replace function offered_seats(p_paying_order_id uuid) returns uuid[]
language sql stable
as $$
  select coalesce(array_agg(move.show_seat_id), '{}') from exchange_offers e
  cross join lateral jsonb_to_recordset(e.moves) as move (show_seat_id uuid) where e.paying_order_id = p_paying_order_id
$$;

-- Whether the tickets of an offer can still move as it says: none has ended, was used or sits elsewhere, and the show takes place. Null
-- where the order pays no difference. It is asked by whoever may see the paying order, who need not see that of the tickets.
create or replace function exchange_can_happen(p_paying_order_id uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select not exists (
    select from jsonb_to_recordset(e.moves) as move (ticket_id uuid, from_seat_id uuid, show_seat_id uuid)
    left join tickets t on t.id = move.ticket_id and t.show_seat_id = move.from_seat_id and t.voided_at is null and t.scanned_at is null
    left join show_seats ss on ss.id = move.show_seat_id
    left join recital_shows sh on sh.id = ss.show_id and sh.cancelled_at is null
    where t.id is null or sh.id is null)
  from exchange_offers e where e.paying_order_id = p_paying_order_id
$$;

-- What is left of what was paid by a link for the better seat of a line.
create or replace function differences_left(p_item_id uuid) returns integer
language sql stable
as $$
  select coalesce(sum(line.left_in_cents), 0)::integer
  from ticket_order_items i join ticket_orders o on o.id = i.ticket_order_id and o.paid_at is not null
  join refund_lines(o.id) line on line.item_id = i.id where i.difference_of = p_item_id
$$;

revoke execute on function differences_left(uuid), offer_exchange(uuid, jsonb, jsonb, uuid), add_difference_lines(uuid, jsonb), carry_out_exchange(ticket_orders),
  lock_offered_order(uuid), offered_seats(uuid), exchange_can_happen(uuid) from public;
grant execute on function offer_exchange(uuid, jsonb, jsonb, uuid) to pwa_tickets_system;
grant execute on function exchange_can_happen(uuid) to pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
