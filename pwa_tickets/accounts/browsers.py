"""Which browser somebody signed in with and roughly where, in words that they recognize. Pure."""

from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final

from pwa_tickets.i18n import gettext

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What a User-Agent contains → the browser; those that name others too come first."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str | None) -> str:
    """`Chrome on Android`."""
    agent = user_agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A browser we don’t know")


def rough_network(address: str) -> str | None:
    """The network of an address, as wide as a town or a company: `192.0.2.*`, `2001:db8:7::/48`."""
    try:
        known = ip_address(address)
    except ValueError:
        return None
    if not isinstance(known, IPv4Address):
        if known.ipv4_mapped is None:
            return str(IPv6Network((known, 48), strict=False))
        known = known.ipv4_mapped
    return f"{str(known).rpartition('.')[0]}.*"
