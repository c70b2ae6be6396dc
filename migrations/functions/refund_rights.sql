-- Who of the studio may send money back, and how much: owners without a limit, staff without one unless an owner set it, clerks of the
-- box office only what an owner gave them. A limit is for the 24 hours before: at midnight nobody may twice as much. What families may
-- take back whom they had asked is as good as sent.

-- What this member of staff may still send back: null without a limit, 0 without the right.
create or replace function refund_right_left(p_staff_id uuid) returns integer
language sql volatile security definer set search_path = public, pg_temp
as $$
  select case when p.role = 'owner' or p.role = 'staff' and p.refund_limit_in_cents is null then null
    else greatest(0, coalesce(p.refund_limit_in_cents, 0) - (
      select coalesce(sum(r.amount_in_cents), 0) from refunds r
      where r.requested_by = p.id and r.created_at > now() - interval '24 hours'
        and r.method in ('card', 'check', 'cash') and r.status not in ('failed', 'canceled')) - (
      select coalesce(sum(j.promised_in_cents), 0) from job_runs j
      where j.requested_by = p.id and j.created_at > now() - interval '24 hours'))::integer end
  from profiles p where p.id = p_staff_id and p.role in ('owner', 'staff', 'box_office')
  union all
  select 0 where not exists (select from profiles where id = p_staff_id and role in ('owner', 'staff', 'box_office'))
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

revoke execute on function refund_right_left(uuid), require_refund_right(uuid, integer) from public;
grant execute on function refund_right_left(uuid) to pwa_tickets_staff, pwa_tickets_system;
grant execute on function require_refund_right(uuid, integer) to pwa_tickets_system;
