"""What a parent does on the pages: choose seats, say who they are, pay."""

import asyncio
import re

from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.e2e.browser_waits import wait_until
from tests.e2e.conftest import Phone
from tests.factories import Show

PAYS, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"


RESERVED = """async (seats) => {
  const answer = await fetch("/api/seat-reservations/check");
  return (await answer.json()).seats.length === seats;
}"""
"""The tiles answer a tap at once; this asks the server whether the seats are ours."""


async def choose(phone: Phone, show: Show, *labels: str) -> Page:
    """Tick seats (`A1`) in the picker's list and wait until they are this phone's."""
    page = await phone.open(f"/shows/{show.id}/seats?view=list")
    for label in labels:
        await tick(page, label)
    await expect(continue_button(page, len(labels))).to_be_visible()
    await expect(page.locator(".chip-seat").first).to_be_visible()
    await expect(page.get_by_role("timer")).to_contain_text("Yours for")
    async with asyncio.timeout(10):
        await wait_until(page, RESERVED, len(labels))
    return page


async def tick(page: Page, label: str) -> None:
    """Tap one seat's tile."""
    await page.locator("label.seat-box", has=box(page, label)).tap()


def box(page: Page, label: str) -> Locator:
    """A seat's checkbox by its accessible name: `A1` is row A, seat 1."""
    row, number = label[0], label[1:]
    return page.get_by_role("checkbox", name=re.compile(rf"^\w+, row {row}, seat {number}, "))


def continue_button(page: Page, seats: int) -> Locator:
    """The one button that leads on, with its number of seats."""
    return page.get_by_role("button", name=re.compile(rf"^Continue · {seats} seats? \$"))


async def go_to_checkout(page: Page, *, name: str, email: str) -> None:
    """From the picker to the card form."""
    await page.get_by_role("button", name=re.compile("^Continue ·")).tap()
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("button", name=re.compile("^Continue to payment")).tap()
    await expect(card_form(page).get_by_label("Card number")).to_be_visible()


def card_form(page: Page) -> FrameLocator:
    """Stripe's frame."""
    return page.frame_locator("iframe").first


async def pay(page: Page, card: str) -> None:
    """Type a card and press Pay."""
    await type_card(page, card)
    await pay_button(page).tap()


def pay_button(page: Page) -> Locator:
    """The one button that pays."""
    return page.get_by_role("button", name=re.compile(r"^Pay"))


async def type_card(page: Page, card: str) -> None:
    """Fill in the card form."""
    form = card_form(page)
    await form.get_by_label("Card number").fill(card)
    await form.get_by_label("Expiration").fill("12 / 34")
    await form.get_by_label("Security code").fill("123")
    await form.get_by_label("ZIP code").fill("12545")
