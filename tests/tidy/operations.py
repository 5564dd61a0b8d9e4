"""Rules of operations, refusals and events: what each must say of itself."""

import ast
import re
from collections.abc import Iterator
from typing import ClassVar, cast

from pydantic import ValidationError

from billow.doors import schema
from billow.doors.rest.openapi import routes_of
from billow.doors.rest.openapi.words import document
from billow.kit import codec
from billow.kit.errors import Refusal
from billow.kit.events import EVENTS, Event
from billow.kit.operation import OPERATIONS, Context, Operation, operation
from tests.tidy.house import House, Rule, walk

_NEEDS = re.compile(r"[a-z_]+:(read|write)")
_SENTENCE = re.compile(r"[A-Z]\w* .+\.")
_OWING = ("billing", "credit_notes", "credits", "invoicing", "payments", "subscriptions")
"""Modules in which a write may change what somebody owes."""
_RPC = re.compile(r"[A-Z][A-Za-z]*Service\.[A-Z][A-Za-z]*")


def undescribed(house: House) -> Iterator[str]:
    """Operations whose docstring does not begin with a sentence."""
    return (o.name for o in house.operations if not _SENTENCE.fullmatch(o.summary))


def unscoped(house: House) -> Iterator[str]:
    """Operations that anybody's key could call."""
    return (f"{o.name} needs {o.needs!r}" for o in house.operations if not o.open and not _NEEDS.fullmatch(o.needs))


def without_example(house: House) -> Iterator[str]:
    """Operations that a reader cannot try."""
    for each in house.operations:
        needed = {p.name for p in each.parameters if p.required}
        missing = needed - set(each.example) if each.raw is None else (set() if each.example else {"a body"})
        if missing:
            yield f"{each.name} has no example of {', '.join(sorted(missing))}"


def wrong_examples(house: House) -> Iterator[str]:
    """Operations whose example is refused."""
    for each in house.operations:
        try:
            if each.raw is not None:
                codec.adapter(each.raw).validate_python(each.example.get("body", dict(each.example)))
            else:
                schema.build(each, each.parameters, title=each.name).model_validate(dict(each.example))
        except ValidationError as error:
            yield f"{each.name}: " + ", ".join(e.field for e in schema.refusal(error).errors)


def effects(house: House) -> Iterator[str]:
    """Operations whose effect is not what their verb says, and writes near to money that do not say theirs."""
    for each in house.operations:
        strange = each.effect != "read" if each.method == "GET" else each.method == "DELETE" and not each.grave
        if strange:
            yield f"{each.name} is a {each.method} of the effect {each.effect}"
        if each.method == "GET" and each.needs.endswith(":write"):
            yield f"{each.name} only reads, and needs {each.needs}"
    for path, tree in house.code():
        if path.split("/")[2] in _OWING:
            yield from (f"{path}: {name} does not say its effect" for name in _unstated(tree))


def _unstated(tree: ast.AST) -> Iterator[str]:
    """The names of the operations marked in a file that write, and leave their effect to the default."""
    for node in walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "operation":
            said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if said["needs"].endswith(":write'") and "effect" not in said and not said["http"].startswith("'DELETE"):
                yield ast.literal_eval(node.args[0])


def without_rpc(house: House) -> Iterator[str]:
    """Operations without a proper gRPC name."""
    return (f"{o.name} is {o.rpc!r}" for o in house.operations if not _RPC.fullmatch(o.rpc))


def without_scenario(house: House) -> Iterator[str]:
    """Operations that no test calls, by name or by route."""
    texts: dict[str, str] = {}
    for path, text in house.files.items():
        if path.startswith("tests/") and path.count("/") > 1:
            folder = path.split("/")[1]
            texts[folder] = texts.get(folder, "") + text
    for each in house.operations:
        module = each.module.split(".")[1]
        text = texts.get("scenarios", "") + texts.get(module, "")
        if f'"{each.name}"' not in text and not any(_called(*route, text) for route in routes_of(each)):
            yield f"{each.name} ({each.method} {each.path})"


def _called(method: str, path: str, text: str) -> bool:
    """Whether *text* calls the route, as `api.post("/a/b"` or as `"POST", f"/a/{id}/b"`."""
    parts = [
        r"""(?:\{[^{}]*\}|[^/"'\s?{}])+""" if part.startswith("{") else re.escape(part) for part in path.split("/")
    ]
    verbs = [method, *(["every", "each"] if method == "GET" else [])]
    return re.search(rf"""(?i)\b(?:{"|".join(verbs)})\b\W+f?["'](?:/api)?{"/".join(parts)}["'?]""", text) is not None


