"""Pays out to the bank: one payout of all that is available, as Stripe makes one each day by itself."""

from pwa_tickets.sandbox.stripe.charges import move_balance
from pwa_tickets.sandbox.stripe.events import record
from pwa_tickets.sandbox.stripe.expansion import listing
from pwa_tickets.sandbox.stripe.params import Params
from pwa_tickets.sandbox.stripe.store import Ledger, StripeObject, new_id

IN = "paid_out_in"
"""Where the sandbox keeps of which payout a balance transaction is; Stripe tells it by the filter `payout` alone."""


def pay_out(ledger: Ledger, *, until: float | None = None) -> StripeObject | None:
    """Pay out what is available, in the currency of the oldest; None where nothing is.

    Args:
        until: what is available by then, for tests that do not wait two days.
    """
    until = ledger.now if until is None else until
    rows = ledger.db.execute(
        "select id, json_extract(body, '$.currency'), json_extract(body, '$.net') from objects "
        "where kind = 'balance_transaction' and json_extract(body, '$.paid_out_in') is null "
        "and json_extract(body, '$.type') <> 'payout' and cast(json_extract(body, '$.available_on') as integer) <= ? "
        "order by number",
        (until,),
    ).fetchall()
    if not rows:
        return None
    id, currency = new_id("po_"), rows[0][1]
    lines = [(line, net) for line, of, net in rows if of == currency]
    amount = sum(net for _, net in lines)
    payout: StripeObject = {
        "id": id,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": int(ledger.now) // 86_400 * 86_400,
        "automatic": True,
        "balance_transaction": move_balance(ledger, "payout", id, -amount, currency, 0),
        "created": int(ledger.now),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_sandbox",
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "completed",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "paid",
        "type": "bank_account",
    }
    ledger.insert(payout)
    for line in [*(line for line, _ in lines), payout["balance_transaction"]]:
        moved = ledger.find("balance_transaction", line)
        available_on = min(moved["available_on"], int(ledger.now))
        ledger.save(moved | {IN: id, "status": "available", "available_on": available_on})
    record(ledger, "payout.paid", payout)
    return payout


def list_payouts(ledger: Ledger, params: Params) -> StripeObject:
    """List payouts, newest first; what became available since the last look was paid out by then."""
    pay_out(ledger)
    return listing(ledger, "payout", params, {"status": params.text("status")})


def list_balance_transactions(ledger: Ledger, params: Params) -> StripeObject:
    """List the balance's lines, newest first, of one payout if asked."""
    filters = {name: params.text(name) for name in ("type", "currency", "source")}
    page = listing(ledger, "balance_transaction", params, {**filters, IN: params.text("payout")})
    return {**page, "data": [shown(line) for line in page["data"]]}


def shown(line: StripeObject) -> StripeObject:
    """A balance transaction as Stripe tells it."""
    return {name: value for name, value in line.items() if name != IN}
