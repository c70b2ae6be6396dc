-- Turns money received into tickets, or into a refund; once, however often and by whomever it is called. The confirming phone
-- and Stripe's event both come here; whoever is second finds it done. Everything is asked again: what an earlier step found may
-- be different by now. Refuses no payment: a machine's report gets an outcome. A free order is a person's wish, and is refused
-- (see require_confirmable).
--   paid          tickets issued now
--   already_paid  they were issued before (also when refunded since)
--   too_late      the order's time was over, and seats were gone, their show is not on sale any more, or the buyer has as many
--                 by now as one may have; or it pays a difference, and its tickets cannot move any more: the order is cancelled and a refund of the whole sum is written, pending
--   mismatch      amount or currency is not the order's: nothing was changed
--   unknown       no such order
-- Returns {outcome, order_id, exchanged_order_id?, lost_show_seat_ids?, refund_id?, is_new?}; exchanged_order_id: its tickets moved to the
-- seats that this one paid the difference for; is_new: nobody was told of this mismatch before.
create or replace function settle_order(
  p_order_id uuid, p_amount_in_cents integer, p_currency text,
  p_payment_intent_id text default null, p_charge_id text default null, p_fee_in_cents integer default null)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off   -- as reserve_seats, and for the same reasons
as $$
declare
  v_order ticket_orders;
  v_refund refunds;
  v_is_late boolean;
  v_passed uuid[];
  v_lost uuid[];
  v_facts jsonb;
  v_exchanged uuid;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server settles' using errcode = 'TKDNY';
  end if;
  -- Locks in the order every buyer's function takes them: cart, order, seats.
  -- The cart that the buyer has now, too: what is in it decides whether a late order still fits beside it.
  perform from carts where id in (
    select cart_id from ticket_orders where id = p_order_id
    union select open.id from ticket_orders o join carts open on open.session_hash = o.session_hash and open.closed_at is null
    where o.id = p_order_id) order by id for update;
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return jsonb_build_object('outcome', 'unknown', 'order_id', p_order_id);
  end if;
  if v_order.pays_later then
    perform lock_offered_order(p_order_id);
  end if;
  if v_order.paid_at is not null then
    return jsonb_build_object('outcome', 'already_paid', 'order_id', p_order_id);
  end if;
  select * into v_refund from refunds where ticket_order_id = p_order_id and reason = 'payment_too_late';
  if found then
    return late_payment_outcome(v_refund);
  end if;
  if v_order.total_amount_in_cents is distinct from p_amount_in_cents or v_order.currency is distinct from lower(p_currency) then
    v_facts := jsonb_build_object('amount_in_cents', p_amount_in_cents, 'currency', p_currency, 'payment_intent', p_payment_intent_id);
    insert into audit_log (actor_role, action, subject_type, subject_id, facts)
    select current_actor_role(), 'payment_mismatch', 'order', p_order_id, v_facts
    where not exists (   -- once: the timer asks again and again what became of this order
      select from audit_log where subject_type = 'order' and subject_id = p_order_id::text and action = 'payment_mismatch' and facts = v_facts);
    return jsonb_build_object('outcome', 'mismatch', 'order_id', p_order_id, 'is_new', found);
  end if;

  perform pg_advisory_xact_lock(hashtextextended('buyer ' || v_order.customer_email_canonical, 0));   -- one address, one after the other
  perform pg_advisory_xact_lock(hashtextextended('session ' || v_order.session_hash, 0));
  if v_order.total_amount_in_cents = 0 then
    perform require_confirmable(v_order);
  end if;

  insert into payment_transactions (ticket_order_id, kind, stripe_payment_intent_id, stripe_id, amount_in_cents, fee_in_cents, currency)
  values (p_order_id, 'charge', p_payment_intent_id, p_charge_id, p_amount_in_cents, p_fee_in_cents, lower(p_currency))
  on conflict (stripe_id) do nothing;

  perform from show_seats where id in (select show_seat_id from ticket_order_items where ticket_order_id = p_order_id)
  order by id for update;
  v_is_late := is_late(v_order);
  v_passed := case when v_is_late then caps_passed_late(v_order) end;
  select array_agg(ss.id order by ss.id) into v_lost
  from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id join recital_shows sh on sh.id = ss.show_id
  where i.ticket_order_id = p_order_id
    and (not seat_is_free(ss.status, ss.reserved_by, ss.reserved_until, v_order.session_hash)
         or sh.cancelled_at is not null or (v_is_late and (is_on_sale(sh) is not true or sh.id = any (v_passed))));
  if v_lost is not null then
    return settle_late_payment(v_order, p_payment_intent_id, v_lost);
  end if;

  if v_order.pays_later then
    begin
      v_exchanged := carry_out_exchange(v_order);
    exception when sqlstate 'TKMVD' or sqlstate 'TKMOV' or sqlstate 'TKUNK' or sqlstate 'TKTKN' or sqlstate 'TKCAP' or sqlstate 'TKCLO' then
      return settle_late_payment(v_order, p_payment_intent_id, offered_seats(p_order_id));
    end;
  end if;
  perform note_passed_caps(v_order);
  perform pay_order(p_order_id, p_payment_intent_id);
  update carts set closed_at = clock_timestamp()
  where id = v_order.cart_id and closed_at is null
    and not exists (select from show_seats where reserved_by = v_order.session_hash);
  return jsonb_strip_nulls(jsonb_build_object('outcome', 'paid', 'order_id', p_order_id, 'exchanged_order_id', v_exchanged));
