"""Values made of others: what `changed` answers is what `replace` does, and quicker."""

from dataclasses import FrozenInstanceError, dataclass, replace
from datetime import date

import pytest

from billow.kit.time import Period
from billow.kit.values import changed


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
