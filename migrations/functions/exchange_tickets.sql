-- Moves tickets of one order to other seats, of their show or of another, all at once: codes end and are issued anew, seats go on sale
-- and are sold, the lines follow their seats, and with them what each show brought. One transaction under the order's lock.
-- p_moves: [{ticket_id, show_seat_id, from_seat_id?}]; a ticket that has its seat already is left alone, so that a repeated call
-- changes nothing. One that sits neither there nor at from_seat_id was moved meanwhile by somebody else.
-- p_choices: {difference?, agreed_in_cents?}
--   difference  what becomes of it: cash (collected, or paid out) | refund (to the card) | waive (no money moves; what a family need not
--               pay counts as sent back by whoever waived it)
--   agreed_in_cents  the difference that somebody said yes to
-- Returns {difference_in_cents, moved, refund_id?, waived_in_cents?: what the family was given}, or null when there is no such order.
-- Refuses: as plan_exchange, and TKDIF where the difference is not decided, or is another than was agreed to: amount_in_cents; TKRFX
-- more would go back than may; TKCMP more comps would come to a show than its allowance: allowance, given; TKRLM more would go back, or
-- be waived, than this member of staff may: limit_in_cents, left_in_cents.
create or replace function exchange_tickets(p_order_id uuid, p_moves jsonb, p_choices jsonb, p_staff_id uuid) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders;
  v_plan jsonb;
  v_how text := p_choices ->> 'difference';
  v_difference integer;
  v_given integer;
  v_refund refunds;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server moves tickets' using errcode = 'TKDNY';
  end if;
  select * into v_order from ticket_orders where id = p_order_id for update;
  if not found then
    return null;
  end if;
  perform require_comps_may_move(v_order, p_moves, p_staff_id);
  perform lock_for_exchange(v_order, p_moves);
  v_plan := plan_exchange(p_order_id, p_moves);
  v_difference := (v_plan ->> 'difference_in_cents')::integer;
  if v_plan -> 'moves' = '[]' then
    return jsonb_build_object('difference_in_cents', 0, 'moved', 0);
  end if;
  if v_difference <> coalesce((p_choices ->> 'agreed_in_cents')::integer, v_difference)
     or v_difference <> 0 and (v_how is null or v_how not in ('cash', 'refund', 'waive') or v_how = 'refund' and v_difference > 0) then
    raise exception 'the difference is open' using errcode = 'TKDIF', detail = jsonb_build_object('amount_in_cents', v_difference)::text;
  end if;
  if v_how is distinct from 'waive' or v_difference = 0 then
    v_refund := settle_difference(v_order, v_plan, p_choices, p_staff_id);
  elsif v_difference > 0 then
    v_given := given_by_waiving(v_plan);
    perform require_refund_right(p_staff_id, v_given);
  end if;
  perform move_tickets(p_order_id, v_plan -> 'moves');
  return jsonb_strip_nulls(jsonb_build_object('difference_in_cents', v_difference, 'moved', jsonb_array_length(v_plan -> 'moves'),
    'refund_id', v_refund.id, 'waived_in_cents', v_given));
end
$$;

-- Holds what an exchange touches. The caller holds the order.
create or replace function lock_for_exchange(p_order ticket_orders, p_moves jsonb) returns void
language plpgsql volatile
as $$
begin
  -- Whoever else would count this buyer's seats waits, as when money comes.
  perform pg_advisory_xact_lock(hashtextextended('buyer ' || p_order.customer_email_canonical, 0));
  perform from show_seats where id in (
    select show_seat_id from tickets where ticket_order_id = p_order.id
    union select show_seat_id from jsonb_to_recordset(p_moves) as wish (show_seat_id uuid)) order by id for update;
  perform from tickets where ticket_order_id = p_order.id order by id for update;   -- a scan waits, or was first and is seen
end
$$;

