-- What is kept about one buyer: shown whole, and made anonymous. The ledger stays: orders, lines, payments and refunds keep their sums.
-- tests/unit/orders/personal_columns.py says of each column whether it can be about a buyer, so that a new one is not forgotten.

-- Everything kept about an address, as JSON. Secrets and hashes are left out.
create or replace function customer_data(p_email_canonical text) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server reads all of it' using errcode = 'TKDNY';
  end if;
  return jsonb_build_object('email', p_email_canonical,
    'orders', (
      select coalesce(jsonb_agg(to_jsonb(o) - array['session_hash', 'cart_id', 'idempotency_key', 'request_hash', 'search_text', 'access_version']
        || jsonb_build_object(
          'items', (select jsonb_agg(to_jsonb(i) order by i.id) from ticket_order_items i where i.ticket_order_id = o.id),
          'tickets', (
            select jsonb_agg(jsonb_build_object('ticket_number', t.ticket_number, 'show', sh.title, 'starts_at', sh.starts_at,
              'section', l.section, 'row_name', l.row_name, 'seat_number', l.seat_number, 'scanned_at', t.scanned_at,
              'voided_at', t.voided_at) order by sh.starts_at, l.place)
            from tickets t join seat_labels l on l.show_seat_id = t.show_seat_id join recital_shows sh on sh.id = l.show_id
            where t.ticket_order_id = o.id),
          'payments', (select jsonb_agg(to_jsonb(p) order by p.created_at) from payment_transactions p where p.ticket_order_id = o.id),
          'refunds', (select jsonb_agg(to_jsonb(r) - array['request', 'idempotency_key'] order by r.created_at)
                      from refunds r where r.ticket_order_id = o.id),
          'disputes', (select jsonb_agg(to_jsonb(d)) from disputes d where d.ticket_order_id = o.id),
          'emails', (select jsonb_agg(to_jsonb(m) order by m.created_at) from order_messages m where m.ticket_order_id = o.id),
          'notes', (select jsonb_agg(to_jsonb(n) order by n.created_at) from order_notes n where n.ticket_order_id = o.id),
          'box_office_sales', (select jsonb_agg(to_jsonb(b) - array['idempotency_key', 'request_hash'])
                               from box_office_sales b where b.ticket_order_id = o.id),
          'announcements', (
            select jsonb_agg(jsonb_build_object('subject', a.subject, 'body', a.body, 'to_email', r.to_email, 'status', r.status,
              'sent_at', r.sent_at) order by a.created_at)
            from announcement_recipients r join announcements a on a.id = r.announcement_id where r.ticket_order_id = o.id),
          'change_requests', (select jsonb_agg(to_jsonb(c) order by c.created_at) from change_requests c where c.ticket_order_id = o.id),
          'family_choices', (select jsonb_agg(to_jsonb(f) - 'job_run_id' order by f.created_at)
                             from family_choices f where f.ticket_order_id = o.id)
        ) order by o.created_at), '[]')
      from ticket_orders o where o.customer_email_canonical = p_email_canonical),
    'sign_ins', (
      select coalesce(jsonb_agg(to_jsonb(s) - 'session_hash' order by s.created_at), '[]')
      from sessions s where s.email = p_email_canonical and s.profile_id is null),
    'sign_in_codes', (
      select coalesce(jsonb_agg(jsonb_build_object('asked_at', c.created_at, 'used_at', c.used_at) order by c.created_at), '[]')
      from sign_in_codes c where c.email = p_email_canonical),
    'push_subscriptions', (
      select coalesce(jsonb_agg(jsonb_build_object('endpoint', p.endpoint, 'since', p.created_at) order by p.created_at), '[]')
      from push_subscriptions p where p.email = p_email_canonical));
end
$$;

-- Makes everything that is kept about an address anonymous, and returns the orders it had.
-- Refuses: TKERA where an order waits for its payment or its refund, or, unless p_tickets_stay, has tickets for shows yet to come:
-- waiting, tickets.
create or replace function erase_customer(p_email_canonical text, p_tickets_stay boolean) returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order_ids uuid[];
  v_waiting integer;
  v_tickets integer;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server erases' using errcode = 'TKDNY';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('buyer ' || p_email_canonical, 0));   -- money that comes meanwhile waits, or was first
  perform from carts where id in (select cart_id from ticket_orders where customer_email_canonical = p_email_canonical)
  order by id for update;
  perform from ticket_orders where customer_email_canonical = p_email_canonical order by id for update;
  select coalesce(array_agg(id), '{}') into v_order_ids from ticket_orders where customer_email_canonical = p_email_canonical;
  select count(*) filter (where is_unsettled(o)) into v_waiting from ticket_orders o where o.id = any (v_order_ids);
  select count(*) into v_tickets
  from tickets t join show_seats ss on ss.id = t.show_seat_id join recital_shows sh on sh.id = ss.show_id
  where t.ticket_order_id = any (v_order_ids) and t.voided_at is null and sh.cancelled_at is null and sh.starts_at > now();
  if v_waiting > 0 or v_tickets > 0 and not p_tickets_stay then
    raise exception 'not yet' using errcode = 'TKERA', detail = jsonb_build_object('waiting', v_waiting, 'tickets', v_tickets)::text;
  end if;
  perform erase_orders(v_order_ids);
  update announcement_recipients set to_email = 'erased@erased.invalid', email_canonical = 'erased-' || id || '@erased.invalid',
    last_error = null, status = case status when 'queued' then 'failed' else status end where email_canonical = p_email_canonical;
  delete from push_subscriptions p where p.email = p_email_canonical
    or p.session_hash in (select session_hash from sessions where email = p_email_canonical and profile_id is null);
  delete from sign_in_codes where email = p_email_canonical;
  delete from sessions where email = p_email_canonical and profile_id is null;
  delete from pgqueuer where status = 'queued' and position(convert_to(p_email_canonical, 'UTF8') in payload) > 0;
  return v_order_ids;
