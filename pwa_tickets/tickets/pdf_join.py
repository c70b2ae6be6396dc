"""Joins PDFs of ours into one that screen readers can read, as a program of its own. The only home of pikepdf.

The pages of many parts have one structure after: each page says under which number the tree of its marks is found, so numbers
go on from part to part, and the elements of every part's document become those of one. For eight hundred tickets that takes
two seconds and a hundred megabytes, which are gone when the program ends; nobody who waits for a ticket waits for it.
"""

import asyncio
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

from pwa_tickets.tickets.pdf_worker import PdfFailed

SECONDS_AT_MOST: Final = 600.0
"""Eight hundred tickets take two."""


async def joined(parts: Sequence[bytes]) -> bytes:
    """The pages of several PDFs, one after another, as one.

    Raises:
        PdfFailed: they cannot be joined; worth trying again.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "pwa_tickets.tickets.pdf_join"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS_AT_MOST):
            answer, _ = await process.communicate(packed(parts))
    except TimeoutError as error:
        raise PdfFailed() from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise PdfFailed()
    return answer


def packed(parts: Iterable[bytes]) -> bytes:
    """Several files as one, each after its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The files, one after another."""
    stream = BytesIO(content)
    while head := stream.read(4):
        yield stream.read(int.from_bytes(head, "big"))


def join(parts: Iterable[bytes]) -> bytes:
    """Put the pages of tagged PDFs one after another into one, under the title and with the claims of the first."""
    with Pdf.new() as made:
        structure = _Structure(made)
        for number, content in enumerate(parts):
            with Pdf.open(BytesIO(content)) as part:
                if number == 0:
                    _claim(made, part)
                first = len(made.pages)
                made.pages.extend(part.pages)
                structure.add(made.copy_foreign(part.Root.StructTreeRoot), list(made.pages)[first:])
        structure.end()
        file = BytesIO()
        made.save(file, object_stream_mode=ObjectStreamMode.generate)
        return file.getvalue()


def _claim(made: Pdf, part: Pdf) -> None:
    """Say of the whole what a part says of itself: title, language, and that it keeps the standard for accessible documents."""
    made.trailer.Info = made.copy_foreign(part.trailer.Info)
    for name in (Name.Lang, Name.MarkInfo, Name.ViewerPreferences, Name.Metadata):
        made.Root[name] = made.copy_foreign(part.make_indirect(part.Root[name]))


class _Structure:
    """The elements that the parts have in common, and under which number those of each page are found."""

    def __init__(self, made: Pdf) -> None:
        self._made = made
        self._document = made.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._elements: list[Any] = []
        self._by_number: list[Any] = []
        self._next = 0

    def add(self, tree: Any, pages: Sequence[Any]) -> None:
        """Take over the tree of a part, copied already, and number its pages on."""
        for page in pages:
            _number_on(page.obj, Name.StructParents, self._next)
            for note in page.obj.get(Name.Annots, ()):
                _number_on(note, Name.StructParent, self._next)
        numbers = list(tree.ParentTree.Nums)
        for number, elements in zip(numbers[::2], numbers[1::2], strict=True):
            self._by_number += [int(number) + self._next, elements]
        self._next += max(map(int, numbers[::2]), default=-1) + 1
        for document in tree.K:
            for element in document.K:
                element.P = self._document
                self._elements.append(element)

    def end(self) -> None:
        """Put the whole tree into the file."""
        made = self._made
        self._document.K = Array(self._elements)
        found = made.make_indirect(Dictionary(Nums=Array(self._by_number)))
        root = Dictionary(Type=Name.StructTreeRoot, K=Array([self._document]), ParentTree=found)
        root.ParentTreeNextKey = self._next
        made.Root.StructTreeRoot = made.make_indirect(root)
        self._document.P = made.Root.StructTreeRoot


def _number_on(thing: Any, name: Name, by: int) -> None:
    if name in thing:
        thing[name] = int(thing[name]) + by


def main() -> None:
    """Join what comes in."""
    os.nice(10)
    sys.stdout.buffer.write(join(unpacked(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
