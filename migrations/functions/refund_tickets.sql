-- Sends money back for an order, or only takes its tickets away: writes the refund with its lines, voids tickets and codes, and puts
-- seats on sale or keeps them back, in one transaction under the order's lock. Stripe is asked after that, by the refund's id.
-- p_choices: {item_ids?, amount_in_cents?, method, tickets, seats, reason, note?, replaces?, hold_reason?, used_too?}
--   item_ids  the lines; absent: with an amount none (goodwill), else all that is left of the order
--   method    card | check | cash: money goes back; donation: it was given to the studio; none: it stays
--   tickets   void | stay; seats: release | hold, of the tickets that are voided; of those that were used always hold
--   used_too  whether tickets with which somebody was let in end, too
-- The same key answers with the refund that it made. Returns {refund_id, is_new}, or null when there is no such order.
-- Refuses: TKKEY other choices under a key that was used, and as plan_refund.
create or replace function refund_tickets(p_order_id uuid, p_choices jsonb, p_staff_id uuid, p_idempotency_key text default null)
returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
  v_refund refunds;
  v_plan jsonb;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server refunds' using errcode = 'TKDNY';
  end if;
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return null;
  end if;
  select * into v_refund from refunds where ticket_order_id = p_order_id and idempotency_key = p_idempotency_key;
  if found then
    if v_refund.request is distinct from p_choices then
      raise exception 'other choices under this key' using errcode = 'TKKEY';
    end if;
    return jsonb_build_object('refund_id', v_refund.id, 'is_new', false);
  end if;
  if exists (select from refunds where replaces = (p_choices ->> 'replaces')::uuid) then
    raise exception 'that refund is paid another way already' using errcode = 'TKRFD';
  elsif p_choices ? 'replaces' and not exists (
      select from refunds where id = (p_choices ->> 'replaces')::uuid and ticket_order_id = p_order_id and status in ('failed', 'canceled')) then
    raise exception 'no refund of this order that failed' using errcode = 'TKRFI', detail = '{"item_ids": []}';
  end if;
  perform hold_tickets(p_order_id);
  v_plan := plan_refund(p_order_id, p_choices);

  v_refund := book_refund(v_order, v_plan, p_choices, p_staff_id, p_idempotency_key);
  return jsonb_build_object('refund_id', v_refund.id, 'is_new', true);
end
$$;

-- Writes a refund with its lines, voids what it voids, and sums up the order. The caller holds the order.
-- Refuses TKRLM more than this member of staff may still send back: limit_in_cents, left_in_cents.
create or replace function book_refund(p_order ticket_orders, p_plan jsonb, p_choices jsonb, p_staff_id uuid, p_idempotency_key text)
returns refunds
language plpgsql volatile
as $$
declare
  v_refund refunds;
begin
  -- Whatever staff send back or end comes by here: whole orders, tickets, extras, goodwill, shows that are off, differences of
  -- exchanges. Tickets that end for a gift, for nothing or for a cent are gone all the same.
  if p_staff_id is not null and refund_right_left(p_staff_id) is not null then   -- without a limit nothing need be added up
    perform require_refund_right(p_staff_id, refund_adds(p_plan, p_staff_id));
  end if;
  insert into refunds (ticket_order_id, stripe_payment_intent_id, amount_in_cents, currency, reason, note, requested_by,
                       method, tickets, status, idempotency_key, request, replaces)
  values (p_order.id, case when p_choices ->> 'method' = 'card' then p_order.stripe_payment_intent_id end,
          (p_plan ->> 'amount_in_cents')::integer, p_order.currency, p_choices ->> 'reason', p_choices ->> 'note', p_staff_id,
          p_choices ->> 'method', p_plan ->> 'tickets',
          case when p_choices ->> 'method' = 'card' and (p_plan ->> 'amount_in_cents')::integer > 0 then 'pending' else 'succeeded' end,
          p_idempotency_key, p_choices, (p_choices ->> 'replaces')::uuid)
  returning * into v_refund;
  insert into refund_items (refund_id, ticket_order_item_id, amount_in_cents, ended_in_cents)
  select v_refund.id, line.item_id, line.amount_in_cents, coalesce(line.ended_in_cents, 0)
  from jsonb_to_recordset(p_plan -> 'items') as line (item_id uuid, amount_in_cents integer, ended_in_cents integer);
  if v_refund.method in ('check', 'cash') and v_refund.amount_in_cents > 0 then
    insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency, method, drawer_shift_id)
    values (p_order.id, 'refund', v_refund.amount_in_cents, v_refund.currency, v_refund.method, open_shift_of(p_staff_id));
  end if;
  if v_refund.tickets = 'void' then
    perform void_tickets(v_refund, p_choices ->> 'seats', p_choices ->> 'hold_reason');
  end if;
  perform sum_up_refunds(p_order.id);
  if v_refund.status = 'succeeded' then
    perform tell_order_refunded(v_refund.id);
  end if;
  return v_refund;
