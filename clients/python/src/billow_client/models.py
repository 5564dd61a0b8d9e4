"""What the API answers. Written by `make clients` from contracts/openapi.json."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from billow_client._values import Model

ErrorCode: TypeAlias = Literal[
    "aggregation_field_needed",
    "aggregation_inconsistent",
    "already_exists",
    "already_posted",
    "amount_exceeds_due",
    "amount_too_precise",
    "backfill_not_committed",
    "backfill_not_draft",
    "backfill_too_large",
    "billing_run_in_the_future",
    "billing_run_not_open",
    "billing_run_unclear",
    "billing_run_under_way",
    "binding_needed",
    "bundle_inconsistent",
    "card_number_refused",
    "charges_inconsistent",
    "closed_period",
    "conflict",
    "coupon_currency_mismatched",
    "coupon_inconsistent",
    "coupon_not_reusable",
    "coupon_over",
    "coupon_taken",
    "currency_mismatched",
    "currency_withdrawn",
    "customer_currency_fixed",
    "customer_in_use",
    "customer_name_taken",
    "customer_not_in_family",
    "document_inconsistent",
    "entitlements_inconsistent",
    "event_unfit",
    "event_void",
    "events_needed",
    "family_in_use",
    "family_unsuitable",
    "feature_in_use",
    "feature_inconsistent",
    "final_invoice_needed",
    "forbidden",
    "idempotency_key_in_flight",
    "idempotency_key_malformed",
    "idempotency_key_reused",
    "inclusive_day_unsuitable",
    "intake_saturated",
    "internal_error",
    "invalid",
    "invoice_not_creditable",
    "invoice_not_draft",
    "invoice_not_open",
    "invoice_not_voidable",
    "item_taken",
    "item_unknown",
    "line_not_creditable",
    "lines_inconsistent",
    "malformed",
    "method_not_allowed",
    "metric_in_use",
    "no_payment_method",
    "no_usage_line",
    "not_a_sandbox",
    "not_a_share",
    "not_a_test_card",
    "not_exported",
    "not_found",
    "nothing_left",
    "nothing_to_change",
    "nothing_to_credit",
    "nothing_to_subscribe",
    "nothing_upcoming",
    "notice_needed",
    "outside_term",
    "parent_unsuitable",
    "payment_in_flight",
    "plan_archived",
    "plan_cascade_refused",
    "plan_inconsistent",
    "plan_migration_effective",
    "plan_migration_not_open",
    "plan_migration_not_over",
    "plan_migration_reaches_nobody",
    "plan_migration_too_large",
    "plan_migration_under_way",
    "precondition_failed",
    "price_unsuitable",
    "product_in_use",
    "product_inconsistent",
    "quantity_or_events",
    "rate_limited",
    "refund_paid_already",
    "rejected_event_incomplete",
    "rejected_event_stored",
    "scope_exceeded",
    "simulation_too_large",
    "simulation_unclear",
    "subscription_not_canceled",
    "subscription_not_draft",
    "subscription_not_in_force",
    "subscription_not_paused",
    "subscription_paused_already",
    "subscription_terms_inconsistent",
    "tax_archived",
    "tax_in_use",
    "tax_inconsistent",
    "tax_lines_unclear",
    "test_clock_advancing",
    "test_clock_backwards",
    "test_clock_exists",
    "test_clock_too_far",
    "test_provider_in_live",
    "too_large",
    "too_many_coupons",
    "too_many_events",
    "too_many_filters",
    "too_many_groups",
    "too_many_taxes",
    "too_many_webhook_endpoints",
    "trial_over",
    "unauthenticated",
    "unavailable",
    "unknown_event_type",
    "unknown_payment_provider",
    "unknown_tax",
    "unknown_taxes",
    "unknown_version",
    "unratable",
    "unreadable_events",
    "unsupported_media_type",
    "unusable_file",
    "usage_dropped",
    "version_not_draft",
    "webhook_endpoint_not_in_use",
    "webhook_url_refused",
]
"""The codes of refusals that this version of the API knows."""


class AccountBalance(Model):
    """What stands on one account of one entity in one currency."""

    account: LedgerAccount
    currency: str
    billing_entity_id: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


class ActivityLog(Model):
    """A write that took effect: who did what to which object. It is part of the same transaction, and never changes."""

    id: str
    """The id of the activity."""
    logged_at: datetime
    """Real time, also in a sandbox with a clock."""
    frozen_at: datetime | None
    """Where the test clock stood; null without one."""
    actor_type: str
    """What kind of thing acted."""
    actor_id: str
    """Who acted: the id of the API key."""
    door: str
    """The way in: `rest`, `grpc`, `mcp`."""
    operation: str
    """What was called, as the reference names it."""
    object_type: str | None
    """What kind of thing the object is."""
    object_id: str | None
    """What was made or acted upon; null when a call was about many things at once."""
    fields: list[str]
    """Which fields were given; never their values."""
    request_id: str
    """The `X-Request-Id` of the answer."""


class AddOn(Model):
    """Something sold once, at a fixed price, with the taxes that fall on it."""

    id: str
    name: str
    code: str
    amount: Decimal
    currency: str
    invoice_display_name: str | None
    description: str | None
    tax_codes: list[str]
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class AddOnEntry(Model):
    """An add-on."""

    code: str
    name: str
    amount: Decimal
    currency: str
    """ISO 4217 code."""
    tax_codes: list[str]
    """Codes or ids of taxes."""
    metadata: dict[str, str]
    invoice_display_name: str | None = None
    description: str | None = None


class Address(Model):
    """A postal address as documents print it."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2 code."""


class Allocation(Model):
    """The part of a payment that paid an invoice, in the currency of the payment."""

    invoice_id: str
    amount: Decimal


class ApiKey(Model):
    """A key as it can be shown: never its secret."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    version: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class ApiLog(Model):
    """One call, whatever became of it; its id is the request's."""

    id: str
    """The `X-Request-Id` of the answer."""
    logged_at: datetime
    """Real time, also in a sandbox with a clock."""
    actor_type: str
    """What kind of thing acted."""
    actor_id: str
    """Who acted: the id of the API key."""
    door: str
    """The way in: `rest`, `grpc`, `mcp`."""
    operation: str
    """What was called, as the reference names it."""
    answer: str
    """`ok`, the code of the refusal, or `cancelled` when the caller did not wait."""
    kind: Kind | None
    """What sort of refusal it was, from which each door makes its status; null when there was none."""
    milliseconds: int
    """From its coming to its answer."""
    version: str
    """The version of the API that was in force."""
    idempotency_key: str | None
    replayed: bool
    """Whether this was the stored answer to an earlier call under the same idempotency key."""
    dry_run: bool


class AppliedCoupon(Model):
    """A coupon in the hands of a customer, on its own terms, with what is left of it.

    `amount_remaining` is what a fixed amount can still take off (each time anew, when it recurs), and
    `frequency_duration_remaining` on how many invoices a recurring one will still be used. From `expiration_at` on,
    which is the coupon's, it is terminated, and takes nothing off the invoices of the days that begin then.
    """

    id: str
    coupon_id: str
    coupon_code: str
    coupon_name: str
    customer_id: str
    number: int
    status: Literal["active", "terminated"]
    coupon_type: Literal["fixed_amount", "percentage"]
    amount: Decimal | None
    amount_remaining: Decimal | None
    currency: str | None
    percentage_rate: Decimal | None
    frequency: Literal["once", "recurring", "forever"]
    frequency_duration: int | None
    frequency_duration_remaining: int | None
    expiration_at: datetime | None
    applies_to: CouponScope
    created_at: datetime
    terminated_at: datetime | None


class Attempt(Model):
    """One call to a receiver: its answer, or why there was none."""

    at: datetime
    status_code: int | None
    body_excerpt: str | None
    duration_ms: int
    error: str | None


class Backfill(Model):
    """Usage from `start` up to but not including `end` that is added as a whole, or replaces what is there.

    It concerns the events of one customer or of all, of one name or of all. A `replace` voids every event in its window
    that it does not hold. `events` were taken into it and `rejected` were not.
    """

    id: str
    state: Literal["draft", "committed", "reverted"]
    mode: Literal["add", "replace"]
    reason: str
    customer_id: str | None
    event_name: str | None
    start: datetime
    end: datetime
    events: int
    rejected: int
    counts: BackfillCounts | None
    """What committing it did; null before."""
    reversal: BackfillReversal | None
    """What reverting it did; null before."""
    created_at: datetime
    created_by: str
    committed_at: datetime | None
    committed_by: str | None
    reverted_at: datetime | None
    reverted_by: str | None


class BackfillCounts(Model):
    """How many events committing stored (`added`), corrected, put in force again, or voided since a `replace` does not
    hold them; `duplicates` were so already.
    """

    added: int = 0
    amended: int = 0
    restored: int = 0
    voided: int = 0
    duplicates: int = 0


class BackfillEffect(Model):
    """What committing a backfill would do now: to how many events, and to the usage of whom.

    `usage` holds what changes among the first thousand pairs of customer and metric that it touches, in its window;
    `omitted` counts the others.
    """

    counts: BackfillCounts
    rejected: int
    usage: list[UsageChange]
    omitted: int


class BackfillPreview(Model):
    """What committing a backfill would do now: to events, to usage, to the next invoices, and by credit notes.

    `usage` holds the first thousand pairs of customer and metric for which something changes and `omitted` counts the
    rest; `invoices` hold those of the first hundred customers, and `customers_omitted` counts the rest.
    """

    effect: BackfillEffect
    invoices: list[InvoiceEffect]
    credit_notes: list[CreditNoteEffect]
    customers_omitted: int


class BackfillReversal(Model):
    """How many events are again what they were, and how many were left since somebody corrected them afterwards.

    The first hundred of those that were left are in `left_ids`.
    """

    undone: int
    left: int
    left_ids: list[str]


