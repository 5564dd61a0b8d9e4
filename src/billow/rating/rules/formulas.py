"""Expressions over named quantities: what they come to, and how."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import assert_never

from billow.kit import explain, expressions
from billow.kit.explain import Step, given
from billow.kit.expressions import QUOTIENT_PLACES, Node
from billow.kit.expressions.tree import Choice, Mode, Number, Op, Operation, Property, Rounded

_USAGE = re.compile(r"\busage\.(?=[A-Za-z_])")
_MOST = 10**15
"""Neither a quantity nor a price is larger (correctness M-02)."""


def check_formula(text: str) -> str:
    """The same *text*; raises `ValueError` when it is no expression."""
    _parsed(text)
    return text


def _parsed(text: str) -> Node:
    return expressions.parse(_USAGE.sub(lambda found: " " * len(found[0]), text))


@dataclass(frozen=True)
class Formula:
    """An expression as it was written."""

    text: str

    @cached_property
    def _tree(self) -> Node:
        return _parsed(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The quantities that it speaks of."""
        return frozenset(_names(self._tree))

    def ratio(self, values: Mapping[str, Fraction]) -> tuple[int, int]:
        """What it comes to, as a numerator and a positive denominator, not reduced; raises `ValueError` when that is
        nothing, below zero, or too large."""
        return self._fixed or self._worth(values)

    @cached_property
    def _fixed(self) -> tuple[int, int] | None:
        """What it comes to, where it speaks of no quantity."""
        return None if self.names else self._worth({})

    def _worth(self, values: Mapping[str, Fraction]) -> tuple[int, int]:
        try:
            above, below = expressions.ratio(self._tree, values.__getitem__)
        except KeyError as missing:
            raise expressions.Uncomputable(f"{missing.args[0]} was not measured") from None
        if above < 0:
            raise ValueError("it is below zero")
        if above >= _MOST * below:
            raise ValueError("it has more than 15 digits")
        return above, below

    def step(self, label: str, steps: Mapping[str, Step]) -> Step:
        """How it comes to that, from the *steps* of the quantities."""
        found = _step(self._tree, steps)
        return given(label, found.value, expression=self.text) if found.op == "given" and not self.names else found


def _names(node: Node) -> Iterator[str]:
    match node:
        case Number():
            return
        case Property(name):
            yield name
        case Operation(_, left, right):
            parts: tuple[Node, ...] = (left, right)
        case Rounded(_, operand, _):
            parts = (operand,)
        case Choice(_, left, right, then, otherwise):
            parts = (left, right, then, otherwise)
        case _:
            assert_never(node)
    if not isinstance(node, Property):
        for part in parts:
            yield from _names(part)


def _step(node: Node, steps: Mapping[str, Step]) -> Step:
    match node:
        case Number(value):
            return given("number", value)
        case Property(name):
            return steps[name]
        case Operation(op, left, right):
            return _operation(op, _step(left, steps), _step(right, steps))
        case Rounded(mode, operand, places):
            return _rounded(mode, _step(operand, steps), places)
        case Choice(_, _, _, then, otherwise):
            return _step(then if _chosen(node, steps) else otherwise, steps)
        case _:
            assert_never(node)


def _chosen(node: Choice, steps: Mapping[str, Step]) -> bool:
    """Whether the comparison holds: the choice between one and zero tells."""
    asked = Choice(node.sign, node.left, node.right, Number(Fraction(1)), Number(Fraction(0)))
    return bool(expressions.evaluate(asked, lambda name: steps[name].value))


def _operation(op: Op, left: Step, right: Step) -> Step:
    match op:
        case Op.ADD:
            return explain.add("total", left, right)
        case Op.SUBTRACT:
            return explain.subtract("difference", left, right)
        case Op.MULTIPLY:
            return explain.multiply("product", left, right)
        case Op.DIVIDE:
            return _rounded(Mode.ROUND, explain.divide("quotient", left, right), QUOTIENT_PLACES)
        case Op.LEAST:
            return explain.least("least", left, right)
        case Op.GREATEST:
            return explain.greatest("greatest", left, right)
        case _:
            assert_never(op)


def _rounded(mode: Mode, operand: Step, places: int) -> Step:
    """Rounded to whole numbers of the last place, so that each step is plain arithmetic."""
    scale = Fraction(10) ** places
    scaled = operand if not places else explain.multiply("in units of the last decimal", operand, given("units", scale))
    match mode:
        case Mode.CEIL:
            whole = explain.ceiling("rounded up", scaled)
        case Mode.FLOOR:
            whole = explain.floored("rounded down", scaled)
        case Mode.ROUND:
            whole = explain.rounded("rounded", scaled, 0)
        case _:
            assert_never(mode)
    return whole if not places else explain.divide("in units again", whole, given("units", scale))