-- What an exchange would come to: {difference_in_cents, moves: [{ticket_id, item_id, from_seat_id, show_seat_id, price_in_cents,
-- paid_in_cents}]}. The difference is what the new seats cost less what is left of what was paid for these tickets; positive: the family
-- owes it. Seats that other tickets of the exchange leave count as free, so that a party can move along by one.
-- Refuses: TKDUP a ticket or a seat twice, TKRFI a ticket of another order, TKMVD tickets moved meanwhile: ticket_ids, TKMOV a ticket that has ended or was used: ticket_ids,
-- TKUNK not seats, or of a show that was canceled: seat_ids, TKTKN seats that are not free: seat_ids, TKCAP more seats of another show
-- than one buyer may have: cap, have.
-- p_session_hash: seats that are kept for it are free, too. What a family paid by a link for a better seat counts as paid for it.
create or replace function plan_exchange(p_order_id uuid, p_moves jsonb, p_session_hash text default '') returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  v_order ticket_orders := (select o from ticket_orders o where o.id = p_order_id);
  v_ticket_ids uuid[];   -- of those that really move
  v_seat_ids uuid[];
  v_from_ids uuid[];
  v_wrong uuid[];
  v_over record;
begin
  if current_actor_role() not in ('staff', 'system', 'owner') then
    raise exception 'only staff move tickets' using errcode = 'TKDNY';
  end if;
  if exists (select from jsonb_to_recordset(p_moves) as wish (ticket_id uuid, show_seat_id uuid)
             having count(*) > count(distinct ticket_id) or count(*) > count(distinct show_seat_id)) then
    raise exception 'a ticket or a seat twice' using errcode = 'TKDUP';
  end if;
  if exists (select from jsonb_to_recordset(p_moves) as wish (ticket_id uuid) where ticket_id is null or ticket_id not in (
               select id from tickets where ticket_order_id = p_order_id)) then
    raise exception 'a ticket of another order' using errcode = 'TKRFI', detail = jsonb_build_object('item_ids', '[]'::jsonb)::text;
  end if;
  select array_agg(t.id) into v_wrong from jsonb_to_recordset(p_moves) as wish (ticket_id uuid, show_seat_id uuid, from_seat_id uuid)
  join tickets t on t.id = wish.ticket_id and t.show_seat_id not in (wish.from_seat_id, wish.show_seat_id);
  if v_wrong is not null then
    raise exception 'tickets moved meanwhile' using errcode = 'TKMVD', detail = jsonb_build_object('ticket_ids', v_wrong)::text;
  end if;
  select array_agg(t.id order by t.id), array_agg(wish.show_seat_id order by t.id), array_agg(t.show_seat_id order by t.id),
    array_agg(t.id) filter (where t.voided_at is not null or t.scanned_at is not null)
  into v_ticket_ids, v_seat_ids, v_from_ids, v_wrong
  from jsonb_to_recordset(p_moves) as wish (ticket_id uuid, show_seat_id uuid)
  join tickets t on t.id = wish.ticket_id and t.show_seat_id is distinct from wish.show_seat_id;
  if v_wrong is not null then
    raise exception 'tickets that cannot move' using errcode = 'TKMOV', detail = jsonb_build_object('ticket_ids', v_wrong)::text;
  end if;
  select array_agg(wanted.id) into v_wrong from unnest(v_seat_ids) as wanted (id) where not exists (
    select from show_seats ss join recital_shows sh on sh.id = ss.show_id where ss.id = wanted.id and sh.cancelled_at is null);
  if v_wrong is not null then
    raise exception 'not seats' using errcode = 'TKUNK', detail = jsonb_build_object('seat_ids', v_wrong)::text;
  end if;
  select array_agg(id order by id) into v_wrong from show_seats
  where id = any (v_seat_ids) and not seat_is_free(status, reserved_by, reserved_until, p_session_hash) and id <> all (v_from_ids);
  if v_wrong is not null then
    raise exception 'seats taken' using errcode = 'TKTKN', detail = jsonb_build_object('seat_ids', v_wrong)::text;
  end if;

  select sh.seats_per_buyer as cap, bought.seats as have into v_over
  from (select ss.show_id, count(*) filter (where ss.id = any (v_seat_ids)) - count(*) filter (where ss.id = any (v_from_ids)) as more
        from show_seats ss where ss.id = any (v_seat_ids || v_from_ids) group by ss.show_id) wish
  join recital_shows sh on sh.id = wish.show_id
  cross join lateral (
    select greatest(seats_of_address(v_order.customer_email_canonical, sh.id), seats_besides(sh.id, '{}', v_order.session_hash))) as bought (seats)
  where wish.more > 0 and bought.seats + wish.more > sh.seats_per_buyer
  limit 1;
  if found then
    raise exception 'too many seats' using errcode = 'TKCAP', detail = jsonb_build_object('cap', v_over.cap, 'have', v_over.have)::text;
  end if;

  return (
    select jsonb_build_object('difference_in_cents', coalesce(sum(ss.price_in_cents - paid.cents), 0)::integer,
      'moves', coalesce(jsonb_agg(jsonb_build_object('ticket_id', line.ticket_id, 'item_id', line.item_id, 'from_seat_id', move.from_id,
        'show_seat_id', ss.id, 'price_in_cents', ss.price_in_cents, 'paid_in_cents', paid.cents, 'left_in_cents', line.left_in_cents)
        order by line.place), '[]'))
    from unnest(v_ticket_ids, v_seat_ids, v_from_ids) as move (ticket_id, seat_id, from_id)
    join show_seats ss on ss.id = move.seat_id
    join refund_lines(p_order_id) line on line.ticket_id = move.ticket_id
    cross join lateral (select line.left_in_cents + differences_left(line.item_id) as cents) paid);
