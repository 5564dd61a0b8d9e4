"""Simulations that are too large to be worked out before they are answered."""

from datetime import datetime

import structlog

from billow.runtime.agenda import Work, source
from billow.runtime.db import passes
from billow.simulation import store
from billow.simulation.operations import working

_log = structlog.get_logger("billow.simulation")


@source("simulations", rank=70, due=store.simulations.due)
async def work_off(work: Work, until: datetime) -> int:
    """Work off every simulation, the oldest first, part by part; several workers share one: each takes what nobody else
    is at. One that cannot be worked off has failed, and stops no other."""
    done = 0
    while True:
        async with work.begin() as tx:
            chosen = await store.simulations.next_open(tx)
        if chosen is None:
            return done
        try:
            async with work.begin() as tx:
                done += await working.work_off(tx, chosen)
        except Exception as error:
            if passes(error):
                raise
            _log.error("simulation_failed", simulation_id=chosen, exc_info=error)
            async with work.begin() as tx:
                await working.fail(tx, chosen, error)
            async with work.begin() as tx:
                await working.say_ended(tx, chosen)
