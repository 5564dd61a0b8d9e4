"""Events of a preview as what was used."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.price import Consumption, EventValue, Reading
from billow.metering import rules as metering
from billow.rating.types import PreviewEvent

_FIRST = datetime.min.replace(tzinfo=UTC)


def consumed(events: Sequence[PreviewEvent], reading: Reading, *, currency: str) -> Consumption:
    """What the *events* come to: the sum of their values, and whatever else is read, in order of time.

    Events without a time come first, as they stand. A sum is that of the events whose property holds a number; how many
    there are without stands beside it, and how many name another *currency*.
    """
    ordered = sorted(events, key=lambda event: event.timestamp or _FIRST)
    used = _whole(ordered, reading, currency)
    cells: dict[tuple[str | None, ...], list[PreviewEvent]] = {}
    if reading.dimensions:
        for event in ordered:
            cells.setdefault(tuple(_text(event.properties.get(name)) for name in reading.dimensions), []).append(event)
    within = {values: _whole(found, reading, currency) for values, found in cells.items()}
    return replace(used, cells=within)


def _whole(events: Sequence[PreviewEvent], reading: Reading, currency: str) -> Consumption:
    values = tuple(
        EventValue(value=Fraction(event.value), at=event.timestamp, id=str(number))
        for number, event in enumerate(events, start=1)
    )
    return Consumption(
        quantity=sum((each.value for each in values), Fraction(0)),
        events=len(values),
        values=values if reading.values else (),
        sums={name: _sum(events, name) for name in reading.sums if any(name in event.properties for event in events)},
        lacks=_lacks(events, reading, currency),
    )


def _lacks(events: Sequence[PreviewEvent], reading: Reading, currency: str) -> dict[str, int]:
    without = {name: sum(_number(each.properties.get(name)) is None for each in events) for name in reading.sums}
    alike = (currency.upper(), currency.lower())
    foreign = {
        name: sum(_text(each.properties.get(name)) not in alike for each in events) for name in reading.currencies
    }
    return without | foreign


def _sum(events: Sequence[PreviewEvent], name: str) -> Fraction:
    found = (_number(event.properties.get(name)) for event in events)
    return sum((Fraction(number) for number in found if number is not None), Fraction(0))


def _text(value: object) -> str | None:
    return metering.text_of(value) if isinstance(value, str | bool | int | Decimal) else None


def _number(value: object) -> Decimal | None:
    return metering.number_of(value) if isinstance(value, str | bool | int | Decimal) else None
