-- The nightly comparison of the ledger with Stripe (pwa_tickets/orders/reconciliation.py).

-- Which of these movements at Stripe are not booked, or not as Stripe has them; those that belong to an order of ours. Nothing of an
-- order whose payment was another than it costs: it is not booked, and staff know.
-- p_stripe_ids: of the charge, the refund, or the dispute's movement; p_intents, p_cents: of the same, without a sign.
create or replace function compare_movements(p_stripe_ids text[], p_intents text[], p_cents integer[])
returns table (order_id uuid, stripe_id text, amount_in_cents integer, booked_in_cents integer)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server compares' using errcode = 'TKDNY';
  end if;
  return query
    select o.id, moved.id, moved.cents, coalesce(p.amount_in_cents, 0)
    from unnest(p_stripe_ids, p_intents, p_cents) as moved (id, intent, cents)
    join ticket_orders o on o.stripe_payment_intent_id = moved.intent
    left join payment_transactions p on p.stripe_id = moved.id
    where p.amount_in_cents is distinct from moved.cents and not exists (
      select from audit_log a where a.subject_type = 'order' and a.subject_id = o.id::text and a.action = 'payment_mismatch');
end
$$;

-- Writes down what differs, once for each movement. Returns whether it is new.
-- p_facts: {stripe_id, amount_in_cents: at Stripe, booked_in_cents: in the ledger}
create or replace function note_difference(p_order_id uuid, p_facts jsonb) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server compares' using errcode = 'TKDNY';
  end if;
  perform from ticket_orders where id = p_order_id for update;   -- two at once write it once
  insert into audit_log (actor_role, action, subject_type, subject_id, facts)
  select current_actor_role(), 'money_differs', 'order', p_order_id, p_facts
  where not exists (
    select from audit_log where subject_type = 'order' and subject_id = p_order_id::text and action = 'money_differs'
      and facts ->> 'stripe_id' = p_facts ->> 'stripe_id');
  return found;
end
$$;

-- Whether money came by card more than two nights ago, and the books were not compared with Stripe since.
create or replace function reconciliation_is_late() returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff and the server ask' using errcode = 'TKDNY';
  end if;
  return not exists (select from reconciliations where created_at > now() - interval '50 hours') and exists (
    select from payment_transactions where created_at < now() - interval '50 hours' and stripe_id is not null);
end
$$;

revoke execute on function compare_movements(text[], text[], integer[]), note_difference(uuid, jsonb), reconciliation_is_late() from public;
grant execute on function compare_movements(text[], text[], integer[]), note_difference(uuid, jsonb) to pwa_tickets_system;
grant execute on function reconciliation_is_late() to pwa_tickets_staff, pwa_tickets_system;
