-- Seats that staff keep for a family until a time, unpaid: the order is pending and its cart is nobody's browser, so that reserving,
-- paying by card, releasing and being late go by the rules of every other order.

-- Keeps the seats of an order that was just written. The caller holds the seats and the show, and has made sure that they are free.
-- Refuses TKKPT a time that is over, or after the show has begun: latest.
create or replace function keep_seats_unpaid(p_order_id uuid, p_seat_ids uuid[], p_starts_at timestamptz, p_until timestamptz)
returns void
language plpgsql volatile
as $$
declare
  v_session text := encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex');   -- no browser's
  v_cart_id uuid;
begin
  perform require_keepable(p_starts_at, p_until);
  insert into carts (session_hash, deadline, first_reserved_at, latest_deadline)
  values (v_session, p_until, clock_timestamp(), p_until) returning id into v_cart_id;
  update show_seats set status = 'reserved', reserved_by = v_session, reserved_until = p_until, updated_at = clock_timestamp()
  where id = any (p_seat_ids);
  update ticket_orders set cart_id = v_cart_id, session_hash = v_session, expires_at = p_until, pays_later = true where id = p_order_id;
end
$$;

-- Refuses TKKPT a time that is over, or after the show has begun: latest.
create or replace function require_keepable(p_starts_at timestamptz, p_until timestamptz) returns void
language plpgsql volatile
as $$
begin
  if p_until is null or p_until <= clock_timestamp() or p_until > p_starts_at then
    raise exception 'kept too long' using errcode = 'TKKPT', detail = jsonb_build_object('latest', p_starts_at)::text;
  end if;
end
$$;

-- How many seats of a show are kept unpaid for this address. Staff typed it, so these count as bought where staff sell more.
create or replace function seats_kept_for(p_email_canonical text, p_show_id uuid) returns bigint
language sql volatile
as $$
  select count(*) from ticket_orders o join ticket_order_items i on i.ticket_order_id = o.id
  join show_seats ss on ss.id = i.show_seat_id and ss.show_id = p_show_id
  where o.customer_email_canonical = p_email_canonical and o.pays_later and o.status = 'pending' and o.expires_at > clock_timestamp()
$$;

-- Takes the money of a kept order at the counter: it is paid and has its tickets, at once. Its payment by card was closed before, by
-- the caller, outside of any transaction: a card cannot pay what was paid in cash.
-- p_payment: {payment: cash | check | card_elsewhere, received_in_cents?}; p_closed_intent: the payment that was closed, if there is one
-- Where it pays the difference for other seats, the tickets move now: exchanged_order_id.
-- Returns {outcome: taken | taken_before: the same clerk's second click | open_intent: another payment was opened meanwhile, exchanged_order_id?}, or null
-- when there is no such order. Refuses: TKCLO it waits for no payment at the counter: order_status, TKTKN its time is over and seats are
-- gone: seat_ids, TKSAL its show was called off; and as plan_exchange.
create or replace function take_later_payment(p_order_id uuid, p_payment jsonb, p_closed_intent text, p_staff_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
  v_lost uuid[];
  v_exchanged uuid;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server sells' using errcode = 'TKDNY';
  end if;
  perform from carts where id = (select cart_id from ticket_orders where id = p_order_id) for update;   -- as settle_order
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return null;
  end if;
  if v_order.status = 'paid' and exists (
      select from box_office_sales b join payment_transactions p on p.ticket_order_id = b.ticket_order_id and p.created_at = b.taken_at
      where b.ticket_order_id = p_order_id and b.taken_by = p_staff_id and p.method = p_payment ->> 'payment') then
    return jsonb_build_object('outcome', 'taken_before');
  elsif not v_order.pays_later or v_order.status <> 'pending' then
    raise exception 'no payment is awaited' using errcode = 'TKCLO', detail = jsonb_build_object('order_status', v_order.status)::text;
  elsif v_order.stripe_payment_intent_id is distinct from p_closed_intent then
    return jsonb_build_object('outcome', 'open_intent');
  end if;
  perform lock_offered_order(p_order_id);

  perform pg_advisory_xact_lock(hashtextextended('buyer ' || v_order.customer_email_canonical, 0));
  perform from show_seats where id in (select show_seat_id from ticket_order_items where ticket_order_id = p_order_id)
  order by id for update;
  if exists (select from recital_shows where id = v_order.show_id and cancelled_at is not null) then
    raise exception 'it does not take place' using errcode = 'TKSAL', detail = jsonb_build_object('closed', true)::text;
  end if;
  select array_agg(ss.id order by ss.id) into v_lost
  from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
  where i.ticket_order_id = p_order_id and not seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, v_order.session_hash);
  if v_lost is not null then
    raise exception 'seats taken' using errcode = 'TKTKN', detail = jsonb_build_object('seat_ids', v_lost)::text;
  end if;

  insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency, method, drawer_shift_id)
  values (p_order_id, 'charge', v_order.total_amount_in_cents, v_order.currency, p_payment ->> 'payment', open_shift_of(p_staff_id));
  v_exchanged := carry_out_exchange(v_order);
  perform note_passed_caps(v_order);
  perform pay_order(p_order_id);
  update carts set closed_at = clock_timestamp() where id = v_order.cart_id and closed_at is null;
  update box_office_sales set taken_by = p_staff_id, taken_at = now(), received_in_cents = (p_payment ->> 'received_in_cents')::integer
  where ticket_order_id = p_order_id;
  return jsonb_strip_nulls(jsonb_build_object('outcome', 'taken', 'exchanged_order_id', v_exchanged));
