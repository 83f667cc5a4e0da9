"""LMS and Studio, as far as a block can tell: real XBlock runtimes with the platform's field rules and services.

What they do was seen in real ones. Where a real host would stop somebody before a block is asked, these mostly do
not, so that nothing of ours leans on it: enrolment is never checked, and every view of a block can be asked for.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from completion.models import BlockCompletion
from completion.services import CompletionService
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.urls import reverse
from edx_django_utils.cache import RequestCache
from eventtracking.tracker import get_tracker
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import LibraryLocatorV2, LibraryUsageLocatorV2
from web_fragments.fragment import Fragment
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.exceptions import InvalidScopeError
from xblock.field_data import FieldData, ReadOnlyFieldData, SplitFieldData
from xblock.fields import Scope, ScopeIds, String
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import DictKeyValueStore, IdReader, KvsFieldData, Runtime

from ..fixtures.workbench import FRAMEWORK, THREE
from .platform_tables.models import CourseAccessRole, CourseEnrollment

COURSE = CourseKey.from_string("course-v1:Haven+Listening+2030")
ELSEWHERE = CourseKey.from_string("course-v1:Haven+Cooking+2030")
LIBRARY = LibraryLocatorV2(org="Haven", slug="Box")
STUDIO_ROLES = ("staff", "instructor")
LMS_STAFF_ROLES = (*STUDIO_ROLES, "limited_staff")
AUTHORED = (Scope.content, Scope.settings, Scope.parent, Scope.children)
OF_LEARNERS = (Scope.user_state, Scope.user_state_summary, Scope.user_info, Scope.preferences)

GRADE_CHANGED = Signal()
"""What the LMS sends once it has stored a grade (PROBLEM_WEIGHTED_SCORE_CHANGED)."""


def usage(block_type: str, name: str) -> UsageKey:
    """A block of the course."""
    return COURSE.make_usage_key(block_type, name)


ASSESSMENT = usage("competency_assessment", "rate")
PROGRESS = usage("competency_progress", "progress")
LISTENING, HIDDEN, RATING = (usage("vertical", name) for name in ("listening", "hidden", "rating"))
IN_LIBRARY = LibraryUsageLocatorV2(LIBRARY, "competency_assessment", "rate")
PROGRESS_IN_LIBRARY = LibraryUsageLocatorV2(LIBRARY, "competency_progress", "progress")


def course_home_url(course: CourseKey) -> str:
    """Where a course begins: in the browser's app, at an address of its own."""
    return f"https://apps.example.org/learning/course/{course}/home"


SITE_VALUES: dict[str, Any] = {}
"""What the site of the request has set for itself, where one LMS serves several."""


def value_of_this_site(name: str, default: Any = None) -> Any:
    """A setting as the site of the request has it."""
    return SITE_VALUES.get(name, default)


class ItemNotFoundError(Exception):
    """What the platform's store of courses says of a block that is not there."""


class Container(XBlock):
    """A course, chapter, subsection or unit."""

    has_children = True
    completion_mode = XBlockCompletionMode.AGGREGATOR
    display_name = String(scope=Scope.settings)


class Html(XBlock):
    """Something to read, completed by looking at it."""


class PlatformMixin:
    """What the platform mixes into every block."""

    def public_view(self, context: Any) -> Fragment:
        """What those who are not enrolled see of a block that has nothing for them."""
        return Fragment("<p>This content is only accessible to enrolled learners.</p>")


@dataclass
class Store:
    """What the authors wrote, by block, and what is kept for learners."""

    authored: dict[Any, dict[str, Any]] = field(default_factory=dict)
    of_learners: dict[Any, Any] = field(default_factory=dict)
    staff_only: frozenset[Any] = frozenset({HIDDEN})

    def copy(self) -> Store:
        """The same, to be changed."""
        return copy.deepcopy(self)


def store_with(**settings: Any) -> Store:
    """A course with an assessment set up like this; the same one stands in a library."""
    assessment = {
        "framework": FRAMEWORK,
        "competencies": list(THREE),
        "unit_map": {"mi": ["vertical@listening", "vertical@hidden"]},
        **settings,
    }
    tree = {
        usage("course", "course"): [usage("chapter", "talking"), usage("chapter", "looking")],
        usage("chapter", "talking"): [usage("sequential", "talking")],
        usage("sequential", "talking"): [LISTENING, HIDDEN],
        usage("chapter", "looking"): [usage("sequential", "looking")],
        usage("sequential", "looking"): [RATING],
        LISTENING: [usage("html", "one")],
        HIDDEN: [usage("html", "two")],
        RATING: [ASSESSMENT, PROGRESS],
    }
    authored: dict[Any, dict[str, Any]] = {
        place: {"children": children, "display_name": f"The {place.block_id} {place.block_type}"}
        for place, children in tree.items()
    }
    authored |= {ASSESSMENT: assessment, PROGRESS: {}, IN_LIBRARY: dict(assessment), PROGRESS_IN_LIBRARY: {}}
    for parent, children in tree.items():
        for child in children:
            authored.setdefault(child, {})["parent"] = parent
    return Store(authored)


