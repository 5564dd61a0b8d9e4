"""One cluster: made, started, found running, stopped. The caller sees to it that one process does this at a time."""

import json
import os
import secrets
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

from billow.runtime import clock
from billow.runtime.embedded.account import Account, EmbeddedError, account_for
from billow.runtime.embedded.binaries import Binaries, find_binaries
from billow.runtime.files import write_private

HOST = "127.0.0.1"
ROLE = DATABASE = "billow"
SUPERUSER = "postgres"
START_SECONDS = 300
"""Long, since recovery after a crash reads all of the write-ahead log."""
STOP_SECONDS = 60
LOG_LIMIT = 10 * 1024 * 1024

SETTINGS = """
# Billow's choices for this machine; edit freely, they are written once.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = {buffers}MB
max_wal_size = 4GB
fsync = on
synchronous_commit = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
password_encryption = 'scram-sha-256'
"""
_BUFFERS_MB = (128, 1024)
"""A quarter of the memory, as PostgreSQL's manual advises for a server, within these: the program runs beside it."""
_CARELESS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=128MB",
    "max_wal_size=1GB",
)


def _buffers_mb() -> int:
    least, most = _BUFFERS_MB
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(least, min(memory // 4 // 1024**2, most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a client needs: the port last used and the password made with the cluster."""

    port: int
    password: str

    def url(self, *, user: str = ROLE, database: str = DATABASE) -> str:
        """A URL for psql and for drivers."""
        return f"postgresql://{user}:{self.password}@{HOST}:{self.port}/{database}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A running server as its own `postmaster.pid` describes it."""

    pid: int
    port: int
    ready: bool


class Cluster:
    """The cluster in `<data_dir>/postgres`."""

    def __init__(self, data_dir: Path, *, bin_dir: Path | None = None, durable: bool = True) -> None:
        """Nothing happens yet. With `durable=False` the server may lose data when the machine stops: for tests."""
        self._bin_dir = bin_dir
        self._durable = durable
        self.folder = data_dir / "postgres"
        self._access_file = data_dir / "postgres.json"
        self._log = data_dir / "postgres.log"

    @cached_property
    def _account(self) -> Account:
        return account_for(self.folder)

    @cached_property
    def _binaries(self) -> Binaries:
        return find_binaries(self._bin_dir, account=self._account)

    def ensure_running(self) -> Access:
        """The cluster exists and accepts connections; one that was running is left as it is. Raises EmbeddedError."""
        if (access := self._access()) and (found := self._settled()):
            return replace(access, port=found.port)
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        self._check_release()
        return self._start(self._access() or self._renew_password())

    def _settled(self) -> Postmaster | None:
        """The running server once it accepts connections; one that another process began to start is waited for."""
        self._until(lambda: (found := self.postmaster()) is None or found.ready, START_SECONDS, "start")
        return self.postmaster()

    def stop(self) -> None:
        """The server has ended and its data is on disk; nothing happens when none runs. Raises EmbeddedError."""
        if not (found := self.postmaster()):
            return
        for kind in (signal.SIGINT, signal.SIGQUIT) if self._durable else (signal.SIGQUIT,):
            with suppress(ProcessLookupError):
                os.kill(found.pid, kind)
            if self._wait(lambda: not self._alive(found.pid), STOP_SECONDS):
                return
        raise EmbeddedError(f"PostgreSQL (process {found.pid}) does not stop; see {self._log}")

    def postmaster(self) -> Postmaster | None:
        """The server that runs on this folder, or None; a `postmaster.pid` that a dead server left is no server."""
        try:
            lines = (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
            return None
        if not self._alive(pid):
            return None
        return Postmaster(pid=pid, port=port, ready=len(lines) > 7 and lines[7].strip() == "ready")

    def _alive(self, pid: int) -> bool:
        """Whether the process is this cluster's server, and not a stranger who was given its number later.

        A server works inside its folder, which `/proc` shows; where there is no `/proc`, being alive must do.
        """
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        if not Path("/proc/self").exists():
            return True
        try:
            return os.path.samestat(os.stat(f"/proc/{pid}/cwd"), os.stat(self.folder))
        except FileNotFoundError:
            return False
        except PermissionError:
            return False

    def _is_ready(self, pid: int) -> bool:
        found = self.postmaster()
        return found is not None and found.pid == pid and found.ready

    def _access(self) -> Access | None:
        try:
            told = json.loads(self._access_file.read_text(encoding="utf-8"))
            return Access(port=int(told["port"]), password=str(told["password"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _remember(self, access: Access) -> Access:
        write_private(self._access_file, json.dumps(asdict(access), indent=2) + "\n")
        return access

    def _create(self) -> None:
        """The folder appears whole: a half-made cluster of an interrupted start is never taken for one."""
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._account.own(draft)
        access = self._remember(Access(port=_free_port(), password=secrets.token_urlsafe(24)))
        self._initdb(draft, access)
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS.format(buffers=_buffers_mb()))
        self._single_user(
            draft,
            f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE PASSWORD '{access.password}'",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
        )
        draft.rename(self.folder)

    def _initdb(self, draft: Path, access: Access) -> None:
        locale = ["--locale=C.UTF-8"]
        if self._binaries.major >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        secret = draft.with_name(".postgres-password")
        write_private(secret, access.password + "\n")
        self._account.own(secret)
        try:
            with self._account.handed(draft) as (data, first), self._account.handed(secret) as (password, second):
                command = [self._binaries.program("initdb"), "-D", data, "-U", SUPERUSER, f"--pwfile={password}"]
                command += ["-A", "scram-sha-256", "-E", "UTF8", *locale, *([] if self._durable else ["--no-sync"])]
                self._account.run(command, handed=first + second)
        finally:
            secret.unlink()

    def _single_user(self, folder: Path, *statements: str) -> None:
        with self._account.handed(folder) as (data, descriptors):
            command = [self._binaries.program("postgres"), "--single", "-D", data, "-c", "exit_on_error=on"]
            command += ["-c", "log_min_error_statement=panic", *([] if self._durable else ["-F"]), "postgres"]
            self._account.run(command, handed=descriptors, stdin="".join(f"{text}\n" for text in statements))

    def _renew_password(self) -> Access:
        """Where `postgres.json` was lost, the cluster's owner still decides who may enter it."""
        self.stop()
        access = Access(port=_free_port(), password=secrets.token_urlsafe(24))
        statements = [f"ALTER ROLE {role} PASSWORD '{access.password}'" for role in (ROLE, SUPERUSER)]
        self._single_user(self.folder, *statements)
        return self._remember(access)

    def _check_release(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != str(self._binaries.major):
            raise EmbeddedError(
                f"{self.folder} was made by PostgreSQL {made_by}, but {self._binaries.folder} is release "
                f"{self._binaries.major}; use the former, or move the data with pg_dump or pg_upgrade"
            )

    def _start(self, access: Access) -> Access:
        """Tries again with another port when somebody was quicker, and while a killed server's last process ends."""
        self._forget_stranger()
        deadline = clock.monotonic() + START_SECONDS
        while clock.monotonic() < deadline:
            if not _is_free(access.port):
                access = replace(access, port=_free_port())
            said = self._launch(access.port)
            if said is None:
                return self._remember(access)
            if "could not bind" not in said and "pre-existing shared memory block" not in said:
                raise EmbeddedError(f"PostgreSQL did not start:\n{said}")
            clock.pause(0.1)
        raise EmbeddedError(f"PostgreSQL did not start within {START_SECONDS} s; see {self._log}")

    def _forget_stranger(self) -> None:
        """A number in `postmaster.pid` that now belongs to another program would keep the server from starting."""
        if self.postmaster() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self, port: int) -> str | None:
        """None when the server accepts connections, else what it wrote before it ended."""
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        options = [f"port={port}", f"listen_addresses={HOST}", "unix_socket_directories="]
        options += () if self._durable else _CARELESS
        with self._log.open("ab") as log, self._account.handed(self.folder) as (data, descriptors):
            before = log.tell()
            command = [self._binaries.program("postgres"), "-D", data]
            command += [part for option in options for part in ("-c", option)]
            process = self._account.popen(command, log=log, handed=descriptors)
        if process.stdin:
            process.stdin.close()
        self._until(lambda: process.poll() is not None or self._is_ready(process.pid), START_SECONDS, "start")
        return None if process.poll() is None else self._written_since(before)

    def _written_since(self, offset: int) -> str:
        with self._log.open("rb") as log:
            log.seek(offset)
            return log.read(LOG_LIMIT).decode(errors="replace").strip() or "(it wrote nothing)"

    def _until(self, reached: Callable[[], bool], seconds: float, verb: str) -> None:
        if not self._wait(reached, seconds):
            raise EmbeddedError(f"PostgreSQL did not {verb} within {seconds:g} s; see {self._log}")

    @staticmethod
    def _wait(reached: Callable[[], bool], seconds: float) -> bool:
        deadline = clock.monotonic() + seconds
        while not reached():
            if clock.monotonic() > deadline:
                return False
            clock.pause(0.01)
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
