"""Expressions: PostgreSQL works out what Python works out, and Python what arithmetic says."""

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from billow.kit import expressions
from billow.kit.expressions import Uncomputable
from billow.kit.numbers import decimal_text
from billow.metering import rules
from billow.runtime.db import Tx
from tests.metering.law import EXPRESSIONS, NUMBERS, parses

NUMERIC = st.none() | st.integers(-9, 9).map(Fraction) | NUMBERS.map(Fraction) | st.just(Fraction(10**15 - 1))
PROPERTIES = st.fixed_dictionaries({"a": NUMERIC, "b": NUMERIC, "c": NUMERIC})


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=max(settings().max_examples, 250),
)
@given(written=EXPRESSIONS.filter(parses), properties=PROPERTIES)
@example(written="floor(a / 3)", properties={"a": Fraction(-1), "b": None, "c": None})
@example(written="ceil(a / 3, 2)", properties={"a": Fraction(-1), "b": None, "c": None})
@example(written="round(a / 6, -1) / b", properties={"a": Fraction(-90), "b": Fraction(-7), "c": None})
@example(written="min(a, b) + max(a, c)", properties={"a": Fraction(1), "b": Fraction(2), "c": None})
@example(written="if(a / b > 1, 1, 2)", properties={"a": Fraction(1), "b": Fraction(0), "c": None})
@example(written="a * b * c", properties={name: Fraction(10**5) for name in "abc"})
async def test_python_and_postgresql_agree(tx: Tx, written: str, properties: dict[str, Fraction | None]) -> None:
    """To the last digit, and about what cannot be worked out: null."""
    tree = expressions.parse(written)
    scaled = expressions.to_sql(tree, lambda name: _literal(properties[name]), limit=rules.VALUE_LIMIT)

    found = await tx.value(text(f"select {scaled.text}"))

    assert (None if found is None else Fraction(found) / scaled.divisor) == _evaluated(tree, properties)


def _literal(value: Fraction | None) -> str:
    return f"cast({'null' if value is None else repr(decimal_text(value))} as numeric)"


def _evaluated(tree: Any, properties: dict[str, Fraction | None]) -> Fraction | None:
    given = {name: decimal_text(value) for name, value in properties.items() if value is not None}
    try:
        return rules.computed(tree, given)
    except Uncomputable:
        return None


_PLAIN = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "3", "7"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{} + {} * {} - {}".format, inner, inner, inner, inner),
        st.builds("({}) / {}".format, inner, st.sampled_from("379")),
    ),
    max_leaves=12,
)


@given(written=_PLAIN, values=st.fixed_dictionaries({name: st.integers(-99, 99) for name in "abc"}))
def test_plain_arithmetic_is_that_of_fractions(written: str, values: dict[str, int]) -> None:
    """What Python itself makes of the same text with fractions for numbers is the result, exactly."""
    numbers = {f"n{digit}": Fraction(digit) for digit in range(10)} | {k: Fraction(v) for k, v in values.items()}
    spelled = "".join(f"n{sign}" if sign.isdigit() else sign for sign in written)

    tree = expressions.parse(written)

    assert expressions.evaluate(tree, lambda name: Fraction(values[name])) == eval(spelled, {}, numbers)
