"""What a payment provider must be able to do; each is one file of the folder, exposed as `VARIANT`."""

from typing import Protocol

from billow.kit.registry import Folder
from billow.payments.types import ChargeRequest, Instrument, Outcome


class ProviderUnreachable(Exception):
    """The provider gave no answer; whether it acted is not known."""


class PaymentProvider(Protocol):
    """A provider of payments."""

    @property
    def name(self) -> str:
        """The name that methods and payments carry."""
        ...

    @property
    def live(self) -> bool:
        """Whether it moves real money; one that does not exists in sandboxes only."""
        ...

    def instrument(self, test_card: str) -> Instrument | None:
        """What stands behind a test number that the provider publishes, given as digits; None for any other number."""
        ...

    async def charge(self, request: ChargeRequest) -> Outcome:
        """Take the money once for each key; a key that is sent again is answered as before.

        Raises:
            ProviderUnreachable: No answer came.
        """
        ...

    async def find(self, request: ChargeRequest) -> Outcome | None:
        """What has become of the charge with the key of *request*; None when it never arrived. Takes no money.

        Raises:
            ProviderUnreachable: No answer came.
        """
        ...


PROVIDERS: Folder[PaymentProvider] = Folder("billow.integrations.payment", name_of=lambda provider: provider.name)
"""Every payment provider: one file each."""
