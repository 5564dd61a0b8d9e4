"""An expression as SQL of PostgreSQL, exact and with the same meaning.

The numeric type adds, subtracts, multiplies and compares exactly but rounds quotients. So a value is a numeric
expression and a whole number to divide by, which stands outside: a division by a number goes there, and only a division
by something that varies is carried out, with whole numbers, to `QUOTIENT_PLACES` decimals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import assert_never

from billow.kit.expressions.evaluation import QUOTIENT_PLACES, WORD_PLACES
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
from billow.kit.numbers import decimal_text


@dataclass(frozen=True, slots=True)
class Scaled:
    """`text`, a numeric expression, is the value times the positive `divisor`; null where there is no value."""

    text: str
    divisor: int = 1


def to_sql(node: Node, column: Callable[[str], str], *, limit: int) -> Scaled:
    """The expression in SQL, where *column* gives that of a property: a numeric, or null where it holds no number.

    It is null where `evaluate` raises, and where its size is *limit* or more; it fails nowhere.
    """
    found = _scaled(node, column)
    bounded = f"case when abs(x.p) < {_literal(limit * found.divisor)} then x.p end"
    return Scaled(_let(found.text, bounded), found.divisor)


def to_text(
    tree: Node | Words, column: Callable[[str], str], said: Callable[[Said | EventName | Property], str], *, limit: int
) -> str:
    """The text that the expression makes in SQL, where *said* gives one that was written down, that of a property, or
    the event's name, and *column* the number of a property; null where `words` raises, or a number is too large."""
    match tree:
        case Said() | EventName():
            return said(tree)
        case Joined(parts):
            return "(" + " || ".join(to_text(part, column, said, limit=limit) for part in parts) + ")"
        case Property(name) if name != WHEN:
            return said(tree)
        case _:
            rounded = _rounded(Mode.ROUND, to_sql(tree, column, limit=limit), WORD_PLACES)
            return f"cast(trim_scale({rounded.text}) as text)"


def _scaled(node: Node, column: Callable[[str], str]) -> Scaled:
    match node:
        case Number(value):
            return Scaled(_literal(value.numerator), value.denominator)
        case Property(name):
            return Scaled(column(name))
        case Operation(op, left, right):
            return _operation(op, _scaled(left, column), _scaled(right, column))
        case Rounded(mode, operand, places):
            return _rounded(mode, _scaled(operand, column), places)
        case Choice(sign, left, right, then, otherwise):
            test = _comparison(sign, _scaled(left, column), _scaled(right, column))
            one, other, divisor = _alike(_scaled(then, column), _scaled(otherwise, column))
            return Scaled(f"(case {test} when true then {one} when false then {other} end)", divisor)
        case _:
            assert_never(node)


def _operation(op: Op, left: Scaled, right: Scaled) -> Scaled:
    if op is Op.MULTIPLY:
        return Scaled(f"({left.text} * {right.text})", left.divisor * right.divisor)
    if op is Op.DIVIDE:
        return _quotient(left, right)
    one, other, divisor = _alike(left, right)
    match op:
        case Op.ADD:
            return Scaled(f"({one} + {other})", divisor)
        case Op.SUBTRACT:
            return Scaled(f"({one} - {other})", divisor)
        case Op.LEAST:
            return Scaled(f"numeric_smaller({one}, {other})", divisor)
        case Op.GREATEST:
            return Scaled(f"numeric_larger({one}, {other})", divisor)
        case _:
            assert_never(op)


def _comparison(sign: Sign, left: Scaled, right: Scaled) -> str:
    one, other, _ = _alike(left, right)
    return f"({one} {'<>' if sign is Sign.UNEQUAL else sign.value} {other})"


def _quotient(left: Scaled, right: Scaled) -> Scaled:
    """Half away from zero, carried out on sizes; null when the divisor is zero."""
    p = _times(left.text, right.divisor * 10**QUOTIENT_PLACES)
    q = _times(right.text, left.divisor)
    whole = "sign(x.p) * sign(x.q) * div(2 * abs(x.p) + abs(x.q), 2 * nullif(abs(x.q), 0))"
    smallest = _literal(Fraction(1, 10**QUOTIENT_PLACES))
    return Scaled(f"((select {whole} from (select {p} as p, {q} as q offset 0) x) * {smallest})")


def _rounded(mode: Mode, operand: Scaled, places: int) -> Scaled:
    scale = Fraction(10) ** places
    divisor = operand.divisor * scale.denominator
    shifted = _times(operand.text, scale.numerator)
    by = _literal(divisor)
    if divisor == 1:
        whole = f"{mode.value}({shifted})"
    elif mode is Mode.ROUND:
        whole = _let(shifted, f"sign(x.p) * div(2 * abs(x.p) + {by}, 2 * {by})")
    else:
        sign, step = ("<", "-1") if mode is Mode.FLOOR else (">", "1")
        whole = _let(shifted, f"div(x.p, {by}) + case when x.p {sign} 0 and mod(x.p, {by}) <> 0 then {step} else 0 end")
    return Scaled(f"({whole} * {_literal(1 / scale)})")


def _let(text: str, result: str) -> str:
    """*result*, in which `x.p` stands for *text*, so that it is written and worked out once; `offset` keeps it so."""
    return f"(select {result} from (select {text} as p offset 0) x)"


def _alike(left: Scaled, right: Scaled) -> tuple[str, str, int]:
    """Both with one divisor."""
    divisor = lcm(left.divisor, right.divisor)
    return _times(left.text, divisor // left.divisor), _times(right.text, divisor // right.divisor), divisor


def _times(text: str, factor: int) -> str:
    return text if factor == 1 else f"({text} * {_literal(factor)})"


def _literal(value: int | Fraction) -> str:
    """A number that PostgreSQL reads as a numeric, whatever its size."""
    return f"cast('{decimal_text(Fraction(value), places=QUOTIENT_PLACES)}' as numeric)"
