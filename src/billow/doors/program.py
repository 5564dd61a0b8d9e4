"""The parts of a running program, as the doors are handed them."""

from dataclasses import dataclass
from typing import Protocol

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
