"""What somebody else saw of a learner's work (layer 3): a series of its own, beside what the learner feels.

It is recorded by somebody who does not know how confident the learner feels about it, and only where the learner was
told before starting that ratings are seen by name. It is in no figure, in no `latest` and in no gradebook.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, Scale

from ..data import Answer, DraftProblem, Felt, Item, Method, ObservableItem, Observation, ObservedRating, Visibility
from ..database.deletion import delete
from ..database.keys import digest
from ..database.transactions import all_or_nothing, lock_people
from ..models import Latest, Observer, Rating, RatingsSeen, Round
from ..models import ObservedRating as Row
from ..reference.as_answered import version_of_observation
from ..reference.rows import course_id_of, ensure_course, ensure_items, item_digest
from ..rounds.drafts import FIRST_DAY
from ..validation.text import InvalidDraft, read_text

NOTE_LENGTH = 4000
REPLY_LENGTH = 2000
OF_ONE_FORM = uuid.UUID("5f0a3c1e-2a7b-4f43-9a4e-6f1f6f0f2b11")
"""What the keys of observations are derived under: the same form sent twice gives the same key."""


class NotYourObservation(Exception):
    """There is no such observation for this person to change; whether there is any is not said."""

    def __init__(self) -> None:
        super().__init__("This observation is not one of yours. Please load the page again.")


# ---- who may observe


def is_observer(user_id: int | None, course: str) -> bool:
    """Whether somebody was named as an observer in a course; one query."""
    return user_id is not None and Observer.objects.filter(user_id=user_id, course__digest=digest(course)).exists()


def observers(course: str) -> tuple[int, ...]:
    """The numbers of those who were named as observers in a course, the newest last; one query."""
    rows = Observer.objects.filter(course__digest=digest(course)).order_by("pk")
    return tuple(rows.values_list("user_id", flat=True))


def appoint_observer(user_id: int, course: str) -> bool:
    """Name somebody as an observer in a course; False where they are one already."""
    return _appoint(Observer(user_id=user_id, course_id=ensure_course(course)))


@all_or_nothing
def _appoint(row: Observer) -> bool:
    lock_people([row.user_id], beginning=True)
    if Observer.objects.filter(user_id=row.user_id, course_id=row.course_id).exists():
        return False
    Observer.objects.bulk_create([row], ignore_conflicts=True)
    return True


@all_or_nothing
def dismiss_observer(user_id: int, course: str) -> bool:
    """Let somebody be no observer any more; what they recorded stays. False where they are none."""
    lock_people([user_id])
    return delete(Observer.objects.filter(user_id=user_id, course_id=course_id_of(course))) > 0


# ---- who has looked at whose ratings


def ratings_seen(viewer_id: int, learner_id: int, course: str) -> datetime | None:
    """When somebody last looked at a learner's ratings by name, or None; one query."""
    return _seen(viewer_id, learner_id, course).values_list("seen", flat=True).first()


def ratings_seen_of(viewer_id: int, learner_ids: Collection[int], course: str) -> dict[int, datetime]:
    """The same for many learners at once, by learner; one query."""
    rows = RatingsSeen.objects.filter(
        viewer_id=viewer_id, learner_id__in=list(learner_ids), course__digest=digest(course)
    )
    return dict(rows.values_list("learner_id", "seen"))


def see_ratings(viewer_id: int, learner_id: int, course: str, now: datetime | None = None) -> None:
    """Note that somebody looks at a learner's ratings, before they are shown. It never becomes earlier."""
    moment = now or timezone.now()
    _see(RatingsSeen(viewer_id=viewer_id, learner_id=learner_id, course_id=ensure_course(course), seen=moment))


@all_or_nothing
def _see(row: RatingsSeen) -> None:
    lock_people([row.viewer_id, row.learner_id], beginning=True)
    same = RatingsSeen.objects.filter(viewer_id=row.viewer_id, learner_id=row.learner_id, course_id=row.course_id)
    found = same.values_list("pk", "seen").first()
    if found is None:
        RatingsSeen.objects.bulk_create([row], ignore_conflicts=True)
    elif found[1] < row.seen:
        RatingsSeen.objects.filter(pk=found[0]).update(seen=row.seen)


def _seen(viewer_id: int, learner_id: int, course: str) -> QuerySet[RatingsSeen]:
    return RatingsSeen.objects.filter(viewer_id=viewer_id, learner_id=learner_id, course__digest=digest(course))


