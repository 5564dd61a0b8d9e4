"""What billing refuses."""

from billow.kit import errors


class ClosedPeriod(errors.Invalid):
    """The day lies in a period that was billed and is over, and nobody said what becomes of it."""

    code = "closed_period"
    title = "The period is closed"


class NoUsageLine(errors.Invalid):
    """The line bills no usage, so that no events stand behind it."""

    code = "no_usage_line"
    title = "The line bills no usage"


class NothingUpcoming(errors.NotFound):
    """The subscription has nothing left to bill."""

    code = "nothing_upcoming"
    title = "Nothing is to be billed any more"
