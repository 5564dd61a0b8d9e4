"""A request to an operation, whichever door it came through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from billow.kit.operation import Operation
from billow.kit.paging import PageRequest

FIRST = PageRequest()
"""The page of a call that asks for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to one operation, in the words of no door in particular."""

    operation: Operation
    arguments: Mapping[str, Any]
    secret: str | None = field(default=None, repr=False)
    page: PageRequest = FIRST
    expand: tuple[str, ...] = ()
    raw: bytes | None = None
    idempotency_key: str | None = None
    if_match: str | None = None
    version: str | None = None
    dry_run: bool = False
    """Whether everything is taken back at the end: the answer is what would have been."""
