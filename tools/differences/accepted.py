"""Breaking changes that were decided: each with its reason, and no longer than it lasts."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.differences.bases import UNRELEASED
from tools.differences.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A decision: since which version, which change (a star stands for any text), and why."""

    since: str
    change: str
    reason: str

    def covers(self, change: Change, version: str) -> bool:
        """Whether the decision is about *change*, made since *version*."""
        pattern = ".*".join(map(re.escape, self.change.split("*")))
        return self.since == version and re.fullmatch(pattern, change.name) is not None


def read(path: Path) -> list[Accepted]:
    """The decisions that the file at *path* holds.

    Raises:
        TypeError: An entry lacks a key, or has one too many.
    """
    return [Accepted(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])]


def faults(changes: Iterable[Change], decisions: Sequence[Accepted], *, version: str) -> list[str]:
    """What stands in the way: a breaking change that nobody decided, or a decision about no change that there is.

    Before the first release the base moves with every commit that changes a contract, so a decision may outlive it.
    """
    breaking = [change for change in changes if change.verdict == "breaking"]
    undecided = [str(c) for c in breaking if not any(decision.covers(c, version) for decision in decisions)]
    released = version != UNRELEASED
    idle = [d for d in decisions if released and not any(d.covers(change, version) for change in breaking)]
    return undecided + [
        f"accepted  {decision.change}: there is no such change since {version} any more; take the entry out"
        for decision in idle
    ]
