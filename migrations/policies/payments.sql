-- Stripe’s events are read by the server alone; the ledger by staff, and written by functions.
alter table stripe_events enable row level security;
alter table payment_transactions enable row level security;

drop policy if exists stripe_events_system on stripe_events;
create policy stripe_events_system on stripe_events to pwa_tickets_system using (true) with check (true);
drop policy if exists payment_transactions_read on payment_transactions;
create policy payment_transactions_read on payment_transactions for select to pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists payment_transactions_fee on payment_transactions;
create policy payment_transactions_fee on payment_transactions for update to pwa_tickets_system using (true) with check (true);

grant select, insert, update on stripe_events to pwa_tickets_system;
grant select on payment_transactions to pwa_tickets_staff, pwa_tickets_system;
grant update (fee_in_cents, card_brand, card_last4) on payment_transactions to pwa_tickets_system;
