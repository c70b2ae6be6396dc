-- What is owed in cash since these tickets moved to cheaper seats is owed no more: it was never taken off their lines, so what they have
-- now is compared with all that was paid, and the difference of this move has it. Of an entry's other tickets it stays owed.
create or replace function net_owed(p_order_id uuid, p_ticket_ids uuid[]) returns void
language sql volatile
as $$
  with moved as (
    select id::text as item_id from ticket_order_items where ticket_order_id = p_order_id and ticket_id = any (p_ticket_ids)
  ), owed as (
    select a.id, a.after from audit_log a
    where a.subject_type = 'order' and a.subject_id = p_order_id::text and a.action = 'cash_owed' and a.after ->> 'tickets' = 'stay'
      and a.after -> 'item_ids' ?| array(select item_id from moved) and not is_concern_closed(p_order_id, a.id)
  ), closed as (
    insert into audit_log (actor_role, action, subject_type, subject_id, after)
    select current_actor_role(), 'concern_closed', 'order', p_order_id,
      jsonb_build_object('entry', id, 'kind', 'cash_owed', 'netted', true) from owed
  )
  insert into audit_log (actor_role, action, subject_type, subject_id, after)
  select current_actor_role(), 'cash_owed', 'order', p_order_id,
    jsonb_build_object('amount_in_cents', rest.cents, 'item_ids', rest.item_ids, 'tickets', 'stay')
  from owed cross join lateral (
    select least((owed.after ->> 'amount_in_cents')::integer, coalesce(sum(greatest(0, line.left_in_cents - i.price_in_cents)), 0))::integer as cents,
      jsonb_agg(line.item_id order by line.item_id) as item_ids
    from refund_lines(p_order_id) line join ticket_order_items i on i.id = line.item_id
    where owed.after -> 'item_ids' ? line.item_id::text and line.item_id::text not in (select item_id from moved)) rest
  where rest.cents > 0
$$;

-- Whether something that staff should look at is off their list.
create or replace function is_concern_closed(p_order_id uuid, p_entry bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from audit_log where subject_type = 'order' and subject_id = p_order_id::text and action = 'concern_closed'
                 and (after ->> 'entry')::bigint = p_entry)
$$;

revoke execute on function net_owed(uuid, uuid[]), is_concern_closed(uuid, bigint) from public;
grant execute on function is_concern_closed(uuid, bigint) to pwa_tickets_system;
