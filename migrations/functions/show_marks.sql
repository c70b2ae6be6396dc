-- Gives a show the first mark (a color and a pattern, see shows/marks.py) that no other show of its venue and day has. One it has
-- already stays, unless another show of the day has it and nobody has a ticket with it yet. Locks the venue, so that two shows whose
-- seats are made at once do not take the same.
create or replace function choose_show_mark(p_show_id uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff plan shows' using errcode = 'TKDNY';
  end if;
  perform from venues where id = (select venue_id from recital_shows where id = p_show_id) for no key update;
  update recital_shows sh
  set mark = (select n from generate_series(0, 35) n where n <> all (array(select mark_of_day(p_show_id))) order by n limit 1)
  where sh.id = p_show_id and (sh.mark is null or (sh.mark in (select mark_of_day(p_show_id)) and not exists (
    select from show_seats ss join tickets t on t.show_seat_id = ss.id where ss.show_id = p_show_id)));
end
$$;

-- The marks of the other shows at a show's venue on its day, by the venue's clock.
create or replace function mark_of_day(p_show_id uuid) returns setof integer
language sql stable
as $$
  select other.mark
  from recital_shows sh join venues v on v.id = sh.venue_id
  join recital_shows other on other.venue_id = sh.venue_id and other.id <> sh.id
    and (other.starts_at at time zone v.time_zone)::date = (sh.starts_at at time zone v.time_zone)::date
  where sh.id = p_show_id and other.mark is not null
$$;

revoke execute on function choose_show_mark(uuid), mark_of_day(uuid) from public;
grant execute on function choose_show_mark(uuid) to pwa_tickets_staff;
grant execute on function mark_of_day(uuid) to pwa_tickets_staff;
