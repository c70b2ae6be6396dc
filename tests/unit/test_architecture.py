"""The house's laws, read off the code: who imports whom, one home each, short files, plain names."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import pwa_tickets

PACKAGE = Path(pwa_tickets.__file__).parent
ROOT = PACKAGE.parent

PLATFORM = {"settings", "errors", "money", "storage", "db", "web"}
SLICES = ["accounts", "payments", "notifications"]  # know nothing of shows or tickets
SLICES += [
    "venues",
    "shows",
    "seats",
    "upsells",
    "orders",
    "tickets",
    "media",
    "wallet",
    "checkin",
    "reports",
]
ROOTS = {"app", "worker", "__main__", "commands", "sample"}  # import all, imported by none but each other
SANDBOX = "sandbox"

ROUTE_MODULES = {"pages", "api", "admin", "webhook"}
PURE = {
    "orders.pricing",
    "seats.adjacency",
    "venues.numbering",
    "shows.sales",
    "tickets.codes",
    "checkin.verdicts",
}
IMPURE = (
    "sqlalchemy",
    "asyncpg",
    "litestar",
    "httpx",
    "pwa_tickets.db",
    "pwa_tickets.web",
    "pwa_tickets.settings",
)
PURE_SCRIPTS = ("verdict.ts", "selection.ts")
HOMES = {
    "stripe": "payments/stripe.py",
    "weasyprint": "tickets/pdf.py",
    "segno": "tickets/qr.py",
    "pywebpush": "notifications/push.py",
}
LINES = 250
FORBIDDEN = re.compile(r"^(services?|utils?|helpers?|managers?|common|misc)$")


@cache
def modules() -> dict[str, ast.Module]:
    """Every Python module of the package: `seats.reservations` → its tree."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "client":
            found[".".join(part for part in parts if part != "__init__") or "__init__"] = ast.parse(
                file.read_text()
            )
    return found


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from the top"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(tree: ast.AST) -> Iterator[str]:
    """The same, of our own package, without its name."""
    yield from (
        name.removeprefix("pwa_tickets.") for name in imports(tree) if name.startswith("pwa_tickets.")
    )


def part(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def sources(*endings: str) -> Iterator[Path]:
    """Files people write, not those that tools make."""
    for folder in (PACKAGE, ROOT / "tests", ROOT / "migrations", ROOT / "bench"):
        for file in sorted(folder.rglob("*")):
            if file.suffix in endings and not {"node_modules", "built"} & set(file.parts):
                yield file


def test_every_module_has_its_place() -> None:
    known = PLATFORM | set(SLICES) | ROOTS | {SANDBOX, "__init__"}
    assert {part(module) for module in modules()} - known == set()


def test_slices_import_only_the_platform_and_slices_before_them() -> None:
    wrong = []
    for module, tree in modules().items():
        if part(module) in SLICES:
            before = SLICES[: SLICES.index(part(module)) + 1]
            wrong += [f"{module} → {name}" for name in ours(tree) if part(name) not in PLATFORM | set(before)]
    assert wrong == []


def test_the_platform_imports_no_slice_and_the_sandbox_nothing_but_platform() -> None:
    wrong = []
    for module, tree in modules().items():
        if part(module) in PLATFORM or part(module) == SANDBOX:
            allowed = PLATFORM | ({SANDBOX} if part(module) == SANDBOX else set())
            wrong += [f"{module} → {name}" for name in ours(tree) if part(name) not in allowed]
    assert wrong == []


def test_nouns_never_import_doors() -> None:
    wrong = []
    for module, tree in modules().items():
        if part(module) in SLICES and module.split(".")[-1] not in ROUTE_MODULES:
            for name in ours(tree):
                slice_name, _, rest = name.partition(".")
                if slice_name in SLICES and rest.split(".")[0] in ROUTE_MODULES:
                    wrong.append(f"{module} → {name}")
    assert wrong == []


def test_pure_files_know_neither_database_nor_web() -> None:
    wrong = [
        f"{module} → {name}"
        for module in PURE & set(modules())
        for name in imports(modules()[module])
        if name.startswith(IMPURE)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", PURE_SCRIPTS)
def test_pure_scripts_import_only_types_and_pure_neighbours(name: str) -> None:
    for file in (PACKAGE / "client").glob(f"[a-z]*/{name}"):
        imported = re.findall(r"^import (?!type\b).*?from \"(.+?)\"", file.read_text(), re.MULTILINE)
        assert [path for path in imported if "shared/" in path or not path.startswith("./")] == [], file


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_a_library_has_one_home(library: str, home: str) -> None:
    homes = {
        module
        for module, tree in modules().items()
        for name in imports(tree)
        if name.split(".")[0] == library
    }
    assert homes <= {home.removesuffix(".py").replace("/", ".")}


def test_the_environment_is_read_in_settings_only() -> None:
    readers = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb", "putenv")
    }
    assert readers == {"settings"}


def test_only_roots_print() -> None:
    printing = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert {module for module in printing if part(module) not in ROOTS} == set()


def test_nobody_commits_but_the_transaction() -> None:
    committing = {
        module
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "rollback")
    }
    assert {module for module in committing if part(module) in SLICES} == set()


def test_a_slice_begins_with_a_sentence_about_itself_and_nothing_else() -> None:
    for slice_name in {part(module) for module in modules()} & set(SLICES):
        tree = modules()[slice_name]
        assert ast.get_docstring(tree), f"{slice_name}/__init__.py says nothing"
        assert len(tree.body) == 1, f"{slice_name}/__init__.py does more than say what the slice is"


def test_files_are_short() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in sources(".py", ".ts", ".mjs", ".sql", ".html", ".css")
        if (lines := len(file.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_names_say_what_is_in_the_file() -> None:
    named = [str(file.relative_to(ROOT)) for file in sources(".py", ".ts", ".html", ".css", ".sql")]
    assert [
        name for name in named if any(FORBIDDEN.match(Path(word).stem) for word in Path(name).parts)
    ] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [
        str(file.relative_to(ROOT))
        for file in sources(".py", ".ts", ".sql", ".html", ".css")
        if later.search(file.read_text())
    ]
    assert found == []


def scripts() -> Iterator[tuple[Path, str]]:
    """Our TypeScript without its comments."""
    for file in (PACKAGE / "client").glob("[a-z]*/*.ts"):
        yield file, re.sub(r"(?s:/\*.*?\*/)|(?<!:)//.*", "", file.read_text())


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
