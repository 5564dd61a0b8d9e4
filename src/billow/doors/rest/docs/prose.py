"""Docstrings and code as safe HTML."""

import re

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"\[(?P<label>[^\]]+)\]\((?P<target>/(?!/)[^)\s]*)\)|`(?P<code>[^`]+)`|(?<![\w*])\*(?P<word>[^*\s][^*]*?)\*(?![\w*])"
)
_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>\b(?:true|false|null)\b|-?\d[\d.]*)'
)
_TEXTS = r"""(?P<text>"(?:[^"\\]|\\.)*"|'[^']*')"""
_LANGUAGES = {
    "json": _JSON,
    "bash": re.compile(
        rf"{_TEXTS}|(?P<key>(?<=\s)--?[a-zA-Z][\w.-]*)|(?P<word>^(?:curl|billow|export|python)\b)", re.MULTILINE
    ),
    "python": re.compile(
        rf"{_TEXTS}|(?P<note>#.*)|(?P<word>\b(?:import|from|as|for|in|with|True|False|None)\b)|(?P<key>\b\w+(?==))"
    ),
    "typescript": re.compile(
        rf"{_TEXTS}|(?P<note>//.*)|(?P<word>\b(?:import|from|const|new|await|for|of|true|false|null)\b)|(?P<key>\b\w+(?=:))"
    ),
}


def prose(text: str) -> Markup:
    """One paragraph: what stands in backticks is code, what stands between stars is stressed, links lead inside."""
    made, at = Markup(), 0
    for found in _INLINE.finditer(text):
        made += escape(text[at : found.start()])
        if found["label"]:
            made += Markup('<a href="{}">{}</a>').format(found["target"], prose(found["label"]))
        elif found["code"]:
            made += Markup("<code>{}</code>").format(found["code"])
        else:
            made += Markup("<em>{}</em>").format(found["word"])
        at = found.end()
    return made + escape(text[at:])


def paragraphs(text: str) -> Markup:
    """Several paragraphs, apart by blank lines."""
    parts = [Markup("<p>{}</p>").format(prose(" ".join(part.split()))) for part in text.split("\n\n") if part.strip()]
    return Markup("\n").join(parts)


def code(text: str, language: str) -> Markup:
    """Code with its names, texts, words and notes told apart; the text itself stays what it is."""
    if language not in _LANGUAGES:
        return escape(text)
    made, at = Markup(), 0
    for found in _LANGUAGES[language].finditer(text):
        made += escape(text[at : found.start()])
        made += Markup('<span class="{}">{}</span>').format(found.lastgroup, found[0])
        at = found.end()
    return made + escape(text[at:])
