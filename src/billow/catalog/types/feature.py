"""A feature: what a subscriber may do, with privileges that say how much of it; and what a plan grants of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from billow.catalog.types.terms import STRICT
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Code, Instant, Metadata, Name, Ref, Text

EntitlementType: TypeAlias = Literal["boolean", "integer", "string", "select"]
Value: TypeAlias = (
    StrictBool | StrictInt | Annotated[Text, StringConstraints(strict=True, max_length=limits.NAME_LENGTH)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivilegeConfig:
    """What a privilege of the type select can be."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    select_options: Annotated[tuple[Name, ...], Field(max_length=limits.OPTIONS_PER_PRIVILEGE)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Privilege:
    """How far a feature goes in one respect: a value of its type, or one of the options."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    code: Code
    name: Name | None = None
    value_type: EntitlementType = "boolean"
    config: PrivilegeConfig = PrivilegeConfig()

    def __post_init__(self) -> None:
        options = self.config.select_options
        if (self.value_type == "select") != bool(options):
            raise ValueError("config.select_options belong to the value_type select, and it needs them")
        if len(set(options)) < len(options):
            raise ValueError("config.select_options name an option twice")


Privileges: TypeAlias = Annotated[list[Privilege], Field(max_length=limits.PRIVILEGES_PER_FEATURE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that plans grant: a code, and privileges that say how much of it."""

    id: str
    code: str
    name: str
    description: str | None
    privileges: tuple[Privilege, ...]
    metadata: Metadata
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


class FeatureChanges(TypedDict, total=False):
    """The fields of a feature that can be changed; privileges that are not named stay as they are."""

    name: Name
    description: Text | None
    privileges: Privileges
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivilegeValue:
    """A privilege with what is granted of it; a text that is given is read as the type of the privilege wants it."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    privilege_code: Code
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What a subscriber may do: a key with a value of its type; or a feature with values of its privileges.

    Give a key, or a feature_code; the key of a feature is its code, and its value is true.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    key: Code | None = None
    type: EntitlementType | None = None
    value: Value | None = None
    feature_code: Annotated[Ref | None, Field(description="Code or id of a feature.", examples=["seats"])] = None
    privileges: Annotated[tuple[PrivilegeValue, ...], Field(max_length=limits.PRIVILEGES_PER_FEATURE)] = ()

    def __post_init__(self) -> None:
        if self.feature_code is None:
            if self.key is None:
                raise ValueError("name either a key or a feature_code")
            _check_value(self.type, self.value)
            if self.privileges:
                raise ValueError("privileges belong to a feature_code")
        elif self.type not in (None, "boolean") or self.value not in (None, True):
            raise ValueError("what a feature grants stands in its privileges: leave type and value away")


def _check_value(kind: str | None, value: object) -> None:
    if kind is None or value is None:
        raise ValueError("an entitlement has a type and a value of it")
    wanted = {"boolean": bool, "integer": int}.get(kind, str)
    if type(value) is not wanted:
        raise ValueError(f"the value of a {kind} entitlement is a {wanted.__name__}")


Entitlements: TypeAlias = Annotated[list[Entitlement], Field(max_length=limits.ITEMS_PER_PLAN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCreated(Event):
    """A feature was added."""

    type: ClassVar[str] = "feature.created"
    about: ClassVar[str] = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureUpdated(Event):
    """The words or the privileges of a feature changed."""

    type: ClassVar[str] = "feature.updated"
    about: ClassVar[str] = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDeleted(Event):
    """A feature was archived: no new plan can grant it."""

    type: ClassVar[str] = "feature.deleted"
    about: ClassVar[str] = "feature"


class FeatureInUse(errors.Conflict):
    """A plan grants this feature; delete the plan first, or let it grant something else."""

    code = "feature_in_use"
    title = "The feature is in use"


class FeatureInconsistent(errors.Invalid):
    """Privileges share a code, or one that plans may grant would get another type or lose an option."""

    code = "feature_inconsistent"
    title = "The privileges of the feature do not fit"


class EntitlementsInconsistent(errors.Invalid):
    """A feature or a privilege is unknown, a value is not of its type, or something is granted twice."""

    code = "entitlements_inconsistent"
    title = "Some entitlements do not fit"
