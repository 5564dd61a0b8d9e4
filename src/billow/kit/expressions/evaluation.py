"""What an expression comes to, exactly."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from billow.kit.expressions.tree import Choice, Mode, Node, Number, Op, Operation, Property, Rounded, Sign
from billow.kit.numbers import round_half_away, round_to

QUOTIENT_PLACES = 20
"""A quotient by something that varies is kept to so many decimals, half away from zero; by a number it is exact."""


class Uncomputable(ValueError):
    """There is no result, and why."""


def evaluate(node: Node, read: Callable[[str], Fraction]) -> Fraction:
    """What the expression comes to when *read* gives the number of each property.

    Raises:
        Uncomputable: It divides by zero, or *read* raises it.
    """
    match node:
        case Number(value):
            return value
        case Property(name):
            return read(name)
        case Operation(op, left, right):
            return _MEANING[op](evaluate(left, read), evaluate(right, read))
        case Rounded(mode, operand, places):
            return _at(mode, evaluate(operand, read), places)
        case Choice(sign, left, right, then, otherwise):
            holds = _HOLDS[sign](evaluate(left, read), evaluate(right, read))
            return evaluate(then if holds else otherwise, read)
        case _:
            assert_never(node)


def _quotient(left: Fraction, right: Fraction) -> Fraction:
    if not right:
        raise Uncomputable("it divides by zero")
    return round_to(left / right, QUOTIENT_PLACES)


def _at(mode: Mode, value: Fraction, places: int) -> Fraction:
    if not places:
        return Fraction(_WHOLE[mode](value))
    scale = Fraction(10) ** places
    return _WHOLE[mode](value * scale) / scale


_MEANING: Mapping[Op, Callable[[Fraction, Fraction], Fraction]] = {
    Op.ADD: operator.add,
    Op.SUBTRACT: operator.sub,
    Op.MULTIPLY: operator.mul,
    Op.DIVIDE: _quotient,
    Op.LEAST: min,
    Op.GREATEST: max,
}
_WHOLE: Mapping[Mode, Callable[[Fraction], int]] = {Mode.CEIL: ceil, Mode.FLOOR: floor, Mode.ROUND: round_half_away}
_HOLDS: Mapping[Sign, Callable[[Fraction, Fraction], bool]] = {
    Sign.LESS: operator.lt,
    Sign.AT_MOST: operator.le,
    Sign.GREATER: operator.gt,
    Sign.AT_LEAST: operator.ge,
    Sign.EQUAL: operator.eq,
    Sign.UNEQUAL: operator.ne,
}
