"""How competency-xblock becomes a package: what it needs, what it offers to Open edX, which files it carries.

Everything else about the project's tools (ruff, mypy, import-linter, pytest) is in ``pyproject.toml``.
"""

import re
import sys
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent

PACKAGE = (HERE / "competency_xblock" / "__init__.py").read_text(encoding="utf-8")
VERSION = re.search(r'^__version__ = "([^"]+)"', PACKAGE, re.MULTILINE).group(1)

# What a package index shows. It has neither our pictures nor our guides, so what leads to them becomes plain words.
README = re.sub(
    r"(!?)\[([^\]]*)\]\((?!https?:)[^)]*\)",
    lambda found: "" if found[1] else found[2],
    (HERE / "README.md").read_text(encoding="utf-8"),
)

# The frameworks stand at the top of the repository, where people who are not programmers find them, and are
# installed inside the package, where importlib.resources finds them.
FRAMEWORKS_DATA = "competency_xblock.frameworks.data"


class BuildPackage(build_py):
    """Compiles the translations too: into what is built, or where the source stands for an editable install.

    In what is built, the folder of scripts is named by what is in it; `web/plumbing/assets.py` says why, and finds it.
    """

    def run(self) -> None:
        built = Path(self.build_lib, "competency_xblock")
        for earlier in built.glob("static/competency_xblock/js*"):
            rmtree(earlier)
        super().run()
        sys.path.insert(0, str(HERE))
        from languages.catalogues import compile_all

        source = HERE / "competency_xblock"
        compile_all(source, source if self.editable_mode else built)
        if not self.editable_mode:
            scripts = built / "static" / "competency_xblock" / "js"
            scripts.rename(scripts.with_name(f"js-{digest(scripts)}"))


def digest(folder: Path) -> str:
    """Names what is in a folder: another name whenever anything in it is another."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = (part for path in files for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()))
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()[:12]


DEMO = [
    "xblock-sdk>=0.14,<0.16",
    # The wheel of xblock-sdk 0.14 (the newest for Python 3.11) does not ask for these two, but needs them.
    "openedx-django-pyfs",
    "lazy",
]
RELEASE = [
    "build",
    "polib",
    "setuptools>=77",
    "twine",
]
TEST = [
    "axe-playwright-python",  # carries axe-core itself, so that nothing is fetched by the tests
    "code-annotations",
    # What the contract tests run against: the platform's own packages, in whatever version goes with the rest.
    "django-crum",
    "edx-completion",
    "edx-django-utils",
    "edx-opaque-keys",
    "event-tracking",
    "hypothesis",
    "import-linter",
    "openedx-filters",
    "playwright",
    "PyMySQL",
    "pytest",
    "pytest-django",
    "pytest-xdist",
]
LINT = [
    "import-linter",
    "lxml-stubs",
    "mypy",
    "ruff",
]
MUTANTS = [
    "mutmut",
]

setup(
    name="competency-xblock",
    version=VERSION,
    description="Competency self-assessments in Open edX courses: rate, learn what comes next, see progress",
    long_description=README,
    long_description_content_type="text/markdown",
    license_expression="Apache-2.0",
    license_files=["LICENSE"],
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Framework :: Django",
        "Framework :: Django :: 4.2",
        "Framework :: Django :: 5.2",
        "Intended Audience :: Education",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
    ],
    python_requires=">=3.11",
    packages=[*find_packages(include=["competency_xblock", "competency_xblock.*"]), FRAMEWORKS_DATA],
    package_dir={FRAMEWORKS_DATA: "frameworks"},
    package_data={
        "competency_xblock": [
            "static/**/*",
            "templates/**/*",
            "conf/locale/**/*",
            "py.typed",
        ],
        "competency_xblock.frameworks": ["*.rng", "*.xml"],
        "competency_xblock.tutor": ["patches/*"],
        FRAMEWORKS_DATA: ["*.xml", "*.rng"],
    },
    include_package_data=False,  # the list above is the whole list, whatever the sdist holds
    zip_safe=False,
    cmdclass={"build_py": BuildPackage},
    install_requires=[
        "Django>=4.2,<5.3",
        "PyYAML",  # as XBlock itself does: it is what attributes of a course's file are written in
        "XBlock>=5.2,<7",
        "defusedxml",  # nothing of ours imports it: openpyxl reads through it where it is there
        "icalendar",
        "lxml>=5.3",
        "openpyxl>=3.1",
        "python-dateutil",
        "web-fragments>=3.1",
        "XlsxWriter>=3.2",
    ],
    extras_require={
        "demo": DEMO,
        "test": DEMO + TEST + RELEASE,
        "lint": LINT,
        "mutants": DEMO + TEST + RELEASE + MUTANTS,
        "release": RELEASE,
        "dev": sorted({*DEMO, *TEST, *LINT, *RELEASE}),
    },
    entry_points={
        "xblock.v1": [
            "competency_assessment = competency_xblock.assessment_block:CompetencyAssessmentXBlock",
            "competency_progress = competency_xblock.progress_block:CompetencyProgressXBlock",
        ],
        "lms.djangoapp": ["competency_xblock = competency_xblock.apps:CompetencyConfig"],
        "cms.djangoapp": ["competency_xblock = competency_xblock.apps:CompetencyConfig"],
        "tutor.plugin.v1": ["competency = competency_xblock.tutor.plugin"],
    },
)
