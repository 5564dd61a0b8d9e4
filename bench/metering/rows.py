"""A row of the performance table."""

from dataclasses import dataclass
from math import inf
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was measured, the yardstick of the same run, and what is to be reached.

    `value` is what is held against the reach: at least `least`, at most `most`.
    """

    what: str
    ours: str
    yardstick: str
    beside: str
    value: float
    shown: str
    least: float = -inf
    most: float = inf
    unit: str = ""

    @property
    def ratio(self) -> str:
        """The value that counts, as it is read."""
        return self.shown

    @property
    def reach(self) -> str:
        """What is to be reached."""
        if self.least > -inf:
            return f">= {self.least:g}{self.unit}"
        return f"<= {self.most:g}{self.unit}" if self.most < inf else ""

    @property
    def reached(self) -> bool | None:
        """Whether it is; None where nothing was promised."""
        return self.least <= self.value <= self.most if self.reach else None


def ratio(ours: float, yardstick: float, **row: Any) -> Row:
    """A row whose value is how many times the yardstick's rate ours is."""
    value = ours / yardstick
    shown = {"ours": f"{ours:,.0f} /s", "yardstick": f"{yardstick:,.0f} /s", "shown": f"{value:.2f}"}
    return Row(value=value, **{**shown, **row})