def duplicates(house: House) -> Iterator[str]:
    """Routes and methods that two operations claim, and one route with two names for the same part."""
    routes: dict[tuple[str, str], str] = {}
    shapes: dict[str, str] = {}
    rpcs: dict[str, str] = {}
    for each in house.operations:
        for method, path in routes_of(each):
            shape = re.sub(r"{\w+}", "{}", path)
            if (other := routes.setdefault((method, shape), each.name)) != each.name:
                yield f"{other} and {each.name} are both {method} {shape}"
            if (known := shapes.setdefault(shape, path)) != path:
                yield f"{known} and {path} are one route with two names"
        if (other := rpcs.setdefault(each.rpc, each.name)) != each.name:
            yield f"{other} and {each.name} are both {each.rpc}"


def mute(house: House) -> Iterator[str]:
    """Refusals and events that do not say what they mean."""
    yield from (f"refusal {r.__module__}.{r.__name__}" for r in house.refusals if not document(r))
    yield from (f"event {e.__module__}.{e.__name__}" for e in house.events if not document(e))


def shared_codes(house: House) -> Iterator[str]:
    """Codes that two refusals claim: a caller could not tell them apart."""
    found: dict[str, list[str]] = {}
    for refusal in house.refusals:
        found.setdefault(refusal.code, []).append(f"{refusal.__module__}.{refusal.__name__}")
    return (f"{code}: {', '.join(sorted(names))}" for code, names in sorted(found.items()) if len(names) > 1)


def _mute(name: str) -> type[Refusal]:
    """What looks like a refusal without a docstring, and is not found among the real ones."""
    return cast(type[Refusal], type(name, (), {"code": "toy"}))


def _toys() -> House:
    """Operations that break every rule, declared and taken off the list again."""

    @operation("toys.one", http="GET /toys/{toy_id}", rpc="ToyService.get", needs="")
    async def one(tx: Context, *, toy_id: str) -> None:
        pass

    @operation(
        "toys.two", http="GET /toys/{id}", rpc="ToyService.get", needs="toys", effect="money", example={"id": 2, "x": 3}
    )
    async def two(tx: Context, *, id: str) -> None:
        """whatever"""

    class ToyBroken(Event):
        type: ClassVar[str] = "toy.broken"
        about: ClassVar[str] = "toy"

    found: tuple[Operation, ...] = (OPERATIONS.pop("toys.one"), OPERATIONS.pop("toys.two"))
    return House(
        files={"src/billow/payments/operations.py": _UNSTATED},
        operations=found,
        refusals=(_mute("Toy"),),
        events=(EVENTS.pop("toy.broken"),),
    )


_UNSTATED = (
    '@operation("toys.pay", http="POST /toys/{id}/pay", rpc="ToyService.Pay", needs="toys:write")\nasync def pay(): ...'
)


RULES = (
    Rule("undescribed", "say in the docstring, in a sentence, what is true after the call", undescribed, _toys),
    Rule("unscoped", "give `needs` as `resource:read` or `resource:write`", unscoped, _toys),
    Rule("without_example", "give the mark an `example` with each required parameter", without_example, _toys),
    Rule("wrong_examples", "give the mark an `example` that the operation accepts", wrong_examples, _toys),
    Rule(
        "effects",
        "a GET reads, a DELETE takes away; a write in a module of money says `effect=` itself: read, write, money or "
        "destructive",
        effects,
        _toys,
    ),
    Rule("without_rpc", "give `rpc` as `ThingService.Verb`", without_rpc, _toys),
    Rule(
        "without_scenario",
        "call it in tests/scenarios or in tests/<its module>, by route or by name",
        without_scenario,
        _toys,
    ),
    Rule(
        "duplicates",
        "give one of the two another route or method; name a part of a path always the same",
        duplicates,
        _toys,
    ),
    Rule(
        "mute",
        "write a docstring: for a refusal what it means and the way out, for an event what has happened",
        mute,
        _toys,
    ),
    Rule(
        "shared_codes",
        "give each refusal class a `code` of its own",
        shared_codes,
        lambda: House(refusals=(_mute("One"), _mute("Other"))),
    ),
)
