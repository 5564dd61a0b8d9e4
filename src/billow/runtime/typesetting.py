"""Typesetting: a template and its data become a PDF, the same bytes every time."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

# Templates and pictures can read files below this folder only; it holds nothing but code.
_ROOT = Path(__file__).parent


class TypesettingFailed(Exception):
    """The template or a picture in its data cannot be set; the message is the typesetter's own, for the log."""


def render(template: str, data: Mapping[str, object], *, fonts: Sequence[Path]) -> bytes:
    """The PDF of a Typst source, which finds `data` as JSON under `sys.inputs.data`.

    Equal arguments give equal bytes with one release of the typesetter: only `fonts` (folders) and the typesetter's own
    are used, never those of the machine, and no clock is read. The file is PDF/A-3b for archiving, or plain PDF when
    that cannot be had (a character without a glyph, a document without a date). Raises TypesettingFailed.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False)}
    faces = _faces(tuple(fonts))
    with suppress(typst.TypstError):
        return _compile(template, inputs, faces, standard="a-3b")
    try:
        return _compile(template, inputs, faces, standard="1.7")
    except typst.TypstError as error:
        raise TypesettingFailed(error.message) from error


async def render_in_thread(template: str, data: Mapping[str, object], *, fonts: Sequence[Path]) -> bytes:
    """As `render`, on another thread: the typesetter releases the interpreter, so the event loop goes on."""
    return await asyncio.to_thread(render, template, data, fonts=fonts)


def _compile(template: str, inputs: dict[str, str], faces: typst.Fonts, *, standard: Literal["a-3b", "1.7"]) -> bytes:
    compiler = typst.Compiler(template.encode(), root=_ROOT, font_paths=faces, sys_inputs=inputs)
    pdf = compiler.compile(format="pdf", pdf_standards=standard, timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypesettingFailed("the typesetter gave no single file")
    return pdf


@lru_cache(maxsize=8)
def _faces(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))
