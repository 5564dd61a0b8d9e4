"""The program with its events in ClickHouse: what is said elsewhere of events, corrections, backfills, late usage,
thresholds and exports holds as it stands."""

import pytest

from billow.integrations.event_stores.clickhouse import ClickHouseStore
from tests.metering import test_backfills, test_corrections, test_events, test_readings, test_repeats, test_watches
from tests.scenarios import (
    test_backfill_money,
    test_closed_periods,
    test_corrected_usage,
    test_exported_events,
    test_late_events_named,
    test_late_usage,
    test_main_path,
    test_projected_usage,
    test_usage_as_known,
)

MODULES = (
    test_backfill_money,
    test_backfills,
    test_closed_periods,
    test_corrected_usage,
    test_corrections,
    test_events,
    test_exported_events,
    test_late_events_named,
    test_late_usage,
    test_main_path,
    test_projected_usage,
    test_readings,
    test_repeats,
    test_usage_as_known,
    test_watches,
)
OF_POSTGRESQL = {"test_groups_of_many_windows_are_one_statement", "test_very_many_windows_are_measured_as_one_is"}
"""Tests that look at the statements of the other store."""


@pytest.fixture(autouse=True)
def in_clickhouse(chosen: ClickHouseStore) -> None:
    """Every test of this file runs with ClickHouse chosen."""


for module in MODULES:
    found = {name: each for name, each in vars(module).items() if not name.startswith("__")}
    globals().update({name: each for name, each in found.items() if name not in OF_POSTGRESQL})
