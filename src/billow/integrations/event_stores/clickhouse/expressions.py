"""An expression as SQL of ClickHouse, exact and with the same meaning, as far as 76 digits go.

ClickHouse has no number without an end, but whole numbers of 256 bits, which it adds, multiplies and divides exactly.
So a value is such a number and a whole number to divide by, which stands outside, and beside them how large it can
become. An expression that can become larger than 256 bits hold has no such form; it is worked out in Python.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import lcm
from typing import assert_never

from billow.integrations.event_stores.clickhouse.conditions import held_text
from billow.integrations.event_stores.clickhouse.literals import text, whole
from billow.kit.expressions import QUOTIENT_PLACES
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

_MOST = 2**255 - 1
_PLACES = 10**12
_LARGEST_PROPERTY = 10**27 - 1
"""Fifteen digits and twelve decimals, without the point."""
_MICROS, _LATEST = 10**6, 10**17
"""An instant is in microseconds since 1970, which are fewer than that in any year of the calendar."""
_ROOM = 2**96
"""What a sum of 2^40 values, each times the microseconds of a thousand years, adds to the size of one."""


class TooWide(ValueError):
    """The expression can become larger than ClickHouse can hold."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """`text`, an Int256 or null, is the value times the positive `divisor`; its size is never more than `most`."""

    text: str
    divisor: int
    most: int


def to_sql(node: Node, *, limit: int) -> Scaled:
    """The expression in SQL, null where `evaluate` raises, and where its size is *limit* or more.

    Raises:
        TooWide: It, or the sum of a month of it, may not fit.
    """
    writer = _Writer()
    found = writer.scaled(node)
    bound = limit * found.divisor
    if bound * _ROOM > _MOST:
        raise TooWide
    bounded = writer.let(lambda value: f"if(abs({value}) < {whole(bound)}, {value}, NULL)", found.text)
    return Scaled(bounded, found.divisor, bound)


def to_text(tree: Node | Words, *, event_name: str) -> str:
    """The text that an expression makes in SQL, null where a property of it is absent.

    Raises:
        TooWide: A number of it becomes digits, which is worked out in Python.
    """
    match tree:
        case Said(value):
            return text(value)
        case EventName():
            return text(event_name)
        case Joined(parts):
            made = [to_text(part, event_name=event_name) for part in parts]
            return f"concat({', '.join([*made, text('')])})"
        case Property(name) if name != WHEN:
            return held_text(name)
        case _:
            raise TooWide


class _Writer:
    """Writes an expression from the leaves up."""

    def __init__(self) -> None:
        self._names = count()

    def let(self, body: Callable[..., str], *texts: str) -> str:
        """What *body* makes of names for *texts*, so that each is written and worked out once."""
        names = [f"x{next(self._names)}" for _ in texts]
        bound = ", ".join(f"[{each}]" for each in texts)
        return f"arrayMap(({', '.join(names)}) -> {body(*names)}, {bound})[1]"

    def scaled(self, node: Node) -> Scaled:
        """The value of a node.

        Raises:
            TooWide: It may not fit.
        """
        found = self._made(node)
        if found.most > _MOST:
            raise TooWide
        return found

    def _made(self, node: Node) -> Scaled:
        match node:
            case Number(value):
                return Scaled(whole(value.numerator), value.denominator, abs(value.numerator))
            case Property(name):
                return _property(name)
            case Operation(op, left, right):
                return self._operation(op, self.scaled(left), self.scaled(right))
            case Rounded(mode, operand, places):
                return self._rounded(mode, self.scaled(operand), places)
            case Choice(sign, left, right, then, otherwise):
                return self._choice(sign, (left, right), (then, otherwise))
            case _:
                assert_never(node)

    def _operation(self, op: Op, left: Scaled, right: Scaled) -> Scaled:
        if op is Op.MULTIPLY:
            return Scaled(f"({left.text} * {right.text})", left.divisor * right.divisor, left.most * right.most)
        if op is Op.DIVIDE:
            return self._quotient(left, right)
        one, other = _alike(left, right)
        most = max(one.most, other.most)
        match op:
            case Op.ADD:
                return Scaled(f"({one.text} + {other.text})", one.divisor, one.most + other.most)
            case Op.SUBTRACT:
                return Scaled(f"({one.text} - {other.text})", one.divisor, one.most + other.most)
            case Op.LEAST:
                return Scaled(self._extreme("<", one.text, other.text), one.divisor, most)
            case Op.GREATEST:
                return Scaled(self._extreme(">", one.text, other.text), one.divisor, most)
            case _:
                assert_never(op)

    def _extreme(self, sign: str, one: str, other: str) -> str:
        return self.let(lambda a, b: f"if(isNull({a}) OR isNull({b}), NULL, if({a} {sign} {b}, {a}, {b}))", one, other)

    def _choice(self, sign: Sign, sides: tuple[Node, Node], ways: tuple[Node, Node]) -> Scaled:
        left, right = _alike(self.scaled(sides[0]), self.scaled(sides[1]))
        then, otherwise = _alike(self.scaled(ways[0]), self.scaled(ways[1]))
        holds = f"{left.text} {'!=' if sign is Sign.UNEQUAL else sign.value} {right.text}"
        chosen = self.let(
            lambda held, a, b: f"if(isNull({held}), NULL, if({held}, {a}, {b}))", holds, then.text, otherwise.text
        )
        return Scaled(chosen, then.divisor, max(then.most, otherwise.most))

    def _quotient(self, left: Scaled, right: Scaled) -> Scaled:
        """Half away from zero, carried out on sizes; null when the divisor is zero."""
        p = _times(left, right.divisor * 10**QUOTIENT_PLACES)
        q = _times(right, left.divisor)
        _fit(2 * p.most + q.most)
        rounded = self.let(
            lambda a, b: f"if({b} = 0, NULL, sign({a}) * sign({b}) * {_carried(f'abs({a})', f'abs({b})')})",
            p.text,
            q.text,
        )
        return Scaled(rounded, 10**QUOTIENT_PLACES, p.most + 1)

    def _rounded(self, mode: Mode, operand: Scaled, places: int) -> Scaled:
        scale = Fraction(10) ** places
        shifted, by = _times(operand, scale.numerator), operand.divisor * scale.denominator
        _fit(2 * shifted.most + by)
        step = whole(by)
        if mode is Mode.ROUND:
            made = self.let(lambda a: f"(sign({a}) * {_carried(f'abs({a})', f'abs({step})')})", shifted.text)
        else:
            sign, further = ("<", "-") if mode is Mode.FLOOR else (">", "+")
            made = self.let(
                lambda a: f"(intDiv({a}, {step}) {further} ({a} {sign} 0 AND intDiv({a}, {step}) * {step} != {a}))",
                shifted.text,
            )
        return _times(Scaled(f"toInt256({made})", scale.numerator, shifted.most // by + 1), scale.denominator)


def _carried(a: str, b: str) -> str:
    """The whole number nearest to *a* over *b*, both without a sign, and *b* never zero where it matters."""
    return f"intDiv(2 * {a} + {b}, greatest(2 * {b}, toUInt256(1)))"


def _property(name: str) -> Scaled:
    if name == WHEN:
        return Scaled("toInt256(e.at)", _MICROS, _LATEST)
    key = text(name)
    digits = f"toInt256(reinterpretAsInt128(e.numbers[{key}]))"
    return Scaled(f"if(mapContains(e.numbers, {key}), {digits}, NULL)", _PLACES, _LARGEST_PROPERTY)


def _alike(left: Scaled, right: Scaled) -> tuple[Scaled, Scaled]:
    """Both with one divisor."""
    divisor = lcm(left.divisor, right.divisor)
    one, other = _times(left, divisor // left.divisor), _times(right, divisor // right.divisor)
    return Scaled(one.text, divisor, one.most), Scaled(other.text, divisor, other.most)


def _times(value: Scaled, factor: int) -> Scaled:
    """A text that is so many times as large, above the same divisor."""
    _fit(max(value.most * factor, factor))
    return value if factor == 1 else Scaled(f"({value.text} * {whole(factor)})", value.divisor, value.most * factor)


def _fit(size: int) -> None:
    if size > _MOST:
        raise TooWide
