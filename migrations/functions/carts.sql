-- Reserved seats are sought by who reserved them alone: see revision 0012.
-- The visitor's open cart, locked; one whose seats expired or were given back is closed and another opened. All its seats share its
-- deadline, which is p_minutes away at first and never moves past p_longest_minutes after the visitor first had seats: giving them
-- back and taking them again wins no time. What was paid is no cart any more, and whoever buys more begins anew.
create or replace function open_cart(p_session_hash text, p_minutes integer, p_longest_minutes integer) returns carts
language plpgsql volatile
as $$
declare
  v_cart carts;
begin
  loop
    select * into v_cart from carts where session_hash = p_session_hash and closed_at is null for update;
    if found and v_cart.deadline > clock_timestamp() and exists (
         select from show_seats where reserved_by = p_session_hash and reserved_until > clock_timestamp()) then
      return v_cart;
    end if;
    update carts set closed_at = clock_timestamp() where id = v_cart.id;
    if v_cart.latest_deadline > clock_timestamp() then
      insert into carts (session_hash, deadline, first_reserved_at, latest_deadline, origin)
      values (p_session_hash, least(clock_timestamp() + make_interval(mins => p_minutes), v_cart.latest_deadline),
              v_cart.first_reserved_at, v_cart.latest_deadline, v_cart.origin)
      returning * into v_cart;
      return v_cart;
    end if;
    insert into carts (session_hash, deadline, first_reserved_at, latest_deadline)
    values (p_session_hash, clock_timestamp() + make_interval(mins => p_minutes), clock_timestamp(),
            clock_timestamp() + make_interval(mins => p_longest_minutes))
    on conflict (session_hash) where closed_at is null do nothing
    returning * into v_cart;
    if found then
      return v_cart;
    end if;   -- a second tab opened one in the meantime: take that
  end loop;
end
$$;

-- With a join of its own, not seat_labels: it answers every reservation, and finds its seats by who reserved them.
-- What the visitor has: {reserved_until, server_time, seats, total_in_cents, extendable, bought_order_id}. Seats that expired are not
-- in it. bought_order_id: what the cart became when it was paid, until another is begun; null when it expired.
create or replace function cart_of(p_session_hash text) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'reserved_until', min(ss.reserved_until),
    'server_time', clock_timestamp(),
    'seats', coalesce(jsonb_agg(jsonb_build_object(
        'id', ss.id, 'show_id', ss.show_id, 'section_id', v.id, 'section', v.name, 'row_name', s.row_name, 'seat_number', s.seat_number,
        'price_in_cents', ss.price_in_cents)
      order by sh.starts_at, ss.show_id,
        seat_place(v.display_order, s.row_order, s.x_position, s.seat_number) collate "C"), '[]'),
    'total_in_cents', coalesce(sum(ss.price_in_cents), 0),
    'extendable', coalesce((select extended_at is null and deadline < latest_deadline
                            from carts where session_hash = p_session_hash and closed_at is null), false),
    'bought_order_id', (select o.id from ticket_orders o where o.session_hash = p_session_hash and o.status = 'paid'
                          and not exists (select from carts where session_hash = p_session_hash and closed_at is null)
                        order by o.paid_at desc limit 1))
  from show_seats ss
  join recital_shows sh on sh.id = ss.show_id
  join seats s on s.id = ss.seat_id
  join venue_sections v on v.id = s.section_id
  where ss.reserved_by = p_session_hash and ss.reserved_until > clock_timestamp()
$$;

-- The visitor's reservation as `check` answers it.
create or replace function check_reservation(p_session_hash text) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  perform require_visitor(p_session_hash);
  return cart_of(p_session_hash);
end
$$;

-- Moves the cart's deadline, its seats' and its pending orders' with it; never past the cart's latest_deadline.
create or replace function move_deadline(p_cart_id uuid, p_deadline timestamptz) returns timestamptz
language plpgsql volatile
as $$
declare
  v_cart carts;
begin
  update carts set deadline = greatest(deadline, least(p_deadline, latest_deadline))
  where id = p_cart_id returning * into v_cart;
  perform from show_seats where reserved_by = v_cart.session_hash order by id for update;
  update show_seats set reserved_until = v_cart.deadline
  where reserved_by = v_cart.session_hash and reserved_until > clock_timestamp();
  update ticket_orders set expires_at = v_cart.deadline, updated_at = now() where cart_id = p_cart_id and status = 'pending';
  return v_cart.deadline;
