-- Events for the studio's own systems. Each is written in the transaction that makes it true, as one waiting delivery for every
-- endpoint that asked for it; the worker sends it (webhooks/outbox.py). They name things by id and number: no person, and no code
-- that opens a door. `for key share`: an endpoint that somebody deletes meanwhile is skipped, and never makes a sale fail.

-- What every event looks like on its way.
create or replace function webhook_payload(p_event text, p_data jsonb) returns jsonb
language sql volatile
as $$
  select jsonb_build_object('type', p_event, 'data', p_data,
    'timestamp', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

-- An order was paid and its tickets are there. The caller is the function that paid it.
create or replace function tell_order_paid(p_order_id uuid) returns void
language sql volatile
as $$
  insert into webhook_deliveries (endpoint_id, event, payload)
  select e.id, 'order.paid', webhook_payload('order.paid', sale.data)
  from webhook_endpoints e cross join lateral (
    select jsonb_build_object('order_id', o.id, 'order_number', o.order_number, 'currency', o.currency, 'paid_at', o.paid_at,
      'total_amount_in_cents', o.total_amount_in_cents, 'shows', coalesce((
        select jsonb_agg(jsonb_build_object('show_id', show.id, 'title', show.title, 'starts_at', show.starts_at,
          'tickets', show.tickets) order by show.starts_at, show.id)
        from (select sh.id, sh.title, sh.starts_at, count(*) as tickets
              from tickets t join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
              where t.ticket_order_id = o.id and t.voided_at is null group by sh.id) show), '[]')) as data
    from ticket_orders o where o.id = p_order_id) sale
  where 'order.paid' = any (e.events)
  for key share of e
$$;

-- Money went back, or tickets of an order ended without money (`method` says which). The caller is the function that booked it.
create or replace function tell_order_refunded(p_refund_id uuid) returns void
language sql volatile
as $$
  insert into webhook_deliveries (endpoint_id, event, payload)
  select e.id, 'order.refunded', webhook_payload('order.refunded', refund.data)
  from webhook_endpoints e cross join lateral (
    select jsonb_build_object('refund_id', r.id, 'order_id', o.id, 'order_number', o.order_number, 'currency', r.currency,
      'method', r.method, 'amount_in_cents', r.amount_in_cents, 'refunded_amount_in_cents', o.refunded_amount_in_cents,
      'tickets', r.tickets, 'order_status', o.status) as data
    from refunds r join ticket_orders o on o.id = r.ticket_order_id where r.id = p_refund_id) refund
  where 'order.refunded' = any (e.events)
  for key share of e
$$;

-- Tickets let somebody in who was not in before. The caller is the function that folded their scans.
create or replace function tell_tickets_scanned(p_ticket_ids uuid[]) returns void
language sql volatile
as $$
  insert into webhook_deliveries (endpoint_id, event, payload)
  select e.id, 'ticket.scanned', webhook_payload('ticket.scanned', entry.data)
  from webhook_endpoints e cross join lateral (
    select jsonb_build_object('ticket_id', t.id, 'ticket_number', t.ticket_number, 'order_id', t.ticket_order_id,
      'scanned_at', t.scanned_at, 'show_id', l.show_id, 'section', l.section, 'row_name', l.row_name,
      'seat_number', l.seat_number) as data
    from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id where t.id = any (p_ticket_ids)) entry
  where 'ticket.scanned' = any (e.events)
  for key share of e
$$;

revoke execute on function webhook_payload(text, jsonb), tell_order_paid(uuid), tell_order_refunded(uuid),
  tell_tickets_scanned(uuid[]) from public;
