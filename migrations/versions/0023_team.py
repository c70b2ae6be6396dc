"""Who works here changes without a terminal: invitations by mail, links that prove an address, sessions one can tell apart.

A mailed link is signed with the server's key over the row's id, so the rows hold nothing that opens anything. The log of
changes is read by its time, and by who made them.
"""

from pwa_tickets.db.migrate import run_script

revision = "0023"
down_revision = "0022"

SQL = """
create table invitations (
  id uuid primary key default gen_random_uuid(),
  email text not null check (email = lower(email)),
  role text not null check (role in ('owner', 'staff', 'door_staff')),
  invited_by uuid not null references profiles on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz
);
comment on table invitations is 'Somebody is asked by mail to work here; the link in the mail is signed over the id.';
create unique index invitations_open on invitations (email) where accepted_at is null and withdrawn_at is null;

create table account_links (
  id uuid primary key default gen_random_uuid(),
  purpose text not null check (purpose in ('password_reset', 'email_change')),
  email text not null check (email = lower(email)),
  profile_id uuid references profiles on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'email_change') = (profile_id is not null))
);
comment on table account_links is
  'A mailed link that proves an address once: to set a password, typed by whoever asked, or to change to a new address.';
create index account_links_created on account_links (created_at);

alter table sessions add column browser text, add column network text;
comment on column sessions.browser is 'The browser and system of a staff log-in, as it named itself; null for buyers.';
comment on column sessions.network is 'Roughly where a staff log-in was last seen: a part of its address; null for buyers.';

create index audit_log_happened_at on audit_log (happened_at, id);
create index audit_log_actor on audit_log (actor_id, happened_at, id);
"""


def upgrade() -> None:
    """Add both tables, two columns and two indexes."""
    run_script(SQL)