class BillingDates(Model):
    """The days that a change can take effect on: the next boundaries, or inside the present cycle; and what comes."""

    current_cycle: Cycle
    valid_on_cycle_dates: list[date]
    valid_mid_cycle_range: Cycle | None
    next_billing_date: date | None
    contract_end_date: date | None
    next_renewal_date: date | None
    earliest_end_date: date | None = None


class BillingEntity(Model):
    """The legal person that issues invoices: its own numbers, terms and letterhead."""

    id: str
    code: str
    legal_name: str
    email: str | None
    address: Address
    tax_ids: list[str]
    timezone: str
    number_prefix: str
    net_days: int
    payment_instructions: str | None
    footer: str | None
    branding: Branding
    is_default: bool
    created_at: datetime


class BillingFailure(Model):
    """A subscription that a run could not bill, and why; it waits until it is changed or a run is started."""

    id: str
    run_id: str
    subscription_id: str
    customer_id: str
    reason: str
    created_at: datetime


class BillingRun(Model):
    """The billing of what was due at one instant.

    An `automatic` run begins by itself when something falls due; a `manual` one is started, for everything due by the
    day `on` or for one customer, and tries again what could not be billed before. `subscriptions` were due when it
    began, `done` were looked at since, `failed` of them are set aside with their reasons, and `invoices` with `lines`
    were made in `parts`, each a transaction of its own. `seconds` is how long workers were at it, all together, and
    `per_second` how many subscriptions they did in one.
    """

    id: str
    kind: Literal["automatic", "manual"]
    status: Literal["running", "held", "canceled", "finished"]
    until: datetime
    on: date | None
    customer_id: str | None
    subscriptions: int
    done: int
    failed: int
    invoices: int
    lines: int
    parts: int
    seconds: str
    per_second: str | None
    started_by: str
    created_at: datetime
    ended_at: datetime | None


class BillingTerms(Model):
    """How it is billed: from which anchor, on which terms, and what happens by itself."""

    billing_time: Literal["anniversary", "calendar"] = "anniversary"
    payment_terms: str | None = None
    auto_issue_invoices: bool | None = None
    """By default as the plan says, else true."""
    auto_pay_invoices: bool | None = None
    """By default as the plan says, else false."""
    proration_mode: Literal["day", "second", "fixed30", "month_part", "none"] = "day"
    """How a share of a period is counted: by local days, by seconds, by months of 30 days, by months and then days; or
    not at all: until its end no share of a period is over, so that the part that reaches the end costs the whole, and
    one that is cut before it nothing.
    """
    first_billing_date: date | None = None
    """The day that periods are counted from, and before which nothing is billed."""
    first_period: Literal["prorate", "full", "free", "merge"] = "prorate"
    """What a first period that is cut short costs: its share, all of it, or nothing; merged, it is billed together with
    the one that follows.
    """
    last_period: Literal["prorate", "full", "none"] = "prorate"
    """What a fee in arrears costs of a last period that is cut short by the end of service: its share, all of it, or
    nothing.
    """
    consolidate_invoices: bool = False
    """Whether it shares invoices with the other subscriptions of that wish that are billed to the same customer on the
    same day, on the same payment terms.
    """
    trial_usage: Literal["free", "bill"] = "free"
    """Whether what is used in the trial costs nothing, or is billed when the trial is over."""
    trial_free_units: int | None = None
    """Of usage that is billed: the units of each metered item that are free in the trial."""


class Branding(Model):
    """How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG."""

    accent: str = "#0f766e"
    logo: str | None = None


class Bucket(Model):
    """How many customers of an outcome change by more than `above` and at most `up_to` percent, either way."""

    outcome: Literal["winner", "loser", "unchanged", "skipped"]
    above: Decimal
    up_to: Decimal | None
    customers: int


class Bundle(Model):
    """Several products with default prices, which an item of a plan or of a subscription can name at once.

    With a currency its prices are in that; without one they are in that of whatever names it.
    """

    id: str
    name: str
    code: str
    description: str | None
    currency: str | None
    prices: list[BundlePrice]
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class BundleEntry(Model):
    """A bundle; its products are named by code."""

    code: str
    name: str
    prices: list[NewBundleItem]
    """The whole content."""
    metadata: dict[str, str]
    description: str | None = None
    currency: str | None = None
    """The currency of the prices; without one, that of the plan or subscription that names the bundle."""


class BundlePrice(Model):
    """A product and what it costs by default inside the bundle."""

    product_id: str
    item_key: str
    name: str
    price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    fingerprint: str


class CatalogChange(Model):
    """One thing that is made, changed or archived; of a plan, with what that comes to."""

    section: Literal["metrics", "features", "products", "add_ons", "bundles", "plans", "coupons"]
    code: str
    action: Literal["create", "change", "archive"]
    fields: list[FieldChange]
    money: MoneyEffect | None


class CatalogDifference(Model):
    """Everything that sets a document apart from the catalogue; nothing when they agree."""

    in_sync: bool
    changes: list[CatalogChange]


class CatalogDocument(Model):
    """Everything in use of each kind that is given; a kind that is left out (null) is not spoken of."""

    metrics: list[MetricEntry] | None
    features: list[FeatureEntry] | None
    products: list[ProductEntry] | None
    add_ons: list[AddOnEntry] | None
    bundles: list[BundleEntry] | None
    plans: list[PlanEntry] | None
    coupons: list[CouponEntry] | None


Category: TypeAlias = Literal["S", "Z", "E", "AE", "K", "G", "O"]
"""What kind of supply it is (EN 16931, BT-151); all but the standard one carry no tax."""


class Change(Model):
    """A change of a subscription: the version it makes, the lines for the time already billed, the next invoice with
    them, the difference of the monthly recurring revenue, discounts taken off, on the day on which it takes effect, and
    with `effective` `auto` what was chosen.
    """

    version: Version
    proration_lines: list[LineItem]
    next_invoice: Invoice | None
    mrr_delta: Decimal
    currency: str
    timing: Timing | None = None


class ChargePart(Model):
    """What one metric of a charge measured, of the events with the same values of its properties where it is grouped.

    `amount` is its share of the charge's, in proportion to the quantities, or to what each costs where the price is one
    for each group, so that the shares add up to it; null where a quantity is negative or all are zero.
    `projected_quantity` and `projected_amount`, absent where nothing is projected, are what it is about to come to at
    the end of the period.
    """

    metric_id: str
    values: dict[str, str | None]
    quantity: Decimal
    events: int
    amount: Decimal | None
    projected_quantity: Decimal | None = None
    projected_amount: Decimal | None = None


class ChargeUsage(Model):
    """The usage of one item in its current period, and what it costs so far.

    A pause cuts the period: before it, in it and after it are windows of their own. What is used in one that stops
    service is not `billable` and costs nothing. `parts`, absent when empty, are the metrics and groups that the
    quantity is made of, when they were asked for.
    """

    subscription_id: str
    item_key: str
    product_id: str
    name: str
    quantity: Decimal
    events: int
    amount: Decimal
    currency: str
    period_start: date
    period_end: date
    parts: list[ChargePart]
    billable: bool = True


class Cohort(Model):
    """Which subscriptions of a plan: those for which all that is said holds; where nothing is said, all of them."""

    customer_ids: list[str] | None
    subscription_ids: list[str] | None
    revisions: list[int] | None
    """The revisions of the plan that they are on."""
    metadata: dict[str, str] | None
    """Pairs that the metadata of the subscription holds."""
    started_from: date | None = None
    """Started on this day or later."""
    started_before: date | None = None
    """Started before this day."""
    percent: int | None = None
    """A share of the customers, in percent. It is always the same ones: who is among 10 percent is among 20."""


class Commitment(Model):
    """What a subscriber owes in every period, used or not, compared before coupons."""

    amount: Decimal
    invoice_display_name: str | None
    tax_codes: list[str]
    period: Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"] = "billing_period"


class Contract(Model):
    """How long: rolling from month to month, or a fixed term in months. Without a start date it starts today.

    What is not said is as the plan says. A fixed one is answered with its `end_date`, that of its first term.
    """

    alert_days: list[int]
    """So many days before a term is over it is said that it will be."""
    period_type: Literal["monthly_rolling", "fixed"] | None = None
    """By default as the plan says; else fixed with a length or an end, and rolling without."""
    start_date: date | None = None
    duration_months: int | None = None
    end_date: date | None = None
    notice_days: int | None = None
    """By how many days a cancellation goes before the end of service, at the least."""


class Coupon(Model):
    """A discount that customers are given: an amount, or a percentage; once, some times, or forever.

    `amount` with its `currency` belongs to a fixed amount, `percentage_rate` to a percentage.
    """

    id: str
    name: str
    code: str
    description: str | None
    status: Literal["active", "terminated"]
    coupon_type: Literal["fixed_amount", "percentage"]
    amount: Decimal | None
    currency: str | None
    percentage_rate: Decimal | None
    frequency: Literal["once", "recurring", "forever"]
    frequency_duration: int | None
    expiration: Literal["no_expiration", "time_limit"]
    expiration_at: datetime | None
    reusable: bool
    applies_to: CouponScope
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    terminated_at: datetime | None
    archived_at: datetime | None


class CouponEntry(Model):
    """A coupon; the plans or metrics that it is limited to are named by code."""

    code: str
    name: str
    coupon_type: Literal["fixed_amount", "percentage"]
    frequency: Literal["once", "recurring", "forever"]
    metadata: dict[str, str]
    amount: Decimal | None = None
    currency: str | None = None
    """ISO 4217 code."""
    percentage_rate: Decimal | None = None
    frequency_duration: int | None = None
    """On how many invoices a recurring coupon is used."""
    expiration: Literal["no_expiration", "time_limit"] = "no_expiration"
    expiration_at: datetime | None = None
    reusable: bool = True
    applies_to: NewScope | None = None
    description: str | None = None


