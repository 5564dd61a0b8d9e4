"""The disk of the database is full while events arrive at full rate, and has room again later."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from tests.faults.senders import Sending
from tests.faults.serving import Serving
from tests.faults.witness import BETWEEN, acknowledged, check, customer, refused

DISK = "256m"
MOUNTED = [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-c",
    'mount -t tmpfs -o size="$1" full "$2" && shift 2 && exec "$@"',
    "sh",
]
"""Runs the rest with a small disk of its own on a folder, which ends with the last process that sees it."""


def mountable(folder: Path) -> bool:
    """Whether this user may give a process a disk of its own."""
    try:
        return subprocess.run([*MOUNTED, "1m", str(folder), "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def fill(folder: Path) -> None:
    """There is no room on the disk."""
    with (folder / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


async def test_a_disk_that_is_full_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Requests are refused with 503 while there is no room, and taken again when there is; the server goes on."""
    home = tmp_path / "home"
    home.mkdir()
    if not mountable(home):
        pytest.skip("a small disk can be mounted by root alone")
    async with Serving.on(home, *MOUNTED, DISK, str(home)) as serving:
        at = await customer(serving)
        server, disk = serving.pid, serving.inside
        async with Sending.to(serving.port, serving.key, at) as sending:
            for _ in range(2):
                await acknowledged(sending, BETWEEN)
                fill(disk)
                await refused(sending)
                os.unlink(disk / "ballast")
            await acknowledged(sending, BETWEEN)
        assert serving.pid == server
        assert sending.broken == 0, "the server answered every request"
        assert {each.status for each in sending.refusals} == {503}
        assert all(each.headers["retry-after"].isdecimal() for each in sending.refusals)
        await check(serving, sending)
