"""Rules of structure that import-linter does not bring along; `.importlinter` names them."""

from collections.abc import Sequence
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OwnFiles(Contract):
    """A module's `store` and `jobs` belong to it: nobody else imports them, but for the importers listed.

    `files` are names of files, or of packages that grew from them, directly inside a module of `root`. An entry of
    `also` reads `file <- importer` and lets that importer, with all below it, use that file of every module.
    """

    type_name = "own_files"

    root = fields.StringField()
    files = fields.ListField(subfield=fields.StringField())
    also = fields.ListField(subfield=fields.StringField(), required=False, default=())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when every import of an owned file comes from the module that owns it."""
        broken = sorted(
            (importer, imported)
            for imported in graph.modules
            for importer in (graph.find_modules_that_directly_import(imported) if self._file(imported) else ())
            if not self._may(importer, imported)
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that reaches into another module."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}, which belongs to its own module", bold=False)
        output.print_error("Speak to another module through its operations, or by events.", bold=False)

    def _file(self, module: str) -> str | None:
        parts = module.split(".")
        inside = len(parts) > 2 and parts[0] == cast(str, self.root) and parts[2] in cast(list[str], self.files)
        return parts[2] if inside else None

    def _may(self, importer: str, imported: str) -> bool:
        if importer.split(".")[:2] == imported.split(".")[:2]:
            return True
        return any(
            file == self._file(imported) and f"{importer}.".startswith(f"{allowed}.") for file, allowed in self._also()
        )

    def _also(self) -> list[tuple[str, str]]:
        entries = [entry.partition("<-") for entry in cast(Sequence[str], self.also or ())]
        return [(file.strip(), importer.strip()) for file, _, importer in entries]
