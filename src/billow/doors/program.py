"""The parts of a running program, as the doors are handed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the command line is quick because naming the parts does not load them
    from starlette.routing import BaseRoute

    from billow.doors.dispatch import Dispatcher
    from billow.runtime.db import Database
    from billow.runtime.http import Outbound
    from billow.runtime.settings import Settings


class Runs(Protocol):
    """Something that works until it is told to stop."""

    async def run(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The parts of a running program."""

    settings: Settings
    database: Database
    outbound: Outbound
    dispatcher: Dispatcher
    worker: Runs
    pages: tuple[BaseRoute, ...] = ()
    """The routes of the doors that serve pages; `site` puts them behind those of the API."""
