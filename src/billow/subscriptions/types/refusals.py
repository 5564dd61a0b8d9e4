"""What subscriptions refuse."""

from billow.kit import errors


class SubscriptionNotDraft(errors.Conflict):
    """Only a draft can be activated or deleted."""

    code = "subscription_not_draft"
    title = "The subscription is not a draft"


class SubscriptionNotInForce(errors.Conflict):
    """The subscription is a draft, or has ended."""

    code = "subscription_not_in_force"
    title = "The subscription is not in force"


class SubscriptionNotCanceled(errors.Conflict):
    """There is no cancellation to take back."""

    code = "subscription_not_canceled"
    title = "The subscription is not canceled"


class CurrencyMismatched(errors.Invalid):
    """The plan is priced in another currency than the customer or the subscription is billed in."""

    code = "currency_mismatched"
    title = "The currencies differ"


class PlanArchived(errors.Conflict):
    """The plan was archived: who has it keeps it, nobody gets it any more."""

    code = "plan_archived"
    title = "The plan is archived"


class NotInFamily(errors.Conflict):
    """Only what serves a child can be billed to its parent, and this customer has none."""

    code = "customer_not_in_family"
    title = "The customer has no parent"


class ParentUnsuitable(errors.Conflict):
    """One invoice has one currency and one issuer: parent and child are billed in the same, and by the same."""

    code = "parent_unsuitable"
    title = "The parent cannot be billed for this"


class FamilyInUse(errors.Conflict):
    """A subscription of the child is billed to the parent; that ends before the family does."""

    code = "family_in_use"
    title = "A subscription is billed to the parent"


class NothingToSubscribe(errors.Invalid):
    """Neither a plan nor items were given."""

    code = "nothing_to_subscribe"
    title = "Name a plan or items"


class FinalInvoiceNeeded(errors.Invalid):
    """A subscription does not end without its final invoice: what was used is billed (correctness T-17)."""

    code = "final_invoice_needed"
    title = "The final invoice cannot be left out"


class OutsideTerm(errors.Invalid):
    """The date lies before the service starts or after it ends."""

    code = "outside_term"
    title = "The date lies outside the subscription"


class InclusiveDayUnsuitable(errors.Invalid):
    """The day of a cancellation is to be served, and it is to end at a boundary, which is no day."""

    code = "inclusive_day_unsuitable"
    title = "There is no day to include"


class NoticeNeeded(errors.Invalid):
    """By the notice that was agreed service goes on for longer."""

    code = "notice_needed"
    title = "The notice is too short"


class NothingToChange(errors.Invalid):
    """The change names nothing: no plan, and nothing to add, remove or update."""

    code = "nothing_to_change"
    title = "The change changes nothing"


class ItemUnknown(errors.Invalid):
    """The version has no such item, or several of that product."""

    code = "item_unknown"
    title = "There is no one item of that name"


class ItemTaken(errors.Invalid):
    """An item has that key already; update it, or give another key."""

    code = "item_taken"
    title = "An item has that key already"


class PriceUnsuitable(errors.Invalid):
    """What is adjusted makes no price."""

    code = "price_unsuitable"
    title = "The adjusted price does not fit"


class NothingLeft(errors.Invalid):
    """Nothing would be sold any more; a subscription without items is canceled instead."""

    code = "nothing_left"
    title = "Nothing is left to subscribe to"


class VersionNotDraft(errors.Conflict):
    """A version that was published never changes; a later one takes its place."""

    code = "version_not_draft"
    title = "The version is not a draft"


class SubscriptionPausedAlready(errors.Conflict):
    """A pause is under way or lies ahead; it ends before another one begins."""

    code = "subscription_paused_already"
    title = "The subscription has a pause already"


class SubscriptionNotPaused(errors.Conflict):
    """There is no pause to end."""

    code = "subscription_not_paused"
    title = "The subscription is not paused"


class TrialOver(errors.Conflict):
    """Paid service has begun: the trial is over, or there was none."""

    code = "trial_over"
    title = "Paid service has begun"


class SubscriptionTermsInconsistent(errors.Invalid):
    """The terms of the money of a period contradict each other or the plan's, or one is none that a subscription can
    have of its own."""

    code = "subscription_terms_inconsistent"
    title = "Some terms of the subscription do not fit"
