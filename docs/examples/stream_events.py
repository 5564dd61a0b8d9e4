"""Stream usage events into Billow over gRPC, with stubs made of `contracts/billow.proto`.

Start it with the key in BILLOW_API_KEY, and with the address and the customer as arguments.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import billow_pb2 as pb
import billow_pb2_grpc as services
import grpc


def requests(account: str) -> Iterator[pb.EventServiceIngestStreamRequest]:
    """A thousand uses, ten in a request; a real source would read them from a queue."""
    for batch in range(100):
        events = []
        for place in range(10):
            event = pb.EventInput(account=account, event_name="api_call", unique_id=f"stream-{batch}-{place}")
            event.timestamp.FromDatetime(datetime(2026, 1, 9, tzinfo=UTC))
            event.properties["tokens"] = 250
            events.append(event)
        yield pb.EventServiceIngestStreamRequest(events=events)


key = ("authorization", f"Bearer {os.environ['BILLOW_API_KEY']}")
address, account = sys.argv[1:]
with grpc.insecure_channel(address) as channel:
    stub = services.EventServiceStub(channel)
    answer = stub.IngestStream(requests(account), metadata=[key])
    sys.stdout.write(f"{len(answer.ingested)} stored, {len(answer.rejected)} rejected\n")
