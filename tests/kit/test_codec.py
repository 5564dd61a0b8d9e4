"""Values as documents: what is remembered, and what is written only where it changed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from billow.kit import codec
from billow.kit.fields import DecimalNumber
from billow.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document with parts."""

    number: str | None
    total: Money
    rates: tuple[DecimalNumber, ...]


DRAFT = Paper(number=None, total=Money.of("12.00", "USD"), rates=(Decimal("19.50"),))


def test_a_changed_value_is_written_as_if_it_were_written_anew() -> None:
    """What changed is written, what did not is taken over: the document is that of the whole value."""
    after = replace(DRAFT, number="INV-1", total=Money.of("13.00", "USD"))
    assert codec.dump_changed(after, DRAFT, codec.dump(DRAFT)) == {
        "number": "INV-1",
        "total": "13.00",
        "rates": ["19.5"],
    }


def test_the_document_of_the_value_before_stays() -> None:
    """It was said already, with what was true then."""
    document = codec.dump(DRAFT)
    codec.dump_changed(replace(DRAFT, number="INV-1"), DRAFT, document)
    assert document == {"number": None, "total": "12.00", "rates": ["19.5"]}


def test_equal_documents_make_one_value() -> None:
    """Documents that differ in a digit make two values, equal ones a single one."""
    kind = tuple[DecimalNumber, ...]
    one, other = (codec.recall(kind, ["19.5"]) for _ in range(2))
    assert one is other
    assert one == (Decimal("19.5"),)
    assert codec.recall(kind, ["19.6"]) == (Decimal("19.6"),)
