"""A calculation as a tree that anybody can recompute by arithmetic alone."""

import json
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache, reduce

from pydantic import JsonValue

from billow.kit.limits import REMEMBERED_LABELS
from billow.kit.numbers import decimal_text, exact, round_to

_PLACES = 12
_SMALLEST = 10**12
_DECIMAL = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,12})?")
_RATIO = re.compile(r"-?[0-9]{1,200}/[0-9]{1,200}")
_KEYS = frozenset({"op", "label", "value", "exact", "source", "operands"})


@dataclass(frozen=True, kw_only=True)  # without slots: its text is kept beside its fields
class Step:
    """One node: what was done, to which operands, and the exact value that came out.

    A `given` node is a leaf: `source` says where its value was read. The second operand of `round` is the number of
    decimals, so that every operation depends on its operands and on nothing else.
    """

    op: str
    label: str
    value: Fraction
    operands: tuple["Step", ...] = ()
    source: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The tree as the text of its JSON (`to_json`), worked out once."""
        return _json(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableStep:
    """One line of arithmetic for a person: `500 x 0.02` and the `10` that it gives."""

    label: str
    calculation: str
    result: str


def given(label: str, value: Fraction | Decimal | int, **source: str) -> Step:
    """A leaf: a *value* that was read and not computed, with where it was read."""
    return Step(op="given", label=label, value=exact(value), source=source)


@lru_cache(maxsize=REMEMBERED_LABELS)
def constant(label: str, value: Fraction | Decimal | int) -> Step:
    """The same leaf for what stands in many calculations: the numbers of prices, which those met lately remember."""
    return given(label, value)


def add(label: str, *steps: Step) -> Step:
    """The sum of the *steps*; raises `ValueError` without any."""
    return _node("add", label, steps)


def subtract(label: str, a: Step, b: Step) -> Step:
    """*a* less *b*."""
    return _node("subtract", label, (a, b))


def multiply(label: str, *steps: Step) -> Step:
    """The product of the *steps*; raises `ValueError` without any."""
    return _node("multiply", label, steps)


def divide(label: str, a: Step, b: Step) -> Step:
    """*a* over *b*, exact; raises `ValueError` when *b* is zero."""
    return _node("divide", label, (a, b))


def least(label: str, *steps: Step) -> Step:
    """The smallest of the *steps*; raises `ValueError` without any."""
    return _node("min", label, steps)


def greatest(label: str, *steps: Step) -> Step:
    """The largest of the *steps*; raises `ValueError` without any."""
    return _node("max", label, steps)


def ceiling(label: str, a: Step) -> Step:
    """The smallest whole number that is not below *a*."""
    return _node("ceil", label, (a,))


def floored(label: str, a: Step) -> Step:
    """The largest whole number that is not above *a*."""
    return _node("floor", label, (a,))


def rounded(label: str, a: Step, places: int) -> Step:
    """*a* rounded half away from zero to *places* decimals (M-09); raises `ValueError` below zero places."""
    return _node("round", label, (a, constant("decimals", places)))


def recompute(step: Step) -> Fraction:
    """The value of the tree from its leaves only.

    Raises `ValueError` naming the node whose stated value differs, or whose operands do not fit its operation.
    """
    if step.op == "given":
        if step.operands:
            raise ValueError(f"{step.label!r} is given and yet has operands")
        return step.value
    value = _compute(step.op, step.label, [recompute(operand) for operand in step.operands])
    if value != step.value:
        raise ValueError(f"{step.label!r} states {_text(step.value)}, but {step.op} of its operands is {_text(value)}")
    return value


def to_json(step: Step) -> dict[str, JsonValue]:
    """The tree as JSON: `value` is decimal text, and `exact` stands beside it where 12 decimals do not say it all."""
    document: dict[str, JsonValue] = {"op": step.op, "label": step.label, "value": decimal_text(step.value)}
    if not _is_finite(step.value):
        document["exact"] = f"{step.value.numerator}/{step.value.denominator}"
    if step.source:
        document["source"] = dict(step.source)
    if step.operands:
        document["operands"] = [to_json(operand) for operand in step.operands]
    return document


def _json(step: Step) -> str:
    """The text of what `to_json` answers: written at once, since every line that is billed has a tree."""
    value = step.value
    parts = [f'{{"op":"{step.op}","label":{_quoted(step.label)},"value":"{decimal_text(value)}"']
    if not _is_finite(value):
        parts.append(f'"exact":"{value.numerator}/{value.denominator}"')
    if step.source:
        parts.append(f'"source":{json.dumps(dict(step.source))}')
    if step.operands:
        parts.append(f'"operands":[{",".join([operand.text for operand in step.operands])}]')
    return ",".join(parts) + "}"


@lru_cache(maxsize=REMEMBERED_LABELS)
def _quoted(label: str) -> str:
    return json.dumps(label)


def from_json(document: Mapping[str, JsonValue]) -> Step:
    """The tree that `to_json` wrote, read and not believed (`recompute`); raises `ValueError` for anything else."""
    unknown = document.keys() - _KEYS
    if unknown:
        raise ValueError(f"unknown keys in a step: {', '.join(sorted(unknown))}")
    source = _object(document.get("source", {}))
    return Step(
        op=_string(document, "op"),
        label=_string(document, "label"),
        value=_value(document),
        operands=tuple(from_json(_object(operand)) for operand in _list(document.get("operands", []))),
        source={key: _string(source, key) for key in source},
    )


def readable(step: Step) -> tuple[ReadableStep, ...]:
    """The lines of arithmetic in the order in which a person works them out, each once; leaves have no line."""
    lines: dict[ReadableStep, None] = {}
    for operand in step.operands:
        lines.update(dict.fromkeys(readable(operand)))
    if step.op != "given":
        lines[ReadableStep(label=step.label, calculation=_calculation(step), result=_text(step.value))] = None
    return tuple(lines)


def _node(op: str, label: str, operands: Sequence[Step]) -> Step:
    value = _compute(op, label, [operand.value for operand in operands])
    return Step(op=op, label=label, value=value, operands=tuple(operands))


def _divided(values: Sequence[Fraction]) -> Fraction:
    if values[1] == 0:
        raise ValueError("division by zero")
    return values[0] / values[1]


def _rounded(values: Sequence[Fraction]) -> Fraction:
    places = values[1]
    if places.denominator != 1 or not 0 <= places.numerator <= _PLACES:
        raise ValueError(f"cannot round to {places} decimals")
    return round_to(values[0], int(places))


_OPERATIONS: Mapping[str, tuple[int | None, Callable[[Sequence[Fraction]], Fraction]]] = {
    "add": (None, lambda values: reduce(operator.add, values)),
    "subtract": (2, lambda values: values[0] - values[1]),
    "multiply": (None, lambda values: reduce(operator.mul, values)),
    "divide": (2, _divided),
    "min": (None, lambda values: min(values)),
    "max": (None, lambda values: max(values)),
    "ceil": (1, lambda values: Fraction(math.ceil(values[0]))),
    "floor": (1, lambda values: Fraction(math.floor(values[0]))),
    "round": (2, _rounded),
}


def _compute(op: str, label: str, values: Sequence[Fraction]) -> Fraction:
    if op not in _OPERATIONS:
        raise ValueError(f"{label!r} has the unknown operation {op!r}")
    arity, operation = _OPERATIONS[op]
    if not values or (arity is not None and len(values) != arity):
        raise ValueError(f"{label!r} has {len(values)} operands, which {op} does not take")
    try:
        return operation(values)
    except ValueError as error:
        raise ValueError(f"{label!r}: {error}") from error


_SIGNS = {"add": " + ", "subtract": " - ", "multiply": " x ", "divide": " / "}


def _calculation(step: Step) -> str:
    texts = [_operand_text(operand.value) for operand in step.operands]
    if step.op in _SIGNS:
        return _SIGNS[step.op].join(texts)
    return f"{step.op}({', '.join(texts)})"


def _operand_text(value: Fraction) -> str:
    text = _text(value)
    return f"({text})" if value < 0 or "/" in text else text


def _text(value: Fraction) -> str:
    return decimal_text(value) if _is_finite(value) else f"{value.numerator}/{value.denominator}"


def _is_finite(value: Fraction) -> bool:
    return _SMALLEST % value.denominator == 0


def _string(document: Mapping[str, JsonValue], key: str) -> str:
    match document.get(key):
        case str() as text:
            return text
        case _:
            raise ValueError(f"{key!r} of a step is a string")


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    match value:
        case dict():
            return value
        case _:
            raise ValueError("a step and its source are objects")


def _list(value: JsonValue) -> Sequence[JsonValue]:
    match value:
        case list():
            return value
        case _:
            raise ValueError("the operands of a step are a list")


def _value(document: Mapping[str, JsonValue]) -> Fraction:
    key, shape = ("exact", _RATIO) if "exact" in document else ("value", _DECIMAL)
    text = _string(document, key)
    if not shape.fullmatch(text):
        raise ValueError(f"{key!r} of a step is not a number: {text[:40]!r}")
    try:
        return Fraction(text)
    except ZeroDivisionError as error:
        raise ValueError(f"{key!r} of a step divides by zero") from error
