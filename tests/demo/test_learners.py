"""Who there is in the demo."""

from __future__ import annotations

import pytest

from demo import learners


def test_there_are_sixty_learners_with_names_of_their_own():
    assert len(learners.LEARNERS) == 60
    assert len({learner.id for learner in learners.LEARNERS}) == 60
    assert len({learner.name for learner in learners.LEARNERS}) == 60


def test_every_name_is_plainly_invented():
    assert all(learner.given == "Sample" for learner in learners.LEARNERS)


def test_only_the_training_team_is_staff():
    assert [learner.id for learner in learners.EVERYONE.values() if learner.staff] == [learners.TRAINING_TEAM]


def test_whoever_is_not_in_the_list_is_an_ordinary_learner():
    assert learners.someone("visitor") == learners.Someone(id="visitor", given="visitor")


@pytest.mark.django_db
def test_an_account_is_made_once_and_cannot_log_in():
    account = learners.account_of("sample-acorn")
    assert learners.account_of("sample-acorn") == account
    assert account.get_full_name() == "Sample Acorn"
    assert not account.has_usable_password()
    assert not account.is_staff


@pytest.mark.django_db
def test_an_endless_id_still_gives_an_account():
    assert learners.account_of("x" * 5000).username == "x" * learners.LONGEST_NAME