end
$$;

-- p_minutes more, once a cart. Refuses TKEXP when it expired, TKEXT the second time.
create or replace function extend_reservation(p_session_hash text, p_minutes integer) returns jsonb
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_cart carts;
begin
  perform require_visitor(p_session_hash);
  select * into v_cart from carts where session_hash = p_session_hash and closed_at is null for update;
  if not found or v_cart.deadline <= clock_timestamp() or jsonb_array_length(cart_of(p_session_hash) -> 'seats') = 0 then
    raise exception 'reservation expired' using errcode = 'TKEXP';
  end if;
  if v_cart.extended_at is not null then
    raise exception 'extended once already' using errcode = 'TKEXT',
      detail = jsonb_build_object('reserved_until', v_cart.deadline)::text;
  end if;
  update carts set extended_at = clock_timestamp() where id = v_cart.id;
  perform move_deadline(v_cart.id, v_cart.deadline + make_interval(mins => p_minutes));
  return cart_of(p_session_hash);
end
$$;

-- Gives back the visitor's own reserved seats, some or all. Returns how many; asking for others' gives back nothing.
-- An order of seats that were given back is closed, or two orders placed one after the other would pass the cap.
create or replace function release_seats(p_session_hash text, p_seat_ids uuid[] default null) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_released integer;
begin
  perform require_visitor(p_session_hash);
  perform from carts where session_hash = p_session_hash and closed_at is null for update;
  perform close_orders_of(p_session_hash, p_seat_ids);
  perform from show_seats where reserved_by = p_session_hash
    and (p_seat_ids is null or id = any (p_seat_ids)) order by id for update;
  update show_seats set status = 'available', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  where reserved_by = p_session_hash and (p_seat_ids is null or id = any (p_seat_ids));
  get diagnostics v_released = row_count;
  return v_released;
end
$$;

-- Cancels the visitor's pending orders that hold any of these reserved seats, or any at all. The timer closes their payments.
create or replace function close_orders_of(p_session_hash text, p_seat_ids uuid[]) returns void
language plpgsql volatile
as $$
begin
  perform from ticket_orders where session_hash = p_session_hash and status = 'pending' order by id for update;
  update ticket_orders o set status = 'cancelled', updated_at = now()
  where o.session_hash = p_session_hash and o.status = 'pending' and exists (
    select from ticket_order_items i join show_seats ss on ss.id = i.show_seat_id
    where i.ticket_order_id = o.id and ss.reserved_by = p_session_hash and (p_seat_ids is null or ss.id = any (p_seat_ids)));
end
$$;

-- Housekeeping: an expired reservation counts as available wherever it matters, this only makes watchers hear of it.
create or replace function cleanup_expired_reservations() returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_released integer;
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the worker cleans up' using errcode = 'TKDNY';
  end if;
  with expired as (
    select id from show_seats where status = 'reserved' and reserved_until <= clock_timestamp()
    order by id for update skip locked)
  update show_seats ss set status = 'available', reserved_by = null, reserved_until = null, updated_at = clock_timestamp()
  from expired where ss.id = expired.id;
  get diagnostics v_released = row_count;
  return v_released;
end
$$;

-- When the cleanup has work next; null while nothing is reserved.
create or replace function next_reservation_expiry() returns timestamptz
language sql stable security definer set search_path = public, pg_temp
as $$ select min(reserved_until) from show_seats where status = 'reserved' $$;

revoke execute on function open_cart(text, integer, integer), cart_of(text), check_reservation(text), move_deadline(uuid, timestamptz),
  extend_reservation(text, integer), release_seats(text, uuid[]), close_orders_of(text, uuid[]), cleanup_expired_reservations(),
  next_reservation_expiry() from public;
grant execute on function check_reservation(text), extend_reservation(text, integer), release_seats(text, uuid[])
  to pwa_tickets_anon, pwa_tickets_system;
grant execute on function cleanup_expired_reservations(), next_reservation_expiry() to pwa_tickets_system;
