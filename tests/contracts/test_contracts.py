"""The committed contracts say what the program says, and the proto file compiles and is tidy."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from billow import bootstrap
from billow.doors import contracts
from billow.doors.contracts import descriptors, lock, messages
from billow.doors.rest.openapi.shapes import derive
from billow.kit.operation import OPERATIONS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "contracts"


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """All operations are known."""
    bootstrap.load()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proto file of the present operations, compiled to a descriptor set."""
    folder = tmp_path_factory.mktemp("proto")
    contracts.generate(folder, check=False)
    target = folder / "billow.binpb"
    google = importlib.util.find_spec("google.api")
    assert google is not None, "googleapis-common-protos is not installed: it belongs to the group `proto`"
    assert google.submodule_search_locations is not None
    include = Path(google.submodule_search_locations[0]).parents[1]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", f"-I{include}", "--include_imports"]
    command += ["--include_source_info", f"--descriptor_set_out={target}", "billow.proto"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_committed_contracts_are_up_to_date() -> None:
    """Each file in `contracts/` is what the operations say."""
    assert contracts.generate(FOLDER, check=True) == [], "run make contracts, and read the difference as a caller would"


def test_checking_writes_nothing(tmp_path: Path) -> None:
    """With `check` the differing files are named and none is written; without, all are there and differ no more."""
    names = ["openapi.json", "billow.proto", "proto.lock", "events.json", "errors.json"]
    assert contracts.generate(tmp_path, check=True) == names
    assert list(tmp_path.iterdir()) == []
    assert contracts.generate(tmp_path, check=False) == names
    assert contracts.generate(tmp_path, check=True) == []


def test_generating_twice_is_the_same() -> None:
    """The contracts do not depend on the order of the operations."""
    numbers = (FOLDER / "proto.lock").read_text(encoding="utf-8")
    forwards = contracts.contents(OPERATIONS.values(), numbers=numbers)
    assert contracts.contents(reversed(list(OPERATIONS.values())), numbers=numbers) == forwards


def test_proto_compiles_with_every_method(compiled: Path) -> None:
    """The compiled file has the method of each operation, in the service that the operation names, and one beside that
    of an operation which takes a stream."""
    ours = _ours(compiled)
    assert ours.package == "billow.v1"
    methods = {f"{service.name}.{method.name}" for service in ours.service for method in service.method}
    streamed = {f"{operation.rpc}Stream" for operation in OPERATIONS.values() if operation.streams == "in"}
    assert methods == {operation.rpc for operation in OPERATIONS.values()} | streamed
    assert streamed


def test_descriptors_are_what_the_compiler_makes(compiled: Path) -> None:
    """The descriptor that is made of the operations equals that of the compiled text, but for comments."""
    described = messages.model(OPERATIONS.values())
    expected = _ours(compiled)
    expected.ClearField("source_code_info")
    assert descriptors.file(described, lock.renew({}, described.messages)) == expected


def test_messages_say_what_json_says() -> None:
    """Each answer, and each element of a page, has the fields that its schema in the OpenAPI document has."""
    described = messages.model(OPERATIONS.values())
    shapes = derive([replace(each, camel=False) for each in OPERATIONS.values()])
    expansions = {name for each in OPERATIONS.values() for name in each.expands}
    answered = [rpc for rpc in described.rpcs if rpc.operation in shapes.answers and rpc.streams != "out"]
    assert len(answered) > len(OPERATIONS) // 2
    for rpc in answered:
        shape, message = shapes.resolve(shapes.answers[rpc.operation]), described.messages[rpc.response]
        if OPERATIONS[rpc.operation].pages:
            shape = shapes.resolve(shape["properties"]["data"]["items"])
            message = described.messages[message.fields[0].type]
        names = {field.name for field in message.fields}
        assert set(shape["properties"]) - expansions == names - expansions, rpc.operation


def _ours(compiled: Path) -> descriptor_pb2.FileDescriptorProto:
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes()).file
    (ours,) = [file for file in files if file.name == "billow.proto"]
    return ours


def test_proto_is_tidy(compiled: Path) -> None:
    """`buf lint` finds nothing by the rules of `contracts/buf.yaml`."""
    assert lint(compiled) == ""


def test_lint_can_fail(compiled: Path, tmp_path: Path) -> None:
    """`buf lint` finds a field whose name is not in snake_case."""
    files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    ours = next(file for file in files.file if file.name == "billow.proto")
    ours.message_type[0].field.add(name="notSnake", json_name="notSnake", number=999, type=9, label=1)
    spoilt = tmp_path / "spoilt.binpb"
    spoilt.write_bytes(files.SerializeToString())
    assert "notSnake" in lint(spoilt)


def lint(image: Path) -> str:
    """What `buf lint` says about our file in *image*."""
    buf = Path(sys.executable).with_name("buf")
    rules = (FOLDER / "buf.yaml").read_text(encoding="utf-8")
    command = [str(buf), "lint", str(image), "--config", rules, "--path", "billow.proto"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_messages_hold_no_float() -> None:
    """No field is a float or a double: money and quantities travel as text."""
    described = messages.model(OPERATIONS.values())
    kinds = {field.type for message in described.messages.values() for field in message.fields}
    assert kinds.isdisjoint({"float", "double"})


def test_every_event_and_error_has_words() -> None:
    """Each event that is emitted names its object, the others have none; events and refusals have a description."""
    events = contracts.events()
    assert [name for name, entry in events.items() if bool(entry["object"]) != entry["emitted"]] == []
    assert [name for name, entry in events.items() if not entry["description"]] == []
    assert [code for code, entry in contracts.errors().items() if not (entry["title"] and entry["meaning"])] == []