class Authored(FieldData):
    """What authors set, block by block."""

    def __init__(self, store: Store) -> None:
        self.values = store.authored

    def get(self, block: XBlock, name: str) -> Any:
        place = block.scope_ids.usage_id
        if name == "parent" and place.context_key.is_course is False:
            raise NotImplementedError("Blocks in a library have no parents to ask for.")
        return copy.deepcopy(self.values[place][name])

    def set(self, block: XBlock, name: str, value: Any) -> None:
        self.values[block.scope_ids.usage_id][name] = value

    def delete(self, block: XBlock, name: str) -> None:
        del self.values[block.scope_ids.usage_id][name]


class AuthoredByThoseWhoMay(Authored):
    """In Studio only the course's or library's authors change anything, whatever a handler does."""

    def __init__(self, store: Store, user: Any) -> None:
        super().__init__(store)
        self.user = user

    def set(self, block: XBlock, name: str, value: Any) -> None:
        if not may_write(self.user, block.scope_ids.usage_id.context_key):
            raise PermissionDenied
        super().set(block, name, value)


class OfLearners(KvsFieldData):
    """What is kept for learners; nothing is for somebody who is not known."""

    def set_many(self, block: XBlock, update_dict: dict[str, Any]) -> None:
        if block.scope_ids.user_id is None:
            raise AssertionError(f"{sorted(update_dict)} would be kept for nobody.")
        super().set_many(block, update_dict)


class NoneOfLearners(FieldData):
    """Studio keeps nothing for learners."""

    def get(self, block: XBlock, name: str) -> Any:
        raise KeyError(name)

    def set(self, block: XBlock, name: str, value: Any) -> None:
        raise InvalidScopeError(f"{name} cannot be written in Studio.")

    def delete(self, block: XBlock, name: str) -> None:
        raise InvalidScopeError(f"{name} cannot be written in Studio.")


class Keys(IdReader):
    """A usage key says what it is; it is its own definition."""

    def get_definition_id(self, usage_id: Any) -> Any:
        return usage_id

    def get_block_type(self, def_id: Any) -> str:
        return str(def_id.block_type)

    def get_usage_id_from_aside(self, aside_id: Any) -> Any:
        raise NotImplementedError

    def get_definition_id_from_aside(self, aside_id: Any) -> Any:
        raise NotImplementedError

    def get_aside_type_from_usage(self, aside_id: Any) -> Any:
        raise NotImplementedError

    def get_aside_type_from_definition(self, aside_id: Any) -> Any:
        raise NotImplementedError


class Users(UserService):
    """The platform's user service: who is logged in, with the attributes that it gives."""

    def __init__(self, user: Any, *, is_staff: bool, role: str) -> None:
        super().__init__()
        self._django_user, self.is_staff, self.role = user, is_staff, role

    def get_current_user(self) -> XBlockUser:
        account = XBlockUser(is_current_user=True)
        user = self._django_user
        account.opt_attrs["edx-platform.is_authenticated"] = user.is_authenticated
        if user.is_authenticated:
            account.emails = [user.email]
            account.opt_attrs |= {
                "edx-platform.user_id": user.pk,
                "edx-platform.username": user.username,
                "edx-platform.anonymous_user_id": anonymous_id(user),
                "edx-platform.user_is_staff": self.is_staff,
                "edx-platform.user_is_global_staff": user.is_staff,
                "edx-platform.user_role": self.role,
                "edx-platform.user_preferences": {"pref-lang": "en", "time_zone": "Europe/London"},
            }
        return account


