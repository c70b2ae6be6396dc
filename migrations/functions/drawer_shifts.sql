-- A drawer's shift: who opened it sells into it until it is counted. What moved in it is read from the ledger, and nothing joins a
-- shift that is being closed: whoever moves money locks the shift as the last thing, and so does whoever closes it.

-- What moved in each shift, and the cash that is to be in its drawer. Comps are tickets: they brought nothing.
drop view if exists drawer_shift_figures;
create view drawer_shift_figures with (security_invoker = true) as
select s.id, money.cash_in_cents, money.check_in_cents, money.card_elsewhere_in_cents,
  money.cash_back_in_cents, money.check_back_in_cents, money.card_elsewhere_back_in_cents, comps.comp_tickets,
  s.float_in_cents + money.cash_in_cents - money.cash_back_in_cents as expected_in_cents
from drawer_shifts s
cross join lateral (
  select
    coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'cash'), 0)::integer as cash_in_cents,
    coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'check'), 0)::integer as check_in_cents,
    coalesce(sum(amount_in_cents) filter (where kind = 'charge' and method = 'card_elsewhere'), 0)::integer as card_elsewhere_in_cents,
    coalesce(sum(amount_in_cents) filter (where kind = 'refund' and method = 'cash'), 0)::integer as cash_back_in_cents,
    coalesce(sum(amount_in_cents) filter (where kind = 'refund' and method = 'check'), 0)::integer as check_back_in_cents,
    coalesce(sum(amount_in_cents) filter (where kind = 'refund' and method = 'card_elsewhere'), 0)::integer as card_elsewhere_back_in_cents
  from payment_transactions where drawer_shift_id = s.id) money
cross join lateral (
  select count(*) as comp_tickets
  from payment_transactions p join box_office_sales b on b.ticket_order_id = p.ticket_order_id and b.payment = 'comp'
  join ticket_order_items i on i.ticket_order_id = p.ticket_order_id and i.item_type = 'ticket'
  where p.drawer_shift_id = s.id and p.kind = 'charge' and p.amount_in_cents = 0) comps;

-- The open shift of a clerk, or null; it cannot be closed before the caller's transaction ends. Called when money moves, as its last
-- lock: whoever closes a shift holds nothing else.
create or replace function open_shift_of(p_staff_id uuid) returns uuid
language plpgsql volatile
as $$
declare
  v_shift_id uuid;
begin
  select id into v_shift_id from drawer_shifts where opened_by = p_staff_id and closed_at is null for share;
  return v_shift_id;
end
$$;

-- Opens a drawer. Returns {shift_id, is_new}; one that the clerk opened with the same float is answered again. Refuses TKDRO another
-- drawer of this clerk that is open: shift_id.
create or replace function open_drawer_shift(p_staff_id uuid, p_float_in_cents integer) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_shift drawer_shifts;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server opens drawers' using errcode = 'TKDNY';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('drawer ' || p_staff_id, 0));   -- the second click waits
  select * into v_shift from drawer_shifts where opened_by = p_staff_id and closed_at is null;
  if not found then
    insert into drawer_shifts (opened_by, float_in_cents) values (p_staff_id, p_float_in_cents) returning * into v_shift;
    return jsonb_build_object('shift_id', v_shift.id, 'is_new', true);
  elsif v_shift.float_in_cents <> p_float_in_cents then
    raise exception 'a drawer is open' using errcode = 'TKDRO', detail = jsonb_build_object('shift_id', v_shift.id)::text;
  end if;
  return jsonb_build_object('shift_id', v_shift.id, 'is_new', false);
end
$$;

-- Closes a shift with what was counted in its drawer, for good. Returns {is_new, expected_in_cents}, or null when there is no such
-- shift; the same count is answered again. Refuses: TKDRC it was closed with another count, TKDRR the count differs and nobody says why:
-- expected_in_cents, difference_in_cents.
create or replace function close_drawer_shift(p_shift_id uuid, p_counted_in_cents integer, p_reason text, p_staff_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_shift drawer_shifts;
  v_expected integer;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server closes drawers' using errcode = 'TKDNY';
  end if;
  select * into v_shift from drawer_shifts where id = p_shift_id for update;   -- a sale that is under way ends first, and is counted
  if not found then
    return null;
  elsif v_shift.closed_at is not null and (v_shift.counted_in_cents, v_shift.closed_by) is distinct from (p_counted_in_cents, p_staff_id) then
    raise exception 'closed before' using errcode = 'TKDRC';
  elsif v_shift.closed_at is not null then
    return jsonb_build_object('is_new', false, 'expected_in_cents', v_shift.expected_in_cents);
  end if;
  select expected_in_cents into v_expected from drawer_shift_figures where id = p_shift_id;
  if p_counted_in_cents <> v_expected and p_reason = '' then
    raise exception 'nobody says why' using errcode = 'TKDRR',
      detail = jsonb_build_object('expected_in_cents', v_expected, 'difference_in_cents', p_counted_in_cents - v_expected)::text;
  end if;
  update drawer_shifts set closed_by = p_staff_id, closed_at = clock_timestamp(), counted_in_cents = p_counted_in_cents,
    expected_in_cents = v_expected, reason = p_reason where id = p_shift_id;
  return jsonb_build_object('is_new', true, 'expected_in_cents', v_expected);
end
$$;

-- A shift that was closed stays as it was counted, whoever asks, the owner included; and none is ever deleted.
create or replace function keep_closed_shifts() returns trigger
language plpgsql volatile
as $$
begin
  if tg_op = 'DELETE' or old.closed_at is not null then
    raise exception 'a drawer that was closed stays as it was counted' using errcode = 'TKDRC';
  end if;
  return new;
end
$$;

drop trigger if exists drawer_shifts_closed on drawer_shifts;
create trigger drawer_shifts_closed before update or delete on drawer_shifts
  for each row execute function keep_closed_shifts();

revoke execute on function open_shift_of(uuid), open_drawer_shift(uuid, integer), close_drawer_shift(uuid, integer, text, uuid),
  keep_closed_shifts() from public;
grant execute on function open_drawer_shift(uuid, integer), close_drawer_shift(uuid, integer, text, uuid) to pwa_tickets_system;
grant select on drawer_shift_figures to pwa_tickets_staff, pwa_tickets_system;
