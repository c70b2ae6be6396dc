-- Writes a pending order for what the visitor has reserved, from the prices in the tables and nothing the client said.
-- Moves the deadline to at least p_minutes from now, cancels an older pending order of the same cart, and answers a repeated
-- idempotency key with the order it made. p_items: [{"upsell_item_id": uuid, "quantity": n}]. Returns the order's id.
-- Refuses: TKEXP nothing reserved any more, TKCAP too many for this address, TKEXR an upsell that is not on offer.
create or replace function place_order(
  p_session_hash text, p_show_id uuid, p_customer_name text, p_customer_email text, p_customer_email_canonical text,
  p_customer_phone text, p_items jsonb, p_idempotency_key text, p_currency text, p_minutes integer)
returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_cart carts;
  v_order_id uuid;
  v_seat_ids uuid[];
begin
  perform require_visitor(p_session_hash);
  select * into v_cart from carts where session_hash = p_session_hash and closed_at is null for update;
  select id into v_order_id from ticket_orders
  where session_hash = p_session_hash and idempotency_key = p_idempotency_key
    and (status in ('paid', 'refunded') or (status = 'pending' and expires_at > clock_timestamp()));
  if found then
    return v_order_id;
  end if;
  -- An order that came to nothing lets go of its key: the same words typed again are a new wish.
  update ticket_orders set idempotency_key = null where session_hash = p_session_hash and idempotency_key = p_idempotency_key;

  perform from show_seats where reserved_by = p_session_hash order by id for update;   -- all, in one order
  select array_agg(id order by id) into v_seat_ids from show_seats
  where reserved_by = p_session_hash and reserved_until > clock_timestamp()
    and (p_show_id is null or show_id = p_show_id);
  if v_cart.id is null or v_seat_ids is null then
    raise exception 'reservation expired' using errcode = 'TKEXP';
  end if;
  perform require_address_under_cap(p_customer_email_canonical, v_seat_ids);

  update ticket_orders set status = 'cancelled', updated_at = now() where cart_id = v_cart.id and status = 'pending';
  v_cart.deadline := move_deadline(v_cart.id, clock_timestamp() + make_interval(mins => p_minutes));

  insert into ticket_orders (show_id, cart_id, session_hash, customer_name, customer_email, customer_email_canonical,
                             customer_phone, total_amount_in_cents, currency, order_number, idempotency_key, expires_at)
  values ((select case when count(distinct show_id) = 1 then (array_agg(show_id))[1] end from show_seats where id = any (v_seat_ids)),
          v_cart.id, p_session_hash, p_customer_name, p_customer_email, p_customer_email_canonical,
          p_customer_phone, 0, p_currency, generate_order_number(), p_idempotency_key, v_cart.deadline)
  returning id into v_order_id;
  perform add_order_lines(v_order_id, v_seat_ids, coalesce(p_items, '[]'));
  update ticket_orders set total_amount_in_cents =
    (select coalesce(sum(paid_in_cents), 0) from ticket_order_items where ticket_order_id = v_order_id)
  where id = v_order_id;
  return v_order_id;
end
$$;

-- One line a seat, one line an upsell. Upsells must be on offer for a series that is in the order.
create or replace function add_order_lines(p_order_id uuid, p_seat_ids uuid[], p_items jsonb) returns void
language plpgsql volatile
as $$
declare
  v_added integer;
begin
  insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, paid_in_cents, show_seat_id)
  select p_order_id, 'ticket', section || ', row ' || row_name || ', seat ' || seat_number, price_in_cents, price_in_cents, show_seat_id
  from seat_labels where show_seat_id = any (p_seat_ids);

  insert into ticket_order_items (ticket_order_id, item_type, item_name, quantity, price_in_cents, paid_in_cents, upsell_item_id)
  select p_order_id, u.item_type, u.name, wish.quantity, u.price_in_cents, u.price_in_cents * wish.quantity, u.id
  from jsonb_to_recordset(p_items) as wish (upsell_item_id uuid, quantity integer)
  join upsell_items u on u.id = wish.upsell_item_id and u.is_active
  where wish.quantity between 1 and 50
    and (u.recital_series_id is null or u.recital_series_id in
         (select sh.recital_series_id from show_seats ss join recital_shows sh on sh.id = ss.show_id where ss.id = any (p_seat_ids)));
  get diagnostics v_added = row_count;
  if v_added <> jsonb_array_length(p_items) then
    raise exception 'an upsell is not on offer' using errcode = 'TKEXR';
  end if;
end
$$;

-- The cap holds for an address too, whatever phone it comes from.
create or replace function require_address_under_cap(p_email_canonical text, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_over record;
begin
  select sh.seats_per_buyer as cap, bought.count as have into v_over
  from (select show_id, count(*) as wanted from show_seats where id = any (p_seat_ids) group by show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  cross join lateral (
    select count(*) from ticket_orders o
    join tickets t on t.ticket_order_id = o.id and t.voided_at is null
    join show_seats ss on ss.id = t.show_seat_id and ss.show_id = wish.show_id
    where o.customer_email_canonical = p_email_canonical) bought
  where bought.count + wish.wanted > sh.seats_per_buyer
  limit 1;
  if found then
    raise exception 'too many seats' using errcode = 'TKCAP',
      detail = jsonb_build_object('cap', v_over.cap, 'have', v_over.have)::text;
  end if;
end
$$;

-- Closes a pending order that will not be paid. Its seats expire by themselves. Returns whether it was pending.
create or replace function cancel_order(p_order_id uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server closes orders' using errcode = 'TKDNY';
  end if;
  update ticket_orders set status = 'cancelled', updated_at = now() where id = p_order_id and status = 'pending';
  return found;
end
$$;

revoke execute on function place_order(text, uuid, text, text, text, text, jsonb, text, text, integer), add_order_lines(uuid, uuid[], jsonb),
  require_address_under_cap(text, uuid[]), cancel_order(uuid) from public;
grant execute on function place_order(text, uuid, text, text, text, text, jsonb, text, text, integer) to pwa_tickets_anon, pwa_tickets_system;
grant execute on function cancel_order(uuid) to pwa_tickets_system;
