"""A small catalogue: a metric, and a product of each kind."""

import pytest

from tests.client import Api


@pytest.fixture
async def stock(api: Api) -> dict[str, str]:
    """The ids of a metric `calls`, of the fixed products `platform` and `support`, and of the metered `api_usage`."""
    count = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": {"method": "count"}}
    made = {"calls": (await api.post("/metrics", json=count))["id"]}
    fixed = {"fee_type": "fixed", "payment_terms": "advance"}
    metered = {"fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["calls"]}
    for code, kind in (("platform", fixed), ("support", fixed), ("api_usage", metered)):
        body = {"name": code.replace("_", " ").capitalize(), "code": code, **kind}
        made[code] = (await api.post("/products", json=body))["id"]
    return made
