"""The contract of the port, held against the provider of sandboxes, and how it is asked."""

import pytest

from billow.kit.money import Money
from billow.payments.jobs import ask
from billow.payments.ports import PROVIDERS, PaymentProvider, ProviderUnreachable
from billow.payments.types import ChargeRequest, Declined, Instrument, Outcome, Pending, Settled
from tests.payments.conftest import ANSWER_LOST, DECLINED, GOOD, PENDING, POOR, SILENT

ALL = [GOOD, "5555 5555 5555 4444", DECLINED, POOR, ANSWER_LOST, PENDING, SILENT]


def request(card: str, *, key: str = "pay_1_1") -> ChargeRequest:
    """A charge of a published card."""
    found = PROVIDERS.get("sandbox").instrument(card.replace(" ", ""))
    assert found is not None
    return ChargeRequest(key=key, amount=Money.of("49.00", "USD"), token=found.token, description="Invoice 1")


async def settle(card: str, *, key: str = "pay_1_1") -> Outcome | str:
    """What the first question comes to."""
    try:
        return await PROVIDERS.get("sandbox").charge(request(card, key=key))
    except ProviderUnreachable:
        return "unreachable"


class Shop:
    """A provider that takes money, counts it, and loses answers or requests as it is told."""

    name = "shop"
    live = True

    def __init__(self, *, loses_answers: int = 0, loses_requests: int = 0) -> None:
        self.loses_answers = loses_answers
        self.loses_requests = loses_requests
        self.taken: list[str] = []
        self.sent = 0

    def instrument(self, test_card: str) -> Instrument | None:
        """It publishes no test numbers."""
        return None

    async def charge(self, request: ChargeRequest) -> Outcome:
        """Take the money, unless the request was lost; the answer may be."""
        self.sent += 1
        if self.loses_requests:
            self.loses_requests -= 1
            raise ProviderUnreachable
        self.taken.append(request.key)
        if self.loses_answers:
            self.loses_answers -= 1
            raise ProviderUnreachable
        return Settled(reference="r")

    async def find(self, request: ChargeRequest) -> Outcome | None:
        """The charge of that key."""
        return Settled(reference="r") if request.key in self.taken else None


def test_the_port_is_fulfilled() -> None:
    """Each provider of the folder has a name of its own and is the one found under it."""
    assert PROVIDERS.names == ("sandbox",)
    provider: PaymentProvider = PROVIDERS.get("sandbox")
    assert (provider.name, provider.live) == ("sandbox", False)


@pytest.mark.parametrize("card", ALL)
async def test_one_key_has_one_outcome(card: str) -> None:
    """However often it is sent; another key has another reference."""
    first = await settle(card)
    assert await settle(card) == first
    other = await settle(card, key="pay_2_1")
    if isinstance(first, Settled | Pending):
        assert isinstance(other, Settled | Pending)
        assert other.reference != first.reference


@pytest.mark.parametrize("card", ALL)
def test_only_four_digits_are_handed_out(card: str) -> None:
    """An instrument holds a token, a brand and the last four digits, and no number."""
    found = PROVIDERS.get("sandbox").instrument(card.replace(" ", ""))
    assert found is not None
    assert found.last4 == card[-4:]
    assert card.replace(" ", "") not in found.token


@pytest.mark.parametrize("number", ["4111111111111111", "4242424242424243", "424242424242424", ""])
def test_other_numbers_are_unknown(number: str) -> None:
    """A number that is not published has no instrument."""
    assert PROVIDERS.get("sandbox").instrument(number) is None


async def test_the_published_outcomes() -> None:
    """The good card settles, the two bad ones are declined with their codes, three give no final answer."""
    found = [await settle(card) for card in ALL]
    assert [x.code if isinstance(x, Declined) else type(x) for x in found] == [
        Settled,
        Settled,
        "card_declined",
        "insufficient_funds",
        str,
        Pending,
        str,
    ]


@pytest.mark.parametrize("card", [ANSWER_LOST, PENDING])
async def test_what_was_open_is_found_settled(card: str) -> None:
    """A lost answer and a pending charge are both settled when asked for by their key."""
    found = await PROVIDERS.get("sandbox").find(request(card))
    assert isinstance(found, Settled)


async def test_an_unknown_token_is_declined() -> None:
    """A charge of a token that was never given out takes no money."""
    charge = ChargeRequest(key="k", amount=Money.of("1", "USD"), token="tok_other", description="")
    assert isinstance(await PROVIDERS.get("sandbox").charge(charge), Declined)


async def test_a_lost_answer_is_found_and_not_charged_again() -> None:
    """The provider took the money once and was sent the charge once; the second question found it."""
    shop = Shop(loses_answers=1)
    with pytest.raises(ProviderUnreachable):
        await ask(shop, request(GOOD), again=False)
    assert await ask(shop, request(GOOD), again=True) == Settled(reference="r")
    assert (shop.taken, shop.sent) == (["pay_1_1"], 1)


async def test_a_lost_request_is_sent_again_under_its_key() -> None:
    """What never arrived is not found, so it is sent once more, and the money is taken once."""
    shop = Shop(loses_requests=1)
    with pytest.raises(ProviderUnreachable):
        await ask(shop, request(GOOD), again=False)
    assert await ask(shop, request(GOOD), again=True) == Settled(reference="r")
    assert (shop.taken, shop.sent) == (["pay_1_1"], 2)


async def test_an_old_key_is_looked_up_and_not_sent() -> None:
    """Once the provider may have forgotten the key, what it does not find stays open (correctness L-09)."""
    shop = Shop()
    assert await ask(shop, request(GOOD), again=True, resend=False) is None
    assert shop.sent == 0
