-- Payments that Stripe holds and whose order is gone: a primary died whose standby was behind, or a backup was restored. Each is
-- kept in the audit log until its money went back, since no table has a row for it any more.

-- Remembers one, once. Returns whether it is new.
create or replace function record_orderless_payment(
  p_payment_intent_id text, p_order_id text, p_order_number text, p_amount_in_cents integer, p_currency text)
returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_payment_intent_id, 0));
  insert into audit_log (actor_role, action, subject_type, subject_id, facts)
  select current_actor_role(), 'orderless_payment', 'payment', p_payment_intent_id,
         jsonb_build_object('order', p_order_id, 'order_number', p_order_number, 'amount_in_cents', p_amount_in_cents, 'currency', p_currency)
  where not exists (
    select from audit_log where subject_type = 'payment' and subject_id = p_payment_intent_id and action = 'orderless_payment');
  return found;
end
$$;

-- Notes that the money of one went back.
create or replace function record_orderless_refund(p_payment_intent_id text)
returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into audit_log (actor_role, action, subject_type, subject_id)
  select current_actor_role(), 'orderless_payment_refunded', 'payment', p_payment_intent_id
  where not exists (
    select from audit_log
    where subject_type = 'payment' and subject_id = p_payment_intent_id and action = 'orderless_payment_refunded')
$$;

-- Those whose money is still with Stripe, newest first. One whose order came back, by a newer backup, is none any more.
create or replace function orderless_payments()
returns table (payment_intent_id text, order_number text, amount_in_cents integer, currency text, found_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
  select a.subject_id, a.facts ->> 'order_number', (a.facts ->> 'amount_in_cents')::integer, a.facts ->> 'currency', a.happened_at
  from audit_log a
  where a.subject_type = 'payment' and a.action = 'orderless_payment'
    and not exists (select from audit_log r where r.subject_type = 'payment' and r.subject_id = a.subject_id
                    and r.action = 'orderless_payment_refunded')
    and not exists (select from ticket_orders o where o.id::text = a.facts ->> 'order')
  order by a.happened_at desc, a.id desc
$$;

revoke execute on function record_orderless_payment(text, text, text, integer, text), record_orderless_refund(text), orderless_payments() from public;
grant execute on function record_orderless_payment(text, text, text, integer, text), record_orderless_refund(text) to pwa_tickets_system;
grant execute on function orderless_payments() to pwa_tickets_staff, pwa_tickets_system;
