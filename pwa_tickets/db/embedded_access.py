"""What `postgres.json` in the data folder remembers: which cluster is this folder's, and how to log in there."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from pwa_tickets.private_files import write_private


class EmbeddedPostgresError(Exception):
    """The database of this data folder could not be started; the message says why, for people."""


@dataclass(frozen=True)
class Access:
    """The folder's own words about its cluster.

    Attributes:
        cluster_id: names the cluster wherever the data folder is moved; None in a folder of an earlier version.
        created: whether the cluster was made whole; False only while, or after somebody interrupted it.
    """

    owner_password: str
    app_password: str
    port: int | None = None
    cluster_id: str | None = None
    created: bool = True

    @classmethod
    def to_new_cluster(cls) -> "Access":
        """Choose the id and the passwords of a cluster that is yet to be made."""
        return cls(
            secrets.token_urlsafe(24),
            secrets.token_urlsafe(24),
            cluster_id=secrets.token_hex(8),
            created=False,
        )


def access_file(data_dir: Path) -> Path:
    """The file in which a data folder names its cluster."""
    return data_dir / "postgres.json"


def read_access(data_dir: Path) -> Access | None:
    """Read what the folder remembers; None when it has no cluster yet.

    Raises:
        EmbeddedPostgresError: the file is there and cannot be read: what it named would be lost if we went on without it.
    """
    file = access_file(data_dir)
    try:
        return Access(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise EmbeddedPostgresError(
            f"{file} cannot be read ({error}). It names the database of this folder and its passwords. "
            "Bring the file back from a backup."
        ) from None


def write_access(data_dir: Path, access: Access) -> None:
    """Remember it, for the owner's eyes only, in one step: an interrupted write leaves what was there before."""
    write_private(access_file(data_dir), json.dumps(asdict(access)))
