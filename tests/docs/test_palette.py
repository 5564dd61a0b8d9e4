"""The colours of all pages: readable, by day and by night."""

import re
from pathlib import Path

import billow
from billow.doors.dashboard import pages

DASHBOARD = Path(pages.__file__).parent
STYLES = [
    DASHBOARD / "static" / "pages.css",
    Path(str(billow.__file__)).parent / "doors" / "rest" / "docs" / "static" / "docs.css",
]
PALETTE = (DASHBOARD / "static" / "palette.css").read_text(encoding="utf-8")
ON_PAGES = ("ink", "soft", "accent", "caution", "danger", "good")
ON_CODE = ("code-ink", "code-key", "code-text", "code-word", "code-note")
PAIRS = [
    *((text, ground) for text in ON_PAGES for ground in ("ground", "raised")),
    *((text, "code-ground") for text in ON_CODE),
    ("on-accent", "accent"),
]
LEAST = 4.5
"""What WCAG 2.2 asks of text at level AA."""


def colours() -> tuple[dict[str, str], dict[str, str]]:
    """The palette by day and by night; what the night does not say stays as by day."""
    day, _, night = PALETTE.partition("@media (prefers-color-scheme: dark)")
    read = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (day, night)]
    return read[0], {**read[0], **read[1]}


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_norm() -> None:
    """Black on white is 21 to 1, and the grey that is known to be just readable is just readable."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#767676", "#ffffff") >= LEAST > contrast("#777777", "#ffffff")


def test_text_is_readable() -> None:
    """Every colour of text has its contrast on every ground that it stands on, in both palettes."""
    weak = [
        (mode, text, ground, round(contrast(palette[text], palette[ground]), 2))
        for mode, palette in zip(("day", "night"), colours(), strict=True)
        for text, ground in PAIRS
        if contrast(palette[text], palette[ground]) < LEAST
    ]
    assert weak == []


def test_there_is_one_palette() -> None:
    """Style sheets take their colours from the palette, and take none that it does not have."""
    known = set(colours()[0])
    for path in STYLES:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []
        used = set(re.findall(r"var\(--([a-z-]+)\)", text)) - set(re.findall(r"--([a-z-]+):", text))
        assert used
        assert used <= known


def test_styles_come_from_here() -> None:
    """No style sheet loads anything, focus can be seen, and paper is thought of."""
    for path in STYLES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import", text)
        assert ":focus-visible" in text
    assert "@media print" in STYLES[1].read_text(encoding="utf-8")
