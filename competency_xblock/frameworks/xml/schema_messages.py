"""Every place where a file doesn't fit the schema, in sentences that a person can act on (layer 1)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from ..problems import MAX_PROBLEMS_SHOWN, Problem, line_of
from .schema import ChildSlot, ElementRule, element_rules, root_elements
from .whitespace import normalize_space, shortened


def explain_schema_problems(root: etree._Element, file: str) -> Iterator[Problem]:
    """Yields the places where the file doesn't fit the schema, at most one more than `MAX_PROBLEMS_SHOWN`.

    Each element is checked by itself, so that no mistake hides another.
    """
    if root.tag not in root_elements():
        starts = " or ".join(f"<{element}>" for element in root_elements())
        message = f"The file starts with <{shortened(str(root.tag))}>. It should start with {starts}."
        yield Problem(file, line_of(root), message)
        return
    for line, message in islice(_element(root), MAX_PROBLEMS_SHOWN + 1):
        yield Problem(file, line, message)


def _element(start: etree._Element) -> Iterator[tuple[int, str]]:
    waiting = [start]
    while waiting:
        element = waiting.pop()
        rule = element_rules()[str(element.tag)]
        for message in (*_attributes(element, rule), *_missing_children(element, rule)):
            yield line_of(element), message
        yield from _text(element, rule)
        yield from _misplaced_children(element, rule)
        waiting.extend(reversed([child for child in _children(element) if child.tag in rule.places]))


def _attributes(element: etree._Element, rule: ElementRule) -> Iterator[str]:
    for name, value in rule.required.items():
        if name not in element.attrib:
            yield f'<{element.tag}> needs {name}="...". Add it. It should be {value.expected}.'
    known = rule.attributes
    for key, content in element.attrib.items():
        name, text = str(key), str(content)
        if name not in known:
            yield f"<{element.tag}> cannot have the attribute {shortened(name)}. {_instead(name, known, '{}')}"
        elif not known[name].fits(text):
            yield f'{name}="{shortened(text)}" of <{element.tag}> should be {known[name].expected}.'


def _text(element: etree._Element, rule: ElementRule) -> Iterator[tuple[int, str]]:
    if rule.text is None:
        for before, text in ((element, element.text), *((child, child.tail) for child in element)):
            if text and (loose := shortened(text)):
                yield line_of(before), f'There is loose text here or below in <{element.tag}>: "{loose}". Delete it.'
    elif not len(element):
        text = element.text or ""
        if not normalize_space(text):
            yield line_of(element), f"<{element.tag}> is empty. It should hold {rule.text.expected}."
        elif not rule.text.fits(text):
            yield line_of(element), f'"{shortened(text)}" in <{element.tag}> should be {rule.text.expected}.'


def _missing_children(element: etree._Element, rule: ElementRule) -> Iterator[str]:
    present = {child.tag for child in _children(element)}
    for slot in rule.slots:
        if slot.required and present.isdisjoint(slot.names):
            expected = " or ".join(f"<{name}>" for name in slot.names)
            count = "at least one" if slot.repeats else "a"
            yield f"<{element.tag}>{_which(element)} needs {count} {expected}. Add it{_after(rule, slot)}."


def _misplaced_children(element: etree._Element, rule: ElementRule) -> Iterator[tuple[int, str]]:
    furthest, furthest_name = -1, ""
    seen: set[int] = set()
    for child in _children(element):
        name = str(child.tag)
        if name not in rule.places:
            if rule.text is not None:
                holds = rule.text.expected
                yield (
                    line_of(child),
                    f"<{shortened(name)}> cannot be in <{element.tag}>, which holds {holds}. Delete it.",
                )
            else:
                yield (
                    line_of(child),
                    f"<{shortened(name)}> cannot be in <{element.tag}>. {_instead(name, rule.places, '<{}>')}",
                )
            continue
        number = rule.places[name]
        if number < furthest:
            yield line_of(child), f"<{name}> must come before <{furthest_name}> in <{element.tag}>. Move it up."
        elif number in seen and not rule.slots[number].repeats:
            yield line_of(child), f"<{element.tag}> has more than one <{name}>. Keep one."
        seen.add(number)
        if number > furthest:
            furthest, furthest_name = number, name


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements; what is left of an entity isn't one."""
    return element.iterchildren("*")


def _instead(name: str, known: Iterable[str], form: str) -> str:
    """What to do about an unknown name: the known name most like it, or all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean {form.format(near[0])}?"
    if not names:
        return "Delete it. Nothing can be there."
    return f"Delete it, or use one of {', '.join(form.format(name) for name in names)}."


def _which(element: etree._Element) -> str:
    """Words that tell this element from its neighbours."""
    name = element.get("id") or element.get("title")
    return f' "{shortened(name)}"' if name else ""


def _after(rule: ElementRule, slot: ChildSlot) -> str:
    """Where in the sequence a missing element belongs."""
    before = [name for earlier in rule.slots[: rule.slots.index(slot)] for name in earlier.names]
    return f" after <{before[-1]}>, if there is one" if before else ""
