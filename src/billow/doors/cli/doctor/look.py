"""A look at the database inside one snapshot: rows in portions, and the time that is left."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.doors.cli.doctor import statements
from billow.runtime import clock

_PORTION = 500


class OverBudget(Exception):
    """The time that the check was given is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A connection that reads, of one tenant or of all, until the deadline of the check."""

    conn: AsyncConnection
    tenant: str | None
    deadline: float

    def check_time(self) -> None:
        """Return while there is time left.

        Raises:
            OverBudget: There is none.
        """
        if clock.monotonic() > self.deadline:
            raise OverBudget("it took longer than its time")

    async def rows(self, name: str, **parameters: Any) -> AsyncIterator[Mapping[str, Any]]:
        """The rows of the query of that name, fetched in portions."""
        bound = {"tenant": self.tenant, **parameters}
        async with self.conn.stream(text(statements.rows(name)), bound) as result:
            async for portion in result.mappings().partitions(_PORTION):
                self.check_time()
                for row in portion:
                    yield cast(Mapping[str, Any], row)
