"""What each pricing model is defined to cost (correctness 3.1), worked out from its JSON with nothing of the program.

Usage is a list of events: `value`, and the properties `region` and `cost`. A function a model, found by its name.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

Document = Mapping[str, Any]
Event = Mapping[str, Any]
ZERO = Fraction(0)


def cost(price: Document, events: Sequence[Event]) -> Fraction:
    """What the *events* cost in a whole period."""
    free = Fraction(price.get("included_units") or 0)
    billed: list[Event] = []
    for group in parts(price, events):
        billed += taken(group, free)
        free = max(ZERO, free - quantity(group))
    return Fraction(MODELS[price["type"]](price, billed))


def quantity(events: Sequence[Event]) -> Fraction:
    """The sum of the values."""
    return sum((event["value"] for event in events), ZERO)


def taken(events: Sequence[Event], units: Fraction) -> list[Event]:
    """The events without the first *units* of their values; what they cost goes by the share that is left."""
    whole = quantity(events)
    share = max(whole - units, ZERO) / whole if whole else Fraction(1)
    left = []
    for event in events:
        part = min(units, event["value"])
        units -= part
        gone = event["gone"] or (part > 0 and part == event["value"])
        left.append({**event, "value": event["value"] - part, "cost": event["cost"] * share, "gone": gone})
    return left


def fixed(price: Document, events: Sequence[Event]) -> Fraction:
    return Fraction(price["unit_price"]) * quantity(events)


def graduated(price: Document, events: Sequence[Event], per: int = 1, key: str = "unit_price") -> Fraction:
    q, lower, result = quantity(events), ZERO, ZERO
    for number, tier in enumerate(price["tiers"]):
        upper = None if tier["up_to"] is None else Fraction(tier["up_to"])
        result += Fraction(tier[key]) / per * max(ZERO, (q if upper is None else min(q, upper)) - lower)
        if q > lower or (number == 0 and price.get("charge_first_flat_at_zero")):
            result += Fraction(tier.get("flat_fee", 0))
        lower = lower if upper is None else upper
    return result


def volume(price: Document, events: Sequence[Event], per: int = 1, key: str = "unit_price") -> Fraction:
    q = quantity(events)
    tier = next(tier for tier in price["tiers"] if tier["up_to"] is None or q <= Fraction(tier["up_to"]))
    fee = Fraction(tier.get("flat_fee", 0)) if q or price.get("charge_first_flat_at_zero") else ZERO
    return Fraction(tier[key]) / per * q + fee


def package(price: Document, events: Sequence[Event]) -> Fraction:
    beyond = max(ZERO, quantity(events) - Fraction(price.get("free_units", 0)))
    return Fraction(price["package_price"]) * ceil(beyond / Fraction(price["package_size"]))


def percentage(price: Document, events: Sequence[Event]) -> Fraction:
    rate, fee = Fraction(price["rate"]) / 100, Fraction(price.get("fixed_fee_per_event", 0))
    money, free = Fraction(price.get("free_amount", 0)), int(price.get("free_events", 0))
    least, most = price.get("min_per_event"), price.get("max_per_event")
    if price.get("free_together"):
        return together(price, events)
    if least is None and most is None:
        return rate * max(ZERO, quantity(events) - money) + fee * max(0, len(events) - free)
    result = ZERO
    for number, event in enumerate(events, start=1):
        charged = max(ZERO, event["value"] - money)
        nothing_left = event["gone"] or (event["value"] > 0 and not charged)
        money = max(ZERO, money - event["value"])
        amount = rate * charged + (fee if number > free else 0)
        if least is not None and number > free and not nothing_left:
            amount = max(amount, Fraction(least))
        result += amount if most is None else min(amount, Fraction(most))
    return result


def together(price: Document, events: Sequence[Event]) -> Fraction:
    """A percentage whose first events are free with their money and their fees, by the totals until each."""
    rate, fee = Fraction(price["rate"]) / 100, Fraction(price.get("fixed_fee_per_event", 0))
    money, number = Fraction(price.get("free_amount", 0)), int(price.get("free_events", 0))
    least, most = price.get("min_per_event"), price.get("max_per_event")
    totals = [sum((e["value"] for e in events[: n + 1]), ZERO) for n in range(len(events))]
    within = [(not money or total < money) and (not number or n < number) for n, total in enumerate(totals)]
    if least is None and most is None:
        last = totals[: number or None][-1:] or [ZERO]
        fees = min((n for n in (number, sum(t < money for t in totals[: number or None])) if n), default=0)
        charged = max(ZERO, quantity(events) - (min(last[0], money) if money else last[0]))
        return rate * charged + fee * max(0, len(events) - fees)
    result = ZERO
    for n, event in enumerate(events):
        if within[n]:
            continue
        ends = bool(money) and (not number or n < number) and all(within[:n])
        amount = rate * min(event["value"], totals[n] - money if ends else event["value"]) + fee
        if least is not None and not event["gone"]:
            amount = max(amount, Fraction(least))
        result += amount if most is None else min(amount, Fraction(most))
    return result


def prepaid(price: Document, events: Sequence[Event]) -> Fraction:
    return Fraction(price["prepaid_price"]) + cost(price["overage"], taken(events, Fraction(price["prepaid_units"])))


ANY = "__ALL_FILTER_VALUES__"


def place(price: Document, event: Event) -> int:
    """The cell of the event: the one that fits and names the most; past the last for none."""
    whens = [cell["when"] for cell in price["cells"]]
    fitting = [
        n
        for n, when in enumerate(whens)
        if all(event[k] is not None if v == ANY else event[k] == v for k, v in when.items())
    ]
    anything = [sum(v == ANY for v in when.values()) for when in whens]
    return max(fitting, key=lambda n: (len(whens[n]), -anything[n], -n), default=len(whens))


def cells(price: Document, events: Sequence[Event]) -> list[list[Event]]:
    """The events of each cell, and last those of none."""
    return [[event for event in events if place(price, event) == n] for n in range(len(price["cells"]) + 1)]


def groups(events: Sequence[Event]) -> list[list[Event]]:
    """The events of each region in the order of these, and last those of none."""
    regions = sorted({event["region"] for event in events}, key=lambda region: (region is None, region or ""))
    return [[event for event in events if event["region"] == region] for region in regions]


def parts(price: Document, events: Sequence[Event]) -> list[list[Event]]:
    """The events as included units are taken out of them, one part after the other."""
    if price["type"] == "per_group":
        return [part for group in groups(events) for part in parts(price["price"], group)]
    return cells(price, events) if price["type"] == "matrix" else [list(events)]


def per_group(price: Document, events: Sequence[Event]) -> Fraction:
    return sum((cost(price["price"], group) for group in groups(events)), ZERO)


def matrix(price: Document, events: Sequence[Event]) -> Fraction:
    prices = [cell["price"] for cell in price["cells"]] + [price["otherwise"]]
    parts = cells(price, events)
    return sum((cost(cell, part) for cell, part in zip(prices, parts, strict=True) if cell), ZERO)


def dynamic(price: Document, events: Sequence[Event]) -> Fraction:
    return sum((event["cost"] for event in events), ZERO) * (1 + Fraction(price.get("markup", 0)) / 100)


def hours(price: Document, events: Sequence[Event]) -> Fraction:
    """The one form of expression that the laws use: begun hours, cheaper beyond ten."""
    q = quantity(events)
    return ceil(q / 3600) * (Fraction("0.08") if q > 36000 else Fraction("0.1"))


MODELS = {
    "fixed": fixed,
    "unit": fixed,
    "graduated": graduated,
    "volume": volume,
    "package": package,
    "percentage": percentage,
    "graduated_percentage": lambda price, events: graduated(price, events, 100, "rate"),
    "volume_percentage": lambda price, events: volume(price, events, 100, "rate"),
    "prepaid": prepaid,
    "matrix": matrix,
    "per_group": per_group,
    "dynamic": dynamic,
    "expression": hours,
}
