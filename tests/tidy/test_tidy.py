"""The rules of the house, each kept, and each able to fail."""

from pathlib import Path

import pytest

from tests.tidy import code, layout, operations, tables
from tests.tidy.house import Rule, compare, the_house

FOLDER = Path(__file__).parent
RULES = (*code.RULES, *layout.RULES, *tables.RULES, *operations.RULES)


def known(rule: Rule) -> list[str]:
    """The breaches of a rule that are pardoned: its baseline, which may only get shorter, and words of two meanings."""
    pardoned = _lines(FOLDER / "baselines" / f"{rule.name}.txt")
    if rule is next(r for r in layout.RULES if r.find is layout.named_variants):
        for line in _lines(FOLDER / "homonyms.txt"):
            path, word, _meaning = line.split(": ", 2)
            pardoned.append(f"{path} names {word!r}")
    return pardoned


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    """No breach is new, and no pardoned one is gone."""
    message = compare(rule.find(the_house()), known(rule), fix=rule.fix)
    assert not message, f"\n{message}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_can_fail(rule: Rule) -> None:
    """A planted breach is found, and the message says how to fix it."""
    message = compare(rule.find(rule.planted()), [], fix=rule.fix)
    assert rule.fix in message


def test_a_stale_pardon_is_found() -> None:
    """A baseline that pardons what is no longer broken fails too: it may only get shorter."""
    assert "a" in compare([], ["a"], fix="")
    assert compare(["a"], ["a"], fix="") == ""


def test_each_rule_has_its_baseline() -> None:
    """There is a file for each rule, and no other."""
    assert sorted(path.stem for path in (FOLDER / "baselines").glob("*.txt")) == sorted(rule.name for rule in RULES)


def test_the_house_is_seen() -> None:
    """The rules look at something: at files, operations, refusals, tables and variants."""
    house = the_house()
    assert len(house.files) > 100
    assert house.operations
    assert house.refusals
    assert house.tables.tables
    assert house.variants
