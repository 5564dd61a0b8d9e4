"""Values that are made quickly, and of others: they are what `dataclass` and `replace` would make."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, field, replace
from datetime import date
from inspect import signature

import pytest
from pydantic import ValidationError

from billow.kit import codec
from billow.kit.time import Period
from billow.kit.values import changed, quick


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A value that checks nothing."""

    name: str
    pages: int = 1
    words: tuple[str, ...] = ()


def test_a_changed_value_is_what_replace_makes_of_it() -> None:
    """The fields that are named are other ones, the rest is the same, and the first value stays as it was."""
    paper = Paper(name="one", words=("a", "b"))
    other = changed(paper, name="two", pages=3)
    assert other == replace(paper, name="two", pages=3) == Paper(name="two", pages=3, words=("a", "b"))
    assert other.words is paper.words
    assert paper == Paper(name="one", words=("a", "b"))
    with pytest.raises(FrozenInstanceError):
        other.pages = 4  # type: ignore[misc]  # what is refused


def test_a_field_that_is_not_there_is_refused() -> None:
    """A value has no other fields than those of its kind."""
    with pytest.raises(KeyError, match="weight"):
        changed(Paper(name="one"), weight=2)  # type: ignore[call-arg]  # what is refused


def test_a_value_that_is_checked_as_it_is_made_is_not_changed_around_the_check() -> None:
    """A period ends after it starts, however it is made."""
    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(TypeError, match="Period checks its fields"):
        changed(january, end=january.start)


@quick
@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is made quickly: with a default, with one that is made, and with a field that nobody gives."""

    kind: str
    self_made: list[str] = field(default_factory=list)
    made: int = field(default=3, kw_only=True)
    told: dict[str, int] = field(init=False, default_factory=dict, compare=False)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A value that is made quickly, and checked."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("it ends before it starts")


def test_a_value_that_is_made_quickly_is_one_of_its_kind() -> None:
    """It has what was given, and defaults of its own for the rest; it is of its kind, equal by fields, and frozen."""
    leaf, other = Leaf("oak", made=4), Leaf(kind="oak", self_made=[], made=4)
    assert (type(leaf), leaf, repr(leaf)) == (Leaf, other, "Leaf(kind='oak', self_made=[], made=4, told={})")
    assert leaf.self_made is not other.self_made
    assert leaf.told is not other.told
    assert Leaf("ash") == replace(leaf, kind="ash", made=3) == changed(leaf, kind="ash", made=3)
    with pytest.raises(FrozenInstanceError):
        leaf.made = 5  # type: ignore[misc]  # what is refused
    with pytest.raises(FrozenInstanceError):
        del leaf.made


def test_what_nobody_gives_a_value_begins_anew_in_a_changed_one() -> None:
    """As `replace` has it: what a value remembers of itself says nothing of another, and cannot be given."""
    leaf = Leaf("oak", self_made=["a"])
    leaf.told["veins"] = 7
    ash = changed(leaf, kind="ash")
    assert (ash.told, ash.self_made, leaf.told) == ({}, ["a"], {"veins": 7})
    with pytest.raises(KeyError, match="told"):
        changed(leaf, told={})


def test_a_value_that_is_made_quickly_takes_what_its_kind_takes() -> None:
    """What is missing, and what is too much, is refused as it is elsewhere; its parameters can be read."""
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'kind'"):
        Leaf()  # type: ignore[call-arg]  # what is refused
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight'"):
        Leaf("oak", weight=2)  # type: ignore[call-arg]  # what is refused
    assert list(signature(Leaf).parameters) == ["kind", "self_made", "made"]


def test_a_value_that_is_made_quickly_is_checked_as_it_is_made() -> None:
    """Its own check runs when all of its fields are there, and it is read from JSON as others are."""
    assert codec.load(Stretch, {"start": 1, "end": 2}) == Stretch(start=1, end=2)
    with pytest.raises(ValueError, match="it ends before it starts"):
        Stretch(start=2, end=1)
    with pytest.raises(ValidationError, match="it ends before it starts"):
        codec.load(Stretch, {"start": 2, "end": 1})
    assert type(deepcopy(Leaf("oak"))) is Leaf
