"""The server as its users see it: there while they need it, stopped by the last of them."""

import asyncio
import atexit
import fcntl
import os
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Self

from billow.runtime.embedded.account import EmbeddedError
from billow.runtime.embedded.claims import alone, lock, open_lock
from billow.runtime.embedded.cluster import SUPERUSER, Access, Cluster
from billow.runtime.files import make_folder


class EmbeddedPostgres:
    """A PostgreSQL on a data folder: `async with EmbeddedPostgres(folder) as server: server.url`.

    Several may hold one folder, in one process or in many: the first starts the server, the others attach, the last
    to leave stops it. Who is killed has left. A server that outlived its users is attached to by the next.
    """

    def __init__(self, data_dir: Path, *, bin_dir: Path | None = None, durable: bool = True) -> None:
        """Nothing happens yet. `bin_dir` holds another PostgreSQL's programs; `durable=False` is for tests."""
        self._folder = data_dir.absolute()
        self._cluster = Cluster(self._folder, bin_dir=bin_dir, durable=durable)
        self._using: int | None = None
        self._access: Access | None = None

    @property
    def url(self) -> str:
        """The database `billow` as its owner, who is no superuser but may create databases and roles."""
        return self._known.url()

    @property
    def superuser_url(self) -> str:
        """The same server as its superuser, for maintenance; row-level security does not bind this role."""
        return self._known.url(user=SUPERUSER, database="postgres")

    @property
    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        found = self._cluster.postmaster()
        return found.pid if found else None

    @property
    def _known(self) -> Access:
        if self._access is None:
            raise EmbeddedError("the embedded PostgreSQL has not been started")
        return self._access

    def start(self) -> Self:
        """The server accepts connections. Raises EmbeddedError, after which nothing is held."""
        make_folder(self._folder)
        with self._changing():
            if self._using is None:
                self._using = open_lock(self._folder / "postgres.users.lock")
                fcntl.flock(self._using, fcntl.LOCK_SH)
            try:
                self._access = self._cluster.ensure_running()
            except BaseException:
                self._leave()
                raise
        return self

    def stop(self) -> None:
        """We use the server no longer; it has stopped if nobody else does. Calling it again does nothing."""
        if self._using is None:
            return
        with self._changing():
            try:
                if lock(self._using, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    self._cluster.stop()
            finally:
                self._leave()

    def _changing(self) -> AbstractContextManager[None]:
        return alone(self._folder / "postgres.lock")

    def _leave(self) -> None:
        if self._using is not None:
            os.close(self._using)
        self._using = self._access = None

    async def __aenter__(self) -> Self:
        starting = asyncio.ensure_future(asyncio.to_thread(self.start))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            with suppress(EmbeddedError):
                await starting
            await asyncio.to_thread(self.stop)
            raise

    async def __aexit__(self, *error: object) -> None:
        await asyncio.to_thread(self.stop)


_started: dict[Path, EmbeddedPostgres] = {}


def start_cluster(folder: Path, *, bin_dir: Path | None = None, durable: bool = False) -> str:
    """The URL of a server on `folder` that stays until `stop_cluster`, or until this process ends in good order.

    For fixtures: several workers may ask for one folder and get one server.
    """
    key = folder.absolute()
    if key not in _started:
        _started[key] = EmbeddedPostgres(key, bin_dir=bin_dir, durable=durable).start()
        atexit.register(stop_cluster, key)
    return _started[key].url


def stop_cluster(folder: Path) -> None:
    """This process uses the server of `start_cluster` no longer; nothing happens when it does not."""
    server = _started.pop(folder.absolute(), None)
    if server is not None:
        server.stop()
