"""An authenticator in software: makes passkeys and signs with them as a phone would, also wrongly where a test wants it."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def characters(content: bytes) -> str:
    """Bytes as URL-safe characters without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Authenticator:
    """One key of one person.

    Attributes:
        origin, site: the page that it believes to be on.
        flags: whether it says that somebody is present, and whom it knows.
        count: how often it has signed.
    """

    origin: str
    site: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """Make the passkey that the options ask for; the credential as JSON."""
        user: str = options["user"]["id"]
        self.user = urlsafe_b64decode(user + "=" * (-len(user) % 4))
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        content = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        said = self._client_data("webauthn.create", options["challenge"])
        response = {
            "clientDataJSON": characters(said),
            "attestationObject": characters(cbor2.dumps(content)),
        }
        return self._credential(response)

    def sign(self, options: dict[str, Any]) -> str:
        """Sign what the options ask for; the credential as JSON."""
        self.count += 1
        data, said = self._data(), self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": characters(said),
            "authenticatorData": characters(data),
            "signature": characters(signature),
            "userHandle": characters(self.user),
        }
        return self._credential(response)

    def _data(self, more: int = 0) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        named = characters(self.id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
