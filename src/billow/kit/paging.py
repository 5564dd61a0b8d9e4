"""Pages of a list: a request for one, and the answer."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from billow.kit import limits
from billow.kit.errors import Malformed

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which part of a list is wanted: by cursor (default) or by offset, in an order of named fields."""

    limit: int = limits.PAGE_SIZE
    cursor: str | None = None
    offset: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    """Pairs of field and whether it descends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Where the page stands: the cursor of the next one, or null on the last; totals only with `offset`."""

    per_page: int
    next_cursor: str | None
    total_pages: int | None = None
    total_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    data: tuple[T, ...]
    pagination: Pagination = field(default_factory=lambda: Pagination(per_page=limits.PAGE_SIZE, next_cursor=None))

    def of(self, data: Iterable[U]) -> "Page[U]":
        """The same page with *data*, made of its rows in their order."""
        return Page(data=tuple(data), pagination=self.pagination)


def bad_cursor() -> Malformed:
    """The refusal of a cursor that was changed, or that belongs to another order."""
    return Malformed.of("cursor", "The cursor is not one that this list gave out; start again without it.")


def encode_cursor(position: Sequence[str | int | None]) -> str:
    """*position* (the sort values of the last row) as an opaque token."""
    return base64.urlsafe_b64encode(json.dumps(list(position), separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(token: str, *, size: int) -> list[str | int | None]:
    """The position inside *token*.

    Raises:
        Malformed: The token is not one that a list of this order gave out.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, UnicodeError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != size or not all(map(_is_position, values)):
        raise bad_cursor()
    return values


def _is_position(value: object) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63)


def page_of(items: Sequence[T], request: PageRequest, *, position: Callable[[T], int]) -> Page[T]:
    """The part of *items* that is wanted, which stand in the order of their positions.

    Raises:
        Malformed: The cursor is not one that this list gave out.
    """
    first = request.offset or 0
    if request.offset is None and request.cursor:
        [last] = decode_cursor(request.cursor, size=1)
        if not isinstance(last, int):
            raise bad_cursor()
        first = sum(position(each) <= last for each in items)
    data = tuple(items[first : first + request.limit])
    if request.offset is not None:
        pages = -(-len(items) // request.limit)
        totals = Pagination(per_page=request.limit, next_cursor=None, total_pages=pages, total_count=len(items))
        return Page(data=data, pagination=totals)
    more = first + request.limit < len(items)
    cursor = encode_cursor([position(data[-1])]) if more else None
    return Page(data=data, pagination=Pagination(per_page=request.limit, next_cursor=cursor))


def parse_sort(text: str, allowed: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The order written as `field:asc,field:desc`.

    Raises:
        Malformed: A field that the list cannot be sorted by; the answer names those it can.
    """
    order = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(":")
        if name not in allowed or direction not in ("", "asc", "desc"):
            ways = f"use one of {', '.join(allowed)} followed by :asc or :desc"
            raise Malformed.of("sort", f"sort={text}: {ways}.", code="not_a_choice")
        order.append((name, direction == "desc"))
    return tuple(order)