end
$$;

-- Money of an exchange: each line comes to what its new seat costs. What is paid too much for one line first pays what another lacks;
-- what then is missing was collected in cash, what then is too much goes back, and the refund names its lines. The caller holds the order.
create or replace function settle_difference(p_order ticket_orders, p_plan jsonb, p_choices jsonb, p_staff_id uuid) returns refunds
language plpgsql volatile
as $$
declare
  v_difference integer := (p_plan ->> 'difference_in_cents')::integer;
  v_method text := case p_choices ->> 'difference' when 'refund' then 'card' else 'cash' end;
  v_back jsonb;
  v_reach integer;
begin
  -- What a line gives or gives back is its own: what a link paid for it belongs to another order, and goes back from there.
  select sum(left_in_cents) into v_reach
  from jsonb_to_recordset(p_plan -> 'moves') as move (price_in_cents integer, paid_in_cents integer, left_in_cents integer)
  having bool_or(paid_in_cents - price_in_cents > left_in_cents);
  if found then
    raise exception 'more than is left' using errcode = 'TKRFX', detail = jsonb_build_object('refundable_in_cents', v_reach)::text;
  end if;
  with line as (
    select item_id, price_in_cents - paid_in_cents as lacks
    from jsonb_to_recordset(p_plan -> 'moves') as move (item_id uuid, price_in_cents integer, paid_in_cents integer)
  ), share as (
    select item_id, lacks, least(-lacks, greatest(0,
      (select coalesce(sum(lacks), 0) from line where lacks > 0)
      - (sum(-lacks) over (order by item_id) + lacks))) as given   -- to the lines that lack something
    from line where lacks < 0
    union all
    select item_id, lacks, -lacks from line where lacks >= 0
  ), paid as (
    update ticket_order_items i set paid_in_cents = i.paid_in_cents - share.given from share where i.id = share.item_id
  )
  select jsonb_agg(jsonb_build_object('item_id', item_id, 'amount_in_cents', -lacks - given) order by item_id)
    filter (where -lacks > given) into v_back from share;

  if v_difference > 0 then
    update ticket_orders set total_amount_in_cents = total_amount_in_cents + v_difference, updated_at = clock_timestamp()
    where id = p_order.id;
    insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency, method, drawer_shift_id)
    values (p_order.id, 'charge', v_difference, p_order.currency, v_method, open_shift_of(p_staff_id));
  elsif v_difference < 0 then
    if -v_difference > refundable_in_cents(p_order.id, v_method) then
      raise exception 'more than is left' using errcode = 'TKRFX',
        detail = jsonb_build_object('refundable_in_cents', refundable_in_cents(p_order.id, v_method))::text;
    end if;
    return book_refund(p_order, jsonb_build_object('amount_in_cents', -v_difference, 'tickets', 'stay', 'items', v_back),
      jsonb_build_object('method', v_method, 'reason', 'requested'), p_staff_id, null);
  end if;
  return null;
