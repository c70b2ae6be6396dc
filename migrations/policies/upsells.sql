-- Upsells on offer are public; staff decide what is on offer.
alter table upsell_items enable row level security;

drop policy if exists upsell_items_read on upsell_items;
create policy upsell_items_read on upsell_items for select to pwa_tickets_anon, pwa_tickets_customer using (is_active);
drop policy if exists upsell_items_staff on upsell_items;
create policy upsell_items_staff on upsell_items to pwa_tickets_staff using (true) with check (true);
drop policy if exists upsell_items_system on upsell_items;
create policy upsell_items_system on upsell_items for select to pwa_tickets_system using (true);

grant select on upsell_items to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_system;
grant select, insert, update, delete on upsell_items to pwa_tickets_staff;
