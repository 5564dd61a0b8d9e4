"""The day that a word such as `next_billing_period` names."""

from datetime import date, datetime, timedelta

from billow.kit import time
from billow.kit.limits import YEAR_MAX
from billow.kit.time import AnyZone
from billow.subscriptions.rules.schedule import next_boundary
from billow.subscriptions.rules.shifting import is_shifted, plain_day, plain_instant
from billow.subscriptions.rules.states import term_end
from billow.subscriptions.types import InclusiveDayUnsuitable, OutsideTerm, Timeline

_SYNONYMS = {
    "immediately": "immediate",
    "now": "immediate",
    "next_period": "next_billing_period",
    "next_billing_cycle": "next_billing_period",
    "billing_cycle_start": "next_billing_period",
    "end_of_period": "next_billing_period",
    "end_of_billing_period": "next_billing_period",
    "next_term_renewal": "end_of_term",
    "next_renewal": "end_of_term",
    "term_end": "end_of_term",
    "contract_end": "end_of_term",
}


def effective_day(effective: str, *, timeline: Timeline, today: date, field: str = "effective") -> date:
    """The local day that *effective* names.

    Raises:
        OutsideTerm: The day lies before the service starts or after it ends; or there is no term to wait for; or the
            word names nothing.
    """
    word = _SYNONYMS.get(effective, effective)
    if word == "immediate":
        day = max(today, timeline.start)
    elif word == "next_billing_period":
        day = next_boundary(timeline, today)
    elif word == "end_of_term":
        end = term_end(timeline, today)
        if end is None:
            raise OutsideTerm.of(field, "a rolling contract has no end of term; use next_billing_period")
        day = end
    else:
        day = _named_day(word, timeline.timezone, field)
    if day.year > YEAR_MAX:
        raise OutsideTerm.of(field, f"must lie before the year {YEAR_MAX + 1}")
    if day < timeline.start or (timeline.end is not None and day > timeline.end):
        bounds = f"from {timeline.start.isoformat()} to {timeline.end.isoformat() if timeline.end else 'any later day'}"
        raise OutsideTerm.of(field, f"must lie {bounds}")
    return day


def is_immediate(effective: str) -> bool:
    """Whether the word names the present."""
    return _SYNONYMS.get(effective, effective) == "immediate"


def ends_the_term(effective: str) -> bool:
    """Whether the word names the end of the term."""
    return _SYNONYMS.get(effective, effective) == "end_of_term"


def is_chosen(effective: str) -> bool:
    """Whether the word leaves it to the change when it takes effect."""
    return effective == "auto"


def last_day(effective: str, *, timeline: Timeline, today: date, inclusive: bool = False) -> date:
    """The local day on which a cancellation ends the subscription: the one that *effective* names, which is no longer
    served, or where that is *inclusive* the day after it (correctness T-17). Before paid service, `immediate` ends it
    at once.

    Raises:
        OutsideTerm: See `effective_day`; or the day of an inclusive one is not served any more.
        InclusiveDayUnsuitable: An inclusive one is to be at a boundary, which is no day.
    """
    if inclusive and _SYNONYMS.get(effective, effective) in ("next_billing_period", "end_of_term"):
        raise InclusiveDayUnsuitable.of("inclusive_day", "goes with immediate or a day; leave it out, or name the day")
    early = is_immediate(effective) and today < timeline.start
    day = today if early else effective_day(effective, timeline=timeline, today=today)
    if not inclusive:
        return day
    if timeline.end is not None and day >= timeline.end:
        raise OutsideTerm.of("effective", f"must lie before {timeline.end.isoformat()}, which is no longer served")
    return day + timedelta(days=1)


def cut_at(effective: str, *, timeline: Timeline, now: datetime) -> dict[date, datetime]:
    """The instant that cuts its day, where shares are counted by seconds and *effective* names one inside a day.

    Days and instants are plain ones; no time passes in a pause that shifts. A day has one cut: what takes effect on it
    later takes effect at the same instant, so that what was billed with it stays a part of the whole.
    """
    if timeline.proration_mode != "second":
        return {}
    word = _SYNONYMS.get(effective, effective)
    instant = now if word == "immediate" else datetime.fromisoformat(word) if "T" in word else None
    if instant is None:
        return {}
    day = time.local_date(instant, timeline.timezone)
    inside = day > timeline.start and instant != time.resolve(day, timeline.timezone)
    plain = plain_day(timeline, day)
    if not inside or plain in timeline.cuts or is_shifted(timeline, day):
        return {}
    return {plain: plain_instant(timeline, instant)}


def _named_day(text: str, zone: AnyZone, field: str) -> date:
    try:
        if "T" in text:
            return time.local_date(datetime.fromisoformat(text), zone)
        return date.fromisoformat(text)
    except ValueError:
        raise OutsideTerm.of(
            field, "use immediate, next_billing_period, end_of_term, a day or an instant", code="invalid"
        ) from None
