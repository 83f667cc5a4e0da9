"""Which files the package carries, and the three steps of a build that no list can say.

What the package is and needs is in ``pyproject.toml``.
"""

import re
import sys
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent

# What a package index shows. It has neither our pictures nor our guides, so links to them become plain words.
README = re.sub(
    r"(!?)\[([^\]]*)\]\((?!https?:)[^)]*\)",
    lambda link: "" if link[1] else link[2],
    (HERE / "README.md").read_text(encoding="utf-8"),
)

# The frameworks are at the top of the repository, where people who are not programmers find them. They are installed
# inside the package, where importlib.resources finds them. pyproject.toml can list packages or find them, not both.
FRAMEWORKS_DATA = "competency_xblock.frameworks.data"


class BuildPackage(build_py):
    """Compiles the translations too: into the build, or beside the source for an editable install.

    In a build, what a page loads is one script and one style, shortened, and the folder of scripts is named after its
    content; `web/plumbing/assets.py` says why, and finds it.
    """

    def run(self) -> None:
        """Build the package, then the three steps."""
        built = Path(self.build_lib, "competency_xblock")
        for earlier in [*built.glob("static/competency_xblock/js*"), *built.glob("static/competency_xblock/css")]:
            rmtree(earlier)
        super().run()
        sys.path.insert(0, str(HERE))
        from languages.catalogues import compile_all

        source = HERE / "competency_xblock"
        compile_all(source, source if self.editable_mode else built)
        if not self.editable_mode:
            pack(built / "static" / "competency_xblock")
            scripts = built / "static" / "competency_xblock" / "js"
            scripts.rename(scripts.with_name(f"js-{digest(scripts)}"))


def pack(folder: Path) -> None:
    """Put what each page loads into one file, shortened; take away what was put into it."""
    from packing.pages import pages_of

    pages = pages_of(folder)
    for parts in ("js", "css"):
        rmtree(folder / parts)
    for name, text in pages.items():
        page = folder / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(shorten(text, page.suffix), encoding="utf-8")


def shorten(text: str, suffix: str) -> str:
    """The same script or style in fewer letters; as it is on a machine that the minifier is not made for."""
    try:
        import minify
    except ImportError:
        return text
    shortened: str = minify.string({".js": "application/javascript", ".css": "text/css"}[suffix], text)
    return shortened + "\n"


def digest(folder: Path) -> str:
    """A name for what is in a folder: it changes whenever a file in it changes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = (part for path in files for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()))
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()[:12]


setup(
    long_description=README,
    long_description_content_type="text/markdown",
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
)
