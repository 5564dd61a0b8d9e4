"""What happens to subscriptions."""

from dataclasses import dataclass
from typing import ClassVar

from billow.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCreated(Event):
    """A subscription was made."""

    type: ClassVar[str] = "subscription.created"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionActivated(Event):
    """A subscription is in force; billing starts with its service."""

    type: ClassVar[str] = "subscription.activated"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionTrialEnded(Event):
    """The trial is over and the service is charged from now on."""

    type: ClassVar[str] = "subscription.trial_ended"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionUpdated(Event):
    """A version was published, or the end of the subscription was set or taken back."""

    type: ClassVar[str] = "subscription.updated"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCanceled(Event):
    """The subscription has ended because it was canceled."""

    type: ClassVar[str] = "subscription.canceled"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(Event):
    """The term is over and was not renewed."""

    type: ClassVar[str] = "subscription.ended"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRenewed(Event):
    """A term is over and the next one has begun."""

    type: ClassVar[str] = "subscription.renewed"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionTerminationAlert(Event):
    """The term will be over in as many days as its contract says; it then ends, or is renewed."""

    type: ClassVar[str] = "subscription.termination_alert"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionPaused(Event):
    """A pause has begun."""

    type: ClassVar[str] = "subscription.paused"
    about: ClassVar[str] = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionResumed(Event):
    """A pause is over."""

    type: ClassVar[str] = "subscription.resumed"
    about: ClassVar[str] = "subscription"