class CouponScope(Model):
    """What a coupon is limited to: the lines of these plans, or of these metrics; with neither, every line."""

    plan_ids: list[str]
    metric_ids: list[str]


class CreditNote(Model):
    """A document that takes something back from one issued invoice; amounts are positive and in `currency`.

    Of the total `offset_amount` was taken off what was due on the invoice, `credit_amount` became the customer's own
    credit, and `refund_amount` is to be paid back.
    """

    id: str
    number: str | None
    status: Literal["issued"]
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
    customer_id: str
    invoice_id: str
    invoice_number: str
    billing_entity_id: str
    currency: str
    issue_date: date | None
    subtotal: Decimal
    discount_total: Decimal
    tax_total: Decimal
    total: Decimal
    offset_amount: Decimal
    credit_amount: Decimal
    refund_amount: Decimal
    line_items: list[CreditNoteLine]
    taxes: list[CreditNoteTax]
    created_at: datetime
    customer: Customer | None = None
    """Answered when it is asked for with `expand=["customer"]`."""


class CreditNoteEffect(Model):
    """What a backfill makes of the credit note that the next billing issues on an invoice: its total, tax included,
    without the backfill and with it.
    """

    invoice_id: str
    invoice_number: str
    customer_id: str
    currency: str
    before: Decimal
    after: Decimal
    difference: Decimal


class CreditNoteEstimate(Model):
    """A credit note as it would be issued now, and what could be credited of each line at all, one by one."""

    invoice_id: str
    invoice_number: str
    currency: str
    subtotal: Decimal
    discount_total: Decimal
    tax_total: Decimal
    total: Decimal
    offset_amount: Decimal
    credit_amount: Decimal
    refund_amount: Decimal
    line_items: list[CreditNoteLine]
    taxes: list[CreditNoteTax]
    creditable: list[Creditable]


class CreditNoteExplanation(Model):
    """A credit note as one calculation: every number of `tree` follows from those below it by plain arithmetic; and
    each of its lines, with the usage and the events that it rests on where it corrects usage.
    """

    credit_note_id: str
    number: str | None
    currency: str
    total: Decimal
    lines: list[LineExplanation]
    tree: dict[str, JsonValue]


class CreditNoteLine(Model):
    """What is taken back of one line of the invoice: `amount` of its amount, and with it `discount_amount` of its
    discount and `tax_amount` of its tax. `quantity` is that of a correction: what the usage of the window is now.
    """

    id: str
    invoice_line_item_id: str
    description: str
    product_id: str | None
    item_key: str | None
    subscription_id: str | None
    customer_id: str
    quantity: Decimal
    amount: Decimal
    discount_amount: Decimal
    tax_amount: Decimal
    tax_rate: Decimal
    period_start: date | None
    period_end: date | None


class CreditNoteTax(Model):
    """The tax of one code and rate that is taken back: what the share of the invoice that is credited by now bears,
    less what earlier notes took back.
    """

    code: str
    name: str
    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal


class Creditable(Model):
    """What of a line of the invoice, before discount and tax, no credit note has taken back and one still can."""

    invoice_line_item_id: str
    description: str
    amount: Decimal


class Customer(Model):
    """A party that is billed; it answers to its id, its external id and its aliases.

    With a `parent_id` it belongs to the family of that customer, which has `child_count` of them. Its invoices for
    periods stay drafts for the days of its `invoice_grace_period`.
    """

    id: str
    name: str
    external_id: str | None
    aliases: list[str]
    email: str | None
    currency: str | None
    timezone: str
    locale: str
    billing_address: Address
    tax_ids: list[str]
    net_days: int | None
    billing_entity_id: str | None
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    parent_id: str | None = None
    child_count: int = 0
    invoice_grace_period: int | None = None


class CustomerFees(Model):
    """What a changed plan comes to for one customer by month: the fees of its subscriptions that would move, before and
    after. Usage is not in it.
    """

    customer_id: str
    subscriptions: int
    currency: str
    mrr_before: Decimal
    mrr_after: Decimal
    mrr_delta: Decimal
    name: str = ""
    external_id: str | None = None


class CustomersAccount(Model):
    """A customer in the quickstart's words."""

    id: str
    name: str
    email: str | None
    alias: str | None


class Cycle(Model):
    """A billing period: local days [start_date, end_date)."""

    start_date: date
    end_date: date


class DynamicPrice(Model):
    """The sum of the amounts that events carry, and a markup on it; included units take their share of it.

    Each event has to carry one, and with a `currency_field` the currency in which it is billed: usage with an event
    that does not waits for it, and is never billed without, nor as if all money were alike.
    """

    type: Literal["dynamic"]
    currency_prices: dict[str, Any] | None
    amount_field: str
    """The property of an event that holds its amount, in the currency."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    currency_field: str | None = None
    """The property of an event that names the currency of its amount, which has to be the one in which it is billed;
    without it no event is asked.
    """
    markup: Decimal = Decimal("0")
    """What is added to the amounts, in percent."""


class EarlierEvidence(Model):
    """What a line counted that billed the same window before: its events, their digest, its quantity, and when."""

    line_id: str
    events: int
    digest: str
    quantity: Decimal
    counted_at: datetime


class EarlierTimezone(Model):
    """The zone in which the days before one began, until the customer moved."""

    timezone: str
    before: date


class Entitlement(Model):
    """What a subscriber may do: a key with a value of its type; or a feature with values of its privileges.

    Give a key, or a feature_code; the key of a feature is its code, and its value is true.
    """

    privileges: list[PrivilegeValue]
    key: str | None = None
    type: Literal["boolean", "integer", "string", "select"] | None = None
    value: bool | int | str | None = None
    feature_code: str | None = None
    """Code or id of a feature."""


class EntityTaxes(Model):
    """The taxes that fall on every line of a billing entity, in the order they were applied."""

    billing_entity_id: str
    taxes: list[Tax]


class EventPolicy(Model):
    """Which events a tenant takes, and how long it keeps those that it does not."""

    strict: bool
    """Whether an event is rejected when no metric reads its name."""
    max_age_days: int | None
    """An event older than so many days is rejected; null takes any."""
    keep_rejected_days: int
    """Days after which a rejected event is forgotten, counted from when it last came."""
    closed_periods: Literal["adjust", "credit_note", "ignore"] = "adjust"
    """What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference on
    the next invoice; with `credit_note` more is billed on the next invoice, and less becomes a credit note on the
    invoice of the period; `ignore` bills nothing. `GET /late-usage` lists it in any case.
    """
    open_periods_only: bool = False
    """Whether an event is rejected as `too_old` when it lies before every period that is still to be billed of the
    subscriptions whose metrics read its name. Before anything was billed, nothing is too old.
    """
    paused_usage: Literal["not_billable", "reject"] = "not_billable"
    """What becomes of usage in a pause that stops service: with `not_billable` it is stored, shown, and never billed;
    with `reject` an event is rejected as `paused` when all subscriptions whose metrics read its name are paused then.
    """


class EventRevision(Model):
    """A fact about an event: how it first arrived (`revision` 0), or a correction, with who made it, when and why.

    Each holds the whole event; the last one is in force, unless it is `void`. The first has no reason and no actor.
    """

    unique_id: str
    revision: int
    void: bool
    customer_id: str
    event_name: str
    timestamp: datetime
    properties: dict[str, str | bool | int | None]
    digest: str
    received_at: datetime
    """When the event first arrived."""
    known_at: datetime
    """When this was said: from then on it is known."""
    reason: str | None = None
    actor: str | None = None
    """Who said it: a key, a user, or a part of the program."""
    backfill_id: str | None = None


class Evidence(Model):
    """The usage behind a quantity: how many events, when, and a digest that changes with any of them.

    `before`, absent on the first line of a window, is what the line before it counted. `quantity`, absent where it is
    that of the line, is what was counted: a line below zero has the difference instead.
    """

    metric_ids: list[str]
    events: int
    first_at: datetime | None
    last_at: datetime | None
    digest: str
    window_start: datetime
    window_end: datetime
    before: EarlierEvidence | None = None
    quantity: Decimal | None = None


class ExplainedLine(Model):
    """A line with the calculation that led to it, and the usage it rests on."""

    line_id: str
    description: str
    amount: Decimal
    price: dict[str, JsonValue] | None
    version_id: str | None
    evidence: Evidence | None
    events_url: str | None
    tree: dict[str, JsonValue]


class Explanation(Model):
    """An invoice as one calculation: every number of `tree` follows from those below it by plain arithmetic.

    `calculation_version` names the order in which the parts of an invoice are worked out.
    """

    invoice_id: str
    number: str | None
    currency: str
    total: Decimal
    lines: list[ExplainedLine]
    tree: dict[str, JsonValue]
    calculation_version: int
    """The order of calculation that the invoice was made by."""


class ExpressionCharge(Model):
    """One product of two expressions."""

    description: str
    """What the line says."""
    quantity_expression: str
    """How many."""
    unit_price_expression: str
    """What each costs."""


class ExpressionPrice(Model):
    """The sum of products of expressions over named quantities, exactly.

    `quantity` is what the item's own metrics measured, beyond the units that are included, `events` in how many events,
    and the others are bound to metrics; `usage.name` is read as `name`. What cannot be worked out, and what is below
    zero, is refused and never zero instead.
    """

    type: Literal["expression"]
    currency_prices: dict[str, Any] | None
    charges: list[ExpressionCharge]
    """The products that are added up."""
    metric_bindings: list[MetricBinding]
    """Further quantities by name."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None


class Feature(Model):
    """Something that plans grant: a code, and privileges that say how much of it."""

    id: str
    code: str
    name: str
    description: str | None
    privileges: list[Privilege]
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class FeatureEntry(Model):
    """A feature."""

    code: str
    name: str
    privileges: list[Privilege]
    metadata: dict[str, str]
    description: str | None = None