end
$$;

-- The order is paid: seats are sold and tickets issued, recordings get their access code, and the studio's systems are told. The caller
-- holds the order and its seats, has made sure that they are free, and has written the money.
create or replace function pay_order(p_order_id uuid, p_payment_intent_id text default null) returns void
language plpgsql volatile
as $$
begin
  perform mark_seats_sold(p_order_id);
  update ticket_orders set status = 'paid', paid_at = clock_timestamp(), updated_at = clock_timestamp(), expires_at = null,
    stripe_payment_intent_id = coalesce(p_payment_intent_id, stripe_payment_intent_id) where id = p_order_id;
  insert into media_access_codes (ticket_order_id, access_code)
  select p_order_id, generate_access_code()
  where exists (select from ticket_order_items where ticket_order_id = p_order_id and item_type in ('digital_download', 'bundle'));
  perform tell_order_paid(p_order_id);
end
$$;

-- Whether the order's time is over, or it was closed: then it has no more claim to its seats than anybody.
create or replace function is_late(p_order ticket_orders) returns boolean
language sql volatile
as $$ select p_order.status <> 'pending' or p_order.expires_at <= clock_timestamp() $$;

-- The payment came after the seats were gone, or was one too many: all the money goes back, never both, never neither.
create or replace function settle_late_payment(p_order ticket_orders, p_payment_intent_id text, p_lost uuid[]) returns jsonb
language plpgsql volatile
as $$
declare
  v_refund refunds;
begin
  update ticket_orders set status = 'cancelled', updated_at = clock_timestamp(), expires_at = null,
    stripe_payment_intent_id = coalesce(p_payment_intent_id, stripe_payment_intent_id) where id = p_order.id;
  perform release_kept_seats(p_order);
  insert into refunds (ticket_order_id, stripe_payment_intent_id, amount_in_cents, currency, reason, lost_show_seat_ids, status)
  values (p_order.id, coalesce(p_payment_intent_id, p_order.stripe_payment_intent_id), p_order.total_amount_in_cents, p_order.currency,
          'payment_too_late', p_lost, case when p_order.total_amount_in_cents = 0 then 'succeeded' else 'pending' end)
  returning * into v_refund;
  return late_payment_outcome(v_refund);
end
$$;

-- A late payment's outcome, the same however often it is asked for.
create or replace function late_payment_outcome(p_refund refunds) returns jsonb
language sql stable
as $$
  select jsonb_build_object('outcome', 'too_late', 'order_id', p_refund.ticket_order_id, 'refund_id', p_refund.id,
    'amount_in_cents', p_refund.amount_in_cents, 'refund_status', p_refund.status, 'lost_show_seat_ids', p_refund.lost_show_seat_ids)
$$;

-- Seats become sold and each gets its ticket with the seat's next spare code. Returns the tickets made.
-- The caller holds the order and its seats; the unique index on live tickets is the last guarantee.
create or replace function mark_seats_sold(p_order_id uuid) returns integer
language plpgsql volatile
as $$
declare
  v_seat_ids uuid[];
  v_made integer;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server sells' using errcode = 'TKDNY';
  end if;
  select array_agg(show_seat_id order by show_seat_id) into v_seat_ids from ticket_order_items
  where ticket_order_id = p_order_id and show_seat_id is not null and ticket_id is null;
  update show_seats set status = 'sold', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  where id = any (v_seat_ids);

  with next_code as (
    select distinct on (show_seat_id) show_seat_id, generation, qr_code from show_seat_codes
    where show_seat_id = any (v_seat_ids) and state = 'spare' order by show_seat_id, generation
  ), made as (
    insert into tickets (ticket_order_id, show_seat_id, qr_code, ticket_number)
    select p_order_id, show_seat_id, qr_code, generate_ticket_number() from next_code
    returning id, show_seat_id, qr_code
  ), coded as (
    update show_seat_codes c set state = 'sold', ticket_id = made.id, changed_at = clock_timestamp()
    from made where c.show_seat_id = any (v_seat_ids) and c.qr_code = made.qr_code   -- by seat: of these only
  )
  update ticket_order_items i set ticket_id = made.id
  from made where i.ticket_order_id = p_order_id and i.show_seat_id = made.show_seat_id;
  get diagnostics v_made = row_count;
  if v_made <> coalesce(cardinality(v_seat_ids), 0) then
    raise exception 'a seat of order % has no code to sell', p_order_id;
  end if;
  perform top_up_codes(v_seat_ids);
  return v_made;
end
$$;

revoke execute on function settle_order(uuid, integer, text, text, text, integer), settle_late_payment(ticket_orders, text, uuid[]),
  is_late(ticket_orders), late_payment_outcome(refunds), mark_seats_sold(uuid), pay_order(uuid, text) from public;
grant execute on function settle_order(uuid, integer, text, text, text, integer) to pwa_tickets_system;
