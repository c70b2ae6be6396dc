-- Books a refund that somebody made in Stripe's own dashboard. One that takes all that is left ends in the state of a refund of ours:
-- every line, tickets void, seats on sale again. A part of it belongs to no line, and staff see it. Stripe has sent the money already,
-- so nothing is refused. Returns {refund_id, is_new, is_whole}, or null when the order has no payment it could be of.
create or replace function book_stripe_refund(
  p_order_id uuid, p_payment_intent_id text, p_stripe_refund_id text, p_amount_in_cents integer, p_status text)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
  v_refund refunds;
  v_plan jsonb;
  v_whole boolean;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server hears of refunds' using errcode = 'TKDNY';
  end if;
  select * into v_order from ticket_orders where id = p_order_id for update;
  select * into v_refund from refunds where stripe_refund_id = p_stripe_refund_id;
  if found then
    perform finish_refund(v_refund.id, p_stripe_refund_id, p_status);
    return jsonb_build_object('refund_id', v_refund.id, 'is_new', false, 'is_whole', v_refund.tickets = 'void');
  end if;
  if not exists (select from payment_transactions where ticket_order_id = p_order_id and kind = 'charge'
                 and stripe_payment_intent_id = p_payment_intent_id) then
    return null;
  end if;
  v_whole := v_order.paid_at is not null and p_status not in ('failed', 'canceled')
    and p_amount_in_cents > 0 and p_amount_in_cents = refundable_in_cents(p_order_id);
  if v_whole then
    perform hold_tickets(p_order_id);
    v_plan := plan_refund(p_order_id, jsonb_build_object('method', 'card', 'tickets', 'void', 'used_too', true));
  end if;
  insert into refunds (ticket_order_id, stripe_payment_intent_id, amount_in_cents, currency, reason, tickets, status)
  values (p_order_id, p_payment_intent_id, p_amount_in_cents, v_order.currency, 'made_at_stripe',
          case when v_whole then 'void' else 'stay' end, 'pending')
  returning * into v_refund;
  if v_whole then
    insert into refund_items (refund_id, ticket_order_item_id, amount_in_cents)
    select v_refund.id, line.item_id, line.amount_in_cents
    from jsonb_to_recordset(v_plan -> 'items') as line (item_id uuid, amount_in_cents integer);
    perform void_tickets(v_refund, 'release', null);
  end if;
  insert into audit_log (actor_role, action, subject_type, subject_id, facts)
  values (current_actor_role(), case when v_whole then 'refunded_at_stripe' else 'refund_unassigned' end, 'order', p_order_id,
          jsonb_build_object('amount_in_cents', p_amount_in_cents, 'refund', v_refund.id, 'payment_intent', p_payment_intent_id));
  perform finish_refund(v_refund.id, p_stripe_refund_id, p_status);
  return jsonb_build_object('refund_id', v_refund.id, 'is_new', true, 'is_whole', v_whole);
end
$$;

revoke execute on function book_stripe_refund(uuid, text, text, integer, text) from public;
grant execute on function book_stripe_refund(uuid, text, text, integer, text) to pwa_tickets_system;
