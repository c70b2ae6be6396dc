-- What paying needs of an order that the actor may see, in one question: the policies decide whose it is. Null when it is not there.
-- is_paid: it was, whatever went back since. is_called_off: a show in it was called off since it was placed.
-- is_off: it pays a difference, and its tickets cannot move any more.
create or replace function order_to_pay(p_order_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', o.id, 'order_number', o.order_number, 'status', o.status, 'customer_email_canonical', o.customer_email_canonical,
    'total_amount_in_cents', o.total_amount_in_cents, 'currency', o.currency, 'expires_at', o.expires_at,
    'stripe_payment_intent_id', o.stripe_payment_intent_id, 'pays_later', o.pays_later, 'is_paid', o.paid_at is not null,
    'is_off', exchange_can_happen(o.id) is false,
    'is_called_off', exists (
      select from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
      join recital_shows sh on sh.id = ss.show_id and sh.cancelled_at is not null
      where i.ticket_order_id = o.id))
  from ticket_orders o where o.id = p_order_id
$$;

revoke execute on function order_to_pay(uuid) from public;
grant execute on function order_to_pay(uuid) to pwa_tickets_customer;
