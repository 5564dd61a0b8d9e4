"""The services and messages in the language of proto3."""

import textwrap

from billow.doors.contracts.lock import Lock, Numbers
from billow.doors.contracts.messages import (
    EMPTY,
    FIELD_MASK,
    STRUCT,
    TIMESTAMP,
    VALUE,
    Field,
    Message,
    Model,
    Rpc,
)

PACKAGE = "billow.v1"
WITH_BODY = ("POST", "PUT", "PATCH")
_HEAD = f"""// Written by `billow contracts` from the operations; field numbers live in proto.lock.

syntax = "proto3";

package {PACKAGE};

"""
_IMPORTS = {
    EMPTY: "google/protobuf/empty.proto",
    FIELD_MASK: "google/protobuf/field_mask.proto",
    STRUCT: "google/protobuf/struct.proto",
    TIMESTAMP: "google/protobuf/timestamp.proto",
    VALUE: "google/protobuf/struct.proto",
}


def render(model: Model, lock: Lock) -> str:
    """The text of `billow.proto`."""
    files = "".join(f'import "{file}";\n' for file in imports(model))
    blocks = [_service(name, [r for r in model.rpcs if r.service == name]) for name in services(model)]
    blocks += [_message(message, lock[name]) for name, message in model.messages.items()]
    return _HEAD + files + "\n" + "\n".join(blocks)


def services(model: Model) -> list[str]:
    """The names of the services, in order."""
    return sorted({rpc.service for rpc in model.rpcs})


def imports(model: Model) -> list[str]:
    """The files that hold what the model uses and does not hold itself, in order."""
    used = {rpc.response for rpc in model.rpcs} | {f.type for m in model.messages.values() for f in m.fields}
    files = {file for name, file in _IMPORTS.items() if any(name in kind for kind in used)}
    return sorted({"google/api/annotations.proto", *files})


def _comment(text: str, indent: str = "") -> str:
    lines = textwrap.wrap(text, width=100 - len(indent))
    return "".join(f"{indent}// {line}\n" for line in lines)


def _service(name: str, rpcs: list[Rpc]) -> str:
    taken = {rpc.name for rpc in rpcs}
    inside = "\n".join(_rpc(rpc, taken) for rpc in rpcs)
    return f"service {name} {{\n{inside}}}\n"


def _rpc(rpc: Rpc, taken: set[str]) -> str:
    """The method; in a service a bare name means its method first, so a message called alike is written whole."""
    response = f"{PACKAGE}.{rpc.response}" if rpc.response in taken else rpc.response
    asked, answered = ("stream " if rpc.streams == side else "" for side in ("in", "out"))
    head = _comment(rpc.about, "  ") + f"  rpc {rpc.name}({asked}{rpc.request}) returns ({answered}{response})"
    if not rpc.routes:
        return f"{head};\n"
    first, *others = rpc.routes
    lines = _binding(*first, indent=" " * 6)
    for other in others:
        inner = _binding(*other, indent=" " * 8)
        lines += f"      additional_bindings {{\n{inner}      }}\n"
    return f"{head} {{\n    option (google.api.http) = {{\n{lines}    }};\n  }}\n"


def _binding(method: str, path: str, *, indent: str) -> str:
    body = f'{indent}body: "*"\n' if method in WITH_BODY else ""
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
