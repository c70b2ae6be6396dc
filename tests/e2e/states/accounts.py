"""The team and one's own account: who has access, being invited, a forgotten password, where one is signed in."""

from uuid import UUID

import pyotp
from playwright.async_api import Page, expect

from pwa_tickets.accounts import account_links, invitations
from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.settings import Settings
from tests import arrange, office
from tests.e2e.states.studio import States, Studio

PASSWORD = "a quiet rehearsal"
PAUSED = "update webhook_endpoints set paused_at = now(), pause_reason = 'failing'"
DELIVERIES = """
    with endpoint as (
      update webhook_endpoints set paused_at = null, pause_reason = null, events = '{order.refunded}' returning id)
    insert into webhook_deliveries (endpoint_id, event, payload, status, attempts, answer_status, failure, created_at,
      next_attempt_at)
    select endpoint.id, one.event, '{}', one.status, one.attempts, one.answer, one.failure, now() - one.ago,
      now() + interval '5 hours'
    from endpoint, (values
      ('order.paid', 'delivered', 1, 204, null, interval '9 minutes'),
      ('ticket.scanned', 'waiting', 4, 500, 'answered', interval '20 minutes'),
      ('order.paid', 'waiting', 2, null, 'timed_out', interval '1 hour'),
      ('order.refunded', 'failed', 11, null, 'certificate', interval '26 hours'),
      ('webhook.test', 'delivered', 1, 200, null, interval '27 hours')) one (event, status, attempts, answer, failure, ago)
"""
"""What an endpoint was sent; from now on it hears of refunds, and there are none here."""


async def owners_page(studio: Studio, path: str) -> Page:
    """A page of the office, as an owner who just signed in sees it."""
    olivia = await office.make_staff(studio.owner, "owner", name="Olivia Grant")
    page = (await studio.signed_in(await office.sign_in(studio.owner, olivia))).page
    await page.goto(path)
    return page


async def team(studio: Studio) -> States:
    """Inviting somebody, a mistake, the invitation's link, another role, ending access."""
    page = await owners_page(studio, "/admin/ticketing/team")
    await office.make_staff(studio.owner, "door_staff", name="Theodora Papadimitriou-Vanderbilt")
    await page.get_by_label("Email").fill("nina at example")
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-team-error", page
    email = f"nina.{next(studio.numbers)}@example.com"
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    yield "staff-team", page
    await page.get_by_role("link", name="End access Theodora").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "staff-team-end-access", page
    await page.get_by_role("link", name="Keep it").click()
    await page.get_by_role("link", name="Change Theodora").first.click()
    await expect(page.get_by_role("heading", name="Theodora")).to_be_visible()
    yield "staff-member", page

    settings = Settings.from_env(studio.server.environment)
    invitation_id: UUID = await studio.owner.fetchval("select id from invitations where email = $1", email)
    nina = (await studio.visitor()).page
    await nina.goto(f"/admin/invitation/{invitations.link_token(settings, invitation_id)}")
    await expect(nina.get_by_role("heading", name="You’re invited")).to_be_visible()
    yield "staff-invitation", nina
    await nina.get_by_label("Your name").fill("Nina Ito")
    await nina.get_by_label("Choose a password").fill("short")
    await nina.get_by_role("button", name="Join the team").click()
    await expect(nina.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-invitation-error", nina
    await nina.goto("/admin/invitation/made-up")
    await expect(nina.get_by_role("heading", name="This invitation is over")).to_be_visible()
    yield "staff-invitation-over", nina


async def account(studio: Studio) -> States:
    """Your account, both of its forms with a mistake, and a forgotten password up to the new one."""
    email = f"omar.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    for _ in range(2):
        page = (await studio.visitor()).page
        await sign_in(page, email)
        await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    yield "staff-account", page
    await page.get_by_role("link", name="Change Password").click()
    await page.get_by_label("The password you have now").fill("a guess")
    await page.get_by_label("New password").fill("a loud rehearsal")
    await page.get_by_role("button", name="Save the password").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-change-password-error", page
    await page.goto("/admin/account/email")
    await expect(page.get_by_role("heading", name="Change your email address")).to_be_visible()
    yield "staff-change-email", page
    link = await mailed_link(studio, f"omar.new.{next(studio.numbers)}@example.com", of=email)
    await page.goto(f"/admin/new-email/{link}")
    await expect(page.get_by_role("heading", name="Use this address?")).to_be_visible()
    yield "staff-new-email", page

    visitor = (await studio.visitor()).page
    await visitor.goto("/admin/sign-in")
    await visitor.get_by_role("link", name="Forgot your password?").click()
    await visitor.get_by_label("Email").fill(email)
    await visitor.get_by_role("button", name="Send me a link").click()
    await expect(visitor.get_by_text("an email is on its way")).to_be_visible()
    yield "staff-forgot-password", visitor
    await visitor.goto(f"/admin/password/{await mailed_link(studio, email)}")
    await expect(visitor.get_by_role("heading", name="Choose a new password")).to_be_visible()
    yield "staff-new-password", visitor


async def mailed_link(studio: Studio, email: str, *, of: str | None = None) -> str:
    """What a mailed link to this address ends in; `of` wants it as a new address."""
    link_id: UUID = await studio.owner.fetchval(
        """
        insert into account_links (purpose, email, profile_id, expires_at)
        values (case when $2::text is null then 'password_reset' else 'email_change' end, $1,
                (select id from profiles where email = $2), now() + interval '1 hour') returning id
        """,
        email,
        of,
    )
    async with studio.database.transaction(SYSTEM) as db:
        link = await account_links.to_mail(db, link_id)
    assert link, "the link stands"
    return account_links.link_token(Settings.from_env(studio.server.environment), link)


async def tokens(studio: Studio) -> States:
    """No token yet or some, a mistake in the form, a new one shown once, the question before it is revoked."""
    page = await owners_page(studio, "/admin/ticketing/tokens")
    await page.get_by_label("Program name").fill("Season spreadsheet for the accountant")
    await page.get_by_role("button", name="Make the token").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-tokens-error", page
    for scope in ("Read reports", "Read orders"):
        await page.get_by_label(scope).check()
    await page.get_by_role("button", name="Make the token").click()
    await expect(page.get_by_text("It won’t be shown again")).to_be_visible()
    yield "staff-token", page
    await page.get_by_role("link", name="I saved it").click()
    await expect(page.get_by_text("Not used yet").first).to_be_visible()
    yield "staff-tokens", page
    await page.get_by_role("link", name="Revoke Season").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "staff-token-revoke", page
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("is revoked.")).to_be_visible()