# ---- what may be observed


def observable_frameworks(learner_id: int, course: str) -> tuple[str, ...]:
    """The ids of the frameworks in which a learner has begun a round with ratings by name; one query."""
    rows = _by_name(course).filter(learner_id=learner_id).order_by("version__framework")
    return tuple(rows.values_list("version__framework", flat=True).distinct())


def observable_learners(learner_ids: Collection[int], course: str) -> frozenset[int]:
    """Those of these learners who have begun a round with ratings by name; one query."""
    rows = _by_name(course).filter(learner_id__in=list(learner_ids)).order_by()
    return frozenset(rows.values_list("learner_id", flat=True).distinct())


def observable_items(viewer_id: int, learner_id: int, course: str, framework: Framework) -> tuple[ObservableItem, ...]:
    """What may be observed of a learner in a framework, in its order, and what of it a viewer knows; four queries."""
    told = _Told.of(learner_id, course, framework)
    known = _Known.of(viewer_id, learner_id, course, framework)
    levels = [one for one in ("", *(level.id for level in framework.levels)) if one in told.levels]
    items = [Item(framework.id, one.id, level) for one in framework.competencies() for level in levels]
    return tuple(
        ObservableItem(item=item, seen=known.includes(item, told)) for item in items if told.allows(item, framework)
    )


