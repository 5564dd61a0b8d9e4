"""The proto file: compiled, held against the rules of buf, and against what it was."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import descriptor_pb2

from tools.differences.changes import Change, change

RULES = Path(__file__).parents[2] / "contracts" / "buf.yaml"
NAME = "billow.proto"


class Uncompiled(Exception):
    """The proto file is none that protoc reads."""


def compiled(folder: Path, target: Path) -> Path:
    """The descriptors of the proto file in *folder*, with all that it imports, written to *target*.

    Raises:
        Uncompiled: protoc refuses the file; the exception says why.
    """
    google = importlib.util.find_spec("google.api")
    if google is None or google.submodule_search_locations is None:
        raise Uncompiled("googleapis-common-protos is not installed")
    include = Path(google.submodule_search_locations[0]).parents[1]
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", f"-I{include}", "--include_imports"]
    command += ["--include_source_info", f"--descriptor_set_out={target}", NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (protoc, on our own file)
    if done.returncode:
        raise Uncompiled(done.stderr)
    return target


def lint(image: Path) -> str:
    """What `buf lint` says about our file in *image*, by the rules of `contracts/buf.yaml`; empty when it is tidy."""
    return _buf("lint", str(image), "--path", NAME)


def compare(before: Path, after: Path) -> Iterator[Change]:
    """What changed for those who call by gRPC: what `buf breaking` finds between two images, and the new methods."""
    found = _buf("breaking", str(after), "--against", str(before), "--path", NAME, "--error-format", "json")
    for line in found.splitlines():
        fault = json.loads(line)
        yield change("proto", fault["type"], "buf", name=fault["message"])
    old, new = _methods(before), _methods(after)
    for name in [each for each in new if each not in old]:
        yield change("proto", name, "method.added")


def _buf(command: str, *arguments: str) -> str:
    buf = Path(sys.executable).with_name("buf")
    whole = [str(buf), command, *arguments, "--config", RULES.read_text(encoding="utf-8")]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)  # noqa: S603  (buf, on our own file)
    return done.stdout + done.stderr


def _methods(image: Path) -> list[str]:
    files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes()).file
    services = [service for file in files if file.name == NAME for service in file.service]
    return [f"{service.name}.{method.name}" for service in services for method in service.method]
