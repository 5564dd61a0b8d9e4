"""The services and messages in the language of proto3."""

import textwrap

from billow.doors.contracts.lock import Lock, Numbers
from billow.doors.contracts.messages import Field, Message, Model, Rpc

_HEAD = """// Written by `billow contracts` from the operations; field numbers live in proto.lock.

syntax = "proto3";

package billow.v1;

"""
_IMPORTS = {
    "google.protobuf.Empty": "google/protobuf/empty.proto",
    "google.protobuf.FieldMask": "google/protobuf/field_mask.proto",
    "google.protobuf.Struct": "google/protobuf/struct.proto",
    "google.protobuf.Timestamp": "google/protobuf/timestamp.proto",
    "google.protobuf.Value": "google/protobuf/struct.proto",
}


def render(model: Model, lock: Lock) -> str:
    """The text of `billow.proto`."""
    services = [_service(name, [r for r in model.rpcs if r.service == name]) for name in _services(model)]
    messages = [_message(message, lock[name]) for name, message in model.messages.items()]
    return _HEAD + _imports(model) + "\n" + "\n".join([*services, *messages])


def _services(model: Model) -> list[str]:
    return sorted({rpc.service for rpc in model.rpcs})


def _imports(model: Model) -> str:
    used = {rpc.response for rpc in model.rpcs} | {f.type for m in model.messages.values() for f in m.fields}
    files = {"google/api/annotations.proto"}
    files |= {file for name, file in _IMPORTS.items() if any(name in kind for kind in used)}
    return "".join(f'import "{file}";\n' for file in sorted(files))


def _comment(text: str, indent: str = "") -> str:
    lines = textwrap.wrap(text, width=100 - len(indent))
    return "".join(f"{indent}// {line}\n" for line in lines)


def _service(name: str, rpcs: list[Rpc]) -> str:
    taken = {rpc.name for rpc in rpcs}
    inside = "\n".join(_rpc(rpc, taken) for rpc in rpcs)
    return f"service {name} {{\n{inside}}}\n"


def _rpc(rpc: Rpc, taken: set[str]) -> str:
    """The method; in a service a bare name means its method first, so a message called alike is written whole."""
    response = f"billow.v1.{rpc.response}" if rpc.response in taken else rpc.response
    first, *others = rpc.routes
    lines = _binding(*first, indent=" " * 6)
    for other in others:
        inner = _binding(*other, indent=" " * 8)
        lines += f"      additional_bindings {{\n{inner}      }}\n"
    return (
        _comment(rpc.about, "  ")
        + f"  rpc {rpc.name}({rpc.request}) returns ({response}) {{\n"
        + f"    option (google.api.http) = {{\n{lines}    }};\n  }}\n"
    )


def _binding(method: str, path: str, *, indent: str) -> str:
    body = f'{indent}body: "*"\n' if method in ("POST", "PUT", "PATCH") else ""
    return f'{indent}{method.lower()}: "{path}"\n{body}'


def _message(message: Message, numbers: Numbers) -> str:
    loose = [_field(f, numbers, "  ") for f in message.fields if not f.oneof]
    chosen = [f for f in message.fields if f.oneof]
    lines = _reserved(numbers) + "".join(loose)
    if chosen:
        inside = "".join(_field(f, numbers, "    ") for f in chosen)
        lines += f"  oneof {chosen[0].oneof} {{\n{inside}  }}\n"
    body = f" {{\n{lines}}}\n" if lines else " {}\n"
    return _comment(message.about) + f"message {message.name}{body}"


def _field(field: Field, numbers: Numbers, indent: str) -> str:
    label = f"{field.label} " if field.label else ""
    return f"{indent}{label}{field.type} {field.name} = {numbers.fields[field.name][0]};\n"


def _reserved(numbers: Numbers) -> str:
    if not numbers.reserved:
        return ""
    known = sorted(numbers.reserved.items(), key=lambda item: item[1][0])
    counts = ", ".join(str(number) for _, (number, _) in known)
    names = ", ".join(f'"{name}"' for name, _ in known)
    return f"  reserved {counts};\n  reserved {names};\n"
