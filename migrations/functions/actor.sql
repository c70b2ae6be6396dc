-- Who is asking: the two settings each transaction begins with. An unset or emptied setting reads as null, which matches nothing.
create or replace function current_actor_id() returns text
language sql stable parallel safe
as $$ select nullif(current_setting('app.actor_id', true), '') $$;

-- The role's short name; 'owner' for a login that took no role and is not the server's.
create or replace function current_actor_role() returns text
language sql stable parallel safe
as $$
  select case
    when current_setting('role') like 'pwa\_tickets\_%' then substr(current_setting('role'), 13)
    when session_user = 'pwa_tickets_app' then 'none'
    else 'owner'
  end
$$;

-- The address this browser proved to own, in its canonical form, if it did and the proof still holds.
create or replace function current_actor_email() returns text
language sql stable security definer set search_path = public, pg_temp
as $$
  select email from sessions where session_hash = current_actor_id() and expires_at > now()
$$;

-- Orders this browser opened through a mailed link, or the one order a bare token names (`order:<id>:<version>`).
-- A raised access_version closes both.
create or replace function current_actor_order_ids() returns uuid[]
language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(array_agg(opened.id), '{}') from (
    select o.id
    from session_orders so
    join sessions s on s.session_hash = so.session_hash and s.expires_at > now()
    join ticket_orders o on o.id = so.ticket_order_id and o.access_version = so.access_version
    where so.session_hash = current_actor_id()
    union
    select o.id
    from ticket_orders o
    where 'order:' || o.id || ':' || o.access_version = current_actor_id()
      and o.id = case when current_actor_id() ~ '^order:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:'   -- or the cast would fail
                      then split_part(current_actor_id(), ':', 2)::uuid end
  ) opened
$$;

-- Whether this browser bought the order, or proved the address that it was bought with. Whoever holds its link only reads.
create or replace function current_actor_bought(p_order_id uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(bool_or(session_hash = current_actor_id() or customer_email_canonical = current_actor_email()), false)
  from ticket_orders where id = p_order_id
$$;

-- What this browser may choose for families because it opened the mails that ask them. A raised access_version closes it.
create or replace function current_actor_choice_ids() returns uuid[]
language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(array_agg(choice_id), '{}')
  from session_orders so
  join sessions s on s.session_hash = so.session_hash and s.expires_at > now()
  join ticket_orders o on o.id = so.ticket_order_id and o.access_version = so.access_version
  cross join unnest(so.choice_ids) as choice_id
  where so.session_hash = current_actor_id()
$$;

-- Refuses (TKDNY) unless the visitor named is the visitor asking; the server's own worker may act for anybody.
create or replace function require_visitor(p_session_hash text) returns void
language plpgsql stable
as $$
begin
  if current_actor_role() in ('system', 'owner') or (p_session_hash is not null and p_session_hash = current_actor_id()) then
    return;
  end if;
  raise exception 'not your reservation' using errcode = 'TKDNY';
end
$$;

revoke execute on function current_actor_email(), current_actor_order_ids(), current_actor_bought(uuid), current_actor_choice_ids(),
  require_visitor(text) from public;
grant execute on function current_actor_email(), current_actor_order_ids() to pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_staff, pwa_tickets_system;
grant execute on function current_actor_bought(uuid), current_actor_choice_ids() to pwa_tickets_customer;
