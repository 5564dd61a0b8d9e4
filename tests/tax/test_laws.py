"""What holds for the tax of every document."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from billow.kit.money import Money
from billow.tax.rules import compute, shares, tax_of
from billow.tax.types import AppliedTax, Category, TaxableLine

RATES = st.decimals(min_value="0.000001", max_value=100, places=6)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
NETS = st.integers(-(10**12), 10**12)
SMALL_NETS = st.integers(-20, 20)


@st.composite
def documents(draw: st.DrawFn) -> list[TaxableLine]:
    """Up to eight lines in one currency, each with some of up to four taxes."""
    currency = draw(CURRENCIES)
    taxes = [
        AppliedTax(code=f"t{place}", name="T", rate=rate, category=Category.STANDARD)
        for place, rate in enumerate(draw(st.lists(RATES, max_size=3)))
    ]
    taxes.append(AppliedTax(code="z", name="Z", rate=Decimal(0), category=Category.ZERO_RATED))
    lines = []
    for place in range(draw(st.integers(0, 8))):
        net = Money(draw(NETS | SMALL_NETS), currency)
        borne = draw(st.lists(st.sampled_from(taxes), unique_by=lambda tax: tax.code))
        lines.append(TaxableLine(key=str(place), net=net, taxes=tuple(borne)))
    return lines


def _currency(lines: list[TaxableLine]) -> str:
    return lines[0].net.currency if lines else "EUR"


@given(documents())
def test_a_group_is_taxed_once_on_the_sum_of_its_lines(lines: list[TaxableLine]) -> None:
    """An independent reckoning in decimals finds the same bases and taxes (BR-S-08, BR-CO-17)."""
    bases: dict[str, int] = defaultdict(int)
    rates = {}
    for line in lines:
        for tax in line.taxes:
            bases[tax.code] += line.net.minor
            rates[tax.code] = tax.rate
    with localcontext(prec=60):
        expected = {
            code: (base, int((base * rates[code] / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))
            for code, base in bases.items()
        }

    found = compute(lines, _currency(lines)).groups

    assert {group.code: (group.base.minor, group.tax.minor) for group in found} == expected


@given(documents())
def test_the_shares_add_up_to_the_tax(lines: list[TaxableLine]) -> None:
    """What the lines show and what the groups bear is the same total (BR-CO-14)."""
    result = compute(lines, _currency(lines))

    assert result.total.minor == sum(group.tax.minor for group in result.groups)
    assert result.total.minor == sum(share.minor for share in result.lines.values())
    assert set(result.lines) == {line.key for line in lines}


@given(documents())
def test_a_document_and_its_reversal_come_to_nothing(lines: list[TaxableLine]) -> None:
    """Every group and every share of the reversed document is exactly the negative (M-09)."""
    currency = _currency(lines)
    reverse = [TaxableLine(key=line.key, net=-line.net, taxes=line.taxes) for line in lines]

    there, back = compute(lines, currency), compute(reverse, currency)

    assert [-group.tax for group in there.groups] == [group.tax for group in back.groups]
    assert {key: -share for key, share in there.lines.items()} == dict(back.lines)


@given(st.lists(NETS | SMALL_NETS, min_size=1, max_size=10), RATES)
def test_no_line_shows_a_tax_against_its_sign(nets: list[int], rate: Decimal) -> None:
    """A charge shows no negative tax, a credit no positive one, nothing nothing; each is within two units of exact."""
    for net, share in zip(nets, shares(tax_of(sum(nets), rate), nets, rate=rate), strict=True):
        assert share * net >= 0
        assert net != 0 or share == 0
        assert abs(100 * 10**6 * share - net * int(rate * 10**6)) < 2 * 100 * 10**6


@given(documents().flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_the_order_of_lines_does_not_change_the_tax(orders: tuple[list[TaxableLine], list[TaxableLine]]) -> None:
    """Groups are the same whatever the order; only leftover units may be shown elsewhere."""
    lines, shuffled = orders
    currency = _currency(lines)

    assert set(compute(lines, currency).groups) == set(compute(shuffled, currency).groups)
