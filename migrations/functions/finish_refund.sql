-- Stripe's word on a refund. It waits (pending, or requires_action: the family has something to do) until the money has arrived; banks
-- send back even what had arrived, and nothing comes after failed or canceled. Money that could not go back is for staff to see.
create or replace function finish_refund(p_refund_id uuid, p_stripe_refund_id text, p_status text, p_error text default null)
returns text
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_before text;
  v_refund refunds;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server refunds' using errcode = 'TKDNY';
  end if;
  perform from ticket_orders where id = (select ticket_order_id from refunds where id = p_refund_id) for update;
  select status into v_before from refunds where id = p_refund_id;
  update refunds set
    status = case
      when status in ('failed', 'canceled') then status
      when p_status in ('failed', 'canceled') or status <> 'succeeded' then p_status
      else status end,
    stripe_refund_id = coalesce(stripe_refund_id, p_stripe_refund_id), attempts = attempts + 1, last_error = p_error, updated_at = now()
  where id = p_refund_id returning * into v_refund;
  if v_refund.status = 'succeeded' then
    insert into payment_transactions (ticket_order_id, kind, stripe_payment_intent_id, stripe_id, amount_in_cents, currency)
    values (v_refund.ticket_order_id, 'refund', v_refund.stripe_payment_intent_id, v_refund.stripe_refund_id, v_refund.amount_in_cents, v_refund.currency)
    on conflict (stripe_id) do nothing;
  elsif v_refund.status in ('failed', 'canceled') and v_before <> v_refund.status then
    delete from payment_transactions where kind = 'refund' and stripe_id = v_refund.stripe_refund_id;
    insert into audit_log (actor_role, action, subject_type, subject_id, facts)
    values (current_actor_role(), 'refund_failed', 'order', v_refund.ticket_order_id,
            jsonb_build_object('amount_in_cents', v_refund.amount_in_cents, 'refund', p_refund_id, 'had_arrived', v_before = 'succeeded'));
  end if;
  if v_refund.status <> v_before then
    perform sum_up_refunds(v_refund.ticket_order_id);
    if v_refund.status = 'succeeded' then
      perform tell_order_refunded(v_refund.id);
    end if;
  end if;
  return v_refund.status;
end
$$;

revoke execute on function finish_refund(uuid, text, text, text) from public;
grant execute on function finish_refund(uuid, text, text, text) to pwa_tickets_system;