async def webhooks(studio: Studio) -> States:
    """A mistake in the form, a new endpoint with its secret, its log, one that failed, the question before it is deleted."""
    page = await owners_page(studio, "/admin/ticketing/webhooks")
    yield "staff-webhooks-none", page
    await page.get_by_label("URL").fill("https://localhost/hooks")
    await page.get_by_role("button", name="Add the endpoint").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-webhooks-error", page
    await page.get_by_label("URL").fill(f"https://93.184.215.14/{next(studio.numbers)}/hooks/recital-tickets")
    for event in ("An order is paid", "A ticket is scanned"):
        await page.get_by_label(event).check()
    await page.get_by_role("button", name="Add the endpoint").click()
    await expect(page.get_by_text("It won’t be shown again")).to_be_visible()
    await studio.owner.execute(PAUSED)  # nothing that happens here leaves this machine
    yield "staff-webhook-secret", page
    await page.get_by_role("link", name="I saved it").click()
    await expect(page.get_by_text("Nothing sent yet")).to_be_visible()
    yield "staff-webhook-paused", page
    await studio.owner.execute(DELIVERIES)
    await page.reload()
    await expect(page.get_by_text("It answered 500")).to_be_visible()
    yield "staff-webhook", page
    await page.get_by_role("link", name="Webhooks").first.click()
    await expect(page.get_by_text("Working").first).to_be_visible()
    yield "staff-webhooks", page
    await page.get_by_role("link", name="Open https://93").first.click()
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_role("heading", name="Delete this endpoint?")).to_be_visible()
    yield "staff-webhook-delete", page
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("The endpoint is deleted.")).to_be_visible()


async def change_log(studio: Studio) -> States:
    """What the team changed, and a filter that finds nothing."""
    page = await owners_page(studio, "/admin/ticketing/team")
    await page.get_by_label("Email").fill(f"lena.{next(studio.numbers)}@example.com")
    await page.get_by_role("button", name="Send the invitation").click()
    await expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    await page.goto("/admin/ticketing/audit")
    await expect(page.get_by_role("rowheader", name="Invited somebody").first).to_be_visible()
    yield "staff-change-log", page
    await page.get_by_label("Until").fill("2020-01-01")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("heading", name="No changes match")).to_be_visible()
    yield "staff-change-log-none", page


async def second_step(studio: Studio) -> States:
    """Setting up the second step, a code that does not fit, the recovery codes, and signing in with it."""
    email = f"ola.{next(studio.numbers)}@example.com"
    await arrange.add_staff(studio.owner, email, PASSWORD)
    page = (await studio.visitor()).page
    await sign_in(page, email)
    await page.get_by_role("link", name="Set up Second step").click()
    await expect(page.get_by_role("heading", name="Second step at sign-in")).to_be_visible()
    yield "staff-second-step", page
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Set it up").click()
    await expect(page.get_by_role("img", name="Code for your authenticator app")).to_be_visible()
    yield "staff-second-step-set-up", page
    await page.get_by_label("Six digits").fill("000000")
    await page.get_by_role("button", name="Turn it on").click()
    await expect(page.get_by_role("group", name="Please check this")).to_be_visible()
    yield "staff-second-step-error", page
    app = pyotp.TOTP((await page.locator("code").inner_text()).replace(" ", ""))
    await page.get_by_label("Six digits").fill(app.now())
    await page.get_by_role("button", name="Turn it on").click()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    yield "staff-recovery-codes", page
    await page.get_by_role("link", name="I saved them").click()
    await expect(page.get_by_text("On. 10 recovery codes left.")).to_be_visible()
    yield "staff-account-second-step", page

    visitor = (await studio.visitor()).page
    await sign_in(visitor, email)
    await expect(visitor.get_by_role("heading", name="One more step")).to_be_visible()
    yield "staff-sign-in-code", visitor
    await visitor.get_by_label("Code").fill("000000")
    await visitor.get_by_role("button", name="Sign in").click()
    await expect(visitor.get_by_role("group", name="You are not signed in")).to_be_visible()
    yield "staff-sign-in-wrong-code", visitor


async def sign_in(page: Page, email: str) -> None:
    """Type address and password, on the way to the account."""
    await page.goto("/admin/sign-in?next=/admin/account")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
