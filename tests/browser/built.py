"""A copy of the demo beside a package that is built as for a wheel: scripts and styles as people get them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = ("competency_xblock", "demo", "frameworks", "languages", "packing", "README.md", "pyproject.toml", "setup.py")


def built_copy(folder: Path, root: Path) -> Path:
    """Build the package that is in `root` into `folder`, put the demo beside it; the folder, to run the demo from."""
    source = folder / "source"
    source.mkdir(parents=True)
    for name in NEEDED:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, source / name)
    build = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", folder]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    shutil.copytree(root / "demo", folder / "demo")
    return folder
