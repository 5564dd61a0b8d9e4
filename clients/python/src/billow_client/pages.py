"""Lists: iterate for all entries, page after page, or take one page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from billow_client._values import Model, read

T = TypeVar("T")
_Fields = Mapping[str, object]


class Pagination(Model):
    """Where a page stands: the cursor of the next one, or None on the last; totals only with `offset`."""

    per_page: int
    next_cursor: str | None
    total_pages: int | None = None
    total_count: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    data: list[T]
    pagination: Pagination

    @classmethod
    def of(cls, entry: type[T], answer: Mapping[str, Any]) -> "Page[T]":
        """The page that an answer holds."""
        data = [read(entry, item) for item in answer["data"]]
        return cls(data, Pagination.from_dict(answer["pagination"]))


def _next(fields: _Fields, page: Page[Any]) -> _Fields | None:
    """The arguments of the page after *page*, which *fields* asked for; None after the last."""
    if page.pagination.next_cursor is not None:
        return {**fields, "cursor": page.pagination.next_cursor}
    offset, total = fields.get("offset"), page.pagination.total_count or 0
    if isinstance(offset, int) and page.data and offset + len(page.data) < total:
        return {**fields, "offset": offset + len(page.data)}
    return None


class Pages(Generic[T]):
    """A list that has not been asked for yet: each iteration asks anew."""

    def __init__(self, fetch: Callable[[_Fields], Page[T]], fields: _Fields) -> None:
        self._fetch, self._fields = fetch, fields

    def page(self) -> Page[T]:
        """The first page alone."""
        return self._fetch(self._fields)

    def pages(self) -> Iterator[Page[T]]:
        """Every page, each asked for when it is reached."""
        fields: _Fields | None = self._fields
        while fields is not None:
            page = self._fetch(fields)
            yield page
            fields = _next(fields, page)

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.data


class AsyncPages(Generic[T]):
    """A list that has not been asked for yet: each iteration asks anew."""

    def __init__(self, fetch: Callable[[_Fields], Awaitable[Page[T]]], fields: _Fields) -> None:
        self._fetch, self._fields = fetch, fields

    async def page(self) -> Page[T]:
        """The first page alone."""
        return await self._fetch(self._fields)

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Every page, each asked for when it is reached."""
        fields: _Fields | None = self._fields
        while fields is not None:
            page = await self._fetch(fields)
            yield page
            fields = _next(fields, page)

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for entry in page.data:
                yield entry
