"""Every bound with its reason (correctness 8.9). A list or a loop without a bound is a fault."""

NAME_LENGTH = 255
"""Names, codes and references: what fits a line on a document and an index."""

TEXT_LENGTH = 2_000
"""Memos and descriptions: a paragraph, not a book."""

URL_LENGTH = 2_048
"""The length that every HTTP client and proxy accepts."""

METADATA_KEYS = 50
METADATA_VALUE_LENGTH = 500
"""Metadata is for references of the caller, not a document store."""

PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
"""One page is one screen; a hundred rows keep an answer under a tenth of a second."""

EVENTS_PER_BATCH = 100
"""The documented batch size of the ingestion route, where an installation says nothing else."""
EVENTS_PER_BATCH_MOST = 1_000
"""The largest one that an installation may allow: as many events as a key may send in a second."""

EVENTS_PER_IMPORT_CHUNK = 1_000
"""Rows of a file that go into one transaction of an import."""

SLICE_BYTES = 2 * 1024**3
"""How large a slice of the event store grows: about eight million events, whose keys an index keeps in memory."""

INTAKE_TENANTS = 1_000
INTAKE_REFERENCES = 100_000
"""Tenants whose customers and metrics intake remembers, and how many of each: some tens of megabytes at most."""

EVENTS_PER_FOLD = 200_000
"""Events that are folded in one transaction: the more, the less each costs, and the longer the others wait."""
FOLDS_AT_ONCE = 10
"""So many times as many, where that many wait: as after an import, when each bucket is written once for them."""

IMPORT_ROWS = 20_000
"""Rows of one import over the network: it is one transaction, and a hundred thousand would hold it for a minute."""

IMPORT_BYTES = 16_777_216
"""A packed file unpacked: as much as may come plain in one request."""

IMPORT_ROWS_SHOWN = 100
"""Rejected rows that the answer to an import names; all of them are kept."""

REJECTED_EVENT_LENGTH = 8_000
"""Characters that are kept of a rejected event: what measures something is far shorter."""

EVENT_ERRORS_SHOWN = 10
"""Events that a message about rejected ones names: enough to see which sender it is; all of them can be listed."""

REJECTED_DAYS = 90
"""How long a rejected event is kept where the tenant says nothing: a quarter, so that one invoice run can look back."""

BACKFILL_EVENTS = 100_000
BACKFILL_VOIDED = 250_000
"""What one backfill may hold and void: it is one transaction, of some seconds."""

BACKFILL_CHANGES = 1_000
"""Customers and metrics whose usage the preview of a backfill shows: more is a report of its own."""

CORRECTIONS_AT_ONCE = 5_000
"""Events that are read, and corrected, by one statement of a backfill."""

CORRECTIONS_SHOWN = 100
"""Events that an answer names of those that could not be put back."""

EVENT_PROPERTIES = 100
"""Properties of one event: more is a document, not a measurement."""

EVENT_FUTURE_S = 86_400
"""A clock that runs a day ahead is a broken clock; its events are rejected."""

YEAR_MIN, YEAR_MAX = 1900, 2999
"""No bill speaks of other years, and the database takes the ends of the calendar for infinity."""

BACKDATED_DAYS = 3_660
"""How far back a subscription may begin: ten years of daily periods are worked out in half a second."""

CLOCK_STEP_DAYS = 3_660
"""How far a test clock may go at once: ten years of monthly billing are seconds of work, a thousand are days of it."""

ITEMS_PER_PLAN = 100
TIERS_PER_PRICE = 100
CELLS_PER_PRICE = 100
CHARGES_PER_PRICE = 20
FILTERS_PER_METRIC = 50
"""What a person can still read on one page."""

DIMENSIONS_PER_PRICE = 5
VALUES_PER_CELL = 100
"""A cell of a price is named by the values of five properties at most, as a group of a metric is."""

BINDINGS_PER_PRICE = 20
CURRENCIES_PER_PRICE = 50
"""Metrics that one price reads, and currencies that it is written in."""

ROLLOVER_PERIODS = 36
"""For how many periods units are carried: each rating looks at all of them."""

TRIAL_DAYS = 3_650
"""The longest trial: ten years."""

EVENTS_EXPLAINED = 100
"""Events that the calculation of a line shows one by one; the others are one number."""

QUANTITY_PLACES = 12
"""Decimals of a quantity (correctness M-02)."""

EXPRESSION_LENGTH = 1_000
EXPRESSION_STEPS = 100
EXPRESSION_DEPTH = 20
"""An expression is a line or two; its steps bound the work for an event and the digits that it can make."""

GROUP_KEYS_PER_METRIC = 5
GROUPS_PER_MEASUREMENT = 1_000
"""A combination of five properties is what a person can still name; a thousand groups are a report of their own."""

LINES_PER_INVOICE = 5_000
"""An invoice that needs more is a data export."""

JSON_DEPTH = 20
"""Deeper nesting has no meaning in any of our documents."""

