"""The laws of the client: imports follow the order of the slices, rules are pure, nothing is `any`, an element lives in
the file of its tag."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.source_files import CLIENT, PACKAGE, SLICES, scripts

PLATFORM = {"shared": ["shared"], "seat-map": ["shared", "seat-map"], "office": ["shared", "office"]}
"""What every slice may import, and what each of these may."""
ROOTS = {"app", "service-worker"}  # import all, imported by none

# These run in Node and in a worker as they do on a page: they import nothing but types and each other.
PURE = {
    "checkin/code.ts",
    "checkin/seat-words.ts",
    "checkin/verdict.ts",
    "orders/email-hint.ts",
    "seat-map/default-layout.ts",
    "seat-map/furniture.ts",
    "seat-map/geometry.ts",
    "seat-map/levels.ts",
    "seat-map/point-grid.ts",
    "seat-map/row-path.ts",
    "seat-map/seat-shapes.ts",
    "seat-map/zone-looks.ts",
    "seat-map/seat-map-json.ts",
    "seats/selection.ts",
    "seats/words.ts",
    "service-worker/routes.ts",
    "shared/dates.ts",
    "shared/durations.ts",
    "shared/i18n.ts",
    "shared/money.ts",
    "shared/seat-names.ts",
    "venues/builder/arc.ts",
    "venues/builder/as-buyers-see.ts",
    "venues/builder/document.ts",
    "venues/builder/document-json.ts",
    "venues/builder/edits.ts",
    "venues/builder/found-seats.ts",
    "venues/builder/history.ts",
    "venues/builder/levels.ts",
    "venues/builder/numbering.ts",
    "venues/builder/objects.ts",
    "venues/builder/parts.ts",
    "venues/builder/problems.ts",
    "venues/builder/row-plan.ts",
    "venues/builder/seat-drawing.ts",
    "venues/builder/shaping.ts",
    "venues/builder/shortcuts.ts",
    "venues/builder/snapping.ts",
    "wallet/bundle.ts",
    "wallet/seats.ts",
    "wallet/words.ts",
}
IMPORT = re.compile(r'\b(?:import|export)\b(?P<type> type\b)?(?:[^;"]*?\bfrom)?\s*\(?\s*"(?P<path>[^"]+)"')


def imports(file: Path, code: str) -> Iterator[tuple[str, bool]]:
    """(what is imported, whether only as a type): `seats/words.ts` for our own files, else the package's name."""
    for found in IMPORT.finditer(code):
        path = found["path"]
        if path.startswith("."):
            yield os.path.relpath(file.parent / path, CLIENT), bool(found["type"])
        else:
            yield path.removeprefix("asset:"), bool(found["type"])


def allowed(folder: str) -> list[str]:
    """The folders that files of this one may import."""
    if folder in PLATFORM:
        return PLATFORM[folder]
    if folder in ROOTS:
        return [*PLATFORM, *SLICES, folder]
    return [*PLATFORM, *SLICES[: SLICES.index(folder) + 1]]


def test_every_script_has_its_place() -> None:
    folders = {file.relative_to(CLIENT).parts[0] for file, _ in scripts()}
    assert folders - {*PLATFORM, *SLICES, *ROOTS} == set()


def test_scripts_import_only_what_comes_before_them() -> None:
    """In the same order as Python; `shared` imports no slice, and `seat-map` nothing but `shared`."""
    folders = {*PLATFORM, *SLICES, *ROOTS}
    wrong = [
        (str(file.relative_to(CLIENT)), path)
        for file, code in scripts()
        for path, _ in imports(file, code)
        if Path(path).parts[0] in folders
        and Path(path).parts[0] not in allowed(file.relative_to(CLIENT).parts[0])
    ]
    assert wrong == []


def test_the_law_sees_every_way_to_import() -> None:
    code = """
    import { a } from "../wallet/a.ts";
    import type { B } from "./b.ts";
    import "../shared/c.ts";
    export { d } from "../orders/d.ts";
    void import("../checkin/e.ts").then();
    import {
      f,
      type G,
    } from "../seats/f.ts";
    import { url } from "asset:checkin/decoder.worker.js";
    import { openDB } from "idb";
    """
    assert list(imports(CLIENT / "shows" / "x.ts", code)) == [
        ("wallet/a.ts", False),
        ("shows/b.ts", True),
        ("shared/c.ts", False),
        ("orders/d.ts", False),
        ("checkin/e.ts", False),
        ("seats/f.ts", False),
        ("checkin/decoder.worker.js", False),
        ("idb", False),
    ]


@pytest.mark.parametrize("name", sorted(PURE))
def test_rules_import_only_types_and_rules(name: str) -> None:
    file = CLIENT / name
    assert [
        path for path, is_type in imports(file, file.read_text()) if not is_type and path not in PURE
    ] == []


def test_scripts_are_typed_and_export_by_name() -> None:
    for file, code in scripts():
        assert not re.search(r"^export default", code, re.MULTILINE), file.name
        assert not re.search(r"(?::|<|\||&|\bas)\s*any\b", code), file.name


def test_an_element_lives_alone_in_the_file_of_its_tag() -> None:
    for file, code in scripts():
        elements = re.findall(r"class (\w+) extends HTMLElement", code)
        assert [kebab(name) for name in elements] in ([], [file.stem]), file.name
        for tag, name in re.findall(r"customElements\.define\(\s*\"([\w-]+)\",\s*(\w+)", code):
            assert tag == kebab(name), file.name


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name.removesuffix("Element")).lower()


def dark_tokens(css: str, opening: str) -> dict[str, str]:
    _, _, rest = css.partition(opening)
    block = re.sub(r"/\*.*?\*/", "", rest[: rest.index("}")], flags=re.DOTALL)
    return dict(re.findall(r"([\w-]+):\s*([^;]+);", block))


def test_the_dark_is_the_same_chosen_by_the_phone_or_by_hand() -> None:
    css = (PACKAGE / "static" / "css" / "tokens.css").read_text()
    by_phone = dark_tokens(css, ':root:not([data-theme="light"]) {')
    by_hand = dark_tokens(css, ':root[data-theme="dark"] {')
    assert len(by_hand) > 30
    assert by_phone == by_hand
