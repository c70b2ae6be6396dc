-- A ticket is seen with its order: an array of one's orders is looked up in the index, `in (select …)` would read every ticket.
-- Spare codes are seen by nobody: they are handed to phones as hashes, by a function.
alter table tickets enable row level security;
alter table show_seat_codes enable row level security;

drop policy if exists tickets_customer on tickets;
create policy tickets_customer on tickets for select to pwa_tickets_customer using (ticket_order_id = any (array (select id from ticket_orders)));
drop policy if exists tickets_read on tickets;
create policy tickets_read on tickets for select to pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists tickets_system_pdf on tickets;
create policy tickets_system_pdf on tickets for update to pwa_tickets_system using (true) with check (true);
drop policy if exists show_seat_codes_sold on show_seat_codes;
create policy show_seat_codes_sold on show_seat_codes for select to pwa_tickets_system using (state <> 'spare');

grant select on tickets to pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
grant update (pdf_url, pdf_generated_at) on tickets to pwa_tickets_system;
grant select on show_seat_codes to pwa_tickets_system;
