-- Endpoints hold secrets, deliveries what was sold: the server writes and sends them, and shows them to owners.
alter table webhook_endpoints enable row level security;
alter table webhook_deliveries enable row level security;

drop policy if exists webhook_endpoints_system on webhook_endpoints;
create policy webhook_endpoints_system on webhook_endpoints to pwa_tickets_system using (true) with check (true);
drop policy if exists webhook_deliveries_system on webhook_deliveries;
create policy webhook_deliveries_system on webhook_deliveries to pwa_tickets_system using (true) with check (true);

grant select, insert, update, delete on webhook_endpoints, webhook_deliveries to pwa_tickets_system;