end
$$;

-- What a refund would come to: {amount_in_cents, refundable_in_cents, tickets, items: [{item_id, amount_in_cents, ticket_id?,
-- ended_in_cents?: what was left of a line whose ticket ends}]}. An
-- amount is shared among the chosen lines by what is left of each; without one, each line gives what is left of it. Where money went
-- back that belongs to no line, the whole is never more than what is left of the payment.
-- Refuses: TKNPD never paid, TKRFI lines of another order: item_ids, TKRFD nothing of it is left, TKRFX more than is left:
-- refundable_in_cents, TKUSD somebody was let in with these, to a show that takes place, and used_too does not say so: ticket_ids;
-- in a rehearsal nobody is inside.
create or replace function plan_refund(p_order_id uuid, p_choices jsonb)
returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  v_item_ids uuid[] := (select array_agg(id::uuid order by id) from jsonb_array_elements_text(p_choices -> 'item_ids') id);
  v_asked integer := (p_choices ->> 'amount_in_cents')::integer;
  v_left integer := refundable_in_cents(p_order_id);
  v_reach integer := refundable_in_cents(p_order_id, p_choices ->> 'method');
  v_pays boolean := p_choices ->> 'method' <> 'none';
  v_tickets text := case when v_item_ids is null and v_asked is not null then 'stay' else p_choices ->> 'tickets' end;
  v_unknown uuid[];
  v_used uuid[];
  v_most integer;
  v_live boolean;
  v_amount integer;
  v_items jsonb;
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff refund' using errcode = 'TKDNY';
  end if;
  if not exists (select from ticket_orders where id = p_order_id and paid_at is not null) then
    raise exception 'not paid' using errcode = 'TKNPD';
  end if;
  select array_agg(id) into v_unknown from unnest(v_item_ids) id
  where id not in (select i.id from ticket_order_items i where i.ticket_order_id = p_order_id);
  if v_unknown is not null then
    raise exception 'lines of another order' using errcode = 'TKRFI', detail = jsonb_build_object('item_ids', v_unknown)::text;
  end if;
  if v_tickets = 'void' and not coalesce((p_choices ->> 'used_too')::boolean, false) and not is_rehearsing() then
    select array_agg(t.id order by t.id) into v_used
    from ticket_order_items i join tickets t on t.id = i.ticket_id and t.voided_at is null and t.scanned_at is not null
    join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id and sh.cancelled_at is null
    where i.ticket_order_id = p_order_id and (v_item_ids is null or i.id = any (v_item_ids));
    if v_used is not null then
      raise exception 'somebody was let in' using errcode = 'TKUSD', detail = jsonb_build_object('ticket_ids', v_used)::text;
    end if;
  end if;

  select coalesce(sum(left_in_cents), 0), coalesce(bool_or(is_live), false) into v_most, v_live
  from refund_lines(p_order_id) where v_item_ids is null or item_id = any (v_item_ids);
  if v_pays and v_reach = 0 and least(v_most, v_left) > 0 then   -- by card what came in cash: its tickets would end for nothing
    raise exception 'nothing came that way' using errcode = 'TKRFX', detail = '{"refundable_in_cents": 0}';
  end if;
  v_most := case when not v_pays then 0 when v_item_ids is null and v_asked is not null then v_reach else least(v_most, v_reach) end;
  if v_most = 0 and not (v_live and v_tickets = 'void') then
    raise exception 'refunded already' using errcode = 'TKRFD';
  end if;
  if v_asked > v_most then
    raise exception 'more than is left' using errcode = 'TKRFX', detail = jsonb_build_object('refundable_in_cents', v_most)::text;
  end if;
  v_amount := coalesce(v_asked, v_most);

  if v_item_ids is null and v_asked is not null then
    v_items := '[]';   -- goodwill belongs to no line
  else
    with line as (
      select l.*, sum(left_in_cents) over () as whole from refund_lines(p_order_id) l
      where (v_item_ids is null or item_id = any (v_item_ids)) and (left_in_cents > 0 or is_live)
    ), share as (
      select *, coalesce(v_amount::numeric * left_in_cents / nullif(whole, 0), 0) as exact from line
    ), ranked as (
      select *, floor(exact) as base, row_number() over (order by exact - floor(exact) desc, place, item_id) as rank,
        v_amount - sum(floor(exact)) over () as over
      from share
    )
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('item_id', item_id, 'amount_in_cents', (base + (rank <= over)::integer)::integer,
             'ticket_id', case when is_live then ticket_id end,
             'ended_in_cents', case when is_live and v_tickets = 'void' then left_in_cents end)) order by place, item_id) into v_items
    from ranked where v_pays or is_live;
  end if;
  return jsonb_build_object('amount_in_cents', v_amount, 'refundable_in_cents', v_left, 'tickets', v_tickets,
    'items', coalesce(v_items, '[]'));
