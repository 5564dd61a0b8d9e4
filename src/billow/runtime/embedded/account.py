"""Whom the server runs as, and how it reaches what it may not walk to."""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

UNPRIVILEGED = "nobody"
_ADVICE = "set BILLOW_DATABASE_URL to use another PostgreSQL, or run Billow as an ordinary user"


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be made, started or stopped; the text says why and what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An operating-system account for PostgreSQL's programs; `uid` None means the one we already run as."""

    uid: int | None = None
    gid: int | None = None

    def own(self, path: Path) -> None:
        """The path belongs to this account; it is something that Billow has just made inside its data folder."""
        if self.uid is not None and self.gid is not None:
            try:
                os.chown(path, self.uid, self.gid)
            except OSError as error:
                raise EmbeddedError(f"root may not hand {path} to {UNPRIVILEGED} here ({error}); {_ADVICE}") from None

    def popen(
        self, command: Sequence[str], *, log: IO[bytes] | int, handed: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """The program runs detached from our terminal, as this account, in `/`, with a clean environment.

        Raises EmbeddedError when this process may not become the account, PermissionError when the account may not
        read the program.
        """
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
                pass_fds=handed,
                start_new_session=True,
                umask=0o077,
            )
        except FileNotFoundError:
            raise EmbeddedError(f"there is no program {command[0]}; {_ADVICE}") from None
        except subprocess.SubprocessError as error:
            raise EmbeddedError(f"{command[0]} cannot run as user {self.uid} ({error}); {_ADVICE}") from None

    def run(self, command: Sequence[str], *, handed: Sequence[int] = (), stdin: str = "") -> str:
        """What the program printed. Raises EmbeddedError with that text when it fails."""
        process = self.popen(command, log=subprocess.PIPE, handed=handed)
        printed = process.communicate(stdin.encode())[0].decode(errors="replace")
        if process.returncode:
            raise EmbeddedError(f"{Path(command[0]).name} failed ({process.returncode}):\n{printed.strip()}")
        return printed

    @contextmanager
    def handed(self, path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """A name under which this account finds `path`, and the descriptors to hand down for it.

        As another account the name is `/proc/self/fd/N`: the kernel goes straight to the opened file or directory, so
        that only its own permissions count and not those of the folders above it.
        """
        if self.uid is None:
            yield str(path), ()
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)


def account_for(cluster: Path) -> Account:
    """Ourselves, unless we are root, whom PostgreSQL refuses: then the owner of the cluster, or nobody."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return Account(uid=found.st_uid, gid=found.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root and there is no user {UNPRIVILEGED}; {_ADVICE}"
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)
