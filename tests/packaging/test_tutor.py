"""The plugin for Tutor, in the real `tutor`: what it writes for images, settings and Kubernetes, refuses, and runs."""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import load_command_class
from django.test import override_settings

from competency_xblock import __version__, checks
from competency_xblock.platform import site_settings as config
from competency_xblock.tutor import values

from ..conftest import left_out

BIN = Path(f"{sys.prefix}-tutor", "bin")
"""Tutor has an environment beside the one that runs the tests: see the Makefile."""
SETTINGS = [f"{host}/{mode}.py" for host in ("lms", "cms") for mode in ("production", "development")]
ELSEWHERE = {"plain_host", "unit_url"}  # settings that are about other hosts than Open edX
BLOCKS = ["competency_assessment", "competency_progress"]
DOCKER = """#!/bin/sh
case "$*" in *" ls --format json") echo "[]"; exit;; esac
for one in "$@"; do printf '%s\\n' "$one" >> "$DOCKER_LOG"; done
"""


@dataclass(frozen=True)
class Site:
    """An operator's Tutor: its own configuration and files, and a `docker` that only notes what it is asked to do."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        mine = {
            "TUTOR_ROOT": str(self.folder / "root"),
            "TUTOR_PLUGINS_ROOT": str(self.folder / "plugins"),
            "DOCKER_LOG": str(self.folder / "docker.log"),
            "PATH": os.pathsep.join([str(self.folder / "bin"), os.environ["PATH"]]),
        }
        rest = {name: value for name, value in os.environ.items() if not name.startswith(("TUTOR", "PYTHON"))}
        command = [str(BIN / "tutor"), *arguments]
        return subprocess.run(command, env={**rest, **mine}, capture_output=True, text=True, check=False)

    def tutor(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def save(self, **given: str) -> None:
        """What an operator sets; each value as it is written on the command line."""
        self.tutor("config", "save", *(f"--set={name}={value}" for name, value in given.items()))

    def text(self, name: str) -> str:
        return (self.folder / "root" / "env" / name).read_text(encoding="utf-8")

    def asked_of_docker(self, *arguments: str) -> list[str]:
        log = self.folder / "docker.log"
        log.unlink(missing_ok=True)
        self.tutor(*arguments)
        return log.read_text(encoding="utf-8").splitlines()


def made(folder: Path) -> Site:
    if not (BIN / "tutor").is_file():
        left_out("There is no Tutor: `make test` installs it.")
    (folder / "bin").mkdir()
    docker = folder / "bin" / "docker"
    docker.write_text(DOCKER, encoding="utf-8")
    docker.chmod(0o755)
    site = Site(folder)
    site.tutor("plugins", "enable", "competency")
    return site


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that set nothing. Only to be read."""
    return made(tmp_path_factory.mktemp("tutor"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made(tmp_path)


def assigned(site: Site, settings: str, *names: str, **before: Any) -> dict[str, Any]:
    """What our part of a settings file makes of these names, carried out as Python does."""
    tree = ast.parse(site.text(f"apps/openedx/settings/{settings}"))
    ours = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id in names for target in node.targets)
    ]
    known = dict(before)
    exec(compile(ast.Module(ours, []), settings, "exec"), known)  # noqa: S102  (what an LMS does with it)
    return {name: known[name] for name in names if name in known}


def site_settings(site: Site, settings: str = SETTINGS[0]) -> dict[str, Any]:
    found: dict[str, Any] = assigned(site, settings, "COMPETENCY_XBLOCK")["COMPETENCY_XBLOCK"]
    return found


def documents(site: Site, name: str) -> Iterator[Any]:
    """The YAML documents of a file, as the YAML library that comes with Tutor reads them."""
    code = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))"
    command = [BIN / "python", "-c", code]
    done = subprocess.run(command, input=site.text(name), capture_output=True, text=True, check=True)
    yield from json.loads(done.stdout)


def named(site: Site, file: str, kind: str, name: str) -> Any:
    [found] = [
        document
        for document in documents(site, file)
        if document and (document["kind"], document["metadata"]["name"]) == (kind, name)
    ] or [None]
    return found


