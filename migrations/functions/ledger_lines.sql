-- What was sold: one row for each line of each order that was paid, with what it brought and what went back since. Every figure of
-- money and of tickets sold is a sum over this view: dashboard, reports, metrics. A sale counts on the day it was paid, and what
-- was refunded is taken from there, so that the figures of shows, days and reports add up to the same total.
-- A seat is of its show; an extra is of its order's show, of the soonest where the order has several. An amount that went back for
-- no line in particular is a line of its own, of type refund. Money that was given to the studio, or stays with it, did not go back.
-- What a bank took in a dispute, and gave back, is a line of its own, too (dispute), and so is Stripe's fee for it (dispute_fee): neither
-- was paid, and neither was refunded, but both are missing.
-- tickets: 1 for a seat whose ticket lets somebody in, else 0. Money that came too late and went back was never a sale.
drop function if exists ledger_of_shows(uuid[]);
drop view if exists ledger_lines;
create view ledger_lines with (security_invoker = true) as
select line.line_id, line.ticket_order_id, o.paid_at, o.order_number, line.item_type, line.item_name, line.quantity,
  line.show_seat_id, line.ticket_id, coalesce(line.seat_show_id, o.show_id, (
    select sh.id from ticket_order_items seat join show_seats its on its.id = seat.show_seat_id join recital_shows sh on sh.id = its.show_id
    where seat.ticket_order_id = o.id order by sh.starts_at, sh.id limit 1)) as show_id,
  line.tickets, line.scanned_at, line.gross_in_cents, line.refunded_in_cents, line.disputed_in_cents,
  line.gross_in_cents - line.refunded_in_cents - line.disputed_in_cents as net_in_cents
from (
  select i.id as line_id, i.ticket_order_id, i.item_type, i.item_name, i.quantity, i.show_seat_id, i.ticket_id,
    ss.show_id as seat_show_id, case when t.voided_at is null and t.id is not null then 1 else 0 end as tickets, t.scanned_at,
    i.paid_in_cents as gross_in_cents, back.cents as refunded_in_cents, 0 as disputed_in_cents
  from ticket_order_items i
  left join show_seats ss on ss.id = i.show_seat_id
  left join tickets t on t.id = i.ticket_id
  cross join lateral (   -- of this line alone: it costs nothing that others went back
    select coalesce(sum(ri.amount_in_cents), 0)::integer as cents
    from refund_items ri join refunds r on r.id = ri.refund_id
    where ri.ticket_order_item_id = i.id and r.status = 'succeeded' and r.method in ('card', 'check', 'cash')) back
  union all
  select r.id, r.ticket_order_id, 'refund', 'Refund', 1, null, null, null, 0, null, 0, r.amount_in_cents, 0
  from refunds r
  where r.status = 'succeeded' and r.method in ('card', 'check', 'cash')
    and not exists (select from refund_items ri where ri.refund_id = r.id)
  union all
  select p.id, p.ticket_order_id, 'dispute', case p.kind when 'dispute' then 'Dispute' else 'Dispute won' end, 1, null, null, null, 0, null,
    0, 0, case p.kind when 'dispute' then p.amount_in_cents else -p.amount_in_cents end
  from payment_transactions p where p.kind in ('dispute', 'dispute_reversal')
  union all
  select p.id, p.ticket_order_id, 'dispute_fee', 'Dispute fee', 1, null, null, null, 0, null, 0, 0, p.fee_in_cents
  from payment_transactions p where p.kind in ('dispute', 'dispute_reversal') and p.fee_in_cents <> 0
) line
join ticket_orders o on o.id = line.ticket_order_id and o.paid_at is not null;

-- The same lines of some shows, found by their seats, and by what was paid for better ones: it costs what these shows have, however many others there were before.
create or replace function ledger_of_shows(p_show_ids uuid[]) returns setof ledger_lines
language sql stable
as $$
  select l.* from ledger_lines l
  where l.show_id = any (p_show_ids)
    and l.ticket_order_id = any (array(
      select i.ticket_order_id from show_seats ss join ticket_order_items i on i.show_seat_id = ss.id where ss.show_id = any (p_show_ids)
      union select e.paying_order_id from exchange_offers e where e.show_id = any (p_show_ids)))
$$;

revoke execute on function ledger_of_shows(uuid[]) from public;
grant execute on function ledger_of_shows(uuid[]) to pwa_tickets_staff, pwa_tickets_system;
grant select on ledger_lines to pwa_tickets_staff, pwa_tickets_system;
