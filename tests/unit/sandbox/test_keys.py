"""The sandbox's keys are its owner's alone, though they move no money: what is practiced here is done for real elsewhere."""

from pathlib import Path

from pwa_tickets.commands import sandbox_services
from pwa_tickets.commands.process_group import ProcessGroup
from pwa_tickets.sandbox.servers import Keys


class ToldCommands(ProcessGroup):
    """Starts nothing, and remembers what it was told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.words: list[str] = []

    def start(self, name: str, *command: str, environment: dict[str, str], log: Path | None = None) -> int:
        self.words += command
        return 0


def test_the_sandboxs_keys_are_in_its_folder_and_not_among_its_arguments(tmp_path: Path) -> None:
    env, folder = {"PORT": "8000"}, tmp_path / "sandbox"
    processes = ToldCommands(tmp_path)
    sandbox_services.start_sandbox(processes, env, folder)

    kept = Keys.kept_in(folder)
    keys = (kept.secret_key, kept.publishable_key, kept.webhook_secret)
    assert keys == tuple(
        env[f"STRIPE_{name}"] for name in ("SECRET_KEY", "PUBLISHABLE_KEY", "WEBHOOK_SECRET")
    )
    assert processes.words, "the sandbox is started"
    assert not any(key in word for key in keys for word in processes.words)
    assert (folder / "keys.json").stat().st_mode & 0o077 == 0
