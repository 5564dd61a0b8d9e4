"""What a subscription takes over from its plan where it says nothing itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from billow.catalog.rules import not_sold_in
from billow.catalog.types.plan import Plan, PlanItem
from billow.catalog.types.terms import InvoiceSettings
from billow.subscriptions.rules.contracts import end_of
from billow.subscriptions.types import BillingTerms, Contract, CurrencyMismatched

_UNSAID = InvoiceSettings()


def contract_of(given: Contract, plan: Plan | None, today: date) -> Contract:
    """The contract as it is *given*, and as the plan says where it is not; it starts today unless it says when.

    A length or an end that is given makes it fixed. The length of the plan belongs to a fixed contract that has
    neither."""
    bounded = given.duration_months is not None or given.end_date is not None
    said = plan.contract_period_type if plan is not None else None
    kind = given.period_type or ("fixed" if bounded else said) or "monthly_rolling"
    months = plan.contract_duration if plan is not None and kind == "fixed" and not bounded else given.duration_months
    return replace(given, period_type=kind, duration_months=months, start_date=given.start_date or today)


def dated(contract: Contract, start: date) -> Contract:
    """The contract with the end of its first term, where it has one and paid service begins on *start*."""
    return replace(contract, end_date=end_of(contract, start))


def billing_of(given: BillingTerms, plan: Plan | None) -> BillingTerms:
    """The billing as it is *given*, and as the plan says where it is not; else invoices are issued by themselves, and
    not paid by themselves."""
    settings = plan.invoice_settings if plan is not None and plan.invoice_settings is not None else _UNSAID
    issue, pay = given.auto_issue_invoices, given.auto_pay_invoices
    return replace(
        given,
        payment_terms=given.payment_terms or (plan.payment_terms if plan is not None else None),
        auto_issue_invoices=next(each for each in (issue, settings.auto_issue_invoices, True) if each is not None),
        auto_pay_invoices=next(each for each in (pay, settings.auto_pay_invoices, False) if each is not None),
    )


def check_currency(plan: Plan, currency: str, *, sold: Sequence[PlanItem], field: str) -> None:
    """Return when what is *sold* of the plan can be billed in *currency*; what stands in place of its items is in it.

    Raises:
        CurrencyMismatched: It cannot.
    """
    detail = not_sold_in(plan, currency, items=[item for item in sold if item in plan.items])
    if detail is not None:
        raise CurrencyMismatched.of(field, f"the plan is priced in {plan.currency}, not in {currency}: {detail}")
