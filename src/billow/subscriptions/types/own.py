"""What a subscription says itself of the money of a period, in place of its plan."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, TypedDict, get_args

from pydantic import Field

from billow.catalog.types.terms import PlanDiscount, Spend, SpendTerms, UsageThresholds
from billow.kit.fields import Day

OwnTerm: TypeAlias = Literal["discount", "minimum_spend", "maximum_spend", "usage_thresholds"]
OWN_TERMS: tuple[OwnTerm, ...] = get_args(OwnTerm)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTerms:
    """What the subscription says from a local day on, in place of its plan; of what is not `said` the plan decides.

    Without a day it is from the beginning.
    """

    effective_from: Day | None
    said: tuple[OwnTerm, ...]
    terms: SpendTerms


class OwnSpendTerms(TypedDict, total=False):
    """Terms of a subscription, as given: what is null holds for it no more, and of what is absent the plan decides."""

    discount: Annotated[PlanDiscount | None, Field(description="A percentage off what each billing period comes to.")]
    minimum_spend: Spend | None
    maximum_spend: Spend | None
    usage_thresholds: UsageThresholds
