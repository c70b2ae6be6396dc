-- What was sold at the counter: staff see it with the order; the function that sells writes it.
alter table box_office_sales enable row level security;

drop policy if exists box_office_sales_read on box_office_sales;
create policy box_office_sales_read on box_office_sales for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select (ticket_order_id, sold_by, payment, received_in_cents, reason, taken_by, taken_at, reminded_at, created_at) on box_office_sales
  to pwa_tickets_staff, pwa_tickets_system;

-- A drawer's shift: staff see it, and handlers ask whose it is; functions open and close it.
alter table drawer_shifts enable row level security;

drop policy if exists drawer_shifts_read on drawer_shifts;
create policy drawer_shifts_read on drawer_shifts for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select on drawer_shifts to pwa_tickets_staff, pwa_tickets_system;
