"""What a learner can get below a unit, and what of it is done: the one rule for pages and for figures (layer 4).

Below a unit there is more than any one learner can get: what is for staff, for another content group or another branch
of an experiment, and what was not drawn for them from a bank of questions. A unit is finished by whoever has completed
all that they can get, and opened by whoever has completed any of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xblock.completable import XBlockCompletionMode

BANKS = ("library_content", "itembank")
"""Blocks that draw some of their children for each learner, and keep which in that learner's state."""
TRANSPARENT = ("split_test",)
"""Blocks that only hold others, though they do not say so."""
CONDITIONS = ("conditional",)
"""Blocks that show what is in them once a learner has done something else; only they can tell."""

Groups = Mapping[int, frozenset[int]]
"""By content partition, the groups that get something; a partition that is not named does not matter."""


@dataclass(frozen=True, slots=True)
class PartPath:
    """The path from a unit to a part: the draws that the part is among, the conditions it waits for."""

    draws: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be completed: its usage key as text, the groups that get it, and its path."""

    key: str
    groups: Groups
    path: PartPath = PartPath()


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank by its usage key as text: how many of which children each learner gets."""

    key: str
    groups: Groups
    children: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class UnitParts:
    """Everything that learners can complete below a unit."""

    parts: tuple[Part, ...] = ()
    banks: tuple[Bank, ...] = ()

    @property
    def partitions(self) -> frozenset[int]:
        """The content partitions that decide who gets what."""
        pieces: tuple[Part | Bank, ...] = (*self.parts, *self.banks)
        return frozenset(partition_id for piece in pieces for partition_id in piece.groups)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What decides what one learner gets: the group in each partition, and what was drawn from each bank.

    `unknown_partitions`: ids of partitions in which the learner's group is unknown.
    """

    groups: Mapping[int, int] = field(default_factory=dict)
    drawn: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown_partitions: Collection[int] = ()

    def is_given(self, piece: Part | Bank) -> bool | None:
        """Whether the learner's groups get it. None if a group is unknown."""
        known_ids = [partition_id for partition_id in piece.groups if partition_id not in self.unknown_partitions]
        if any(self.groups.get(partition_id) not in piece.groups[partition_id] for partition_id in known_ids):
            return False
        return True if len(known_ids) == len(piece.groups) else None

    def gets(self, part: Part) -> bool | None:
        """Whether the learner gets it, by groups, draws and conditions. None if one of them is unknown."""
        given = self.is_given(part)
        if given is False or any(child not in self.drawn.get(bank, ()) for bank, child in part.path.draws):
            return False
        return None if part.path.conditions else given


def is_finished(unit: UnitParts, standing: Standing, completions: Mapping[str, float]) -> bool | None:
    """Whether all that the learner can get in the unit is complete; None where nothing in it is even begun.

    What nobody can tell to be theirs counts once they have begun with it, or with what comes in the same way. Where
    nothing can be completed, nothing is finished.
    """
    if not any(part.key in completions for part in unit.parts):
        return None
    for bank in unit.banks:
        drawn = standing.drawn.get(bank.key, frozenset()) & bank.children
        if standing.is_given(bank) and len(drawn) < bank.count:
            return False  # there is more for them to get
    given_parts = []
    for part in unit.parts:
        gets = standing.gets(part)
        if gets is None:
            alike = (other for other in unit.parts if (other.groups, other.path) == (part.groups, part.path))
            gets = any(other.key in completions for other in alike)
        if gets:
            given_parts.append(part)
    return bool(given_parts) and all(completions.get(part.key, 0) >= 1 for part in given_parts)


def parts_below(structure: Any, unit: Any) -> UnitParts:
    """The parts of a unit, from the platform's structure of the whole course before any learner's access is applied."""
    pieces = tuple(_below(structure, unit, PartPath()))
    return UnitParts(
        parts=tuple(piece for piece in pieces if isinstance(piece, Part)),
        banks=tuple(piece for piece in pieces if isinstance(piece, Bank)),
    )


def groups_of(structure: Any, usage: Any) -> Groups:
    """Which groups get a block, with all that its parents say; a branch of an experiment has its group."""
    access = structure.get_transformer_block_field(usage, "user_partitions", "merged_group_access")
    if access is None:
        return {}
    return {partition_id: frozenset(groups) for partition_id, groups in access.get_allowed_groups().items()}


def is_for_staff(structure: Any, usage: Any) -> bool:
    """Whether a block is visible to staff only, or stands in one that is."""
    return bool(structure.get_transformer_block_field(usage, "visibility", "merged_visible_to_staff_only", False))


def _below(structure: Any, parent: Any, path: PartPath) -> Iterator[Part | Bank]:
    children = structure.get_children(parent)
    bank = _bank(structure, parent, children)
    if bank is not None:
        yield bank
    if parent.block_type in CONDITIONS:
        path = replace(path, conditions=(*path.conditions, str(parent)))
    for usage in children:
        mode = structure.get_xblock_field(usage, "completion_mode")
        if mode == XBlockCompletionMode.EXCLUDED or is_for_staff(structure, usage):
            continue
        inner_path = path if bank is None else replace(path, draws=(*path.draws, (bank.key, _name(usage))))
        if mode == XBlockCompletionMode.AGGREGATOR or usage.block_type in TRANSPARENT:
            yield from _below(structure, usage, inner_path)
        else:
            yield Part(str(usage), groups_of(structure, usage), inner_path)


def _bank(structure: Any, usage: Any, children: Collection[Any]) -> Bank | None:
    """The block as a bank. None if it is no bank, or every learner gets all of it."""
    if usage.block_type not in BANKS:
        return None
    count = structure.get_xblock_field(usage, "max_count", -1)
    if count < 0 or not children:
        return None
    names = frozenset(map(_name, children))
    return Bank(str(usage), groups_of(structure, usage), names, min(count, len(names)))


def _name(usage: Any) -> str:
    return f"{usage.block_type}@{usage.block_id}"


def names_drawn(selected: Collection[Any]) -> frozenset[str]:
    """What a bank's state says was drawn, as parts name it."""
    return frozenset(f"{block_type}@{block_id}" for block_type, block_id in selected)
