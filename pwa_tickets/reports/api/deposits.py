"""Bank deposits for programs of the staff: what Stripe paid out, of what each is the sum, every movement as a file."""

from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from pwa_tickets.accounts.queries import time_zone
from pwa_tickets.db.session import Database
from pwa_tickets.errors import NotAllowed, NotFound, NotSignedIn
from pwa_tickets.payments.payouts import PAYOUTS_AT_A_TIME, Movement, Payout, list_payouts, read_payout
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.reports.api.deposit_documents import (
    DepositDetails,
    DepositDocument,
    DepositList,
    DepositMovement,
    DepositSums,
)
from pwa_tickets.reports.api.figures import SALES_FILE, Form, SalesOperation
from pwa_tickets.reports.deposits import COLUMNS, DepositLine, Sums, deposit_rows, read_deposit
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.openapi import STAFF
from pwa_tickets.web.paging import PageCursor
from pwa_tickets.web.problems import refusing
from pwa_tickets.web.table_files import FileFormat, table_file

PATH: Final = "/api/admin/ticketing/reports/deposits"
TOLD: Final = 200
"""Movements in the answer; the file has all."""

StripeLimit = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]


@get(
    PATH,
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound, PaymentsUnreachable),
)
async def list_deposits(
    staff: NamedDependency[StaffMember],
    payments: NamedDependency[Payments],
    cursor: PageCursor = "",
    limit: StripeLimit = PAYOUTS_AT_A_TIME,
) -> DepositList:
    """List what Stripe paid out, in pages, newest first."""
    payouts, has_more = await list_payouts(payments, after=cursor or None, limit=limit)
    return DepositList(
        deposits=[_document(payout) for payout in payouts],
        next_cursor=payouts[-1].id if has_more and payouts else None,
    )


@get(
    PATH + "/{payout_id:str}",
    tags=["staff"],
    security=STAFF,
    responses=refusing(NotSignedIn, NotAllowed, NotFound, PaymentsUnreachable),
)
async def read_deposit_details(
    payout_id: FromPath[str],
    staff: NamedDependency[StaffMember],
    payments: NamedDependency[Payments],
    database: NamedDependency[Database],
) -> DepositDetails:
    """Read of which orders, refunds, fees and disputes a deposit is the sum."""
    deposit = await read_deposit(database, staff.actor, payments, payout_id, most=TOLD)
    known = deposit.payout.is_automatic
    return DepositDetails(
        **msgspec.structs.asdict(_document(deposit.payout)),
        movements=[_movement(line) for line in deposit.lines],
        sums=_sums(deposit.sums) if known else None,
        adds_up=deposit.adds_up if known else None,
    )


@get(
    PATH + "/{payout_id:str}/lines",
    tags=["staff"],
    security=STAFF,
    responses={200: SALES_FILE, **refusing(NotSignedIn, NotAllowed, NotFound, PaymentsUnreachable)},
    operation_class=SalesOperation,
)
async def deposit_lines_file(
    payout_id: FromPath[str],
    staff: NamedDependency[StaffMember],
    payments: NamedDependency[Payments],
    database: NamedDependency[Database],
    form: Form = FileFormat.CSV,
) -> Stream:
    """Download every movement of a deposit, a line each; `net` adds up to the bank's line."""
    payout = await read_payout(payments, payout_id)
    async with database.transaction(staff.actor) as db:
        zone = await time_zone(db)
    rows = deposit_rows(database, staff.actor, payments, payout.id, time_zone=zone)
    return table_file(form, f"deposit-{payout.arrives_on:%Y-%m-%d}", COLUMNS, rows)


def _document(payout: Payout) -> DepositDocument:
    return msgspec.convert(payout, DepositDocument, from_attributes=True)


def _sums(sums: Sums) -> DepositSums:
    return DepositSums(
        payments_in_cents=sums.amounts[Movement.PAYMENT],
        refunds_in_cents=sums.amounts[Movement.REFUND],
        disputes_in_cents=sums.amounts[Movement.DISPUTE],
        fees_in_cents=sums.amounts[Movement.FEE] + sums.fees_in_cents,
        other_in_cents=sums.amounts[Movement.OTHER],
        total_in_cents=sums.total_in_cents,
        lines=sums.lines,
    )


def _movement(one: DepositLine) -> DepositMovement:
    return DepositMovement(
        id=one.line.id,
        movement=one.line.movement,
        amount_in_cents=one.line.amount_in_cents,
        fee_in_cents=one.line.fee_in_cents,
        net_in_cents=one.line.net_in_cents,
        at=one.line.at,
        order_id=one.order_id,
        order_number=one.order_number,
        customer_name=one.customer_name,
        description=one.line.description,
    )


ROUTES = [list_deposits, read_deposit_details, deposit_lines_file]
