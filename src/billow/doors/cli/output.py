"""How the command line speaks: answers on stdout, everything else on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


class Failure(Exception):
    """The command cannot do what was asked; the text says why and names the way out."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        """*code* is what the process ends with: 1, or 2 when the command line itself was wrong."""
        super().__init__(text)
        self.code = code


def out() -> Console:
    """The console of answers."""
    from rich.console import Console

    return Console(highlight=False)


def err() -> Console:
    """The console of errors and progress."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def report(failure: Failure) -> None:
    """The failure stands on stderr, in red where there is colour."""
    from rich.text import Text

    err().print(Text.assemble(("Error: ", "bold red"), str(failure)), soft_wrap=True)
