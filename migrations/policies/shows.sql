-- Shows are announced to all. A seat's state is seen by all, who reserved it by nobody; states change through functions only.
alter table recital_series enable row level security;
alter table recital_shows enable row level security;
alter table show_seats enable row level security;
alter table carts enable row level security;
alter table seat_holds enable row level security;
alter table used_proofs enable row level security;

drop policy if exists recital_series_read on recital_series;
create policy recital_series_read on recital_series for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists recital_series_staff on recital_series;
create policy recital_series_staff on recital_series to pwa_tickets_staff using (true) with check (true);
drop policy if exists recital_shows_read on recital_shows;
create policy recital_shows_read on recital_shows for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists recital_shows_staff on recital_shows;
create policy recital_shows_staff on recital_shows to pwa_tickets_staff using (true) with check (true);
drop policy if exists show_seats_read on show_seats;
create policy show_seats_read on show_seats for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists seat_holds_read on seat_holds;
create policy seat_holds_read on seat_holds for select to pwa_tickets_staff using (true);
drop policy if exists used_proofs_system on used_proofs;
create policy used_proofs_system on used_proofs to pwa_tickets_system using (true) with check (true);

grant select on seat_holds to pwa_tickets_staff;
grant select (hold_id) on show_seats to pwa_tickets_staff;
grant select on recital_series, recital_shows to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_system;
grant select, insert, update, delete on recital_series, recital_shows to pwa_tickets_staff;
grant select (id, show_id, seat_id, status, price_in_cents, reserved_until, created_at, updated_at) on show_seats
  to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
grant select, delete on used_proofs to pwa_tickets_system;