end
$$;

-- Keeps the seats of a kept order until another time. Returns whether it is another; null when there is no such order. Refuses: TKCLO
-- it waits for no payment any more, or its time is over: order_status, TKKPT a time that is over, or after the show has begun: latest.
create or replace function move_pay_until(p_order_id uuid, p_until timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server sells' using errcode = 'TKDNY';
  end if;
  perform from recital_shows where id = (select show_id from ticket_orders where id = p_order_id) for share;   -- nobody moves it meanwhile
  perform from carts where id = (select cart_id from ticket_orders where id = p_order_id) for update;
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return null;
  elsif not v_order.pays_later or is_late(v_order) then   -- its seats may be somebody's by now
    raise exception 'its time is over' using errcode = 'TKCLO', detail = jsonb_build_object('order_status', v_order.status)::text;
  end if;
  perform require_keepable((select starts_at from recital_shows where id = v_order.show_id), p_until);
  if p_until = v_order.expires_at then
    return false;
  end if;
  perform set_pay_until(v_order, p_until);
  return true;
end
$$;

-- The seats of a kept order are kept until then, and whoever owes is reminded of it anew. The caller holds the cart and the order.
create or replace function set_pay_until(p_order ticket_orders, p_until timestamptz) returns void
language plpgsql volatile
as $$
begin
  perform from show_seats where reserved_by = p_order.session_hash order by id for update;
  update carts set deadline = p_until, latest_deadline = p_until where id = p_order.cart_id;
  update show_seats set reserved_until = p_until where reserved_by = p_order.session_hash;
  update ticket_orders set expires_at = p_until, updated_at = now() where id = p_order.id;
  update box_office_sales set reminded_at = null where ticket_order_id = p_order.id;
end
$$;

-- Nothing is kept past a show: of one that begins earlier now, the seats that nobody has paid are kept until then. The caller changed
-- when it begins, and holds the show, so that nobody keeps seats of it meanwhile. Returns how many orders that were.
create or replace function shorten_kept_seats(p_show_id uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_starts_at timestamptz;
  v_kept record;
  v_order ticket_orders;
  v_shortened integer := 0;
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff move shows' using errcode = 'TKDNY';
  end if;
  select starts_at into v_starts_at from recital_shows where id = p_show_id for no key update;
  for v_kept in select id, cart_id from ticket_orders
    where show_id = p_show_id and pays_later and status = 'pending' and expires_at > v_starts_at order by cart_id
  loop
    perform from carts where id = v_kept.cart_id for update;
    select * into v_order from ticket_orders where id = v_kept.id for update;
    if v_order.status = 'pending' and v_order.expires_at > v_starts_at then   -- it was not paid, and not let go, while we waited
      perform set_pay_until(v_order, v_starts_at);
      v_shortened := v_shortened + 1;
    end if;
  end loop;
  return v_shortened;
end
$$;

-- A kept order came to nothing: its seats are free at once, not only at its time. The caller holds the cart and the order.
create or replace function release_kept_seats(p_order ticket_orders) returns void
language plpgsql volatile
as $$
begin
  if p_order.pays_later then
    perform from show_seats where reserved_by = p_order.session_hash order by id for update;
    update show_seats set status = 'available', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
    where reserved_by = p_order.session_hash;
    update carts set closed_at = clock_timestamp() where id = p_order.cart_id and closed_at is null;
  end if;
end
$$;

-- The kept orders whose families are to be reminded now, a day before their time; marked, so that each is named once for each time it
-- was given. Whoever got the link within twelve hours knows.
create or replace function remind_unpaid() returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order_ids uuid[];
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server reminds' using errcode = 'TKDNY';
  end if;
  with due as (
    select b.ticket_order_id as id from ticket_orders o join box_office_sales b on b.ticket_order_id = o.id
    where o.status = 'pending' and o.pays_later and o.customer_email <> '' and b.reminded_at is null
      and o.expires_at > clock_timestamp() and o.expires_at <= clock_timestamp() + interval '1 day'
      and not exists (select from order_messages m where m.ticket_order_id = o.id and m.created_at > now() - interval '12 hours')
    order by b.ticket_order_id limit 200 for update of b skip locked
  ), marked as (
    update box_office_sales b set reminded_at = now() from due where b.ticket_order_id = due.id returning b.ticket_order_id as id
  )
  select array_agg(id order by id) into v_order_ids from marked;
  return coalesce(v_order_ids, '{}');
end
$$;

revoke execute on function keep_seats_unpaid(uuid, uuid[], timestamptz, timestamptz), require_keepable(timestamptz, timestamptz),
  seats_kept_for(text, uuid), take_later_payment(uuid, jsonb, text, uuid), move_pay_until(uuid, timestamptz),
  set_pay_until(ticket_orders, timestamptz), shorten_kept_seats(uuid), release_kept_seats(ticket_orders), remind_unpaid() from public;
grant execute on function take_later_payment(uuid, jsonb, text, uuid), move_pay_until(uuid, timestamptz), remind_unpaid()
  to pwa_tickets_system;
grant execute on function shorten_kept_seats(uuid) to pwa_tickets_staff, pwa_tickets_system;
