"""Which addresses we call for others: those of the internet, and no network's own."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa_tickets.webhooks.public_addresses import is_public

INSIDE = [
    ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48",
        "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip
"""Networks of IANA's registries of special addresses, written down apart from the rule."""


@given(st.sampled_from(INSIDE).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_address_of_a_network_is_public(address: IPv4Address | IPv6Address) -> None:
    assert not is_public(str(address))


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "::{}", "64:ff9b::{}", "fe80::5efe:{}"]))
def test_no_ipv4_address_is_public_in_the_clothes_of_ipv6(address: IPv4Address, clothes: str) -> None:
    assert not is_public(clothes.format(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_public_unless_it_is_special(address: IPv4Address) -> None:
    special = any(address in network for network in INSIDE if network.version == 4)
    assert is_public(str(address)) is not special


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450::200e"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["", "localhost", "127.1", "2130706433", "0x7f.1", "169.254.169.254", "fd00:ec2::254", "100.100.100.200"],
)
def test_what_is_no_address_or_a_clouds_own_is_not(address: str) -> None:
    assert not is_public(address)


def test_an_address_with_a_zone_is_not() -> None:
    assert is_public("2606:4700:4700::1111")
    assert not is_public("2606:4700:4700::1111%eth0")
    assert ip_address("2606:4700:4700::1111%eth0").is_global
