"""Reads the address of a database, which may name several hosts: `postgresql://login@one:5432,two:5432/name`. Pure."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def one_host_each(url: str) -> list[str]:
    """The same address for each of its hosts.

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    return [urlunsplit(parts._replace(netloc=f"{login}{at}{host}")) for host in hosts.split(",")]


def each_host(url: str) -> list[str]:
    """An address for the driver for each host; of several only the one that takes writes will do, unless the URL says else."""
    places = one_host_each("postgresql://" + url.partition("://")[2])
    return places if len(places) == 1 else [_that_takes_writes(place) for place in places]


def host_names(url: str) -> str:
    """The hosts as a sentence names them, without login and password."""
    return " or ".join(str(urlsplit(place).hostname) for place in one_host_each(url))


def _that_takes_writes(url: str) -> str:
    parts = urlsplit(url)
    query = {"target_session_attrs": "read-write", **dict(parse_qsl(parts.query))}
    return urlunsplit(parts._replace(query=urlencode(query)))
