"""How many tickets of a show may be given away: what is refused beyond it, at the counter and by moving tickets there."""

from typing import ClassVar

from pwa_tickets.errors import Fact, TicketsError


class OverCompAllowance(TicketsError):
    """Refuse to give away more tickets of a show than its allowance."""

    status, slug, title, sqlstate = 409, "over-comp-allowance", "All comps are given", "TKCMP"
    description = "The show has an allowance of comps, and fewer are left of it. Nothing was given away."
    fact_types: ClassVar = {
        "allowance": Fact(int, "How many tickets of the show may be given away."),
        "given": Fact(int, "How many are."),
    }
    sentence = (
        "This show’s allowance of comps is {allowance}, and {given} are given. "
        "Only staff and the studio’s owner may give away more."
    )
