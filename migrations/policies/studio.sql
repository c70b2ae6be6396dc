-- The studio's row holds keys, which the server alone reads. Staff see how far the set-up is, and write its answers.
alter table studio enable row level security;

drop policy if exists studio_system on studio;
create policy studio_system on studio to pwa_tickets_system using (true) with check (true);
drop policy if exists studio_staff_reads on studio;
create policy studio_staff_reads on studio for select to pwa_tickets_staff using (true);
drop policy if exists studio_staff_answers on studio;
create policy studio_staff_answers on studio for update to pwa_tickets_staff using (true) with check (true);

grant select, insert, update on studio to pwa_tickets_system;
grant select (id, name, currency, stripe_publishable_key, set_up, opened_at), update (set_up) on studio to pwa_tickets_staff;