class Feed(Model):
    """Events in order. `next_after` is the `after` of the next request, also when there is nothing new."""

    data: list[WebhookMessage]
    next_after: int
    has_more: bool


class FieldChange(Model):
    """A field that differs: what it says, and what it would say."""

    field: str
    before: Any
    """Any JSON value."""
    after: Any
    """Any JSON value."""


class FilterGroup(Model):
    """Conditions that hold all together (`and`) or at least one of them (`or`)."""

    filters: list[MetricFilter]
    operator: Literal["and", "or"] = "and"


class FixedPrice(Model):
    """Quantity times unit price in every period, independent of usage."""

    type: Literal["fixed"]
    currency_prices: dict[str, Any] | None
    unit_price: Decimal
    """The price of one for a whole period."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    quantity: Decimal = Decimal("1")
    """How many are billed in each period."""


class GraduatedPercentagePrice(Model):
    """Each part of the money at the rate of the tier in which it lies; a tier's fee is due once it is entered."""

    type: Literal["graduated_percentage"]
    currency_prices: dict[str, Any] | None
    tiers: list[RateTier]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    charge_first_flat_at_zero: bool = False
    """Whether the first tier's fee is due without any usage."""


class GraduatedPrice(Model):
    """Each part of the usage at the price of the tier in which it lies; a tier's fee is due once it is entered."""

    type: Literal["graduated"]
    currency_prices: dict[str, Any] | None
    tiers: list[Tier]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    charge_first_flat_at_zero: bool = False
    """Whether the first tier's fee is due without any usage."""


class GroupedQuantity(Model):
    """What one metric measured of the events with the same values of its properties; null where they have none.

    `projected_quantity`, absent where nothing is projected, is what it is about to come to at the end of the period.
    """

    values: dict[str, str | None]
    quantity: Decimal
    events: int
    projected_quantity: Decimal | None = None


class ImportedEvents(Model):
    """What became of the rows of a file.

    `ingested` are stored now, `duplicates` of them were before, `conflicts` of those with other content, which stands.
    Of the `rejected` rows the first hundred are in `rejections`; all are kept as rejected events.
    """

    rows: int
    ingested: int
    duplicates: int
    conflicts: int
    rejected: int
    rejections: list[RejectedRow]


class Ingested(Model):
    """The verdict on each event of a request.

    `ingested` names all that are stored now, repeats included, `duplicates` those of them that were stored before, and
    `failed` the ids of `rejected`. `conflicts`, absent when empty, names repeats whose content differs from what was
    stored first; the first stands.
    """

    ingested: list[str]
    failed: list[str]
    duplicates: list[str]
    rejected: list[Rejection]
    conflicts: list[Rejection]


class Invoice(Model):
    """An invoice; once issued nothing but its payment state changes. Amounts are in `currency`.

    `amount_offset` is what credit notes took off what was due.
    """

    id: str | None
    number: str | None
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
    customer_id: str
    subscription_ids: list[str]
    currency: str
    billing_period_start: date | None
    billing_period_end: date | None
    issue_date: date | None
    due_date: date | None
    subtotal: Decimal
    discount_total: Decimal
    tax_total: Decimal
    total: Decimal
    credits_applied: Decimal
    amount_offset: Decimal
    amount_paid: Decimal
    amount_due: Decimal
    line_items: list[LineItem]
    taxes: list[InvoiceTax]
    purchase_order_number: str | None
    description: str | None
    payment_terms: str
    auto_pay: bool
    billing_entity_id: str
    created_at: datetime
    discounts: list[InvoiceDiscount]
    issued_at: datetime | None = None
    paid_at: datetime | None = None
    voided_at: datetime | None = None
    calculation_version: int = 1
    """The order of calculation that the invoice was made by."""
    customer: Customer | None = None
    """Answered when it is asked for with `expand=["customer"]`."""


class InvoiceDiscount(Model):
    """What a coupon took off an invoice: a percentage of `base`, or an amount that is at most `base`.

    Without a coupon it is below zero: what had been taken off lines that this invoice takes back.
    """

    coupon: str | None
    name: str
    amount: Decimal
    base: Decimal
    percentage_rate: Decimal | None
    applied_coupon_id: str | None


class InvoiceEffect(Model):
    """What a backfill makes of the next invoice of a subscription, which is issued on `on`: its total, tax included,
    without the backfill and with it, and the lines that differ. `next_invoice` is the invoice as it will be; null where
    nothing is left to bill on that day.
    """

    subscription_id: str
    customer_id: str
    on: date
    currency: str
    before: Decimal
    after: Decimal
    difference: Decimal
    lines: list[LineEffect]
    next_invoice: Invoice | None


class InvoiceSettings(Model):
    """What subscriptions of the plan begin with: what happens to invoices by themselves, and what stands on them."""

    auto_issue_invoices: bool | None = None
    auto_pay_invoices: bool | None = None
    invoice_footer_text: str | None = None
    invoice_memo_template: str | None = None
    send_activation_email: bool | None = None
    send_invoices_to_customer: bool | None = None
    send_receipts_to_customer: bool | None = None


class InvoiceTax(Model):
    """The tax of one code and rate on the whole document."""

    code: str
    name: str
    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal


class Item(Model):
    """A product at a price inside a version; `item_key` names it through all versions."""

    id: str
    item_key: str
    product_id: str
    name: str
    price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    fingerprint: str
    metric_ids: list[str]
    once: bool
    tax_codes: list[str]
    escalations: list[Decimal]
    bundle_id: str | None = None
    bundle_name: str | None = None
    agreed_price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
        | None
    ) = None


class ItemUpdate(Model):
    """An item with the fields of its price that change: a quantity, a unit price, tiers, even another type."""

    adjust: dict[str, Any]
    """The fields of the price that change."""
    product_id: str | None = None
    item_key: str | None = None
    """The name of the item inside the plan; its product's code when absent."""
    bundle_id: str | None = None


class JournalEntry(Model):
    """A booked entry."""

    id: str
    source_type: str
    source_id: str
    event: str
    currency: str
    billing_entity_id: str
    effective_on: date
    booked_at: datetime
    lines: list[JournalLine]
    reverses_id: str | None = None


class JournalLine(Model):
    """A posting as it is shown."""

    account: LedgerAccount
    debit: Decimal
    credit: Decimal
    customer_id: str | None
    subscription_id: str | None


JsonValue: TypeAlias = Any
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


class LateEvent(Model):
    """An event that changed what a window measures, after it had been measured.

    It was `added` to the window, `removed` from it, or `changed` in it. `known_at` is when it arrived or was corrected
    last, `reason` what was said when it was corrected.
    """

    unique_id: str
    change: Literal["added", "changed", "removed"]
    timestamp: datetime
    known_at: datetime
    reason: str | None


class LateEvents(Model):
    """The events by which a window differs from what was measured before: how many, and the first hundred.

    `complete` says that they explain the difference to the last digit: the digest that was measured before, with theirs
    added and taken away, is the digest that was measured after.
    """

    count: int
    complete: bool
    events: list[LateEvent]


class LateUsage(Model):
    """A window that was billed, and whose usage is by now another than the one that was billed.

    `billed_amount` is what its lines come to, corrections included, those of credit notes too, and those of void
    invoices with at most what the window comes to; `line_id` is the last of them, null where the window came to nothing
    and left no line. `late_events` arrived, or were corrected, since. `outcome` says what becomes of the difference:
    `adjust` bills it on the next invoice, which is due on `due_on`; `credit_note` issues one on that day; with `ignore`
    the policy leaves it; `nothing` is to bill, since the price comes to the same; of a subscription that is `over`, and
    was billed for the last time, nobody bills it any more.
    """

    customer_id: str
    subscription_id: str
    item_key: str
    product_id: str
    name: str
    period_start: date
    period_end: date
    billed_quantity: Decimal
    quantity: Decimal
    billed_amount: Decimal
    amount: Decimal
    difference: Decimal
    currency: str
    late_events: int
    line_id: str | None
    billed_at: datetime | None
    outcome: Literal["adjust", "credit_note", "ignore", "nothing", "over"]
    due_on: date | None


LedgerAccount: TypeAlias = Literal[
    "CASH",
    "PSP_CLEARING",
    "AR",
    "DEFERRED_REVENUE",
    "REVENUE",
    "TAX_PAYABLE",
    "CUSTOMER_CREDIT",
    "REFUNDS_PAYABLE",
    "ROUNDING",
]
"""The chart of accounts."""


class LineEffect(Model):
    """What the lines of one window come to on the next invoice, without a backfill and with it."""

    item_key: str
    metric_ids: list[str]
    period_start: date
    period_end: date
    before: Decimal
    after: Decimal
    difference: Decimal


class LineExplanation(Model):
    """A line with the calculation that led to it, the usage it rests on, and what came late.

    Of a correction `late_events` are the events by which its usage differs from that of the line before. Of any line
    that counts usage `later_events` are those by which the usage of its window has come to differ since. Null where
    there is nothing to compare.
    """

    line: ExplainedLine
    late_events: LateEvents | None
    later_events: LateEvents | None


class LineItem(Model):
    """One line of an invoice. Taxed is its net: `amount` less `discount_amount`. `customer_id` is the customer that is
    served: that of the invoice, or a child of it.
    """

    id: str
    kind: Literal[
        "fixed",
        "usage",
        "proration_credit",
        "proration_charge",
        "true_up",
        "cap",
        "progressive_credit",
        "discount",
        "add_on",
        "manual",
        "adjustment",
    ]
    description: str
    product_id: str | None
    item_key: str | None
    subscription_id: str | None
    customer_id: str
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal
    tax_amount: Decimal
    tax_rate: Decimal
    period_start: date | None
    period_end: date | None
    precise_amount: Decimal
    discount_amount: Decimal


