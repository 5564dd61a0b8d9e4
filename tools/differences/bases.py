"""What the contracts are compared with: a release, an earlier commit, or a folder."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "contracts"
FILES = ("openapi.json", "billow.proto", "proto.lock", "events.json", "errors.json")
UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The contracts as they were: what they are called, their version, and a folder that holds them."""

    name: str
    version: str
    folder: Path


def base(against: str | None, *, into: Path, root: Path = ROOT) -> Base | None:
    """The contracts that those in the checkout at *root* are compared with, laid down in *into*.

    That is *against*, a folder or a revision; without it the last release that this commit follows on from, and before
    the first release the newest commit whose contracts are not those of the working tree. None where git knows neither,
    as in a checkout without history.
    """
    if against is not None and Path(against).is_dir():
        return Base(name=against, version=UNRELEASED, folder=Path(against))
    release = _git(root, "describe", "--tags", "--match", "v*", "--abbrev=0").strip()
    revision = against or release or _last_different(root)
    if not revision or not _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"):
        return None
    for name in FILES:
        (into / name).write_text(_git(root, "show", f"{revision}:contracts/{name}"), encoding="utf-8")
    named = revision if revision == release else _git(root, "log", "-1", "--format=%h %s", revision).strip()
    return Base(name=named, version=release or UNRELEASED, folder=into)


def _last_different(root: Path) -> str:
    """The newest commit on the way here whose contracts differ from those that lie here now."""
    paths = [f"contracts/{name}" for name in FILES]
    commits = _git(root, "rev-list", "--first-parent", "HEAD", "--", *paths).split()
    return next((each for each in commits if _run(root, "diff", "--quiet", each, "--", *paths).returncode == 1), "")


def _git(root: Path, *arguments: str) -> str:
    """What git says; nothing where it fails."""
    done = _run(root, *arguments)
    return done.stdout if done.returncode == 0 else ""


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ("git", "-C", str(root), *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (git, on our own folder)
