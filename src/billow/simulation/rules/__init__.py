"""What is there as a document, and what sets two documents apart."""

from billow.simulation.rules.comparing import UNCHANGEABLE, changed_fields, check_changeable, check_codes, field_changes
from billow.simulation.rules.writing import document_of

__all__ = ["UNCHANGEABLE", "changed_fields", "check_changeable", "check_codes", "document_of", "field_changes"]
