"""`make mutants`: every module of `modules.toml`, or those that are named."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from .modules import MODULES, Module
from .trying import Mutant, try_mutants

LEAST_KILLED = 0.95


def main() -> int:
    """Try the mutants of each module; 1 where one survived that nobody has explained."""
    parser = ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}; without one, all")
    parser.add_argument("--jobs", type=int, default=1, help="how many mutants are tried at once")
    options = parser.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    passed = [_passes(MODULES[name], options.jobs) for name in options.modules or MODULES]
    return 0 if all(passed) else 1


def _passes(module: Module, jobs: int) -> bool:
    result = try_mutants(module, jobs)
    unexplained = [survivor for survivor in result.survivors if survivor.change not in module.explained]
    outdated = sorted(set(module.explained) - {survivor.change for survivor in result.survivors})
    killed = 1 - len(result.survivors) / result.mutants
    print(f"\n{module.name}: {result.mutants} mutants, {killed:.1%} killed ({result.timed_out} for taking too long)")
    for survivor in unexplained:
        print(_as_toml(module, survivor))
    for function, was, becomes in outdated:
        print(f"Explained in modules.toml, but no survivor: {function}: {was} -> {becomes}")
    if killed < LEAST_KILLED:
        print(f"At least {LEAST_KILLED:.0%} of a module's mutants have to be killed.")
    return not unexplained and not outdated and killed >= LEAST_KILLED


def _as_toml(module: Module, survivor: Mutant) -> str:
    """How it would be explained, once a test cannot notice it."""
    function, was, becomes = survivor.change
    explained = f"in = '{function}'\nwas = '''{was}'''\nbecomes = '''{becomes}'''\nwhy = ''"
    return f"# {survivor.name}\n[[{module.name}.survivors]]\n{explained}\n"


if __name__ == "__main__":
    sys.exit(main())
