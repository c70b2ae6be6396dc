-- The server queues and runs jobs; staff look at what failed.
alter table pgqueuer enable row level security;
alter table pgqueuer_log enable row level security;
alter table pgqueuer_schedules enable row level security;
alter table pgqueuer_statistics enable row level security;

drop policy if exists pgqueuer_system on pgqueuer;
create policy pgqueuer_system on pgqueuer to pwa_tickets_system using (true) with check (true);
drop policy if exists pgqueuer_staff on pgqueuer;
create policy pgqueuer_staff on pgqueuer for select to pwa_tickets_staff using (true);
drop policy if exists pgqueuer_log_system on pgqueuer_log;
create policy pgqueuer_log_system on pgqueuer_log to pwa_tickets_system using (true) with check (true);
drop policy if exists pgqueuer_log_staff on pgqueuer_log;
create policy pgqueuer_log_staff on pgqueuer_log for select to pwa_tickets_staff using (true);
drop policy if exists pgqueuer_schedules_system on pgqueuer_schedules;
create policy pgqueuer_schedules_system on pgqueuer_schedules to pwa_tickets_system using (true) with check (true);
drop policy if exists pgqueuer_statistics_system on pgqueuer_statistics;
create policy pgqueuer_statistics_system on pgqueuer_statistics to pwa_tickets_system using (true) with check (true);

grant select, insert, update, delete on pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics to pwa_tickets_system;
grant usage on sequence pgqueuer_id_seq, pgqueuer_log_id_seq, pgqueuer_schedules_id_seq, pgqueuer_statistics_id_seq to pwa_tickets_system;
grant select on pgqueuer, pgqueuer_log to pwa_tickets_staff;
