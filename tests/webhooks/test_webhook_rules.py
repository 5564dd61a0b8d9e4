"""Rules of webhooks."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from billow.webhooks import rules
from billow.webhooks.types import UnknownEventType

AT = datetime(2026, 1, 1, tzinfo=UTC)
KNOWN = ("customer.created", "invoice.issued", "invoice.paid", "subscription.version.updated")


def test_an_event_answers_to_its_families() -> None:
    """An event is asked for by its name, by each family above it, and by the star."""
    assert rules.spellings("subscription.version.updated") == [
        "*",
        "subscription.*",
        "subscription.version.*",
        "subscription.version.updated",
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["*"], list(KNOWN)),
        (["invoice.*"], ["invoice.issued", "invoice.paid"]),
        (["invoice.paid", "customer.*"], ["customer.created", "invoice.paid"]),
        (["subscription.*"], ["subscription.version.updated"]),
        (["inv.*"], []),
        (["invoice"], []),
    ],
)
def test_names_ask_for_whole_words_only(names: list[str], expected: list[str]) -> None:
    """A family is a prefix of whole parts, and a bare family name asks for nothing."""
    assert rules.named(names, KNOWN) == expected


def test_an_unknown_name_is_refused_with_the_nearest_ones() -> None:
    """The refusal names what was asked for in vain, what is spelled like it, and where all types are listed."""
    with pytest.raises(UnknownEventType) as refused:
        rules.check_names(["invoice.payed", "customer.created"], KNOWN)

    assert "invoice.payed (near to it: invoice.paid" in refused.value.detail
    assert "contracts/events.json" in refused.value.detail
    assert "customer.created" not in refused.value.detail


def test_a_family_that_is_misspelled_is_refused_with_the_nearest_one() -> None:
    """Families are suggested like types."""
    with pytest.raises(UnknownEventType, match=r"invoices\.\* \(near to it: invoice\.\*"):
        rules.check_names(["invoices.*"], KNOWN)


def test_a_refusal_of_many_names_stays_short() -> None:
    """Of a hundred unknown names the first three are shown and the rest counted."""
    names = [f"nothing.{chr(97 + n // 10)}{chr(97 + n % 10)}" for n in range(100)]

    with pytest.raises(UnknownEventType) as refused:
        rules.check_names(names, KNOWN)

    assert "and 97 more" in refused.value.detail
    assert "nothing.ac" in refused.value.detail
    assert "nothing.ad" not in refused.value.detail


def test_the_ladder_is_the_published_one() -> None:
    """Attempts follow at 5 minutes, 30 minutes, 2 hours and 24 hours after the one before; there are five."""
    steps = [rules.next_attempt(rung, at=AT) for rung in range(5)]

    assert steps == [
        AT + timedelta(minutes=5),
        AT + timedelta(minutes=30),
        AT + timedelta(hours=2),
        AT + timedelta(hours=24),
        None,
    ]


def test_a_secret_is_256_random_bits_in_the_standard_spelling() -> None:
    """`whsec_` and the base64 of 32 bytes, another one each time."""
    one, other = rules.new_secret(), rules.new_secret()

    assert len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) == 32
    assert one != other
    assert rules.hint(one) == "…" + one[-4:]


def test_signatures_agree_with_the_library_and_with_the_definition() -> None:
    """Each secret in force signs id, time and body; the plain header is the HMAC of the body with the newest secret."""
    new, old, body = rules.new_secret(), rules.new_secret(), b'{"id":"evt_1"}'

    headers = rules.signed_headers(body, event_id="evt_1", at=AT, secrets=[new, old])

    expected = [Webhook(secret).sign("evt_1", AT, body.decode()) for secret in (new, old)]
    assert headers["webhook-signature"] == " ".join(expected)
    assert headers["webhook-timestamp"] == "1767225600"
    assert headers["X-Webhook-Signature"] == hmac.new(new.encode(), body, hashlib.sha256).hexdigest()
