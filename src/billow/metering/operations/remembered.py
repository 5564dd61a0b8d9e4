"""What intake remembers between transactions: which customer a reference means, and which metrics read an event name.

What is remembered holds for one version of the tenant's customers or metrics; the database counts the versions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.customers import operations as of_customers
from billow.kit import limits
from billow.metering.store import Terms
from billow.runtime.db import Tx


@dataclass(slots=True)
class _Memory:
    """What is known of one tenant."""

    customers_version: int = -1
    customers: dict[str, str] = field(default_factory=dict)
    metrics_version: int = -1
    metrics: dict[str, Sequence[Metric]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.customers) + len(self.metrics)


_MEMORIES: WeakKeyDictionary[AsyncEngine, dict[str, _Memory]] = WeakKeyDictionary()


def _memory(tx: Tx) -> _Memory:
    """That of the tenant, which is the latest used now; the one unused for longest goes when there are too many."""
    memories = _MEMORIES.setdefault(tx.conn.engine, {})
    found = memories.pop(tx.tenant, None) or _Memory()
    if len(memories) >= limits.INTAKE_TENANTS:
        del memories[next(iter(memories))]
    memories[tx.tenant] = found
    return found


async def customers(tx: Tx, held: Terms, refs: Collection[str]) -> Mapping[str, str]:
    """The id of the customer for each of *refs* that some customer answers to."""
    memory = _memory(tx)
    if memory.customers_version != held.customers or len(memory.customers) > limits.INTAKE_REFERENCES:
        memory.customers, memory.customers_version = {}, held.customers
    known = memory.customers
    unknown = [ref for ref in refs if ref not in known]
    if unknown:
        known.update(await of_customers.ids_by_ref(tx, unknown))
    return known


async def metrics(tx: Tx, held: Terms, names: Collection[str]) -> Mapping[str, Sequence[Metric]]:
    """The living metrics that read each of *names*."""
    memory = _memory(tx)
    if memory.metrics_version != held.metrics or len(memory.metrics) > limits.INTAKE_REFERENCES:
        memory.metrics, memory.metrics_version = {}, held.metrics
    known = memory.metrics
    unknown = [name for name in names if name not in known]
    if unknown:
        found = await catalog.metrics_of_events(tx, unknown)
        known.update({name: found.get(name, ()) for name in unknown})
    return known
