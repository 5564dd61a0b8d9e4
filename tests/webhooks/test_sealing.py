"""Secrets at rest (correctness S-10)."""

import pytest
from pydantic import SecretStr

from billow.runtime import secrets

PLACE = {"tenant": "ten_1", "table": "webhook_endpoints", "column": "secret", "row": "whk_1"}


def test_a_sealed_secret_opens_in_its_place_only() -> None:
    """It opens where it was sealed for; in another tenant, table, column or row it does not."""
    sealed = secrets.seal("whsec_canary", **PLACE)

    assert secrets.open_(sealed, **PLACE) == "whsec_canary"
    for part in PLACE:
        with pytest.raises(secrets.Damaged):
            secrets.open_(sealed, **{**PLACE, part: "elsewhere"})


def test_equal_secrets_are_sealed_differently_and_unreadably() -> None:
    """Two seals of one value differ, and neither holds the value."""
    one, other = secrets.seal("whsec_canary", **PLACE), secrets.seal("whsec_canary", **PLACE)

    assert one != other
    assert "canary" not in one


@pytest.mark.parametrize("part", range(4))
def test_a_changed_seal_does_not_open(part: int) -> None:
    """A change in the format, the key's name, the wrapped key or the value is noticed."""
    parts = secrets.seal("whsec_canary", **PLACE).split(".")
    parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]

    with pytest.raises(secrets.Damaged):
        secrets.open_(".".join(parts), **PLACE)


def test_what_an_earlier_master_key_sealed_can_be_opened() -> None:
    """After another master key was named, old seals open and new ones name the new key."""
    before = secrets.seal("whsec_canary", **PLACE)
    secrets.unlock(SecretStr("another master key of this test"))

    assert secrets.open_(before, **PLACE) == "whsec_canary"
    assert secrets.seal("x", **PLACE).split(".")[1] != before.split(".")[1]
