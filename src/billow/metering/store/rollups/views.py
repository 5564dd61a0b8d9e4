"""What is kept of events, and the SQL of its parts: samples as they are read, made into buckets, and put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billow.catalog.types.aggregation import Part, Ratio, Rollup
from billow.catalog.types.metric import Metric
from billow.kit.errors import InvariantBroken
from billow.kit.shifts import Shifts
from billow.metering import rules
from billow.metering.store import measuring

_NAMES = Rollup(ratio=Ratio(part="sum(p.events)"))
_LATER = "order by s.at desc, s.arrival desc, s.id desc"
_HELD = "filter (where s.value is not null)"

MADE: Mapping[Part, Mapping[str, str]] = {
    "numbers": {"numbers": "count(s.value)"},
    "total": {"total": "sum(s.value)"},
    "moment": {"moment": "sum(s.value * extract(epoch from s.at))"},
    "least": {"least": "min(s.value)"},
    "greatest": {"greatest": "max(s.value)"},
    "newest": {
        f"latest_{name}": f"(array_agg(s.{column} {_LATER}) {_HELD})[1]"
        for name, column in (("at", "at"), ("arrival", "arrival"), ("id", "id"), ("value", "value"))
    },
    "members": {},
}
"""The columns of a bucket in which a part is kept, each made of many samples."""

ONE: Mapping[str, str] = {
    "numbers": "case when s.value is not null then 1 end",
    "total": "s.value",
    "moment": "s.value * extract(epoch from s.at)",
    "least": "s.value",
    "greatest": "s.value",
    "latest_at": "case when s.value is not null then s.at end",
    "latest_arrival": "s.arrival",
    "latest_id": "s.id",
    "latest_value": "s.value",
}
"""The same columns, of one sample."""

_MEMBER = ("member", "latest_at", "latest_arrival", "latest_id", "removes")
_KEEP_LATER = (
    'case when b.latest_at is null or (excluded.latest_at, excluded.latest_arrival, excluded.latest_id collate "C") >'
    ' (b.latest_at, b.latest_arrival, b.latest_id collate "C") then excluded.{0} else b.{0} end'
)
_ADDED = "coalesce(b.{0} + excluded.{0}, b.{0}, excluded.{0})"
JOINED: Mapping[str, str] = {
    "numbers": _ADDED,
    "total": _ADDED,
    "moment": _ADDED,
    "least": "least(b.{0}, excluded.{0})",
    "greatest": "greatest(b.{0}, excluded.{0})",
    **dict.fromkeys(("latest_at", "latest_arrival", "latest_id", "latest_value"), _KEEP_LATER),
}
"""How a column of a bucket `b` and that of what comes to it become one."""


def key_of(text: str) -> str:
    """A text by the first 16 bytes of its SHA-256: it is as good as the text, and short."""
    return f"cast(encode(substr(sha256(convert_to({text}, 'UTF8')), 1, 16), 'hex') as uuid)"


def is_kept(metric: Metric) -> bool:
    """Whether days tell what the metric measures, so that something is kept of it; else its events are read."""
    return metric.aggregation.way.rollup(metric.recurring) is not None


@dataclass(frozen=True, slots=True)
class View:
    """What is kept: what a metric makes of events, whole or in groups by properties; or, without one, their names."""

    metric: Metric | None
    by: tuple[str, ...] = ()

    @property
    def metric_id(self) -> str:
        """The metric's id, or nothing."""
        return self.metric.id if self.metric else ""

    @property
    def definition(self) -> str:
        """A digest of what decides what is kept."""
        return rules.definition(self.metric, self.by) if self.metric else "names"

    @property
    def rollup(self) -> Rollup:
        """The parts that are kept, and the result of them."""
        found = self.metric.aggregation.way.rollup(self.recurring) if self.metric else _NAMES
        if found is None:
            raise InvariantBroken("what is kept is put together of days")
        return found

    @property
    def recurring(self) -> bool:
        """Whether what happened before a window takes part in it, so that months are kept as well as days."""
        return self.metric is not None and self.metric.recurring

    @property
    def grouped(self) -> bool:
        """Whether it is kept in groups."""
        return bool(self.by) or self.metric is None

    @property
    def members(self) -> bool:
        """Whether it is a set of values."""
        return "members" in self.rollup.keeps

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of its buckets besides those that all have, as they are made of samples."""
        return {column: made for part in self.rollup.keeps for column, made in MADE[part].items()}

    def samples(self, source: str, condition: str, parameters: dict[str, Any], more: Mapping[str, str] = {}) -> str:
        """The samples of the events `e` of *source* that count and satisfy *condition*, as a query.

        Of what holds a number the JSON is taken out once, and the number made one query further out; `offset 0` keeps
        the planner from doing either again wherever it is used.
        """
        fields: dict[str, str] = {}
        value = measuring.raw_value(self.metric, fields) if self.metric else None
        columns = {
            **more,
            "at": "e.timestamp",
            "arrival": "e.received_at",
            "id": 'e.unique_id collate "C"',
            "digest": "e.digest",
            "grouped": self._grouped(parameters),
        }
        if self.recurring and self.metric is not None:
            columns["removes"] = measuring.removes_of(parameters)
        inner = {**columns, **{at: measuring.json_of(name, parameters) for name, at in fields.items()}}
        if value is None:
            inner["value"] = measuring.value_of(self.metric, parameters).text if self.metric else "null"
        listed = ", ".join(f"{made} as {column}" for column, made in inner.items())
        found = f"select {listed} from {source} where {condition} and {self.condition(parameters)} offset 0"
        if value is None:
            return found
        return f"select {', '.join(f'f.{column}' for column in columns)}, {value} as value from ({found}) f offset 0"

    def _grouped(self, parameters: dict[str, Any]) -> str:
        if self.metric is None:
            return "array[cast(e.event_name as text)]"
        properties = ", ".join(measuring.property_of(name, parameters) for name in self.by)
        return f"array[{properties}]" if self.by else "cast(null as text[])"

    def condition(self, parameters: dict[str, Any]) -> str:
        """Which events `e` count."""
        if self.metric is None:
            return "true"
        parameters["event_name"] = self.metric.event_name
        filters = measuring.filters_of(self.metric, parameters)
        return f"e.event_name = :event_name and {filters}" if filters else "e.event_name = :event_name"


def single(view: View) -> str:
    """The columns of a row `p` that stands for one sample `s`."""
    columns = [f"{ONE[column]} as {column}" for column in view.columns]
    if view.members:
        member = f"case when s.value is not null then {key_of('s.value')} end as member"
        removes = "s.removes" if view.recurring else "false as removes"
        columns += [member, "s.at as latest_at", "s.arrival as latest_arrival", "s.id as latest_id", removes]
    every = ["1 as events", "s.at as first_at", "s.at as last_at", "s.digest as digest", "s.grouped as grouped"]
    return ", ".join([*every, *columns])


def kept(view: View) -> str:
    """The same columns of a bucket `b`."""
    columns = [f"b.{column}{_collated(column)} as {column}" for column in view.columns]
    if view.members:
        kinds = ("uuid", "timestamptz", "timestamptz", "text", "boolean")
        columns += [f"cast(null as {kind}) as {column}" for kind, column in zip(kinds, _MEMBER, strict=True)]
    return ", ".join(["b.events", "b.first_at", "b.last_at", "b.digest", "b.grouped", *columns])


def kept_member(view: View) -> str:
    """The same columns of a value `b` that buckets have."""
    columns = [f"b.{column}{_collated(column)} as {column}" for column in _MEMBER]
    return ", ".join(["0", "cast(null as timestamptz)", "cast(null as timestamptz)", "0", "b.grouped", *columns])


def _collated(column: str) -> str:
    return ' collate "C"' if column == "latest_id" else ""


def calendar(zones: Mapping[str, Shifts], parameters: dict[str, Any]) -> str:
    """The zones as rows of SQL with what `day` needs of them."""
    rows: list[str] = []
    for number, (zone, shifts) in enumerate(zones.items()):
        parameters |= {
            f"zone{number}": zone,
            f"since{number}": list(shifts.since),
            f"shifts{number}": list(shifts.seconds),
        }
        since, seconds = f"cast(:since{number} as timestamptz[])", f"cast(:shifts{number} as integer[])"
        rows.append(f"(cast(:zone{number} as text), {since}, {seconds})")
    return f"(values {', '.join(rows)}) as k(zone, since, seconds)"


DAY = """
    cast(timezone('UTC', e.timestamp) + k.seconds[width_bucket(e.timestamp, k.since) + 1] * interval '1 second' as date)
"""
"""The local day of an event `e` in the zone `k`."""


def names_of(columns: Sequence[str]) -> str:
    """*columns* behind others in a list."""
    return "".join(f", {column}" for column in columns)