class StudioPermissions:
    """Studio's answer to who may change what. Libraries have no such service."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def can_read(self, course: CourseKey) -> bool:
        """Whether the user may look at the course as its author does."""
        return may_write(self.user, course)

    def can_write(self, course: CourseKey) -> bool:
        """Whether the user may change the course."""
        return may_write(self.user, course)


class Host(Runtime):
    """What both have in common. One is made for each request."""

    handler_name = "xblock_handler"

    def __init__(self, store: Store, user: Any, field_data: FieldData, services: dict[str, Any]) -> None:
        self.store, self.user = store, user
        super().__init__(
            id_reader=Keys(), id_generator=None, mixins=(PlatformMixin,), services={"field-data": field_data} | services
        )

    def block(self, place: Any, *, unbound: bool = False) -> Any:
        """The block as this user meets it; unbound, as the platform's own tasks and caches do."""
        scope = ScopeIds(None if unbound else self.user.pk, place.block_type, place, place)
        return self.construct_xblock(place.block_type, scope)

    def get_block(self, usage_id: Any, for_parent: Any = None) -> Any:
        if usage_id not in self.store.authored:
            raise ItemNotFoundError(usage_id)
        return self.block(usage_id)

    def load_block_type(self, block_type: str) -> type[XBlock]:
        if block_type in ("course", "chapter", "sequential", "vertical"):
            return Container
        return Html if block_type == "html" else super().load_block_type(block_type)

    def applicable_aside_types(self, block: XBlock) -> list[str]:
        return []

    def handler_url(
        self, block: XBlock, handler_name: str, suffix: str = "", query: str = "", thirdparty: bool = False
    ) -> str:
        name = "xblock_handler_noauth" if thirdparty else "xblock_handler"
        return reverse(name, args=[str(block.scope_ids.usage_id), handler_name, suffix])

    def resource_url(self, resource: str) -> str:
        return f"/static/{resource}"

    def local_resource_url(self, block: XBlock, uri: str) -> str:
        return f"/static/xblock/{uri}"

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        """Studio drops whatever is published, without a word."""


class Lms(Host):
    """An LMS: authors' fields cannot be written, learners' can, and what is published is carried out."""

    def __init__(self, store: Store, user: Any) -> None:
        RequestCache.clear_all_namespaces()  # as the platform's middleware does between two requests
        self.published: list[tuple[str, dict[str, Any]]] = []
        authored, of_learners = ReadOnlyFieldData(Authored(store)), OfLearners(DictKeyValueStore(store.of_learners))
        is_staff = is_lms_staff(user, COURSE)
        services = dict.fromkeys(("settings", "replace_urls", "bookmarks", "cache", "mako", "partitions"), object())
        services["user"] = Users(user, is_staff=is_staff, role="staff" if is_staff else "student")
        if user.is_authenticated:
            services["completion"] = CompletionService(user, COURSE)
        fields = dict.fromkeys(AUTHORED, authored) | dict.fromkeys(OF_LEARNERS, of_learners)
        super().__init__(store, user, SplitFieldData(fields), services)

    def publish(self, block: XBlock, event_type: str, event_data: dict[str, Any]) -> None:
        """Completion goes into its table, a grade to whom it concerns; anything else becomes an event."""
        self.published.append((event_type, event_data))
        place = block.scope_ids.usage_id
        if event_type == "completion" and ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled():
            BlockCompletion.objects.submit_completion(self.user, place, event_data["completion"])
        elif event_type == "grade" and not self.user.is_anonymous:
            GRADE_CHANGED.send(sender=None, user_id=self.user.pk, course_id=str(COURSE), usage_id=str(place))
        elif event_type not in ("completion", "grade"):
            about = {"course_id": str(COURSE), "org_id": COURSE.org, "user_id": self.user.pk}
            source = {"username": self.user.username, "event_source": "server", "page": "x_module"}
            tracker = get_tracker()
            with tracker.context(event_type, about), tracker.context("edx.course.server", source):
                tracker.emit(name=event_type, data=event_data)


class Studio(Host):
    """Studio, for a course or a library: nothing is kept for learners, and authors' fields are guarded."""

    def __init__(self, store: Store, user: Any, context: Any = COURSE) -> None:
        authored, of_learners = AuthoredByThoseWhoMay(store, user), NoneOfLearners()
        services = dict.fromkeys(("mako", "cache"), object())
        services["user"] = Users(user, is_staff=False, role="student")
        if context.is_course:
            services |= {"studio_user_permissions": StudioPermissions(user), "settings": object()}
        fields = dict.fromkeys(AUTHORED, authored) | dict.fromkeys(OF_LEARNERS, of_learners)
        super().__init__(store, user, SplitFieldData(fields), services)


def anonymous_id(user: Any) -> str:
    """What the platform calls somebody where it hides who it is."""
    return f"{user.pk:032x}"


def masquerade_of(user: Any, course: CourseKey) -> dict[str, str] | None:
    """How the user looks at the course, as the platform notes it: on the user."""
    masquerades: dict[str, dict[str, str]] = getattr(user, "masquerade_settings", {})
    return masquerades.get(str(course))


def is_lms_staff(user: Any, course: CourseKey) -> bool:
    """Whether the LMS lets the user see the course as its staff do; not while they look as a learner."""
    if not user.is_authenticated or masquerade_of(user, course) is not None:
        return False
    roles = CourseAccessRole.objects.filter(user=user, course_id=course, role__in=LMS_STAFF_ROLES)
    return bool(user.is_staff or roles.exists())


def may_write(user: Any, context: Any) -> bool:
    """Whether Studio lets the user change the course or library."""
    if not context.is_course:
        return bool(user.username == "library-author")
    return bool(
        user.is_staff or CourseAccessRole.objects.filter(user=user, course_id=context, role__in=STUDIO_ROLES).exists()
    )


