"""Parses docstrings in the styles of Google, NumPy and reST (Sphinx)."""

from __future__ import annotations

import re

PARAMETERS = "args|arguments|params|parameters|keyword args|keyword arguments|other parameters"
OTHERS = "returns?|yields?|raises|attributes|notes?|examples?|see also|references|warnings?|warns|todo"
FIELDS = "param|parameter|arg|argument|key|keyword|type|raises?|except|exception|returns?|rtype|yields?|meta"
SECTION = (  # a heading with its line end; in reST each field is a section without a heading
    rf"^(?:(?P<google>{PARAMETERS}|{OTHERS}):[ \t]*\n(?=(?:[ \t]*\n)*[ \t]+\S)"
    rf"|(?P<numpy>{PARAMETERS}|{OTHERS})[ \t]*\n-{{3,}}[ \t]*\n"
    rf"|(?=:(?:{FIELDS})\b[^:\n]*:))"
)
GOOGLE = r"\*{0,2}(?P<name>\w+)[ \t]*(?:\(.*?\))?:"
NUMPY = r"(?P<name>\w+(?:, *\w+)*)[ \t]*(?::.*)?$"
REST = r":(?:param|parameter|arg|argument|key|keyword)[ \t]+(?:[^:\n]*[ \t])?(?P<name>\w+):"


def read(text: str) -> tuple[str, dict[str, str]]:
    """The description before all sections, and the description of each parameter; "" and {} if there are none."""
    sections = list(re.finditer(SECTION, text, re.MULTILINE | re.IGNORECASE))
    ends = [section.start() for section in sections] + [len(text)]
    descriptions: dict[str, str] = {}
    for section, end in zip(sections, ends[1:], strict=True):
        body, heading = text[section.end() : end], section["google"] or section["numpy"]
        if heading and not re.fullmatch(PARAMETERS, heading, re.IGNORECASE):
            continue
        indented = re.match(r"(?:[ \t]*\n)*([ \t]+)", body) if section["google"] else None
        indent = indented[1] if indented else ""
        entry = GOOGLE if indented else NUMPY if heading else REST
        description = rf"(?P<text>.*(?:\n(?:{indent}[ \t].*|[ \t]*$))*)"  # with the lines that are indented further
        for found in re.finditer(f"^{indent}{entry}{description}", body, re.MULTILINE):
            descriptions.update(dict.fromkeys(re.split(", *", found["name"]), _paragraphs(found["text"])))
    return text[: ends[0]].strip(), {name: found for name, found in descriptions.items() if found}


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text.strip()) if part)
