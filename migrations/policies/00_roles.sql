-- The roles a request may take. The server's own login may do nothing by itself; it takes one of these for each transaction.
do $$
declare
  v_role text;
begin
  if not exists (select from pg_roles where rolname = 'pwa_tickets_app') then
    create role pwa_tickets_app login noinherit;
  end if;
  foreach v_role in array array['anon', 'customer', 'device', 'staff', 'system'] loop
    if not exists (select from pg_roles where rolname = 'pwa_tickets_' || v_role) then
      execute format('create role %I nologin', 'pwa_tickets_' || v_role);
    end if;
    execute format('grant %I to pwa_tickets_app with inherit false, set true', 'pwa_tickets_' || v_role);
  end loop;
end
$$;

revoke all on schema public from public;
grant usage on schema public to pwa_tickets_app, pwa_tickets_anon, pwa_tickets_customer, pwa_tickets_device, pwa_tickets_staff, pwa_tickets_system;
