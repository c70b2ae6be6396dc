"""Money back: some, all, never more."""

import pytest
import stripe
from stripe import StripeClient

from tests.unit.sandbox.conftest import Control, pay


async def test_a_payment_goes_back_in_parts_and_no_further(client: StripeClient) -> None:
    paid = await pay(client, 8800)
    first = await client.v1.refunds.create_async(
        {"payment_intent": paid.id, "amount": 2200, "metadata": {"refund_id": "r1"}}
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"payment_intent": paid.id, "amount": 6601})
    rest = await client.v1.refunds.create_async({"payment_intent": paid.id})
    with pytest.raises(stripe.InvalidRequestError) as empty:
        await client.v1.refunds.create_async({"payment_intent": paid.id})

    assert (first.status, first.amount, rest.amount) == ("succeeded", 2200, 6600)
    assert (
        refused.value.user_message
        == "Refund amount ($66.01) is greater than unrefunded amount on charge ($66.00)"
    )
    assert empty.value.code == "charge_already_refunded"
    charge = await client.v1.charges.retrieve_async(str(paid.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (8800, True)
    listed = await client.v1.refunds.list_async({"payment_intent": paid.id})
    assert [refund.id for refund in listed.data] == [rest.id, first.id]
    metadata = (await client.v1.refunds.retrieve_async(first.id)).metadata
    assert metadata is not None
    assert metadata["refund_id"] == "r1"


async def test_more_than_was_charged_is_refused(client: StripeClient) -> None:
    paid = await pay(client, 2500)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"charge": str(paid.latest_charge), "amount": 2501})

    assert refused.value.user_message == "Refund amount ($25.01) is greater than charge amount ($25.00)"


async def test_nothing_was_paid_so_nothing_goes_back(client: StripeClient) -> None:
    made = await client.v1.payment_intents.create_async({"amount": 500, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        await client.v1.refunds.create_async({"payment_intent": made.id})


async def test_the_money_returned_leaves_the_balance(client: StripeClient) -> None:
    paid = await pay(client, 2500)
    refund = await client.v1.refunds.create_async(
        {"payment_intent": paid.id, "expand": ["balance_transaction", "charge"]}
    )

    assert isinstance(refund.balance_transaction, stripe.BalanceTransaction)
    assert (refund.balance_transaction.amount, refund.balance_transaction.fee) == (-2500, 0)
    assert isinstance(refund.charge, stripe.Charge)
    assert refund.charge.refunded


async def test_a_pending_refund_counts_until_it_fails(client: StripeClient, control: Control) -> None:
    paid = await pay(client, 2500, "pm_card_pendingRefund")
    refund = await client.v1.refunds.create_async({"payment_intent": paid.id})
    assert refund.status == "pending"
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.refunds.create_async({"payment_intent": paid.id, "amount": 1})

    failed = await control.post(f"refunds/{refund.id}/settle", outcome="failed")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    again = await client.v1.refunds.create_async({"payment_intent": paid.id, "amount": 2500})
    assert again.amount == 2500


async def test_a_refund_that_seemed_fine_may_still_fail(client: StripeClient, control: Control) -> None:
    paid = await pay(client, 2500, "pm_card_refundFail")
    refund = await client.v1.refunds.create_async({"payment_intent": paid.id})
    assert refund.status == "succeeded"

    await control.post(f"refunds/{refund.id}/settle", outcome="failed")
    charge = await client.v1.charges.retrieve_async(str(paid.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (0, False)


async def test_any_refund_can_be_made_to_wait(client: StripeClient, control: Control) -> None:
    paid = await pay(client)
    await control.post("next", effect="late", delay_seconds=3600, path="/v1/refunds")
    refund = await client.v1.refunds.create_async({"payment_intent": paid.id})

    assert refund.status == "pending"
    assert (await control.post(f"refunds/{refund.id}/settle", outcome="succeeded"))["status"] == "succeeded"
