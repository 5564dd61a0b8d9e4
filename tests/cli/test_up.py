"""`billow up` as a person starts it: a process of its own on a folder of its own."""

import json
import os
import re
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx2
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from billow.doors.cli.database import Keeper
from billow.runtime.embedded import EmbeddedPostgres, claim

COMMAND = [sys.executable, "-c", "from billow.bootstrap import main; main()"]
NOBODY = 65534
SOURCES = os.pathsep.join(path for path in sys.path if path)


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without any choice for Billow."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")} | more


@dataclass
class Running:
    """A started `billow up` that has said that it runs."""

    process: subprocess.Popen[str]
    folder: Path
    said: str

    @property
    def credentials(self) -> dict[str, str]:
        """What it wrote for scripts."""
        return dict(json.loads((self.folder / "credentials.json").read_text()))

    def ask(self, method: str, path: str, *, key: str = "sandbox_key", json: Any = None) -> httpx2.Response:
        """The answer to one request with one of the keys."""
        told = self.credentials
        headers = {"Authorization": f"Bearer {told[key]}"}
        return httpx2.request(method, f"{told['url']}{path}", headers=headers, json=json, timeout=10)

    def postmaster(self) -> int:
        """The process of its PostgreSQL."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def end(self, number: signal.Signals) -> int:
        """What the process ends with after the signal."""
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def started(folder: Path, *, command: list[str] = COMMAND, **more: str) -> Iterator[Running]:
    """Billow on the folder inside the block; it is killed if the block did not end it."""
    running = start(folder, command=command, **more)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        assert running.process.stdout
        running.process.stdout.close()


def start(folder: Path, *, command: list[str] = COMMAND, **more: str) -> Running:
    """Billow on the folder, once it has said how to stop it."""
    log = Path(f"{folder}.log")
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "up", "--no-demo", "--port", "0", "--grpc-port", "0", "--data-dir", str(folder)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd="/",
            env=environment(**more),
        )
    assert process.stdout
    said = ""
    while "Stop" not in said:
        line = process.stdout.readline()
        assert line, f"it ended:\n{said}{log.read_text()}"
        said += line
    return Running(process, folder, said)


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, cwd="/", env=environment(**more)
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder; no server is left on it."""
    made = Path(tempfile.mkdtemp(prefix="billow-up-"))
    yield made / "data"
    if (made / "data" / "postgres").exists():
        EmbeddedPostgres(made / "data").start().stop()
    shutil.rmtree(made)


def test_one_start_serves_everything_refuses_a_second_and_leaves_nothing_behind(folder: Path) -> None:
    """REST, pages, gRPC and both keys work; a second start is told where the first is; after SIGTERM all has ended."""
    with started(folder) as billow:
        told = billow.credentials
        assert httpx2.get(f"{told['url']}/readyz").json()["status"] == "ready"
        assert "Billow" in httpx2.get(told["dashboard"]).text
        assert stat.S_IMODE((folder / "credentials.json").stat().st_mode) == 0o600
        assert (told["sandbox_key"][:8], told["live_key"][:8]) == ("sk_test_", "sk_live_")
        assert billow.ask("GET", "/api/customers", key="live_key").json()["data"] == []
        with grpc.insecure_channel(told["grpc"]) as channel:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        assert told["url"] in billow.said
        assert told["sandbox_key"] in billow.said

        second = run("up", "--port", "0", "--data-dir", str(folder))
        assert second.returncode == 1
        assert told["url"] in second.stderr
        assert "--data-dir" in second.stderr

        postmaster = billow.postmaster()
        assert billow.end(signal.SIGTERM) == 0
        assert not Path(f"/proc/{postmaster}/exe").exists()
        assert not (folder / "postgres" / "postmaster.pid").exists()
        claim(folder).release()


def test_a_killed_one_is_followed_by_another_with_the_same_data_and_keys(folder: Path) -> None:
    """After SIGKILL the next start works at once with the same data and keys; lost keys are replaced by new ones."""
    with started(folder) as billow:
        first = billow.credentials
        made = billow.ask("POST", "/api/customers", json={"name": "Acme", "external_id": "acme"})
        assert made.status_code == 201
        billow.end(signal.SIGKILL)

    with started(folder) as billow:
        assert billow.ask("GET", "/api/customers/acme").json()["id"] == made.json()["id"]
        assert billow.credentials["sandbox_key"] == first["sandbox_key"]
        assert billow.credentials["live_key"] == first["live_key"]
        billow.end(signal.SIGKILL)

    (folder / "credentials.json").unlink()
    with started(folder) as billow:
        assert billow.credentials["sandbox_key"] != first["sandbox_key"]
        assert billow.ask("GET", "/api/customers/acme").json()["id"] == made.json()["id"]
        assert billow.ask("GET", "/api/organization", key="live_key").status_code == 200


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    """A taken port, HTTP or gRPC, ends the start before any database is made."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = run("up", "--grpc-port", port, "--port", "0", "--data-dir", str(tmp_path / "data"))

    assert refused.returncode == 1
    assert re.search(rf"127\.0\.0\.1:{port}.*--grpc-port", refused.stderr)
    assert not (tmp_path / "data" / "postgres").exists()


def python_of_nobody() -> str | None:
    """A Python of this release that an unprivileged account may run."""
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{same}"):
        ask = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", candidate, "-c", "import billow"]
        if subprocess.run(ask, capture_output=True, cwd="/", env=environment(PYTHONPATH=SOURCES)).returncode == 0:
            return candidate
    return None


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root may become somebody else")
def test_it_runs_without_privileges() -> None:
    """An account without privileges starts it on its own folder, and SIGINT ends it in good order."""
    python = python_of_nobody()
    if python is None:
        pytest.skip("no Python here may be run by an unprivileged account")
    home = Path(tempfile.mkdtemp(prefix="billow-nobody-"))
    os.chown(home, NOBODY, NOBODY)
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", python, *COMMAND[1:]]
    try:
        with started(home / "data", command=command, PYTHONPATH=SOURCES, HOME=str(home)) as billow:
            assert billow.ask("GET", "/api/customers").status_code == 200
            assert billow.folder.stat().st_uid == NOBODY
            assert billow.end(signal.SIGINT) == 0
    finally:
        shutil.rmtree(home)


async def test_a_server_that_something_else_ended_is_started_again(tmp_path: Path) -> None:
    """The keeper leaves a running server alone, and starts one anew that was killed."""
    async with EmbeddedPostgres(tmp_path, durable=False) as server:
        keeper = Keeper(server)
        first = server.pid
        assert first is not None
        await keeper.check()
        assert server.pid == first

        watched = os.pidfd_open(first)
        os.kill(first, signal.SIGKILL)
        assert select.select([watched], [], [], 20)[0]
        os.close(watched)
        await keeper.check()
        assert server.pid not in (None, first)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    """The error says which address does not answer, and what the address was read from."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        refused = run("worker", BILLOW_DATABASE_URL=f"postgresql://me:hidden@127.0.0.1:{port}/billow")

    assert refused.returncode == 1
    assert f"BILLOW_DATABASE_URL (127.0.0.1:{port}/billow)" in refused.stderr
    assert "hidden" not in refused.stderr
    assert "Traceback" not in refused.stderr
