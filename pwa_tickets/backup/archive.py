"""The file of a backup: a tar of the database's dump, the files and the keys, encrypted where a recipient is named.

    manifest.json     {format, made_at, version}
    database.dump     pg_dump --format=custom
    secret-key        signs links in mails and opens what is sealed in the database
    files/…           what is kept in the data folder; not there where files are in a bucket

Encrypted it is an age file (https://age-encryption.org): the server knows the recipient's public key and cannot read its own
backups; `age --decrypt` and `tar` open one without us.
"""

import json
import shutil
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyrage
from pyrage import x25519

FORMAT: Final = 1
MANIFEST, DUMP, KEY, FILES = "manifest.json", "database.dump", "secret-key", "files"
ENCRYPTED: Final = b"age-encryption.org/"
"""How an encrypted file begins."""


class BadArchive(Exception):
    """The file is no backup of ours, is not whole, or is for another key."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A backup's parts, unpacked.

    Attributes:
        key: the server's secret key, where it was the data folder's own.
        files: the folder of files, where they were in the data folder.
    """

    made_at: datetime
    version: str
    dump: Path
    key: Path | None
    files: Path | None


def pack(folder: Path, target: Path, *, made_at: datetime, version: str, recipient: str | None) -> None:
    """Write the archive of what is in a folder under the names above.

    Raises:
        BadArchive: the recipient is no public key of age.
    """
    about = {"format": FORMAT, "made_at": made_at.isoformat(), "version": version}
    (folder / MANIFEST).write_text(json.dumps(about))
    plain = target.with_name(f"{target.name}.tar")
    try:
        with tarfile.open(plain, "w") as tar:
            for name in (MANIFEST, DUMP, KEY, FILES):
                if (folder / name).exists():
                    tar.add(folder / name, name)
        if recipient is None:
            plain.replace(target)
        else:
            pyrage.encrypt_file(str(plain), str(target), [_recipient(recipient)])
    finally:
        plain.unlink(missing_ok=True)


def check_recipient(text: str) -> None:
    """Find out whether this is a public key of age, before anything is made for it.

    Raises:
        BadArchive: it is none.
    """
    _recipient(text)


def unpack(file: Path, folder: Path, *, identity: str | None) -> Contents:
    """Open an archive into an empty folder.

    Args:
        identity: the secret key of an encrypted one, `AGE-SECRET-KEY-1…`.

    Raises:
        BadArchive: it cannot be read; the message is for whoever restores.
    """
    plain = file
    if _is_encrypted(file):
        plain = folder / "decrypted.tar"
        _decrypt(file, plain, identity)
    try:
        with tarfile.open(plain) as tar:
            tar.extractall(folder, filter="data")
        about = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise BadArchive(f"{file.name} is no backup, or not all of one: {error}") from error
    if plain != file:
        plain.unlink()
    if about.get("format") != FORMAT or not (folder / DUMP).is_file():
        raise BadArchive(f"{file.name} was made by another version: {about.get('version')}")
    return Contents(
        made_at=datetime.fromisoformat(about["made_at"]),
        version=about["version"],
        dump=folder / DUMP,
        key=_there(folder / KEY),
        files=_there(folder / FILES),
    )


def copy_files(source: Path, target: Path) -> None:
    """Copy a folder of files, those that vanish meanwhile left out."""

    def copy(one: str, other: str) -> str:
        try:
            return shutil.copy2(one, other)
        except FileNotFoundError:
            return other

    shutil.copytree(source, target, copy_function=copy, dirs_exist_ok=True)


def _there(path: Path) -> Path | None:
    return path if path.exists() else None


def _is_encrypted(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(ENCRYPTED)) == ENCRYPTED


def _recipient(text: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BadArchive(f"{text!r} is no public key of age, which begins with age1: {error}") from error


def _decrypt(file: Path, plain: Path, identity: str | None) -> None:
    if identity is None:
        raise BadArchive(f"{file.name} is encrypted. Name the file with its secret key by --identity.")
    try:
        pyrage.decrypt_file(str(file), str(plain), [x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:  # the last where it is cut short
        raise BadArchive(f"{file.name} does not open with this key: {error}") from error
