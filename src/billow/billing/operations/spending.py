"""The spend terms of the plans that subscriptions are made of, and the lines by which they are kept."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from billow.billing import rules
from billow.billing.types import Reckoning
from billow.billing.types.spend import Agreed
from billow.catalog import operations as catalog
from billow.catalog.types.terms import SpendTerms
from billow.invoicing.types import BilledLine, DraftLine
from billow.runtime.db import Tx
from billow.subscriptions.types import Timeline

Terms = Mapping[tuple[str, int], SpendTerms]
"""What revisions of plans, each by plan and number, say of the money of a period."""


async def agreements(
    tx: Tx, timelines: Sequence[Timeline], *, drafts: Terms = MappingProxyType({})
) -> list[list[Agreed]]:
    """For each timeline the stretches on which its plans say something of the money of a period; one query.

    *drafts* are the terms of revisions that the catalogue does not hold.
    """
    wanted = {each for timeline in timelines for each in rules.revisions(timeline)} - drafts.keys()
    terms = {**await catalog.spend_terms(tx, sorted(wanted)), **drafts}
    return [rules.agreed(timeline, terms) for timeline in timelines]


def kept(
    reckoning: Reckoning, agreed: Sequence[Agreed], *, billed: Sequence[BilledLine], new: Sequence[DraftLine]
) -> list[DraftLine]:
    """The *new* lines of a billing, and those by which the spend terms are kept with them, with their taxes."""
    contract = reckoning.subscription.contract
    spent = rules.spend_lines(reckoning.timeline, agreed, contract, billed=billed, new=new, as_of=reckoning.as_of)
    return rules.taxed_as_agreed(reckoning.timeline, [*new, *spent], billed)
