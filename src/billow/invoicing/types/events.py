"""What is said about invoices."""

from dataclasses import dataclass
from typing import ClassVar

from billow.kit.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCreated(Event):
    """A draft was made."""

    type: ClassVar[str] = "invoice.created"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceUpdated(Event):
    """A draft was worked out anew with the usage that came since."""

    type: ClassVar[str] = "invoice.updated"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice got its number and is due."""

    type: ClassVar[str] = "invoice.issued"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaid(Event):
    """Nothing is due on the invoice any more."""

    type: ClassVar[str] = "invoice.paid"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOverdue(Event):
    """The due date has passed and something is still due."""

    type: ClassVar[str] = "invoice.overdue"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceVoided(Event):
    """The invoice was voided; it keeps its number."""

    type: ClassVar[str] = "invoice.voided"
    about: ClassVar[str] = "invoice"
