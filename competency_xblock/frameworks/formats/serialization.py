"""A framework as plain JSON-able values and back, complete and without loss (layer 1).

The same shape is printed by `show --json`, stored with each framework version and hashed: a change to it
makes a new version of every framework. The shape is that of the classes in `model`, which cattrs reads; what differs
from them stands here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn_from_attrs, make_dict_unstructure_fn, override

from ..model import NO_TOPICS, Area, Audience, Competency, Framework, Scale, ScalePoint, Statement, Topic

# Stored versions keep their keys: a key has a line here where its field has another name. So has a later field: it is
# left out where it says nothing, so that what was stored before can be read, and has the hash that it had.
_KEYS: dict[type, dict[str, Any]] = {
    Area: {"editorial": override(rename="own")},
    Competency: {"rationale": override(rename="why"), "safety": override(omit_if_default=True)},
    ScalePoint: {"editorial": override(rename="own")},
    Statement: {"heading": override(rename="group")},
    Scale: {"minimum": override(rename="min"), "maximum": override(rename="max")},
    Topic: {"audience": override(rename="for")},
}


class InvalidFrameworkData(ValueError):
    """The values are not what `to_dict` makes. The message says what is missing or wrong."""


def to_dict(framework: Framework) -> dict[str, Any]:
    """Everything that the framework holds, as dicts, lists, text, numbers and booleans."""
    return _converter.unstructure(framework)  # type: ignore[no-any-return]


def from_dict(values: Mapping[str, Any]) -> Framework:
    """The framework that `to_dict` was given. Raises InvalidFrameworkData."""
    try:
        return _converter.structure(values, Framework)
    except KeyError as error:
        raise InvalidFrameworkData(f"These values are no framework: {error} is missing.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise InvalidFrameworkData(f"These values are no framework: {error}.") from error


def content_hash(framework: Framework) -> str:
    """The SHA-256 of the framework's content in hexadecimal: equal for equal frameworks, in any process."""
    canonical = json.dumps(to_dict(framework), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _read_text(value: object, _type: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value


def _read_whole(value: object, _type: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} should be a whole number")
    return value


def _read_yes(value: object, _type: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} should be true or false")
    return value


def _read_audience(value: object, _type: object) -> str:
    if value not in get_args(Audience):
        raise ValueError(f"{value!r} should be one of {', '.join(get_args(Audience))}")
    return str(value)


def _read_weights(values: Mapping[object, object], _type: object) -> Mapping[str, int]:
    weights = {_read_text(topic, str): _read_whole(weight, int) for topic, weight in values.items()}
    return MappingProxyType(weights) if weights else NO_TOPICS


def _write_statement(statement: Statement) -> dict[str, Any]:
    """In the order in which versions are stored: a named tuple has its fields without a default first."""
    return {
        "id": statement.id,
        "level": statement.level,
        "group": statement.heading,
        "kind": statement.kind,
        "text": statement.text,
        "source": statement.source,
        "withdrawn": statement.withdrawn,
    }


def _reading(cls: type, converter: Converter) -> Callable[[Mapping[str, Any], object], Any]:
    """Reads only what has all keys that are always written: any other default would be a guess, and another hash."""
    # What holds more is read first: what is no framework at all lacks that.
    hints = sorted(get_type_hints(cls).items(), key=lambda hint: not is_dataclass(hint[1]))
    later = {name for name, key in _KEYS.get(cls, {}).items() if key.omit_if_default}
    defaults = {field.name: field.default for field in fields(cls) if field.name in later} if later else {}
    needed = attrs.make_class(
        cls.__name__,
        {name: attrs.field(type=hint, default=defaults.get(name, attrs.NOTHING)) for name, hint in hints},
        kw_only=True,
    )
    return make_dict_structure_fn_from_attrs(list(attrs.fields(needed)), cls, converter, **_KEYS.get(cls, {}))


def _writing(cls: type, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    return make_dict_unstructure_fn(cls, converter, **_KEYS.get(cls, {}))


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False, unstruct_collection_overrides={tuple: list})
    for plain, read in ((str, _read_text), (int, _read_whole), (bool, _read_yes)):
        converter.register_structure_hook(plain, read)
    converter.register_structure_hook_func(lambda hint: hint == Audience, _read_audience)
    converter.register_structure_hook_func(lambda hint: hint == Mapping[str, int], _read_weights)
    converter.register_unstructure_hook_func(lambda hint: hint == Mapping[str, int], dict)
    converter.register_structure_hook_factory(is_dataclass, _reading)
    converter.register_unstructure_hook_factory(is_dataclass, _writing)
    converter.register_structure_hook(Statement, _reading(Statement, converter))
    converter.register_unstructure_hook(Statement, _write_statement)
    return converter


_converter = _make_converter()
