-- Writes a pending order for what the visitor has reserved, from the prices in the tables and nothing the client said.
-- Moves the deadline to at least p_minutes from now, cancels an older pending order of the same cart, and answers a repeated
-- idempotency key with the order it made, if the contents are the same. p_items: [{"upsell_item_id": uuid, "quantity": n}]. Returns the order's id.
-- Refuses: TKEXP nothing reserved any more, TKSAL a show is not on sale any more, TKCAP too many, as far as the visitor may know, TKEXR an
-- upsell that is not on offer, TKBIG more money than Stripe takes at once, TKKEY the key made an order of other contents.
create or replace function place_order(
  p_session_hash text, p_show_id uuid, p_customer_name text, p_customer_email text, p_customer_email_canonical text,
  p_customer_phone text, p_items jsonb, p_idempotency_key text, p_currency text, p_minutes integer)
returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off   -- as reserve_seats, and for the same reasons
as $$
declare
  v_cart carts;
  v_order_id uuid;
  v_asked text := encode(sha256(convert_to(jsonb_build_array(p_show_id, p_customer_name, p_customer_email_canonical, p_customer_phone,
    coalesce((select jsonb_object_agg(upsell_item_id, quantity) from (
      select upsell_item_id, sum(quantity) as quantity
      from jsonb_to_recordset(coalesce(p_items, '[]')) as item (upsell_item_id uuid, quantity numeric)
      where upsell_item_id is not null group by 1) wish), '{}'))::text, 'UTF8')), 'hex');
  v_made text;
  v_seat_ids uuid[];
  v_total bigint;
begin
  perform require_visitor(p_session_hash);
  select * into v_cart from carts where session_hash = p_session_hash and closed_at is null for update;
  select id, request_hash into v_order_id, v_made from ticket_orders
  where session_hash = p_session_hash and idempotency_key = p_idempotency_key
    and (status in ('paid', 'refunded') or (status = 'pending' and expires_at > clock_timestamp()));
  if found then
    if v_made <> v_asked then
      raise exception 'another order under this key' using errcode = 'TKKEY';
    end if;
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
  perform require_on_sale(sh) from recital_shows sh
  where sh.id in (select show_id from show_seats where id = any (v_seat_ids)) order by sh.starts_at, sh.id;
  perform require_known_under_cap(p_session_hash, p_customer_email_canonical, v_seat_ids);

  update ticket_orders set status = 'cancelled', updated_at = now() where cart_id = v_cart.id and status = 'pending';
  v_cart.deadline := move_deadline(v_cart.id, clock_timestamp() + make_interval(mins => p_minutes));

  insert into ticket_orders (show_id, cart_id, session_hash, customer_name, customer_email, customer_email_canonical,
                             customer_phone, total_amount_in_cents, currency, order_number, idempotency_key, request_hash,
                             expires_at)
  values ((select case when count(distinct show_id) = 1 then (array_agg(show_id))[1] end from show_seats where id = any (v_seat_ids)),
          v_cart.id, p_session_hash, p_customer_name, p_customer_email, p_customer_email_canonical,
          p_customer_phone, 0, p_currency, generate_order_number(), p_idempotency_key,
          case when p_idempotency_key is not null then v_asked end, v_cart.deadline)
  returning id into v_order_id;
  perform add_order_lines(v_order_id, v_seat_ids, coalesce(p_items, '[]'));
  select coalesce(sum(paid_in_cents), 0) into v_total from ticket_order_items where ticket_order_id = v_order_id;
  if v_total > 99999999 then   -- more than Stripe takes at once
    raise exception 'order too large' using errcode = 'TKBIG', detail = jsonb_build_object('most_in_cents', 99999999)::text;
  end if;
  update ticket_orders set total_amount_in_cents = v_total where id = v_order_id;
  return v_order_id;
end
$$;

-- One line a seat, one line an upsell, however often it is named. Upsells must be on offer for a series that is in the order.
create or replace function add_order_lines(p_order_id uuid, p_seat_ids uuid[], p_items jsonb) returns void
language plpgsql volatile
as $$
declare
  v_added integer;
begin
  insert into ticket_order_items (ticket_order_id, item_type, item_name, price_in_cents, paid_in_cents, show_seat_id)
  select p_order_id, 'ticket', seat_line_name(section, row_name, seat_number), price_in_cents, price_in_cents, show_seat_id
  from seat_labels where show_seat_id = any (p_seat_ids);

  insert into ticket_order_items (ticket_order_id, item_type, item_name, quantity, price_in_cents, paid_in_cents, upsell_item_id)
  select p_order_id, u.item_type, u.name, wish.quantity, u.price_in_cents, u.price_in_cents * wish.quantity, u.id
  from (select upsell_item_id, sum(quantity) as quantity   -- numeric: any number that is typed can be added up
        from jsonb_to_recordset(p_items) as item (upsell_item_id uuid, quantity numeric)
        where quantity >= 1 group by 1) as wish
  join upsell_items u on u.id = wish.upsell_item_id and u.is_active
  where wish.quantity between 1 and 50
    and (u.recital_series_id is null or u.recital_series_id in
         (select sh.recital_series_id from show_seats ss join recital_shows sh on sh.id = ss.show_id where ss.id = any (p_seat_ids)));
  get diagnostics v_added = row_count;
  if v_added <> (select count(distinct item ->> 'upsell_item_id') from jsonb_array_elements(p_items) as item)
     or exists (select from jsonb_to_recordset(p_items) as item (quantity numeric) where (item.quantity >= 1) is not true) then
    raise exception 'an upsell is not on offer' using errcode = 'TKEXR';
  end if;
end
$$;

-- Closes a pending order that will not be paid; its seats expire by themselves, and those that staff keep for it are free at once.
-- Returns whether it was pending. The payment was closed before: without expires_at, no timer looks at an order again.
create or replace function cancel_order(p_order_id uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server closes orders' using errcode = 'TKDNY';
  end if;
  perform from carts where id = (select cart_id from ticket_orders where id = p_order_id and pays_later) for update;
  update ticket_orders set expires_at = null where id = p_order_id and status = 'cancelled';
  select * into v_order from ticket_orders where id = p_order_id and status = 'pending' and pays_later for update;
  perform release_kept_seats(v_order);
  update ticket_orders set status = 'cancelled', expires_at = null, updated_at = now() where id = p_order_id and status = 'pending';
  return found;
end
$$;

revoke execute on function place_order(text, uuid, text, text, text, text, jsonb, text, text, integer), add_order_lines(uuid, uuid[], jsonb),
  cancel_order(uuid) from public;
grant execute on function place_order(text, uuid, text, text, text, text, jsonb, text, text, integer) to pwa_tickets_anon, pwa_tickets_system;
grant execute on function cancel_order(uuid) to pwa_tickets_system;
