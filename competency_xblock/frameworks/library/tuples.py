"""Frameworks as plain tuples and back (layer 1): quick to store and quick to make, for `disk_cache` only.

The order of the values is that of the fields in `model`. Nothing is checked on the way back: `disk_cache` has compared
a checksum. To exchange frameworks with others there is `formats.serialization`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from types import MappingProxyType
from typing import Any, TypeVar

from ..model import (
    NO_TOPICS,
    Activity,
    Area,
    Competency,
    Erratum,
    Framework,
    GlossaryTerm,
    Level,
    RelatedCompetency,
    Scale,
    ScalePoint,
    Statement,
    StatementKind,
    Topic,
)

_Instance = TypeVar("_Instance")

# What stands in a field that holds further parts, by the class and the field's name.
_PARTS: dict[tuple[type, str], type] = {
    (Scale, "points"): ScalePoint,
    (Competency, "statements"): Statement,
    (Area, "competencies"): Competency,
    (Framework, "levels"): Level,
    (Framework, "kinds"): StatementKind,
    (Framework, "areas"): Area,
    (Framework, "topics"): Topic,
    (Framework, "develop"): Activity,
    (Framework, "demonstrate"): Activity,
    (Framework, "glossary"): GlossaryTerm,
    (Framework, "oddities"): Erratum,
}


def to_tuple(value: Any) -> tuple[Any, ...]:
    """A framework, a topic or a relation as a tuple of texts, numbers, booleans and tuples."""
    if isinstance(value, Statement):
        return tuple(value)
    return tuple(_packed(type(value), name, getattr(value, name)) for name in _names(type(value)))


def framework_from_tuple(values: Iterable[Any]) -> Framework:
    """The framework that `to_tuple` was given."""
    named = dict(zip(_FRAMEWORK, values, strict=True))
    named["scale"] = _scale(named["scale"])
    for name in _FRAMEWORK_PARTS:
        if named[name]:
            named[name] = tuple(map(_MAKERS[_PARTS[Framework, name]], named[name]))
    return Framework(**named)


def topic_from_tuple(values: Iterable[Any]) -> Topic:
    """The topic that `to_tuple` was given."""
    return _MAKERS[Topic](values)  # type: ignore[no-any-return]


def related_from_tuple(values: Iterable[Any]) -> RelatedCompetency:
    """The relation that `to_tuple` was given."""
    return _MAKERS[RelatedCompetency](values)  # type: ignore[no-any-return]


def _packed(owner: type, name: str, value: Any) -> Any:
    if (owner, name) in _PARTS:
        return tuple(to_tuple(part) for part in value)
    if name == "scale":
        return to_tuple(value)
    if owner is Competency and name == "topics":
        return tuple(value.items())
    return value


def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def _plain(cls: type[_Instance]) -> Callable[[Iterable[Any]], _Instance]:
    """Makes a value of a class whose fields are all plain."""
    names = _names(cls)
    return lambda values: cls(**dict(zip(names, values, strict=True)))


def _scale(values: Iterable[Any]) -> Scale:
    minimum, maximum, points = values
    return Scale(minimum=minimum, maximum=maximum, points=tuple(map(_plain(ScalePoint), points)))


def _competency(values: Iterable[Any]) -> Competency:
    named = dict(zip(_COMPETENCY, values, strict=True))
    named["statements"] = tuple(map(Statement._make, named["statements"]))
    named["topics"] = MappingProxyType(dict(named["topics"])) if named["topics"] else NO_TOPICS
    return Competency(**named)


def _area(values: Iterable[Any]) -> Area:
    named = dict(zip(_AREA, values, strict=True))
    named["competencies"] = tuple(map(_competency, named["competencies"]))
    return Area(**named)


_FRAMEWORK, _AREA, _COMPETENCY = _names(Framework), _names(Area), _names(Competency)
_FRAMEWORK_PARTS = tuple(name for owner, name in _PARTS if owner is Framework)
_MAKERS: dict[type, Callable[[Iterable[Any]], Any]] = {
    Area: _area,
    **{cls: _plain(cls) for cls in (StatementKind, Level, Erratum, RelatedCompetency, GlossaryTerm, Topic, Activity)},
}
