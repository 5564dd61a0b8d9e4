"""What `make clickhouse` says where chdb cannot be installed."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("environment", "code", "said"),
    [({}, 0, "SKIPPED"), ({"CI": ""}, 0, "SKIPPED"), ({"CI": "true"}, 2, "has to be tested")],
    ids=str,
)
def test_where_ci_is_set_clickhouse_has_to_be_tested(
    tmp_path: Path, environment: dict[str, str], code: int, said: str
) -> None:
    """At home the contract is skipped aloud; a gate that cannot test it fails (2 is how make says that a step did)."""
    installer = tmp_path / "uv"
    installer.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    installer.chmod(0o755)
    ready = tmp_path / ".ready"
    ready.touch()
    done = subprocess.run(
        ["make", "clickhouse", f"BIN={tmp_path}", f"STAMP={ready}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "chdb" in done.stderr
