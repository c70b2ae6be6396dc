-- Staff write to families; the system sends. What was sent is never changed, and who got it is written by the system alone.
alter table announcements enable row level security;
alter table announcement_recipients enable row level security;

drop policy if exists announcements_read on announcements;
create policy announcements_read on announcements for select to pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists announcements_staff_writes on announcements;
create policy announcements_staff_writes on announcements for insert to pwa_tickets_staff
  with check (sent_at is null and written_by::text = (select current_actor_id()));
drop policy if exists announcements_staff_edits on announcements;
create policy announcements_staff_edits on announcements for update to pwa_tickets_staff
  using (sent_at is null) with check (sent_at is null);
drop policy if exists announcements_staff_deletes on announcements;
create policy announcements_staff_deletes on announcements for delete to pwa_tickets_staff using (sent_at is null);
drop policy if exists announcements_system_sends on announcements;
create policy announcements_system_sends on announcements for update to pwa_tickets_system using (true) with check (true);

drop policy if exists announcement_recipients_staff on announcement_recipients;
create policy announcement_recipients_staff on announcement_recipients for select to pwa_tickets_staff using (true);
drop policy if exists announcement_recipients_system on announcement_recipients;
create policy announcement_recipients_system on announcement_recipients to pwa_tickets_system using (true) with check (true);

grant select, delete on announcements to pwa_tickets_staff;
grant insert (show_id, section, not_come, subject, body, reply_to, written_by),
  update (section, not_come, subject, body, reply_to) on announcements to pwa_tickets_staff;
grant select, update (sent_at) on announcements to pwa_tickets_system;
grant select on announcement_recipients to pwa_tickets_staff;
grant select, insert, update on announcement_recipients to pwa_tickets_system;