end
$$;

-- The lines of an order with what may still go back of each, and whether its ticket is good.
create or replace function refund_lines(p_order_id uuid)
returns table (item_id uuid, ticket_id uuid, show_seat_id uuid, left_in_cents integer, is_live boolean, place text)
language sql stable
as $$
  select i.id, i.ticket_id, i.show_seat_id,
    greatest(i.paid_in_cents - coalesce((
      select sum(ri.amount_in_cents) from refund_items ri join refunds r on r.id = ri.refund_id
      where ri.ticket_order_item_id = i.id and r.status not in ('failed', 'canceled')), 0), 0)::integer,
    t.id is not null and t.voided_at is null, coalesce(l.place, '~')
  from ticket_order_items i
  left join tickets t on t.id = i.ticket_id
  left join seat_labels l on l.show_seat_id = i.show_seat_id
  where i.ticket_order_id = p_order_id
$$;

-- What may still go back of an order: what came, less what a bank took, what went back or is on its way, and what was given to the
-- studio. To the card, no more than came from it.
create or replace function refundable_in_cents(p_order_id uuid, p_method text default null) returns integer
language sql stable
as $$
  select greatest(0, least(
    (select coalesce(sum(case kind when 'charge' then 1 when 'dispute_reversal' then 1 when 'dispute' then -1 else 0 end
                         * amount_in_cents), 0) from payment_transactions where ticket_order_id = p_order_id)
    - (select coalesce(sum(amount_in_cents), 0) from refunds
       where ticket_order_id = p_order_id and status not in ('failed', 'canceled')),
    case when p_method = 'card' then
      (select coalesce(sum(case kind when 'charge' then 1 when 'dispute_reversal' then 1 when 'dispute' then -1 else 0 end
                           * amount_in_cents), 0) from payment_transactions
       where ticket_order_id = p_order_id and (kind <> 'charge' or stripe_payment_intent_id is not null))
      - (select coalesce(sum(amount_in_cents), 0) from refunds
         where ticket_order_id = p_order_id and method = 'card' and status not in ('failed', 'canceled')) end))::integer
$$;

-- Writes on an order what went back of it. One that was paid is refunded when all its money went back and none of its tickets is
-- good; one whose payment came too late, when the money is back.
create or replace function sum_up_refunds(p_order_id uuid) returns void
language sql volatile
as $$
  update ticket_orders o set
    refunded_amount_in_cents = gone.back, updated_at = clock_timestamp(),
    status = case
      when gone.back < o.total_amount_in_cents or gone.is_good then case when o.paid_at is null then 'cancelled' else 'paid' end
      else 'refunded' end
  from (
    select
      (select coalesce(sum(amount_in_cents), 0) from refunds
       where ticket_order_id = p_order_id and status = 'succeeded' and method in ('card', 'check', 'cash')) as back,
      exists (select from tickets where ticket_order_id = p_order_id and voided_at is null) as is_good) gone
  where o.id = p_order_id
$$;

revoke execute on function refund_tickets(uuid, jsonb, uuid, text), plan_refund(uuid, jsonb), refund_lines(uuid),
  refundable_in_cents(uuid, text), book_refund(ticket_orders, jsonb, jsonb, uuid, text), sum_up_refunds(uuid) from public;
grant execute on function refund_tickets(uuid, jsonb, uuid, text) to pwa_tickets_system;
grant execute on function refundable_in_cents(uuid, text) to pwa_tickets_system;
grant execute on function plan_refund(uuid, jsonb), refund_lines(uuid) to pwa_tickets_staff, pwa_tickets_system;
