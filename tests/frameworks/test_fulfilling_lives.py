"""The content of the Fulfilling Lives framework: complete, titles as published, the rest plainly said."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from competency_xblock.frameworks import Competency, Framework, ScalePoint, get_framework

# The publisher's titles, in the document's order. Only their capitals became sentence case.
PUBLISHED = {
    "Meeting People Where They Are At": [
        "PROACTIVE AND PATIENT",
        "FACILITATORS OF CHANGE",
        "ENCOURAGERS",
        "STRENGTHS-FOCUSED AND STRUCTURED",
        "FLEXIBLE AND RESPONSIVE",
        "RISK NAVIGATORS",
    ],
    "Building Trusting Relationships": [
        "PERSEVERING",
        "RELIABLE AND CONSISTENT",
        "RECONCILERS",
        "INTERESTED IN THE WHOLE PERSON",
        "ENABLERS OF POSITIVE EXPERIENCES",
        "EMPATHIC LISTENERS",
    ],
    "Trauma-Informed Approach": [
        "TRAUMA-AWARE",
        "PREPARED AND INVESTED",
        "SKILLFUL IN RESPONDING TO DISTRESS",
        "VALIDATING AND RESPECTFUL",
        "EMPATHETIC BUT BOUNDARIED",
    ],
    "Working Together and Empowering": ["PERSON-CENTRED", "COLLABORATORS", "PROBLEM SOLVERS"],
    "Advocacy and Joined-Up Working": [
        "SUPPORTERS OF CLIENT VOICES",
        "TRANSPARENT COMMUNICATORS",
        "CONSTRUCTIVE CHALLENGERS",
        "SYMPATHETIC ADVOCATES",
        "EFFECTIVE MULTI-AGENCY WORKERS",
        "EXEMPLARY PRACTITIONERS",
    ],
    "Emotional and Psychological Awareness": [
        "COMMITTED TO DEVELOPMENT",
        "CULTURALLY SENSITIVE",
        "AWARE OF WORKER/CLIENT DYNAMICS",
        "ATTENTIVE TO COMMUNICATION STYLES",
        "AWARE OF INTER-PROFESSIONAL DYNAMICS",
    ],
    "Reflecting on Practice and Self-Care": ["PRACTICE SELF-CARE", "ENGAGE WITH SUPPORT CHANNELS"],
    "Values and Attitudes": ["NON-JUDGEMENTAL", "OPTIMISTIC AND RESILIENT", "HUMBLE AND OPEN"],
}

# Words that a page about confidence has no use for.
FORBIDDEN = (
    r"\b(scores?|scored|grades?|marks?|pass(ed|es)?|targets?|thresholds?|"
    r"declin\w+|deficits?|weakness\w*|fail\w*)\b"
)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return get_framework("fulfilling-lives")


def competency(framework: Framework, competency_id: str) -> Competency:
    found = framework.competency(competency_id)
    assert found is not None
    return found


def test_it_has_8_areas_and_36_competencies(framework: Framework) -> None:
    assert len(framework.areas) == 8
    assert sum(1 for _ in framework.competencies()) == 36


def test_titles_stand_as_published_and_in_the_same_order(framework: Framework) -> None:
    assert {
        area.title: [competency.title.upper() for competency in area.competencies] for area in framework.areas
    } == PUBLISHED
    assert [area.title for area in framework.areas] == list(PUBLISHED)
    assert [area.code for area in framework.areas] == [str(number) for number in range(1, 9)]
    assert all(competency.title == competency.title.capitalize() for competency in framework.competencies())


def test_ids_are_the_titles_in_lower_case(framework: Framework) -> None:
    for part in (*framework.areas, *framework.competencies()):
        assert part.id == re.sub(r"[^a-z]+", "-", part.title.lower())


def test_every_competency_has_statements_with_the_page_and_paragraph_they_come_from(
    framework: Framework,
) -> None:
    for page, area in enumerate(framework.areas, start=5):
        for competency in area.competencies:
            assert len(competency.statements) >= 2
            assert {statement.source for statement in competency.statements} == {f"p. {page}, {competency.title}"}


def test_statement_ids_count_up_within_a_competency(framework: Framework) -> None:
    for competency in framework.competencies():
        assert [statement.id for statement in competency.statements] == [
            f"{competency.id}-{number}" for number in range(1, len(competency.statements) + 1)
        ]


def test_statements_speak_in_the_first_person(framework: Framework) -> None:
    for competency in framework.competencies():
        for statement in competency.statements:
            assert re.match(r"I [a-z]", statement.text), statement.text
            assert statement.text.endswith(".")


def test_statements_are_short_sentences(framework: Framework) -> None:
    for competency in framework.competencies():
        for statement in competency.statements:
            assert statement.text.count(".") == 1, statement.text
            assert len(statement.text.split()) <= 20, statement.text


def test_no_statement_is_there_twice(framework: Framework) -> None:
    texts = [statement.text for competency in framework.competencies() for statement in competency.statements]
    assert len(set(texts)) == len(texts)


def test_statements_read_easily(framework: Framework) -> None:
    """The Flesch-Kincaid grade, roughly: about 5 is a reading age of 10."""
    texts = [statement.text for competency in framework.competencies() for statement in competency.statements]
    words = [word for text in texts for word in re.findall(r"[a-z']+", text.lower())]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word)))) for word in words)
    assert 0.39 * len(words) / len(texts) + 11.8 * syllables / len(words) - 15.59 <= 6


def test_nothing_sounds_like_an_exam(framework: Framework) -> None:
    for text in (
        framework.about,
        *(area.about for area in framework.areas),
        *(statement.text for competency in framework.competencies() for statement in competency.statements),
        *(topic.about for topic in framework.topics),
        *(way.text for way in (*framework.develop, *framework.demonstrate)),
        *(term.text for term in framework.glossary),
        *(oddity.text for oddity in framework.oddities),
    ):
        assert not re.search(FORBIDDEN, text, re.IGNORECASE), text


def test_the_scale_has_the_words_that_were_published_and_ours_are_marked(framework: Framework) -> None:
    assert (framework.scale.minimum, framework.scale.maximum, framework.aim) == (1, 10, 7)
    assert framework.scale.points == (
        ScalePoint(value=1, text="No confidence at all"),
        ScalePoint(value=4, text="Sure with help", editorial=True),
        ScalePoint(value=7, text="Sure on my own", editorial=True),
        ScalePoint(value=10, text="Very high confidence"),
    )


def test_areas_7_and_8_are_sensitive_and_no_others(framework: Framework) -> None:
    for area in framework.areas:
        assert {competency.sensitive for competency in area.competencies} == {area.code in ("7", "8")}


def test_it_uses_the_five_trainings_that_the_document_recommends_in_its_order(framework: Framework) -> None:
    assert [topic.id for topic in framework.topics] == ["tip", "pie", "mi", "cycle-of-change", "ambit"]


def test_every_competency_has_one_to_three_topics(framework: Framework) -> None:
    for competency in framework.competencies():
        assert 1 <= len(competency.topics) <= 3, competency.id


def test_a_3_is_rare_and_each_topic_has_one(framework: Framework) -> None:
    weights = [
        (topic, weight) for competency in framework.competencies() for topic, weight in competency.topics.items()
    ]
    assert {topic for topic, weight in weights if weight == 3} == {topic.id for topic in framework.topics}
    assert sum(1 for _, weight in weights if weight == 3) <= len(weights) / 4


def test_weights_tell_competencies_apart(framework: Framework) -> None:
    patterns = Counter(tuple(sorted(competency.topics.items())) for competency in framework.competencies())
    assert patterns.most_common(1)[0][1] <= 4


def test_what_a_training_is_about_weighs_3(framework: Framework) -> None:
    assert dict(competency(framework, "facilitators-of-change").topics) == {"mi": 3, "cycle-of-change": 3}
    assert competency(framework, "encouragers").topics["mi"] == 2
    assert dict(competency(framework, "risk-navigators").topics) == {"ambit": 1}
    assert competency(framework, "trauma-aware").topics["tip"] == 3
    assert competency(framework, "effective-multi-agency-workers").topics["ambit"] == 3


def test_ways_glossary_and_oddities_are_complete(framework: Framework) -> None:
    assert len(framework.develop) == 6
    assert len(framework.demonstrate) == 6
    assert [term.title for term in framework.glossary] == [
        "AMBIT",
        "Coaching",
        "Cycle of Change",
        "Drama Triangle",
        "Learning Styles",
        "Motivational Skills",
        "Person-Centred",
        "Splitting",
        "Strengths-Based",
        "Transference",
        "Trauma-Informed Practice",
        "Psychologically Informed Environments (P.I.E)",
    ]
    assert all(entry.source for entry in (*framework.develop, *framework.demonstrate, *framework.glossary))
    texts = " ".join(oddity.text for oddity in framework.oddities)
    for fault in ("heading of area 8", "both listed on p. 9", "glossary", "rate again", "Only 1 and 10"):
        assert fault in texts


def test_it_says_what_the_document_says_about_permission(framework: Framework) -> None:
    assert "2020" in framework.permission
    assert "all rights are reserved" in framework.permission
