"""`billow routes`: what the API offers, from the operations themselves."""

from rich.table import Table

from billow.kit.operation import OPERATIONS, Operation

PREFIX = "/api"


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


def table(word: str) -> Table:
    """The routes for a terminal."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Method", "Path", "RPC", "Operation", "Scope"):
        shown.add_column(title, no_wrap=True)
    for method, path, operation in found(word):
        shown.add_row(method, path.replace("[", r"\["), operation.rpc, operation.name, operation.needs)
    return shown
