"""Events as a file: what a spreadsheet makes of a cell."""

import pytest

from billow.billing.rules.exports import harmless


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r1", "\n1", "  =1", "\u00a0=1", "\u3000\uff1d1", "\uff0b1", "'1"]
)
def test_a_cell_that_would_be_a_formula_is_a_text(cell: str) -> None:
    """It gets an apostrophe, which can be taken away again since one that is there already gets another."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "a=1", "1-2", '{"n": -1}', "evt_1", "\u00e4=1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Whatever begins as no formula does is left alone."""
    assert harmless(cell) == cell
