"""Whoever meets a name finds out from its docstring what it does."""

import ast
from collections.abc import Iterator

from tests.unit.source_files import modules

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public(node: ast.Module | ast.ClassDef, path: str) -> Iterator[tuple[str, Documented]]:
    """Public functions, classes and their methods, by dotted name. A protocol's bodies are `...`: its docstring says it all."""
    for child in node.body:
        if isinstance(child, Documented) and not child.name.startswith("_"):
            if isinstance(child, ast.ClassDef) or not is_left_open(child):
                yield f"{path}.{child.name}", child
            if isinstance(child, ast.ClassDef):
                yield from public(child, f"{path}.{child.name}")


def is_left_open(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    [*_, last] = function.body
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...


def test_every_module_says_what_it_does() -> None:
    assert [name for name, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_every_public_name_says_what_it_does() -> None:
    named = [found for module, tree in modules().items() for found in public(tree, module)]
    assert [name for name, node in named if not ast.get_docstring(node)] == []
    assert len(named) > 800
