"""Usage that is billed in a faster rhythm than that of its period: what it comes to so far, less what was billed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from billow.billing import rules
from billow.billing.operations.consuming import Used
from billow.billing.types import Reckoning, UsagePiece
from billow.invoicing.types import BilledLine, DraftLine

Settling = tuple[UsagePiece, date]
"""A window that is open, and the day before which its usage is billed by now."""


def unsettled(reckoning: Reckoning, billed: Sequence[BilledLine]) -> list[Settling]:
    """The open windows of usage that is billed in a faster rhythm, each up to the last boundary of that rhythm."""
    found = rules.settling_windows(reckoning.timeline, reckoning.as_of)
    pieces = rules.open_pieces(reckoning.timeline, [due for due, _ in found], billed)
    return [(piece, day) for piece, (_, day) in zip(pieces, found, strict=True)]


def settling_lines(reckoning: Reckoning, found: Sequence[Settling], used: Sequence[Used]) -> list[DraftLine]:
    """The lines for what was used so far. They name the whole window, whose last line bills the rest."""
    timeline = reckoning.timeline
    lines = [
        rules.interim_line(
            timeline,
            rules.priced_so_far(timeline, piece, each.consumption),
            consumption=each.consumption,
            evidence=rules.counted(timeline, replace(piece, end=day), each.measured),
        )
        for (piece, day), each in zip(found, used, strict=True)
    ]
    return [line for line in lines if line is not None]
