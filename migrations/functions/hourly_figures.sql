-- What was sold and scanned within the last hour, for /metrics: numbers only, of rows that the server's own role may not all read.
create or replace function hourly_figures()
returns table (orders_paid_last_hour bigint, tickets_sold_last_hour bigint, scans_last_hour bigint)
language sql stable security definer set search_path = public, pg_temp
as $$
  select count(distinct ticket_order_id), coalesce(sum(tickets), 0)::bigint,
         (select count(*) from ticket_scans where received_at > now() - interval '1 hour')
  from ledger_lines where paid_at > now() - interval '1 hour'
$$;

revoke execute on function hourly_figures() from public;
grant execute on function hourly_figures() to pwa_tickets_system;
