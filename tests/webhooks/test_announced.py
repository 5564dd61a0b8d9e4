"""Types of events that are announced: known before anything emits them."""

import json
from pathlib import Path

import pytest

from billow import bootstrap
from billow.kit.events import EVENTS
from billow.webhooks import rules
from billow.webhooks.types import ANNOUNCED
from tests.client import Api

CONTRACT = Path(__file__).parents[2] / "contracts" / "events.json"
HOOK = "https://example.com/hooks"

ALGUNA = [
    "account.credits.balance_depleted",
    "account.credits.granted",
    "checkout.session.completed",
    "invoice.issued",
    "invoice.paid",
    "line_item.deleted",
    "payment.created",
    "payment.updated",
    "quote.activated",
    "refund.updated",
    "subscription.activated",
    "subscription.cancelation_scheduled",
    "subscription.canceled",
    "subscription.created",
    "subscription.started",
    "subscription.updated",
    "subscription.version.updated",
]
"""The types that the guides and the reference of Alguna name."""

INVORA = [
    "alert.triggered",
    "credit_note.created",
    "credit_note.generated",
    "credit_note.provider_refund_failure",
    "customer.accounting_provider_created",
    "customer.accounting_provider_error",
    "customer.checkout_url_generated",
    "customer.created",
    "customer.crm_provider_created",
    "customer.crm_provider_error",
    "customer.payment_provider_created",
    "customer.payment_provider_error",
    "customer.tax_provider_error",
    "customer.updated",
    "customer.vies_check",
    "dunning_campaign.finished",
    "event.error",
    "events.errors",
    "feature.created",
    "feature.deleted",
    "feature.updated",
    "fee.created",
    "fee.tax_provider_error",
    "integration.provider_error",
    "invoice.created",
    "invoice.drafted",
    "invoice.generated",
    "invoice.one_off_created",
    "invoice.paid_credit_added",
    "invoice.payment_dispute_lost",
    "invoice.payment_failure",
    "invoice.payment_overdue",
    "invoice.payment_status_updated",
    "invoice.resynced",
    "invoice.voided",
    "payment_provider.error",
    "payment_receipt.created",
    "payment_receipt.generated",
    "payment_request.created",
    "payment_request.payment_failure",
    "payment_request.payment_status_updated",
    "payment.requires_action",
    "payment.succeeded",
    "plan.created",
    "plan.deleted",
    "plan.updated",
    "subscription.started",
    "subscription.terminated",
    "subscription.termination_alert",
    "subscription.trial_ended",
    "subscription.updated",
    "subscription.usage_threshold_reached",
    "wallet.created",
    "wallet.depleted_ongoing_balance",
    "wallet.terminated",
    "wallet_transaction.created",
    "wallet_transaction.payment_failure",
    "wallet_transaction.updated",
    "wallet.updated",
]
"""The 59 values of Invora's `EventTypeEnum` in dotted form; the two others stand for all and for none."""


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """All events are known."""
    bootstrap.load()


def test_the_lists_are_whole() -> None:
    """Alguna names seventeen types beside a family, Invora 59."""
    assert len(set(ALGUNA)) == 17
    assert len(set(INVORA)) == 59


@pytest.mark.parametrize("name", sorted({*ALGUNA, *INVORA}))
def test_a_type_of_the_references_is_known(name: str) -> None:
    """The type is in the contract, and can be asked for by its name and by each of its families."""
    assert name in json.loads(CONTRACT.read_text(encoding="utf-8"))
    rules.check_names([name], rules.known_types())
    rules.check_names(rules.spellings(name), rules.known_types())


def test_the_family_of_approvals_is_known() -> None:
    """Alguna names approvals as a family alone; it can be asked for."""
    rules.check_names(["approval_request.*"], rules.known_types())


def test_what_is_emitted_is_announced_no_longer() -> None:
    """No type is on both lists: whoever comes to emit one takes it off `ANNOUNCED`."""
    assert sorted(set(EVENTS) & set(ANNOUNCED)) == []


def test_the_contract_tells_what_is_emitted() -> None:
    """In the contract each type that is emitted says so, and no other does."""
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))

    assert contract["invoice.issued"]["emitted"] is True
    assert contract["invoice.issued"]["object"] == "invoice"
    assert contract["wallet.created"]["emitted"] is False
    assert contract["wallet.created"]["object"] is None


@pytest.mark.parametrize("name", sorted(ANNOUNCED))
def test_an_announced_type_is_told_in_one_sentence(name: str) -> None:
    """What it will mean is one sentence."""
    meaning = ANNOUNCED[name]
    assert meaning.endswith(".")
    assert meaning.count(".") == 1
    assert meaning[0].isupper()


async def test_an_endpoint_can_ask_for_what_is_announced(api: Api) -> None:
    """Types and families that nothing emits yet are taken on creation and on update."""
    wanted = ["checkout.session.completed", "account.credits.balance_depleted"]

    made = await api.post("/webhook-endpoints", json={"url": HOOK, "event_types": wanted})
    assert made["event_types"] == wanted
    families = ["wallet.*", "account.credits.*", "approval_request.*"]
    changed = await api.patch(f"/webhook-endpoints/{made['id']}", {"event_types": families})
    assert changed["event_types"] == families


async def test_an_unknown_family_is_still_refused(api: Api) -> None:
    """A name that is on neither list is refused, also beside one that is announced."""
    wanted = ["wallet.created", "walet.*"]
    body = {"url": HOOK, "event_types": wanted}

    problem = await api.fails("POST", "/webhook-endpoints", 422, "unknown_event_type", json=body)
    assert "walet.* (near to it: wallet.*" in problem["detail"]


async def test_the_feed_of_an_announced_type_is_empty(api: Api) -> None:
    """Asking the feed for it is no error and answers nothing, whatever else has happened."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/customers", json={"name": "Acme"})
    await api.advance("2026-01-01T00:00:00Z")

    assert (await api.get("/feed", types="wallet.created"))["data"] == []
    assert [event["type"] for event in (await api.get("/feed"))["data"]] == ["customer.created"]
