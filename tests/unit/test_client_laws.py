"""The laws of the client: pure scripts import only types, nothing is `any`, an element lives in the file of its tag."""

import re

import pytest

from tests.unit.source_files import PACKAGE, scripts

PURE_SCRIPTS = ("verdict.ts", "selection.ts")


@pytest.mark.parametrize("name", PURE_SCRIPTS)
def test_pure_scripts_import_only_types_and_pure_neighbours(name: str) -> None:
    for file in (PACKAGE / "client").glob(f"[a-z]*/{name}"):
        imported = re.findall(r"^import (?!type\b).*?from \"(.+?)\"", file.read_text(), re.MULTILINE)
        assert [path for path in imported if "shared/" in path or not path.startswith("./")] == [], file


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
