"""Posting to receivers that take it, fail, hang, redirect and lie, and to addresses that are not what they were."""

import socket
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from pwa_tickets.webhooks.sender import Answer, Failure, WebhookSender
from pwa_tickets.webhooks.signing import signed_headers
from tests.unit.webhooks.receiver import HANG, Receiver, receiving, tls

NAMED = "hooks.studio.example"


class Names(AbstractResolver):
    """Looks the host up: each time it is another address, the last for ever."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as one:
        yield one


def neighborly(seconds: float = 5, **options: Any) -> WebhookSender:
    """A sender for which this machine is the internet."""
    return WebhookSender(
        may_connect=lambda address: address == "127.0.0.1", tls=tls()[1], seconds=seconds, **options
    )


async def post(sender: WebhookSender, url: str) -> Answer:
    return await sender.post(url, body=b"{}", headers={"Content-Type": "application/json"})


async def test_a_receiver_that_takes_it_was_sent_what_we_said(receiver: Receiver) -> None:
    assert await post(neighborly(), receiver.url) == Answer(status=204)
    [(headers, body)] = receiver.came
    assert (headers["content-type"], body) == ("application/json", b"{}")
    assert "cookie" not in headers


@pytest.mark.parametrize("status", [300, 400, 410, 429, 500, 503])
async def test_a_receiver_that_fails_has_not_taken_it(receiver: Receiver, status: int) -> None:
    receiver.answers = [b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status]
    assert await post(neighborly(), receiver.url) == Answer(status=status, failure=Failure.ANSWERED)


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [f"HTTP/1.1 307 Elsewhere\r\nLocation: {receiver.url}/x\r\n\r\n".encode()]
    assert await post(neighborly(), receiver.url) == Answer(status=307, failure=Failure.ANSWERED)
    assert len(receiver.came) == 1


@pytest.mark.parametrize(
    "answer", [HANG, b"HTTP/1.1 200 OK\r\nX-Slow", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=str
)
async def test_a_receiver_that_hangs_is_let_go(receiver: Receiver, answer: bytes) -> None:
    receiver.answers = [answer, HANG]
    if answer is not HANG:
        receiver.answers = [answer + b"\r\nX-More: " + "…".encode()]
    found = await post(neighborly(seconds=0.5), receiver.url)
    assert found.failure in (Failure.TIMED_OUT, Failure.UNREACHABLE)
    assert found.status is None


async def test_a_body_without_end_is_not_read(receiver: Receiver) -> None:
    receiver.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + "…".encode()]
    assert await post(neighborly(), receiver.url) == Answer(status=200)
    assert receiver.sent_bytes < 16_000_000  # what the sockets' buffers hold, and no more


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-nobody\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000 + b"\r\n\r\n", b"\r\n\r\n"],
    ids=["another protocol", "long header", "nothing"],
)
async def test_what_is_no_answer_is_none(receiver: Receiver, answer: bytes) -> None:
    receiver.answers = [answer]
    assert await post(neighborly(), receiver.url) == Answer(failure=Failure.UNREACHABLE)


async def test_a_certificate_that_nobody_signed_is_not_believed(receiver: Receiver) -> None:
    sender = WebhookSender(may_connect=lambda _: True)
    assert await post(sender, receiver.url) == Answer(failure=Failure.CERTIFICATE)
    assert receiver.came == []


async def test_nobody_listens(receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{free.getsockname()[1]}/"
    assert await post(neighborly(), url) == Answer(failure=Failure.UNREACHABLE)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254", "0.0.0.0"]
)
async def test_an_address_inside_a_network_is_never_connected_to(receiver: Receiver, host: str) -> None:
    sender = WebhookSender(tls=tls()[1], seconds=5)
    assert await post(sender, f"https://{host}:{receiver.port}/") == Answer(failure=Failure.NOT_PUBLIC)
    assert receiver.came == []


async def test_a_name_that_changes_between_two_look_ups_gains_nothing(receiver: Receiver) -> None:
    names = Names("203.0.113.9", "127.0.0.1")
    await names.resolve(NAMED)  # what an owner's form was told
    sender = WebhookSender(tls=tls()[1], resolver=names, seconds=5)
    url = f"https://{NAMED}:{receiver.port}/"
    assert await post(sender, url) == Answer(failure=Failure.NOT_PUBLIC)
    assert receiver.came == []
    assert await post(neighborly(resolver=Names("127.0.0.1")), url) == Answer(status=204)


async def test_proxies_of_the_environment_are_ignored(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert await post(neighborly(), receiver.url) == Answer(status=204)


def test_a_signature_is_the_one_of_the_standard() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
