#!/bin/sh
# What the tests need from the machine itself: a Chromium, and the MariaDB server's program.
#
# Installs what is missing where Debian's apt-get can do so. Where it cannot, it says so; the tests that need
# it are then left out, except in CI (CI=true), where something missing is a failure.
# GNU gettext is not needed: translations are made with Python alone.

set -eu

missing() {  # program package: prints the package unless the program is there
    PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1" >/dev/null 2>&1 || echo "$2"
}

find_missing() {
    wanted=""
    if [ -z "${CHROMIUM:-}" ] && [ -n "$(missing chromium chromium)" ]; then
        wanted="chromium fonts-dejavu-core"
    fi
    wanted="$wanted $(missing mariadbd mariadb-server-core)"
    wanted=$(echo $wanted)
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

find_missing
[ -n "$wanted" ] || exit 0

if can_install; then
    echo "Installing for the tests: $wanted"
    log=$(mktemp)
    # shellcheck disable=SC2086  # several packages
    if ! { as_root apt-get update --quiet &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends $wanted
    } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
    fi
    rm -f "$log"
    find_missing
    [ -n "$wanted" ] || exit 0
fi

echo "Missing on this machine, and it could not be installed from here: $wanted" >&2
if [ "${CI:-}" = true ]; then
    echo "In CI every test has to run, so this is a failure." >&2
    exit 1
fi
echo "The tests that need it will be left out. On Debian: sudo apt-get install $wanted" >&2
