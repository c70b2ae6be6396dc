"""Columns, parameters, roles and jobs get the standard terms of the house's glossary.

Parameters cannot be renamed in place: the functions that take a session's hash are dropped here and made again from their files.
A server of the version before must be stopped while this runs; it knows the old names.
"""

from pwa_tickets.db.migrate import run_script

revision = "0014"
down_revision = "0013"

SQL = """
do $$
begin
  if exists (select from pg_roles where rolname = 'pwa_tickets_usher')
    and not exists (select from pg_roles where rolname = 'pwa_tickets_device') then
    alter role pwa_tickets_usher rename to pwa_tickets_device;
  end if;
end
$$;

alter table profiles drop constraint profiles_role_check;
update profiles set role = 'door_staff' where role = 'door';
alter table profiles add constraint profiles_role_check check (role in ('owner', 'staff', 'door_staff', 'usher'));

update audit_log set actor_role = 'device' where actor_role = 'usher';
update audit_log set action = 'device_' || split_part(action, '_', 2) where action like 'scanner\\_%';

alter table sessions rename column token_hash to session_hash;
alter table session_orders rename column token_hash to session_hash;
alter table sessions rename constraint sessions_token_hash_check to sessions_session_hash_check;
alter table session_orders rename constraint session_orders_token_hash_fkey to session_orders_session_hash_fkey;
do $$
declare
  v_table text;
begin   -- not-null constraints have names since Postgres 18
  for v_table in select conrelid::regclass::text from pg_constraint where conname like 'session%\\_token_hash_not_null' loop
    execute format('alter table %I rename constraint %I to %I', v_table, v_table || '_token_hash_not_null',
                   v_table || '_session_hash_not_null');
  end loop;
end
$$;

drop function if exists require_visitor(text), open_cart(text, interval), cart_of(text), check_reservation(text),
  extend_reservation(text), release_seats(text, uuid[]), reserve_seats(uuid, uuid[], text, integer),
  seat_is_free(text, text, timestamptz, text), require_under_cap(uuid, uuid[], text),
  place_order(text, uuid, text, text, text, jsonb, text, text, integer),
  settle_too_late(ticket_orders, text, uuid[]), too_late_outcome(refunds);

update pgqueuer set entrypoint = 'send_late_payment_email' where entrypoint = 'tell_too_late';

comment on column show_seats.reserved_by is 'The session hash of the visitor who reserved it.';
"""


def upgrade() -> None:
    """Rename, and drop what is made again under its new name."""
    run_script(SQL)
