"""The provider of sandboxes: it moves no money, and its answer depends on the test card alone.

| test card | what happens |
|---|---|
| 4242 4242 4242 4242 | settled (Visa) |
| 5555 5555 5555 4444 | settled (Mastercard) |
| 4000 0000 0000 0002 | declined: `card_declined` |
| 4000 0000 0000 9995 | declined: `insufficient_funds` |
| 4000 0000 0000 3105 | settled, but the answer is lost; asked by key, it is found settled |
| 4000 0000 0000 0077 | pending; asked by key later, it is settled |
| 4000 0000 0000 5035 | the provider never answers |

Nothing is remembered: outcome and reference follow from key and card, so a key has the same ones for ever and in every
process. A lookup therefore answers as though the charge had arrived.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from billow.payments.ports import ProviderUnreachable
from billow.payments.types import ChargeRequest, Declined, Instrument, Outcome, Pending, Settled

_Behaviour = Literal["settles", "declines", "loses", "waits", "silent"]
_WORDS: Mapping[str, str] = {
    "card_declined": "The card was declined.",
    "insufficient_funds": "The card has insufficient funds.",
    "unknown_card": "The provider knows no such card.",
}


@dataclass(frozen=True, slots=True)
class _Card:
    number: str
    token: str
    brand: str
    behaviour: _Behaviour
    decline: str = ""


_CARDS = (
    _Card("4242424242424242", "tok_sandbox_success", "visa", "settles"),
    _Card("5555555555554444", "tok_sandbox_success_mastercard", "mastercard", "settles"),
    _Card("4000000000000002", "tok_sandbox_declined", "visa", "declines", "card_declined"),
    _Card("4000000000009995", "tok_sandbox_insufficient_funds", "visa", "declines", "insufficient_funds"),
    _Card("4000000000003105", "tok_sandbox_answer_lost", "visa", "loses"),
    _Card("4000000000000077", "tok_sandbox_pending", "visa", "waits"),
    _Card("4000000000005035", "tok_sandbox_unreachable", "visa", "silent"),
)
_BY_NUMBER = {card.number: card for card in _CARDS}
_BY_TOKEN = {card.token: card for card in _CARDS}


class _Provider:
    """See the module."""

    name = "sandbox"
    live = False

    def instrument(self, test_card: str) -> Instrument | None:
        """The card of that number among those published here."""
        card = _BY_NUMBER.get(test_card)
        return Instrument(token=card.token, brand=card.brand, last4=card.number[-4:]) if card else None

    async def charge(self, request: ChargeRequest) -> Outcome:
        """What the card of the request does."""
        card = _BY_TOKEN.get(request.token)
        if card is not None and card.behaviour in ("loses", "silent"):
            raise ProviderUnreachable("no answer within the time allowed")
        if card is not None and card.behaviour == "waits":
            return Pending(reference=_reference(request.key))
        return _final(card, request.key)

    async def find(self, request: ChargeRequest) -> Outcome | None:
        """What has become of the charge of that key and card."""
        card = _BY_TOKEN.get(request.token)
        if card is not None and card.behaviour == "silent":
            raise ProviderUnreachable("no answer within the time allowed")
        return _final(card, request.key)


def _final(card: _Card | None, key: str) -> Outcome:
    code = "unknown_card" if card is None else card.decline
    return Declined(code=code, message=_WORDS[code]) if code else Settled(reference=_reference(key))


def _reference(key: str) -> str:
    return f"sbx_{hashlib.sha256(key.encode()).hexdigest()[:24]}"


VARIANT = _Provider()
