"""Starts the sandbox as a process of its own, for the demo, the journeys and its own tests."""

import importlib.util
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SERVERS_FILE = "servers.json"
READY_WITHIN_SECONDS = 60.0  # a busy machine takes its time
STOPS_WITHIN_SECONDS = 10.0


class SandboxMissingError(Exception):
    """Reports that the extra `demo` is not installed; the message says how to install it."""


def require_sandbox() -> None:
    """Raise SandboxMissingError unless the packages are there that only the sandbox needs."""
    if importlib.util.find_spec("aiosmtpd") is None:
        raise SandboxMissingError(
            "The sandbox is not installed. Run: pip install 'pwa-tickets[demo]'. "
            "Or set STRIPE_SECRET_KEY and SMTP_URL to the real services."
        )


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Addresses and keys of a running sandbox; also in `servers.json` while it runs."""

    stripe_url: str
    stripe_port: int
    smtp_port: int
    smtp_url: str
    mailbox_folder: str
    secret_key: str
    publishable_key: str
    webhook_secret: str
    pid: int


class SandboxServers:
    """Starts and stops a sandbox, which also stops by itself when the process that started it is gone."""

    def __init__(self, process: "subprocess.Popen[bytes]", servers: Servers) -> None:
        self.process = process
        self.servers = servers

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        webhook_url: str | None = None,
        stripe_port: int = 0,
        smtp_port: int = 0,
        retry_seconds: float = 1.0,
    ) -> "SandboxServers":
        """Start a sandbox and return when both servers listen. Keys are made once and kept in the folder."""
        command = [sys.executable, "-m", "pwa_tickets.sandbox", "--exit-with-parent", f"--folder={folder}"]
        command += [
            f"--stripe-port={stripe_port}",
            f"--smtp-port={smtp_port}",
            f"--retry-seconds={retry_seconds}",
        ]
        if webhook_url is not None:
            command.append(f"--webhook-url={webhook_url}")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return cls(process, _wait_until_ready(folder / SERVERS_FILE, process))

    def stop(self) -> None:
        """Stop the process and wait; kill it when it does not stop within ten seconds."""
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self.process.kill()
        self.process.wait()


def _wait_until_ready(file: Path, process: "subprocess.Popen[bytes]") -> Servers:
    """Wait until `servers.json` is there with this process' id: one left by a killed sandbox names another."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while process.poll() is None:
        facts = json.loads(file.read_text()) if file.exists() else {}
        if facts.get("pid") == process.pid:
            return Servers(**facts)
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            break
        time.sleep(0.02)
    raise RuntimeError(f"The sandbox did not start (exit code {process.returncode}).")
