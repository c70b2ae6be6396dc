-- Calls a show off: nobody can buy for it any more, and money that arrives for it goes back. Tickets that are sold end one order after
-- the other, by a job. Returns cancelled; over where the show has begun and was not called off before; null where there is none.
create or replace function call_off_show(p_show_id uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_show recital_shows;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server calls shows off' using errcode = 'TKDNY';
  end if;
  select * into v_show from recital_shows where id = p_show_id for no key update;
  if not found then
    return null;
  end if;
  if v_show.cancelled_at is null and v_show.starts_at <= clock_timestamp() then
    return 'over';
  end if;
  if v_show.cancelled_at is null then
    perform end_open_choices(p_show_id);   -- whether to come at another time
  end if;
  update recital_shows set cancelled_at = coalesce(cancelled_at, clock_timestamp()), updated_at = clock_timestamp() where id = p_show_id;
  return 'cancelled';
end
$$;

revoke execute on function call_off_show(uuid) from public;
grant execute on function call_off_show(uuid) to pwa_tickets_system;
