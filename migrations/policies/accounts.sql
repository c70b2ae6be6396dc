-- Sign-in is the server's own business: no request role reads a session, a code or a password.
alter table profiles enable row level security;
alter table sessions enable row level security;
alter table session_orders enable row level security;
alter table sign_in_codes enable row level security;
alter table api_tokens enable row level security;
alter table invitations enable row level security;
alter table account_links enable row level security;
alter table second_factors enable row level security;
alter table recovery_codes enable row level security;
alter table trusted_browsers enable row level security;
alter table rate_limits enable row level security;
alter table audit_log enable row level security;

drop policy if exists profiles_system on profiles;
create policy profiles_system on profiles to pwa_tickets_system using (true) with check (true);
drop policy if exists profiles_staff on profiles;
create policy profiles_staff on profiles for select to pwa_tickets_staff using (true);
drop policy if exists sessions_system on sessions;
create policy sessions_system on sessions to pwa_tickets_system using (true) with check (true);
drop policy if exists session_orders_system on session_orders;
create policy session_orders_system on session_orders to pwa_tickets_system using (true) with check (true);
drop policy if exists sign_in_codes_system on sign_in_codes;
create policy sign_in_codes_system on sign_in_codes to pwa_tickets_system using (true) with check (true);
drop policy if exists api_tokens_system on api_tokens;
create policy api_tokens_system on api_tokens to pwa_tickets_system using (true) with check (true);
drop policy if exists invitations_system on invitations;
create policy invitations_system on invitations to pwa_tickets_system using (true) with check (true);
drop policy if exists account_links_system on account_links;
create policy account_links_system on account_links to pwa_tickets_system using (true) with check (true);
drop policy if exists second_factors_system on second_factors;
create policy second_factors_system on second_factors to pwa_tickets_system using (true) with check (true);
drop policy if exists recovery_codes_system on recovery_codes;
create policy recovery_codes_system on recovery_codes to pwa_tickets_system using (true) with check (true);
drop policy if exists trusted_browsers_system on trusted_browsers;
create policy trusted_browsers_system on trusted_browsers to pwa_tickets_system using (true) with check (true);
drop policy if exists rate_limits_system on rate_limits;
create policy rate_limits_system on rate_limits to pwa_tickets_system using (true) with check (true);
drop policy if exists audit_log_system on audit_log;
create policy audit_log_system on audit_log for insert to pwa_tickets_system with check (true);
drop policy if exists audit_log_staff_writes on audit_log;
create policy audit_log_staff_writes on audit_log for insert to pwa_tickets_staff
  with check (actor_role = 'staff' and actor_id = (select current_actor_id()));
drop policy if exists audit_log_staff_reads on audit_log;
create policy audit_log_staff_reads on audit_log for select to pwa_tickets_staff using (true);

grant select, insert, update on profiles to pwa_tickets_system;
grant select (id, role, name, email, disabled_at, created_at, updated_at) on profiles to pwa_tickets_staff;
grant select, insert, update, delete on sessions, session_orders, sign_in_codes, account_links, rate_limits to pwa_tickets_system;
grant select, insert, update, delete on second_factors, recovery_codes, trusted_browsers to pwa_tickets_system;
grant select, insert, update on api_tokens, invitations to pwa_tickets_system;
grant insert on audit_log to pwa_tickets_system;
-- Not the moment: nobody writes of yesterday.
grant select, insert (actor_role, actor_id, action, subject_type, subject_id, facts, before, after, address) on audit_log to pwa_tickets_staff;
