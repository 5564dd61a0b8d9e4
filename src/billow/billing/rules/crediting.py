"""Corrections of usage that lower it, and the lines of the window that they are about."""

from collections.abc import Sequence
from dataclasses import replace

from billow.billing.rules.lines import as_billed
from billow.credit_notes.types import Correction, Planned
from billow.invoicing.types import BilledLine, DraftLine
from billow.kit.money import Money


def in_order(lines: Sequence[BilledLine]) -> list[BilledLine]:
    """The lines of invoices and of credit notes in the order in which they were made: ids count up whatever they are
    of."""
    return sorted(lines, key=lambda line: (line.line_id or "").partition("_")[2])


def is_lower(line: DraftLine) -> bool:
    """Whether the line says that usage of a closed period turned out lower."""
    return line.corrects and line.amount.minor < 0


def correction(line: DraftLine, billed: Sequence[BilledLine]) -> Correction:
    """The correction that *line* says, with the lines of invoices that billed the same window, the oldest first."""
    window = (line.item_key, line.fingerprint, line.period_start, line.period_end)
    same = [
        each.line_id
        for each in billed
        if each.line_id is not None
        and not each.void
        and each.amount.minor > 0
        and (each.item_key, each.fingerprint, each.period_start, each.period_end) == window
    ]
    return Correction(line=line, line_ids=same)


def as_credited(planned: Sequence[Planned], subscription_id: str) -> list[BilledLine]:
    """What notes that are planned take back of a subscription, as it will be read once they are issued."""
    return as_billed(
        [
            replace(taken.correction, amount=Money(-taken.amount, each.invoice.currency))
            for each in planned
            for taken in each.taken
            if taken.correction is not None and taken.correction.subscription_id == subscription_id
        ]
    )
