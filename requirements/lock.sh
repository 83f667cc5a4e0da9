#!/bin/sh
# Renews requirements/tools.txt, the lock of the tools; `make lock` runs it. The argument is the program uv.
#
# Tools are resolved together with the package, as both go into one environment, and for all Pythons that we support at
# once. The lock leaves out what the package, the demo or the platform's own packages need too: those versions are for
# Open edX to decide. Two tools are among those; they are kept.

set -eu

uv=$1
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT

compile() {  # file option...: writes the versions of the package's needs, and of what is added, into the file
    to=$1
    shift
    "$uv" pip compile --quiet --system-certs --universal --python-version 3.11 --upgrade --no-header \
        --output-file "$to" pyproject.toml "$@" >/dev/null
}

compile "$made/platform" --no-annotate --extra demo --extra platform
left_out=$(sed -n 's/^\([a-z0-9.-]*\)==.*/--no-emit-package \1/p' "$made/platform" | sort -u |
    grep -v -e ' setuptools$' -e ' code-annotations$')
# shellcheck disable=SC2086  # several options
compile "$made/tools" --annotation-style line $left_out --extra dev --extra mutants requirements/tools.in
{
    echo "# Constraints: the lock of the tools and of what they need, so that a new release cannot turn a green build red."
    echo "# Written by \`make lock\`, in a change of its own. They go with every install of the Makefile."
    sed '/^$/,$d' "$made/tools"  # after an empty line, uv names what was left out
} >requirements/tools.txt
