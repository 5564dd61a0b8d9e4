"""What can be changed on a subscription at any time."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from billow.catalog.types.terms import PriceEscalation, Tags, TrialDays
from billow.kit.fields import Flag, Metadata, Name, Text
from billow.subscriptions.types.agreement import STRICT, BillToParent, Renewal, Terms
from billow.subscriptions.types.own import OWN_TERMS, OwnSpendTerms, OwnTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingChanges:
    """What of the billing can be changed at any time, from the next invoice on; what is absent stays."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    payment_terms: Terms | None = None
    auto_issue_invoices: Flag | None = None
    auto_pay_invoices: Flag | None = None
    consolidate_invoices: Flag | None = None


class SubscriptionChanges(OwnSpendTerms, total=False):
    """What can be changed on a subscription without a change of what it consists of."""

    name: Name
    description: Text | None
    metadata: Metadata
    tags: Tags
    trial_period_days: TrialDays
    billing: BillingChanges
    bill_to_parent: BillToParent
    renewal: Renewal
    without_notice: Annotated[
        Flag, Field(description="Whether the present term is the last although the notice that was agreed is longer.")
    ]
    price_escalation: PriceEscalation | None
    plan_terms: Annotated[
        list[OwnTerm], Field(max_length=len(OWN_TERMS), description="Of these the plan decides again.")
    ]
