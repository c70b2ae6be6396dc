"""Checks the work for doctor: jobs that wait or gave up, mails that were refused, money that is stuck."""

from collections.abc import AsyncIterator

import asyncpg

from pwa_tickets.commands.check_result import CheckResult
from pwa_tickets.commands.installation import command
from pwa_tickets.db.queue_tables import COUNT_STUCK_JOBS, LAST_ERROR

LATE_SECONDS = 120

# An order counts by its newest mail: one that was sent again is settled.
REFUSED = """
    select count(*) as mails, (array_agg(order_number || ': ' || last_error order by created_at desc))[1] as newest from (
      select distinct on (m.ticket_order_id, m.kind) o.order_number, m.status, m.last_error, m.created_at
      from order_messages m join ticket_orders o on o.id = m.ticket_order_id
      order by m.ticket_order_id, m.kind, m.created_at desc) newest
    where status = 'failed'
"""
UNSENT = """
    select count(*) from refunds where status = 'pending' and stripe_refund_id is null
    and created_at < now() - make_interval(secs => $1)
"""
FAILED = """
    select string_agg(o.order_number, ', ' order by r.created_at) from refunds r
    join ticket_orders o on o.id = r.ticket_order_id where r.status = 'failed'
"""
ORDERLESS = "select count(*) from orderless_payments()"
DIFFERENT = """
    select count(*) from audit_log a
    where a.action = 'money_differs' and not exists (
      select from audit_log done where done.subject_id = a.subject_id and done.action = 'concern_closed'
      and (done.after ->> 'entry')::bigint = a.id)
"""
UNCOMPARED = "select reconciliation_is_late()"
UNREAD = "select count(*) from stripe_events where handled_at is null and received_at < now() - make_interval(secs => $1)"


async def check_work(owner: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[CheckResult]:
    """Check for work that needs somebody. Each fault is a result of its own; jobs that all move are one, too."""
    try:
        jobs = await owner.fetchrow(COUNT_STUCK_JOBS, LATE_SECONDS)
        refused = await owner.fetchrow(REFUSED)
    except asyncpg.UndefinedTableError:
        yield CheckResult(False, f"There is no queue of jobs yet. Run: {command('migrate')}")
        return
    assert jobs
    assert refused
    if jobs["held"]:
        why = await owner.fetchval(LAST_ERROR, True)
        yield CheckResult(False, f"{_jobs(jobs['held'])} gave up and must be looked at. The newest: {why}.")
    if jobs["again"]:
        why = await owner.fetchval(LAST_ERROR, False)
        yield CheckResult(False, f"{_jobs(jobs['again'])} failed and will be tried again. The newest: {why}.")
    if jobs["late"]:
        yield CheckResult(
            False, f"{_jobs(jobs['late'])} waited for more than two minutes: is a worker running?"
        )
    if not any(jobs.values()):
        yield CheckResult(True, "No job is late, none has given up.")
    if refused["mails"]:
        mails = "1 mail was" if refused["mails"] == 1 else f"{refused['mails']} mails were"
        yield CheckResult(False, f"{mails} refused and will not come. The newest, order {refused['newest']}.")
    if orderless := await owner.fetchval(ORDERLESS):
        yield CheckResult(
            False,
            f"{orderless} payments at Stripe have no order any more: a restore or a failover lost it. "
            "Run: pwa-tickets reconcile --since 1d",
        )
    if different := await owner.fetchval(DIFFERENT):
        movements = (
            "1 movement of money differs" if different == 1 else f"{different} movements of money differ"
        )
        yield CheckResult(False, f"{movements} between the books and Stripe: see “Needs attention”.")
    if await owner.fetchval(UNCOMPARED):
        yield CheckResult(
            False, "The books were not compared with Stripe for two nights: is a worker running?"
        )
    if unread := await owner.fetchval(UNREAD, LATE_SECONDS):
        yield CheckResult(False, f"{unread} of Stripe’s reports wait to be acted on: is a worker running?")
    if unsent := await owner.fetchval(UNSENT, LATE_SECONDS):
        yield CheckResult(False, f"{unsent} of our refunds did not reach Stripe yet.")
    if failed := await owner.fetchval(FAILED):
        yield CheckResult(False, f"Stripe could not send refunds back. Look there at the orders {failed}.")


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"