def installed(site: Site, **environment: str) -> list[str]:
    """What the image's shell would run to install us: program and arguments."""
    lines = site.text("build/openedx/Dockerfile").splitlines()
    [line] = [line for line in lines if "PIP_COMMAND:-pip" in line]
    shell = f'pip() {{ printf "%s\\n" pip "$@"; }}; uv() {{ printf "%s\\n" uv "$@"; }}\n{line}'
    done = subprocess.run(["sh", "-c", shell], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


# ---------------------------------------------------------------- the plugin


def test_tutor_knows_the_plugin_and_its_version(plain: Site) -> None:
    [line] = [line for line in plain.tutor("plugins", "list").splitlines() if line.startswith("competency")]
    assert "enabled" in line
    assert __version__ in line


def test_it_needs_neither_django_nor_the_rest_of_what_we_need(plain: Site) -> None:
    code = (
        "import sys, tutor.commands.cli, competency_xblock.tutor.plugin\n"
        "from importlib.util import find_spec\n"
        "print([one for one in ('django', 'xblock', 'lxml', 'icalendar', 'web_fragments') if find_spec(one)])\n"
        "print(sorted(one for one in sys.modules if one.startswith('competency_xblock')))\n"
    )
    done = subprocess.run([BIN / "python", "-c", code], cwd="/", capture_output=True, text=True, check=True)
    there, loaded = map(ast.literal_eval, done.stdout.splitlines())
    assert there == []
    ours = ["competency_xblock", "competency_xblock.tutor"]
    assert loaded == [*ours, "competency_xblock.tutor.plugin", "competency_xblock.tutor.values"]


def test_a_site_that_disables_it_has_nothing_of_it_left(site: Site) -> None:
    site.tutor("plugins", "disable", "competency")
    site.tutor("config", "save")
    env = site.folder / "root" / "env"
    named_in = [path for path in env.rglob("*") if path.is_file() and b"competency" in path.read_bytes().lower()]
    assert named_in == []
    assert site.run("local", "do", "competency-retention").returncode != 0


# ---------------------------------------------------------------- the image


def test_the_image_gets_the_version_that_the_plugin_is(plain: Site) -> None:
    assert installed(plain) == ["pip", "install", f"competency-xblock=={__version__}"]
    assert installed(plain, PIP_COMMAND="uv pip") == ["uv", "pip", "install", f"competency-xblock=={__version__}"]


def test_an_operator_can_have_another_one_installed(site: Site) -> None:
    other = "competency-xblock @ git+https://example.org/it.git; python_version >= '3.11' and sys_platform != \"$HOME\""
    site.save(COMPETENCY_REQUIREMENT=json.dumps(other))
    assert installed(site) == ["pip", "install", other]


@pytest.mark.parametrize(
    "folder", ["competency-xblock", "competency-xblock-main", "competency_xblock", "Competency-XBlock"]
)
def test_a_mounted_checkout_is_installed_by_tutor_and_by_nobody_else(site: Site, folder: str) -> None:
    checkout = site.folder / folder
    checkout.mkdir()
    site.tutor("mounts", "add", str(checkout))
    dockerfile = site.text("build/openedx/Dockerfile")
    assert f'install -e "/mnt/{folder}"' in dockerfile
    assert "competency-xblock==" not in dockerfile


@pytest.mark.parametrize("folder", ["competency", "other-xblock"])
def test_a_mounted_folder_with_another_name_is_not_taken_for_ours(site: Site, folder: str) -> None:
    (site.folder / folder).mkdir()
    site.tutor("mounts", "add", str(site.folder / folder))
    assert installed(site) == ["pip", "install", f"competency-xblock=={__version__}"]


# ---------------------------------------------------------------- the settings


def test_a_site_that_sets_nothing_has_our_defaults() -> None:
    ours = {name: value for name, value in config.DEFAULTS.items() if name not in ELSEWHERE}
    offered = {name: value.default for name, value in values.SITE.items()}
    assert {**offered, "framework_folders": tuple(offered["framework_folders"])} == ours
    assert all(value.fits(value.default) for value in values.ALL.values())


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_settings_file_says_the_same_and_it_is_fine(plain: Site, settings: str) -> None:
    written = site_settings(plain, settings)
    assert written == {name: value.default for name, value in values.SITE.items()}
    with override_settings(COMPETENCY_XBLOCK=written):
        assert checks.check_settings() == []
        assert config.group_minimum() == 10


def test_what_an_operator_sets_is_what_our_code_reads(site: Site) -> None:
    site.save(
        COMPETENCY_GROUP_MINIMUM="25",
        COMPETENCY_FIGURES_HOURS="36.5",
        COMPETENCY_OBSERVED_PRACTICE="true",
        COMPETENCY_PRIVACY_NOTICE_URL="https://example.org/privacy?a=1&b='2'#c",
        COMPETENCY_FRAMEWORK_FOLDERS="""["/openedx/frameworks", "/openedx/don't {{ panic }}"]""".replace("{{", "{"),
        COMPETENCY_KEEP_OPEN_ROUNDS_DAYS="90",
        COMPETENCY_KEEP_ROUNDS_DAYS="1825",
    )
    for settings in SETTINGS:
        with override_settings(COMPETENCY_XBLOCK=site_settings(site, settings)):
            assert checks.check_settings() == []
            assert config.group_minimum() == 25
            assert config.max_snapshot_age() == timedelta(hours=36.5)
            assert config.observed_practice()
            assert config.privacy_notice_url() == "https://example.org/privacy?a=1&b='2'#c"
            assert config.framework_folders() == (Path("/openedx/frameworks"), Path("/openedx/don't { panic }}"))
            periods = config.retention_periods()
            assert (periods.open_rounds, periods.rounds) == (timedelta(days=90), timedelta(days=1825))
            assert periods.free_text is None


@pytest.mark.parametrize("settings", SETTINGS)
def test_content_libraries_may_hold_our_blocks_beside_what_they_could_before(plain: Site, settings: str) -> None:
    before = ["problem", "html"]
    after = assigned(plain, settings, "LIBRARY_ENABLED_BLOCKS", LIBRARY_ENABLED_BLOCKS=before)["LIBRARY_ENABLED_BLOCKS"]
    assert after == ([*before, *BLOCKS] if settings.startswith("cms/") else before)
    assert before == ["problem", "html"]


def test_a_release_without_that_setting_still_starts(plain: Site) -> None:
    assert assigned(plain, "cms/production.py", "LIBRARY_ENABLED_BLOCKS") == {"LIBRARY_ENABLED_BLOCKS": BLOCKS}


WRONG = [
    ("group_minimum", "ten"),
    ("group_minimum", 4),
    ("group_minimum", 1001),
    ("group_minimum", True),
    ("group_minimum", None),
    ("figures_hours", "daily"),
    ("figures_hours", -1),
    ("figures_hours", 23.5),
    ("figures_hours", True),
    ("figures_hours", float("nan")),
    ("figures_hours", float("inf")),
    ("observed_practice", "perhaps"),
    ("observed_practice", 1),
    ("framework_folders", "/openedx/frameworks"),
    ("framework_folders", ["here"]),
    ("framework_folders", [1]),
    ("framework_folders", None),
    ("keep_rounds_days", "a year"),
    ("keep_rounds_days", 0),
    ("keep_rounds_days", True),
    ("keep_rounds_days", 36501),
    ("keep_open_rounds_days", 1.5),
    ("keep_free_text_days", []),
    ("privacy_notice_url", "/privacy"),
    ("privacy_notice_url", "javascript:alert(1)"),
    ("privacy_notice_url", "https://a\nb"),
    ("privacy_notice_url", None),
    ("requirement", ""),
    ("requirement", None),
    ("requirement", "one\ntwo"),
    ("daily_schedule", "daily"),
    ("daily_schedule", None),
    ("daily_schedule", "0 0 * *\n*"),
]


@pytest.mark.parametrize(("name", "wrong"), [case for case in WRONG if case[0] in values.SITE])
def test_what_tutor_refuses_the_site_would_have_complained_of_too(name: str, wrong: Any) -> None:
    with override_settings(COMPETENCY_XBLOCK={name: wrong}, ROOT_URLCONF="lms.urls"):
        assert checks.check_settings() != []


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_a_value_that_cannot_be_used_is_refused_with_what_it_can_be(name: str, wrong: Any) -> None:
    with pytest.raises(values.InvalidValue) as error:
        values.checked(name, wrong)
    assert str(error.value).startswith(f"COMPETENCY_{name.upper()} is {wrong!r}; it is ")


def files_of(site: Site) -> dict[Path, bytes]:
    """Everything that Tutor wrote for containers."""
    env = site.folder / "root" / "env"
    return {path: path.read_bytes() for path in env.rglob("*") if path.is_file()}


ROUNDS = "There is no COMPETENCY_KEEP_ROUND_DAYS. Did you mean COMPETENCY_KEEP_ROUNDS_DAYS?"
REFUSED = [
    (
        "COMPETENCY_KEEP_ROUNDS_DAYS=a year",
        "COMPETENCY_KEEP_ROUNDS_DAYS is 'a year'; it is a whole number of days from 1 to 36500, or null for ever.",
    ),
    ("COMPETENCY_FIGURES_HOURS=1", "COMPETENCY_FIGURES_HOURS is 1; it is a number of hours, 24 or more."),
    (
        "COMPETENCY_DAILY_SCHEDULE=daily",
        "COMPETENCY_DAILY_SCHEDULE is 'daily'; it is 5 fields as cron has them, or nothing.",
    ),
    ("COMPETENCY_REQUIREMENT=", "COMPETENCY_REQUIREMENT is ''; it is what pip installs, in one line."),
    (
        "COMPETENCY_KEEP_ROUND_DAYS=30",
        f"{ROUNDS} Take it out with: tutor config save --unset COMPETENCY_KEEP_ROUND_DAYS",
    ),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_tutor_says_so_in_one_sentence_and_leaves_every_file_alone(site: Site, given: str, message: str) -> None:
    site.save()
    before = files_of(site)
    done = site.run("config", "save", "--set", given, "--set", "COMPETENCY_OBSERVED_PRACTICE=true")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"Error: {message}"
    assert "Traceback" not in done.stderr
    assert files_of(site) == before
    launched = site.run("local", "launch", "--non-interactive")
    assert launched.returncode == 1
    assert f"Error: {message}" in launched.stderr
    assert files_of(site) == before
    site.tutor("config", "save", "--unset", given.partition("=")[0])
    assert site_settings(site)["observed_practice"] is True


def test_a_site_that_has_such_a_value_can_still_be_stopped_and_is_told_each_time(site: Site) -> None:
    assert site.run("config", "save", "--set=COMPETENCY_KEEP_ROUND_DAYS=30").returncode == 1
    done = site.run("local", "stop")
    assert done.returncode == 0
    assert ROUNDS in done.stderr
    assert "stop" in (site.folder / "docker.log").read_text(encoding="utf-8").splitlines()
    site.tutor("plugins", "disable", "competency")
    assert ROUNDS not in site.run("local", "stop").stderr


def test_everything_that_is_wrong_is_told_at_once() -> None:
    given = {"COMPETENCY_GROUP_MINIMUM": 4, "competences_group_minimum": 12, "COMPETENCY_X": 1, "LMS_HOST": "a.example"}
    assert list(values.problems(given)) == [
        "COMPETENCY_GROUP_MINIMUM is 4; it is a whole number of people from 5 to 1000.",
        "There is no competences_group_minimum. Did you mean COMPETENCY_GROUP_MINIMUM? "
        "Take it out with: tutor config save --unset competences_group_minimum",
        "There is no COMPETENCY_X. Take it out with: tutor config save --unset COMPETENCY_X",
    ]
    assert list(values.problems(dict(values.defaults()))) == []


def test_a_name_that_another_plugin_has_is_no_mistake(site: Site) -> None:
    other = site.folder / "plugins" / "competency_more.yml"
    other.parent.mkdir(exist_ok=True)
    text = "name: competency_more\nversion: 1.0.0\nconfig:\n  defaults:\n    COLOUR: red\n"
    other.write_text(text, encoding="utf-8")
    site.tutor("plugins", "enable", "competency_more")
    site.save(COMPETENCY_MORE_COLOUR="blue")
    assert site.run("config", "save", "--set=COMPETENCY_MORE_COLOURS=blue").returncode == 1


# ---------------------------------------------------------------- what is run


def arguments_fit(command: str) -> bool:
    """Whether `./manage.py lms NAME ...` is a command of ours, with options that it has."""
    manage, host, name, *options = shlex.split(command)
    parser = load_command_class("competency_xblock", name).create_parser("manage.py", name)
    parser.parse_args(options)
    return (manage, host) == ("./manage.py", "lms")


@pytest.mark.parametrize(
    ("job", "command"),
    [
        (["competency-retention"], "./manage.py lms competency_retention"),
        (["competency-retention", "--dry-run"], "./manage.py lms competency_retention --dry-run"),
        (["competency-count-figures"], "./manage.py lms competency_count_figures"),
        (
            ["competency-count-figures", "--course", "course-v1:A+B+C; echo"],
            "./manage.py lms competency_count_figures --course='course-v1:A+B+C; echo'",
        ),
    ],
)
def test_tutor_can_be_told_to_run_our_commands(plain: Site, job: list[str], command: str) -> None:
    call = plain.asked_of_docker("local", "do", *job)
    assert "lms-job" in call
    assert call[-1] == command
    assert arguments_fit(command)


def test_what_is_written_to_the_folder_of_data_outlives_the_container(plain: Site) -> None:
    """As docs/operating.md has it for the export of a person's data."""
    [compose] = documents(plain, "local/docker-compose.yml")
    mounts = [volume.removesuffix(":z") for volume in compose["services"]["lms"]["volumes"]]
    assert "../../data/lms:/openedx/data" in mounts


def test_initialising_the_plugin_makes_its_tables(plain: Site) -> None:
    command = plain.asked_of_docker("local", "do", "init", "--limit=competency")
    assert "lms-job" in command
    assert command[-1] == "./manage.py lms migrate competency_xblock"


def test_kubernetes_does_the_daily_work_in_a_pod_like_tutors_own(plain: Site) -> None:
    daily = named(plain, "k8s/deployments.yml", "CronJob", "competency-daily")
    assert daily["spec"]["schedule"] == "30 2 * * *"
    pod = daily["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    *shell, commands = container.pop("args")
    assert shell == ["sh", "-e", "-c"]
    each = commands.split("; ")
    assert [line.split()[2] for line in each] == ["competency_retention", "competency_count_figures"]
    assert all(arguments_fit(command) for command in each)
    assert pod == named(plain, "k8s/jobs.yml", "Job", "lms-job")["spec"]["template"]["spec"]


def test_an_operator_chooses_when(site: Site) -> None:
    site.save(COMPETENCY_DAILY_SCHEDULE="'*/5 1-3 * * 1,2'")
    daily = named(site, "k8s/deployments.yml", "CronJob", "competency-daily")
    assert daily["spec"]["schedule"] == "*/5 1-3 * * 1,2"
    assert daily["spec"]["suspend"] is False


def test_without_a_schedule_the_daily_work_is_suspended_where_it_is_in_the_cluster_already(site: Site) -> None:
    site.save(COMPETENCY_DAILY_SCHEDULE="''")
    daily = named(site, "k8s/deployments.yml", "CronJob", "competency-daily")
    assert daily["spec"]["suspend"] is True
    assert len(daily["spec"]["schedule"].split()) == values.CRON_FIELDS  # Kubernetes refuses a job without one
