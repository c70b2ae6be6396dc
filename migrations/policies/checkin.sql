-- Phones at the door act through functions only. Staff add and revoke them and read what they reported.
alter table devices enable row level security;
alter table device_shows enable row level security;
alter table ticket_scans enable row level security;
alter table scan_annuls enable row level security;

drop policy if exists devices_staff on devices;
create policy devices_staff on devices to pwa_tickets_staff using (true) with check (true);
drop policy if exists device_shows_staff on device_shows;
create policy device_shows_staff on device_shows to pwa_tickets_staff using (true) with check (true);
drop policy if exists ticket_scans_staff on ticket_scans;
create policy ticket_scans_staff on ticket_scans for select to pwa_tickets_staff using (true);
drop policy if exists scan_annuls_staff on scan_annuls;
create policy scan_annuls_staff on scan_annuls for select to pwa_tickets_staff using (true);

grant select (id, profile_id, gate, enroll_expires_at, expires_at, enrolled_at, revoked_at, last_seen_at, created_by, created_at),
  insert (gate, enroll_code_hash, enroll_expires_at, expires_at, created_by), update (revoked_at, gate, expires_at) on devices to pwa_tickets_staff;
grant select, insert on device_shows to pwa_tickets_staff;
grant select on ticket_scans, scan_annuls to pwa_tickets_staff;
