-- The building is no secret; staff draw it.
alter table venues enable row level security;
alter table venue_sections enable row level security;
alter table price_zones enable row level security;
alter table seats enable row level security;
alter table seat_sets enable row level security;
alter table seat_set_seats enable row level security;
alter table seat_map_drafts enable row level security;
alter table seat_map_charts enable row level security;

drop policy if exists venues_read on venues;
create policy venues_read on venues for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists venues_staff on venues;
create policy venues_staff on venues to pwa_tickets_staff using (true) with check (true);
drop policy if exists venue_sections_read on venue_sections;
create policy venue_sections_read on venue_sections for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists venue_sections_staff on venue_sections;
create policy venue_sections_staff on venue_sections to pwa_tickets_staff using (true) with check (true);
drop policy if exists price_zones_read on price_zones;
create policy price_zones_read on price_zones for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists price_zones_staff on price_zones;
create policy price_zones_staff on price_zones to pwa_tickets_staff using (true) with check (true);
drop policy if exists seats_read on seats;
create policy seats_read on seats for select to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system using (true);
drop policy if exists seats_staff on seats;
create policy seats_staff on seats to pwa_tickets_staff using (true) with check (true);

grant select on venues, venue_sections, price_zones, seats to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_system;
grant select, insert, update, delete on venues, venue_sections, price_zones, seats to pwa_tickets_staff;

-- Which seats a hall can do without is the staff's business: buyers see the seats there are.
drop policy if exists seat_sets_staff on seat_sets;
create policy seat_sets_staff on seat_sets to pwa_tickets_staff using (true) with check (true);
drop policy if exists seat_set_seats_staff on seat_set_seats;
create policy seat_set_seats_staff on seat_set_seats to pwa_tickets_staff using (true) with check (true);
grant select, insert, update, delete on seat_sets, seat_set_seats to pwa_tickets_staff;

-- A draft is its author's until it is saved.
drop policy if exists seat_map_drafts_own on seat_map_drafts;
create policy seat_map_drafts_own on seat_map_drafts to pwa_tickets_staff
  using (profile_id::text = (select current_actor_id())) with check (profile_id::text = (select current_actor_id()));
grant select, insert, update, delete on seat_map_drafts to pwa_tickets_staff;

-- So is the chart under it: it may be somebody's photo, and no buyer ever sees it.
drop policy if exists seat_map_charts_own on seat_map_charts;
create policy seat_map_charts_own on seat_map_charts to pwa_tickets_staff
  using (profile_id::text = (select current_actor_id())) with check (profile_id::text = (select current_actor_id()));
grant select, insert, update, delete on seat_map_charts to pwa_tickets_staff;
