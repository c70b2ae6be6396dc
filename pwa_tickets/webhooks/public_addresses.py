"""Tells public IP addresses from those that lead into somebody's network: what we call for others, we call there only."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

PUBLIC_IPV6: Final = IPv6Network("2000::/3")
"""All of IPv6 that is routed on the internet; it leaves out ::1, fe80::/10, fc00::/7, ff00::/8, mapped and NAT64 addresses."""

NOT_PUBLIC: Final = (
    IPv4Network("168.63.129.16/32"),  # Azure's own service for its machines, at a public address
    IPv4Network("192.0.0.0/24"),  # protocols' own; which of it counts as public differs by Python's version
    IPv4Network("192.88.99.0/24"),  # relays from IPv4 to 6to4
    IPv6Network("2001::/23"),  # Teredo, ORCHID and other protocols: some carry an IPv4 address
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: any IPv4 address, private ones too
    IPv6Network("3fff::/20"),  # documentation
)


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the internet, and no network's, machine's or cloud's own. No address is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.scope_id or found not in PUBLIC_IPV6):
        return False
    return found.is_global and not found.is_multicast and not _is_special(found)


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in NOT_PUBLIC if network.version == address.version)
