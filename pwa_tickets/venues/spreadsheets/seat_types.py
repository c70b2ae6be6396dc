"""Words for kinds of seats, as lists and drawings have them."""

from typing import Final

YES: Final = frozenset(
    {"y", "yes", "true", "1", "x", "ja", "si", "sí", "✓", "✔", "ada", "wheelchair", "accessible"}
)
NO: Final = frozenset({"", "n", "no", "false", "0", "-", "–", "nein", "none"})

WORDS: Final = {
    "regular": "regular standard normal seat general r s fixed",
    "ada": "ada wheelchair accessible wc w hc handicap handicapped a ♿ wheelchair_space accessible_seat mobility",
    "house": "house h hold held reserved vip staff house_seat kill_hold producer",
    "blocked": "blocked block b kill killed unavailable removed not_for_sale broken obstructed_not_sold x n/a",
    "companion": "companion c comp companion_seat ada_companion wheelchair_companion",
}
TYPE_OF: Final = {word.replace("_", " "): kind for kind, words in WORDS.items() for word in words.split()}


def read_type(word: str) -> str | None:
    """`regular`, `ada`, `house`, `blocked`, `companion`; None for a word we do not know."""
    return TYPE_OF.get(" ".join(word.lower().replace("_", " ").split()))


def read_yes(word: str) -> bool | None:
    """Whether the cell of a column like "Accessible" says yes; None when it says something else, like seat numbers."""
    said = word.strip().lower()
    return True if said in YES else False if said in NO else None
