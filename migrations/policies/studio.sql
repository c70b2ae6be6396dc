-- The studio's row holds keys: the server alone reads it, and lets everybody see what pages show of it.
alter table studio enable row level security;

drop policy if exists studio_system on studio;
create policy studio_system on studio to pwa_tickets_system using (true) with check (true);

grant select, insert, update on studio to pwa_tickets_system;
