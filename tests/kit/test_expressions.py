"""Reading expressions: what is refused and where, and what is worked out at once."""

from fractions import Fraction

import pytest

from billow.kit import expressions
from billow.kit.expressions import WHEN, NotAnExpression, Uncomputable, evaluate, parse, parse_reading, worded, words
from billow.kit.expressions.tree import Number, Op, Operation, Property


def worked_out(written: str, **properties: int | str) -> Fraction:
    """What *written* comes to."""
    return expressions.evaluate(expressions.parse(written), lambda name: Fraction(properties[name]))


@pytest.mark.parametrize(
    ("written", "place", "says"),
    [
        ("", 1, "missing before 'the end'"),
        ("   ", 1, "missing before 'the end'"),
        ("a +", 4, "missing before 'the end'"),
        ("+ a", 1, "missing before '+'"),
        ("a b", 3, "an operator is missing before 'b'"),
        ("2a", 2, "an operator is missing before 'a'"),
        ("(a", 3, "')' is missing"),
        ("a)", 2, "an operator is missing before ')'"),
        ("a.b", 2, "'.' has no meaning"),
        ("a ** 2", 4, "missing before '*'"),
        ("a % 2", 3, "'%' has no meaning"),
        ("a[0]", 2, "'[' has no meaning"),
        ("'a'", 1, "has no meaning"),
        ('"a', 1, "has no meaning"),
        ('""', 1, "has no meaning"),
        ("1e3", 2, "an operator is missing"),
        (".5", 1, "'.' has no meaning"),
        ("5.", 2, "'.' has no meaning"),
        ("1234567890123456", 1, "15 digits"),
        ("0.0000000000001", 1, "12 decimals"),
        ("a / 0", 5, "zero"),
        ("a / (2 - 2)", 5, "zero"),
        ("exec(a)", 1, "there is no function 'exec'"),
        ("min()", 5, "missing before ')'"),
        ("min(a,)", 7, "missing before ')'"),
        ("floor(a, b)", 10, "the decimals are a whole number"),
        ("round(a, 13)", 10, "the decimals are a whole number"),
        ("round(a, 1.5)", 10, "the decimals are a whole number"),
        ("if(a, 1, 2)", 5, "a comparison is missing"),
        ("if(a > 1, 1)", 12, "',' is missing"),
        ("if(a > 1 > 0, 1, 2)", 10, "',' is missing"),
        ("a > 1", 3, "an operator is missing before '>'"),
        ("a; drop table b", 2, "';' has no meaning"),
        ("ä", 1, "has no meaning"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(written: str, place: int, says: str) -> None:
    """The message names the character, counted from one, and what would do there."""
    with pytest.raises(NotAnExpression) as refused:
        expressions.parse(written)

    assert str(refused.value).startswith(f"at character {place}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("a" * 1001, "1000 characters"),
        ("+".join(["a"] * 51), "100 steps"),
        ("(" * 20 + "a" + ")" * 20, "20 brackets"),
        ("min(" * 20 + "a" + ")" * 20, "20 brackets"),
    ],
)
def test_size_steps_and_depth_are_bounded(written: str, limit: str) -> None:
    """A text that would cost much to read or to work out is refused with its bound."""
    with pytest.raises(NotAnExpression, match=limit):
        expressions.parse(written)


def test_what_is_just_within_the_bounds_is_read() -> None:
    """Fifty names added up are 99 steps; nineteen brackets around a name are nineteen deep."""
    assert worked_out("+".join(["a"] * 50), a=2) == 100
    assert worked_out("(" * 19 + "a" + ")" * 19, a=2) == 2


def test_a_division_by_a_number_becomes_a_factor() -> None:
    """So it stays exact, whatever number of steps leads to the number."""
    assert expressions.parse("a / (4 - 1)") == Operation(Op.MULTIPLY, Property("a"), Number(Fraction(1, 3)))
    assert worked_out("a / 3 * 3", a=1) == 1


def test_what_consists_of_numbers_alone_is_worked_out_at_once() -> None:
    """Functions and choices among them."""
    assert expressions.parse("max(1, 2) + round(7 / 2) * if(1 < 2, 10, 0) - -3") == Number(Fraction(45))


def test_a_name_may_be_that_of_a_function() -> None:
    """Only a bracket behind it makes it a call."""
    assert worked_out("min + max(min, 3)", min=2) == 5


@pytest.mark.parametrize(("a", "b"), [(1, 0), (0, 0)])
def test_a_division_by_a_zero_that_varies_has_no_result(a: int, b: int) -> None:
    """It is refused, and never taken for nothing."""
    with pytest.raises(Uncomputable, match="divides by zero"):
        worked_out("a / b", a=a, b=b)


def test_a_quotient_that_varies_has_twenty_decimals() -> None:
    """Half away from zero, on both sides of it."""
    assert worked_out("a / b", a=2, b=3) == Fraction("0.66666666666666666667")
    assert worked_out("a / b", a=-2, b=3) == Fraction("-0.66666666666666666667")
    assert worked_out("a / b", a=1, b="200000000000000000000") == Fraction("0.00000000000000000001")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'it''s'", None),
        ("concat(user, '-', 3 / 2)", "ann-1.5"),
        ("concat('a b', concat(event.code, event.properties.user))", "a bcallann"),
        ('concat(event.properties."a b", n, -n)', "x0.333333333333-0.333333333333"),
        ("concat(event.timestamp / 1000)", "1.0005"),
        ("user", "ann"),
        ("''", ""),
    ],
)
def test_a_text_is_put_together_of_what_an_event_says(written: str, expected: str | None) -> None:
    """Of texts, properties, its name, and numbers with at most twelve decimals; a quote is in no text."""
    if expected is None:
        with pytest.raises(NotAnExpression):
            parse_reading(written)
        return
    numbers = {"n": Fraction(1, 3), WHEN: Fraction("1000.5")}
    texts = {"user": "ann", "a b": "x", "n": "1/3"}

    def said(name: str) -> str:
        return texts[name] if name != "n" else "0.333333333333"

    tree = worded(parse_reading(written))
    assert words(tree, lambda node: evaluate(node, numbers.__getitem__), said, "call") == expected


@pytest.mark.parametrize(
    ("written", "place", "says"),
    [
        ("event.timestamp", 1, "nothing is known of an event"),
        ("1 + 'a'", 5, "nothing is known of an event"),
        ("event.properties.a", 1, "nothing is known of an event"),
        ("concat(a)", 1, "makes a text"),
    ],
)
def test_where_there_is_no_event_none_is_spoken_of(written: str, place: int, says: str) -> None:
    """The expressions of a price know quantities alone."""
    with pytest.raises(NotAnExpression) as refused:
        parse(written)
    assert str(refused.value).startswith(f"at character {place}: ")
    assert says in str(refused.value)