BODY_BYTES = 1_000_000
INGEST_BODY_BYTES = 5_000_000
"""A megabyte of JSON is a thousand lines of anything."""

IDEMPOTENCY_HOURS = 24
IDEMPOTENCY_KEY_LENGTH = 255
"""How long an answer is kept under its key, and how long a key may be."""

LATE_PERIODS = 3
"""How many past billing periods are measured again at each billing, for usage that arrived late; older ones only when
something was heard of them."""

BACKFILL_CUSTOMERS = 100
"""Customers whose next invoices the preview of a backfill works out, twice each."""

LATE_EVENTS_SHOWN = 100
"""Late events that the explanation of a line names: what a person can still look through."""

LATE_SUBSCRIPTIONS = 50
LATE_PORTIONS = 20
"""Subscriptions whose late usage is measured together, and how often that is done for one page."""

EXPORT_ROWS = 10_000
"""Events of one page of an export: some megabytes, and about a second."""

WEBHOOK_DELAYS_S = (0, 300, 1_800, 7_200, 86_400)
"""Delays before the attempts of one delivery; after the last it is dead-lettered (developers' guide)."""

WEBHOOK_ENDPOINTS = 50
"""Endpoints of one tenant: each event is sent to each."""

CLOCK_ANSWER_S = 30
"""How long an advance of a test clock holds its answer before it says `advancing`."""

TAXES_PER_THING = 20
TAGS_PER_THING = 50
"""Taxes of an item, and words to find something by: what a person can still read."""

THRESHOLDS_PER_PLAN = 20
"""Invoices on the way through a period: more would be a payment for each use."""

GRACE_DAYS = 90
"""For so many days an invoice for a period can stay a draft at most before it is issued by itself."""

GRACE_PART = 100
"""Drafts whose days are over that a worker looks up at a time."""

GRACE_RETRY_S = 86_400
"""After so long a draft is issued again that could not be."""

THRESHOLD_LOOK_S = 300
"""How often usage is compared with the thresholds of plans: an invoice comes so much later at most."""

THRESHOLD_LOOK_FROZEN_S = 86_400
"""The same under a test clock, which stops at each look on its way."""

THRESHOLD_PART = 200
"""Subscriptions that are looked at in one transaction."""

OVERDUE_PART = 500
"""Invoices that turn overdue in one transaction."""

UPCOMING_LOOKS = 400
UPCOMING_DAYS = 3_660
"""How many billing days, and how far ahead, are looked at for the next invoice: a year of daily ones, and ten years."""

PRIVILEGES_PER_FEATURE = 50
OPTIONS_PER_PRIVILEGE = 50
"""What a person can still choose from."""

METRICS_PER_COUPON = 50
PLANS_PER_COUPON = 50
COUPONS_PER_CUSTOMER = 50
"""What a coupon can be limited to, and how many hold at once: all of them are worked out for every invoice."""

REMEMBERED_PRICES = 10_000
"""So many prices a process keeps in memory beside the documents that describe them."""

REVISIONS = 1_000_000
"""The highest number of a revision that a caller may name."""

MIGRATION_SUBSCRIPTIONS = 100_000
"""Subscriptions of one plan migration: their names are written when it begins, in a few seconds."""

MIGRATION_NAMED = 1_000
"""Customers or subscriptions that a cohort names one by one: more is a condition, or a second migration."""

MIGRATION_SHOWN = 100
"""Subscriptions whose next invoices the preview of a plan migration works out, twice each; others from an offset on."""

MIGRATION_PART = 200
"""Subscriptions that are moved in one transaction: more hold their customers for longer, and are no quicker."""

CATALOGUE_ENTRIES = 1_000
"""Things of one kind in a catalogue document: applied in one transaction, of some seconds."""

EFFECT_SUBSCRIPTIONS = 10_000
EFFECT_CUSTOMERS = 20
"""Subscriptions of a changed plan that are looked at, in some seconds, and customers that are named: one screen."""

REMEMBERED_PERIODS = 10_000
"""So many periods of grids a process keeps in memory."""

SIMULATION_PART = 100
SIMULATION_AT_ONCE = 25
"""Customers of a simulation that are worked out in one transaction; and before it is answered, in about a second."""

SIMULATION_CUSTOMERS = 50_000
SIMULATION_REFS = 1_000
SIMULATION_DAYS = 1_100
"""Customers of one simulation, those that a caller names one by one, and the days of a little over three years: each
customer is a row that is kept."""

REMEMBERED_VALUES = 10_000
"""So many values that many rows have in common a process keeps in memory, by the documents that describe them."""

REMEMBERED_TAXES = 1_000
"""So many sets of taxes a process keeps in memory beside their documents."""

REMEMBERED_LABELS = 1_000
"""So many labels of calculations a process keeps in memory as they are written in JSON."""

REMEMBERED_FEES = 2_000
"""So many fees a process keeps in memory, each with its calculation."""
