-- What was sold at the counter: staff see it with the order; the function that sells writes it.
alter table box_office_sales enable row level security;

drop policy if exists box_office_sales_read on box_office_sales;
create policy box_office_sales_read on box_office_sales for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select (ticket_order_id, sold_by, payment, received_in_cents, reason, taken_by, taken_at, reminded_at, created_at) on box_office_sales
  to pwa_tickets_staff, pwa_tickets_system;
