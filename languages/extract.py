"""Finds every sentence that can be translated, by reading the code as Python and Django themselves read it.

GNU xgettext is not needed: Python's own parser knows what a call of `gettext` is, and Django's knows its tags.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.template import Engine, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

# What each function takes before anything else; the alias `_` is gettext.
CALLS = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "msgid_plural"),
    "ngettext_lazy": ("msgid", "msgid_plural"),
    "pgettext": ("msgctxt", "msgid"),
    "pgettext_lazy": ("msgctxt", "msgid"),
    "npgettext": ("msgctxt", "msgid", "msgid_plural"),
    "npgettext_lazy": ("msgctxt", "msgid", "msgid_plural"),
}
PERCENT_NAME = re.compile(r"%\(\w+\)[a-z]")
BRACE_NAME = re.compile(r"\{\w+\}")
FLAGS = {"python-format": PERCENT_NAME, "python-brace-format": BRACE_NAME}


class NotTranslatable(ValueError):
    """Something is marked for translation in a way that no translation can ever be found for."""


def sentences(package: Path) -> list[polib.POEntry]:
    """Everything marked for translation in the package, once each, in the order of the files."""
    engine = _engine(package / "templates")
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html")]):
        name = path.relative_to(package.parent).as_posix()
        source = path.read_text(encoding="utf-8")
        for entry in _of_template(engine, name, source) if path.suffix == ".html" else _of_python(name, source):
            known = entries.setdefault((entry.msgctxt or "", entry.msgid), entry)
            if entry.msgid_plural and not known.msgid_plural:
                known.msgid_plural, known.msgstr_plural = entry.msgid_plural, entry.msgstr_plural
            if (name, "") not in known.occurrences:
                known.occurrences.append((name, ""))
    return list(entries.values())


def _entry(msgid: str, msgid_plural: str = "", msgctxt: str | None = None) -> polib.POEntry:
    text = f"{msgid} {msgid_plural}"
    return polib.POEntry(
        msgid=msgid,
        msgctxt=msgctxt,
        **({"msgid_plural": msgid_plural, "msgstr_plural": {0: "", 1: ""}} if msgid_plural else {"msgstr": ""}),
        flags=[flag for flag, named in FLAGS.items() if named.search(text)],
    )


def _of_python(name: str, source: str) -> Iterator[polib.POEntry]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if function not in CALLS:
            continue
        given = node.args[: len(CALLS[function])]
        if all(isinstance(argument, ast.Constant) and isinstance(argument.value, str) for argument in given) and given:
            yield _entry(**dict(zip(CALLS[function], [argument.value for argument in given], strict=True)))  # type: ignore[attr-defined]
        elif any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in given):
            # A variable is fine: its text is marked where it is written. A text put together here is not.
            raise NotTranslatable(f"{name}:{node.lineno}: fill values in after translating, with names in braces.")


def _of_template(engine: Engine, name: str, source: str) -> Iterator[polib.POEntry]:
    if re.search(r"\b_\(", source):
        raise NotTranslatable(f"{name}: please use the translate tag instead of _().")
    nodes = Template(source, engine=engine).nodelist
    for node in nodes.get_nodes_by_type((TranslateNode, BlockTranslateNode)):
        context = str(node.message_context.var) if node.message_context else None
        if isinstance(node, TranslateNode):
            literal = getattr(node.filter_expression.var, "literal", None)
            if isinstance(literal, str):
                yield _entry(literal.replace("%", "%%"), msgctxt=context)  # as Django looks it up
        else:
            singular, plural = (node.render_token_list(tokens)[0] if tokens else "" for tokens in _tokens(node))
            yield _entry(singular, plural, context)


def _tokens(node: BlockTranslateNode) -> tuple[list[object], list[object]]:
    return node.singular, node.plural if node.countervar else []


def _engine(templates: Path) -> Engine:
    """Reads templates as `web/rendering.py` does: the tags for translation are there without being loaded."""
    builtins = ["django.templatetags.i18n", "django.templatetags.l10n"]
    return Engine(dirs=[str(templates)], builtins=builtins)
