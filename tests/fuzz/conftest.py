"""A program of its own for the fuzzing, since what it leaves to do would keep the others' worker busy."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from billow.bootstrap import assemble
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.fuzz.run import working


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """An organisation in a database that nothing else uses."""
    url = await create_database(cluster, "billow_fuzz", template=template)
    async with assemble(test_settings(tmp_path_factory.mktemp("data")), url) as app, working(app):
        yield await World.found(app)
