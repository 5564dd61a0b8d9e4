"""Reading an expression.

    sum      = product { ("+" | "-") product }
    product  = signed { ("*" | "/") signed }
    signed   = "-" signed | value
    value    = number | property | "(" sum ")" | call
    call     = ("min" | "max" | "least" | "greatest") "(" sum { "," sum } ")"
             | ("ceil" | "floor" | "round") "(" sum [ "," ["-"] whole number ] ")"
             | "if" "(" sum ("<" | "<=" | ">" | ">=" | "=" | "!=") sum "," sum "," sum ")"
    property = letters, digits and "_", or any name in double quotes

What reads an event may be a text, and may speak of the event itself:

    reading  = sum | text
    text     = "concat" "(" (text | sum) { "," (text | sum) } ")" | "event.code" | characters in single quotes
    property = … | "event.properties." name | "event.timestamp", which is in seconds since 1970

What consists of numbers alone is worked out at once, so that a division by a number is a factor and stays exact.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce

from billow.kit import limits, numbers
from billow.kit.expressions.evaluation import Uncomputable, evaluate
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

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:[.][0-9]+)?)|event[.]properties[.](?P<of_event>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|event[.]properties[.]"(?P<quoted_of_event>[^"\x00]+)"|event[.](?P<event>timestamp|code)\b"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|"(?P<quoted>[^"\x00]+)"|'(?P<text>[^'\x00]*)'"""
    r"""|(?P<sign><=|>=|!=|[-+*/(),<>=]))""",
    re.ASCII,
)
_EXTREMES = {"min": Op.LEAST, "max": Op.GREATEST, "least": Op.LEAST, "greatest": Op.GREATEST}
_ROUNDINGS = {mode.value: mode for mode in Mode}
_CHOICE = "if"
_JOIN = "concat"
_OF_EVENTS = ("text", "event", "of_event", "quoted_of_event")
"""Tokens that only what reads an event may hold."""
_SUMS: Mapping[str, Op] = {"+": Op.ADD, "-": Op.SUBTRACT}
_PRODUCTS: Mapping[str, Op] = {"*": Op.MULTIPLY, "/": Op.DIVIDE}
_MOST_PLACES = 12


class NotAnExpression(ValueError):
    """The text is no expression: where, and what would do."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


_END = "end"


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The tree of an expression.

    Raises:
        NotAnExpression: It breaks the grammar, divides by zero whatever the properties, or is too long, too deep or
            has too many steps.
    """
    if len(text) > limits.EXPRESSION_LENGTH:
        raise NotAnExpression(f"an expression has at most {limits.EXPRESSION_LENGTH} characters")
    found = list(_tokens(text))
    foreign = next((token for token in found if token.kind in _OF_EVENTS), None)
    if foreign is not None:
        raise _wrong(foreign.place, f"{foreign.text!r} has no meaning here, where nothing is known of an event")
    return _Reader(found).whole()


@lru_cache(maxsize=1024)
def parse_reading(text: str) -> Node | Words:
    """The tree of an expression that reads an event: a number, or a text. Raises what `parse` does."""
    if len(text) > limits.EXPRESSION_LENGTH:
        raise NotAnExpression(f"an expression has at most {limits.EXPRESSION_LENGTH} characters")
    return _Reader(list(_tokens(text))).reading()


def worded(tree: Node | Words) -> Words:
    """The text that the expression makes; a number is its digits."""
    return tree if isinstance(tree, Words) else Joined((tree,))


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            rest = text[place:].lstrip()
            raise _wrong(len(text) - len(rest), f"{rest[0]!r} has no meaning here")
        kind = str(found.lastgroup)
        whole = found.end() - len(found[0].lstrip())
        yield _Token(kind, found[kind], whole if kind in _OF_EVENTS else found.start(kind))
        place = found.end()
    yield _Token(_END, "the end", end)


def _wrong(place: int, detail: str) -> NotAnExpression:
    return NotAnExpression(f"at character {place + 1}: {detail}")


