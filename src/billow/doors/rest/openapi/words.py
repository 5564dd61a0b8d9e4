"""What the docstrings say: of an operation, of its refusals, of a resource."""

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from billow.doors import dispatch
from billow.doors.dispatch.failures import InternalError
from billow.doors.rest import media
from billow.doors.rest.problems import PREFIX, STATUS
from billow.kit import errors
from billow.kit.errors import Kind, Refusal
from billow.kit.operation import OPERATIONS, Operation
from billow.kit.paging import Page
from billow.runtime import idempotency

_SOURCE = re.compile(r"\s*\((?:see )?(?:correctness|rounding point)\b[^()]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A docstring in parts: its text, and the refusals that it lists with the reason for each."""

    text: str
    raises: tuple[tuple[type[Refusal], str], ...]


def words(operation: Operation) -> Words:
    """The docstring of the operation after its first paragraph."""
    text, _, section = public(operation.description).partition("Raises:")
    known = by_class_name()
    found = re.findall(r"^    (\w+): (.*(?:\n {8,}.*)*)", section, re.MULTILINE)
    raises = [(known[name], " ".join(why.split())) for name, why in found if name in known]
    return Words(text=text.strip(), raises=tuple(raises))


def by_class_name() -> Mapping[str, type[Refusal]]:
    """Every refusal class that is loaded, by the name that docstrings use."""
    return {refusal.__name__: refusal for refusal in errors.refusals()}


def statuses() -> Mapping[Kind, int]:
    """The one table from kinds to statuses."""
    return STATUS


def prefix() -> str:
    """What every route begins with."""
    return PREFIX


def refusals_of(operation: Operation) -> list[type[Refusal]]:
    """Every refusal that the operation can answer with, the common ones included, without repeats."""
    keeps = operation.writes and operation.load != "events"
    found = common_refusals(writes=operation.writes, keeps=keeps, body=takes_body(operation))
    if operation.open:
        found = [refusal for refusal in found if refusal not in (errors.Unauthenticated, errors.Forbidden)]
    if any(_names_an_object(p.name, p.place) for p in operation.parameters):
        found.append(errors.NotFound)
    if takes_match(operation):
        found.append(errors.PreconditionFailed)
    if operation.together:
        found.append(dispatch.IntakeSaturated)
    found += [refusal for refusal, _ in words(operation).raises]
    return list(dict.fromkeys(found))


def common_refusals(*, writes: bool, keeps: bool, body: bool) -> list[type[Refusal]]:
    """What any operation can refuse: one that writes, one whose answers are kept under keys, one that takes a body."""
    found: list[type[Refusal]] = [errors.Malformed, dispatch.UnknownVersion, errors.Unauthenticated, errors.Forbidden]
    found += [errors.Invalid, errors.Exhausted, InternalError, errors.Unavailable]
    if writes:
        found.append(errors.Conflict)
    if keeps:
        found += [dispatch.IdempotencyKeyMalformed, idempotency.KeyInFlight, idempotency.KeyReused]
    if body:
        found += [errors.TooLarge, media.UnsupportedMedia]
    return found


def _names_an_object(name: str, place: str) -> bool:
    return place == "path" or name.endswith(("_id", "_ids"))


def takes_body(operation: Operation) -> bool:
    """Whether a request carries a body."""
    return operation.raw is not None or any(p.place == "body" for p in operation.parameters)


def takes_match(operation: Operation) -> bool:
    """Whether `If-Match` means something: it writes to a document that has a GET."""
    return (
        operation.writes
        and f"{resource(operation)}.get" in OPERATIONS
        and any(p.place == "path" for p in operation.parameters)
    )


def resource(operation: Operation) -> str:
    """The resource that the operation belongs to: the first part of its name."""
    return operation.name.split(".")[0]


def resources(operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    """Operations by resource, both in the order of their names."""
    found: dict[str, list[Operation]] = {}
    for operation in sorted(operations, key=lambda o: (resource(o), _verb_rank(o), o.name)):
        found.setdefault(resource(operation), []).append(operation)
    return found


def _verb_rank(operation: Operation) -> int:
    order = ("create", "get", "list", "update", "delete")
    verb = operation.name.split(".")[-1]
    return order.index(verb) if verb in order else len(order)


def about(operations: Sequence[Operation]) -> str:
    """What a resource is: the docstring of the object that it answers, else the first words of its module."""
    order = (".get", ".list", ".create")
    for operation in sorted(
        operations, key=lambda o: next((n for n, end in enumerate(order) if o.name.endswith(end)), 9)
    ):
        kind = operation.returns
        if getattr(kind, "__origin__", None) is Page:
            kind = get_args(kind)[0]
        text = document(kind)
        if text:
            return text
    return _module(operations[0].module)


def document(kind: Any) -> str:
    """The first paragraph of a class's own docstring, empty when it has none."""
    text = kind.__dict__.get("__doc__") if inspect.isclass(kind) else None
    if not text or text.startswith(f"{kind.__name__}("):
        return ""
    return public(" ".join(inspect.cleandoc(text).split("\n\n")[0].split()))


def summary(operation: Operation) -> str:
    """The first paragraph of the docstring, for readers outside."""
    return public(operation.summary)


def public(text: str) -> str:
    """*text* without the pointers to the rules that it rests on, which only we can look up."""
    return _SOURCE.sub("", text)


def _module(name: str) -> str:
    package = import_module(name.rpartition(".")[0])
    readme = Path(str(package.__file__)).with_name("README.md")
    if readme.exists():
        for paragraph in readme.read_text(encoding="utf-8").split("\n\n"):
            if paragraph.strip() and not paragraph.startswith("#"):
                return " ".join(paragraph.split())
    return " ".join((package.__doc__ or "").split())
