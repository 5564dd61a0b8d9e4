"""What calls take: dictionaries that a type checker knows. Written by `make clients` from contracts/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, Required, TypeAlias, TypedDict

from billow_client._calls import Changing, Reading, Rehearsing, Writing
from billow_client._values import Amount, Day, Instant

__all__ = ["Changing", "Reading", "Rehearsing", "Writing"]


class AddOnEntryInput(TypedDict, total=False):
    """An add-on."""

    code: Required[str]
    name: Required[str]
    amount: Required[Amount]
    currency: Required[str]
    """ISO 4217 code."""
    invoice_display_name: str | None
    description: str | None
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    metadata: Mapping[str, str]


class AddressInput(TypedDict, total=False):
    """A postal address as documents print it."""

    line1: str | None
    line2: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    """ISO 3166-1 alpha-2 code."""


class BillingChanges(TypedDict, total=False):
    """What of the billing can be changed at any time, from the next invoice on; what is absent stays."""

    payment_terms: str | None
    auto_issue_invoices: bool | None
    auto_pay_invoices: bool | None
    consolidate_invoices: bool | None


class BillingTerms(TypedDict, total=False):
    """How it is billed: from which anchor, on which terms, and what happens by itself."""

    billing_time: Literal["anniversary", "calendar"]
    payment_terms: str | None
    auto_issue_invoices: bool | None
    """By default as the plan says, else true."""
    auto_pay_invoices: bool | None
    """By default as the plan says, else false."""
    proration_mode: Literal["day", "second", "fixed30", "month_part", "none"]
    """How a share of a period is counted: by local days, by seconds, by months of 30 days, by months and then days; or
    not at all: until its end no share of a period is over, so that the part that reaches the end costs the whole, and
    one that is cut before it nothing.
    """
    first_billing_date: Day | None
    """The day that periods are counted from, and before which nothing is billed."""
    first_period: Literal["prorate", "full", "free", "merge"]
    """What a first period that is cut short costs: its share, all of it, or nothing; merged, it is billed together with
    the one that follows.
    """
    last_period: Literal["prorate", "full", "none"]
    """What a fee in arrears costs of a last period that is cut short by the end of service: its share, all of it, or
    nothing.
    """
    consolidate_invoices: bool
    """Whether it shares invoices with the other subscriptions of that wish that are billed to the same customer on the
    same day, on the same payment terms.
    """
    trial_usage: Literal["free", "bill"]
    """Whether what is used in the trial costs nothing, or is billed when the trial is over."""
    trial_free_units: int | None
    """Of usage that is billed: the units of each metered item that are free in the trial."""


class BrandingInput(TypedDict, total=False):
    """How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG."""

    accent: str
    logo: str | None


class BundleEntryInput(TypedDict, total=False):
    """A bundle; its products are named by code."""

    code: Required[str]
    name: Required[str]
    prices: Required[Sequence[NewBundleItemInput]]
    """The whole content."""
    description: str | None
    currency: str | None
    """The currency of the prices; without one, that of the plan or subscription that names the bundle."""
    metadata: Mapping[str, str]


Category: TypeAlias = Literal["S", "Z", "E", "AE", "K", "G", "O"]
"""What kind of supply it is (EN 16931, BT-151); all but the standard one carry no tax."""


class Charge(TypedDict, total=False):
    """What usage of a metric costs; it becomes an item on the product that bills by the metric."""

    billable_metric_id: Required[str]
    charge_model: Required[
        Literal["standard", "graduated", "volume", "package", "percentage", "graduated_percentage", "dynamic", "custom"]
    ]
    properties: ChargeProperties
    filters: Sequence[ChargeFilter]
    code: str | None
    """The key of the item; the code of its product when absent."""
    invoice_display_name: str | None
    min_amount: Amount | None
    """The least that a period costs."""
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    pay_in_advance: bool
    """Whether usage is billed as it comes, not when its period is over."""
    invoiceable: bool
    prorated: bool
    regroup_paid_fees: Literal["invoice"] | None
    applied_pricing_unit: PricingUnit | None


class ChargeFilter(TypedDict, total=False):
    """Usage whose properties have one of the values, at parameters of its own."""

    values: Required[Mapping[str, Sequence[str]]]
    """For each property the values that it may have."""
    properties: Required[ChargeProperties]
    invoice_display_name: str | None


class ChargeProperties(TypedDict, total=False):
    """The parameters of a charge: those of its model, and no others."""

    amount: Amount | None
    graduated_ranges: Sequence[Range] | None
    volume_ranges: Sequence[Range] | None
    graduated_percentage_ranges: Sequence[RateRange] | None
    package_size: Amount | None
    """A quantity, not negative."""
    free_units: Amount | None
    """A quantity, not negative."""
    rate: Amount | None
    """A quantity, not negative."""
    fixed_amount: Amount | None
    free_units_per_events: Amount | None
    """A quantity, not negative."""
    free_units_per_total_aggregation: Amount | None
    per_transaction_min_amount: Amount | None
    per_transaction_max_amount: Amount | None
    amount_field: str | None
    """The property that holds the amount of an event, for the model dynamic."""
    currency_field: str | None
    """The property that names its currency, for the model dynamic."""
    pricing_group_keys: Sequence[str] | None


class Cohort(TypedDict, total=False):
    """Which subscriptions of a plan: those for which all that is said holds; where nothing is said, all of them."""

    customer_ids: Sequence[str] | None
    subscription_ids: Sequence[str] | None
    revisions: Sequence[int] | None
    """The revisions of the plan that they are on."""
    started_from: Day | None
    """Started on this day or later."""
    started_before: Day | None
    """Started before this day."""
    metadata: Mapping[str, str] | None
    """Pairs that the metadata of the subscription holds."""
    percent: int | None
    """A share of the customers, in percent. It is always the same ones: who is among 10 percent is among 20."""


class Contract(TypedDict, total=False):
    """How long: rolling from month to month, or a fixed term in months. Without a start date it starts today.

    What is not said is as the plan says. A fixed one is answered with its `end_date`, that of its first term.
    """

    period_type: Literal["monthly_rolling", "fixed"] | None
    """By default as the plan says; else fixed with a length or an end, and rolling without."""
    start_date: Day | None
    duration_months: int | None
    end_date: Day | None
    notice_days: int | None
    """By how many days a cancellation goes before the end of service, at the least."""
    alert_days: Sequence[int]
    """So many days before a term is over it is said that it will be."""


class CouponEntryInput(TypedDict, total=False):
    """A coupon; the plans or metrics that it is limited to are named by code."""

    code: Required[str]
    name: Required[str]
    coupon_type: Required[Literal["fixed_amount", "percentage"]]
    frequency: Required[Literal["once", "recurring", "forever"]]
    amount: Amount | None
    currency: str | None
    """ISO 4217 code."""
    percentage_rate: Amount | None
    """A decimal, at most 12 decimals."""
    frequency_duration: int | None
    """On how many invoices a recurring coupon is used."""
    expiration: Literal["no_expiration", "time_limit"]
    expiration_at: Instant | None
    reusable: bool
    applies_to: NewScope
    description: str | None
    metadata: Mapping[str, str]


class DraftPlan(TypedDict, total=False):
    """A plan that is in no catalogue: what it charges, and what it says of the money of a period."""

    currency: Required[str]
    """ISO 4217 code."""
    items: Required[Sequence[NewPlanItemInput]]
    name: str
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    minimum_commitment: NewCommitmentInput | None
    discount: PlanDiscountInput | None


class DynamicPriceInput(TypedDict, total=False):
    """The sum of the amounts that events carry, and a markup on it; included units take their share of it.

    Each event has to carry one, and with a `currency_field` the currency in which it is billed: usage with an event
    that does not waits for it, and is never billed without, nor as if all money were alike.
    """

    type: Required[Literal["dynamic"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    amount_field: Required[str]
    """The property of an event that holds its amount, in the currency."""
    currency_field: str | None
    """The property of an event that names the currency of its amount, which has to be the one in which it is billed;
    without it no event is asked.
    """
    markup: Amount
    """What is added to the amounts, in percent."""


class Entitlement(TypedDict, total=False):
    """What a subscriber may do: a key with a value of its type; or a feature with values of its privileges.

    Give a key, or a feature_code; the key of a feature is its code, and its value is true.
    """

    key: str | None
    type: Literal["boolean", "integer", "string", "select"] | None
    value: bool | int | str | None
    feature_code: str | None
    """Code or id of a feature."""
    privileges: Sequence[PrivilegeValue]


class EventInput(TypedDict, total=False):
    """One use of something by a customer.

    `account`, `event_name` and `unique_id` have other spellings; each of the first two is needed under one of them.
    """

    properties: Mapping[str, str | bool | int | float | Decimal | None]
    """What metrics filter by and add up: texts, numbers, true and false; nothing nested."""
    account: Required[str]
    """The customer: its id, external id or alias."""
    event_name: Required[str]
    """What happened; metrics select by it."""
    unique_id: str | None
    """Your own id: it is stored once for ever, so a retry counts once. Generated when absent."""
    timestamp: Instant | None
    """When it happened, not when it was sent; without it, when it was received."""


class ExpressionCharge(TypedDict, total=False):
    """One product of two expressions."""

    description: Required[str]
    """What the line says."""
    quantity_expression: Required[str]
    """How many."""
    unit_price_expression: Required[str]
    """What each costs."""


class ExpressionPriceInput(TypedDict, total=False):
    """The sum of products of expressions over named quantities, exactly.

    `quantity` is what the item's own metrics measured, beyond the units that are included, `events` in how many events,
    and the others are bound to metrics; `usage.name` is read as `name`. What cannot be worked out, and what is below
    zero, is refused and never zero instead.
    """

    type: Required[Literal["expression"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    charges: Required[Sequence[ExpressionCharge]]
    """The products that are added up."""
    metric_bindings: Sequence[MetricBinding]
    """Further quantities by name."""


class FeatureEntry(TypedDict, total=False):
    """A feature."""

    code: Required[str]
    name: Required[str]
    description: str | None
    privileges: Sequence[Privilege]
    metadata: Mapping[str, str]


class FilterGroupInput(TypedDict, total=False):
    """Conditions that hold all together (`and`) or at least one of them (`or`)."""

    operator: Literal["and", "or"]
    filters: Required[Sequence[MetricFilterInput]]


class FixedCharge(TypedDict, total=False):
    """What an add-on costs in every period; it becomes an item on a product of the add-on's code."""

    add_on_id: Required[str]
    charge_model: Literal["standard", "graduated", "volume"]
    properties: ChargeProperties
    units: Amount | None
    """A quantity, not negative."""
    code: str | None
    """The key of the item; the code of its product when absent."""
    invoice_display_name: str | None
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    pay_in_advance: bool
    prorated: bool
    apply_units_immediately: bool


