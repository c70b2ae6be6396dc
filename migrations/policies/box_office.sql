-- What was sold at the counter: staff see it with the order; the function that sells writes it.
alter table box_office_sales enable row level security;

drop policy if exists box_office_sales_read on box_office_sales;
create policy box_office_sales_read on box_office_sales for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select (ticket_order_id, sold_by, payment, received_in_cents, reason, comp_reason, taken_by, taken_at, reminded_at, created_at)
  on box_office_sales to pwa_tickets_staff, pwa_tickets_system;

-- A drawer's shift: staff see it, and handlers ask whose it is; functions open and close it.
alter table drawer_shifts enable row level security;

drop policy if exists drawer_shifts_read on drawer_shifts;
create policy drawer_shifts_read on drawer_shifts for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select on drawer_shifts to pwa_tickets_staff, pwa_tickets_system;

-- Why tickets are given away, and how many of a show may be: the studio's choice, which handlers ask the role for.
alter table comp_reasons enable row level security;
alter table comp_allowances enable row level security;

drop policy if exists comp_reasons_staff on comp_reasons;
create policy comp_reasons_staff on comp_reasons to pwa_tickets_staff using (true) with check (true);
drop policy if exists comp_reasons_read on comp_reasons;
create policy comp_reasons_read on comp_reasons for select to pwa_tickets_system using (true);
drop policy if exists comp_allowances_staff on comp_allowances;
create policy comp_allowances_staff on comp_allowances to pwa_tickets_staff using (true) with check (true);

grant select, insert, update on comp_reasons to pwa_tickets_staff;
grant select on comp_reasons to pwa_tickets_system;
grant select, insert, update, delete on comp_allowances to pwa_tickets_staff;
