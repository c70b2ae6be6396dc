"""Where the set-up goes on, and what was typed and not sent yet: kept as it is typed, so that nothing is typed twice."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from pwa_tickets.settings import Settings
from pwa_tickets.setup.pages.frame import PAGE, progress_of
from pwa_tickets.setup.progress import Progress, Step
from pwa_tickets.studio.choices import keep_answers
from pwa_tickets.web.actor import StaffMember
from pwa_tickets.web.database import OwnerDb
from pwa_tickets.web.fields import Typed
from pwa_tickets.web.forms import Form, S

SECRET: Final = (Step.KEYS,)
"""Steps of which no draft is kept: keys are kept encrypted, and only once Stripe knows them."""
FIELDS_AT_MOST: Final = 20
LENGTH_AT_MOST: Final = 200

AnyRequest = Request[Any, Any, Any]


@get(PAGE, include_in_schema=False)
async def go_on(
    owner: NamedDependency[StaffMember], db: OwnerDb, settings: NamedDependency[Settings]
) -> Redirect:
    """Redirect to the first step that is not done."""
    progress = await progress_of(db, settings)
    return Redirect(f"{PAGE}/{progress.next}", status_code=303)


@post(PAGE + "/{step:str}/draft", status_code=204, include_in_schema=False)
async def keep_draft(
    request: AnyRequest,
    step: FromPath[Step],
    owner: NamedDependency[StaffMember],
    db: OwnerDb,
    settings: NamedDependency[Settings],
) -> None:
    """Keep what is typed into a step's form so far."""
    progress = await progress_of(db, settings)
    if step in SECRET:
        return
    typed: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str) and len(value) <= LENGTH_AT_MOST and len(name) <= LENGTH_AT_MOST:
            typed.setdefault(name, []).append(value)
    kept = dict(list(typed.items())[:FIELDS_AT_MOST])
    await keep_answers(db, {"drafts": {**progress.answers.drafts, str(step): kept}})


def with_draft(progress: Progress, step: Step, form: Form[S], struct: type[S]) -> Form[S]:
    """The form with what was typed and not sent, where there is any."""
    draft = progress.answers.drafts.get(step)
    return form if draft is None else Form(struct, Typed(draft, progress.currency))


async def forget_draft(db: AsyncSession, progress: Progress, step: Step) -> None:
    """Forget what was typed: it is answered now."""
    if step in progress.answers.drafts:
        rest = {name: typed for name, typed in progress.answers.drafts.items() if name != step}
        await keep_answers(db, {"drafts": rest})


ROUTES = [go_on, keep_draft]
