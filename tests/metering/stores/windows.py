"""Windows of these tests."""

from datetime import datetime

from billow.catalog.types import Metric
from billow.metering.types import Window
from tests.metering.stores.sample import CUSTOMER, NEW_YEAR


def window(metric: Metric, start: datetime, end: datetime, key: str = "w", customer: str = CUSTOMER) -> Window:
    """A window of a customer."""
    return Window(key=key, customer_id=customer, metric=metric, start=start, end=end)


def whole(metric: Metric, customer: str = CUSTOMER) -> Window:
    """The year of the sample."""
    return window(metric, NEW_YEAR, NEW_YEAR.replace(year=NEW_YEAR.year + 1), customer=customer)
