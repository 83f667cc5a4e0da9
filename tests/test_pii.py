"""Every model says whether it holds personal data, what kind, and how it is erased: in the form Open edX reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from code_annotations.base import AnnotationConfig
from code_annotations.find_django import DjangoSearch
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

OUR_MODELS = list(apps.get_app_config("competency_xblock").get_models())
SILENT = -1


def leads_to_a_user(model: type[models.Model], seen: tuple[type[models.Model], ...] = ()) -> bool:
    """Whether rows of the model belong to a user, themselves or through other rows."""
    ahead = {field.related_model for field in model._meta.get_fields() if field.many_to_one or field.one_to_one}
    user = get_user_model()
    return user in ahead or any(
        leads_to_a_user(neighbour, (*seen, model)) for neighbour in ahead if neighbour not in (*seen, model)
    )


@pytest.fixture
def search(repository: Path, tmp_path: Path) -> DjangoSearch:
    """The platform's own tool, looking at our models alone, with nobody excused."""
    settings = yaml.safe_load((repository / "tests" / "pii_annotations.yaml").read_text(encoding="utf-8"))
    excused = tmp_path / "excused.yaml"
    excused.write_text("{}", encoding="utf-8")
    config = tmp_path / "annotations.yaml"
    config.write_text(yaml.safe_dump({**settings, "safelist_path": str(excused)}), encoding="utf-8")
    return DjangoSearch(AnnotationConfig(str(config), verbosity=SILENT), "competency_xblock")


def test_the_platforms_tool_finds_every_model_annotated_as_it_demands(search: DjangoSearch) -> None:
    found = search.search()
    assert search.check_results(found), search.errors
    assert search.model_counts["annotated"] == search.model_counts["total"] == len(OUR_MODELS) > 0
    assert search.uncovered_model_ids == set()


def test_the_platforms_tool_would_find_a_model_without(search: DjangoSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OUR_MODELS[0], "__doc__", "No word about it.")
    search.search()
    assert len(search.uncovered_model_ids) == 1


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_personal_data_is_what_leads_to_a_user(model: type[models.Model]) -> None:
    docstring = str(model.__doc__)
    personal = bool(re.search(r"^\s*\.\. pii: \S", docstring, re.MULTILINE))
    assert personal is leads_to_a_user(model)
    assert (".. no_pii:" in docstring) is not personal


@pytest.mark.parametrize(
    "model", [model for model in OUR_MODELS if leads_to_a_user(model)], ids=lambda model: model.__name__
)
def test_personal_data_says_its_types_and_that_we_erase_it_ourselves(model: type[models.Model]) -> None:
    docstring = str(model.__doc__)
    assert re.search(r"^\s*\.\. pii_types: id, \S", docstring, re.MULTILINE)
    assert re.search(r"^\s*\.\. pii_retirement: local_api$", docstring, re.MULTILINE)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_nobodys_name_or_address_is_stored(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    assert not names & {"name", "username", "email", "first_name", "last_name", "ip", "address", "phone"}
    assert not [field for field in model._meta.get_fields() if isinstance(field, models.EmailField | models.FileField)]
