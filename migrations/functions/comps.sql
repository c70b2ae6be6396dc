-- Tickets that are given away: how many of a show are, and whether there may be more.

-- How many tickets of a show are given away and good.
create or replace function comps_given(p_show_id uuid) returns bigint
language sql stable
as $$
  select count(*) from show_seats ss join ticket_order_items i on i.show_seat_id = ss.id
  join tickets t on t.id = i.ticket_id and t.voided_at is null
  join box_office_sales b on b.ticket_order_id = i.ticket_order_id and b.payment = 'comp'
  where ss.show_id = p_show_id
$$;

-- Refuses TKCMP more comps of a show than its allowance: allowance, given; unless somebody may and says so. Returns {show_id, allowance,
-- given} where that was passed, else null. Whoever gives away another ticket of the show waits for the end of this transaction.
create or replace function require_comp_allowance(p_show_id uuid, p_tickets integer, p_may_pass boolean) returns jsonb
language plpgsql volatile
as $$
declare
  v_allowance integer;
  v_given bigint;
begin
  select tickets into v_allowance from comp_allowances where show_id = p_show_id for update;
  if not found then
    return null;
  end if;
  v_given := comps_given(p_show_id);
  if v_given + p_tickets <= v_allowance then
    return null;
  elsif p_may_pass is not true then
    raise exception 'too many comps' using errcode = 'TKCMP', detail = jsonb_build_object('allowance', v_allowance, 'given', v_given)::text;
  end if;
  return jsonb_build_object('show_id', p_show_id, 'allowance', v_allowance, 'given', v_given);
end
$$;

-- Refuses TKCMP tickets that were given away and would come to a show whose allowance has no room for them. Whoever moves them is staff,
-- who may raise it; a family that chooses another show (null) is not asked. The caller holds the order, and neither seats nor tickets yet.
create or replace function require_comps_may_move(p_order ticket_orders, p_moves jsonb, p_staff_id uuid) returns void
language plpgsql volatile
as $$
begin
  if p_staff_id is null or not exists (select from box_office_sales where ticket_order_id = p_order.id and payment = 'comp') then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('buyer ' || p_order.customer_email_canonical, 0));   -- as a sale: the buyer, then the allowance
  perform require_comp_allowance(coming.show_id, coming.tickets, false) from (
    select there.show_id, count(*)::integer as tickets
    from jsonb_to_recordset(p_moves) as move (ticket_id uuid, show_seat_id uuid)
    join tickets t on t.id = move.ticket_id and t.ticket_order_id = p_order.id
    join show_seats here on here.id = t.show_seat_id join show_seats there on there.id = move.show_seat_id and there.show_id <> here.show_id
    group by there.show_id order by there.show_id) coming;
end
$$;

revoke execute on function require_comps_may_move(ticket_orders, jsonb, uuid), comps_given(uuid), require_comp_allowance(uuid, integer, boolean) from public;
grant execute on function comps_given(uuid) to pwa_tickets_staff;
