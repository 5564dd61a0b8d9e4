"""What a plan grants of its features, and how the privileges of a feature may change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from billow.catalog.types.feature import (
    Entitlement,
    EntitlementsInconsistent,
    Feature,
    FeatureInconsistent,
    Privilege,
    PrivilegeValue,
    Value,
)
from billow.kit.errors import FieldError


def check_privileges(privileges: Sequence[Privilege]) -> None:
    """Return when no two privileges share a code.

    Raises:
        FeatureInconsistent: Two do.
    """
    codes = [each.code for each in privileges]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            raise FeatureInconsistent.of(
                f"privileges.{n}.code", f"another privilege is called {code!r}", code="duplicate"
            )


def privileges_after(before: Feature, given: Sequence[Privilege]) -> tuple[Privilege, ...]:
    """The privileges of a feature when those *given* are changed or added; the others stay.

    Raises:
        FeatureInconsistent: Two share a code, or what plans may grant would not fit any more.
    """
    check_privileges(given)
    known = {each.code: each for each in before.privileges}
    for n, each in enumerate(given):
        if each.code in known:
            _check_kept(known[each.code], each, field=f"privileges.{n}")
    changed = {each.code: each for each in given}
    kept = [changed.pop(each.code, each) for each in before.privileges]
    return (*kept, *changed.values())


def _check_kept(before: Privilege, after: Privilege, *, field: str) -> None:
    if after.value_type != before.value_type:
        detail = f"is {before.value_type}: plans may grant values of it"
        raise FeatureInconsistent.of(f"{field}.value_type", detail, code="unchangeable")
    lost = [each for each in before.config.select_options if each not in after.config.select_options]
    if lost:
        raise FeatureInconsistent.of(
            f"{field}.config", f"the option {lost[0]!r} may be granted; keep it", code="unchangeable"
        )


def granted(given: Sequence[Entitlement], features: Mapping[str, Feature], *, field: str) -> tuple[Entitlement, ...]:
    """What is granted, each value as its type wants it.

    *features* holds the features by the reference that *given* uses.

    Raises:
        EntitlementsInconsistent: A feature or privilege is unknown, a value is not of its type, or something is granted
            twice; every field at fault is named.
    """
    found: list[FieldError] = []
    made: list[Entitlement] = []
    for n, each in enumerate(given):
        at = f"{field}.{n}"
        one, wrong = _granted(each, features, field=at)
        if one is not None and one.key in (other.key for other in made):
            wrong = [FieldError(at, "duplicate", f"{one.key!r} is granted twice")]
        found += wrong
        made += [one] if one is not None else []
    if found:
        raise EntitlementsInconsistent(found[0].detail, errors=tuple(found))
    return tuple(made)


def _granted(
    given: Entitlement, features: Mapping[str, Feature], *, field: str
) -> tuple[Entitlement | None, list[FieldError]]:
    if given.feature_code is None:
        return given, []
    feature = features.get(given.feature_code)
    if feature is None or feature.archived_at is not None:
        return None, [FieldError(f"{field}.feature_code", "not_found", f"there is no feature {given.feature_code!r}")]
    wrong = list(_wrong_values(given.privileges, feature, field=field))
    if given.key not in (None, feature.code):
        wrong.append(FieldError(f"{field}.key", "not_allowed", f"the key of a feature is its code, {feature.code!r}"))
    if wrong:
        return None, wrong
    known = {each.code: each for each in feature.privileges}
    values = tuple(replace(each, value=_read(known[each.privilege_code], each.value)) for each in given.privileges)
    made = Entitlement(key=feature.code, type="boolean", value=True, feature_code=feature.code, privileges=values)
    return made, []


def _wrong_values(given: Sequence[PrivilegeValue], feature: Feature, *, field: str) -> Iterator[FieldError]:
    known = {each.code: each for each in feature.privileges}
    seen: set[str] = set()
    for n, each in enumerate(given):
        at = f"{field}.privileges.{n}"
        if each.privilege_code not in known:
            yield FieldError(f"{at}.privilege_code", "not_found", f"{feature.code!r} has no such privilege")
        elif each.privilege_code in seen:
            yield FieldError(f"{at}.privilege_code", "duplicate", "the privilege is given twice")
        else:
            privilege = known[each.privilege_code]
            try:
                _read(privilege, each.value)
            except ValueError as error:
                yield FieldError(f"{at}.value", "invalid", str(error))
        seen.add(each.privilege_code)


def _read(privilege: Privilege, value: Value) -> Value:
    """*value* as the privilege wants it, also where it was written as a text; ValueError says what it wants."""
    kind = privilege.value_type
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        if value in ("true", "false"):
            return value == "true"
        raise ValueError("write true or false")
    if kind == "integer":
        if isinstance(value, str) and value.removeprefix("-").isdecimal() and value.isascii():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ValueError("write a whole number")
    if not isinstance(value, str):
        raise ValueError("write a text")
    options = privilege.config.select_options
    if kind == "select" and value not in options:
        raise ValueError(f"choose one of {', '.join(options)}")
    return value
