"""Prices that stand inside of prices, through the door of gRPC."""

from google.protobuf.struct_pb2 import Struct

from tests.doors.grpc.conftest import Rpc


async def test_a_matrix_of_prices_is_read_and_priced(rpc: Rpc) -> None:
    """1000 in the EU at 0.03, and 500 elsewhere at 0.02, are 40.00."""
    pb = rpc.pb
    cell = pb.PriceCell(when=_struct(region="eu"), price=pb.Price(unit=pb.UnitPrice(unit_price="0.03")))
    matrix = pb.MatrixPrice(
        dimensions=["region"], cells=[cell], otherwise=pb.Price(unit=pb.UnitPrice(unit_price="0.02"))
    )
    events = [
        pb.PreviewEvent(value="1000", properties=_struct(region="eu")),
        pb.PreviewEvent(value="500", properties=_struct(region="us")),
    ]
    answer = await rpc.call(
        "PriceService.Preview",
        pb.PriceServicePreviewRequest(currency="USD", price=pb.Price(matrix=matrix), events=events),
    )
    assert answer.amount == "40.00"
    assert [line.kind for line in answer.lines] == ["main", "main"]


def _struct(**values: str) -> Struct:
    made = Struct()
    made.update(values)
    return made
