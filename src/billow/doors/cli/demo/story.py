"""A year of a company that sells language models: who comes, what they buy, how much they use, and how they pay.

Everything follows from a seed and a year, so that two runs tell the same story.
"""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from math import isqrt
from typing import Any

from billow.doors.cli.demo.usage import Event, Stretch, events_of

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"

DAYS = (1, 8, 15, 22)
"""Days of a month on which service begins or changes: a week apart, so that few stops of the clock are enough."""
_HOUR = time(10, tzinfo=UTC)
"""A stop is at ten in the morning, UTC, of the day before: the next day has begun nowhere yet, and whatever is used
until it has begun everywhere (24 hours later) can be sent already."""
_AHEAD = timedelta(hours=24)

_TIERS = ("free", "starter", "pro", "scale", "enterprise")
_SOLD: Mapping[str, Mapping[str, int]] = {
    "USD": {"free": 24, "starter": 30, "pro": 28, "scale": 10, "enterprise": 8},
    "EUR": {"pro": 75, "scale": 25},
    "GBP": {"starter": 50, "pro": 50},
    "JPY": {"starter": 60, "pro": 40},
}
"""How many of a hundred new customers take which tier."""
_LEVELS = {"free": 300_000, "starter": 900_000, "pro": 2_600_000, "scale": 9_000_000, "enterprise": 28_000_000}
"""Output tokens on a usual working day."""
_FOUNDERS = 10
_LAST_ARRIVAL = 46
_SEATED = ("scale", "enterprise")
_LOCALES = {"DE": "de-DE", "AT": "de-AT", "FR": "fr-FR", "JP": "ja-JP", "GB": "en-GB", "ES": "es-ES", "IT": "it-IT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of heart at a step: another plan, or the end (no plan)."""

    step: int
    ref: str
    plan: str | None
    at_once: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer of the story, from its first step on."""

    ref: str
    body: Mapping[str, Any]
    plan: str
    step: int
    start: date
    calendar: bool
    card: str | None
    pays_after_days: int | None
    """How long a bill waits that no card pays; None when the customer stopped paying."""
    mends_at: int | None
    """The step at which a declined card is replaced."""
    moves: tuple[Move, ...]
    stretches: tuple[Stretch, ...]

    @property
    def paid(self) -> bool:
        """Whether the first plan costs anything by itself."""
        return not self.plan.startswith("free")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of the clock: what has been used up to then, who comes, and who changes."""

    number: int
    at: datetime
    day: date
    arrivals: tuple[Account, ...]
    moves: tuple[Move, ...]
    mended: tuple[str, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that happens, stop by stop, and the instant at which it ends."""

    steps: tuple[Step, ...]
    accounts: Mapping[str, Account]
    end: datetime


def tell(seed: int, year: int) -> Story:
    """The story of *year* that follows from *seed*."""
    days = [date(year, month, day) for month in range(1, 13) for day in DAYS]
    rng = _rng(f"{seed}/{year}")
    rows = people()
    rng.shuffle(rows)
    accounts = [_account(_rng(f"{seed}/{year}/{row['name']}"), row, n, days) for n, row in enumerate(rows)]
    last = date(year + 1, 1, 1)
    events = sorted(
        (event for account in accounts for event in events_of(_rng(f"{seed}/use/{account.ref}"), account.stretches)),
        key=lambda event: (event.at, event.unique_id),
    )
    steps = [_step(n, day, accounts, events) for n, day in enumerate([*days, last])]
    return Story(
        steps=tuple(steps),
        accounts={account.ref: account for account in accounts},
        end=steps[-1].at + timedelta(days=2),
    )


def _rng(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311  (a story is to be told again, not to be kept secret)


def people() -> list[dict[str, str]]:
    """The eighty customers as they stand on file."""
    text = files("billow.doors.cli.demo").joinpath("customers.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _stop(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=1), _HOUR)


def _step(n: int, day: date, accounts: Sequence[Account], events: Sequence[Event]) -> Step:
    since, until = _stop(day) - timedelta(days=40), _stop(day) + _AHEAD
    if n:
        since = _stop(_before(day)) + _AHEAD
    return Step(
        number=n,
        at=_stop(day),
        day=day,
        arrivals=tuple(account for account in accounts if account.step == n),
        moves=tuple(move for account in accounts for move in account.moves if move.step == n),
        mended=tuple(account.ref for account in accounts if account.mends_at == n),
        events=tuple(event for event in events if since <= event.sent_at < until),
    )


def _before(day: date) -> date:
    """The day of the stop before the one of *day*."""
    if day.day > DAYS[0]:
        return day.replace(day=DAYS[DAYS.index(day.day) - 1])
    return (day - timedelta(days=1)).replace(day=DAYS[-1])


def _account(rng: random.Random, row: Mapping[str, str], n: int, days: Sequence[date]) -> Account:
    ref = _slug(row["name"])
    sold = _SOLD[row["currency"]]
    tier = rng.choices(list(sold), weights=list(sold.values()))[0]
    step = _arrival(n)
    trial = tier == "starter"
    calendar = trial or rng.randint(1, 100) <= 45
    start = days[step] + timedelta(days=rng.randint(0, 5) if calendar else 0)
    path = _path(rng, tier, row["currency"], step)
    card, pays_after, mends_at = _paying(rng, tier, step)
    moves = tuple(
        Move(step=at, ref=ref, plan=_code(to, row["currency"]) if to else None, at_once=at_once)
        for at, to, at_once in path
    )
    return Account(
        ref=ref,
        body=_body(row, ref, rng),
        plan=_code(tier, row["currency"]),
        step=step,
        start=start,
        calendar=calendar,
        card=card,
        pays_after_days=pays_after,
        mends_at=mends_at,
        moves=moves,
        stretches=_stretches(rng, ref, [(start, tier), *((days[at], to) for at, to, _ in path)], days[-1]),
    )


def _arrival(n: int) -> int:
    """The step at which the customer in that place comes: ten are there at the start, then more come every month."""
    return isqrt(max(n - _FOUNDERS, 0) * _LAST_ARRIVAL**2 // (80 - _FOUNDERS))


def _code(tier: str, currency: str) -> str:
    return tier if currency == "USD" else f"{tier}-{currency.lower()}"


def _slug(name: str) -> str:
    kept = "".join(c if c.isascii() and c.isalnum() else "-" if c in " -" else "" for c in name.lower())
    return "-".join(part for part in kept.split("-") if part)


def _body(row: Mapping[str, str], ref: str, rng: random.Random) -> dict[str, Any]:
    address = {name: row[name] for name in ("line1", "city", "state", "postal_code", "country") if row[name]}
    body: dict[str, Any] = {
        "name": row["name"],
        "external_id": ref,
        "email": f"{rng.choice(('accounts', 'billing', 'finance', 'ap'))}@{ref}.example",
        "currency": row["currency"],
        "timezone": row["timezone"],
        "locale": _LOCALES.get(row["country"], "en-US"),
        "billing_address": address,
        "metadata": {"source": rng.choice(("organic", "partner", "conference", "referral"))},
    }
    return body


def _path(rng: random.Random, tier: str, currency: str, step: int) -> list[tuple[int, str | None, bool]]:
    """What becomes of the customer: (step, tier or None for the end, whether at once)."""
    found: list[tuple[int, str | None, bool]] = []
    at, rank = step, _TIERS.index(tier)
    while True:
        at += rng.randint(7, 22)
        if at > 47:
            return found
        fate = rng.randint(1, 100)
        if fate <= 34 and rank < 3 and _TIERS[rank + 1] in _SOLD[currency]:
            rank += 1
            found.append((at, _TIERS[rank], True))
        elif fate <= 42 and rank > 1 and _TIERS[rank - 1] in _SOLD[currency]:
            rank -= 1
            found.append((at, _TIERS[rank], False))
        elif fate <= 52 and rank < 4:
            found.append((at, None, fate % 2 == 0))
            return found


def _paying(rng: random.Random, tier: str, step: int) -> tuple[str | None, int | None, int | None]:
    """The card, the days a bill waits without one, and the step at which a declined card is replaced."""
    by_hand = rng.choices((5, 12, 20, 27, 48, 75), weights=(4, 5, 5, 4, 2, 1))[0]
    fate = rng.randint(1, 100)
    if tier == "enterprise" or fate > 76:
        return None, None if fate > 96 else by_hand, None
    if fate <= 66:
        return GOOD_CARD, by_hand, None
    mends = step + rng.randint(6, 14)
    return DECLINED_CARD, None, mends if fate <= 71 and mends <= 47 else None


def _stretches(
    rng: random.Random, ref: str, path: Sequence[tuple[date, str | None]], last: date
) -> tuple[Stretch, ...]:
    """How the customer uses what it has: one stretch for each tier."""
    until = last + timedelta(days=31)
    bounds = [*path, (until, None)]
    busy, growth = rng.randint(60, 150), rng.randint(2, 13)
    found = []
    for (begin, now), (end, _) in pairwise(bounds):
        if now is None:
            break
        found.append(
            Stretch(
                ref=ref,
                start=max(begin, path[0][0]),
                end=end,
                level=_LEVELS[now] * busy // 100,
                growth=growth,
                images=_TIERS.index(now) >= 2,
                seats=rng.randint(6, 30) if now in _SEATED else 0,
            )
        )
    return tuple(found)
