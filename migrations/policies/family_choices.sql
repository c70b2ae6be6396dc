-- A family sees what its own orders are asked; the server asks and writes down what was chosen, staff watch. Nobody deletes a choice.
alter table family_choices enable row level security;

drop policy if exists family_choices_customer on family_choices;
create policy family_choices_customer on family_choices for select to pwa_tickets_customer
  using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists family_choices_staff on family_choices;
create policy family_choices_staff on family_choices for select to pwa_tickets_staff using (true);
drop policy if exists family_choices_system on family_choices;
create policy family_choices_system on family_choices to pwa_tickets_system using (true) with check (true);

grant select on family_choices to pwa_tickets_customer, pwa_tickets_staff;
grant select, insert, update on family_choices to pwa_tickets_system;
