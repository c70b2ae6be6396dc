-- Push subscriptions are addresses of phones: the server's business alone.
alter table push_subscriptions enable row level security;

drop policy if exists push_subscriptions_system on push_subscriptions;
create policy push_subscriptions_system on push_subscriptions to pwa_tickets_system using (true) with check (true);

grant select, insert, update, delete on push_subscriptions to pwa_tickets_system;
