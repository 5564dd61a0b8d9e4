"""Random events and metrics, told to PostgreSQL and to Python."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st

from billow.catalog.types import AGGREGATIONS, FilterGroup, Metric, MetricFilter, Rounding
from billow.kit import expressions
from billow.metering import rules, store
from billow.metering.ports import Arrival
from billow.metering.types import Entry, UsageEvent, Window
from billow.runtime.db import Tx
from tests.metering.sample import metric_of

NAMES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-100, max_value=100)
TEXTS = st.sampled_from(
    ["", "5", "5.0", "-0", "05", "1e3", "true", "false", "x", "xy", "X", "é", "%", "_", "\\", "5\n", " 5", "remove"]
)
ODD = st.sampled_from([10**15, 10**15 - 1, Decimal("0.0000000000001"), Decimal("0.000000000001"), Decimal("1E+3")])
WIDE = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=5)
PRESENT = st.one_of(st.booleans(), st.integers(-9, 9), NUMBERS, TEXTS, ODD, WIDE)
VALUES = st.none() | PRESENT
NUMERIC = st.one_of(st.integers(-9, 9), NUMBERS, st.sampled_from(["5", "5.0", "-3", "0.001"]))
EVENTS = st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=8)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

REMOVALS = st.sampled_from([{}, {}, {"operation_type": "remove"}, {"operation_type": "add"}])
MOSTLY_NUMBERS = st.one_of(NUMERIC, NUMERIC, VALUES)
HAPPENED = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.builds(lambda one, other: {**one, **other}, st.dictionaries(NAMES, MOSTLY_NUMBERS, max_size=3), REMOVALS),
    ),
    max_size=8,
)
"""Events as (minute, properties), several in one minute among them."""

CONDITIONS = st.one_of(
    st.builds(MetricFilter, field=NAMES, operator=st.sampled_from(["equal", "not_equal"]), value=PRESENT),
    st.builds(MetricFilter, field=NAMES, operator=st.just("contains"), value=PRESENT.filter(lambda v: v != "")),
    st.builds(
        MetricFilter,
        field=NAMES,
        operator=st.sampled_from(["in", "not_in"]),
        values=st.lists(PRESENT, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(MetricFilter, field=NAMES, operator=st.sampled_from(["greater", "less"]), value=NUMERIC),
    st.builds(MetricFilter, field=NAMES, operator=st.just("exists"), value=st.sampled_from([None, True, False])),
)
GROUPS = st.lists(
    st.builds(
        FilterGroup,
        operator=st.sampled_from(["and", "or"]),
        filters=st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple),
    ),
    max_size=3,
).map(tuple)
ROUNDINGS = st.none() | st.builds(
    Rounding, mode=st.sampled_from(["ceil", "floor", "nearest"]), precision=st.integers(-2, 3)
)

PERCENTS = st.sampled_from(["100", "99.9", "95", "50", "33.333333", "7", "0.000001"])

_LEAVES = st.one_of(
    NAMES,
    NAMES,
    st.integers(0, 9).map(str),
    st.sampled_from(["0.5", "1.25", "3", "60", "0.000000000001", "123456789"]),
)
_PLACES = st.sampled_from(["", ", 2", ", -1", ", 12"])
_SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{} / {}".format, inner, st.sampled_from(["3", "7", "60", "0.7", "1000"])),
        st.builds("-{}".format, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("{}({}{})".format, st.sampled_from(["ceil", "floor", "round"]), inner, _PLACES),
        st.builds("if({} {} {}, {}, {})".format, inner, _SIGNS, inner, inner, inner),
    )


EXPRESSIONS = st.recursive(_LEAVES, _larger, max_leaves=10)
"""Expressions; some of them divide by zero and are none."""
READINGS = st.one_of(
    EXPRESSIONS,
    EXPRESSIONS,
    st.builds("greatest({}, floor((event.timestamp - 1287000000) / 60))".format, EXPRESSIONS),
    st.builds("event.properties.a + event.timestamp / {}".format, st.sampled_from(["7", "0.06", "b"])),
)
"""Expressions that know the event."""
_PARTS = st.one_of(
    NAMES,
    NAMES,
    st.sampled_from(["'x'", "''", "'é :a'", '"b"', "event.code", "event.properties.c", "concat(a, 'x')"]),
    st.sampled_from(["floor(event.timestamp / 60)", "a / 3", "b * 1.10", "7", "-0.5"]),
)
WORDS = st.one_of(st.lists(_PARTS, min_size=1, max_size=3).map(lambda parts: f"concat({', '.join(parts)})"), _PARTS)
"""Expressions that make a text."""


@st.composite
def metrics(draw: st.DrawFn, method: str | None = None) -> Metric:
    """Metrics of every method, or of one, that read a property or work out an expression, recurring or not."""
    way = AGGREGATIONS.get(method) if method else draw(st.sampled_from(AGGREGATIONS.all()))
    expression = field = None
    if way.reads != "nothing":
        if way.computed or draw(st.booleans()):
            expression = draw(WORDS if way.reads == "text" else READINGS.filter(parses))
        field = None if expression else draw(NAMES)
    return metric_of(
        way.name,
        field,
        expression=expression,
        percent=draw(PERCENTS) if way.at else None,
        recurring=way.recurs and draw(st.booleans()),
        filter_groups=draw(st.just(()) | GROUPS),
        rounding=draw(ROUNDINGS),
    )


def parses(text: str) -> bool:
    """Whether *text* is an expression: it does not divide by zero."""
    try:
        expressions.parse_reading(text)
    except ValueError:
        return False
    return True


_fresh = count()


def read(events: Sequence[tuple[int, dict[str, Any]]], name: str) -> list[Entry]:
    """The events as ingestion reads them, each at its minute of the new year."""
    entries = []
    for place, (minute, properties) in enumerate(events):
        moment = (NEW_YEAR + timedelta(minutes=minute)).isoformat()
        given = {"account": "acme", "event_name": name, "timestamp": moment, "properties": properties}
        entry = rules.read_entry(place, given, now=NEW_YEAR, new_id=lambda place=place: f"{name}-{place}")
        assert isinstance(entry, Entry), entry
        entries.append(entry)
    return entries


async def stored(
    tx: Tx, events: Sequence[tuple[int, dict[str, Any]]], *, backwards: bool = False
) -> tuple[str, list[UsageEvent]]:
    """The events under a name that no others have, as they stand; every third arrives a second before the others."""
    name = f"law {next(_fresh)}"
    found = []
    for entry in read(events, name)[:: -1 if backwards else 1]:
        arrival = tx.now - timedelta(seconds=entry.place % 3 == 1)
        digest = rules.content_digest(entry, "cus_law")
        came = Arrival(entry=entry, customer_id="cus_law", digest=digest)
        assert await store.add(replace(tx, now=arrival), [came]) == {}
        found.append(
            UsageEvent(
                unique_id=entry.unique_id,
                customer_id="cus_law",
                event_name=name,
                timestamp=entry.timestamp,
                properties=entry.properties,
                received_at=arrival,
                digest=rules.digest_text(digest),
            )
        )
    return name, found


def window(metric: Metric, start: datetime, end: datetime, key: str = "w") -> Window:
    """A window of the customer of these tests."""
    return Window(key=key, customer_id="cus_law", metric=metric, start=start, end=end)


def minute(number: int) -> datetime:
    """A minute of the new year."""
    return NEW_YEAR + timedelta(minutes=number)
