"""Lines of one-off invoices."""

from collections.abc import Iterator, Mapping, Sequence

from billow.catalog.types import AddOn
from billow.invoicing.types import DraftLine, LinesInconsistent, NewLine
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.errors import FieldError
from billow.kit.money import Money
from billow.kit.numbers import exact


def check_lines(lines: Sequence[NewLine], *, add_ons: Mapping[str, AddOn], currency: str) -> None:
    """Return when each line has words, a price, and a period of at least one day if any; *add_ons* are those that there
    are, by the names that the lines have for them.

    Raises:
        LinesInconsistent: Something is missing, unknown or archived, or priced in another currency; every field at
        fault is named.
    """
    found = [
        error
        for n, line in enumerate(lines)
        for errors in (_period(line, f"line_items.{n}"), _priced(line, add_ons, currency, f"line_items.{n}"))
        for error in errors
    ]
    if found:
        raise LinesInconsistent(found[0].detail, errors=tuple(found))


def _period(line: NewLine, field: str) -> Iterator[FieldError]:
    start, end = line.period_start, line.period_end
    if (start is None) != (end is None) or (start is not None and end is not None and end <= start):
        yield FieldError(f"{field}.period_end", "invalid", "must lie after period_start, and be given with it")


def _priced(line: NewLine, add_ons: Mapping[str, AddOn], currency: str, field: str) -> Iterator[FieldError]:
    if line.add_on_id is None:
        for name in ("description", "unit_price"):
            if getattr(line, name) is None:
                yield FieldError(f"{field}.{name}", "required", f"a line needs a {name}, or an add_on_id")
        return
    add_on = add_ons.get(line.add_on_id)
    if add_on is None:
        yield FieldError(f"{field}.add_on_id", "not_found", f"there is no add-on {line.add_on_id!r}")
    elif add_on.archived_at is not None:
        yield FieldError(f"{field}.add_on_id", "archived", f"the add-on {add_on.code!r} is archived")
    elif line.unit_price is None and add_on.currency != currency:
        detail = f"the add-on is priced in {add_on.currency}, the invoice in {currency}; give a unit_price"
        yield FieldError(f"{field}.add_on_id", "currency_mismatched", detail)


def one_off_line(line: NewLine, add_on: AddOn | None, *, currency: str) -> DraftLine:
    """The line as it is drafted: words, price and taxes that it does not give are those of the *add_on*."""
    price = line.unit_price if line.unit_price is not None or add_on is None else add_on.amount.amount
    own = None if add_on is None else add_on.invoice_display_name or add_on.name
    words = line.description or own
    assert price is not None
    assert words is not None
    precise = exact(line.quantity) * exact(price)
    factors = explain.given("quantity", line.quantity), explain.given("price", price)
    product = explain.multiply("quantity x price", *factors)
    return DraftLine(
        kind="manual" if add_on is None else "add_on",
        description=words,
        amount=Money.rounded(precise, currency),
        precise=precise,
        tree=explain.rounded("rounded", product, exponent(currency)),
        quantity=exact(line.quantity),
        unit_price=price,
        period_start=line.period_start,
        period_end=line.period_end,
        tax_codes=add_on.tax_codes if add_on is not None else (),
    )
