-- Recordings and who may fetch them; the doors that serve them come with the recordings themselves.
alter table media_items enable row level security;
alter table media_access_codes enable row level security;
alter table media_access_grants enable row level security;

drop policy if exists media_items_staff on media_items;
create policy media_items_staff on media_items to pwa_tickets_staff using (true) with check (true);
drop policy if exists media_access_codes_customer on media_access_codes;
create policy media_access_codes_customer on media_access_codes for select to pwa_tickets_customer
  using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists media_access_codes_read on media_access_codes;
create policy media_access_codes_read on media_access_codes for select to pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists media_access_grants_read on media_access_grants;
create policy media_access_grants_read on media_access_grants for select to pwa_tickets_staff using (true);

grant select, insert, update, delete on media_items to pwa_tickets_staff;
grant select on media_access_codes to pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
grant select on media_access_grants to pwa_tickets_staff;
