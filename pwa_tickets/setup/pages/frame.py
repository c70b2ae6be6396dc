"""What every page of the set-up shows around its own: the steps, which of them are done, and where one is."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from litestar.response import Redirect, Template

from pwa_tickets.i18n import gettext
from pwa_tickets.settings import Settings
from pwa_tickets.setup.progress import STEP_NAMES, Progress, Step, read_progress
from pwa_tickets.studio import in_force
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.flash import Flash
from pwa_tickets.web.office import back_to, office_page

AnyRequest = Request[Any, Any, Any]

PAGE: Final = "/setup"
KEY: Final = "setup"


@dataclass(frozen=True)
class StepLine:
    """A step in the list of all: where it is, and whether it is done, can begin, or is the one on this page."""

    name: str
    url: str
    is_done: bool
    can_begin: bool
    is_current: bool


def step_page(
    request: AnyRequest,
    owner: StaffMember,
    progress: Progress,
    step: Step,
    *,
    status: int = 200,
    **context: Any,
) -> Template:
    """The page of a step, `setup/<step>.html`."""
    lines = [
        StepLine(
            gettext(STEP_NAMES[one]),
            f"{PAGE}/{one}",
            progress.is_done(one),
            progress.can_begin(one),
            one is step,
        )
        for one in Step
    ]
    return office_page(
        request,
        owner,
        KEY,
        f"setup/{step}.html",
        status=status,
        progress=progress,
        step=str(step),
        title=gettext(STEP_NAMES[step]),
        number=list(Step).index(step) + 2,
        lines=lines,
        **context,
    )


def lead_on(request: AnyRequest, progress: Progress, said: str | None = None) -> Redirect:
    """Redirect to the first step that is not done."""
    return back_to(request, f"{PAGE}/{progress.next}", Flash(said) if said else None)


async def progress_of(db: Any, settings: Settings) -> Progress:
    """Where the set-up stands, with what the environment says of Stripe.

    Raises:
        SetUpDone.
    """
    return await read_progress(db, has_keys=in_force.STRIPE in settings.told)
