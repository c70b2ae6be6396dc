"""The laws of imports and of what a module may do, read off the Python code."""

import ast

import pytest

from tests.unit.source_files import SLICES, imports, modules, ours, part

PLATFORM = {
    "settings",
    "settings_reader",
    "stripe_access",
    "studio_choices",
    "private_files",
    "process_guard",
    "loading",
    "disk_space",
    "errors",
    "money",
    "storage",
    "i18n",
    "audit",
    "backup",
    "db",
    "web",
}
ROOTS = {
    "app",
    "routes",
    "worker",
    "timers",
    "__main__",
    "commands",
    "sample",
}  # import all, imported by none but each other
SANDBOX = "sandbox"

ROUTE_MODULES = {"pages", "api", "admin", "webhook"}
PURE = {
    "orders.pricing",
    "seats.adjacency",
    "seats.proof_price",
    "venues.numbering",
    "shows.sales",
    "tickets.codes",
    "checkin.verdicts",
    *(module for module in modules() if module.startswith(("venues.spreadsheets", "venues.chart_seats"))),
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
HOMES = {
    "cryptography": "web/sealed.py",
    "altcha": "web/proof_of_work.py",
    "pyrage": "backup/archive.py",
    "pyotp": "accounts/second_factor.py",
    "pypdfium2": "venues/charts/pdf_file.py",
    "stripe": "payments/stripe.py",
    "weasyprint": "tickets/pdf.py",
    "pikepdf": "tickets/pdf_join.py",
    "openpyxl": "venues/spreadsheets/excel_file.py",
    "segno": "web/qr.py",
    "webauthn": "accounts/passkeys.py",
    "pywebpush": "notifications/push.py",
}


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


def is_door(module: str) -> bool:
    """Whether it is a module of routes, or one of a package of them, as `accounts.admin.team` is."""
    return module.partition(".")[2].split(".")[0] in ROUTE_MODULES


def test_nouns_never_import_doors() -> None:
    wrong = []
    for module, tree in modules().items():
        if part(module) in SLICES and not is_door(module):
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
