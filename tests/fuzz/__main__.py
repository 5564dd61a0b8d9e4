"""`make fuzz`: Schemathesis over the whole contract; what follows is handed on to it."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from billow.bootstrap import assemble
from billow.runtime.embedded import start_cluster, stop_cluster
from tests.client import World
from tests.conftest import test_settings
from tests.fuzz.run import fuzz, working

ROUNDS = (("--phases", "examples,coverage,fuzzing"), ("--phases", "stateful", "--max-time", "60"))
"""Each operation by itself, then along the links for a minute: a scenario ends early where the answers of the program,
which remembers, are others than the last time."""


async def main(arguments: Sequence[str]) -> int:
    """Run it against a program of its own, on a PostgreSQL that is thrown away; 0 when it finds nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        url = start_cluster(folder / "postgres", durable=False)
        try:
            async with assemble(test_settings(folder / "data"), url) as app, working(app):
                world = await World.found(app)
                rounds = ((),) if "--phases" in arguments else ROUNDS
                return max([await fuzz(world, [*each, *arguments]) for each in rounds])
        finally:
            stop_cluster(folder / "postgres")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(asyncio.run(main(sys.argv[1:])))
