-- A family sees what it asked for its own orders; the server writes it down, staff answer. Nobody deletes a request.
alter table change_requests enable row level security;

drop policy if exists change_requests_customer on change_requests;
create policy change_requests_customer on change_requests for select to pwa_tickets_customer
  using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists change_requests_staff on change_requests;
create policy change_requests_staff on change_requests for select to pwa_tickets_staff using (true);
drop policy if exists change_requests_system on change_requests;
create policy change_requests_system on change_requests to pwa_tickets_system using (true) with check (true);

grant select (id, ticket_order_id, kind, ticket_ids, message, status, answer, answered_at, created_at)
  on change_requests to pwa_tickets_customer;
grant select on change_requests to pwa_tickets_staff;
grant select, insert, update on change_requests to pwa_tickets_system;
