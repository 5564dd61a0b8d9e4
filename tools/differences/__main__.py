"""`python -m tools.differences`: what changed in the contracts, and whether it may.

The exit code is 1 when the proto file is untidy, when something breaks that nobody accepted, or when something is
accepted that does not happen.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.differences import accepted, bases, catalogues, openapi, proto
from tools.differences.accepted import Accepted
from tools.differences.changes import Change, Verdict

_COMPARED: tuple[tuple[str, Callable[[Any, Any], Iterator[Change]]], ...] = (
    ("openapi.json", openapi.compare),
    ("events.json", catalogues.events),
    ("errors.json", catalogues.errors),
    ("proto.lock", catalogues.numbers),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what changed; the exit code."""
    parser = argparse.ArgumentParser(prog="make differences", description="What changed in the contracts.")
    parser.add_argument("--against", help="a folder with contracts, or a revision; the last release, if there is one")
    parser.add_argument("--brief", action="store_true", help="count what is in nobody's way, and do not list it")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as made:
        return _report(chosen.against, Path(made), brief=chosen.brief)


def _report(against: str | None, made: Path, *, brief: bool) -> int:
    image = proto.compiled(bases.FOLDER, made / "after.binpb")
    untidy = proto.lint(image)
    _say(untidy)
    base = bases.base(against, into=made)
    if base is None:
        _say("There is no earlier state of the contracts to compare with: this checkout has no history of them.")
        return bool(untidy)
    changes = compared(base.folder, bases.FOLDER, made)
    counts = Counter(change.verdict for change in changes)
    counted = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _ORDER if verdict in counts)
    _say(f"The contracts since {base.name}: {counted or 'nothing changed'}")
    decisions = accepted.read(bases.FOLDER / "accepted.toml")
    _say("" if brief else "\n".join(_marked(each, decisions, base.version) for each in changes))
    faults = accepted.faults(changes, decisions, version=base.version)
    if faults:
        _say("\nThis is in the way (contracts/accepted.toml says how a change is accepted):\n" + "\n".join(faults))
    return bool(untidy or faults)


def _marked(change: Change, decisions: Sequence[Accepted], version: str) -> str:
    covered = change.verdict == "breaking" and any(decision.covers(change, version) for decision in decisions)
    return f"{change} (accepted)" if covered else str(change)


def compared(before: Path, after: Path, made: Path) -> list[Change]:
    """All changes between the contracts of two folders, breaking ones first; *made* is for what is made on the way."""
    read = [(compare, _read(before / name), _read(after / name)) for name, compare in _COMPARED]
    images = proto.compiled(before, made / "before.binpb"), proto.compiled(after, made / "after.binpb")
    found = chain.from_iterable(compare(old, new) for compare, old, new in read)
    return sorted({*found, *proto.compare(*images)}, key=lambda c: (_ORDER[c.verdict], c.contract, c.place, c.what))


_ORDER: Mapping[Verdict, int] = {"breaking": 0, "changed": 1, "added": 2}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _say(text: str) -> None:
    if text:
        sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
