"""gRPC from Python, with the stubs that `grpc_tools.protoc` makes of `billow.proto`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from billow.doors.contracts.messages import EMPTY, FIELD_MASK, STRUCT, TIMESTAMP, VALUE, Field, Model, Rpc
from billow.doors.rest.docs.printing import Code, Made, python
from billow.doors.rest.docs.ways import Example, Way

_FILE = "File"
_MASK = "update_mask"
_ENOUGH = "break  # the stream goes on as there is more"
_KEY = """metadata = [("authorization", f"Bearer {os.environ['BILLOW_API_KEY']}")]"""


@dataclass(frozen=True, slots=True)
class Grpc:
    """A program with a channel, a stub and one call."""

    name: str = "gRPC"
    language: str = "python"
    rank: int = 5

    def write(self, example: Example) -> str:
        """The program."""
        rpc = next(rpc for rpc in example.contract.rpcs if f"{rpc.service}.{rpc.name}" == example.operation.rpc)
        request = _message(example.contract, rpc.request, _masked(example, rpc))
        named = {} if example.operation.open else {"metadata": Code("metadata")}
        call = Made(f"stub.{rpc.name}", named, [request])
        ending = _ending(rpc, call)
        times = ["from datetime import datetime"] if "datetime.fromisoformat(" in ending else []
        return "\n".join(
            [
                "import os",
                *times,
                "",
                "import grpc",
                "",
                "import billow_pb2 as pb",
                "import billow_pb2_grpc as services",
                "",
                'channel = grpc.insecure_channel(os.environ["BILLOW_GRPC"])',
                f"stub = services.{rpc.service}Stub(channel)",
                *([] if example.operation.open else [_KEY]),
                "",
                ending,
            ]
        )


def _ending(rpc: Rpc, call: Made) -> str:
    if rpc.streams == "out":
        return f"for message in {python(call, before=16)}:\n    print(message)\n    {_ENOUGH}"
    if rpc.response == EMPTY:
        return python(call)
    made = f"answer = {python(call, before=9)}\n"
    if rpc.response == _FILE:
        return made + 'with open(answer.filename, "wb") as file:\n    file.write(answer.content)'
    return made + "print(answer)"


def _masked(example: Example, rpc: Rpc) -> Mapping[str, Any]:
    """The arguments; of a change that makes something null the mask says so, since absence says that it stays."""
    known = {field.name for field in example.contract.messages[rpc.request].fields}
    if _MASK not in known or None not in example.arguments.values():
        return example.arguments
    return {**example.arguments, _MASK: {"paths": list(example.beside)}}


def _message(contract: Model, name: str, given: Mapping[str, Any]) -> Made:
    message = contract.messages[name]
    fields = {field.name: field for field in message.fields}
    if message.tag:
        inner = {key: value for key, value in given.items() if key != message.tag}
        variant = fields[given[message.tag]]
        return Made(f"pb.{name}", {variant.name: _message(contract, variant.type, inner)})
    named = {key: _value(contract, fields[key], value) for key, value in given.items() if value is not None}
    return Made(f"pb.{name}", named)


def _value(contract: Model, field: Field, value: Any) -> Any:
    if field.label == "repeated":
        return [_single(contract, field.type, each) for each in value]
    return _single(contract, field.type, value)


def _single(contract: Model, kind: str, value: Any) -> Any:
    if kind in contract.messages:
        return _message(contract, kind, value)
    if kind == TIMESTAMP:
        return Code(f"datetime.fromisoformat({json.dumps(value)})")
    if kind == VALUE:
        return _any(value)
    inner = kind.removeprefix("map<string, ").removesuffix(">")
    if inner != kind and inner in contract.messages:
        return {name: _message(contract, inner, each) for name, each in value.items()}
    return value if kind in (STRUCT, FIELD_MASK) or inner != kind else _scalar(kind, value)


def _scalar(kind: str, value: Any) -> Any:
    return str(value) if kind == "string" else value


def _any(value: Any) -> Any:
    """Any JSON as the fields of a `Value`."""
    if value is None:
        return {"null_value": 0}
    if isinstance(value, bool):
        return {"bool_value": value}
    if isinstance(value, int):
        return {"number_value": value}
    if isinstance(value, list):
        return {"list_value": value}
    return {"struct_value": value} if isinstance(value, Mapping) else {"string_value": value}


VARIANT: Way = Grpc()
