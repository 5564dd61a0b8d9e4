"""How the command line speaks: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WRONG_USAGE = 2
UNAVAILABLE = 9
CODES = {400: 7, 401: 3, 403: 4, 404: 5, 409: 6, 412: 6, 413: 7, 422: 7, 429: 8, 503: UNAVAILABLE}
"""What the process ends with, by the status of a refusal; 1 for every other."""


class Failure(Exception):
    """The command cannot do what was asked; the text says why and names the way out."""

    def __init__(self, text: str, *, code: int = 1, problem: bytes = b"") -> None:
        """*code* is what the process ends with; *problem* the refusal as the server wrote it, where it is one's."""
        super().__init__(text)
        self.code = code
        self.problem = problem


def out() -> Console:
    """The console of answers."""
    from rich.console import Console

    return Console(highlight=False)


def err() -> Console:
    """The console of errors and progress."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def report(failure: Failure, *, as_json: bool = False) -> None:
    """The failure stands on stderr, in red where there is colour; *as_json* as a problem document on one line."""
    if as_json:
        own = {"title": str(failure), "status": 0, "code": "cli", "detail": str(failure), "errors": []}
        sys.stderr.write((failure.problem.decode() if failure.problem else json.dumps(own)) + "\n")
        return
    from rich.text import Text

    err().print(Text.assemble(("Error: ", "bold red"), str(failure)), soft_wrap=True)
