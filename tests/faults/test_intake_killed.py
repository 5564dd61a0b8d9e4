"""Whatever is killed while events arrive at full rate: what was acknowledged is stored, once."""

import os
import signal
from pathlib import Path

import pytest

from tests.faults.senders import Sending
from tests.faults.serving import Serving
from tests.faults.witness import BETWEEN, acknowledged, check, customer, refused

KILLS = 3


async def test_a_server_that_is_killed_at_full_rate_has_stored_what_it_acknowledged(tmp_path: Path) -> None:
    """Killed three times and started again: every acknowledged event is there once, and a repeat of all is known."""
    async with Serving.on(tmp_path / "home") as serving:
        at = await customer(serving)
        async with Sending.to(serving.port, serving.key, at) as sending:
            for _ in range(KILLS):
                await acknowledged(sending, BETWEEN)
                serving.kill()
                await serving.start()
            await acknowledged(sending, BETWEEN)
        assert sending.broken, "it was killed while clients were waiting"
        await check(serving, sending)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
async def test_a_database_that_is_killed_at_full_rate_has_stored_what_was_acknowledged(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Meanwhile the server refuses with 503 and says when to come again; it finds the database again by itself."""
    async with Serving.on(tmp_path / "home") as serving:
        at = await customer(serving)
        server = serving.pid
        async with Sending.to(serving.port, serving.key, at) as sending:
            for _ in range(2):
                await acknowledged(sending, BETWEEN)
                os.kill(serving.postmaster, number)
                await refused(sending)
            await acknowledged(sending, BETWEEN)
        assert serving.pid == server
        assert sending.broken == 0, "the server answered every request"
        assert {each.status for each in sending.refusals} == {503}
        assert all(each.headers["retry-after"].isdecimal() for each in sending.refusals)
        await check(serving, sending)