def seen_by(user: Any, masquerades: dict[str, dict[str, str]]) -> Any:
    """Whom a block in the LMS is given as its user, after a masquerade was set up as the platform does it."""
    if not user.is_authenticated or not is_lms_staff(user, COURSE):
        return user
    user.masquerade_settings = masquerades
    name = (masquerades.get(str(COURSE)) or {}).get("user_name")
    if not name:
        return user
    learner = get_user_model().objects.get(
        username=name, pk__in=CourseEnrollment.objects.filter(course_id=COURSE).values("user_id")
    )
    learner.masquerade_settings, learner.real_user = masquerades, user
    return learner


class CourseStructure:
    """The platform's block structure of the whole course, as it is collected before it is made anybody's."""

    def __init__(self, store: Store) -> None:
        self.authored = {place: dict(fields) for place, fields in store.authored.items() if place.context_key == COURSE}
        self.staff_only = store.staff_only

    def __iter__(self) -> Iterator[Any]:
        return iter(self.authored)

    def copy(self) -> CourseStructure:
        """One that can be changed for itself."""
        return copy.deepcopy(self)

    def get_children(self, place: Any) -> list[Any]:
        """The blocks in a block, in order."""
        return [child for child in self.authored[place].get("children", ()) if child in self.authored]

    def get_parents(self, place: Any) -> list[Any]:
        """The blocks that a block stands in."""
        return [parent for parent in self.authored if place in self.get_children(parent)]

    def get_xblock_field(self, place: Any, name: str, default: Any = None) -> Any:
        """A field that some transformer wants to know."""
        if name == "completion_mode":
            if place.block_type in ("course", "chapter", "sequential", "vertical"):
                return XBlockCompletionMode.AGGREGATOR
            return XBlockCompletionMode.EXCLUDED if place.block_type == "competency_progress" else None
        return self.authored[place].get(name, default)

    def get_transformer_block_field(self, place: Any, transformer: str, name: str, default: Any = None) -> Any:
        """What a transformer has merged down from the course; there are no groups, and no dates."""
        if (transformer, name) == ("visibility", "merged_visible_to_staff_only"):
            return place in self.staff_only or self.is_below_staff_only(place)
        return default

    def is_below_staff_only(self, place: Any) -> bool:
        """Whether what the block stands in is for staff only."""
        parent = self.authored.get(place, {}).get("parent")
        return parent is not None and (parent in self.staff_only or self.is_below_staff_only(parent))

    def remove_block(self, place: Any, keep_descendants: bool) -> None:
        """Take a block out; what was in it hangs loose until the next transformation."""
        assert not keep_descendants
        del self.authored[place]

    def prune(self) -> None:
        """Take out what hangs loose."""
        reached, waiting = set(), [usage("course", "course")]
        while waiting:
            place = waiting.pop()
            reached.add(place)
            waiting.extend(self.get_children(place))
        self.authored = {place: fields for place, fields in self.authored.items() if place in reached}


@dataclass
class CourseUsageInfo:
    """For whom a structure is transformed."""

    course_key: CourseKey
    user: Any

    @property
    def has_staff_access(self) -> bool:
        """Whether nothing is kept from them."""
        return is_lms_staff(self.user, self.course_key)


class BlockStructureTransformers:
    """The transformers that are asked for, one after the other; then what hangs loose goes."""

    def __init__(self, transformers: Any = (), usage_info: CourseUsageInfo | None = None) -> None:
        self.transformers, self.usage_info = list(transformers), usage_info

    def __iadd__(self, more: Any) -> BlockStructureTransformers:
        self.transformers += more
        return self

    def transform(self, structure: CourseStructure) -> None:
        """Change the structure for that user."""
        for transformer in self.transformers:
            transformer.transform(self.usage_info, structure)
        structure.prune()


class VisibilityTransformer:
    """Takes out what is for staff only."""

    def transform(self, usage_info: CourseUsageInfo, structure: CourseStructure) -> None:
        """Change the structure for that user."""
        if not is_lms_staff(usage_info.user, usage_info.course_key):
            for place in structure.staff_only & structure.authored.keys():
                structure.remove_block(place, keep_descendants=False)


class HiddenContentTransformer:
    """Takes out what is hidden after its due date; here nothing is."""

    def transform(self, usage_info: CourseUsageInfo, structure: CourseStructure) -> None:
        """Leave the structure as it is."""


class MilestonesAndSpecialExamsTransformer(HiddenContentTransformer):
    """Takes out what waits for a prerequisite, and exams, if it is told to; here there are none."""

    def __init__(self, include_special_exams: bool = True, include_gated_sections: bool = True) -> None:
        assert not include_special_exams
        assert not include_gated_sections


NOBODY = AnonymousUser()
