-- Holds the tickets of an order: a scan waits, or was first and is seen. The caller holds the order.
create or replace function hold_tickets(p_order_id uuid) returns void
language plpgsql volatile
as $$
begin
  perform from show_seats where id in (select show_seat_id from tickets where ticket_order_id = p_order_id)
  order by id for no key update;   -- as scans refer to both, not "for update": a batch of them would wait for this, and this for it
  perform from tickets where ticket_order_id = p_order_id order by id for no key update;
end
$$;

-- The tickets of a refund's lines let nobody in any more; their seats go on sale again, or are kept back, as are those on which
-- somebody sits. The caller holds the order and its tickets.
create or replace function void_tickets(p_refund refunds, p_seats text, p_hold_reason text) returns void
language plpgsql volatile
as $$
declare
  v_seat_ids uuid[];
  v_ticket_ids uuid[];
  v_inside uuid[];
  v_show_id uuid;
  v_hold_id uuid;
begin
  select array_agg(t.show_seat_id order by t.show_seat_id), array_agg(t.id),
    coalesce(array_agg(t.show_seat_id) filter (where t.scanned_at is not null and not is_rehearsing()), '{}') into v_seat_ids, v_ticket_ids, v_inside
  from refund_items ri join ticket_order_items i on i.id = ri.ticket_order_item_id join tickets t on t.id = i.ticket_id
  where ri.refund_id = p_refund.id and t.voided_at is null;
  perform from show_seats where id = any (v_seat_ids) order by id for no key update;
  update show_seat_codes set state = 'void', changed_at = clock_timestamp() where ticket_id = any (v_ticket_ids) and state = 'sold';
  update tickets set voided_at = clock_timestamp(), void_reason = p_refund.reason where id = any (v_ticket_ids);
  if p_seats = 'release' then
    update show_seats set status = 'available', updated_at = clock_timestamp() where id = any (v_seat_ids) and id <> all (v_inside);
    v_seat_ids := v_inside;
  end if;
  for v_show_id in select distinct show_id from show_seats where id = any (v_seat_ids) order by 1 loop
    insert into seat_holds (show_id, reason, created_by) values (v_show_id, coalesce(p_hold_reason, 'Refunded'), p_refund.requested_by)
    returning id into v_hold_id;
    update show_seats set status = 'held', hold_id = v_hold_id, updated_at = clock_timestamp()
    where id = any (v_seat_ids) and show_id = v_show_id;
  end loop;
end
$$;

revoke execute on function hold_tickets(uuid), void_tickets(refunds, text, text) from public;