class MatrixPrice(Model):
    """Usage by the values of some properties, each at the price of its cell.

    An event falls into the one cell that names the most of its properties; of two that name as many, into the one that
    takes fewer of them with any value, and then into the first; of none, into `otherwise`. Usage that is taken back
    takes from its cell, whatever the values beside those that the cell names, and a cell with less than nothing costs
    as one with nothing. The units that are included are taken out of the cells in their order.
    """

    type: Literal["matrix"]
    currency_prices: dict[str, Any] | None
    dimensions: list[str]
    """The properties of events that make cells."""
    cells: list[PriceCell]
    """Cells, of which the first holds where others name as many dimensions."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    otherwise: (
        DynamicPrice
        | ExpressionPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | PackagePrice
        | PercentagePrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
        | None
    ) = None
    """The price of usage in no cell; null where it costs nothing."""


class MeteredQuantity(Model):
    """What one metric measured; `groups`, absent when empty, are its parts when they were asked for."""

    metric_id: str
    code: str
    name: str
    quantity: Decimal
    events: int
    first_at: datetime | None
    last_at: datetime | None
    groups: list[GroupedQuantity]


class Metric(Model):
    """What is measured: the events of one name that satisfy every group of filters, aggregated.

    What stood at the start of a window takes part when the metric is recurring. `group_by` names the properties by
    which its usage can be shown in parts.
    """

    id: str
    name: str
    code: str
    event_name: str
    aggregation: MetricAggregation
    filter_groups: list[FilterGroup]
    group_by: list[str]
    recurring: bool
    rounding: Rounding | None
    description: str | None
    tags: list[str]
    created_at: datetime
    archived_at: datetime | None


class MetricAggregation(Model):
    """What is made of the matching events: a method, and the property or the expression that it reads.

    `expression` and `percent` are absent where there is none.
    """

    method: Literal[
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
    """What is made of the events."""
    field: str | None = None
    """The name of a property of the event."""
    expression: str | None = None
    """What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, `min`, `max`, `ceil`,
    `floor`, `round`, `if(a < b, c, d)`, `event.timestamp`; a name that is no word stands in double quotes. Methods that
    count different texts take `concat(a, 'a text', event.code)` too.
    """
    percent: Decimal | None = None
    """Of a percentile: how many percent of the values do not exceed it."""


class MetricBinding(Model):
    """A name in the expressions for what a metric measures in the same window."""

    alias: str
    """The name."""
    metric_id: str
    """The metric."""


class MetricEntry(Model):
    """A metric."""

    code: str
    name: str
    event_name: str
    aggregation: MetricAggregation
    filter_groups: list[FilterGroup]
    """An event counts when it satisfies every group."""
    group_by: list[str]
    """The properties by whose values the usage can be shown in parts."""
    tags: list[str]
    """Words to find it by."""
    recurring: bool = False
    """Whether what stood at the start of a window takes part in it: seats stay until they are left."""
    rounding: Rounding | None = None
    description: str | None = None


class MetricFilter(Model):
    """A condition on one property, compared as text: a number in plain digits, `true` and `false` as words.

    A property that is absent or null satisfies only `not_equal`, `not_in`, and `exists` with the value false. `greater`
    and `less` compare numbers, and a property that is none satisfies neither.
    """

    field: str
    """The name of a property of the event."""
    values: list[str | bool | int] | None
    """What to compare with `in` and `not_in`."""
    operator: Literal["equal", "not_equal", "in", "not_in", "contains", "greater", "less", "exists"] = "equal"
    value: str | bool | int | None = None
    """What to compare with; with `exists`, false asks for absence."""


class MigratedSubscription(Model):
    """What became of one subscription in a migration.

    `version_id` is the version that moved it, in force from `effective_from` on, and `rollback_version_id` the one that
    took it back. `reason`, in words `detail`, says why it was left out, failed, or was kept where it is.
    """

    id: str
    subscription_id: str
    customer_id: str
    state: Literal["waiting", "moved", "left_out", "failed", "rolled_back", "kept"]
    reason: (
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
        | None
    )
    detail: str | None
    effective_from: date | None
    version_id: str | None
    rollback_version_id: str | None
    currency: str
    mrr_before: Decimal | None
    mrr_after: Decimal | None
    updated_at: datetime


class MigrationEffect(Model):
    """What moving one subscription comes to.

    `credits` and `charges` are the lines for the time that was billed already, before discounts and tax; the next
    invoice, tax included, is issued on `next_invoice_on` and comes to `next_invoice_before` as things are and to
    `next_invoice_after` once it has moved. They are those of the preview of the same change.
    """

    subscription_id: str
    customer_id: str
    plan_revision: int
    effective_from: date
    currency: str
    fees_before: list[RecurringFee]
    fees_after: list[RecurringFee]
    mrr_before: Decimal
    mrr_after: Decimal
    mrr_delta: Decimal
    credits: Decimal
    charges: Decimal
    next_invoice_on: date | None
    next_invoice_before: Decimal
    next_invoice_after: Decimal


class MigrationPreview(Model):
    """What a migration would do if it began now; nothing is changed.

    The counts, the customers and the monthly recurring revenue are those of all that would move. `effects` are worked
    out for a hundred of them from `offset` on, in order of id, with `credits` and `charges` as their sums; `left_out`
    holds a hundred from `offset` on of those that stay.
    """

    plan_id: str
    target_plan_id: str
    target_revision: int
    currency: str
    subscriptions: int
    customers: int
    mrr_before: Decimal
    mrr_after: Decimal
    mrr_delta: Decimal
    offset: int
    effects: list[MigrationEffect]
    credits: Decimal
    charges: Decimal
    stay: int
    reasons: list[ReasonCount]
    left_out: list[NotMoved]


class MoneyEffect(Model):
    """What a changed plan comes to: how many subscriptions are on it, and the monthly fee of each at its list prices
    less the discount of the plan, before and after; `mrr_delta` is the difference for all of them together.

    Those subscriptions keep the old prices until they are moved. Usage is not in it: that depends on what is used.
    `customers` are the twenty whose fees a plan migration would change most, by what they have agreed themselves, the
    largest change first; `other_customers` says how many more it would change. Who a migration leaves out is none of
    them. Of a plan with more than ten thousand subscriptions so many are looked at.
    """

    subscriptions: int
    currency: str
    mrr_before: Decimal
    mrr_after: Decimal
    mrr_delta: Decimal
    usage_prices_change: bool
    customers: list[CustomerFees]
    other_customers: int


class NewApiKey(Model):
    """A key just made; `key` is shown this once and never again."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    key: str
    created_at: datetime
    expires_at: datetime | None


class NewBundleItem(Model):
    """A product and its price inside a bundle, as given."""

    product_id: str
    price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    name: str | None = None
    item_key: str | None = None
    """The name of the item inside the plan; its product's code when absent."""


class NewCommitment(Model):
    """What a subscriber owes in every period, used or not, compared before coupons; as given."""

    amount: Decimal
    tax_codes: list[str]
    """Codes or ids of taxes."""
    period: Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"] | None = None
    """The period that it is owed in. Where nothing is said it is the `interval` of a plan that is written with charges,
    what it was before of a plan that is changed, and else the billing period, which is that of the item that recurs
    most often.
    """
    invoice_display_name: str | None = None
    """What the line says."""


class NewPlanItem(Model):
    """A product and its price, as given; or a bundle, at its own prices or at those of `items`."""

    tax_codes: list[str]
    """Codes or ids of taxes."""
    items: list[NewBundleItem] | None
    """The whole content of the bundle, at other prices."""
    product_id: str | None = None
    """Id or code of a product; for a bundle, name that."""
    price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
        | None
    ) = None
    """What the product costs; a bundle has prices of its own."""
    name: str | None = None
    item_key: str | None = None
    """The name of the item inside the plan; its product's code when absent."""
    bundle_id: str | None = None
    """Id or code of a bundle, in place of a product."""
    bundle_description: str | None = None


class NewSandbox(Model):
    """A sandbox just made, with the key that opens it, shown this once."""

    id: str
    name: str
    key: str
    created_at: datetime


class NewScope(Model):
    """What a coupon is limited to, as given: some plans, or some metrics, never both."""

    plan_ids: list[str]
    metric_ids: list[str]


