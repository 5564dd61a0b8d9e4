"""`billow routes`: what the API offers, from the operations themselves."""

import json
import sys

from billow.doors.cli.output import out
from billow.kit.operation import OPERATIONS, Operation

PREFIX = "/api"
ROOMY = 120
GAP = "  "


def found(word: str) -> list[tuple[str, str, Operation]]:
    """Verb, path and operation of every route that *word* occurs in, by path; all of them for the empty word."""
    rows = [(operation.method, PREFIX + operation.path, operation) for operation in OPERATIONS.values()]
    for operation in OPERATIONS.values():
        for spelling in operation.also:
            method, path = spelling.split(" ", 1)
            rows.append((method, PREFIX + path, operation))
    wanted = word.lower()
    kept = [row for row in rows if wanted in " ".join((row[0], row[1], row[2].rpc, row[2].name, row[2].needs)).lower()]
    return sorted(kept, key=lambda row: (row[1], row[0]))


def show(word: str, *, as_json: bool = False) -> None:
    """The routes stand on stdout: as columns that fit the terminal, as plain lines in a pipe, or *as_json*."""
    if as_json:
        names = ("method", "path", "operation", "rpc", "scope")
        rows = (json.dumps(dict(zip(names, cells, strict=True))) for cells in plain(word))
        sys.stdout.write("[\n" + ",\n".join(rows) + "\n]\n")
    elif sys.stdout.isatty():
        out().print("\n".join(columns(word, width=out().width)), markup=False, soft_wrap=True)
    else:
        sys.stdout.writelines("\t".join(cells) + "\n" for cells in plain(word))


def plain(word: str) -> list[tuple[str, ...]]:
    """Method, path, operation, RPC and scope of each route."""
    return [(method, path, op.name, op.rpc, op.needs) for method, path, op in found(word)]


def columns(word: str, *, width: int) -> list[str]:
    """The routes as lines for a terminal of *width* columns, from 120 on with RPC and scope if they fit.

    A path is never broken: beside one that leaves no room, the operation stands on the next line.
    """
    rows = plain(word)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    if width >= ROOMY and sum(widths) + len(GAP) * (len(widths) - 1) <= width:
        return [GAP.join(map(str.ljust, cells, widths)).rstrip() for cells in rows]
    start = max(0, min(widths[0] + widths[1] + 2 * len(GAP), width - widths[2]))
    lines: list[str] = []
    for method, path, operation, *_ in rows:
        line = f"{method.ljust(widths[0])}{GAP}{path}{GAP}".ljust(start)
        fits = len(line) + len(operation) <= width
        lines.extend([line + operation] if fits else [line.rstrip(), " " * start + operation])
    return lines
