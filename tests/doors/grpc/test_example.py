"""The example of the guide, run as it stands."""

import asyncio
import os
import sys
from pathlib import Path
from types import ModuleType

from tests.doors.grpc.conftest import PROTO, Rpc

EXAMPLE = PROTO.parents[1] / "docs" / "examples" / "stream_events.py"


async def test_the_example_streams_its_events(rpc: Rpc, address: str, stubs: tuple[ModuleType, ModuleType]) -> None:
    """With stubs on its path, an address and a key, the example stores a thousand events."""
    await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name="Acme", external_id="acme"))
    folder = str(Path(str(stubs[0].__file__)).parent)
    environment = {**os.environ, "BILLOW_API_KEY": rpc.key, "PYTHONPATH": folder}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), address, "acme", env=environment, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode() == "1000 stored, 0 rejected\n"
    answer = await rpc.call("EventService.List", rpc.pb.EventServiceListRequest(offset=0))
    assert answer.pagination.total_count == 1000
