"""`pwa-tickets reconcile`: finds payments at Stripe whose order is gone, and sends their money back when told to."""

import asyncio
from datetime import UTC, datetime, timedelta

from pwa_tickets.commands.database import settings_with_database
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.money import format_money
from pwa_tickets.orders.orderless_payments import orderless_payments, reconcile, refund
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings


def run(*, since: timedelta, send_back: bool) -> int:
    """List payments without an order, and refund them if asked to; exit code 1 while one is left."""
    with settings_with_database() as settings:
        return asyncio.run(print_findings(settings, datetime.now(UTC) - since, send_back=send_back))


async def print_findings(settings: Settings, since: datetime, *, send_back: bool) -> int:
    """Print what was found, a line each; returns the exit code."""
    database, payments = await Database.connect(settings.database_url), Payments(settings)
    try:
        looked_at = await reconcile(database, payments, since=since, site=settings.base_url)
        print(f"{looked_at} payments since {since:%Y-%m-%d %H:%M} UTC were held against the orders.")
        async with database.transaction(SYSTEM) as db:
            found = await orderless_payments(db)
        left = 0
        for payment in found:
            what = (
                f"{payment.payment_intent_id}: {format_money(payment.amount_in_cents, payment.currency)}, "
                f"order {payment.order_number or 'unknown'}"
            )
            fault = await refund(database, payments, payment) if send_back else "its order is gone"
            left += bool(fault)
            print(f"✗ {what}: {fault}." if fault else f"✓ {what}: sent back.")
    except PaymentsUnreachable:
        print("Stripe does not answer. What was found is kept; please try again.")
        return 1
    finally:
        await payments.close()
        await database.close()
    if left and not send_back:
        print("Make these orders anew by hand, or send the money back: pwa-tickets reconcile --refund")
    return 1 if left else 0
