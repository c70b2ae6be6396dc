-- Sells seats and extras across the counter: order, money, tickets and codes in one transaction, at the prices in the tables. Seats are
-- taken by the same locks as for buyers, so that whoever is first has them.
-- p_sale: {show_id, seat_ids, items: [{upsell_item_id, quantity}], customer_name, customer_email, customer_email_canonical?,
--   customer_phone?, payment, pay_until?, received_in_cents?, reason?, comp_reason?, note?, over_cap, over_allowance?, currency}
--   payment   cash | check | card_elsewhere; comp: given away, and no line brings anything; link | later: nobody has paid yet, and the
--             seats are kept until pay_until
--   customer_email  empty for somebody who gave none; no mail goes out, and nobody else's seats count as theirs
--   seat_ids  a place of a general section stands for any free one of its section at its price
-- The same key of the same clerk answers with the sale that it made. Returns {order_id, is_new, passed_cap?: {show_id, cap, have},
-- passed_allowance?: {show_id, allowance, given}}.
-- Refuses: TKKEY another sale under this key, TKNON no seats, TKDUP a seat twice, TKSHW no such show, TKSAL it does not take place,
-- TKUNK not seats of this show: seat_ids, TKTKN seats that are not free: seat_ids, TKCAP more than one buyer may have, and not over_cap:
-- cap, have, TKCMP more comps than the show's allowance, and not over_allowance: allowance, given, TKEXR an upsell that is not on offer,
-- TKBIG more money than an order may come to, TKKPT kept unpaid too long: latest.
create or replace function sell_at_box_office(p_sale jsonb, p_staff_id uuid, p_idempotency_key text default null) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_hash text := encode(sha256(convert_to(p_sale::text, 'UTF8')), 'hex');
  v_sale box_office_sales;
  v_show recital_shows;
  v_order_id uuid := gen_random_uuid();
  v_email text := coalesce(nullif(p_sale ->> 'customer_email_canonical', ''), 'walk-in-' || v_order_id || '@walk-in.invalid');
  v_seat_ids uuid[];
  v_have bigint;
  v_total bigint;
  v_passed jsonb;
  v_passed_comps jsonb;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server sells' using errcode = 'TKDNY';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('sale ' || p_staff_id || ' ' || p_idempotency_key, 0));   -- the second click waits
  select * into v_sale from box_office_sales where sold_by = p_staff_id and idempotency_key = p_idempotency_key;
  if found then
    if v_sale.request_hash <> v_hash then
      raise exception 'another sale under this key' using errcode = 'TKKEY';
    end if;
    return jsonb_build_object('order_id', v_sale.ticket_order_id, 'is_new', false);
  end if;

  select * into v_show from recital_shows where id = (p_sale ->> 'show_id')::uuid for share;   -- nobody calls it off meanwhile
  if not found then
    raise exception 'no such show' using errcode = 'TKSHW';
  elsif v_show.cancelled_at is not null then
    raise exception 'it does not take place' using errcode = 'TKSAL', detail = jsonb_build_object('closed', true)::text;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('buyer ' || v_email, 0));   -- whoever else would count this buyer's seats waits
  if p_sale ->> 'payment' = 'comp' then
    v_passed_comps := require_comp_allowance(v_show.id, jsonb_array_length(p_sale -> 'seat_ids'), (p_sale ->> 'over_allowance')::boolean);
  end if;
  v_seat_ids := take_seats_at_box_office(v_show.id, array(select jsonb_array_elements_text(p_sale -> 'seat_ids')::uuid));
  v_have := seats_of_address(v_email, v_show.id) + seats_kept_for(v_email, v_show.id);
  if v_have + cardinality(v_seat_ids) > v_show.seats_per_buyer then
    v_passed := jsonb_build_object('show_id', v_show.id, 'cap', v_show.seats_per_buyer, 'have', v_have);
    if (p_sale ->> 'over_cap')::boolean is not true then
      raise exception 'too many seats' using errcode = 'TKCAP',
        detail = jsonb_build_object('cap', v_show.seats_per_buyer, 'have', v_have)::text;
    end if;
  end if;

  insert into ticket_orders (id, show_id, customer_name, customer_email, customer_email_canonical, customer_phone, total_amount_in_cents,
                             currency, order_number)
  values (v_order_id, v_show.id, p_sale ->> 'customer_name', p_sale ->> 'customer_email', v_email, p_sale ->> 'customer_phone', 0,
          p_sale ->> 'currency', generate_order_number());
  perform add_order_lines(v_order_id, v_seat_ids, coalesce(p_sale -> 'items', '[]'));
  if p_sale ->> 'payment' = 'comp' then
    update ticket_order_items set paid_in_cents = 0 where ticket_order_id = v_order_id;
  end if;
  select coalesce(sum(paid_in_cents), 0) into v_total from ticket_order_items where ticket_order_id = v_order_id;
  if v_total > 99999999 then
    raise exception 'order too large' using errcode = 'TKBIG', detail = jsonb_build_object('most_in_cents', 99999999)::text;
  end if;
  update ticket_orders set total_amount_in_cents = v_total where id = v_order_id;
  insert into box_office_sales (ticket_order_id, sold_by, payment, received_in_cents, reason, comp_reason, idempotency_key,
                                request_hash)
  values (v_order_id, p_staff_id, p_sale ->> 'payment', (p_sale ->> 'received_in_cents')::integer, coalesce(p_sale ->> 'reason', ''),
          p_sale ->> 'comp_reason', p_idempotency_key, v_hash);
  insert into order_notes (ticket_order_id, text, written_by) select v_order_id, p_sale ->> 'note', p_staff_id where p_sale ? 'note';
  if p_sale ->> 'payment' in ('link', 'later') then
    perform keep_seats_unpaid(v_order_id, v_seat_ids, v_show.starts_at, (p_sale ->> 'pay_until')::timestamptz);
  else
    insert into payment_transactions (ticket_order_id, kind, amount_in_cents, currency, method, drawer_shift_id)
    values (v_order_id, 'charge', v_total, p_sale ->> 'currency', nullif(p_sale ->> 'payment', 'comp'), open_shift_of(p_staff_id));
    perform pay_order(v_order_id);
  end if;
  return jsonb_strip_nulls(jsonb_build_object('order_id', v_order_id, 'is_new', true, 'passed_cap', v_passed,
    'passed_allowance', v_passed_comps));
