"""What the slices' models share. A model is the columns of one table, as the migrations make it: a test compares.

Models carry no relationships: a read over several tables is SQL in `queries`, and nothing loads behind one's back.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NOW = text("now()")

BigInt = Annotated[int, mapped_column(BigInteger)]
Id = Annotated[UUID, mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))]
Timestamp = Annotated[
    datetime, mapped_column(server_default=NOW)
]  # the transaction's begin, unless said otherwise


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
