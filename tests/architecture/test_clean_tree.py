"""Nothing in the project is about one person's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

# One letter of each stands in brackets so that this file does not find itself.
PLACES = ["/[w]ork/", "/[r]oot/", "/[h]ome/", "/[U]sers/", "/[o]pt/", "/[t]mp/"]
REGISTRIES = ["[p]ypi.org", "[p]ythonhosted", "[n]pmjs.com", "[i]ndex-url", "[t]rusted-host", "[f]ind-links"]
OUTSIDE = ["[w]ording_check", r"\.\./[s]hared"]
TEXT = {
    "",
    ".css",
    ".csv",
    ".html",
    ".in",
    ".js",
    ".json",
    ".md",
    ".py",
    ".rng",
    ".sh",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
    ".yml",
}
LIST = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]


def project_files(root: Path) -> list[Path]:
    """What is or would be committed; where there is no git, everything that is not hidden or made."""
    listed = subprocess.run(LIST, cwd=root, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:
        everything = (path.relative_to(root) for path in root.rglob("*"))
        names = [name for name in everything if not any(part.startswith(".") or part == "var" for part in name.parts)]
    return [root / name for name in names if name.suffix in TEXT and (root / name).is_file()]


@pytest.mark.parametrize(
    ("kind", "patterns"),
    [
        ("a place on one machine", PLACES),
        ("a package registry, or how to reach one", REGISTRIES),
        ("a file outside the project", OUTSIDE),
    ],
    ids=["a_place_on_one_machine", "a_package_registry", "a_file_outside_the_project"],
)
def test_no_file_names(repository: Path, kind: str, patterns: list[str]) -> None:
    wrong = re.compile("|".join(patterns))
    matches = []
    for path in project_files(repository):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if wrong.search(line):
                matches.append(f"{path.relative_to(repository)}:{number}: {line.strip()[:120]}")
    assert not matches, f"names {kind}:\n" + "\n".join(matches)
