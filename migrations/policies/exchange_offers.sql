-- A family sees what is offered for its own orders, from either of the two; the server offers, staff watch. Nobody deletes an offer.
alter table exchange_offers enable row level security;

drop policy if exists exchange_offers_customer on exchange_offers;
create policy exchange_offers_customer on exchange_offers for select to pwa_tickets_customer
  using (ticket_order_id = any (array (select id from ticket_orders)) or paying_order_id = any (array (select id from ticket_orders)));
drop policy if exists exchange_offers_read on exchange_offers;
create policy exchange_offers_read on exchange_offers for select to pwa_tickets_staff, pwa_tickets_system using (true);

grant select on exchange_offers to pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