def _by_name(course: str) -> QuerySet[Round]:
    return Round.objects.filter(assessment__course__digest=digest(course), visibility=Visibility.NAMES.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What a learner was told in a framework: the levels of rounds by name, and when what was answered under which."""

    levels: frozenset[str]
    sensitive: frozenset[str]
    by_name: Mapping[Item, datetime]
    for_groups: Mapping[Item, datetime]

    @classmethod
    def of(cls, learner_id: int, course: str, framework: Framework) -> _Told:
        """Two queries."""
        rounds = list(
            _by_name(course)
            .filter(learner_id=learner_id, version__framework=framework.id)
            .values_list("submitted", "level", "draft", "version__sensitive")
        )
        # Where there are levels, a round that is open without one has not come to that choice yet.
        levels = {
            level if submitted else draft.get("level", "")
            for submitted, level, draft, _sensitive in rounds
            if submitted or draft.get("level") or not framework.levels
        }
        answered: dict[str, dict[Item, datetime]] = defaultdict(dict)
        latest = Latest.objects.filter(
            learner_id=learner_id, course__digest=digest(course), item__framework=framework.id
        )
        for competency, level, visibility, at in latest.values_list(
            "item__competency", "item__level", "visibility", "latest_at"
        ):
            answered[visibility][Item(framework.id, competency, level)] = at
        return cls(
            levels=frozenset(levels),
            sensitive=frozenset(one for *_, marked in rounds for one in marked),
            by_name=answered[Visibility.NAMES.value],
            for_groups=answered[Visibility.GROUPS.value],
        )

    def allows(self, item: Item, framework: Framework) -> bool:
        """Whether somebody may record what they see of it."""
        competency = framework.competency(item.competency)
        if competency is None or item.framework != framework.id or item.level not in self.levels:
            return False
        if competency.sensitive or item.competency in self.sensitive or not competency.is_rated_at(item.level):
            return False
        hidden = self.for_groups.get(item)
        shown = self.by_name.get(item)
        return hidden is None or (shown is not None and shown >= hidden)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """When somebody learned how confident a learner feels: by looking, or after recording what they saw."""

    looked: datetime | None
    recorded: Mapping[Item, datetime]

    @classmethod
    def of(cls, viewer_id: int, learner_id: int, course: str, framework: Framework) -> _Known:
        """Two queries."""
        own = Row.objects.filter(
            learner_id=learner_id, observer_id=viewer_id, course__digest=digest(course), item__framework=framework.id
        )
        recorded = {
            Item(framework.id, competency, level): at
            for competency, level, at in own.order_by("recorded").values_list(
                "item__competency", "item__level", "recorded"
            )
        }
        return cls(looked=ratings_seen(viewer_id, learner_id, course), recorded=recorded)

    def includes(self, item: Item, told: _Told) -> bool:
        """Whether they know the learner's latest answer about it."""
        answered = told.by_name.get(item)
        moments = (self.looked, self.recorded.get(item))
        return answered is not None and any(one is not None and one >= answered for one in moments)


# ---- recording


def observe(
    observer_id: int,
    *,
    learner_id: int,
    course: str,
    framework: Framework,
    observation: Observation,
    form_key: str,
    now: datetime | None = None,
) -> ObservedRating:
    """Record what somebody saw of a learner's work. Whether they may observe in the course, the caller has found out.

    `form_key` was made with the form: sent again with the same in it, as after a double click, it gives what is
    recorded already. Raises InvalidDraft, and nothing is stored, where anything is wrong.
    """
    moment = now or timezone.now()
    note, problems = _note(observation.note)
    key = "" if problems else _key(form_key, observer_id, learner_id, course, replace(observation, note=note))
    stored = _rows().filter(key=key, observer_id=observer_id).first()
    if stored is not None:
        return _read(stored)
    return _record(observer_id, learner_id, course, framework, replace(observation, note=note), key, problems, moment)


@all_or_nothing
def _record(
    observer_id: int,
    learner_id: int,
    course: str,
    framework: Framework,
    observation: Observation,
    key: str,
    problems: Sequence[DraftProblem],
    moment: datetime,
) -> ObservedRating:
    """Look whether it may be recorded while nothing about the two changes, and store it."""
    lock_people([observer_id, learner_id], beginning=True)
    stored = _rows().filter(key=key, observer_id=observer_id).first()
    if stored is not None:
        return _read(stored)
    problems = [*problems, *_problems(observer_id, learner_id, course, framework, observation, moment)]
    if problems:
        raise InvalidDraft(problems)
    row = Row.objects.create(
        key=key,
        learner_id=learner_id,
        course_id=ensure_course(course),
        item_id=ensure_items([observation.item])[observation.item],
        observer_id=observer_id,
        observed_on=observation.observed_on,
        method=observation.method.value,
        value=observation.value,
        note=observation.note,
        recorded=moment,
    )
    return _read(_rows().get(pk=row.pk))


def withdraw_observed(user_id: int, key: str, course: str, *, anybodys: bool = False) -> None:
    """Delete what this person recorded, or, for those who run the course, `anybodys`. Raises NotYourObservation.

    Whoever recorded it has read the learner's own rating since, and is not to record the same again knowing it.
    """
    found = _rows().filter(key=key, course__digest=digest(course))
    found = found if anybodys else found.filter(observer_id=user_id)
    row = found.first()
    if row is None:
        raise NotYourObservation
    _withdraw(found, [one for one in (row.observer_id, row.learner_id) if one is not None])


@all_or_nothing
def _withdraw(found: QuerySet[Row], about: Collection[int]) -> None:
    lock_people(about)
    row = found.first()
    if row is None:
        raise NotYourObservation
    if row.observer_id is not None:
        stored = _read(row)
        felt = felt_beside(row.observer_id, [stored]).get(row.key)
        if felt is not None:
            see_ratings(row.observer_id, row.learner_id, row.course.key, felt.at)
    delete(Row.objects.filter(pk=row.pk))


@all_or_nothing
def reply_to_observed(learner_id: int, key: str, text: str, now: datetime | None = None) -> ObservedRating:
    """Say something to what somebody saw of oneself, say it anew, or, with nothing in it, take it back.

    Raises NotYourObservation or InvalidDraft.
    """
    words = read_text(text, "text", REPLY_LENGTH)
    lock_people([learner_id])
    own = _rows().filter(learner_id=learner_id, key=key)
    own.update(reply=words, replied=(now or timezone.now()) if words else None)
    row = own.first()
    if row is None:
        raise NotYourObservation
    return _read(row)


def _key(form_key: str, observer_id: int, learner_id: int, course: str, one: Observation) -> str:
    """The same for the same form with the same in it; another for anything else."""
    said = (*_parts(one.item), one.observed_on.isoformat(), one.method, str(one.value), one.note)
    return str(uuid.uuid5(OF_ONE_FORM, digest(form_key, str(observer_id), str(learner_id), course, *said)))


def _parts(item: Item) -> tuple[str, str, str]:
    return item.framework, item.competency, item.level


def _note(text: str) -> tuple[str, list[DraftProblem]]:
    try:
        return read_text(text, "note", NOTE_LENGTH), []
    except InvalidDraft as invalid:
        return "", list(invalid.problems)


def _problems(
    observer_id: int, learner_id: int, course: str, framework: Framework, one: Observation, now: datetime
) -> list[DraftProblem]:
    """What is wrong, in the order of the form."""
    scale = framework.scale
    value = _("Please choose a number from {minimum} to {maximum}.")
    found = {
        "item": _wrong_item(observer_id, learner_id, course, framework, one.item),
        "observed_on": _wrong_day(one.observed_on, timezone.localdate(now)),
        "value": "" if one.value in scale.values else value.format(minimum=scale.minimum, maximum=scale.maximum),
    }
    return [DraftProblem(where, message) for where, message in found.items() if message]


def _wrong_day(day: date, today: date) -> str:
    if day > today:
        return _("This day is still to come. Please give the day on which you saw it.")
    if day < FIRST_DAY:
        return _("Please check the year of this date.")
    return ""


def _wrong_item(observer_id: int, learner_id: int, course: str, framework: Framework, item: Item) -> str:
    if observer_id == learner_id:
        return _("This is for what somebody else saw. How you see yourself, you say in the course.")
    told = _Told.of(learner_id, course, framework)
    if not told.allows(item, framework):
        return _(
            "This cannot be recorded here. It goes only with what a learner was told is seen by name. Please choose "
            "something else."
        )
    if _Known.of(observer_id, learner_id, course, framework).includes(item, told):
        return _(
            "You have already seen how confident they feel about this. Somebody else can observe it, or you can after "
            "they rate again."
        )
    return ""


# ---- reading


def observed_of(learner_id: int, course: str | None = None) -> tuple[ObservedRating, ...]:
    """Everything that others saw of a learner's work, in one course or all, the newest first; one query."""
    rows = _rows().filter(learner_id=learner_id)
    if course is not None:
        rows = rows.filter(course__digest=digest(course))
    return tuple(_read(row) for row in rows.order_by("-observed_on", "-recorded", "-pk"))


def recorded_by(observer_id: int, course: str, limit: int = 10) -> tuple[ObservedRating, ...]:
    """What somebody recorded last in a course, the newest first; two queries."""
    course_id = course_id_of(course)
    rows = _rows().filter(observer_id=observer_id, course_id=course_id)
    return tuple(_read(row) for row in rows.order_by("-recorded", "-pk")[:limit])


def felt_beside(viewer_id: int, found: Collection[ObservedRating]) -> dict[str, Felt]:
    """What the learners had said by name, by then, about what this person recorded of them, by its key; one query.

    What they say later is not in it: so whoever has recorded something can do so again after the learner rates again.
    """
    own = [one for one in found if one.observer_id == viewer_id]
    if not own:
        return {}
    rows = Rating.objects.filter(
        round__learner_id__in={one.learner_id for one in own},
        round__assessment__course__digest__in={digest(one.course) for one in own},
        round__submitted__isnull=False,
        item__digest__in={item_digest(one.item) for one in own},
        visibility=Visibility.NAMES.value,
    ).select_related("item", "round__assessment__course")
    rows = rows.defer("round__draft").annotate(version=F("round__version__content_hash"))
    rows = rows.order_by("round__submitted", "round_id")
    said: dict[tuple[int, str, Item], list[Felt]] = defaultdict(list)
    for row in rows:
        where = (row.round.learner_id, row.round.assessment.course.key, _item(row))
        value = row.initial if row.revised is None else row.revised
        felt = Felt(answer=Answer(row.answer), value=value, at=row.round.submitted, version=row.version)
        said[where].append(felt)
    return {
        one.key: before[-1]
        for one in own
        if (before := [felt for felt in said[one.learner_id, one.course, one.item] if felt.at <= one.recorded])
    }


def drift_apart(scale: Scale, observed: int, felt: int | None) -> bool:
    """Whether what was seen and what is felt are so far apart, by a third of the scale, that it is worth a talk."""
    return felt is not None and 3 * abs(observed - felt) >= scale.span


def _rows() -> QuerySet[Row]:
    return Row.objects.select_related("item", "course").annotate(version=version_of_observation())


def _item(row: Rating | Row) -> Item:
    return Item(row.item.framework, row.item.competency, row.item.level)


def _read(row: Row) -> ObservedRating:
    return ObservedRating(
        key=row.key,
        learner_id=row.learner_id,
        course=row.course.key,
        item=_item(row),
        observer_id=row.observer_id,
        observed_on=row.observed_on,
        method=Method(row.method),
        value=row.value,
        note=row.note,
        recorded=row.recorded,
        reply=row.reply,
        replied=row.replied,
        version=row.version,
    )
