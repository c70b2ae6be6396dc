-- The server queues and runs jobs; staff look at what failed.
grant select, insert, update, delete on pgqueuer, pgqueuer_log, pgqueuer_schedules, pgqueuer_statistics to pwa_tickets_system;
grant usage on sequence pgqueuer_id_seq, pgqueuer_log_id_seq, pgqueuer_schedules_id_seq, pgqueuer_statistics_id_seq to pwa_tickets_system;
grant select on pgqueuer, pgqueuer_log to pwa_tickets_staff;
