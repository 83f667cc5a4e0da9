"""How what a page loads becomes one file: what it does stays, and what would not stay is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from packing.pages import CannotJoin, join_script, join_style, pages_of

from ..conftest import ROOT
from ..fixtures.fetched_modules import imports

STATIC = ROOT / "competency_xblock" / "static" / "competency_xblock"
PAGES = sorted(STATIC.glob("js/*/main.js"))
# What a page exports, told by Node. Pages only define something when they are loaded, but for the team's.
EXPORTS = "import(process.argv[1]).then((page) => console.log(Object.keys(page).sort().join()))"
RUNS = {
    "main.js": "import './a/first.js';\nimport { count, twice } from './lib.js';\n"
    "const hidden = 'of main';\nexport class Page {\n  text = `${hidden}, ${twice(count)}`;\n}\n"
    "export async function start() {\n  console.log(new Page().text);\n}\nstart();\n",
    "a/first.js": "import {\n  hidden,\n  twice,\n} from '../lib.js';\nconsole.log('first', hidden(), twice(1));\n",
    "lib.js": "console.log('once');\nexport const count = 21;\nexport function hidden() {\n  return 'of lib';\n}\n"
    "export function twice(number) {\n  return number * 2;\n}\n",
}
REFUSED = {
    "a circle": {"main.js": "import './a.js';\n", "a.js": "import './main.js';\n"},
    "a name that is not there": {"main.js": "import { gone } from './a.js';\n", "a.js": "export const there = 1;\n"},
    "another name": {"main.js": "import { a as b } from './a.js';\n", "a.js": "export const a = 1;\n"},
    "all names": {"main.js": "import * as all from './a.js';\n", "a.js": "export const a = 1;\n"},
    "a default": {"main.js": "import a from './a.js';\n", "a.js": "export default 1;\n"},
    "a name that changes": {"main.js": "export let count = 1;\n"},
    "what another exports": {"main.js": "export { a } from './a.js';\n", "a.js": "export const a = 1;\n"},
    "a script from elsewhere": {"main.js": "import 'https://example.org/a.js';\n"},
    "what waits": {"main.js": "const a = await import('./a.js');\n"},
    "its own address": {"main.js": "export const here = import.meta.url;\n"},
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "main.js"


def node(*arguments: str | Path) -> str:
    return subprocess.run(["node", *arguments], capture_output=True, text=True, check=True).stdout


def test_joined_modules_do_what_they_do_apart(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    page = write(tmp_path, RUNS)
    joined = tmp_path / "joined.js"
    joined.write_text(join_script(page), encoding="utf-8")
    printed = node(page)
    assert printed == "once\nfirst of lib 2\nof main, 42\n"
    assert node(joined) == printed
    assert node("-e", EXPORTS, joined).splitlines()[-1] == node("-e", EXPORTS, page).splitlines()[-1] == "Page,start"


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED.keys())
def test_what_joining_would_change_is_refused(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(CannotJoin):
        join_script(write(tmp_path, files))


def test_our_pages_can_be_joined_and_then_import_nothing(tmp_path: Path) -> None:
    joined = pages_of(STATIC)
    assert {f"js/{page.parent.name}/main.js" for page in PAGES} | {"js/loader.js"} == {
        name for name in joined if name.startswith("js/")
    }
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, text in joined.items():
        if name.endswith("main.js"):
            write(tmp_path, {name: text})
            assert list(imports(tmp_path / name)) == []
            node("--check", tmp_path / name)


def test_a_style_stands_where_it_is_imported(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"page.css": "/* All */\n@import './a.css';\nb {}\n", "a.css": "@import './c.css';\na {}\n", "c.css": "c {}\n"},
    )
    assert join_style(tmp_path / "page.css").split() == ["/*", "All", "*/", "c", "{}", "a", "{}", "b", "{}"]


@pytest.mark.parametrize("line", ["@import url('./a.css');", "@import './a.css' print;", "  @import './a.css';"])
def test_a_style_that_is_imported_otherwise_is_refused(line: str, tmp_path: Path) -> None:
    write(tmp_path, {"page.css": f"{line}\n", "a.css": "a {}\n"})
    with pytest.raises(CannotJoin):
        join_style(tmp_path / "page.css")