end
$$;

-- Locks the seats that are asked for, in one order, and refuses what is not free. Places of a general section are alike: where one was
-- taken meanwhile, another free one of its section at its price is had instead. Returns the seats to sell.
create or replace function take_seats_at_box_office(p_show_id uuid, p_seat_ids uuid[]) returns uuid[]
language plpgsql volatile
as $$
declare
  v_lost uuid[];
  v_found uuid[];
begin
  if cardinality(p_seat_ids) = 0 then
    raise exception 'no seats' using errcode = 'TKNON';
  elsif cardinality(p_seat_ids) > (select count(distinct id) from unnest(p_seat_ids) id) then
    raise exception 'a seat twice' using errcode = 'TKDUP';
  end if;
  select array_agg(wanted.id) into v_lost from unnest(p_seat_ids) as wanted (id)
  where not exists (select from show_seats where id = wanted.id and show_id = p_show_id);
  if v_lost is not null then
    raise exception 'not seats of this show' using errcode = 'TKUNK', detail = jsonb_build_object('seat_ids', v_lost)::text;
  end if;
  perform from show_seats where id = any (p_seat_ids) order by id for update;
  select array_agg(id order by id) into v_lost from show_seats
  where id = any (p_seat_ids) and not seat_is_free(status, reserved_by, reserved_until, '');
  if v_lost is null then
    return p_seat_ids;
  end if;

  -- One lost place after another; locks that somebody else has are passed by, so nobody waits for two sales at once.
  for i in 1 .. cardinality(v_lost) loop
    v_found := v_found || (
      select free.id from show_seats lost join seats place on place.id = lost.seat_id and place.row_name = ''
      join seats alike on alike.section_id = place.section_id and alike.seat_type = place.seat_type
      join show_seats free on free.seat_id = alike.id and free.show_id = p_show_id and free.price_in_cents = lost.price_in_cents
      where lost.id = v_lost[i] and free.id <> all (p_seat_ids || coalesce(v_found, '{}'))
        and seat_is_free(free.status, free.reserved_by, free.reserved_until, '')
      order by free.id limit 1 for update of free skip locked);
  end loop;
  v_found := array_remove(v_found, null);
  if coalesce(cardinality(v_found), 0) < cardinality(v_lost) then
    raise exception 'seats taken' using errcode = 'TKTKN', detail = jsonb_build_object('seat_ids', v_lost)::text;
  end if;
  return array(select id from unnest(p_seat_ids) id where id <> all (v_lost)) || v_found;
end
$$;

revoke execute on function sell_at_box_office(jsonb, uuid, text), take_seats_at_box_office(uuid, uuid[]) from public;
grant execute on function sell_at_box_office(jsonb, uuid, text) to pwa_tickets_system;
