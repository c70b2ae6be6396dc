"""Finds sentences in a script that no catalogue can translate: literals outside `t()` and `plural()`."""

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""
      (?P<string> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<template> ` )
    | (?P<regex> (?<=[(,=:\[!&|?{;]) \s? / (?![/*]) (?: [^/\\\n\[] | \\. | \[(?:[^\]\\\n]|\\.)*\] )+ / )
    | (?P<name> [\w$]+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<other> \S )
    """,
    re.VERBOSE,
)
CHUNK = re.compile(r"((?:[^`\\$]|\\.|\$(?!\{))*)(`|\$\{)", re.DOTALL)
EXPRESSION = "\N{OBJECT REPLACEMENT CHARACTER}"

SENTENCE = re.compile(r"[A-Z][a-z’]+(?:[ .,:;?!…].*)?|.* .*[a-z’][.?!…]", re.DOTALL)
"""What begins like a sentence, or ends like one."""
GLUED = re.compile(r"(?:^| )[A-Za-z][a-z’]+(?:[ .,:;?!…]|$)")
"""A word among the expressions of a template."""

TRANSLATED = {"t", "plural"}
FOR_DEVELOPERS = {"Error", "TypeError"}


def sentences(code: str) -> list[str]:
    """List the untranslatable sentences of a script without comments; a mark stands for an expression."""
    return [
        text
        for callee, text, is_template in _literals(code)
        if callee not in TRANSLATED | FOR_DEVELOPERS
        and (SENTENCE.fullmatch(text) or (is_template and GLUED.search(text)))
    ]


def keys(code: str) -> list[str]:
    """List the first argument of each call of `t` and `plural`: the sentence, or code where it is no string."""
    arguments = re.findall(r'(?<![\w.])(?<!function )(?:t|plural)\(\s*("(?:[^"\\]|\\.)*"|.*)', code)
    return [argument.strip('"') for argument in arguments]


def _literals(code: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (the function whose argument it is, the text, whether it is a template)."""
    opened: list[str] = []  # for each bracket the name before it; for an expression of a template "`"
    templates: list[tuple[str, str]] = []  # those being read: the function, the text so far
    name, position = "", 0
    while found := TOKEN.search(code, position):
        position = found.end()
        callee = opened[-1] if opened else ""
        is_chunk = found["template"] is not None
        match found.lastgroup:
            case "string":
                yield callee, found["string"][1:-1], False
            case "template":
                templates.append((callee, ""))
            case "open":
                opened.append(name)
            case "close":
                is_chunk = opened.pop() == "`"
        if is_chunk and (chunk := CHUNK.match(code, position)):
            position = chunk.end()
            of, text = templates.pop()
            if chunk[2] == "`":
                yield of, text + chunk[1], True
            else:
                templates.append((of, text + chunk[1] + EXPRESSION))
                opened.append("`")
        name = found["name"] or ""
