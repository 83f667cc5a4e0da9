"""An author's own topics as the editor sends them (layer 5): what they become, and what is wrong with which part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import (
    MAX_ABOUT_LENGTH,
    MAX_OWN_TOPICS,
    MAX_TITLE_LENGTH,
    MAX_URL_LENGTH,
    OWN_TOPIC_ID,
    WEIGHTS,
    own_topics_to_json,
    parse_own_topics,
)

from .form_fields import refuse_unexportable

WHOLE = "own_topics"
"""The part's name; that of a topic follows after a dot, and that of a topic's field after another."""

_web_address = URLValidator(schemes=["http", "https"])

Problems = dict[str, list[str]]


def read_own_topics_field(
    sent: Sequence[Any], framework: Framework | None
) -> tuple[list[dict[str, Any]] | None, Problems]:
    """The topics as the block stores them, and problems by part.

    None instead of topics where the posted topics cannot be told apart.
    """
    if len(sent) > MAX_OWN_TOPICS:
        return None, {WHOLE: [_("You can have %(most)s topics of your own at most.") % {"most": MAX_OWN_TOPICS}]}
    problems: Problems = {}
    titles = {topic.title.casefold() for topic in framework.topics} if framework else set()
    ids: set[str] = set()
    for topic in sent:
        if (
            not isinstance(topic, dict)
            or not isinstance(topic.get("id"), str)
            or not OWN_TOPIC_ID.fullmatch(topic["id"])
        ):
            return None, problems | {WHOLE: [_("We could not read one of your topics. Reload the page and try again.")]}
        if topic["id"] in ids:
            return None, problems | {
                WHOLE: [_("We cannot tell 2 of your topics apart. Delete one of them and add it again.")]
            }
        ids.add(topic["id"])
        problems |= _topic_problems(topic, f"{WHOLE}.{topic['id']}", titles)
    return own_topics_to_json(parse_own_topics(sent)), problems


def _topic_problems(topic: Mapping[str, Any], name: str, titles: set[str]) -> Problems:
    """The problems of a topic, by part. Adds its title to `titles`."""
    texts = {key: topic.get(key, "") for key in ("title", "about", "url")}
    if not all(isinstance(text, str) for text in texts.values()):
        return {WHOLE: [_("We could not read one of your topics. Reload the page and try again.")]}
    problems: Problems = {}
    title = texts["title"].strip().casefold()
    if not title:
        problems[f"{name}.title"] = [_("Give the topic a name.")]
    elif title in titles:
        problems[f"{name}.title"] = [_("There is already a topic with this name. Choose another name.")]
    titles.add(title)
    for key, max_length in (("title", MAX_TITLE_LENGTH), ("about", MAX_ABOUT_LENGTH), ("url", MAX_URL_LENGTH)):
        problems.setdefault(f"{name}.{key}", []).extend(_text_problems(texts[key], max_length))
    if texts["url"]:
        try:
            _web_address(texts["url"])
        except ValidationError:
            problems[f"{name}.url"].append(
                _("We cannot use this link. Write the full address of a page, starting with https://.")
            )
    helps = topic.get("helps", {})
    if not isinstance(helps, dict) or not all(type(weight) is int and weight in WEIGHTS for weight in helps.values()):
        problems[f"{name}.helps"] = [_("Choose again how much this topic helps.")]
    return {part: sentences for part, sentences in problems.items() if sentences}


def _text_problems(text: str, max_length: int) -> list[str]:
    problems = (
        [_("Shorten this to %(most)s characters or fewer.") % {"most": max_length}] if len(text) > max_length else []
    )
    try:
        refuse_unexportable(text)
    except ValidationError as error:
        problems += error.messages
    return problems
