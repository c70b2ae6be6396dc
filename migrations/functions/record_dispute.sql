-- Writes down what Stripe says of a dispute, with a ledger line for each movement of its money; however often and in whatever order
-- it is said. A dispute goes forward only: a late report does not open it again. The tickets stay until staff decide.
-- p_facts: {id, intent, amount_in_cents, currency, reason, status, respond_by?, movements: [{id, amount_in_cents, fee_in_cents}]}
-- Returns {dispute_id, is_new}.
create or replace function record_dispute(p_order_id uuid, p_facts jsonb) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_before disputes;
  v_dispute disputes;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server hears of disputes' using errcode = 'TKDNY';
  end if;
  perform from ticket_orders where id = p_order_id for update;
  select * into v_before from disputes where stripe_dispute_id = p_facts ->> 'id';
  insert into disputes (ticket_order_id, stripe_dispute_id, stripe_payment_intent_id, amount_in_cents, fee_in_cents, currency, reason,
                        status, respond_by)
  values (p_order_id, p_facts ->> 'id', p_facts ->> 'intent', (p_facts ->> 'amount_in_cents')::integer, 0, p_facts ->> 'currency',
          p_facts ->> 'reason', p_facts ->> 'status', (p_facts ->> 'respond_by')::timestamptz)
  on conflict (stripe_dispute_id) do update set
    status = case when dispute_rank(excluded.status) > dispute_rank(disputes.status) then excluded.status else disputes.status end,
    respond_by = coalesce(excluded.respond_by, disputes.respond_by), updated_at = now()
  returning * into v_dispute;

  insert into payment_transactions (ticket_order_id, kind, stripe_payment_intent_id, stripe_id, amount_in_cents, fee_in_cents, currency)
  select p_order_id, case when moved.amount_in_cents < 0 then 'dispute' else 'dispute_reversal' end, v_dispute.stripe_payment_intent_id,
         moved.id, abs(moved.amount_in_cents), moved.fee_in_cents, v_dispute.currency
  from jsonb_to_recordset(p_facts -> 'movements') as moved (id text, amount_in_cents integer, fee_in_cents integer)
  on conflict (stripe_id) do nothing;
  update disputes d set
    fee_in_cents = (select coalesce(sum(t.fee_in_cents), 0) from payment_transactions t
                    where t.ticket_order_id = p_order_id and t.kind in ('dispute', 'dispute_reversal')),
    closed_at = case when d.status in ('won', 'lost', 'closed') then coalesce(d.closed_at, now()) end
  where d.id = v_dispute.id;
  if v_before.id is null or v_before.status <> v_dispute.status then
    insert into audit_log (actor_role, action, subject_type, subject_id, facts)
    values (current_actor_role(), case when v_before.id is null then 'dispute_opened' else 'dispute_' || v_dispute.status end,
            'order', p_order_id, jsonb_build_object('amount_in_cents', v_dispute.amount_in_cents, 'dispute', v_dispute.id,
              'payment_intent', v_dispute.stripe_payment_intent_id));
  end if;
  return jsonb_build_object('dispute_id', v_dispute.id, 'is_new', v_before.id is null);
end
$$;

-- How far a dispute has come.
create or replace function dispute_rank(p_status text) returns integer
language sql immutable
as $$ select case p_status when 'warning' then 0 when 'needs_response' then 1 when 'under_review' then 2 else 3 end $$;

revoke execute on function record_dispute(uuid, jsonb), dispute_rank(text) from public;
grant execute on function record_dispute(uuid, jsonb) to pwa_tickets_system;
