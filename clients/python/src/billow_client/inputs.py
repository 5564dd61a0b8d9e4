"""What calls take: dictionaries that a type checker knows. Written by `make clients` from contracts/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, Required, TypeAlias, TypedDict

from billow_client._calls import Changing, Reading, Rehearsing, Writing
from billow_client._values import Amount, Day, Instant

__all__ = ["Changing", "Reading", "Rehearsing", "Writing"]


class AddressInput(TypedDict, total=False):
    """A postal address as documents print it."""

    line1: str | None
    line2: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    """ISO 3166-1 alpha-2 code."""


class BillingTerms(TypedDict, total=False):
    """How it is billed: from which anchor, on which terms, and what happens by itself."""

    billing_time: Literal["anniversary", "calendar"]
    payment_terms: str | None
    auto_issue_invoices: bool
    auto_pay_invoices: bool


class BrandingInput(TypedDict, total=False):
    """How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG."""

    accent: str
    logo: str | None


Category: TypeAlias = Literal["S", "Z", "E", "AE", "K", "G", "O"]
"""What kind of supply it is (EN 16931, BT-151); all but the standard one carry no tax."""


class Contract(TypedDict, total=False):
    """How long: rolling from month to month, or a fixed term in months. Without a start date it starts today."""

    period_type: Literal["monthly_rolling", "fixed"]
    start_date: Day | None
    duration_months: int | None
    end_date: Day | None


class Entitlement(TypedDict, total=False):
    """What a subscriber may do: a key with a value of its type."""

    key: Required[str]
    """Your own name for it, unique in the tenant."""
    type: Required[Literal["boolean", "integer", "string", "select"]]
    value: Required[bool | int | str]


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
    timestamp: Required[Instant]
    """When it happened, not when it was sent."""
    unique_id: str | None
    """Your own id: it is stored once for ever, so a retry counts once. Generated when absent."""


class FilterGroupInput(TypedDict, total=False):
    """Conditions that hold all together (`and`) or at least one of them (`or`)."""

    operator: Literal["and", "or"]
    filters: Required[Sequence[MetricFilterInput]]


class FixedPriceInput(TypedDict, total=False):
    """Quantity times unit price in every period, independent of usage."""

    type: Required[Literal["fixed"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    """The rhythm by name; absent where a count of calendar steps is given instead."""
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    """The calendar step, together with billing_interval_count."""
    billing_interval_count: int | None
    """How many calendar steps make a period."""
    billing_direction: Literal["advance", "arrears"]
    """Billed at the start of the period, or at its end."""
    quantity: Amount
    """How many are billed in each period."""
    unit_price: Required[Amount]
    """The price of one for a whole period."""


class GraduatedPriceInput(TypedDict, total=False):
    """Each part of the usage at the price of the tier in which it lies; a tier's fee is due once it is entered."""

    type: Required[Literal["graduated"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    """The rhythm by name; absent where a count of calendar steps is given instead."""
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    """The calendar step, together with billing_interval_count."""
    billing_interval_count: int | None
    """How many calendar steps make a period."""
    billing_direction: Literal["advance", "arrears"]
    """Billed at the start of the period, or at its end."""
    tiers: Required[Sequence[TierInput]]
    """Tiers in rising order; up_to is inclusive and null in the last."""
    charge_first_flat_at_zero: bool
    """Whether the first tier's fee is due without any usage."""


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


class LineToTax(TypedDict, total=False):
    """A line to calculate with: a name of the caller's choice and its net, negative for a credit."""

    key: Required[str]
    amount: Required[Amount]
    """A decimal, at most 12 decimals."""


class MetricAggregation(TypedDict, total=False):
    """What is made of the matching events: a method, and the property or the expression that it reads.

    `expression` is absent where there is none.
    """

    method: Required[
        Literal["average", "count", "count_unique", "custom", "latest", "max", "min", "sum", "weighted_sum"]
    ]
    """What is made of the events."""
    field: str | None
    """The name of a property of the event."""
    expression: str | None
    """What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, `min`, `max`, `ceil`,
    `floor`, `round`, `if(a < b, c, d)`; a name that is no word stands in double quotes.
    """


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


class NewLine(TypedDict, total=False):
    """A line of a one-off invoice: a quantity at a price."""

    description: Required[str]
    unit_price: Required[Amount]
    """Money in major units of the currency that stands beside it."""
    quantity: Amount
    """A quantity, not negative."""
    period_start: Day | None
    period_end: Day | None
    product_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""


class NewPlanItem(TypedDict, total=False):
    """A product and its price, as given."""

    product_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    price: Required[FixedPriceInput | GraduatedPriceInput | UnitPriceInput | VolumePriceInput]
    name: str | None
    item_key: str | None
    """The name of the item inside the plan; its product's code when absent."""


class PreviewEvent(TypedDict, total=False):
    """One measured value, as an event would carry it."""

    value: Required[Amount]
    """A quantity, not negative."""
    properties: Mapping[str, JsonValue]
    """What the event says about itself."""
    timestamp: Instant | None


class Rounding(TypedDict, total=False):
    """How the aggregate of a window is rounded, once, before it is priced."""

    mode: Required[Literal["ceil", "floor", "nearest"]]
    """Up, down, or to the nearest, a tie away from zero."""
    precision: int
    """Decimals that stay; negative for tens, hundreds, …"""


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
    """The rhythm by name; absent where a count of calendar steps is given instead."""
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    """The calendar step, together with billing_interval_count."""
    billing_interval_count: int | None
    """How many calendar steps make a period."""
    billing_direction: Literal["advance", "arrears"]
    """Billed at the start of the period, or at its end."""
    unit_price: Required[Amount]
    """The price of each one used."""


class VolumePriceInput(TypedDict, total=False):
    """The whole usage at the price of the one tier in which it lies, so the amount may fall as usage grows."""

    type: Required[Literal["volume"]]
    billing_interval: Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"] | None
    """The rhythm by name; absent where a count of calendar steps is given instead."""
    billing_interval_unit: Literal["day", "week", "month", "year"] | None
    """The calendar step, together with billing_interval_count."""
    billing_interval_count: int | None
    """How many calendar steps make a period."""
    billing_direction: Literal["advance", "arrears"]
    """Billed at the start of the period, or at its end."""
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
    """Bill the subscriptions of this customer alone."""
    kind: Literal["automatic", "manual"]
    """`automatic` takes what automatic billing takes, all that is due."""
    held: bool
    """Whether it waits until it is resumed."""


class ChangesApply(Writing, total=False):
    """What `changes.apply` takes."""

    plan_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, or a calendar date."""
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    invoice: Literal["next_invoice", "now"]
    draft: bool
    description: str | None


class ChangesPreview(Writing, total=False):
    """What `changes.preview` takes."""

    plan_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, or a calendar date."""
    proration: Literal["prorate", "none", "credit_only", "charge_only", "full"]
    invoice: Literal["next_invoice", "now"]
    draft: bool
    description: str | None


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
    closed_periods: Literal["adjust", "ignore"] | Literal["credit_note"]
    """What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference on
    the next invoice, `ignore` bills nothing; `GET /late-usage` lists it either way. `credit_note` is refused as long as
    there are no credit notes.
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
    aggregation: Required[MetricAggregation]
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


class MetricsList(Reading, total=False):
    """What `metrics.list` takes."""

    code: Sequence[str] | str
    """Only those with this code; commas mean any of."""
    event_name: Sequence[str] | str
    """Only those with this event name; commas mean any of."""
    aggregation_method: (
        Sequence[Literal["average", "count", "count_unique", "custom", "latest", "max", "min", "sum", "weighted_sum"]]
        | Literal["average", "count", "count_unique", "custom", "latest", "max", "min", "sum", "weighted_sum"]
    )
    """Only those with this aggregation method; commas mean any of."""
    aggregation_field: Sequence[str] | str
    """Only those with this aggregation field; commas mean any of."""
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


class PlansCreate(Writing, total=False):
    """What `plans.create` takes."""

    name: Required[str]
    currency: Required[str]
    """ISO 4217 code."""
    items: Required[Sequence[NewPlanItem]]
    code: str | None
    """Your own name for it, unique in the tenant."""
    trial_period_days: int
    """Days before anything is charged."""
    entitlements: Sequence[Entitlement]
    description: str | None


class PlansList(Reading, total=False):
    """What `plans.list` takes."""

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


class PlansUpdate(Changing, total=False):
    """What `plans.update` takes."""

    name: str
    description: str | None


class PricesPreview(Writing, total=False):
    """What `prices.preview` takes."""

    currency: Required[str]
    """ISO 4217 code."""
    price: Required[FixedPriceInput | GraduatedPriceInput | UnitPriceInput | VolumePriceInput]
    quantity: Amount | None
    """A quantity, not negative."""
    events: Sequence[PreviewEvent] | None
    fraction: str | None
    """A share of the period from 0 to 1: a ratio or a decimal."""


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


class SubscriptionsCancel(Changing, total=False):
    """What `subscriptions.cancel` takes."""

    effective: str
    """`immediate`, `next_billing_period`, `end_of_term`, or a calendar date."""
    reason: str | None
    reason_description: str | None
    unused_time: Literal["credit", "none"]
    final_invoice: bool


class SubscriptionsCreate(Writing, total=False):
    """What `subscriptions.create` takes."""

    customer_id: Required[str]
    """Our id, or the name that you gave it: external id, alias or code."""
    plan_id: str | None
    """Our id, or the name that you gave it: external id, alias or code."""
    items: Sequence[NewPlanItem] | None
    currency: str | None
    """ISO 4217 code."""
    name: str | None
    auto_activate: bool
    trial_period_days: int | None
    contract: Contract
    billing: BillingTerms
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""
    expand: Sequence[Literal["customer"]] | Literal["customer"]
    """References to answer whole."""


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


class SubscriptionsUpdate(Changing, total=False):
    """What `subscriptions.update` takes."""

    name: str
    metadata: Mapping[str, str]
    """Your own references: at most 50 keys, values of at most 500 characters."""


class SubscriptionsUsage(Reading, total=False):
    """What `subscriptions.usage` takes."""

    grouped: bool
    """Whether metrics that are grouped, and charges, show their parts as well."""
    known_at: Instant
    """The instant whose knowledge counts; without it, now."""


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


class VersionsList(Reading, total=False):
    """What `versions.list` takes."""

    limit: int
    """How many to a page."""
    cursor: str
    """`next_cursor` of the page before; not with `offset`."""
    offset: int
    """How many to skip; the answer then counts all."""


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
