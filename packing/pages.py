"""A page's script in one file, and a page's style in one file. Both come out as they are written, only joined.

It reads our own files, which Biome keeps in one form, and refuses whatever it does not know: then the build stops.
What modules mean stays as it is. Each keeps a scope of its own and runs once, after what it imports.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r"^import (?:(\{[^}]*\}) from )?'(\.[^']+)';$", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
NOTHING_EXPORTED = re.compile(r"^export \{\};$", re.MULTILINE)
UNKNOWN = re.compile(r"^(?:import|export)\b.*|^.*\b(?:await import|import\.meta)\b.*", re.MULTILINE)
RENAMED = re.compile(r"\bas\b")

IMPORT_STYLE = re.compile(r"^@import '(\./[\w-]+\.css)';$", re.MULTILINE)


class CannotJoin(Exception):
    """A file says something that joining would change; it names the file and the line."""


def join_script(page: Path) -> str:
    """One module that does and exports what this one does; raises CannotJoin, FileNotFoundError."""
    modules = in_order(page.resolve())
    imported = {name for module in modules for name in _imports(module)}
    *needed, last = [_scope(module, number, modules, imported) for number, module in enumerate(modules)]
    exported = ", ".join(_exports(modules[-1]))
    exports = [f"export const {{ {exported} }} = m{len(needed)};"] if exported else []
    return "\n".join([*needed, last, *exports, ""])


def in_order(page: Path) -> list[Path]:
    """The module and all that it imports, each after those that it imports itself."""
    ordered: list[Path] = []

    def add(module: Path, importers: tuple[Path, ...]) -> None:
        if module in importers:
            raise CannotJoin(f"{module.name} imports itself, through {', '.join(path.name for path in importers)}.")
        if module not in ordered:
            for _, address in IMPORT.findall(module.read_text(encoding="utf-8")):
                add((module.parent / address).resolve(), (*importers, module))
            ordered.append(module)

    add(page, ())
    return ordered


def _exports(module: Path) -> list[str]:
    return EXPORT.findall(module.read_text(encoding="utf-8"))


def _imports(module: Path) -> list[str]:
    found = IMPORT.findall(module.read_text(encoding="utf-8"))
    return [name.strip() for names, _address in found for name in names.strip("{}").split(",")]


def _scope(module: Path, number: int, modules: list[Path], imported: set[str]) -> str:
    """The module as a scope of its own: `mN` has those of its exports that are `imported`; the page has all."""

    def from_scope(found: re.Match[str]) -> str:
        names, address = found[1], (module.parent / found[2]).resolve()
        if names is None:  # for what it does, which it has done by then
            return ""
        missing = {name.strip() for name in names.strip("{}").split(",")} - {"", *_exports(address)}
        if missing or RENAMED.search(names):
            raise CannotJoin(f"{module.name} imports what {address.name} does not export so: {', '.join(missing)}.")
        return f"const {names} = m{modules.index(address)};"

    text = IMPORT.sub(from_scope, module.read_text(encoding="utf-8"))
    text = NOTHING_EXPORTED.sub("", EXPORT.sub("", text))
    if unknown := UNKNOWN.search(text):
        raise CannotJoin(f"{module.name} says “{unknown[0]}”, which cannot be joined.")
    exported = [name for name in _exports(module) if module == modules[-1] or name in imported]
    return f"const m{number} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();"


def join_style(page: Path) -> str:
    """The style with those that it imports in their places; raises CannotJoin, FileNotFoundError."""
    text = IMPORT_STYLE.sub(lambda found: join_style(page.parent / found[1]), page.read_text(encoding="utf-8"))
    if "@import" in text:
        raise CannotJoin(f"{page.name} imports in a way that cannot be joined.")
    return text


def pages_of(static: Path) -> dict[str, str]:
    """What pages load, by its place in the folder: the loader, each `main`, each style that no other imports."""
    styles = sorted(static.glob("css/*.css"))
    parts = {name for style in styles for name in IMPORT_STYLE.findall(style.read_text(encoding="utf-8"))}
    joined = {path: join_script(path) for path in sorted(static.glob("js/*/main.js"))}
    joined |= {path: join_style(path) for path in styles if f"./{path.name}" not in parts}
    loader = static / "js" / "loader.js"
    joined[loader] = loader.read_text(encoding="utf-8")
    return {path.relative_to(static).as_posix(): text for path, text in joined.items()}
