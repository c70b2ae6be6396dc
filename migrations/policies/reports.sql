-- Who gets reports by mail, the system keeps: handlers of owners ask it, and a mailed link ends one.
alter table report_schedules enable row level security;
alter table report_emails enable row level security;

drop policy if exists report_schedules_system on report_schedules;
create policy report_schedules_system on report_schedules to pwa_tickets_system using (true) with check (true);
drop policy if exists report_emails_system on report_emails;
create policy report_emails_system on report_emails to pwa_tickets_system using (true) with check (true);

grant select, insert, update on report_schedules, report_emails to pwa_tickets_system;
