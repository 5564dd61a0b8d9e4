"""What the command line is handed, since a door does not import what wires the doors."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

from billow.doors.program import App, Runs

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from billow.metering.ports import EventStore
    from billow.runtime.db import Database
    from billow.runtime.settings import Settings


class GrpcPart(Runs, Protocol):
    """The gRPC server with the port that it took."""

    @property
    def port(self) -> int: ...


class Launcher(Protocol):
    """The wiring of the program."""

    def load(self) -> None:
        """Every operation, event and job is known afterwards."""

    def assemble(self, settings: Settings, url: str) -> AbstractAsyncContextManager[App]:
        """The parts on the database at *url*, which has the present schema then."""
        ...

    def keeping(self, url: str) -> AbstractAsyncContextManager[EventStore]:
        """The store of events at *url*, ready. Raises SettingsError when it cannot be used or does not answer."""
        ...

    def choosing(self, settings: Settings, database: Database) -> AbstractAsyncContextManager[None]:
        """Inside, whoever works on the database keeps events where the settings say. Raises SettingsError likewise."""
        ...

    def site(self, app: App) -> ASGIApp:
        """Everything that answers on the HTTP port."""
        ...

    def grpc(self, app: App, host: str, port: int) -> GrpcPart:
        """The gRPC server, bound to its port. Raises OSError when the port is taken."""
        ...

    def contracts(self, *, check: bool) -> Sequence[str]:
        """The names of the contract files that were written, or with *check* of those that would change."""
        ...
