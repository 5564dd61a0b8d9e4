"""A short run of Schemathesis finds nothing, and would find something; what is set aside is no more than said."""

import json
import os
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from schemathesis.core.failures import AcceptedNegativeData, Failure, ServerError
from schemathesis.openapi.checks import EnsureResourceAvailability, RejectedPositiveData, UseAfterFree

from tests.client import World
from tests.contracts.checker import document
from tests.fuzz.exceptions import EXCEPTIONS, Exchange, set_aside
from tests.fuzz.run import FOLDER, fuzz

SHORT = ("--max-examples", "2", "--phases", "examples,fuzzing,stateful")
SEED = ("--seed", "1") if os.environ.get("CI") else ()
"""Where CI is set the examples are always the same: a gate must not depend on luck."""


async def ran(world: World, folder: Path, arguments: Sequence[str], **options: Any) -> tuple[int, str]:
    """The exit code of a run, and what it said."""
    said = folder / "said.txt"
    with said.open("wb") as stream:
        code = await fuzz(world, [*arguments, *SEED, "--no-color"], stdout=stream, stderr=subprocess.STDOUT, **options)
    return code, said.read_text(encoding="utf-8")


@pytest.mark.timeout(400)  # requests to each of some three hundred operations
async def test_a_short_run_finds_nothing(world: World, tmp_path: Path) -> None:
    """A few requests to every operation, by example, by chance and along the links: each answer keeps the contract."""
    code, said = await ran(world, tmp_path, SHORT)
    assert code == 0, said
    assert f"{len(list(operations()))} selected" in said


async def test_what_breaks_the_contract_is_found(world: World, tmp_path: Path) -> None:
    """An answer that lacks a field which the document promises fails the run."""
    promised = json.loads(json.dumps(document()))
    promised["components"]["schemas"]["Organization"]["required"].append("moon")
    (tmp_path / "openapi.json").write_text(json.dumps(promised), encoding="utf-8")
    arguments = ["--include-operation-id", "organizationsGet", "--phases", "fuzzing", "--max-examples", "2"]
    code, said = await ran(world, tmp_path, arguments, contract=tmp_path / "openapi.json")
    assert code == 1, said
    assert '"moon" is a required property' in said


def operations() -> Any:
    """Every operation of the document."""
    return (entry for methods in document()["paths"].values() for entry in methods.values())


def test_no_check_and_no_phase_is_off() -> None:
    """The configuration excludes nothing: not a check, not a phase, not an operation."""
    told = tomllib.loads((FOLDER / "schemathesis.toml").read_text(encoding="utf-8"))
    told_of = {"hooks", "continue-on-failure", "request-timeout", "cache", "generation", "phases", "auth", "checks"}
    assert set(told) == told_of
    assert [set(check) for check in told["checks"].values()] == [{"expected-statuses"}]
    assert set(told["generation"]) == {"max-examples", "database"}
    assert [set(phase) for phase in told["phases"].values()] == [{"generation"}]


def exchange(**given: Any) -> Exchange:
    """An exchange in which nothing is special but what is *given*."""
    return Exchange(**{"operation": "GET /x", "status": 422, "answer": {}, "lists": (), "rehearsed": False, **given})


def failure(kind: type[Failure]) -> Failure:
    """A failure of that kind."""
    made = kind.__new__(kind)
    assert isinstance(made, Failure)
    return made


def refused(field: str, code: str, *, detail: str = "Check it.") -> dict[str, Any]:
    """The body of a refusal because of one field."""
    return {"code": "invalid", "detail": detail, "errors": [{"field": field, "code": code}]}


COUNTS = {
    "a schema that says too little": (RejectedPositiveData, exchange(answer=refused("name", "too_long"))),
    "a request that cannot be read": (RejectedPositiveData, exchange(status=400, answer=refused("name", "invalid"))),
    "a parameter but the cursor": (RejectedPositiveData, exchange(status=400, answer=refused("sort", "not_a_choice"))),
    "a batch without a rejected event": (AcceptedNegativeData, exchange(operation="POST /api/events", answer={})),
    "another operation that takes what is wrong": (AcceptedNegativeData, exchange(answer={"rejected": ["x"]})),
    "what was deleted and is there": (UseAfterFree, exchange(answer={"id": "x", "archived_at": None})),
    "what was made and is not there": (EnsureResourceAvailability, exchange(status=404)),
    "a fault of ours": (ServerError, exchange(status=500)),
}


@pytest.mark.parametrize("what", COUNTS)
def test_what_has_no_reason_counts(what: str) -> None:
    """A failure that is like an exception, and is none, fails the run."""
    kind, found = COUNTS[what]
    assert set_aside(failure(kind), found) is None


SET_ASIDE = (
    (RejectedPositiveData, exchange(answer=refused("timezone", "invalid"))),
    (RejectedPositiveData, exchange(answer=refused("currency", "required", detail="the customer has none: name one"))),
    (RejectedPositiveData, exchange(status=400, answer=refused("cursor", "invalid"))),
    (
        RejectedPositiveData,
        exchange(status=412, answer={"code": "precondition_failed", "detail": "It is now another."}),
    ),
    (RejectedPositiveData, exchange(answer=refused("code.1", "too_short"), lists=("a,",))),
    (AcceptedNegativeData, exchange(operation="POST /api/events", answer={"rejected": ["x"]})),
    (UseAfterFree, exchange(answer={"id": "x", "archived_at": "2026-01-01T00:00:00Z"})),
    (EnsureResourceAvailability, exchange(status=404, rehearsed=True)),
    (UseAfterFree, exchange(status=200, rehearsed=True)),
)


def test_each_exception_has_its_case() -> None:
    """Each of them is needed by one of the cases, and says why in a sentence."""
    met = [set_aside(failure(kind), found) for kind, found in SET_ASIDE]
    assert {each.reason for each in met if each} == {each.reason for each in EXCEPTIONS}
    assert None not in met
    assert all(each.reason.endswith(".") and len(each.reason) > 30 for each in EXCEPTIONS)
