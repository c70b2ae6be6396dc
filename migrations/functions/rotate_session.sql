-- A browser gets a new secret when it proves something, and keeps all it had: cart, seats, orders, opened links, push. Proofs of
-- work that it used go along, too: what stays behind begins with nothing.
-- Locks in the order every buyer's function takes them: cart, order, seats. An empty old hash is a browser that had nothing.
create or replace function rotate_session(p_old text, p_new text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if current_actor_role() not in ('system', 'owner') then
    raise exception 'only the server rotates sessions' using errcode = 'TKDNY';
  end if;
  if coalesce(p_old, '') = '' or p_old = p_new then
    return;
  end if;
  perform from carts where session_hash = p_old order by id for update;
  perform from ticket_orders where session_hash = p_old order by id for update;
  perform from show_seats where reserved_by = p_old order by id for update;
  update carts set session_hash = p_new where session_hash = p_old;
  update ticket_orders set session_hash = p_new where session_hash = p_old;
  update show_seats set reserved_by = p_new where reserved_by = p_old;
  update used_proofs set session_hash = p_new where session_hash = p_old;
  update push_subscriptions set session_hash = p_new where session_hash = p_old;
  update sessions set session_hash = p_new where session_hash = p_old;   -- session_orders follow by cascade
end
$$;

revoke execute on function rotate_session(text, text) from public;
grant execute on function rotate_session(text, text) to pwa_tickets_system;
