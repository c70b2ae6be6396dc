"""The steps of the keys and of the mail: Stripe is asked about both keys, and a mail to oneself is clicked."""

from typing import Any, Final
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from pwa_tickets.db.actor import SYSTEM
from pwa_tickets.db.session import Database
from pwa_tickets.errors import InvalidInput
from pwa_tickets.i18n import gettext
from pwa_tickets.payments.refusals import PaymentsUnreachable
from pwa_tickets.settings import Settings
from pwa_tickets.setup import mail
from pwa_tickets.setup.mail import MailLinkOver
from pwa_tickets.setup.pages.frame import PAGE, lead_on, progress_of, step_page
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.studio import in_force, keys
from pwa_tickets.studio.keys import Keys
from pwa_tickets.studio.live import LiveStudio
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.forms import WHOLE_FORM, Form, fill, read_form
from pwa_tickets.web.office import back_to
from pwa_tickets.web.templating import page

KEYS: Final = PAGE + "/keys"
MAIL: Final = PAGE + "/mail"
MAIL_LINK: Final = MAIL + "/{token:str}"

AnyRequest = Request[Any, Any, Any]


@get(KEYS, include_in_schema=False)
async def ask_for_keys(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Ask for Stripe's two keys."""
    form = fill(Keys, {"publishable_key": None, "secret_key": None})
    return await _keys_page(request, owner, database, settings, form)


@post(KEYS, include_in_schema=False)
async def keep(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    live_studio: NamedDependency[LiveStudio],
) -> Template | Redirect:
    """Have Stripe asked about the keys and told our webhook, keep them, and lead on."""
    form = await read_form(request, Keys)
    async with database.transaction(owner.actor) as db:
        await progress_of(db, settings)
    real = live_studio.when_open(settings)
    if not form.errors:
        try:
            await keys.change_keys(database, real, form.value, other_account=True, staff=owner)
        except InvalidInput as refusal:
            form.note(refusal)
        except PaymentsUnreachable:
            form.refuse(WHOLE_FORM, gettext(keys.NO_ANSWER))
    if form.errors:
        return await _keys_page(request, owner, database, settings, form)
    async with database.transaction(owner.actor) as db:
        progress = await progress_of(db, settings)
    return lead_on(request, progress, gettext("Stripe knows both keys and can pay you."))


@get(MAIL, include_in_schema=False)
async def show_mail(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template:
    """Offer a mail to oneself, or say that it arrived."""
    async with database.transaction(owner.actor) as db:
        progress = await progress_of(db, settings)
    async with database.transaction(SYSTEM) as db:
        email = await mail.address_of(db, owner.uuid)
    return step_page(request, owner, progress, Step.MAIL, email=email)


@post(MAIL, include_in_schema=False)
async def send_mail(
    request: AnyRequest,
    owner: NamedDependency[StaffMember],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Mail a link to the owner."""
    async with database.transaction(owner.actor) as db:
        await progress_of(db, settings)
    async with database.transaction(SYSTEM) as db:
        await mail.send(db, owner.uuid)
    return back_to(request, MAIL, Flash(gettext("The email is on its way. Press the button in it.")))


@get(MAIL_LINK, include_in_schema=False, sync_to_thread=False)
def show_link(token: FromPath[str], settings: NamedDependency[Settings]) -> Template:
    """Only a button: programs that read mail follow links too."""
    try:
        mail.read_link(settings, token)
    except MailLinkOver as refusal:
        return _over(refusal)
    return page("setup/mail-arrived.html", action=f"{MAIL}/{token}")


@post(MAIL_LINK, include_in_schema=False)
async def arrived(
    request: AnyRequest,
    token: FromPath[str],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Remember that the mail arrived, and lead back to the set-up."""
    try:
        profile_id: UUID = mail.read_link(settings, token)
        async with database.transaction(SYSTEM) as db:
            await mail.note_arrived(db, profile_id)
    except MailLinkOver as refusal:
        return _over(refusal)
    return back_to(request, PAGE, Flash(gettext("Mail works.")))


async def _keys_page(
    request: AnyRequest, owner: StaffMember, database: Database, settings: Settings, form: Form[Keys]
) -> Template:
    async with database.transaction(owner.actor) as db:
        progress: Progress = await progress_of(db, settings)
    return step_page(
        request,
        owner,
        progress,
        Step.KEYS,
        status=422 if form.errors else 200,
        form=form,
        are_told=in_force.STRIPE in settings.told,
    )


def _over(refusal: MailLinkOver) -> Template:
    return page(
        "accounts/link-over.html",
        status=refusal.status,
        title=gettext(refusal.title),
        sentence=refusal.detail,
        next_url=PAGE,
        next_label=gettext("Continue setup"),
    )


ROUTES = [ask_for_keys, keep, show_mail, send_mail, show_link, arrived]
