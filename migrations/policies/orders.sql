-- An order is seen by its browser, by its address once proven, by whoever holds its link. Nobody deletes one.
alter table ticket_orders enable row level security;
alter table ticket_order_items enable row level security;
alter table refunds enable row level security;
alter table refund_items enable row level security;
alter table order_messages enable row level security;
alter table disputes enable row level security;
alter table job_runs enable row level security;
alter table reconciliations enable row level security;
alter table order_notes enable row level security;

drop policy if exists ticket_orders_customer on ticket_orders;
create policy ticket_orders_customer on ticket_orders for select to pwa_tickets_customer using (
  session_hash = (select current_actor_id())
  or customer_email_canonical = (select current_actor_email())
  or id = any ((select current_actor_order_ids())::uuid[]));
drop policy if exists ticket_orders_staff on ticket_orders;
create policy ticket_orders_staff on ticket_orders for select to pwa_tickets_staff using (true);
drop policy if exists ticket_orders_staff_edits on ticket_orders;
create policy ticket_orders_staff_edits on ticket_orders for update to pwa_tickets_staff using (true) with check (true);
drop policy if exists ticket_orders_system on ticket_orders;
create policy ticket_orders_system on ticket_orders for select to pwa_tickets_system using (true);
drop policy if exists ticket_orders_system_intent on ticket_orders;
create policy ticket_orders_system_intent on ticket_orders for update to pwa_tickets_system using (true) with check (true);

drop policy if exists ticket_order_items_customer on ticket_order_items;
create policy ticket_order_items_customer on ticket_order_items for select to pwa_tickets_customer
  using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists ticket_order_items_read on ticket_order_items;
create policy ticket_order_items_read on ticket_order_items for select to pwa_tickets_staff, pwa_tickets_system using (true);

drop policy if exists refunds_customer on refunds;
create policy refunds_customer on refunds for select to pwa_tickets_customer using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists refunds_read on refunds;
create policy refunds_read on refunds for select to pwa_tickets_staff, pwa_tickets_system using (true);

drop policy if exists refund_items_customer on refund_items;
create policy refund_items_customer on refund_items for select to pwa_tickets_customer using (refund_id = any (array (select id from refunds)));
drop policy if exists refund_items_read on refund_items;
create policy refund_items_read on refund_items for select to pwa_tickets_staff, pwa_tickets_system using (true);

drop policy if exists disputes_read on disputes;
create policy disputes_read on disputes for select to pwa_tickets_staff, pwa_tickets_system using (true);

drop policy if exists reconciliations_system on reconciliations;
create policy reconciliations_system on reconciliations to pwa_tickets_system using (true) with check (true);
drop policy if exists reconciliations_staff on reconciliations;
create policy reconciliations_staff on reconciliations for select to pwa_tickets_staff using (true);
drop policy if exists job_runs_system on job_runs;
create policy job_runs_system on job_runs to pwa_tickets_system using (true) with check (true);
drop policy if exists job_runs_staff on job_runs;
create policy job_runs_staff on job_runs for select to pwa_tickets_staff using (true);

drop policy if exists order_messages_staff on order_messages;
create policy order_messages_staff on order_messages for select to pwa_tickets_staff using (true);
drop policy if exists order_messages_system on order_messages;
create policy order_messages_system on order_messages to pwa_tickets_system using (true) with check (true);

drop policy if exists order_notes_staff_reads on order_notes;
create policy order_notes_staff_reads on order_notes for select to pwa_tickets_staff using (true);
drop policy if exists order_notes_staff_writes on order_notes;
create policy order_notes_staff_writes on order_notes for insert to pwa_tickets_staff
  with check (written_by::text = (select current_actor_id()));

-- Whoever holds a mailed link reads the order, not the buyer's session, its keys or what staff wrote down.
grant select (id, show_id, customer_name, customer_email, customer_email_canonical, customer_phone, stripe_payment_intent_id,
              total_amount_in_cents, refunded_amount_in_cents, currency, status, order_number, access_version, expires_at, paid_at, created_at, updated_at,
              pays_later)
  on ticket_orders to pwa_tickets_customer;
grant select on ticket_order_items to pwa_tickets_customer;
grant select on ticket_orders, ticket_order_items to pwa_tickets_staff, pwa_tickets_system;
grant update (notes, customer_name, customer_email, customer_email_canonical, access_version) on ticket_orders to pwa_tickets_staff;
-- Corrections of staff are written by the system, in one transaction with the mails they need.
grant update (stripe_payment_intent_id, customer_name, customer_email, customer_email_canonical, customer_phone, access_version,
              updated_at) on ticket_orders to pwa_tickets_system;
grant select (id, ticket_order_id, amount_in_cents, currency, reason, status, method, tickets, lost_show_seat_ids, created_at, updated_at)
  on refunds to pwa_tickets_customer;
grant select on refund_items to pwa_tickets_customer;
grant select on refunds, refund_items to pwa_tickets_staff, pwa_tickets_system;
grant select, insert, update on job_runs to pwa_tickets_system;
grant select, insert on reconciliations to pwa_tickets_system;
grant select on job_runs, reconciliations to pwa_tickets_staff;
grant select on disputes to pwa_tickets_staff, pwa_tickets_system;
grant select on order_messages to pwa_tickets_staff;
-- Not the moment: nobody writes of yesterday.
grant select, insert (ticket_order_id, text, written_by) on order_notes to pwa_tickets_staff;
grant select, insert, update on order_messages to pwa_tickets_system;
-- The operators of pg_trgm, by which staff search.
grant usage on schema extensions to pwa_tickets_staff;
