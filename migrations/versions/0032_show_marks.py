"""A show gets a color and a pattern of its own among those of its venue and day, printed on its tickets."""

from pwa_tickets.db.migrate import run_script

revision = "0032"
down_revision = "0031"

SQL = """
alter table recital_shows add column mark integer check (mark between 0 and 35);

update recital_shows sh set mark = ranked.nth
from (
  select show.id, row_number() over (partition by show.venue_id, (show.starts_at at time zone v.time_zone)::date
    order by show.starts_at, show.id) - 1 as nth
  from recital_shows show join venues v on v.id = show.venue_id) ranked
where ranked.id = sh.id and ranked.nth < 36 and exists (select from show_seats ss where ss.show_id = sh.id);
"""


def upgrade() -> None:
    """Add the column, and give the shows that have seats their marks."""
    run_script(SQL)
