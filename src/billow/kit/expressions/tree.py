"""What an expression consists of."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias, Union


class Op(StrEnum):
    """What is made of two numbers."""

    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    LEAST = "least"
    GREATEST = "greatest"


class Mode(StrEnum):
    """Which number of so many decimals takes the place of a number."""

    CEIL = "ceil"
    FLOOR = "floor"
    ROUND = "round"


class Sign(StrEnum):
    """How two numbers are compared."""

    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    EQUAL = "="
    UNEQUAL = "!="


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was written down, or all that was."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Property:
    """The number that a property has."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two numbers made one; the divisor of a division is never a `Number`, since that is a factor."""

    op: Op
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number at so many decimals, or at tens, hundreds, … when *places* is negative."""

    mode: Mode
    operand: "Node"
    places: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One number when a comparison holds, another when it does not; the one that is not chosen is not looked at."""

    sign: Sign
    left: "Node"
    right: "Node"
    then: "Node"
    otherwise: "Node"


WHEN = "\x00when"
"""The property under which the instant of an event is read, in seconds since 1970; none of an event is called so."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text that was written down."""

    value: str


@dataclass(frozen=True, slots=True)
class EventName:
    """The name of the event."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one behind the other: a property is its text, and any other number its digits, at most twelve decimals."""

    parts: tuple["Said | EventName | Joined | Node", ...]


Node: TypeAlias = Union[Number, Property, Operation, Rounded, Choice]  # noqa: UP007  (the names of the nodes are strings)
Words: TypeAlias = Said | EventName | Joined
"""What makes a text."""