class NewWebhookEndpoint(Model):
    """An endpoint with the secret that its messages are signed with, shown this once."""

    id: str
    url: str
    event_types: list[str]
    description: str | None
    enabled: bool
    signature: Literal["hmac"]
    secret: str
    secret_hint: str
    previous_secret_expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class NotMoved(Model):
    """A subscription that stays where it is, and why."""

    subscription_id: str
    customer_id: str
    reason: Literal[
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
    detail: str


class Organization(Model):
    """The company that bills; the same behind its live tenant and all its sandboxes."""

    id: str
    name: str
    created_at: datetime


class PackagePrice(Model):
    """Usage beyond the free units in whole packages: the first unit of a package costs all of it."""

    type: Literal["package"]
    currency_prices: dict[str, Any] | None
    package_size: Decimal
    """How many units a package has; more than zero."""
    package_price: Decimal
    """What a package costs, however much of it is used."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    free_units: Decimal = Decimal("0")
    """Units before the first package."""


class Pause(Model):
    """Local days [start, end) on which a subscription is paused; no end is until it goes on.

    With `credit` what is paid ahead for them is given back, or not charged, and nothing that is used then is billed;
    boundaries stay where they are. With `shift` no money moves: the period goes on for as much longer, and every later
    boundary, term and rise of prices comes later by the length of the pause; nothing that is used then is billed. With
    `keep_billing` all goes on, but invoices stay drafts.
    """

    start: date
    end: date | None
    mode: Literal["credit", "keep_billing", "shift"]
    recorded_at: datetime


class Payment(Model):
    """Money of a customer, received or on its way, in `currency`.

    `invoice_id` is the invoice that an automatic payment is to collect; what was paid with it stands in `allocations`,
    and `unallocated` went to the customer's credit.
    """

    id: str
    customer_id: str
    invoice_id: str | None
    status: Literal["pending", "succeeded", "failed", "canceled"]
    provider: str
    payment_method_id: str | None
    brand: str | None
    last4: str | None
    amount: Decimal
    currency: str
    allocations: list[Allocation]
    unallocated: Decimal
    reference: str | None
    failure_code: str | None
    failure_message: str | None
    provider_reference: str | None
    attempt: int | None
    recorded_by: str | None
    paid_at: datetime | None
    created_at: datetime
    updated_at: datetime
    customer: Customer | None = None
    """Answered when it is asked for with `expand=["customer"]`."""


class PaymentMethod(Model):
    """What a customer pays with: the brand and the last four digits are all that is known of a card."""

    id: str
    customer_id: str
    provider: str
    brand: str
    last4: str
    is_default: bool
    created_at: datetime


class PendingChange(Model):
    """A published version whose day has not come, or a draft."""

    version_id: str
    status: Literal["draft", "published"]
    description: str | None
    effective_at: date | None


class PerGroupPrice(Model):
    """Usage by the values of some properties, each combination by itself at the same price.

    Each has tiers, packages and free units of its own; usage without a property is a combination too. What is taken
    back takes from its combination, and one with less than nothing costs as one with nothing; one that no event names
    costs nothing. Minimum, maximum and discount hold for all of them together. Included units of the price around them
    are taken out of the combinations in the order of their values, the absent last.
    """

    type: Literal["per_group"]
    currency_prices: dict[str, Any] | None
    group_by: list[str]
    """The properties of events whose values make combinations."""
    price: (
        DynamicPrice
        | ExpressionPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PercentagePrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    """What the usage of each combination costs."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None


class PercentagePrice(Model):
    """A rate of the money beyond the free amount, and a fee for each event beyond the free ones.

    With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free money is
    used first, and an event that is free, or all of whose money is, is not raised to the minimum.

    With `free_together` free events are free with their money, and events of free money with their fees.
    """

    type: Literal["percentage"]
    currency_prices: dict[str, Any] | None
    rate: Decimal
    """What is charged of the money, in percent."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    fixed_fee_per_event: Decimal = Decimal("0")
    """What is charged for each event."""
    free_amount: Decimal = Decimal("0")
    """The money of a period that costs nothing."""
    free_events: Decimal = Decimal("0")
    """The events of a period that have no fee."""
    free_together: bool = False
    """Whether an event that is free is so with its money and its fee: the first `free_events`, and those whose money
    together is below `free_amount`; of both the fewer. Otherwise each is free by itself.
    """
    min_per_event: Decimal | None = None
    """The least that an event costs."""
    max_per_event: Decimal | None = None
    """The most that an event costs."""


class Plan(Model):
    """What can be subscribed to: items in one currency, on common terms.

    Items and terms are those of a revision; changing them makes the next one, and who has subscribed keeps what was
    agreed. Where the plan says nothing about contract, renewal or invoices, a subscription decides.
    """

    id: str
    name: str
    code: str
    currency: str
    trial_period_days: int
    items: list[PlanItem]
    entitlements: list[Entitlement]
    description: str | None
    revision: int
    minimum_spend: Spend | None
    maximum_spend: Spend | None
    minimum_commitment: Commitment | None
    discount: PlanDiscount | None
    price_escalation: PriceEscalation | None
    usage_thresholds: list[UsageThreshold]
    auto_activate: bool | None
    contract_period_type: Literal["monthly_rolling", "fixed"] | None
    contract_duration: int | None
    auto_renew: bool | None
    renewal_period_type: Literal["monthly_rolling", "fixed"] | None
    renewal_duration: int | None
    payment_terms: str | None
    invoice_settings: InvoiceSettings | None
    additional_terms: str | None
    tax_codes: list[str]
    tags: list[str]
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class PlanDifference(Model):
    """What sets two revisions of a plan apart: fields of its items and terms, and what the list prices come to by month
    for the subscriptions on the former one. `revisions` says how many are on each.
    """

    plan_id: str
    from_revision: int
    to_revision: int
    fields: list[FieldChange]
    money: MoneyEffect
    revisions: list[RevisionCount]


class PlanDiscount(Model):
    """What is taken off the plan: a percentage, or an amount spread over the lines; forever, or for a while."""

    type: Literal["percentage", "fixed"]
    amount: Decimal
    """Percent, or money of the plan's currency."""
    duration_type: Literal["forever", "fixed"] = "forever"
    duration_value: int | None = None
    """How many units, for a fixed duration."""
    duration_unit: Literal["billing_period", "month", "year"] | None = None


class PlanEntry(Model):
    """A plan; its products, bundles and features are named by code."""

    code: str
    name: str
    currency: str
    """ISO 4217 code."""
    items: list[NewPlanItem]
    entitlements: list[Entitlement]
    usage_thresholds: list[UsageThreshold]
    """Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring."""
    tax_codes: list[str]
    """Codes or ids of taxes."""
    tags: list[str]
    """Words to find it by."""
    metadata: dict[str, str]
    description: str | None = None
    trial_period_days: int = 0
    """Days before anything is charged."""
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    minimum_commitment: NewCommitment | None = None
    discount: PlanDiscount | None = None
    price_escalation: PriceEscalation | None = None
    auto_activate: bool | None = None
    contract_period_type: Literal["monthly_rolling", "fixed"] | None = None
    contract_duration: int | None = None
    """A length in months."""
    auto_renew: bool | None = None
    renewal_period_type: Literal["monthly_rolling", "fixed"] | None = None
    renewal_duration: int | None = None
    """A length in months."""
    payment_terms: str | None = None
    invoice_settings: InvoiceSettings | None = None
    additional_terms: str | None = None


class PlanItem(Model):
    """A product and its price in a plan; it never changes. Equal prices have equal fingerprints.

    What is sold inside a bundle names the bundle.
    """

    id: str
    item_key: str
    product_id: str
    name: str
    price: (
        DynamicPrice
        | ExpressionPrice
        | FixedPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PerGroupPrice
        | PercentagePrice
        | PrepaidPrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    fingerprint: str
    tax_codes: list[str]
    bundle_id: str | None = None
    bundle_name: str | None = None
    bundle_description: str | None = None


class PlanMigration(Model):
    """The moving of subscriptions from a plan to its newest revision, or to that of another plan, and how far it is.

    `subscriptions` were chosen when it began. Each is `waiting`, or was `moved`, `left_out` with a reason or `failed`
    with one; a moved one may be `rolled_back`, or `kept` where that was not possible. The monthly recurring revenue
    before and after is that of those that were moved and are not back, at the prices of the day on which each moves.
    """

    id: str
    plan_id: str
    target_plan_id: str
    target_revision: int
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
    status: Literal["running", "held", "canceled", "finished", "rolling_back", "rolled_back"]
    subscriptions: int
    waiting: int
    moved: int
    left_out: int
    failed: int
    rolled_back: int
    kept: int
    currency: str
    mrr_before: Decimal
    mrr_after: Decimal
    mrr_delta: Decimal
    started_by: str
    created_at: datetime
    ended_at: datetime | None


class PrepaidPrice(Model):
    """A price for the units of a period, in advance, and another for the units beyond them, in arrears.

    Units are used as they come; what is left at the end of a period is lost, unless there is a `rollover`.
    """

    type: Literal["prepaid"]
    currency_prices: dict[str, Any] | None
    prepaid_units: Decimal
    """The units of a period that are paid for in advance."""
    overage: (
        DynamicPrice
        | ExpressionPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | MatrixPrice
        | PackagePrice
        | PercentagePrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    """The price of the units beyond them."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    prepaid_price: Decimal = Decimal("0")
    """What they cost, in each period."""
    overage_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    """How often units beyond them are billed, always in arrears; without it, when the period is over. How many are
    beyond them is counted over the whole period.
    """


class PreviewLine(Model):
    """One factor of the previewed amount."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    kind: Literal["main", "cap", "true_up", "discount"] = "main"


class PriceCell(Model):
    """The price of usage whose properties have the values that it names; a property it does not name may have any."""

    when: dict[str, str | list[str]]
    """For each property the value that it must have, a list of values of which it must have one, or
    `__ALL_FILTER_VALUES__` for any that it has.
    """
    price: (
        DynamicPrice
        | ExpressionPrice
        | GraduatedPrice
        | GraduatedPercentagePrice
        | PackagePrice
        | PercentagePrice
        | UnitPrice
        | VolumePrice
        | VolumePercentagePrice
    )
    """What such usage costs."""
    name: str | None = None
    """What lines call it; without one, its values."""


class PriceDiscount(Model):
    """What is taken off every line of a price: a share of it, or an amount a period, never more than there is."""

    type: Literal["percentage", "fixed"]
    """A share, or an amount of money."""
    value: Decimal | None = None
    """The share in percent, at most 100."""
    amount: Decimal | None = None
    """The money that is taken off in a period."""


class PriceEscalation(Model):
    """By how much prices rise at each anniversary, compounding; usage prices only when that is said."""

    percentage: Decimal
    """In percent, above zero."""
    enabled: bool = True
    type: Literal["percentage"] = "percentage"
    interval_months: int = 12
    """A length in months."""
    escalate_metered_unit_rates: bool = False


class PricePreview(Model):
    """What the price gives: *amount* as an invoice would show it, and how it comes about, line by line."""

    amount: Decimal
    currency: str
    """ISO 4217 code."""
    precise_amount: Decimal
    lines: list[PreviewLine]
    steps: list[ReadableStep]


class PriceRollover(Model):
    """Included units that a period leaves are carried into later ones: at most *cap* of them, for *periods* periods."""

    cap: Decimal | None = None
    """The most that is carried into a period; null for all."""
    periods: int = 1
    """For how many periods units are carried."""


class PriceUnit(Model):
    """A unit of its own that a price is written in: so many of the currency are one of it."""

    code: str
    """What the unit is called."""
    conversion_rate: Decimal
    """What one of the unit is worth in the currency."""


class Privilege(Model):
    """How far a feature goes in one respect: a value of its type, or one of the options."""

    code: str
    name: str | None = None
    value_type: Literal["boolean", "integer", "string", "select"] = "boolean"
    config: PrivilegeConfig | None = None


class PrivilegeConfig(Model):
    """What a privilege of the type select can be."""

    select_options: list[str]


class PrivilegeValue(Model):
    """A privilege with what is granted of it; a text that is given is read as the type of the privilege wants it."""

    privilege_code: str
    value: bool | int | str


class Product(Model):
    """What is sold: a fixed fee, or usage measured by metrics."""

    id: str
    name: str
    code: str
    fee_type: Literal["fixed", "metered"]
    payment_terms: Literal["advance", "arrears"]
    billing_frequency: Literal["recurring", "one_time"]
    metric_ids: list[str]
    description: str | None
    sku: str | None
    revenue_allocation_method: Literal["straight_line", "usage_based", "contract_level_straight_line"] | None
    unit_label_singular: str | None
    unit_label_plural: str | None
    metadata: dict[str, str]
    created_at: datetime
    archived_at: datetime | None


class ProductEntry(Model):
    """A product; its metrics are named by code."""

    code: str
    name: str
    fee_type: Literal["fixed", "metered"]
    payment_terms: Literal["advance", "arrears"]
    metric_ids: list[str]
    """Ids or codes of metrics."""
    metadata: dict[str, str]
    billing_frequency: Literal["recurring", "one_time"] = "recurring"
    description: str | None = None
    sku: str | None = None
    """Your own number of the article."""
    revenue_allocation_method: Literal["straight_line", "usage_based", "contract_level_straight_line"] | None = None
    unit_label_singular: str | None = None
    """What one unit, or several, are called."""
    unit_label_plural: str | None = None
    """What one unit, or several, are called."""


class ProjectedCharge(Model):
    """The usage of one item in its current period, and what it is about to come to at the end of the period.

    Null at the first instant of the period, when nothing can be told.
    """

    subscription_id: str
    item_key: str
    product_id: str
    name: str
    quantity: Decimal
    events: int
    amount: Decimal
    currency: str
    period_start: date
    period_end: date
    parts: list[ChargePart]
    projected_quantity: Decimal | None
    projected_amount: Decimal | None
    billable: bool = True


class ProjectedMetric(Model):
    """What one metric measured, and is about to measure by the end of the period; null at its first instant."""

    metric_id: str
    code: str
    name: str
    quantity: Decimal
    events: int
    first_at: datetime | None
    last_at: datetime | None
    groups: list[GroupedQuantity]
    projected_quantity: Decimal | None


class ProjectedTotal(Model):
    """What the charges in one currency come to, and are about to come to."""

    currency: str
    amount: Decimal
    projected_amount: Decimal | None


class ProjectedUsage(Model):
    """The usage of the present periods, extrapolated to their ends as of the instant `as_of`: by metric from
    `period_start` to `period_end`, and by charge over its own period. The totals are those of the charges shown.

    `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what came
    later was added up for this answer.
    """

    customer_id: str
    period_start: date
    period_end: date
    as_of: datetime
    totals: list[ProjectedTotal]
    metrics: list[ProjectedMetric]
    charges: list[ProjectedCharge]
    folded_through: datetime | None = None


class Quantile(Model):
    """The change in percent that the share `at` of the customers stays at or below, one of those that there are."""

    at: Decimal
    change_percent: Decimal


class RateTier(Model):
    """A stretch of money at one rate, up to and including its bound; the last has none."""

    up_to: Decimal | None
    """The last money of the tier, in the currency; null for the last tier."""
    rate: Decimal
    """What is charged of the money in the tier, in percent."""
    flat_fee: Decimal = Decimal("0")
    """Charged once when the tier is reached."""


class ReadableStep(Model):
    """One line of arithmetic for a person: `500 x 0.02` and the `10` that it gives."""

    label: str
    calculation: str
    result: str


class ReasonCount(Model):
    """How many subscriptions stay for one reason."""

    reason: Literal[
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
    subscriptions: int


class RecurringFee(Model):
    """What the recurring fees of one rhythm come to in a whole period; usage is not in it."""

    billing_interval_unit: str
    billing_interval_count: int
    amount: Decimal


class Refund(Model):
    """Money that is owed back to a customer: `due` until it was given back by hand, then `paid`.

    It comes from the final invoice of a canceled subscription, `invoice_id`.
    """

    id: str
    customer_id: str
    subscription_id: str
    invoice_id: str
    status: Literal["due", "paid"]
    amount: Decimal
    currency: str
    reference: str | None
    recorded_by: str | None
    created_at: datetime
    paid_at: datetime | None
    customer: Customer | None = None
    """Answered when it is asked for with `expand=["customer"]`."""


class RejectedEvent(Model):
    """An event that was not stored, kept with the reason until it is replayed or dismissed.

    `content` is its JSON with the fields in order of name and each number as it came; of a very long one the beginning,
    of a deeply nested one nothing, and `complete` is false. The same event sent again is the same rejection: `times`
    says how often it came. `unique_id`, `account` and `event_name` are what it says of itself, null where that cannot
    be told.
    """

    id: str
    state: Literal["open", "replayed", "dismissed"]
    code: str
    """Why, in one stable word."""
    detail: str
    """Why, in words, when it was last judged."""
    unique_id: str | None
    account: str | None
    event_name: str | None
    content: str
    """The event as JSON text."""
    complete: bool
    times: int
    received_at: datetime
    last_received_at: datetime
    resolved_at: datetime | None


class RejectedRow(Model):
    """A row of a file that was not stored, counted from one behind the header, and why."""

    row: int
    unique_id: str | None
    code: str
    detail: str


class Rejection(Model):
    """An event that is not stored, and why; without an id that can be read it is called by its place, `events.3`."""

    unique_id: str
    code: str
    detail: str


class Renewal(Model):
    """What follows a fixed term: another, of as many months (by default as the first) or rolling; or the end."""

    auto_renew: bool = False
    period_type: Literal["monthly_rolling", "fixed"] = "fixed"
    duration_months: int | None = None


class ReplayedEvents(Model):
    """What became of rejected events that were judged again.

    `remaining` of those that were asked for stand behind `next_after`, which is null when there are none.
    """

    replayed: int
    rejected: int
    remaining: int
    next_after: str | None


class RetriedDeliveries(Model):
    """How many deliveries were set on their way again."""

    retried: int


class Revenue(Model):
    """What the recurring fees come to by month and by year, and the value of the contract by year.

    The yearly figure is worked out from the unrounded monthly one. The contract's value holds what is billed once; of a
    term below a year it is what that term comes to.
    """

    mrr: Decimal
    arr: Decimal
    acv: Decimal
    currency: str


class RevisionCount(Model):
    """How many subscriptions in force are on a revision of a plan today."""

    revision: int
    subscriptions: int


class Rounding(Model):
    """How the aggregate of a window is rounded, once, before it is priced."""

    mode: Literal["ceil", "floor", "nearest"]
    """Up, down, or to the nearest, a tie away from zero; `round` is read as `nearest`."""
    precision: int = 0
    """Decimals that stay; negative for tens, hundreds, …"""


class Sandbox(Model):
    """An empty tenant beside the live one, apart from it in everything."""

    id: str
    name: str
    created_at: datetime


class SimulatedItem(Model):
    """What an item, or a spend term of the plan, comes to before and after; a term has a key that begins with `_`."""

    item_key: str
    before: Decimal
    after: Decimal
    difference: Decimal


class Simulation(Model):
    """Past months by other terms: which terms, of whom, how far it is, and once it is finished what it comes to.

    `customers` are concerned, `done` of them are worked out. `items` and `terms` are those of the simulated plan as
    they were when it was asked for; both are absent where prices are changed on what each subscription has. `reason`
    says why it failed.
    """

    id: str
    name: str | None
    status: Literal["pending", "running", "finished", "failed"]
    period_start: date
    period_end: date
    currency: str
    plan_id: str | None
    revision: int | None
    items: list[Item] | None
    terms: SpendTerms | None
    update: list[ItemUpdate]
    own_prices: Literal["keep", "replace"]
    """Whether subscriptions keep the items and prices that they were given beside their plan. Quantities that were
    agreed stay in any case.
    """
    subscribers_of: str | None
    customers: int
    done: int
    summary: SimulationSummary | None
    reason: str | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None


class SimulationResult(Model):
    """What a customer comes to before and after, by its subscriptions that are concerned.

    The days from `period_start` up to but not including `period_end` are those of the billing periods that count. All
    amounts, and the days, are absent of a customer that is skipped.
    """

    id: str
    customer_id: str
    outcome: Literal["winner", "loser", "unchanged", "skipped"]
    currency: str
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None
    change_percent: Decimal | None
    period_start: date | None
    period_end: date | None
    subscription_ids: list[str]
    items: list[SimulatedItem]
    skipped: list[SkippedSubscription]


class SimulationSummary(Model):
    """What the customers come to together, before and after, and how the difference falls on them.

    Winners pay less, losers pay more. Customers that came to nothing before have no change in percent: those are
    counted by `without_change_percent`, and are in no quantile and in no bucket. Skipped customers are in no sum.
    """

    currency: str
    before: Decimal
    after: Decimal
    difference: Decimal
    change_percent: Decimal | None
    winners: int
    losers: int
    unchanged: int
    skipped: int
    quantiles: list[Quantile]
    buckets: list[Bucket]
    without_change_percent: int
    reasons: list[SkipCount]


class SkipCount(Model):
    """How many subscriptions, or customers without one, were left out for a reason."""

    reason: str
    count: int


class SkippedSubscription(Model):
    """A subscription that is left out, and why; without one, the customer had none."""

    subscription_id: str | None
    reason: str
    detail: str


class Spend(Model):
    """What is billed at least, or at most, in a period, in the currency of the plan."""

    amount: Decimal
    period: Literal["billing_period", "monthly", "quarterly", "semi_annual", "yearly", "contract"] = "billing_period"
    """The period that it is compared in; `contract` is the whole term."""


class SpendTerms(Model):
    """What a revision of a plan says of the money of a whole period: what is taken off, billed at least and at most,
    and at which amounts of usage an invoice is made at once; and which taxes fall on what is billed up to a minimum.
    """

    usage_thresholds: list[UsageThreshold]
    tax_codes: list[str]
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    minimum_commitment: Commitment | None = None
    discount: PlanDiscount | None = None


class Subscription(Model):
    """A customer's agreement: what it gets, from when to when, and how it is billed.

    Its invoices are those of the customer `billed_customer_id`: its own, or the parent's when it is billed to that. The
    terms of the money of a period are those that hold today: the plan's, but for `own_terms`.
    """

    id: str
    name: str
    customer_id: str
    billed_customer_id: str
    plan_id: str | None
    status: Literal["draft", "scheduled", "trialing", "active", "paused", "canceled", "ended"]
    currency: str
    timezone: str
    contract: Contract
    billing: BillingTerms
    start_date: date
    anchor_date: date
    trial_end_date: date | None
    end_date: date | None
    cancel_reason: str | None
    unused_time: Literal["credit", "none", "refund", "full_refund"]
    current_version_id: str
    version_number: int
    items: list[Item]
    mrr: Decimal
    metadata: dict[str, str]
    created_at: datetime
    activated_at: datetime | None
    canceled_at: datetime | None
    ended_at: datetime | None
    pending_changes: list[PendingChange]
    pauses: list[Pause]
    tags: list[str]
    usage_thresholds: list[UsageThreshold]
    own_terms: list[Literal["discount", "minimum_spend", "maximum_spend", "usage_thresholds"]]
    earlier_timezones: list[EarlierTimezone]
    """In order of days: the zones in which days begin before those of `timezone`."""
    renewal: Renewal | None = None
    term_end_date: date | None = None
    price_escalation: PriceEscalation | None = None
    description: str | None = None
    discount: PlanDiscount | None = None
    minimum_spend: Spend | None = None
    maximum_spend: Spend | None = None
    customer: Customer | None = None
    """Answered when it is asked for with `expand=["customer"]`."""


class SubscriptionEntitlement(Model):
    """What the subscriber may do by the version in force, and whether the plan grants it or the subscription."""

    privileges: list[PrivilegeValue]
    source: Literal["plan", "subscription"]
    subscription_id: str
    version_id: str
    key: str | None = None
    type: Literal["boolean", "integer", "string", "select"] | None = None
    value: bool | int | str | None = None
    feature_code: str | None = None
    """Code or id of a feature."""


class Tax(Model):
    """A tax that lines can bear: `rate` and `category` are those of today, `rates` those of all times, by day."""

    id: str
    code: str
    name: str
    rate: Decimal
    category: Category
    description: str | None
    rates: list[TaxRate]
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class TaxCalculation(Model):
    """What a document with these lines would bear; `total` is `subtotal` and `tax_total` together."""

    currency: str
    """ISO 4217 code."""
    date: date
    subtotal: Decimal
    tax_total: Decimal
    total: Decimal
    groups: list[TaxGroup]
    lines: list[TaxedLine]


class TaxGroup(Model):
    """One row of the tax breakdown: all lines of one category, rate and code, taxed as one sum."""

    code: str
    name: str
    category: Category
    rate: Decimal
    base: Decimal
    tax: Decimal


class TaxRate(Model):
    """What a tax amounts to from a day on, until the next one takes over; never changed, only followed."""

    rate: Decimal
    category: Category
    valid_from: date | None


class TaxedLine(Model):
    """A line with its share of the tax."""

    key: str
    amount: Decimal
    tax: Decimal


class TestClock(Model):
    """The frozen time of a sandbox tenant; `advancing` while it walks to `target`."""

    id: str
    frozen_at: datetime
    status: Literal["ready", "advancing"]
    target: datetime | None
    created_at: datetime


class Tier(Model):
    """A stretch of quantity at one price, up to and including its bound; the last has none."""

    up_to: Decimal | None
    """The last quantity of the tier; null for the last tier."""
    unit_price: Decimal
    """The price of each one in the tier."""
    flat_fee: Decimal = Decimal("0")
    """Charged once when the tier is reached."""


class Timing(Model):
    """When a change takes effect for which that was to be chosen, and why: what the recurring fees come to by month as
    they are agreed today, and with the change.
    """

    effective: Literal["immediate", "next_billing_period"]
    effective_on: date
    because: Literal["fees_lower", "fees_not_lower"]
    monthly_before: Decimal
    monthly_after: Decimal


class TrialBalance(Model):
    """All accounts; in each currency and entity the debits equal the credits."""

    accounts: list[AccountBalance]
    balanced: bool


class UnitPrice(Model):
    """Usage times unit price."""

    type: Literal["unit"]
    currency_prices: dict[str, Any] | None
    unit_price: Decimal
    """The price of each one used."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    prorated_units: bool = False
    """Whether what comes or goes within a period counts by its days: from the day on which it came through the day on
    which it went, over the days of the whole period. It asks for recurring metrics.
    """


class Usage(Model):
    """The usage of a customer: by metric from `period_start` to `period_end`, and by charge over its own period.

    `as_of` is the instant of the answer: every event acknowledged before it is counted. `known_at`, absent otherwise,
    is the earlier instant that was asked for: events and corrections that became known later do not count.
    `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what came
    later was added up for this answer.
    """

    customer_id: str
    period_start: date
    period_end: date
    as_of: datetime
    metrics: list[MeteredQuantity]
    charges: list[ChargeUsage]
    known_at: datetime | None = None
    folded_through: datetime | None = None


class UsageChange(Model):
    """What a metric makes of a customer's events in the window of a backfill, before it and with it."""

    customer_id: str
    metric_id: str
    metric_code: str
    before: Decimal
    after: Decimal
    events_before: int
    events_after: int


class UsageEvent(Model):
    """An event as it is stored.

    A number that is no integer is shown as a decimal string. `digest` is 16 hexadecimal digits of the content (see the
    README of the module), so that a sum of digests can be recomputed. An event that was never corrected has the
    `revision` 0; else `known_at` is when its last correction was made. A `void` event counts nowhere.
    """

    unique_id: str
    customer_id: str
    event_name: str
    timestamp: datetime
    properties: dict[str, str | bool | int | None]
    received_at: datetime
    digest: str
    revision: int = 0
    void: bool = False
    known_at: datetime | None = None


class UsageThreshold(Model):
    """An amount of usage at which an invoice is made before the period ends; a recurring one, every so much more."""

    amount: Decimal
    recurring: bool = False
    threshold_display_name: str | None = None


class Version(Model):
    """What is agreed from `effective_from` on. Once published it never changes: a later version takes its place.

    `proration` says what becomes of the period in which it takes effect. A draft shows the number and the day that it
    would get if it were published next.
    """

    id: str
    subscription_id: str
    number: int
    status: Literal["draft", "published"]
    effective_from: date
    effective_to: date | None
    plan_id: str | None
    items: list[Item]
    description: str | None
    created_at: datetime
    plan_revision: int | None = None
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"] = "prorate"
    published_at: datetime | None = None
    escalation: bool = False


class VolumePercentagePrice(Model):
    """All of the money at the rate of the one tier in which it lies, so the amount may fall as the money grows."""

    type: Literal["volume_percentage"]
    currency_prices: dict[str, Any] | None
    tiers: list[RateTier]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    charge_first_flat_at_zero: bool = False
    """Whether the first tier's fee is due without any usage."""


class VolumePrice(Model):
    """The whole usage at the price of the one tier in which it lies, so the amount may fall as usage grows."""

    type: Literal["volume"]
    currency_prices: dict[str, Any] | None
    tiers: list[Tier]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = "monthly"
    billing_interval_unit: Literal["day", "week", "month", "year"] | None = None
    billing_interval_count: int | None = None
    pricing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None = None
    recurring_instalment_interval_unit: Literal["day", "week", "month", "year"] | None = None
    recurring_instalment_interval_count: int | None = None
    billing_direction: Literal["advance", "arrears"] = "arrears"
    advance_interval: Literal["at_once", "hourly", "daily"] | None = None
    included_units: Decimal | None = None
    rollover: PriceRollover | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    discount: PriceDiscount | None = None
    trial_period_days: int | None = None
    charge_on_contract_start: bool = False
    prorated: bool = True
    pricing_unit: PriceUnit | None = None
    charge_first_flat_at_zero: bool = False
    """Whether the first tier's fee is due without any usage."""


class WebhookDelivery(Model):
    """One event on its way to one endpoint.

    `next_attempt_at` is null once it has succeeded or failed, and while an earlier event of the same object is pending
    for the endpoint. `attempts` holds the last five.
    """

    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    object_id: str
    sequence: int
    status: Literal["pending", "succeeded", "failed"]
    attempt_count: int
    attempts: list[Attempt]
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class WebhookEndpoint(Model):
    """An address that is told of events. Its secret is never shown again; `secret_hint` is the end of it."""

    id: str
    url: str
    event_types: list[str]
    description: str | None
    enabled: bool
    signature: Literal["hmac"]
    secret_hint: str
    previous_secret_expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class WebhookMessage(Model):
    """What an endpoint is sent, and what the feed holds: `data` is the object as its GET showed it at that instant."""

    id: str
    type: str
    timestamp: datetime
    sequence: int
    data: Any
    """Any JSON value."""


class WebhookTest(Model):
    """A test message on its way; its delivery is the one with this `id` as `object_id`."""

    id: str
    endpoint_id: str
    created_at: datetime
