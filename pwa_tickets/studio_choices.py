"""What a studio chose for itself beyond what the environment may say, as pages, mails and paper show it. Pure."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final


@dataclass(frozen=True)
class StudioChoices:
    """What the owner chose; '' is not chosen.

    Attributes:
        color: like `#851b49`, as it was chosen: `web/color.py` mends it for what it stands on.
        logo: a PNG.
        reply_to: where answers to our mails go.
        terms, refund_policy, privacy: in place of ours; an empty line between paragraphs.
        is_rehearsing: whether the sale has not been opened yet, and everything that is bought vanishes when it is.
    """

    color: str = ""
    logo: bytes = field(default=b"", repr=False)
    reply_to: str = ""
    terms: str = ""
    refund_policy: str = ""
    privacy: str = ""
    is_rehearsing: bool = False

    @cached_property
    def logo_version(self) -> str:
        """Names this logo in addresses; '' where there is none."""
        return hashlib.sha256(self.logo).hexdigest()[:12] if self.logo else ""

    @property
    def logo_path(self) -> str:
        """Where pages find the logo; '' where there is none."""
        return f"/studio/{self.logo_version}/logo.png" if self.logo else ""

    @property
    def icon_path(self) -> str:
        """The same as the app's icon."""
        return f"/studio/{self.logo_version}/icon.png" if self.logo else ""

    @property
    def colors_path(self) -> str:
        """Where pages find the stylesheet of the color; '' where none was chosen."""
        return f"/studio/{self.color.removeprefix('#')}/colors.css" if self.color else ""

    @property
    def logo_data(self) -> str:
        """The logo as an address that holds it, for paper, which fetches nothing."""
        return f"data:image/png;base64,{b64encode(self.logo).decode()}" if self.logo else ""


NOTHING_CHOSEN: Final = StudioChoices()
