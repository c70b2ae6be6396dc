-- Opens the studio: everything that was bought, reserved and scanned until now was a rehearsal and vanishes, seats are free and get
-- new codes, and scanners are revoked. Returns how many orders vanished; null, and nothing is changed, where the studio is open.
-- Only a studio that began with the guided set-up was ever closed, and until here it sells against the sandbox alone.
create or replace function end_rehearsal() returns integer
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  v_orders integer;
begin
  if current_actor_role() not in ('staff', 'owner') then
    raise exception 'only staff open the studio' using errcode = 'TKDNY';
  end if;
  perform from studio where opened_at is null and set_up <> '{}' for update;   -- two clicks at once: the second changes nothing
  if not found then
    return null;
  end if;
  select count(*) into v_orders from ticket_orders;
  -- Not table by table: whatever names an order, a ticket or a code of the rehearsal goes with it, also what is added later.
  truncate carts, ticket_orders, scan_annuls, stripe_events, drawer_shifts, job_runs, announcements cascade;
  -- Jobs of staff and of this server stay; whatever job is added later is taken for one of an order.
  delete from pgqueuer where entrypoint not in ('back_up', 'delete_ticket_pdfs', 'send_account_change', 'send_account_link',
    'send_invitation', 'send_set_up_mail', 'send_webhook_paused_email');
  delete from webhook_deliveries;   -- the studio's other systems never hear of a rehearsal as of a sale
  update show_seats set status = 'available', reserved_by = null, reserved_until = null where status in ('reserved', 'sold');
  perform top_up_codes(array_agg(id)) from show_seats;
  -- A show that was called off to see what happens takes place.
  update recital_shows set sale_opens_at = null, sale_closes_at = null, cancelled_at = null, pricing_version = pricing_version + 1;
  update devices set revoked_at = clock_timestamp() where revoked_at is null;
  update studio set opened_at = clock_timestamp(), link_hash = null, link_expires_at = null, updated_at = now();
  perform pg_notify('studio_changed', '');
  return v_orders;
end
$$;

revoke execute on function end_rehearsal() from public;
grant execute on function end_rehearsal() to pwa_tickets_staff;

-- Whether the set-up has begun and the studio is not open yet: what is bought now vanishes at the opening, and nobody who was
-- scanned sits anywhere.
create or replace function is_rehearsing() returns boolean
language sql stable
as $$
  select exists (select from studio where opened_at is null and set_up <> '{}')
$$;

revoke execute on function is_rehearsing() from public;