end
$$;

-- Tickets take their new seats, each with the seat's next spare code; their old codes let nobody in any more. A ticket keeps its number.
-- The caller holds the order, the seats and the tickets, and has made sure that the seats are free.
create or replace function move_tickets(p_order_id uuid, p_moves jsonb) returns void
language plpgsql volatile
as $$
declare
  v_ticket_ids uuid[];
  v_from_ids uuid[];
  v_seat_ids uuid[];
  v_moved integer;
begin
  select array_agg(ticket_id), array_agg(from_seat_id), array_agg(show_seat_id) into v_ticket_ids, v_from_ids, v_seat_ids
  from jsonb_to_recordset(p_moves) as move (ticket_id uuid, from_seat_id uuid, show_seat_id uuid);
  update show_seat_codes set state = 'void', changed_at = clock_timestamp() where ticket_id = any (v_ticket_ids) and state = 'sold';
  update show_seats set status = 'available', updated_at = clock_timestamp() where id = any (v_from_ids) and id <> all (v_seat_ids);
  update show_seats set status = 'sold', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  where id = any (v_seat_ids) and status <> 'sold';
  update tickets set voided_at = clock_timestamp() where id = any (v_ticket_ids);   -- for a moment: seats may be swapped

  with next_code as (
    select distinct on (show_seat_id) show_seat_id, qr_code from show_seat_codes
    where show_seat_id = any (v_seat_ids) and state = 'spare' order by show_seat_id, generation
  ), moved as (
    update tickets t set show_seat_id = move.show_seat_id, qr_code = next_code.qr_code, voided_at = null, pdf_url = null,
      pdf_generated_at = null, updated_at = clock_timestamp()
    from jsonb_to_recordset(p_moves) as move (ticket_id uuid, show_seat_id uuid) join next_code using (show_seat_id)
    where t.id = move.ticket_id
    returning t.id, t.show_seat_id, t.qr_code
  ), coded as (
    update show_seat_codes c set state = 'sold', ticket_id = moved.id, changed_at = clock_timestamp()
    from moved where c.qr_code = moved.qr_code
  )
  update ticket_order_items i set show_seat_id = moved.show_seat_id, price_in_cents = l.price_in_cents,
    item_name = seat_line_name(l.section, l.row_name, l.seat_number)
  from moved join seat_labels l on l.show_seat_id = moved.show_seat_id where i.ticket_id = moved.id;
  get diagnostics v_moved = row_count;
  if v_moved <> cardinality(v_ticket_ids) then
    raise exception 'a seat of order % has no code to sell', p_order_id;
  end if;
  perform net_owed(p_order_id, v_ticket_ids);
  perform top_up_codes(array(select distinct id from unnest(v_seat_ids || v_from_ids) id));
  update ticket_orders set updated_at = clock_timestamp(), show_id = (
    select case when count(distinct ss.show_id) = 1 then (array_agg(ss.show_id))[1] end
    from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id where i.ticket_order_id = p_order_id)
  where id = p_order_id;
end
$$;

revoke execute on function exchange_tickets(uuid, jsonb, jsonb, uuid), plan_exchange(uuid, jsonb, text),
  settle_difference(ticket_orders, jsonb, jsonb, uuid), move_tickets(uuid, jsonb), lock_for_exchange(ticket_orders, jsonb) from public;
grant execute on function exchange_tickets(uuid, jsonb, jsonb, uuid) to pwa_tickets_system;
grant execute on function plan_exchange(uuid, jsonb, text) to pwa_tickets_staff, pwa_tickets_system;
