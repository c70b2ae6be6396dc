-- Who gets reports by mail, the system keeps: handlers of owners ask it, and a mailed link ends one.
alter table report_schedules enable row level security;
alter table report_emails enable row level security;

drop policy if exists report_schedules_system on report_schedules;
create policy report_schedules_system on report_schedules to pwa_tickets_system using (true) with check (true);
drop policy if exists report_emails_system on report_emails;
create policy report_emails_system on report_emails to pwa_tickets_system using (true) with check (true);

grant select, insert, update on report_schedules, report_emails to pwa_tickets_system;

-- Sales tax is the studio's bookkeeping: staff read it, and handlers ask their role before they change it.
alter table sales_tax_rates enable row level security;
alter table tax_exemptions enable row level security;

drop policy if exists sales_tax_rates_staff on sales_tax_rates;
create policy sales_tax_rates_staff on sales_tax_rates to pwa_tickets_staff using (true) with check (true);
drop policy if exists tax_exemptions_staff on tax_exemptions;
create policy tax_exemptions_staff on tax_exemptions to pwa_tickets_staff using (true) with check (true);

grant select, insert, delete on sales_tax_rates, tax_exemptions to pwa_tickets_staff;
