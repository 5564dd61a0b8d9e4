"""What webhooks need to know of the installation; the program says it once, before it serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network


@dataclass(slots=True)
class _Installation:
    networks: tuple[Network, ...] = ()


_installation = _Installation()


def permit(networks: Sequence[Network]) -> None:
    """From now on endpoints may stand in these private networks, over http and on any port too; until then in none."""
    _installation.networks = tuple(networks)


def permitted() -> tuple[Network, ...]:
    """The private networks that endpoints may stand in."""
    return _installation.networks
