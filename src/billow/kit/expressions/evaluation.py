"""What an expression comes to, exactly.

Numbers are worked out as pairs of whole numbers, a numerator and a positive denominator, which are brought to their
lowest terms once at the end and not at every step: what the expressions of a price come to is asked for every line.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias, assert_never

from billow.kit.expressions.tree import (
    WHEN,
    Choice,
    EventName,
    Joined,
    Mode,
    Node,
    Number,
    Op,
    Operation,
    Property,
    Rounded,
    Said,
    Sign,
    Words,
)
from billow.kit.numbers import decimal_text, round_half_away, round_to

QUOTIENT_PLACES = 20
"""A quotient by something that varies is kept to so many decimals, half away from zero; by a number it is exact."""

WORD_PLACES = 12
"""A number that becomes a text has at most so many decimals, half away from zero."""

Ratio: TypeAlias = tuple[int, int]


class Uncomputable(ValueError):
    """There is no result, and why."""


def evaluate(node: Node, read: Callable[[str], Fraction]) -> Fraction:
    """What the expression comes to when *read* gives the number of each property.

    Raises:
        Uncomputable: It divides by zero, or *read* raises it.
    """
    return Fraction(*ratio(node, read))


def words(tree: Node | Words, number: Callable[[Node], Fraction], said: Callable[[str], str], name: str) -> str:
    """The text that the expression makes of the event of that *name*, when *said* gives the text of each property and
    *number* what a number of it comes to.

    Raises:
        Uncomputable: One of the two raises it.
    """
    match tree:
        case Said():
            return tree.value
        case EventName():
            return name
        case Joined():
            return "".join(words(part, number, said, name) for part in tree.parts)
        case Property() if tree.name != WHEN:
            return said(tree.name)
        case _:
            return decimal_text(number(tree), places=WORD_PLACES)


def ratio(node: Node, read: Callable[[str], Fraction]) -> Ratio:
    """The same as a numerator and a positive denominator, not reduced; raises what `evaluate` does."""
    match node:
        case Number():
            return node.value.numerator, node.value.denominator
        case Property():
            value = read(node.name)
            return value.numerator, value.denominator
        case Operation():
            return _MEANING[node.op](ratio(node.left, read), ratio(node.right, read))
        case Rounded():
            return _at(node.mode, ratio(node.operand, read), node.places)
        case Choice():
            (above, below), (other, over) = ratio(node.left, read), ratio(node.right, read)
            return ratio(node.then if _HOLDS[node.sign](above * over, other * below) else node.otherwise, read)
        case _:
            assert_never(node)


def _sum(left: Ratio, right: Ratio) -> Ratio:
    return left[0] * right[1] + right[0] * left[1], left[1] * right[1]


def _difference(left: Ratio, right: Ratio) -> Ratio:
    return left[0] * right[1] - right[0] * left[1], left[1] * right[1]


def _product(left: Ratio, right: Ratio) -> Ratio:
    return left[0] * right[0], left[1] * right[1]


def _quotient(left: Ratio, right: Ratio) -> Ratio:
    if not right[0]:
        raise Uncomputable("it divides by zero")
    return round_to(Fraction(left[0] * right[1], left[1] * right[0]), QUOTIENT_PLACES).as_integer_ratio()


def _least(left: Ratio, right: Ratio) -> Ratio:
    return left if left[0] * right[1] <= right[0] * left[1] else right


def _greatest(left: Ratio, right: Ratio) -> Ratio:
    return left if left[0] * right[1] >= right[0] * left[1] else right


def _at(mode: Mode, value: Ratio, places: int) -> Ratio:
    above, below = value
    if places < 0:
        scale = 10**-places
        return _WHOLE[mode](above, below * scale) * scale, 1
    scale = 10**places
    return _WHOLE[mode](above * scale, below), scale


_MEANING: Mapping[Op, Callable[[Ratio, Ratio], Ratio]] = {
    Op.ADD: _sum,
    Op.SUBTRACT: _difference,
    Op.MULTIPLY: _product,
    Op.DIVIDE: _quotient,
    Op.LEAST: _least,
    Op.GREATEST: _greatest,
}
_WHOLE: Mapping[Mode, Callable[[int, int], int]] = {
    Mode.CEIL: lambda above, below: -(-above // below),
    Mode.FLOOR: operator.floordiv,
    Mode.ROUND: lambda above, below: round_half_away(Fraction(above, below)),
}
_HOLDS: Mapping[Sign, Callable[[int, int], bool]] = {
    Sign.LESS: operator.lt,
    Sign.AT_MOST: operator.le,
    Sign.GREATER: operator.gt,
    Sign.AT_LEAST: operator.ge,
    Sign.EQUAL: operator.eq,
    Sign.UNEQUAL: operator.ne,
}
