-- A show takes place at another time: doors and the end of the sale keep their distance on the venue's clock, and nothing is kept past
-- its beginning. Tickets stay good; families are asked by a job. Those who were asked before and have not answered are asked anew.
-- Returns moved; same: it begins then already; over: it has begun; cancelled: it does not take place; null where there is none.
create or replace function move_show(p_show_id uuid, p_starts_at timestamptz) returns text
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_show recital_shows;
  v_zone text;
  v_shift interval;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server moves shows' using errcode = 'TKDNY';
  end if;
  select * into v_show from recital_shows where id = p_show_id for no key update;   -- whoever keeps seats of it waits, who asks a family does not
  if not found then
    return null;
  elsif v_show.cancelled_at is not null then
    return 'cancelled';
  elsif v_show.starts_at = p_starts_at then
    return 'same';
  elsif v_show.starts_at <= clock_timestamp() then
    return 'over';
  end if;
  select time_zone into v_zone from venues where id = v_show.venue_id;
  v_shift := (p_starts_at at time zone v_zone) - (v_show.starts_at at time zone v_zone);
  update recital_shows set starts_at = p_starts_at, doors_at = ((doors_at at time zone v_zone) + v_shift) at time zone v_zone,
    sale_closes_at = ((sale_closes_at at time zone v_zone) + v_shift) at time zone v_zone, updated_at = clock_timestamp()
  where id = p_show_id;
  if v_show.mark is not null then
    perform choose_show_mark(p_show_id);   -- another day has other shows
  end if;
  perform shorten_kept_seats(p_show_id);
  perform end_open_choices(p_show_id);
  return 'moved';
end
$$;

-- What families were asked about a show and have not answered is asked no more: it is another question by now. Who asks them stops.
create or replace function end_open_choices(p_show_id uuid) returns void
language plpgsql volatile
as $$
begin
  update job_runs set status = 'done', done = total, updated_at = now()
  where kind = 'move_show' and subject = p_show_id and status in ('queued', 'running');
  update family_choices set chosen = 'ended', chosen_at = now() where show_id = p_show_id and chosen is null;
end
$$;

revoke execute on function move_show(uuid, timestamptz), end_open_choices(uuid) from public;
grant execute on function move_show(uuid, timestamptz) to pwa_tickets_system;
