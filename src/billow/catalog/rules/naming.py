"""Codes of what was given none, and money as the catalogue takes it."""

import re
from decimal import Decimal

from billow.catalog.types.add_on import AmountTooPrecise
from billow.kit import limits
from billow.kit.errors import AlreadyExists
from billow.kit.money import Money, TooPrecise


def code_for(name: str, *, otherwise: str) -> str:
    """The code of something called *name* that was given none: its letters and digits in lower case, joined by `_`.

    A name without Latin letters or digits gets *otherwise*.
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower())[: limits.NAME_LENGTH].strip("_") or otherwise


def taken(what: str, code: str) -> Exception:
    """The refusal of a *code* that another thing of that kind has, be it archived."""
    detail = f"a {what} has the code {code!r} already"
    return AlreadyExists.of("code", detail, code="taken")


def money(amount: Decimal, currency: str, *, field: str) -> Money:
    """The *amount* in major units as money.

    Raises:
        AmountTooPrecise: It has more decimals than the currency (correctness M-03).
    """
    try:
        return Money.of(amount, currency)
    except TooPrecise as error:
        raise AmountTooPrecise.of(field, str(error), code="too_precise") from None