class FixedPriceInput(TypedDict, total=False):
    """Quantity times unit price in every period, independent of usage."""

    type: Required[Literal["fixed"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    quantity: Amount
    """How many are billed in each period."""
    unit_price: Required[Amount]
    """The price of one for a whole period."""


class GraduatedPercentagePriceInput(TypedDict, total=False):
    """Each part of the money at the rate of the tier in which it lies; a tier's fee is due once it is entered."""

    type: Required[Literal["graduated_percentage"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    tiers: Required[Sequence[RateTierInput]]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    charge_first_flat_at_zero: bool
    """Whether the first tier's fee is due without any usage."""


class GraduatedPriceInput(TypedDict, total=False):
    """Each part of the usage at the price of the tier in which it lies; a tier's fee is due once it is entered."""

    type: Required[Literal["graduated"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    tiers: Required[Sequence[TierInput]]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    charge_first_flat_at_zero: bool
    """Whether the first tier's fee is due without any usage."""


class InvoiceSettings(TypedDict, total=False):
    """What subscriptions of the plan begin with: what happens to invoices by themselves, and what stands on them."""

    auto_issue_invoices: bool | None
    auto_pay_invoices: bool | None
    invoice_footer_text: str | None
    invoice_memo_template: str | None
    send_activation_email: bool | None
    send_invoices_to_customer: bool | None
    send_receipts_to_customer: bool | None


class ItemRef(TypedDict, total=False):
    """An item of a version, by its key or by its product; or all items of a bundle, to remove them."""

    product_id: str | None
    item_key: str | None
    """The name of the item inside the plan; its product's code when absent."""
    bundle_id: str | None


class ItemUpdate(TypedDict, total=False):
    """An item with the fields of its price that change: a quantity, a unit price, tiers, even another type."""

    product_id: str | None
    item_key: str | None
    """The name of the item inside the plan; its product's code when absent."""
    bundle_id: str | None
    adjust: Required[Mapping[str, Any]]
    """The fields of the price that change."""


Kind: TypeAlias = Literal[
    "malformed",
    "unauthenticated",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "conflict",
    "precondition",
    "too_large",
    "invalid",
    "exhausted",
    "unavailable",
    "internal",
]
"""What sort of no it is; each door turns it into its own status from one table."""


class LineToTax(TypedDict, total=False):
    """A line to calculate with: a name of the caller's choice and its net, negative for a credit."""

    key: Required[str]
    amount: Required[Amount]
    """A decimal, at most 12 decimals."""


class MatrixPriceInput(TypedDict, total=False):
    """Usage by the values of some properties, each at the price of its cell.

    An event falls into the one cell that names the most of its properties; of two that name as many, into the one that
    takes fewer of them with any value, and then into the first; of none, into `otherwise`. Usage that is taken back
    takes from its cell, whatever the values beside those that the cell names, and a cell with less than nothing costs
    as one with nothing. The units that are included are taken out of the cells in their order.
    """

    type: Required[Literal["matrix"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    dimensions: Required[Sequence[str]]
    """The properties of events that make cells."""
    cells: Required[Sequence[PriceCellInput]]
    """Cells, of which the first holds where others name as many dimensions."""
    otherwise: (
        DynamicPriceInput
        | ExpressionPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | PackagePriceInput
        | PercentagePriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
        | None
    )
    """The price of usage in no cell; null where it costs nothing."""


class MetricAggregationInput(TypedDict, total=False):
    """What is made of the matching events: a method, and the property or the expression that it reads.

    `expression` and `percent` are absent where there is none.
    """

    method: Required[
        Literal[
            "average",
            "count",
            "count_unique",
            "custom",
            "latest",
            "max",
            "min",
            "percentile",
            "present_unique",
            "sum",
            "weighted_sum",
            "weighted_unique",
        ]
    ]
    """What is made of the events."""
    field: str | None
    """The name of a property of the event."""
    expression: str | None
    """What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, `min`, `max`, `ceil`,
    `floor`, `round`, `if(a < b, c, d)`, `event.timestamp`; a name that is no word stands in double quotes. Methods that
    count different texts take `concat(a, 'a text', event.code)` too.
    """
    percent: Amount | None
    """Of a percentile: how many percent of the values do not exceed it."""


class MetricBinding(TypedDict, total=False):
    """A name in the expressions for what a metric measures in the same window."""

    alias: Required[str]
    """The name."""
    metric_id: Required[str]
    """The metric."""


class MetricEntryInput(TypedDict, total=False):
    """A metric."""

    code: Required[str]
    name: Required[str]
    event_name: Required[str]
    aggregation: Required[MetricAggregationInput]
    filter_groups: Sequence[FilterGroupInput]
    """An event counts when it satisfies every group."""
    group_by: Sequence[str]
    """The properties by whose values the usage can be shown in parts."""
    recurring: bool
    """Whether what stood at the start of a window takes part in it: seats stay until they are left."""
    rounding: Rounding | None
    description: str | None
    tags: Sequence[str]
    """Words to find it by."""


class MetricFilterInput(TypedDict, total=False):
    """A condition on one property, compared as text: a number in plain digits, `true` and `false` as words.

    A property that is absent or null satisfies only `not_equal`, `not_in`, and `exists` with the value false. `greater`
    and `less` compare numbers, and a property that is none satisfies neither.
    """

    field: Required[str]
    """The name of a property of the event."""
    operator: Literal["equal", "not_equal", "in", "not_in", "contains", "greater", "less", "exists"]
    value: str | bool | int | float | Decimal | None
    """What to compare with; with `exists`, false asks for absence."""
    values: Sequence[str | bool | int | float | Decimal] | None
    """What to compare with `in` and `not_in`."""


class NewBundleItemInput(TypedDict, total=False):
    """A product and its price inside a bundle, as given."""

    product_id: Required[str]
    price: Required[
        DynamicPriceInput
        | ExpressionPriceInput
        | FixedPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | MatrixPriceInput
        | PackagePriceInput
        | PerGroupPriceInput
        | PercentagePriceInput
        | PrepaidPriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
    ]
    name: str | None
    item_key: str | None
    """The name of the item inside the plan; its product's code when absent."""


class NewCommitmentInput(TypedDict, total=False):
    """What a subscriber owes in every period, used or not, compared before coupons; as given."""

    amount: Required[Amount]
    period: Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"] | None
    """The period that it is owed in. Where nothing is said it is the `interval` of a plan that is written with charges,
    what it was before of a plan that is changed, and else the billing period, which is that of the item that recurs
    most often.
    """
    invoice_display_name: str | None
    """What the line says."""
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""


class NewLine(TypedDict, total=False):
    """A line of a one-off invoice: a quantity at a price; or an add-on, at its price or at another.

    Words, price and taxes that are absent are those of the add-on; without an add-on taxes are those of the document.
    """

    description: str | None
    """Needed without an add-on."""
    unit_price: Amount | None
    """Needed without an add-on."""
    quantity: Amount
    """A quantity, not negative."""
    period_start: Day | None
    period_end: Day | None
    product_id: str | None
    add_on_id: str | None
    """Id or code of an add-on."""
    tax_codes: Sequence[str] | None
    """Instead of those that would fall on the line."""


class NewNoteLine(TypedDict, total=False):
    """A line of the invoice that is credited: with `amount`, which is before discount and tax, or all that is left."""

    invoice_line_item_id: Required[str]
    amount: Amount | None
    """Before discount and tax; without it all that is left."""


class NewPlanItemInput(TypedDict, total=False):
    """A product and its price, as given; or a bundle, at its own prices or at those of `items`."""

    product_id: str | None
    """Id or code of a product; for a bundle, name that."""
    price: (
        DynamicPriceInput
        | ExpressionPriceInput
        | FixedPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | MatrixPriceInput
        | PackagePriceInput
        | PerGroupPriceInput
        | PercentagePriceInput
        | PrepaidPriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
        | None
    )
    """What the product costs; a bundle has prices of its own."""
    name: str | None
    item_key: str | None
    """The name of the item inside the plan; its product's code when absent."""
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    bundle_id: str | None
    """Id or code of a bundle, in place of a product."""
    bundle_description: str | None
    items: Sequence[NewBundleItemInput] | None
    """The whole content of the bundle, at other prices."""


class NewScope(TypedDict, total=False):
    """What a coupon is limited to, as given: some plans, or some metrics, never both."""

    plan_ids: Sequence[str]
    metric_ids: Sequence[str]


class PackagePriceInput(TypedDict, total=False):
    """Usage beyond the free units in whole packages: the first unit of a package costs all of it."""

    type: Required[Literal["package"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    package_size: Required[Amount]
    """How many units a package has; more than zero."""
    package_price: Required[Amount]
    """What a package costs, however much of it is used."""
    free_units: Amount
    """Units before the first package."""


class PerGroupPriceInput(TypedDict, total=False):
    """Usage by the values of some properties, each combination by itself at the same price.

    Each has tiers, packages and free units of its own; usage without a property is a combination too. What is taken
    back takes from its combination, and one with less than nothing costs as one with nothing; one that no event names
    costs nothing. Minimum, maximum and discount hold for all of them together. Included units of the price around them
    are taken out of the combinations in the order of their values, the absent last.
    """

    type: Required[Literal["per_group"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    group_by: Required[Sequence[str]]
    """The properties of events whose values make combinations."""
    price: Required[
        DynamicPriceInput
        | ExpressionPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | MatrixPriceInput
        | PackagePriceInput
        | PercentagePriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
    ]
    """What the usage of each combination costs."""


class PercentagePriceInput(TypedDict, total=False):
    """A rate of the money beyond the free amount, and a fee for each event beyond the free ones.

    With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free money is
    used first, and an event that is free, or all of whose money is, is not raised to the minimum.

    With `free_together` free events are free with their money, and events of free money with their fees.
    """

    type: Required[Literal["percentage"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    rate: Required[Amount]
    """What is charged of the money, in percent."""
    fixed_fee_per_event: Amount
    """What is charged for each event."""
    free_amount: Amount
    """The money of a period that costs nothing."""
    free_events: Amount
    """The events of a period that have no fee."""
    free_together: bool
    """Whether an event that is free is so with its money and its fee: the first `free_events`, and those whose money
    together is below `free_amount`; of both the fewer. Otherwise each is free by itself.
    """
    min_per_event: Amount | None
    """The least that an event costs."""
    max_per_event: Amount | None
    """The most that an event costs."""


class PlanDiscountInput(TypedDict, total=False):
    """What is taken off the plan: a percentage, or an amount spread over the lines; forever, or for a while."""

    type: Required[Literal["percentage", "fixed"]]
    amount: Required[Amount]
    """Percent, or money of the plan's currency."""
    duration_type: Literal["forever", "fixed"]
    duration_value: int | None
    """How many units, for a fixed duration."""
    duration_unit: Literal["billing_period", "month", "year"] | None


class PlanEntryInput(TypedDict, total=False):
    """A plan; its products, bundles and features are named by code."""

    code: Required[str]
    name: Required[str]
    currency: Required[str]
    """ISO 4217 code."""
    items: Required[Sequence[NewPlanItemInput]]
    description: str | None
    trial_period_days: int
    """Days before anything is charged."""
    entitlements: Sequence[Entitlement]
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    minimum_commitment: NewCommitmentInput | None
    discount: PlanDiscountInput | None
    price_escalation: PriceEscalationInput | None
    usage_thresholds: Sequence[UsageThresholdInput]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    auto_activate: bool | None
    contract_period_type: Literal["monthly_rolling", "fixed"] | None
    contract_duration: int | None
    """A length in months."""
    auto_renew: bool | None
    renewal_period_type: Literal["monthly_rolling", "fixed"] | None
    renewal_duration: int | None
    """A length in months."""
    payment_terms: str | None
    invoice_settings: InvoiceSettings | None
    additional_terms: str | None
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    tags: Sequence[str]
    """Words to find it by."""
    metadata: Mapping[str, str]


class PrepaidPriceInput(TypedDict, total=False):
    """A price for the units of a period, in advance, and another for the units beyond them, in arrears.

    Units are used as they come; what is left at the end of a period is lost, unless there is a `rollover`.
    """

    type: Required[Literal["prepaid"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    prepaid_units: Required[Amount]
    """The units of a period that are paid for in advance."""
    prepaid_price: Amount
    """What they cost, in each period."""
    overage: Required[
        DynamicPriceInput
        | ExpressionPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | MatrixPriceInput
        | PackagePriceInput
        | PercentagePriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
    ]
    """The price of the units beyond them."""
    overage_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    """How often units beyond them are billed, always in arrears; without it, when the period is over. How many are
    beyond them is counted over the whole period.
    """


class PreviewEvent(TypedDict, total=False):
    """One measured value, as an event would carry it."""

    value: Required[Amount]
    """A quantity, not negative."""
    properties: Mapping[str, Any]
    """What the event says about itself."""
    timestamp: Instant | None


class PriceCellInput(TypedDict, total=False):
    """The price of usage whose properties have the values that it names; a property it does not name may have any."""

    when: Required[Mapping[str, str | Sequence[str]]]
    """For each property the value that it must have, a list of values of which it must have one, or
    `__ALL_FILTER_VALUES__` for any that it has.
    """
    price: Required[
        DynamicPriceInput
        | ExpressionPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | PackagePriceInput
        | PercentagePriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
    ]
    """What such usage costs."""
    name: str | None
    """What lines call it; without one, its values."""


class PriceDiscountInput(TypedDict, total=False):
    """What is taken off every line of a price: a share of it, or an amount a period, never more than there is."""

    type: Required[Literal["percentage", "fixed"]]
    """A share, or an amount of money."""
    value: Amount | None
    """The share in percent, at most 100."""
    amount: Amount | None
    """The money that is taken off in a period."""


class PriceEscalationInput(TypedDict, total=False):
    """By how much prices rise at each anniversary, compounding; usage prices only when that is said."""

    percentage: Required[Amount]
    """In percent, above zero."""
    enabled: bool
    type: Literal["percentage"]
    interval_months: int
    """A length in months."""
    escalate_metered_unit_rates: bool


class PriceRolloverInput(TypedDict, total=False):
    """Included units that a period leaves are carried into later ones: at most *cap* of them, for *periods* periods."""

    cap: Amount | None
    """The most that is carried into a period; null for all."""
    periods: int
    """For how many periods units are carried."""


class PriceUnitInput(TypedDict, total=False):
    """A unit of its own that a price is written in: so many of the currency are one of it."""

    code: Required[str]
    """What the unit is called."""
    conversion_rate: Required[Amount]
    """What one of the unit is worth in the currency."""


class PricingUnit(TypedDict, total=False):
    """A unit of its own that a charge is priced in."""

    code: Required[str]
    conversion_rate: Required[Amount]
    """A quantity, not negative."""


class Privilege(TypedDict, total=False):
    """How far a feature goes in one respect: a value of its type, or one of the options."""

    code: Required[str]
    name: str | None
    value_type: Literal["boolean", "integer", "string", "select"]
    config: PrivilegeConfig


class PrivilegeConfig(TypedDict, total=False):
    """What a privilege of the type select can be."""

    select_options: Sequence[str]


class PrivilegeValue(TypedDict, total=False):
    """A privilege with what is granted of it; a text that is given is read as the type of the privilege wants it."""

    privilege_code: Required[str]
    value: Required[bool | int | str]


class ProductEntry(TypedDict, total=False):
    """A product; its metrics are named by code."""

    code: Required[str]
    name: Required[str]
    fee_type: Required[Literal["fixed", "metered"]]
    payment_terms: Required[Literal["advance", "arrears"]]
    billing_frequency: Literal["recurring", "one_time"]
    metric_ids: Sequence[str]
    """Ids or codes of metrics."""
    description: str | None
    sku: str | None
    """Your own number of the article."""
    revenue_allocation_method: Literal["straight_line", "usage_based", "contract_level_straight_line"] | None
    unit_label_singular: str | None
    """What one unit, or several, are called."""
    unit_label_plural: str | None
    """What one unit, or several, are called."""
    metadata: Mapping[str, str]


class Range(TypedDict, total=False):
    """A tier from one unit to another, both included; the last has no end."""

    from_value: Required[Amount]
    """A quantity, not negative."""
    to_value: Amount | None
    """A quantity, not negative."""
    per_unit_amount: Required[Amount]
    flat_amount: Required[Amount]


class RateRange(TypedDict, total=False):
    """A tier of money at a rate in percent; the last has no end."""

    from_value: Required[Amount]
    """A quantity, not negative."""
    to_value: Amount | None
    """A quantity, not negative."""
    rate: Required[Amount]
    """A quantity, not negative."""
    flat_amount: Required[Amount]


class RateTierInput(TypedDict, total=False):
    """A stretch of money at one rate, up to and including its bound; the last has none."""

    up_to: Required[Amount | None]
    """The last money of the tier, in the currency; null for the last tier."""
    rate: Required[Amount]
    """What is charged of the money in the tier, in percent."""
    flat_fee: Amount
    """Charged once when the tier is reached."""


class Renewal(TypedDict, total=False):
    """What follows a fixed term: another, of as many months (by default as the first) or rolling; or the end."""

    auto_renew: bool
    period_type: Literal["monthly_rolling", "fixed"]
    duration_months: int | None


class Rounding(TypedDict, total=False):
    """How the aggregate of a window is rounded, once, before it is priced."""

    mode: Required[Literal["ceil", "floor", "nearest"]]
    """Up, down, or to the nearest, a tie away from zero; `round` is read as `nearest`."""
    precision: int
    """Decimals that stay; negative for tens, hundreds, …"""


class SpendInput(TypedDict, total=False):
    """What is billed at least, or at most, in a period, in the currency of the plan."""

    amount: Required[Amount]
    period: Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"]
    """The period that it is compared in; `contract` is the whole term."""


class TierInput(TypedDict, total=False):
    """A stretch of quantity at one price, up to and including its bound; the last has none."""

    up_to: Required[Amount | None]
    """The last quantity of the tier; null for the last tier."""
    unit_price: Required[Amount]
    """The price of each one in the tier."""
    flat_fee: Amount
    """Charged once when the tier is reached."""


class UnitPriceInput(TypedDict, total=False):
    """Usage times unit price."""

    type: Required[Literal["unit"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    unit_price: Required[Amount]
    """The price of each one used."""
    prorated_units: bool
    """Whether what comes or goes within a period counts by its days: from the day on which it came through the day on
    which it went, over the days of the whole period. It asks for recurring metrics.
    """


class UsageThresholdInput(TypedDict, total=False):
    """An amount of usage at which an invoice is made before the period ends; a recurring one, every so much more."""

    amount: Required[Amount]
    recurring: bool
    threshold_display_name: str | None


class VolumePercentagePriceInput(TypedDict, total=False):
    """All of the money at the rate of the one tier in which it lies, so the amount may fall as the money grows."""

    type: Required[Literal["volume_percentage"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    tiers: Required[Sequence[RateTierInput]]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    charge_first_flat_at_zero: bool
    """Whether the first tier's fee is due without any usage."""


class VolumePriceInput(TypedDict, total=False):
    """The whole usage at the price of the one tier in which it lies, so the amount may fall as usage grows."""

    type: Required[Literal["volume"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    billing_interval_count: int | None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None
    recurring_instalment_interval_count: int | None
    billing_direction: Literal["advance", "arrears"]
    advance_interval: Literal["at_once", "hourly", "daily"] | None
    included_units: Amount | None
    rollover: PriceRolloverInput | None
    minimum: Amount | None
    maximum: Amount | None
    discount: PriceDiscountInput | None
    trial_period_days: int | None
    charge_on_contract_start: bool
    prorated: bool
    pricing_unit: PriceUnitInput | None
    currency_prices: Mapping[str, Any] | None
    tiers: Required[Sequence[TierInput]]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    charge_first_flat_at_zero: bool
    """Whether the first tier's fee is due without any usage."""


class AccountsCreate(Writing, total=False):
    """What `accounts.create` takes."""

    name: Required[str]
    email: str | None
    """An e-mail address."""
    alias: str | None
    """Your own id, unique in the tenant."""


class ActivityLogsList(Reading, total=False):
    """What `activity_logs.list` takes."""

    actor_id: Sequence[str] | str
    """Only those with this actor id; commas mean any of."""
    operation: Sequence[str] | str
    """Only those with this operation; commas mean any of."""
    object_type: Sequence[str] | str
    """Only those with this object type; commas mean any of."""
    object_id: Sequence[str] | str
    """Only those with this object id; commas mean any of."""
    door: Sequence[str] | str
    """Only those with this door; commas mean any of."""
    request_id: Sequence[str] | str
    """Only those with this request id; commas mean any of."""
    logged_at_gte: Instant
    """Only those with logged_at at or after this."""
    logged_at_lte: Instant
    """Only those with logged_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: Sequence[Literal["logged_at:asc", "logged_at:desc"]] | Literal["logged_at:asc", "logged_at:desc"]
    """The order; several are separated by commas."""


class AddOnsCreate(Writing, total=False):
    """What `add_ons.create` takes."""

    name: Required[str]
    amount: Required[Amount]
    """Money in major units of the currency that stands beside it."""
    currency: Required[str]
    """ISO 4217 code."""
    code: str | None
    """Your own name for it, unique in the tenant."""
    invoice_display_name: str | None
    description: str | None
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class AddOnsList(Reading, total=False):
    """What `add_ons.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class AddOnsUpdate(Changing, total=False):
    """What `add_ons.update` takes."""

    name: str
    amount: Amount
    """Money in major units of the currency that stands beside it."""
    invoice_display_name: str | None
    description: str | None
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class ApiKeysCreate(Writing, total=False):
    """What `api_keys.create` takes."""

    name: Required[str]
    scopes: Required[Sequence[str]]
    expires_at: Instant | None


class ApiKeysList(Reading, total=False):
    """What `api_keys.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc"]
    )
    """The order; several are separated by commas."""


class ApiKeysRotate(Writing, total=False):
    """What `api_keys.rotate` takes."""

    overlap_hours: int


class ApiLogsList(Reading, total=False):
    """What `api_logs.list` takes."""

    actor_id: Sequence[str] | str
    """Only those with this actor id; commas mean any of."""
    operation: Sequence[str] | str
    """Only those with this operation; commas mean any of."""
    door: Sequence[str] | str
    """Only those with this door; commas mean any of."""
    answer: Sequence[str] | str
    """Only those with this answer; commas mean any of."""
    kind: Sequence[Kind] | Kind
    """Only those with this kind; commas mean any of."""
    refused: bool
    """Only those with this refused."""
    idempotency_key: Sequence[str] | str
    """Only those with this idempotency key; commas mean any of."""
    logged_at_gte: Instant
    """Only those with logged_at at or after this."""
    logged_at_lte: Instant
    """Only those with logged_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["logged_at:asc", "logged_at:desc", "milliseconds:asc", "milliseconds:desc"]]
        | Literal["logged_at:asc", "logged_at:desc", "milliseconds:asc", "milliseconds:desc"]
    )
    """The order; several are separated by commas."""


class AppliedCouponsCreate(Writing, total=False):
    """What `applied_coupons.create` takes."""

    coupon_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    customer_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    amount: Amount | None
    """Money in major units of the currency that stands beside it."""
    percentage_rate: Amount | None
    """A decimal, at most 12 decimals."""
    frequency: Literal["once", "recurring", "forever"] | None
    frequency_duration: int | None
    """On how many invoices a recurring coupon is used."""


class AppliedCouponsList(Reading, total=False):
    """What `applied_coupons.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    coupon_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: Sequence[Literal["active", "terminated"]] | Literal["active", "terminated"]
    """Only those with this status; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class BackfillsAdd(Changing, total=False):
    """What `backfills.add` takes."""

    events: Required[Sequence[Mapping[str, Any]]]
    """Events as `POST /events` takes them, in any of its spellings."""


class BackfillsCreate(Writing, total=False):
    """What `backfills.create` takes."""

    reason: Required[str]
    """Why, for whoever asks later."""
    start: Required[Instant]
    end: Required[Instant]
    mode: Literal["add", "replace"]
    customer_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    event_name: str | None
    events: Sequence[Mapping[str, Any]]
    """Events as `POST /events` takes them, in any of its spellings."""


class BackfillsList(Reading, total=False):
    """What `backfills.list` takes."""

    state: Sequence[Literal["draft", "committed", "reverted"]] | Literal["draft", "committed", "reverted"]
    """Only those with this state; commas mean any of."""
    customer_id: Sequence[str] | str
    """Only those with this customer id; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: Sequence[Literal["created_at:asc", "created_at:desc"]] | Literal["created_at:asc", "created_at:desc"]
    """The order; several are separated by commas."""


class BackfillsRevert(Changing, total=False):
    """What `backfills.revert` takes."""

    reason: str | None
    """Why, for whoever asks later."""


class BillingEntitiesCreate(Writing, total=False):
    """What `billing_entities.create` takes."""

    code: Required[str]
    """Your own name for it, unique in the tenant."""
    legal_name: Required[str]
    number_prefix: Required[str]
    email: str | None
    """An e-mail address."""
    address: AddressInput
    tax_ids: Sequence[str]
    timezone: str
    """IANA time zone."""
    net_days: int
    payment_instructions: str | None
    footer: str | None
    branding: BrandingInput


class BillingEntitiesList(Reading, total=False):
    """What `billing_entities.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class BillingEntitiesUpdate(Changing, total=False):
    """What `billing_entities.update` takes."""

    legal_name: str
    email: str | None
    """An e-mail address."""
    address: AddressInput
    tax_ids: Sequence[str]
    timezone: str
    """IANA time zone."""
    net_days: int
    payment_instructions: str | None
    footer: str | None
    branding: BrandingInput


class BillingEntityTaxesApply(Writing, total=False):
    """What `billing_entity_taxes.apply` takes."""

    tax_codes: Required[Sequence[str]]
    """Codes or ids of taxes."""


class BillingEntityTaxesList(Reading, total=False):
    """What `billing_entity_taxes.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class BillingRunsFailures(Reading, total=False):
    """What `billing_runs.failures` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class BillingRunsList(Reading, total=False):
    """What `billing_runs.list` takes."""

    status: (
        Sequence[Literal["running", "held", "canceled", "finished"]]
        | Literal["running", "held", "canceled", "finished"]
    )
    """Only those with this status; commas mean any of."""
    kind: Literal["automatic", "manual"]
    """Only those with this kind."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class BillingRunsStart(Writing, total=False):
    """What `billing_runs.start` takes."""

    on: Day | None
    """Bill what is due by this day; by default all that is due."""
    customer_id: str | None
    """Bill the subscriptions of this customer alone, and those billed to it."""
    kind: Literal["automatic", "manual"]
    """`automatic` takes what automatic billing takes, all that is due."""
    held: bool
    """Whether it waits until it is resumed."""


class BundlesCreate(Writing, total=False):
    """What `bundles.create` takes."""

    name: Required[str]
    prices: Required[Sequence[NewBundleItemInput]]
    """The whole content."""
    code: str | None
    """Your own name for it, unique in the tenant."""
    description: str | None
    currency: str | None
    """The currency of the prices; without one, that of the plan or subscription that names the bundle."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class BundlesList(Reading, total=False):
    """What `bundles.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class BundlesUpdate(Changing, total=False):
    """What `bundles.update` takes."""

    name: str
    description: str | None
    currency: str | None
    """The currency of the prices; without one, that of the plan or subscription that names the bundle."""
    prices: Sequence[NewBundleItemInput]
    """The whole content."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class CatalogApply(Writing, total=False):
    """What `catalog.apply` takes."""

    metrics: Sequence[MetricEntryInput] | None
    features: Sequence[FeatureEntry] | None
    products: Sequence[ProductEntry] | None
    add_ons: Sequence[AddOnEntryInput] | None
    bundles: Sequence[BundleEntryInput] | None
    plans: Sequence[PlanEntryInput] | None
    coupons: Sequence[CouponEntryInput] | None


class CatalogPlan(Writing, total=False):
    """What `catalog.plan` takes."""

    metrics: Sequence[MetricEntryInput] | None
    features: Sequence[FeatureEntry] | None
    products: Sequence[ProductEntry] | None
    add_ons: Sequence[AddOnEntryInput] | None
    bundles: Sequence[BundleEntryInput] | None
    plans: Sequence[PlanEntryInput] | None
    coupons: Sequence[CouponEntryInput] | None


class ChangesApply(Writing, total=False):
    """What `changes.apply` takes."""

    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    add: Sequence[NewPlanItemInput]
    remove: Sequence[ItemRef]
    update: Sequence[ItemUpdate]
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    invoice: Literal["next_invoice", "now"]
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""
    draft: bool
    description: str | None
    source_version_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""


class ChangesPreview(Writing, total=False):
    """What `changes.preview` takes."""

    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    add: Sequence[NewPlanItemInput]
    remove: Sequence[ItemRef]
    update: Sequence[ItemUpdate]
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    invoice: Literal["next_invoice", "now"]
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""
    draft: bool
    description: str | None
    source_version_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""


class CouponsCreate(Writing, total=False):
    """What `coupons.create` takes."""

    name: Required[str]
    coupon_type: Required[Literal["fixed_amount", "percentage"]]
    frequency: Required[Literal["once", "recurring", "forever"]]
    code: str | None
    """Your own name for it, unique in the tenant."""
    amount: Amount | None
    """Money in major units of the currency that stands beside it."""
    currency: str | None
    """ISO 4217 code."""
    percentage_rate: Amount | None
    """A decimal, at most 12 decimals."""
    frequency_duration: int | None
    """On how many invoices a recurring coupon is used."""
    expiration: Literal["no_expiration", "time_limit"] | None
    expiration_at: Instant | None
    reusable: bool
    applies_to: NewScope
    description: str | None
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class CouponsList(Reading, total=False):
    """What `coupons.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    coupon_type: Sequence[Literal["fixed_amount", "percentage"]] | Literal["fixed_amount", "percentage"]
    """Only those with this coupon type; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class CouponsUpdate(Changing, total=False):
    """What `coupons.update` takes."""

    name: str
    description: str | None
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    expiration: Literal["no_expiration", "time_limit"]
    expiration_at: Instant | None
    amount: Amount
    """What a fixed amount takes off, in the currency beside it."""
    percentage_rate: Amount
    """What a percentage takes off."""
    frequency: Literal["once", "recurring", "forever"]
    frequency_duration: int | None
    """On how many invoices a recurring coupon is used."""
    reusable: bool
    applies_to: NewScope


class CreditNotesCreate(Writing, total=False):
    """What `credit_notes.create` takes."""

    invoice_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    line_items: Sequence[NewNoteLine] | None
    """Without them every line of the invoice is credited with all that is left."""
    reason: Literal[
        "duplicated_charge",
        "product_unsatisfactory",
        "order_change",
        "order_cancellation",
        "fraudulent_charge",
        "usage_correction",
        "other",
    ]
    description: str | None
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class CreditNotesEstimate(Writing, total=False):
    """What `credit_notes.estimate` takes."""

    invoice_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    line_items: Sequence[NewNoteLine] | None
    """Without them every line of the invoice is credited with all that is left."""


class CreditNotesGet(Reading, total=False):
    """What `credit_notes.get` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class CreditNotesList(Reading, total=False):
    """What `credit_notes.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    invoice_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: Sequence[Literal["issued"]] | Literal["issued"]
    """Only those with this status; commas mean any of."""
    reason: (
        Sequence[
            Literal[
                "duplicated_charge",
                "product_unsatisfactory",
                "order_change",
                "order_cancellation",
                "fraudulent_charge",
                "usage_correction",
                "other",
            ]
        ]
        | Literal[
            "duplicated_charge",
            "product_unsatisfactory",
            "order_change",
            "order_cancellation",
            "fraudulent_charge",
            "usage_correction",
            "other",
        ]
    )
    """Only those with this reason; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    number: Sequence[str] | str
    """Only those with this number; commas mean any of."""
    issue_date_gte: Day
    """Only those with issue_date at or after this."""
    issue_date_lte: Day
    """Only those with issue_date at or before this."""
    created_at_gte: Instant
    """Only those with created_at at or after this."""
    created_at_lte: Instant
    """Only those with created_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal[
                "created_at:asc",
                "created_at:desc",
                "issue_date:asc",
                "issue_date:desc",
                "number:asc",
                "number:desc",
                "total:asc",
                "total:desc",
            ]
        ]
        | Literal[
            "created_at:asc",
            "created_at:desc",
            "issue_date:asc",
            "issue_date:desc",
            "number:asc",
            "number:desc",
            "total:asc",
            "total:desc",
        ]
    )
    """The order; several are separated by commas."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class CustomersCreate(Writing, total=False):
    """What `customers.create` takes."""

    name: Required[str]
    external_id: str | None
    """Your own id, unique in the tenant."""
    aliases: Sequence[str]
    email: str | None
    """An e-mail address."""
    currency: str | None
    """ISO 4217 code."""
    timezone: str | None
    """IANA time zone."""
    locale: str
    billing_address: AddressInput
    tax_ids: Sequence[str]
    net_days: int | None
    billing_entity_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class CustomersInvoices(Reading, total=False):
    """What `customers.invoices` takes."""

    status: (
        Sequence[
            Literal[
                "draft",
                "upcoming",
                "pending_approval",
                "scheduled",
                "processing",
                "issuing",
                "issued",
                "overdue",
                "paid",
                "void",
                "canceled",
            ]
        ]
        | Literal[
            "draft",
            "upcoming",
            "pending_approval",
            "scheduled",
            "processing",
            "issuing",
            "issued",
            "overdue",
            "paid",
            "void",
            "canceled",
        ]
    )
    """Only those with this status; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal[
                "created_at:asc",
                "created_at:desc",
                "issue_date:asc",
                "issue_date:desc",
                "due_date:asc",
                "due_date:desc",
                "number:asc",
                "number:desc",
                "total:asc",
                "total:desc",
            ]
        ]
        | Literal[
            "created_at:asc",
            "created_at:desc",
            "issue_date:asc",
            "issue_date:desc",
            "due_date:asc",
            "due_date:desc",
            "number:asc",
            "number:desc",
            "total:asc",
            "total:desc",
        ]
    )
    """The order; several are separated by commas."""


class CustomersList(Reading, total=False):
    """What `customers.list` takes."""

    external_id: Sequence[str] | str
    """Only those with this external id; commas mean any of."""
    alias: Sequence[str] | str
    """Only those with this alias; commas mean any of."""
    email: Sequence[str] | str
    """Only those with this email; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    country: Sequence[str] | str
    """Only those with this country; commas mean any of."""
    search: str
    """Only those that contain this text."""
    parent_id: str
    """Only the children of this customer."""
    created_at_gte: Instant
    """Only those with created_at at or after this."""
    created_at_lte: Instant
    """Only those with created_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "external_id:asc", "external_id:desc"]
        ]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "external_id:asc", "external_id:desc"]
    )
    """The order; several are separated by commas."""


class CustomersProjectedUsage(Reading, total=False):
    """What `customers.projected_usage` takes."""

    grouped: bool
    """Whether metrics that are grouped, and charges, show their parts as well."""
    metric_id: Sequence[str] | str
    """Only these metrics, by id or code, and the charges that read one of them."""
    product_id: Sequence[str] | str
    """Only the charges of these products, by id or code, and the metrics they read."""
    group: Sequence[str] | str
    """Only the parts with one of these values of each property that is named; `grouped` goes without saying."""


class CustomersSetGracePeriod(Changing, total=False):
    """What `customers.set_grace_period` takes."""

    invoice_grace_period: int | None
    """Days for which an invoice for a period stays a draft, after the period."""


class CustomersSetParent(Changing, total=False):
    """What `customers.set_parent` takes."""

    parent_id: str | None
    """The parent; null or left out for none."""


class CustomersUpdate(Changing, total=False):
    """What `customers.update` takes."""

    name: str
    external_id: str | None
    """Your own id, unique in the tenant."""
    aliases: Sequence[str]
    email: str | None
    """An e-mail address."""
    currency: str
    """ISO 4217 code."""
    timezone: str
    """IANA time zone."""
    locale: str
    billing_address: AddressInput
    tax_ids: Sequence[str]
    net_days: int | None
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class CustomersUsage(Reading, total=False):
    """What `customers.usage` takes."""

    grouped: bool
    """Whether metrics that are grouped, and charges, show their parts as well."""
    known_at: Instant
    """The instant whose knowledge counts; without it, now."""
    metric_id: Sequence[str] | str
    """Only these metrics, by id or code, and the charges that read one of them."""
    product_id: Sequence[str] | str
    """Only the charges of these products, by id or code, and the metrics they read."""
    group: Sequence[str] | str
    """Only the parts with one of these values of each property that is named; `grouped` goes without saying."""


class EventExportsDownload(Reading, total=False):
    """What `event_exports.download` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    subscription_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    line_id: str
    """The events that this line of an invoice counted."""
    period_start: Day
    """The first day, where the customer is; else in UTC."""
    period_end: Day
    """The day that is no longer in the period."""
    format: Literal["csv", "ndjson"]
    """Rows with a header for people, or lines of JSON."""
    known_at: Instant
    """The instant whose knowledge counts."""
    after: str
    """The unique id of the last event of the page before."""
    limit: int
    """Events of a page."""


class EventImportsCreate(Writing, total=False):
    """What `event_imports.create` takes."""

    content: Required[str]
    """The CSV file, its header first; or base64 of it, packed by gzip."""
    event_name: Required[str]
    customer_column: Required[str]
    """COLUMN, or COLUMN:minute, :hour or :date of a time."""
    timestamp_column: Required[str]
    properties: Mapping[str, Any]
    """The column of each property."""
    timezone: str
    """The zone of times that name none."""
    timestamp_format: str
    """iso, unix, unix_ms, or a strptime pattern."""
    unique_id_column: str | None
    """The column of unique ids; without it they follow from the rows."""
    encoding: Literal["text", "gzip"]
    """What `content` is."""


class EventPolicyUpdate(Writing, total=False):
    """What `event_policy.update` takes."""

    strict: bool
    max_age_days: int | None
    keep_rejected_days: int
    closed_periods: Literal["adjust", "credit_note", "ignore"]
    """What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference on
    the next invoice; with `credit_note` more is billed on the next invoice, and less becomes a credit note on the
    invoice of the period; `ignore` bills nothing. `GET /late-usage` lists it in any case.
    """
    open_periods_only: bool
    """Whether an event is rejected as `too_old` when it lies before every period that is still to be billed of the
    subscriptions whose metrics read its name. Before anything was billed, nothing is too old.
    """
    paused_usage: Literal["not_billable", "reject"]
    """What becomes of usage in a pause that stops service: with `not_billable` it is stored, shown, and never billed;
    with `reject` an event is rejected as `paused` when all subscriptions whose metrics read its name are paused then.
    """


class EventsAmend(Changing, total=False):
    """What `events.amend` takes."""

    reason: Required[str]
    """Why, for whoever asks later."""
    account: str | None
    """The customer whose event it is."""
    customer_id: str | None
    """Another name of `account`."""
    event_name: str | None
    timestamp: Instant | None
    properties: Mapping[str, str | bool | int | float | Decimal | None] | None
    """All properties that it has from now on."""


class EventsGet(Reading, total=False):
    """What `events.get` takes."""

    known_at: Instant
    """As it was known to be at that instant."""


class EventsIngest(Rehearsing, total=False):
    """What `events.ingest` takes."""

    events: Required[Sequence[EventInput]]


class EventsList(Reading, total=False):
    """What `events.list` takes."""

    customer_id: Sequence[str] | str
    """Only those with this customer id; commas mean any of."""
    metric_id: Sequence[str] | str
    """Only those with this metric id; commas mean any of."""
    event_name: Sequence[str] | str
    """Only those with this event name; commas mean any of."""
    timestamp_gte: Instant
    """Only those with timestamp at or after this."""
    timestamp_lte: Instant
    """Only those with timestamp at or before this."""
    timestamp_lt: Instant
    """Only those with this timestamp lt."""
    received_at_lte: Instant
    """Only those with received_at at or before this."""
    known_at: Instant
    """As they were known to be at that instant."""
    void: bool
    """Those that were taken out of force, instead of those in force."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["timestamp:asc", "timestamp:desc", "received_at:asc", "received_at:desc"]]
        | Literal["timestamp:asc", "timestamp:desc", "received_at:asc", "received_at:desc"]
    )
    """The order; several are separated by commas."""


class EventsRevisions(Reading, total=False):
    """What `events.revisions` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class EventsVoid(Changing, total=False):
    """What `events.void` takes."""

    reason: Required[str]
    """Why, for whoever asks later."""


class FeaturesCreate(Writing, total=False):
    """What `features.create` takes."""

    name: Required[str]
    code: str | None
    """Your own name for it, unique in the tenant."""
    description: str | None
    privileges: Sequence[Privilege]
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class FeaturesList(Reading, total=False):
    """What `features.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class FeaturesUpdate(Changing, total=False):
    """What `features.update` takes."""

    name: str
    description: str | None
    privileges: Sequence[Privilege]
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class FeedList(Reading, total=False):
    """What `feed.list` takes."""

    after: int
    """The sequence to go on behind."""
    types: Sequence[str] | str
    """Only those with this types; commas mean any of."""
    limit: int
    """Only those with this limit."""


class InvoicesCreate(Writing, total=False):
    """What `invoices.create` takes."""

    customer_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    line_items: Required[Sequence[NewLine]]
    currency: str | None
    """ISO 4217 code."""
    payment_terms: str | None
    """`due_on_receipt`, or `net_` and the days until it is due."""
    description: str | None
    purchase_order_number: str | None
    status: Literal[
        "draft",
        "upcoming",
        "pending_approval",
        "scheduled",
        "processing",
        "issuing",
        "issued",
        "overdue",
        "paid",
        "void",
        "canceled",
    ]
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class InvoicesCreditNotes(Reading, total=False):
    """What `invoices.credit_notes` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal[
                "created_at:asc",
                "created_at:desc",
                "issue_date:asc",
                "issue_date:desc",
                "number:asc",
                "number:desc",
                "total:asc",
                "total:desc",
            ]
        ]
        | Literal[
            "created_at:asc",
            "created_at:desc",
            "issue_date:asc",
            "issue_date:desc",
            "number:asc",
            "number:desc",
            "total:asc",
            "total:desc",
        ]
    )
    """The order; several are separated by commas."""


class InvoicesGet(Reading, total=False):
    """What `invoices.get` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class InvoicesList(Reading, total=False):
    """What `invoices.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    subscription_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: (
        Sequence[
            Literal[
                "draft",
                "upcoming",
                "pending_approval",
                "scheduled",
                "processing",
                "issuing",
                "issued",
                "overdue",
                "paid",
                "void",
                "canceled",
            ]
        ]
        | Literal[
            "draft",
            "upcoming",
            "pending_approval",
            "scheduled",
            "processing",
            "issuing",
            "issued",
            "overdue",
            "paid",
            "void",
            "canceled",
        ]
    )
    """Only those with this status; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    number: Sequence[str] | str
    """Only those with this number; commas mean any of."""
    issue_date_gte: Day
    """Only those with issue_date at or after this."""
    issue_date_lte: Day
    """Only those with issue_date at or before this."""
    due_date_gte: Day
    """Only those with due_date at or after this."""
    due_date_lte: Day
    """Only those with due_date at or before this."""
    created_at_gte: Instant
    """Only those with created_at at or after this."""
    created_at_lte: Instant
    """Only those with created_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal[
                "created_at:asc",
                "created_at:desc",
                "issue_date:asc",
                "issue_date:desc",
                "due_date:asc",
                "due_date:desc",
                "number:asc",
                "number:desc",
                "total:asc",
                "total:desc",
            ]
        ]
        | Literal[
            "created_at:asc",
            "created_at:desc",
            "issue_date:asc",
            "issue_date:desc",
            "due_date:asc",
            "due_date:desc",
            "number:asc",
            "number:desc",
            "total:asc",
            "total:desc",
        ]
    )
    """The order; several are separated by commas."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class InvoicesMarkAsPaid(Changing, total=False):
    """What `invoices.mark_as_paid` takes."""

    reference: str | None
    paid_at: Day | None
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class InvoicesRetryPayment(Changing, total=False):
    """What `invoices.retry_payment` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class LateUsageList(Reading, total=False):
    """What `late_usage.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    subscription_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    period_start: Day
    """Only windows that end after this day."""
    period_end: Day
    """Only windows that begin before this day."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class LedgerEntries(Reading, total=False):
    """What `ledger.entries` takes."""

    source_id: Sequence[str] | str
    """Only those with this source id; commas mean any of."""
    event: Sequence[str] | str
    """Only those with this event; commas mean any of."""
    effective_on_gte: Day
    """Only those with effective_on at or after this."""
    effective_on_lte: Day
    """Only those with effective_on at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["booked_at:asc", "booked_at:desc", "effective_on:asc", "effective_on:desc"]]
        | Literal["booked_at:asc", "booked_at:desc", "effective_on:asc", "effective_on:desc"]
    )
    """The order; several are separated by commas."""


class LedgerTrialBalance(Reading, total=False):
    """What `ledger.trial_balance` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""


class LineItemsEvents(Reading, total=False):
    """What `line_items.events` takes."""

    metric_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class MetricsCreate(Writing, total=False):
    """What `metrics.create` takes."""

    name: Required[str]
    event_name: Required[str]
    aggregation: Required[MetricAggregationInput]
    code: str | None
    """Your own name for it, unique in the tenant."""
    filter_groups: Sequence[FilterGroupInput]
    """An event counts when it satisfies every group."""
    group_by: Sequence[str]
    """The properties by whose values the usage can be shown in parts."""
    recurring: bool
    """Whether what stood at the start of a window takes part in it: seats stay until they are left."""
    rounding: Rounding | None
    description: str | None
    tags: Sequence[str]
    """Words to find it by."""


class MetricsList(Reading, total=False):
    """What `metrics.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    event_name: Sequence[str] | str
    """Only those with this event name; commas mean any of."""
    aggregation_method: (
        Sequence[
            Literal[
                "average",
                "count",
                "count_unique",
                "custom",
                "latest",
                "max",
                "min",
                "percentile",
                "present_unique",
                "sum",
                "weighted_sum",
                "weighted_unique",
            ]
        ]
        | Literal[
            "average",
            "count",
            "count_unique",
            "custom",
            "latest",
            "max",
            "min",
            "percentile",
            "present_unique",
            "sum",
            "weighted_sum",
            "weighted_unique",
        ]
    )
    """Only those with this aggregation method; commas mean any of."""
    aggregation_field: Sequence[str] | str
    """Only those with this aggregation field; commas mean any of."""
    tags: Sequence[str] | str
    """Only those with this tags; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class MetricsUpdate(Changing, total=False):
    """What `metrics.update` takes."""

    name: str
    description: str | None
    tags: Sequence[str]
    """Words to find it by."""


class OrganizationsUpdate(Writing, total=False):
    """What `organizations.update` takes."""

    name: Required[str]


class PaymentMethodsCreate(Writing, total=False):
    """What `payment_methods.create` takes."""

    provider: Required[str]
    test_card: Required[str]
    """A test number that the provider publishes; every other number is refused."""
    set_default: bool


class PaymentMethodsList(Reading, total=False):
    """What `payment_methods.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: Sequence[Literal["created_at:asc", "created_at:desc"]] | Literal["created_at:asc", "created_at:desc"]
    """The order; several are separated by commas."""


class PaymentsCreate(Writing, total=False):
    """What `payments.create` takes."""

    customer_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    amount: Required[Amount]
    """Money in major units of the currency that stands beside it."""
    currency: str | None
    """ISO 4217 code."""
    invoice_ids: Sequence[str] | None
    invoice_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    reference: str | None
    paid_at: Day | None
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class PaymentsGet(Reading, total=False):
    """What `payments.get` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class PaymentsList(Reading, total=False):
    """What `payments.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    invoice_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: (
        Sequence[Literal["pending", "succeeded", "failed", "canceled"]]
        | Literal["pending", "succeeded", "failed", "canceled"]
    )
    """Only those with this status; commas mean any of."""
    provider: Sequence[str] | str
    """Only those with this provider; commas mean any of."""
    created_at_gte: Instant
    """Only those with created_at at or after this."""
    created_at_lte: Instant
    """Only those with created_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal["created_at:asc", "created_at:desc", "paid_at:asc", "paid_at:desc", "amount:asc", "amount:desc"]
        ]
        | Literal["created_at:asc", "created_at:desc", "paid_at:asc", "paid_at:desc", "amount:asc", "amount:desc"]
    )
    """The order; several are separated by commas."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class PlanMigrationsList(Reading, total=False):
    """What `plan_migrations.list` takes."""

    status: (
        Sequence[Literal["running", "held", "canceled", "finished", "rolling_back", "rolled_back"]]
        | Literal["running", "held", "canceled", "finished", "rolling_back", "rolled_back"]
    )
    """Only those with this status; commas mean any of."""
    target_plan_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class PlanMigrationsPreview(Changing, total=False):
    """What `plan_migrations.preview` takes."""

    target_plan_id: str | None
    """Another plan to move to; else the same one."""
    cohort: Cohort
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    overrides: Literal["keep", "drop"]
    """What becomes of items and prices that a subscription has beside its plan: they stay and the rest follows, or the
    plan's take their place.
    """
    fixed_terms: Literal["keep", "move"]
    """What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too."""
    offset: int


class PlanMigrationsRollBack(Changing, total=False):
    """What `plan_migrations.roll_back` takes."""

    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]


class PlanMigrationsStart(Changing, total=False):
    """What `plan_migrations.start` takes."""

    target_plan_id: str | None
    """Another plan to move to; else the same one."""
    cohort: Cohort
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    overrides: Literal["keep", "drop"]
    """What becomes of items and prices that a subscription has beside its plan: they stay and the rest follows, or the
    plan's take their place.
    """
    fixed_terms: Literal["keep", "move"]
    """What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too."""
    description: str | None
    """What the versions that it makes say."""
    held: bool
    """Whether it waits until it is resumed."""


class PlanMigrationsSubscriptions(Reading, total=False):
    """What `plan_migrations.subscriptions` takes."""

    state: (
        Sequence[Literal["waiting", "moved", "left_out", "failed", "rolled_back", "kept"]]
        | Literal["waiting", "moved", "left_out", "failed", "rolled_back", "kept"]
    )
    """Only those with this state; commas mean any of."""
    reason: (
        Sequence[
            Literal[
                "already_there",
                "canceled",
                "changed_since",
                "draft",
                "ended",
                "ends_before",
                "failed",
                "fixed_term",
                "migration_canceled",
                "not_on_plan",
                "nothing_left",
                "other_currency",
                "outside_term",
                "overrides_hold",
                "own_terms",
                "pending_change",
                "prices_rose",
                "unreadable",
            ]
        ]
        | Literal[
            "already_there",
            "canceled",
            "changed_since",
            "draft",
            "ended",
            "ends_before",
            "failed",
            "fixed_term",
            "migration_canceled",
            "not_on_plan",
            "nothing_left",
            "other_currency",
            "outside_term",
            "overrides_hold",
            "own_terms",
            "pending_change",
            "prices_rose",
            "unreadable",
        ]
    )
    """Only those with this reason; commas mean any of."""
    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class PlansCreate(Writing, total=False):
    """What `plans.create` takes."""

    name: Required[str]
    currency: Required[str]
    """ISO 4217 code."""
    items: Sequence[NewPlanItemInput] | None
    code: str | None
    """Your own name for it, unique in the tenant."""
    trial_period_days: int
    """Days before anything is charged."""
    entitlements: Sequence[Entitlement]
    description: str | None
    tags: Sequence[str]
    """Words to find it by."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    interval: Literal["weekly", "monthly", "quarterly", "semiannual", "yearly"]
    """How often the plan is billed, where charges are given."""
    amount: Amount
    """The base fee of each interval, where charges are given."""
    pay_in_advance: bool
    """Whether the base fee is billed at the start of the interval."""
    bill_charges_monthly: bool
    """Charges each month, although the plan has a longer interval."""
    bill_fixed_charges_monthly: bool
    """Fixed charges each month, likewise."""
    charges: Sequence[Charge]
    """Charges on metrics, in place of `items`."""
    fixed_charges: Sequence[FixedCharge]
    """Charges on add-ons, in place of `items`."""
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    minimum_commitment: NewCommitmentInput | None
    discount: PlanDiscountInput | None
    price_escalation: PriceEscalationInput | None
    usage_thresholds: Sequence[UsageThresholdInput]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    auto_activate: bool | None
    contract_period_type: Literal["monthly_rolling", "fixed"] | None
    contract_duration: int | None
    """Months of a fixed contract."""
    auto_renew: bool | None
    renewal_period_type: Literal["monthly_rolling", "fixed"] | None
    renewal_duration: int | None
    """Months of a term after a renewal."""
    payment_terms: str | None
    invoice_settings: InvoiceSettings | None
    additional_terms: str | None
    """Further terms, as Markdown."""
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""


class PlansDiff(Reading, total=False):
    """What `plans.diff` takes."""

    from_revision: int
    """The number of a revision."""
    to_revision: int
    """The number of a revision."""


class PlansGet(Reading, total=False):
    """What `plans.get` takes."""

    revision: int
    """The number of an item set that the plan has, or has had."""


class PlansList(Reading, total=False):
    """What `plans.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    tags: Sequence[str] | str
    """Only those with this tags; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class PlansUpdate(Changing, total=False):
    """What `plans.update` takes."""

    interval: Literal["weekly", "monthly", "quarterly", "semiannual", "yearly"]
    """How often the plan is billed, where charges are given."""
    amount: Amount
    """The base fee of each interval, where charges are given."""
    pay_in_advance: bool
    """Whether the base fee is billed at the start of the interval."""
    bill_charges_monthly: bool
    """Charges each month, although the plan has a longer interval."""
    bill_fixed_charges_monthly: bool
    """Fixed charges each month, likewise."""
    charges: Sequence[Charge]
    """Charges on metrics, in place of `items`."""
    fixed_charges: Sequence[FixedCharge]
    """Charges on add-ons, in place of `items`."""
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    minimum_commitment: NewCommitmentInput | None
    discount: PlanDiscountInput | None
    price_escalation: PriceEscalationInput | None
    usage_thresholds: Sequence[UsageThresholdInput]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    auto_activate: bool | None
    contract_period_type: Literal["monthly_rolling", "fixed"] | None
    contract_duration: int | None
    """Months of a fixed contract."""
    auto_renew: bool | None
    renewal_period_type: Literal["monthly_rolling", "fixed"] | None
    renewal_duration: int | None
    """Months of a term after a renewal."""
    payment_terms: str | None
    invoice_settings: InvoiceSettings | None
    additional_terms: str | None
    """Further terms, as Markdown."""
    tax_codes: Sequence[str]
    """Codes or ids of taxes."""
    name: str
    description: str | None
    tags: Sequence[str]
    """Words to find it by."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    items: Sequence[NewPlanItemInput]
    trial_period_days: int
    """Days before anything is charged."""
    entitlements: Sequence[Entitlement]
    cascade_updates: bool
    """Whether subscriptions follow at once. They never do: true is refused, since a plan migration moves them, with a
    preview of what that comes to.
    """


class PricesPreview(Writing, total=False):
    """What `prices.preview` takes."""

    currency: Required[str]
    """ISO 4217 code."""
    price: Required[
        DynamicPriceInput
        | ExpressionPriceInput
        | FixedPriceInput
        | GraduatedPriceInput
        | GraduatedPercentagePriceInput
        | MatrixPriceInput
        | PackagePriceInput
        | PerGroupPriceInput
        | PercentagePriceInput
        | PrepaidPriceInput
        | UnitPriceInput
        | VolumePriceInput
        | VolumePercentagePriceInput
    ]
    quantity: Amount | None
    """A quantity, not negative."""
    events: Sequence[PreviewEvent] | None
    fraction: str | None
    """A share of the period from 0 to 1: a ratio or a decimal."""
    bindings: Mapping[str, Amount] | None
    """The quantities of the metrics that an expression speaks of, by their names."""


class ProductsCreate(Writing, total=False):
    """What `products.create` takes."""

    name: Required[str]
    fee_type: Required[Literal["fixed", "metered"]]
    payment_terms: Required[Literal["advance", "arrears"]]
    code: str | None
    """Your own name for it, unique in the tenant."""
    billing_frequency: Literal["recurring", "one_time"]
    metric_ids: Sequence[str]
    """Ids or codes of metrics."""
    description: str | None
    sku: str | None
    """Your own number of the article."""
    revenue_allocation_method: Literal["straight_line", "usage_based", "contract_level_straight_line"] | None
    unit_label_singular: str | None
    """What one unit, or several, are called."""
    unit_label_plural: str | None
    """What one unit, or several, are called."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class ProductsList(Reading, total=False):
    """What `products.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    fee_type: Sequence[Literal["fixed", "metered"]] | Literal["fixed", "metered"]
    """Only those with this fee type; commas mean any of."""
    payment_terms: Sequence[Literal["advance", "arrears"]] | Literal["advance", "arrears"]
    """Only those with this payment terms; commas mean any of."""
    metric_ids: Sequence[str] | str
    """Only those with this metric ids; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class ProductsUpdate(Changing, total=False):
    """What `products.update` takes."""

    name: str
    description: str | None
    sku: str | None
    """Your own number of the article."""
    revenue_allocation_method: Literal["straight_line", "usage_based", "contract_level_straight_line"] | None
    unit_label_singular: str | None
    """What one unit, or several, are called."""
    unit_label_plural: str | None
    """What one unit, or several, are called."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class RefundsGet(Reading, total=False):
    """What `refunds.get` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class RefundsList(Reading, total=False):
    """What `refunds.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: Sequence[Literal["due", "paid"]] | Literal["due", "paid"]
    """Only those with this status; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "amount:asc", "amount:desc"]]
        | Literal["created_at:asc", "created_at:desc", "amount:asc", "amount:desc"]
    )
    """The order; several are separated by commas."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class RefundsMarkAsPaid(Changing, total=False):
    """What `refunds.mark_as_paid` takes."""

    reference: str | None
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class RejectedEventsList(Reading, total=False):
    """What `rejected_events.list` takes."""

    state: Sequence[Literal["open", "replayed", "dismissed"]] | Literal["open", "replayed", "dismissed"]
    """Only those with this state; commas mean any of."""
    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    account: Sequence[str] | str
    """Only those with this account; commas mean any of."""
    event_name: Sequence[str] | str
    """Only those with this event name; commas mean any of."""
    received_at_gte: Instant
    """Only those with received_at at or after this."""
    received_at_lte: Instant
    """Only those with received_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["received_at:asc", "received_at:desc", "last_received_at:asc", "last_received_at:desc"]]
        | Literal["received_at:asc", "received_at:desc", "last_received_at:asc", "last_received_at:desc"]
    )
    """The order; several are separated by commas."""


class RejectedEventsReplay(Changing, total=False):
    """What `rejected_events.replay` takes."""

    event: Mapping[str, Any] | None
    """The event as it should have been, as `POST /events` takes it; without it as it came."""


class RejectedEventsReplayMany(Writing, total=False):
    """What `rejected_events.replay_many` takes."""

    code: Sequence[str] | None
    account: Sequence[str] | None
    event_name: Sequence[str] | None
    after: str | None
    """`next_after` of the answer before."""


class SandboxesCreate(Writing, total=False):
    """What `sandboxes.create` takes."""

    name: Required[str]


class SandboxesList(Reading, total=False):
    """What `sandboxes.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class SimulationsCreate(Writing, total=False):
    """What `simulations.create` takes."""

    period_start: Required[Day]
    """Billing periods count that end after this day."""
    period_end: Required[Day]
    """Billing periods count that end by this day, at the latest today."""
    name: str
    plan_id: str
    """The plan whose terms are simulated."""
    revision: int
    """A revision of that plan; the newest when absent."""
    plan: DraftPlan
    """A plan that is in no catalogue, in place of one."""
    update: Sequence[ItemUpdate]
    """Prices that are changed: of the plan, or without one of what each subscription has, be it the plan's or its own.
    """
    own_prices: Literal["keep", "replace"]
    """Whether subscriptions keep the items and prices that they were given beside their plan. Quantities that were
    agreed stay in any case.
    """
    subscribers_of: str
    """The plan whose subscriptions are simulated, and whose terms give way; the simulated one when nobody is named."""
    customer_ids: Sequence[str]
    """The customers that are simulated."""
    subscription_ids: Sequence[str]
    """The subscriptions that are simulated."""
    currency: str
    """The currency, where no plan says it."""


class SimulationsExport(Reading, total=False):
    """What `simulations.export` takes."""

    format: Literal["csv", "ndjson"]
    """Rows with a header for people, or lines of JSON."""
    outcome: (
        Sequence[Literal["winner", "loser", "unchanged", "skipped"]]
        | Literal["winner", "loser", "unchanged", "skipped"]
    )
    """Who pays less, more, the same, or is left out."""
    after: str
    """The id of the last result of the page before."""
    limit: int
    """Results of a page."""


class SimulationsList(Reading, total=False):
    """What `simulations.list` takes."""

    status: (
        Sequence[Literal["pending", "running", "finished", "failed"]]
        | Literal["pending", "running", "finished", "failed"]
    )
    """Only those with this status; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class SimulationsResults(Reading, total=False):
    """What `simulations.results` takes."""

    outcome: (
        Sequence[Literal["winner", "loser", "unchanged", "skipped"]]
        | Literal["winner", "loser", "unchanged", "skipped"]
    )
    """Who pays less, more, the same, or is left out."""
    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal[
                "difference:asc",
                "difference:desc",
                "change_percent:asc",
                "change_percent:desc",
                "before:asc",
                "before:desc",
                "after:asc",
                "after:desc",
            ]
        ]
        | Literal[
            "difference:asc",
            "difference:desc",
            "change_percent:asc",
            "change_percent:desc",
            "before:asc",
            "before:desc",
            "after:asc",
            "after:desc",
        ]
    )
    """The order; several are separated by commas."""


class SubscriptionsAddChargeFilter(Changing, total=False):
    """What `subscriptions.add_charge_filter` takes."""

    values: Required[Mapping[str, Sequence[str]]]
    properties: Required[ChargeProperties]
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsCancel(Changing, total=False):
    """What `subscriptions.cancel` takes."""

    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    reason: str | None
    reason_description: str | None
    unused_time: Literal["credit", "none", "refund", "full_refund"]
    inclusive_day: bool
    """Whether the day that is named is still served, and paid."""
    without_notice: bool
    """Whether it ends on that day although the notice that was agreed is longer."""
    final_invoice: bool
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsCreate(Writing, total=False):
    """What `subscriptions.create` takes."""

    customer_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    items: Sequence[NewPlanItemInput] | None
    currency: str | None
    """ISO 4217 code."""
    name: str | None
    description: str | None
    auto_activate: bool | None
    """By default as the plan says, else false."""
    trial_period_days: int | None
    contract: Contract
    billing: BillingTerms
    bill_to_parent: bool
    """Whether its invoices are the parent's: those of all that are billed to one parent are shared. The parent's
    payment terms hold, and its coupons and its credit are used.
    """
    renewal: Renewal | None
    price_escalation: PriceEscalationInput | None
    tags: Sequence[str]
    """Words to find it by."""
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    discount: PlanDiscountInput | None
    """A percentage off what each billing period comes to."""
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    usage_thresholds: Sequence[UsageThresholdInput]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class SubscriptionsEntitlements(Reading, total=False):
    """What `subscriptions.entitlements` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class SubscriptionsGet(Reading, total=False):
    """What `subscriptions.get` takes."""

    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class SubscriptionsList(Reading, total=False):
    """What `subscriptions.list` takes."""

    customer_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    plan_id: str
    """Our id, or the name that you gave it: external id, alias or code."""
    status: (
        Sequence[Literal["draft", "scheduled", "trialing", "active", "paused", "canceled", "ended"]]
        | Literal["draft", "scheduled", "trialing", "active", "paused", "canceled", "ended"]
    )
    """Only those with this status; commas mean any of."""
    currency: Sequence[str] | str
    """Only those with this currency; commas mean any of."""
    tags: Sequence[str] | str
    """Only those with this tags; commas mean any of."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[
            Literal["created_at:asc", "created_at:desc", "start_date:asc", "start_date:desc", "name:asc", "name:desc"]
        ]
        | Literal["created_at:asc", "created_at:desc", "start_date:asc", "start_date:desc", "name:asc", "name:desc"]
    )
    """The order; several are separated by commas."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


class SubscriptionsPause(Changing, total=False):
    """What `subscriptions.pause` takes."""

    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    mode: Literal["credit", "keep_billing", "shift"]
    resumes_on: Day | None
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsProjectedUsage(Reading, total=False):
    """What `subscriptions.projected_usage` takes."""

    grouped: bool
    """Whether metrics that are grouped, and charges, show their parts as well."""
    metric_id: Sequence[str] | str
    """Only these metrics, by id or code, and the charges that read one of them."""
    product_id: Sequence[str] | str
    """Only the charges of these products, by id or code, and the metrics they read."""
    group: Sequence[str] | str
    """Only the parts with one of these values of each property that is named; `grouped` goes without saying."""


class SubscriptionsRemoveChargeFilter(Changing, total=False):
    """What `subscriptions.remove_charge_filter` takes."""

    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"]
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsSetCharge(Changing, total=False):
    """What `subscriptions.set_charge` takes."""

    properties: ChargeProperties | None
    filters: Sequence[ChargeFilter] | None
    min_amount: Amount | None
    """Money in major units of the currency that stands beside it."""
    invoice_display_name: str | None
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsSetEntitlement(Changing, total=False):
    """What `subscriptions.set_entitlement` takes."""

    type: Literal["boolean", "integer", "string", "select"] | None
    value: bool | int | str | None
    privileges: Sequence[PrivilegeValue]


class SubscriptionsSetFixedCharge(Changing, total=False):
    """What `subscriptions.set_fixed_charge` takes."""

    units: Amount | None
    """A quantity, not negative."""
    unit_amount: Amount | None
    """Money in major units of the currency that stands beside it."""
    invoice_display_name: str | None
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]


class SubscriptionsUnpause(Changing, total=False):
    """What `subscriptions.unpause` takes."""

    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""


class SubscriptionsUpdate(Changing, total=False):
    """What `subscriptions.update` takes."""

    discount: PlanDiscountInput | None
    """A percentage off what each billing period comes to."""
    minimum_spend: SpendInput | None
    maximum_spend: SpendInput | None
    usage_thresholds: Sequence[UsageThresholdInput]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    name: str
    description: str | None
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    tags: Sequence[str]
    """Words to find it by."""
    trial_period_days: int
    """Days before anything is charged."""
    billing: BillingChanges
    bill_to_parent: bool
    """Whether its invoices are the parent's: those of all that are billed to one parent are shared. The parent's
    payment terms hold, and its coupons and its credit are used.
    """
    renewal: Renewal
    without_notice: bool
    """Whether the present term is the last although the notice that was agreed is longer."""
    price_escalation: PriceEscalationInput | None
    plan_terms: Sequence[Literal["discount", "minimum_spend", "maximum_spend", "usage_thresholds"]]
    """Of these the plan decides again."""


class SubscriptionsUsage(Reading, total=False):
    """What `subscriptions.usage` takes."""

    grouped: bool
    """Whether metrics that are grouped, and charges, show their parts as well."""
    known_at: Instant
    """The instant whose knowledge counts; without it, now."""
    metric_id: Sequence[str] | str
    """Only these metrics, by id or code, and the charges that read one of them."""
    product_id: Sequence[str] | str
    """Only the charges of these products, by id or code, and the metrics they read."""
    group: Sequence[str] | str
    """Only the parts with one of these values of each property that is named; `grouped` goes without saying."""


class TaxCalculate(Writing, total=False):
    """What `tax.calculate` takes."""

    currency: Required[str]
    """ISO 4217 code."""
    lines: Required[Sequence[LineToTax]]
    customer_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    billing_entity_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""


class TaxesCreate(Writing, total=False):
    """What `taxes.create` takes."""

    name: Required[str]
    code: Required[str]
    """Your own name for it, unique in the tenant."""
    rate: Required[Amount]
    """In percent, at most 6 decimals."""
    category: Category | None
    description: str | None


class TaxesList(Reading, total=False):
    """What `taxes.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    archived: bool
    """Only those with this archived."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]]
        | Literal["created_at:asc", "created_at:desc", "name:asc", "name:desc", "code:asc", "code:desc"]
    )
    """The order; several are separated by commas."""


class TaxesUpdate(Changing, total=False):
    """What `taxes.update` takes."""

    name: str
    description: str | None
    rate: Amount
    """In percent, at most 6 decimals."""
    category: Category
    valid_from: Day


class TestClocksAdvance(Changing, total=False):
    """What `test_clocks.advance` takes."""

    to: Required[Instant]


class TestClocksCreate(Writing, total=False):
    """What `test_clocks.create` takes."""

    frozen_at: Required[Instant]


class TestClocksList(Reading, total=False):
    """What `test_clocks.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class VersionsCreate(Changing, total=False):
    """What `versions.create` takes."""

    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    items: Sequence[NewPlanItemInput] | None
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    description: str | None


class VersionsItems(Reading, total=False):
    """What `versions.items` takes."""

    bundle_id: str
    """Only what was sold in this bundle, by its id or code."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class VersionsList(Reading, total=False):
    """What `versions.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


class VersionsPublish(Changing, total=False):
    """What `versions.publish` takes."""

    effective_at: str
    """`immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also `auto`: at
    once, or at the next billing period where its recurring fees come to less.
    """
    closed_periods: Literal["adjust"] | None
    """What becomes of periods that are over and billed: their lines are corrected on the next invoice."""
    invoice: Literal["next_invoice", "now"]


class VersionsReplace(Changing, total=False):
    """What `versions.replace` takes."""

    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    items: Sequence[NewPlanItemInput] | None
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    description: str | None


class WebhookDeliveriesList(Reading, total=False):
    """What `webhook_deliveries.list` takes."""

    endpoint_id: Sequence[str] | str
    """Only those with this endpoint id; commas mean any of."""
    status: Sequence[Literal["pending", "succeeded", "failed"]] | Literal["pending", "succeeded", "failed"]
    """Only those with this status; commas mean any of."""
    event_type: Sequence[str] | str
    """Only those with this event type; commas mean any of."""
    event_id: Sequence[str] | str
    """Only those with this event id; commas mean any of."""
    object_id: Sequence[str] | str
    """Only those with this object id; commas mean any of."""
    status_code: Sequence[int] | int
    """Only those with this status code; commas mean any of."""
    created_at_gte: Instant
    """Only those with created_at at or after this."""
    created_at_lte: Instant
    """Only those with created_at at or before this."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: (
        Sequence[Literal["created_at:asc", "created_at:desc", "sequence:asc", "sequence:desc"]]
        | Literal["created_at:asc", "created_at:desc", "sequence:asc", "sequence:desc"]
    )
    """The order; several are separated by commas."""


class WebhookDeliveriesRetryRange(Writing, total=False):
    """What `webhook_deliveries.retry_range` takes."""

    created_at_gte: Required[Instant]
    created_at_lte: Required[Instant]
    status: Literal["pending", "succeeded", "failed"]
    endpoint_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""


class WebhookEndpointsCreate(Writing, total=False):
    """What `webhook_endpoints.create` takes."""

    url: Required[str]
    """Where events are sent: https, with a public host."""
    event_types: Sequence[str]
    description: str | None
    enabled: bool
    signature: Literal["hmac"]


class WebhookEndpointsList(Reading, total=False):
    """What `webhook_endpoints.list` takes."""

    enabled: bool
    """Only those with this enabled."""
    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""
    sort: Sequence[Literal["created_at:asc", "created_at:desc"]] | Literal["created_at:asc", "created_at:desc"]
    """The order; several are separated by commas."""


class WebhookEndpointsUpdate(Changing, total=False):
    """What `webhook_endpoints.update` takes."""

    url: str
    """Where events are sent: https, with a public host."""
    event_types: Sequence[str]
    description: str | None
    enabled: bool
