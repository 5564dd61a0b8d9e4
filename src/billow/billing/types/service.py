"""Service of some days whose worth is asked for."""

from dataclasses import dataclass

from billow.kit.time import Period
from billow.subscriptions.types import Contract, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a timeline serves in the `window`, under a contract."""

    timeline: Timeline
    contract: Contract
    window: Period
