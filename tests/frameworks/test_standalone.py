"""A statement that stands alone is understood: it takes along what it leans on, and nothing where it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from competency_xblock.frameworks import Competency, Framework, Statement, get_framework, standalone_text

LEANING = [
    ("fulfilling-lives", "aware-of-worker-client-dynamics-5"),  # one of these patterns
    ("kent-medway-vcse", "emotional-intelligence-advice-2"),  # those signs
    ("kent-medway-vcse", "emotional-intelligence-risk-support-3"),  # such signs
    ("cdc-keyworking", "coordinating-task-6"),  # use this
    ("cdc-keyworking", "coordinating-skill-2"),  # commit to it
    ("cdc-keyworking", "relationships-and-collaborating-skill-4"),  # warm with them
    ("cdc-keyworking", "knowledge-base-skill-10"),  # how the three fit
    ("fulfilling-lives", "reconcilers-3"),  # with others too
    ("nel-professional-capabilities", "c-4-24b"),
    ("nhs-mental-health-competences", "challenging-injustice-3"),
]
STANDING = [
    ("fulfilling-lives", "encouragers-2"),
    ("fulfilling-lives", "persevering-2"),
    ("cdc-keyworking", "always-learning-1"),
    ("cdc-keyworking", "direct-support-skill-11"),
    ("nhs-mental-health-competences", "finding-housing-4"),
    ("kent-medway-vcse", "specialist-knowledge-advice-2"),
]


def found(framework_id: str, statement_id: str) -> tuple[Framework, Competency, Statement]:
    framework = get_framework(framework_id)
    for competency in framework.competencies():
        for statement in competency.statements:
            if statement.id == statement_id:
                return framework, competency, statement
    raise LookupError(statement_id)


@pytest.mark.parametrize(("framework_id", "statement_id"), LEANING)
def test_what_leans_on_the_sentence_before_takes_it_along(framework_id: str, statement_id: str):
    framework, competency, statement = found(framework_id, statement_id)
    texts = [statement.text for statement in competency.statements]
    before = texts[texts.index(statement.text) - 1]
    assert standalone_text(framework, competency, statement).endswith(f"{before} {statement.text}")


@pytest.mark.parametrize(("framework_id", "statement_id"), STANDING)
def test_what_stands_on_its_own_stands_alone(framework_id: str, statement_id: str):
    framework, competency, statement = found(framework_id, statement_id)
    assert standalone_text(framework, competency, statement) == statement.text


def test_what_leans_on_something_that_leans_has_all_of_it():
    framework, competency, statement = found(
        "nhs-mental-health-competences", "helping-others-understand-mental-health-3"
    )
    assert standalone_text(framework, competency, statement) == " ".join(
        statement.text for statement in competency.statements[:3]
    )


def test_in_another_language_each_takes_its_neighbour_along_but_none_from_another_heading():
    framework, competency, first = found("fulfilling-lives", "encouragers-1")
    german = replace(framework, language="de")
    assert standalone_text(german, competency, first) == first.text
    second = competency.statements[1]
    assert standalone_text(german, competency, second) == f"{first.text} {second.text}"
    apart = replace(competency, statements=(first, second._replace(heading="Another heading")))
    assert standalone_text(german, apart, apart.statements[1]) == second.text
    gone = replace(competency, statements=(first._replace(withdrawn=True), second))
    assert standalone_text(german, gone, second) == second.text