end
$$;

-- Makes orders anonymous whose last show was so many months ago as the studio says, a thousand at once; returns them.
create or replace function erase_old_orders() returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order_ids uuid[];
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server erases' using errcode = 'TKDNY';
  end if;
  select array_agg(old.id) into v_order_ids from (
    select o.id from ticket_orders o cross join (select personal_data_months as months from studio) chosen
    where chosen.months is not null and o.erased_at is null and not is_unsettled(o)
      and greatest(o.created_at, (
        select max(sh.starts_at) from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
        join recital_shows sh on sh.id = ss.show_id where i.ticket_order_id = o.id)) < now() - make_interval(months => chosen.months)
    order by o.id limit 1000) old;
  perform from carts where id in (select cart_id from ticket_orders where id = any (v_order_ids)) order by id for update;
  perform from ticket_orders where id = any (v_order_ids) order by id for update;
  perform erase_orders(coalesce(v_order_ids, '{}'));
  return coalesce(v_order_ids, '{}');
end
$$;

-- Whether money of an order may still come or go.
create or replace function is_unsettled(p_order ticket_orders) returns boolean
language sql stable
as $$
  select p_order.status = 'pending' or exists (
    select from refunds where ticket_order_id = p_order.id and status in ('pending', 'requires_action'))
$$;

-- Nothing of these orders says any more who bought them. The caller holds them. Each gets an address of its own that no mail goes to.
create or replace function erase_orders(p_order_ids uuid[]) returns void
language plpgsql volatile
as $$
declare
  v_sessions text[] := array(select session_hash from ticket_orders where id = any (p_order_ids) and session_hash is not null
                             union select c.session_hash from carts c join ticket_orders o on o.cart_id = c.id where o.id = any (p_order_ids));
  v_carts uuid[] := array(select cart_id from ticket_orders where id = any (p_order_ids) and cart_id is not null);
  v_intents text[] := array(select stripe_payment_intent_id from ticket_orders
                            where id = any (p_order_ids) and stripe_payment_intent_id is not null);
begin
  update ticket_orders set customer_name = 'Erased', customer_email = 'erased-' || id || '@erased.invalid',
    customer_email_canonical = 'erased-' || id || '@erased.invalid', customer_phone = null, notes = null, session_hash = null,
    cart_id = null, idempotency_key = null, request_hash = null, access_version = access_version + 1, erased_at = now(), updated_at = now()
  where id = any (p_order_ids);
  delete from carts where id = any (v_carts) and closed_at is not null and not exists (select from ticket_orders where cart_id = carts.id);
  delete from session_orders where ticket_order_id = any (p_order_ids);
  delete from sessions s where session_hash = any (v_sessions) and email is null and profile_id is null
    and not exists (select from session_orders where session_hash = s.session_hash);
  delete from used_proofs where session_hash = any (v_sessions);
  delete from order_notes where ticket_order_id = any (p_order_ids);
  update order_messages set to_email = 'erased@erased.invalid', message_id = null, last_error = null,
    status = case status when 'queued' then 'failed' else status end where ticket_order_id = any (p_order_ids);
  update box_office_sales set reason = '', request_hash = '' where ticket_order_id = any (p_order_ids);
  update announcement_recipients set to_email = 'erased@erased.invalid', email_canonical = 'erased-' || id || '@erased.invalid',
    last_error = null, status = case status when 'queued' then 'failed' else status end where ticket_order_id = any (p_order_ids);
  update change_requests set message = '', answer = '' where ticket_order_id = any (p_order_ids);
  update refunds set note = null, last_error = null, request = request - 'note' where ticket_order_id = any (p_order_ids);
  update payment_transactions set card_brand = null, card_last4 = null where ticket_order_id = any (p_order_ids);
  update tickets set pdf_url = null, pdf_generated_at = null where ticket_order_id = any (p_order_ids);
  update stripe_events set payload = null, last_error = null where exists (
    select from unnest(v_intents || p_order_ids::text[]) as named (id) where position(named.id in payload::text) > 0);
end
$$;

revoke execute on function customer_data(text), erase_customer(text, boolean), erase_old_orders(), is_unsettled(ticket_orders),
  erase_orders(uuid[]) from public;
grant execute on function customer_data(text), erase_customer(text, boolean), erase_old_orders() to pwa_tickets_system;
