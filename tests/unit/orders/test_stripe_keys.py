"""A key that Stripe does not know, or of another account: nothing is final, everybody who checks is told."""

from dataclasses import replace
from uuid import uuid4

import pytest

from pwa_tickets.commands.doctor import check_stripe
from pwa_tickets.payments.objects import RefundStatus
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.payments.stripe import Payments
from pwa_tickets.settings import Settings


async def test_a_refused_key_is_an_outage_of_ours_and_told(settings: Settings) -> None:
    wrong = replace(settings, stripe_secret_key="sk_test_of_nobody")
    payments = Payments(wrong)
    assert await payments.reachable() is False
    with pytest.raises(PaymentsUnreachable):
        await payments.refund(refund_id=uuid4(), intent_id="pi_1", amount_in_cents=100)
    with pytest.raises(PaymentsUnreachable):
        await payments.intent("pi_1")
    await payments.close()
    told = await check_stripe(wrong)
    assert not told.ok
    assert "refuses STRIPE_SECRET_KEY" in told.sentence
    assert (await check_stripe(settings)).ok


async def test_a_payment_that_the_key_does_not_know_is_no_word_on_the_money(settings: Settings) -> None:
    payments = Payments(settings)
    assert await payments.reachable() is True
    with pytest.raises(PaymentsUnreachable):
        await payments.refund(refund_id=uuid4(), intent_id="pi_of_another_account", amount_in_cents=100)
    await payments.close()


async def test_money_that_the_bank_cannot_give_back_is_a_failure(settings: Settings) -> None:
    payments = Payments(settings)
    intent = await payments.open_intent(
        order_id=uuid4(),
        key=f"order-{uuid4()}",
        order_number="ORD-1",
        amount_in_cents=100,
        currency="usd",
        email="maya@example.com",
    )
    answer = await payments.refund(refund_id=uuid4(), intent_id=intent.id, amount_in_cents=100)
    assert answer.status is RefundStatus.FAILED
    await payments.close()
