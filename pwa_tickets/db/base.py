"""What the slices' models share. A model is the columns of one table, as the migrations make it: a test compares.

Models carry no relationships: a read over several tables is SQL in `queries`, and nothing loads behind one's back.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Numeric,
    Text,
    TypeDecorator,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NOW = text("now()")

BigInt = Annotated[int, mapped_column(BigInteger)]
Id = Annotated[UUID, mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))]
Timestamp = Annotated[
    datetime, mapped_column(server_default=NOW)
]  # the transaction's begin, unless said otherwise


Word = TypeVar("Word", bound=StrEnum)


class EnumText(TypeDecorator[Word]):
    """Stores a StrEnum as `text` and reads it back as its member; what Postgres may hold, `one_of` says."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
        """The member of the word in the row."""
        return None if value is None else self.words(value)


def one_of(column: str, words: Iterable[StrEnum]) -> CheckConstraint:
    """Allow a column these words only, in the order of the enumeration."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})")


class Base(DeclarativeBase):
    """Every table of ours; pgqueuer keeps its own."""

    type_annotation_map = {  # noqa: RUF012 – SQLAlchemy's own hook
        str: Text,
        datetime: DateTime(timezone=True),
        UUID: Uuid,
        Decimal: Numeric,
        dict[str, Any]: JSONB,
        list[UUID]: ARRAY(Uuid),
    }