class _Reader:
    """Reads tokens from left to right, counting steps and depth."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._steps = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._sum()
        self._ended()
        return tree

    def reading(self) -> Node | Words:
        tree = self._part()
        self._ended()
        return tree

    def _ended(self) -> None:
        if self._seen.kind != _END:
            raise _wrong(self._seen.place, f"an operator is missing before {self._seen.text!r}")

    def _part(self) -> Node | Words:
        """A text where one stands, else a number."""
        token = self._seen
        if token.kind == "text":
            return self._worded(Said(self._take().text))
        if (token.kind, token.text) == ("event", "code"):
            self._take()
            return self._worded(EventName())
        if token.kind == "name" and token.text == _JOIN and self._tokens[self._next + 1].text == "(":
            self._next += 2
            return self._worded(self._joined())
        return self._sum()

    def _joined(self) -> Joined:
        self._deeper()
        parts = [self._part()]
        while self._takes(","):
            parts.append(self._part())
        self._depth -= 1
        self._expect(")")
        return Joined(tuple(parts))

    def _worded(self, words: Words) -> Words:
        self._step(Number(Fraction(0)))
        return words

    @property
    def _seen(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._seen
        self._next += token.kind != _END
        return token

    def _takes(self, *signs: str) -> str | None:
        """The sign that comes next when it is one of *signs*, taken."""
        token = self._seen
        return self._take().text if token.kind == "sign" and token.text in signs else None

    def _expect(self, sign: str) -> None:
        if self._takes(sign) is None:
            raise _wrong(self._seen.place, f"{sign!r} is missing before {self._seen.text!r}")

    def _step(self, node: Node) -> Node:
        self._steps += 1
        if self._steps > limits.EXPRESSION_STEPS:
            raise NotAnExpression(f"an expression has at most {limits.EXPRESSION_STEPS} steps")
        return node

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > limits.EXPRESSION_DEPTH:
            raise NotAnExpression(f"an expression is at most {limits.EXPRESSION_DEPTH} brackets deep")

    def _sum(self) -> Node:
        self._deeper()
        tree = self._chain(_SUMS, self._product)
        self._depth -= 1
        return tree

    def _product(self) -> Node:
        return self._chain(_PRODUCTS, self._signed)

    def _chain(self, signs: Mapping[str, Op], part: Callable[[], Node]) -> Node:
        tree = part()
        while (sign := self._takes(*signs)) is not None:
            place = self._seen.place
            tree = self._step(_joined(signs[sign], tree, part(), place))
        return tree

    def _signed(self) -> Node:
        minus = False
        while self._takes("-"):
            minus = not minus
        value = self._value()
        return self._step(_joined(Op.SUBTRACT, Number(Fraction(0)), value, 0)) if minus else value

    def _value(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return self._step(Number(_number(token)))
        if token.kind == "name" and self._takes("("):
            return self._call(token)
        if (token.kind, token.text) == ("event", "timestamp"):
            return self._step(Property(WHEN))
        if token.kind in ("name", "quoted", "of_event", "quoted_of_event"):
            return self._step(_property(token))
        if token.kind == "text" or (token.kind, token.text) == ("event", "code"):
            raise _wrong(token.place, f"{token.text!r} is a text, and here stands a number")
        if token.text == "(":
            tree = self._sum()
            self._expect(")")
            return tree
        raise _wrong(token.place, f"a number or a property is missing before {token.text!r}")

    def _call(self, name: _Token) -> Node:
        if name.text in _EXTREMES:
            made = self._extreme(_EXTREMES[name.text])
        elif name.text in _ROUNDINGS:
            made = self._rounded(_ROUNDINGS[name.text])
        elif name.text == _CHOICE:
            made = self._choice()
        elif name.text == _JOIN:
            raise _wrong(name.place, f"{_JOIN} makes a text, and here stands a number")
        else:
            known = ", ".join([*_EXTREMES, *_ROUNDINGS, _CHOICE])
            raise _wrong(name.place, f"there is no function {name.text!r}; there are {known}")
        self._expect(")")
        return self._step(made)

    def _extreme(self, op: Op) -> Node:
        found = [self._sum()]
        while self._takes(","):
            found.append(self._step(self._sum()))
        return reduce(lambda left, right: _joined(op, left, right, 0), found)

    def _rounded(self, mode: Mode) -> Node:
        operand = self._sum()
        return _folded(Rounded(mode, operand, self._places() if self._takes(",") else 0))

    def _places(self) -> int:
        minus = self._takes("-") is not None
        token = self._take()
        if (
            token.kind != "number"
            or not token.text.isdecimal()
            or len(token.text) > 2
            or int(token.text) > _MOST_PLACES
        ):
            raise _wrong(token.place, f"the decimals are a whole number from -{_MOST_PLACES} to {_MOST_PLACES}")
        return -int(token.text) if minus else int(token.text)

    def _choice(self) -> Node:
        left = self._sum()
        sign = self._takes(*(each.value for each in Sign))
        if sign is None:
            raise _wrong(self._seen.place, f"a comparison is missing before {self._seen.text!r}")
        right = self._sum()
        self._expect(",")
        then = self._sum()
        self._expect(",")
        return _folded(Choice(Sign(sign), left, right, then, self._sum()))


def _number(token: _Token) -> Fraction:
    try:
        return Fraction(numbers.parse_decimal(token.text))
    except ValueError:
        raise _wrong(token.place, "a number has at most 15 digits and 12 decimals") from None


def _property(token: _Token) -> Property:
    if len(token.text) > limits.NAME_LENGTH:
        raise _wrong(token.place, f"the name of a property has at most {limits.NAME_LENGTH} characters")
    return Property(token.text)


def _joined(op: Op, left: Node, right: Node, place: int) -> Node:
    """The operation, worked out when it can be; a division by a number becomes a factor."""
    if op is Op.DIVIDE and isinstance(right, Number):
        if not right.value:
            raise _wrong(place, "this is zero, and one cannot divide by it")
        op, right = Op.MULTIPLY, Number(1 / right.value)
    return _folded(Operation(op, left, right))


def _folded(node: Operation | Rounded | Choice) -> Node:
    """*node*, or what it comes to when nothing in it varies."""
    match node:
        case Operation(_, left, right):
            parts: tuple[Node, ...] = (left, right)
        case Rounded(_, operand, _):
            parts = (operand,)
        case Choice(_, left, right, then, otherwise):
            parts = (left, right, then, otherwise)
    if all(isinstance(part, Number) for part in parts):
        return Number(evaluate(node, _nothing))
    return node


def _nothing(name: str) -> Fraction:
    raise Uncomputable(f"{name} is not there")
