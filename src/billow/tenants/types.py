"""Tenants: an organisation in one environment, with its keys, its issuing entities and its clock."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypedDict

from pydantic import Field, StringConstraints

from billow.kit import errors
from billow.kit.fields import Country, Email, Instant, Name, Text, Whole, Zone

Environment = Literal["live", "sandbox"]
ALL_SCOPES = "*"
Scope = Annotated[
    str,
    StringConstraints(pattern=r"^(\*|[a-z_]+:(read|write|\*))$"),
    Field(
        description="`resource:read`, `resource:write`, `resource:*`, or `*` for everything.",
        examples=["invoices:read"],
    ),
]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"), Field(examples=["#0f766e"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: the tenant of the key, the key, and what it may do."""

    tenant: str
    organization: str
    actor: str
    scopes: frozenset[str]
    live: bool
    version: str | None = None

    def may(self, needs: str) -> bool:
        """Whether the scopes cover *needs* (`resource:read`); the right to write includes the right to read."""
        resource, _, right = needs.partition(":")
        wanted = {ALL_SCOPES, needs, f"{resource}:*"}
        if right == "read":
            wanted.add(f"{resource}:write")
        return bool(self.scopes & wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """The company that bills; the same behind its live tenant and all its sandboxes."""

    id: str
    name: str
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address as documents print it."""

    line1: Name | None = None
    line2: Name | None = None
    city: Name | None = None
    state: Name | None = None
    postal_code: Name | None = None
    country: Country | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG."""

    accent: Color = "#0f766e"
    logo: (
        Annotated[
            str, StringConstraints(max_length=200_000, pattern=r"^data:image/(png|svg\+xml);base64,[A-Za-z0-9+/=]+$")
        ]
        | None
    ) = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingEntity:
    """The legal person that issues invoices: its own numbers, terms and letterhead."""

    id: str
    code: str
    legal_name: str
    email: str | None
    address: Address
    tax_ids: tuple[str, ...]
    timezone: str
    number_prefix: str
    net_days: int
    payment_instructions: str | None
    footer: str | None
    branding: Branding
    is_default: bool
    created_at: Instant


class BillingEntityChanges(TypedDict, total=False):
    """The fields of an entity that can be changed."""

    legal_name: Name
    email: Email | None
    address: Address
    tax_ids: Annotated[list[Name], Field(max_length=10)]
    timezone: Zone
    net_days: Annotated[Whole, Field(ge=0, le=365)]
    payment_instructions: Text | None
    footer: Text | None
    branding: Branding


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it can be shown: never its secret."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    version: str | None
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
    last_used_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    """A key just made; `key` is shown this once and never again."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    key: str
    created_at: Instant
    expires_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """An empty tenant beside the live one, apart from it in everything."""

    id: str
    name: str
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSandbox:
    """A sandbox just made, with the key that opens it, shown this once."""

    id: str
    name: str
    key: str
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TestClock:
    """The frozen time of a sandbox tenant; `advancing` while it walks to `target`."""

    __test__ = False

    id: str
    frozen_at: Instant
    status: Literal["ready", "advancing"]
    target: Instant | None
    created_at: Instant


ActorType = Annotated[str, Field(description="What kind of thing acted.", examples=["key"])]
ActorId = Annotated[
    str, Field(description="Who acted: the id of the API key.", examples=["key_01jz3v8k2m5q7r9t1w4x6y8z0b"])
]
Door = Annotated[str, Field(description="The way in: `rest`, `grpc`, `mcp`.", examples=["rest"])]
OperationName = Annotated[
    str, Field(description="What was called, as the reference names it.", examples=["customers.create"])
]
CallId = Annotated[
    str, Field(description="The `X-Request-Id` of the answer.", examples=["req_01jz3v8k2m5q7r9t1w4x6y8z0b"])
]
LoggedAt = Annotated[Instant, Field(description="Real time, also in a sandbox with a clock.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityLog:
    """A write that took effect: who did what to which object. It is part of the same transaction, and never changes."""

    id: Annotated[str, Field(description="The id of the activity.", examples=["act_01jz3v8k2m5q7r9t1w4x6y8z0b"])]
    logged_at: LoggedAt
    frozen_at: Annotated[Instant | None, Field(description="Where the test clock stood; null without one.")]
    actor_type: ActorType
    actor_id: ActorId
    door: Door
    operation: OperationName
    object_type: Annotated[str | None, Field(description="What kind of thing the object is.", examples=["customer"])]
    object_id: Annotated[
        str | None,
        Field(
            description="What was made or acted upon; null when a call was about many things at once.",
            examples=["cus_01jz3v8k2m5q7r9t1w4x6y8z0b"],
        ),
    ]
    fields: Annotated[
        tuple[str, ...], Field(description="Which fields were given; never their values.", examples=[["email", "name"]])
    ]
    request_id: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiLog:
    """One call, whatever became of it; its id is the request's."""

    id: CallId
    logged_at: LoggedAt
    actor_type: ActorType
    actor_id: ActorId
    door: Door
    operation: OperationName
    answer: Annotated[
        str,
        Field(
            description="`ok`, the code of the refusal, or `cancelled` when the caller did not wait.",
            examples=["not_found"],
        ),
    ]
    kind: Annotated[
        errors.Kind | None,
        Field(
            description="What sort of refusal it was, from which each door makes its status; null when there was none.",
            examples=["not_found"],
        ),
    ]
    milliseconds: Annotated[int, Field(description="From its coming to its answer.", examples=[4])]
    version: Annotated[str, Field(description="The version of the API that was in force.", examples=["2026-04-01"])]
    idempotency_key: str | None
    replayed: Annotated[
        bool, Field(description="Whether this was the stored answer to an earlier call under the same idempotency key.")
    ]
    dry_run: bool


class NotASandbox(errors.Conflict):
    """Time is frozen only in sandboxes; a live tenant lives in real time."""

    code = "not_a_sandbox"
    title = "Only a sandbox can have a test clock"


class ClockExists(errors.Conflict):
    """The sandbox has a test clock already."""

    code = "test_clock_exists"
    title = "A sandbox has one test clock"


class ClockAdvancing(errors.Conflict):
    """The clock is on its way; wait until it is `ready`."""

    code = "test_clock_advancing"
    title = "The clock is advancing"


class ClockBackwards(errors.Invalid):
    """Time runs forwards only."""

    code = "test_clock_backwards"
    title = "A clock moves forward only"


class ClockTooFar(errors.Invalid):
    """Ten years at once are the most: everything that falls due on the way has to be done. Go on from there."""

    code = "test_clock_too_far"
    title = "A clock moves ten years at once"


class ScopeExceeded(errors.Forbidden):
    """A key cannot give away more than it has."""

    code = "scope_exceeded"
    title = "A key can only grant scopes that it has"
