"""Docstrings and code as safe HTML."""

import re

from markupsafe import Markup, escape

_INLINE = re.compile(r"`(?P<code>[^`]+)`|(?<![\w*])\*(?P<word>[^*\s][^*]*?)\*(?![\w*])")
_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>\b(?:true|false|null)\b|-?\d[\d.]*)'
)


def prose(text: str) -> Markup:
    """One paragraph: what stands in backticks is code, what stands between stars is stressed."""
    made, at = Markup(), 0
    for found in _INLINE.finditer(text):
        made += escape(text[at : found.start()])
        made += (
            Markup("<code>{}</code>").format(found["code"])
            if found["code"]
            else Markup("<em>{}</em>").format(found["word"])
        )
        at = found.end()
    return made + escape(text[at:])


def paragraphs(text: str) -> Markup:
    """Several paragraphs, apart by blank lines."""
    parts = [Markup("<p>{}</p>").format(prose(" ".join(part.split()))) for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(parts)


def json_code(text: str) -> Markup:
    """JSON with its keys, texts and words told apart."""
    made, at = Markup(), 0
    for found in _JSON.finditer(text):
        made += escape(text[at : found.start()])
        made += Markup('<span class="{}">{}</span>').format(found.lastgroup, found[0])
        at = found.end()
    return made + escape(text[at:])


def shell(text: str) -> Markup:
    """A command whose last argument may be JSON in single quotes."""
    head, quote, body = text.partition("-d '")
    return escape(head + quote) + json_code(body) if quote else escape(text)
