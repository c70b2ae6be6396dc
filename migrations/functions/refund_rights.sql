-- Who of the studio may send money back, and how much: owners without a limit, staff without one unless an owner set it, clerks of the
-- box office only what an owner gave them. A limit is for the 24 hours before: at midnight nobody may twice as much. Tickets that end
-- count with what they were worth, whatever goes back for them, and so does what a family need not pay for better seats. What families may take back whom they had asked is as good as sent.

-- What refunds come to: the money, or what the tickets they ended were worth, whichever is more of each line. Money that goes back for
-- a ticket that one of them ended before is no more of it.
create or replace function refunds_counted(p_refund_ids uuid[]) returns integer
language sql stable
as $$
  select ((select coalesce(sum(amount_in_cents), 0) from refunds where id = any (p_refund_ids))
    + (select coalesce(sum(greatest(0, line.ended - line.back)), 0) from (
         select sum(ended_in_cents) as ended, sum(amount_in_cents) as back from refund_items
         where refund_id = any (p_refund_ids) group by ticket_order_item_id) line))::integer
$$;

-- The refunds of this member of staff that count against their limit now.
create or replace function recent_refunds(p_staff_id uuid) returns uuid[]
language sql stable
as $$
  select array(select id from refunds
    where requested_by = p_staff_id and created_at > now() - interval '24 hours' and status not in ('failed', 'canceled'))
$$;

-- What this member of staff waived of differences that count against their limit now: the audit log says it, and nobody changes that.
create or replace function recently_waived(p_staff_id uuid) returns integer
language sql stable
as $$
  select coalesce(sum((after ->> 'waived_in_cents')::integer), 0)::integer from audit_log
  where actor_id = p_staff_id::text and happened_at > now() - interval '24 hours' and action = 'tickets_exchanged'
$$;

-- What this member of staff may still send back: null without a limit, 0 without the right.
create or replace function refund_right_left(p_staff_id uuid) returns integer
language sql volatile security definer set search_path = public, pg_temp
as $$
  select case when p.role = 'owner' or p.role = 'staff' and p.refund_limit_in_cents is null then null
    else greatest(0, coalesce(p.refund_limit_in_cents, 0) - refunds_counted(recent_refunds(p.id)) - recently_waived(p.id) - (
      select coalesce(sum(j.promised_in_cents), 0) from job_runs j
      where j.requested_by = p.id and j.created_at > now() - interval '24 hours'))::integer end
  from profiles p where p.id = p_staff_id and p.role in ('owner', 'staff', 'box_office')
  union all
  select 0 where not exists (select from profiles where id = p_staff_id and role in ('owner', 'staff', 'box_office'))
$$;

-- What a refund that is planned would add to what counts against the limit of this member of staff.
create or replace function refund_adds(p_plan jsonb, p_staff_id uuid) returns integer
language sql stable
as $$
  with recent as materialized (select recent_refunds(p_staff_id) as ids)   -- once, not once a line
  select ((p_plan ->> 'amount_in_cents')::integer + coalesce(sum(
      greatest(0, mine.ended + line.ended - mine.back - line.back) - greatest(0, mine.ended - mine.back)), 0))::integer
  from (select item_id, amount_in_cents as back, coalesce(ended_in_cents, 0) as ended
        from jsonb_to_recordset(p_plan -> 'items') as planned (item_id uuid, amount_in_cents integer, ended_in_cents integer)) line
  cross join lateral (
    select coalesce(sum(ri.ended_in_cents), 0) as ended, coalesce(sum(ri.amount_in_cents), 0) as back from refund_items ri
    where ri.ticket_order_item_id = line.item_id and ri.refund_id = any ((select ids from recent)::uuid[])) mine
$$;

-- What a family is given that need not pay the difference: no more than the new seats cost above the ones it has. What was waived, or
-- given as a comp, before is not given again.
create or replace function given_by_waiving(p_plan jsonb) returns integer
language sql stable
as $$
  select greatest(0, least((p_plan ->> 'difference_in_cents')::integer, sum(move.price_in_cents - i.price_in_cents)))::integer
  from jsonb_to_recordset(p_plan -> 'moves') as move (item_id uuid, price_in_cents integer) join ticket_order_items i on i.id = move.item_id
$$;

-- Refuses TKRLM more than this member of staff may still send back: limit_in_cents, left_in_cents. Families who choose by a link, and
-- the server itself, are nobody: null. Their refunds come one after the other from here on.
create or replace function require_refund_right(p_staff_id uuid, p_amount_in_cents integer) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_limit integer;
  v_left integer;
begin
  if p_staff_id is null then
    return;
  end if;
  select refund_limit_in_cents into v_limit from profiles where id = p_staff_id for no key update;   -- their other refund waits
  v_left := refund_right_left(p_staff_id);
  if p_amount_in_cents > v_left then
    raise exception 'more than they may' using errcode = 'TKRLM',
      detail = jsonb_build_object('limit_in_cents', coalesce(v_limit, 0), 'left_in_cents', v_left)::text;
  end if;
end
$$;

revoke execute on function refunds_counted(uuid[]), recent_refunds(uuid), recently_waived(uuid), given_by_waiving(jsonb),
  refund_adds(jsonb, uuid), refund_right_left(uuid),
  require_refund_right(uuid, integer) from public;
grant execute on function refund_right_left(uuid) to pwa_tickets_staff, pwa_tickets_system;
grant execute on function refunds_counted(uuid[]) to pwa_tickets_system;
grant execute on function require_refund_right(uuid, integer) to pwa_tickets_system;
