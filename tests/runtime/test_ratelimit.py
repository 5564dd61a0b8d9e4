"""Token buckets in memory, and in a file that several processes share: they are spent alike, and for all at once."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from billow.runtime import clock
from billow.runtime.ratelimit import Buckets, InFile, InMemory

Make = Callable[[], Buckets]
SPENT = """
import sys
from pathlib import Path
from billow.runtime.ratelimit import InFile
buckets = InFile(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20_000):
    buckets.take("key", per_second=1, tokens=1, force=True)
"""


@pytest.fixture(params=["memory", "file"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes buckets of one kind."""
    return InMemory if request.param == "memory" else lambda: InFile(tmp_path / "rates")


def test_a_bucket_holds_one_second_and_then_refuses(make: Make) -> None:
    """Of five a second the sixth at once is refused, and is told what is left and when to come again."""
    buckets = make()
    buckets.take("other", per_second=5, tokens=5, force=False)
    standings = [buckets.take("key", per_second=5, tokens=1, force=True) for _ in range(5)]

    assert [each.remaining for each in standings][:2] == [4, 3]
    assert {each.limit for each in standings} == {5}
    buckets.take("key", per_second=5, tokens=50, force=True)
    refused = buckets.take("key", per_second=5, tokens=1, force=False)
    assert (refused.allowed, refused.remaining) == (False, 0)
    assert refused.reset_s in (10, 11)


def test_a_debt_is_one_bucket_s_alone(make: Make) -> None:
    """Another name may still ask."""
    buckets = make()
    buckets.take("key", per_second=1, tokens=1_000, force=True)

    assert not buckets.take("key", per_second=1, tokens=1, force=False).allowed
    assert buckets.take("other", per_second=1, tokens=1, force=False).allowed


def test_what_one_process_takes_the_other_has_not(tmp_path: Path) -> None:
    """The debt made by one is found by whoever opens the same file."""
    one, other = InFile(tmp_path / "rates"), InFile(tmp_path / "rates")
    one.take("key", per_second=1, tokens=1_000, force=True)

    assert not other.take("key", per_second=1, tokens=1, force=False).allowed
    assert not InFile(tmp_path / "rates").take("key", per_second=1, tokens=1, force=False).allowed


def test_processes_that_take_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    """Three processes take twenty thousand tokens each: sixty thousand are owed, less one for each second that it took
    and the one that was there."""
    path, pipe = tmp_path / "rates", subprocess.PIPE
    command = [sys.executable, "-c", SPENT, str(path)]
    takers = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for each in takers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    began = clock.monotonic()
    for each in takers:
        each.communicate("go\n")
    standing = InFile(path).take("key", per_second=1, tokens=0, force=True)
    took = clock.monotonic() - began

    assert 60_000 - took - 1 <= standing.reset_s <= 60_001


def test_a_ninth_name_takes_the_place_of_the_one_unused_for_longest(tmp_path: Path) -> None:
    """Whatever number of names there are, each may ask, and the file is as large as it was."""
    buckets = InFile(tmp_path / "rates")
    size = (tmp_path / "rates").stat().st_size
    refused = [n for n in range(100_000) if not buckets.take(f"key {n}", per_second=5, tokens=1, force=False).allowed]

    assert refused == []
    assert (tmp_path / "rates").stat().st_size == size
