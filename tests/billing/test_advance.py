"""Usage in advance: what each event adds, and how often it is billed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, settings
from hypothesis import given as generated
from hypothesis import strategies as st

from billow.billing import rules
from billow.catalog.types.price import MODELS, Consumption, price_from_json
from billow.invoicing.types import BilledLine, DraftLine, Evidence
from billow.kit.explain import recompute
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.rating.rules import item_of_window
from billow.subscriptions.types import Timeline
from tests.billing.sample import NOW, day, item, timeline, version
from tests.rating.references import Event
from tests.rating.strategies import Document, documents, events, joined, limits, made, used

few = settings(max_examples=60, deadline=None)
RISING = ("unit", "graduated", "package", "percentage", "graduated_percentage", "dynamic", "matrix", "per_group")


@settings(max_examples=200, deadline=None)
@generated(document=documents(RISING), found=events(), more=events(most=1), place=st.integers(0, 6))
def test_PT02_another_event_never_makes_usage_cheaper(
    document: Document, found: list[Event], more: list[Event], place: int
) -> None:
    """Whatever price says that it does not fall, and wherever in time the event lies."""
    price = made(document)
    assume(not price.may_fall)
    assert price.rated(used([*found[:place], *more, *found[place:]])).amount >= price.rated(used(found)).amount


def test_what_may_fall_says_so() -> None:
    """Those whose tiers hold for all usage, and what the seller writes down; inside of others too."""
    falling = {name for name in MODELS.names if price_from_json(MODELS.get(name).example).may_fall}
    assert falling == {"volume", "volume_percentage", "expression"}
    volume = {"type": "volume", "tiers": [{"up_to": None, "unit_price": "1"}]}
    cell = {"when": {"region": "eu"}, "price": volume}
    assert price_from_json({"type": "matrix", "dimensions": ["region"], "cells": [cell]}).may_fall


def evidence(count: int) -> Evidence:
    """Evidence of so many events."""
    return Evidence(
        metric_ids=("met_1",),
        events=count,
        first_at=None,
        last_at=None,
        digest=f"{count:016x}",
        window_start=NOW,
        window_end=NOW,
    )


def sold(document: Document, **more: Any) -> Timeline:
    """A timeline with calls at that price, in advance, from 1 January."""
    calls = item("calls", metrics=["met_1"], **{**document, **more})
    return timeline(version(1, day("2026-01-01"), calls))


def on_the_way(line: Timeline, billed: list[BilledLine], found: Consumption) -> list[DraftLine]:
    """What is billed in the middle of January."""
    windows = rules.open_windows(line, day("2026-01-15"))
    (piece,) = rules.open_pieces(line, windows, billed)
    priced = rules.priced_so_far(line, piece, found)
    made_of = rules.interim_line(line, priced, consumption=found, evidence=evidence(found.events))
    gone = rules.replaced(line, windows, billed, as_of=day("2026-01-15"))
    return rules.on_the_way(line, [(piece, made_of)], gone, since=day("2026-01-01"))


def at_the_end(line: Timeline, billed: list[BilledLine], found: Consumption) -> list[DraftLine]:
    """What the end of January bills."""
    due = rules.open_windows(line, day("2026-01-15"))
    (piece,), _ = rules.usage_pieces(line, due, billed, as_of=day("2026-02-01"), since=day("2026-01-01"))
    return rules.usage_lines(
        piece, consumption=found, evidence=evidence(found.events), timeline=line, since=day("2026-01-01")
    )


@few
@generated(document=documents(RISING), beside=limits(), found=events())
def test_PT20_each_event_owes_what_it_adds_and_all_owe_the_whole(
    document: Document, beside: Document, found: list[Event]
) -> None:
    """Event by event: with it less without it, each rounded; the end of the period bills what its minimum is short of,
    and nothing else."""
    price = made(document)
    assume(not price.may_fall)
    line = sold(joined(document, beside))
    calls = replace(line.versions[0].items[0].price, minimum=None)
    billed: list[BilledLine] = []
    lines: list[DraftLine] = []
    before = item_of_window(calls, used([]), currency="USD").net
    for count in range(len(found) + 1):
        now = item_of_window(calls, used(found[:count]), currency="USD").net
        owed = on_the_way(line, billed, used(found[:count]))
        expected = now - before if count else now
        assert [each.amount for each in owed] == [expected] * bool(expected)
        lines, billed, before = [*lines, *owed], [*billed, *rules.as_billed(owed)], now
    lines += at_the_end(line, billed, used(found))

    whole = at_the_end(line, [], used(found))
    assert sum(each.amount.minor for each in lines) == sum(each.amount.minor for each in whole)
    assert len({each.natural_key for each in lines}) == len(lines)
    assert all(recompute(each.tree) == exact(each.amount.amount) for each in lines)


def test_a_window_that_was_billed_for_good_is_left_to_the_policy() -> None:
    """Of usage up to the 11th, billed on the 12th, nothing more is owed on the way."""
    early = item("calls", metrics=["met_1"], type="unit", unit_price="1.00")
    late = item("calls", metrics=["met_1"], type="unit", unit_price="2.00")
    line = timeline(version(1, day("2026-01-01"), early), version(2, day("2026-01-11"), late))
    pieces = rules.open_pieces(line, rules.open_windows(line, day("2026-01-15")), [])
    found = [(piece, rules.usage_line(piece, "usage", Money.of("3.00", "USD"), line)) for piece in pieces]
    kept = rules.on_the_way(line, found, [], since=day("2026-01-12"))
    assert [(each.period_start, each.period_end) for each in kept] == [(day("2026-01-11"), day("2026-02-01"))]


def billed_calls(line: Timeline, amount: str) -> list[BilledLine]:
    """Calls of January that were billed on the way, an hour after it began."""
    (piece,) = rules.open_pieces(line, rules.open_windows(line, day("2026-01-15")), [])
    made_of = rules.usage_line(piece, "usage", Money.of(amount, "USD"), line)
    return [replace(each, created_at=NOW + timedelta(hours=1)) for each in rules.as_billed([made_of])]


@pytest.mark.parametrize(
    ("interval", "wait"),
    [(None, timedelta(hours=1)), ("hourly", timedelta(hours=1)), ("daily", timedelta(days=1)), ("at_once", None)],
)
def test_usage_waits_for_its_rhythm(interval: str | None, wait: timedelta | None) -> None:
    """So long after the last invoice of it, and not at all where none was made."""
    line = sold({"type": "unit", "unit_price": "1.00"}, advance_interval=interval)
    windows, now = rules.open_windows(line, day("2026-01-15")), NOW + timedelta(hours=1, seconds=1)
    assert [at for _, at in rules.ready_at(rules.open_pieces(line, windows, []), now)] == [now]

    pieces = rules.open_pieces(line, windows, billed_calls(line, "5.00"))
    expected = now if wait is None else NOW + timedelta(hours=1) + wait
    assert [at for _, at in rules.ready_at(pieces, now)] == [expected]


def test_what_went_back_is_billed_only_with_more_than_it() -> None:
    """5.00 were billed for all January; by two prices, 3.00 wait, and 7.00 are billed with 5.00 going back."""
    first = item("calls", metrics=["met_1"], type="unit", unit_price="1.00")
    other = item("calls", metrics=["met_1"], type="unit", unit_price="2.00")
    billed = billed_calls(timeline(version(1, day("2026-01-01"), first)), "5.00")
    line = timeline(version(1, day("2026-01-01"), first), version(2, day("2026-01-11"), other))
    windows = rules.open_windows(line, day("2026-01-15"))
    pieces = rules.open_pieces(line, windows, billed)
    gone = rules.replaced(line, windows, billed, as_of=day("2026-01-15"))
    assert [(each.start, each.end, str(each.billed)) for each in gone] == [
        (day("2026-01-01"), day("2026-02-01"), "5.00")
    ]

    def owed(*amounts: str) -> list[str]:
        found = [
            (piece, rules.usage_line(piece, "usage", Money.of(amount, "USD"), line))
            for piece, amount in zip(pieces, amounts, strict=True)
        ]
        return [str(each.amount) for each in rules.on_the_way(line, found, gone, since=None)]

    assert owed("1.00", "2.00") == []
    assert owed("1.00", "6.00") == ["1.00", "6.00", "-5.00"]
