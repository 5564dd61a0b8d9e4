"""The first term of a contract: how long it is, when it ends, and what follows it."""

from datetime import date
from fractions import Fraction

from billow.kit import time
from billow.subscriptions.types import Contract, OutsideTerm, Renewal, Term

MONTHS_PER_YEAR = 12


def end_of(contract: Contract, start: date) -> date | None:
    """The day the contract's term ends, or None for a rolling one.

    Raises:
        OutsideTerm: The end lies before the start, or a fixed term has neither a length nor an end.
    """
    if contract.end_date is not None:
        if contract.end_date <= start:
            raise OutsideTerm.of("contract.end_date", f"must lie after {start.isoformat()}")
        return contract.end_date
    if contract.period_type != "fixed":
        return None
    if contract.duration_months is None:
        raise OutsideTerm.of("contract.duration_months", "a fixed term has a length in months, or an end_date")
    return time.add_months(start, contract.duration_months)


def agreed_end(contract: Contract, renewal: Renewal, start: date) -> date | None:
    """The day service ends by the contract, or None when it goes on until further notice: rolling, or renewed.

    Raises:
        OutsideTerm: The end lies before the start, or a fixed term has neither a length nor an end.
    """
    end = end_of(contract, start)
    return None if renewal.auto_renew else end


def term_of(contract: Contract, renewal: Renewal, start: date) -> Term | None:
    """The term that is renewed by itself; None when there is none, or its end is the end of service."""
    end = end_of(contract, start)
    if end is None or not renewal.auto_renew:
        return None
    following = renewal.duration_months or whole_months(contract, start) or MONTHS_PER_YEAR
    rolling = renewal.period_type == "monthly_rolling"
    months = contract.duration_months if is_counted(contract, start) else None
    return Term(base=end if months is None else start, months=months or 0, following=None if rolling else following)


def months_of(contract: Contract, start: date) -> Fraction | None:
    """How many months the first term of the contract has from the *start* of paid service; the rest of an end that was
    named inside a month is its share of the days of that month. None of a rolling one."""
    if contract.duration_months is not None:
        return Fraction(contract.duration_months)
    if contract.end_date is None:
        return None
    whole = (contract.end_date.year - start.year) * MONTHS_PER_YEAR + contract.end_date.month - start.month
    whole -= time.add_months(start, whole) > contract.end_date
    begins, ends = time.add_months(start, whole), time.add_months(start, whole + 1)
    return whole + Fraction((contract.end_date - begins).days, (ends - begins).days)


def whole_months(contract: Contract, start: date) -> int | None:
    """How many months the first term of the contract has; None of a rolling one, and where it is no whole number."""
    months = months_of(contract, start)
    return None if months is None or months.denominator != 1 else months.numerator


def check_renewal(contract: Contract, renewal: Renewal, start: date) -> None:
    """Return when a fixed term that is renewed by another says how long that is.

    Raises:
        OutsideTerm: It is as long as the first by default, and that has no whole number of months.
    """
    again = renewal.auto_renew and renewal.period_type == "fixed" and renewal.duration_months is None
    if again and end_of(contract, start) is not None and not whole_months(contract, start):
        raise OutsideTerm.of("renewal.duration_months", "say the months: the first term has no whole number of them")


def is_counted(contract: Contract, start: date) -> bool:
    """Whether the term of the contract is so many months from the *start* of paid service, and no date that was
    named."""
    months = contract.duration_months
    return months is not None and contract.end_date in (None, time.add_months(start, months))
