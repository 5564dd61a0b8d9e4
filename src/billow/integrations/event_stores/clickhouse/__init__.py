"""Events in ClickHouse, for those who outgrow one machine (docs/how/clickhouse.md, decision 0016)."""

from billow.integrations.event_stores.clickhouse.address import Address
from billow.integrations.event_stores.clickhouse.engine import Engine, Server, Unreachable
from billow.integrations.event_stores.clickhouse.schema import Schema
from billow.integrations.event_stores.clickhouse.store import ClickHouseStore

__all__ = ["ClickHouseStore", "Engine", "Schema", "Unreachable", "connect"]


async def connect(url: str) -> ClickHouseStore:
    """The store at *url*, `clickhouse://user:password@host:8123/database?cluster=name`; `prepare` makes its tables.

    Raises:
        ValueError: The URL names no host, or asks for something that there is not.
        Unreachable: ClickHouse does not answer.
    """
    address = Address.of(url)
    schema = Schema(database=address.database, cluster=address.cluster)
    return ClickHouseStore(await Server.at(address), schema)
