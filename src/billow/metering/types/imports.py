"""What became of the rows of a file."""

from dataclasses import dataclass

from billow.kit import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row of a file that was not stored, counted from one behind the header, and why."""

    row: int
    unique_id: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvents:
    """What became of the rows of a file.

    `ingested` are stored now, `duplicates` of them were before, `conflicts` of those with other content, which stands.
    Of the `rejected` rows the first hundred are in `rejections`; all are kept as rejected events.
    """

    rows: int
    ingested: int
    duplicates: int
    conflicts: int
    rejected: int
    rejections: tuple[RejectedRow, ...]


class UnusableFile(errors.Invalid):
    """The file cannot be read as rows: its encoding, its packing, its header or its mapping does not fit."""

    code = "unusable_file"
    title = "The file cannot be imported"
