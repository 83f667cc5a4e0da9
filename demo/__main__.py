"""`python -m demo setup | serve | reset`: the demo's database and its server.

PORT (8000) and HOST (127.0.0.1) say where to serve; DEMO_DATABASE is another file to keep the data in.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import TextIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo.settings")


def setup() -> None:
    """Make what is missing: the folder, the tables, the made-up learners. What is there stays."""
    from django.core.management import call_command

    from . import learners, people

    _database().parent.mkdir(parents=True, exist_ok=True)
    # xblock-sdk 0.14 comes without migrations and 0.15 with them: its tables may be there already.
    call_command("migrate", run_syncdb=True, fake_initial=True, interactive=False, verbosity=0)
    if people.there_are_any():
        print("The demo's data is there already.")
    else:
        print(f"Making {len(learners.LEARNERS)} made-up learners ...", flush=True)
        people.make()


def serve() -> None:
    """Serve the demo until Ctrl-C."""
    from django.core.management import call_command
    from django.core.servers.basehttp import WSGIRequestHandler
    from workbench.scenarios import get_scenarios

    # Head and body of an answer are sent one after the other. Nagle's algorithm would hold each small body back until
    # the browser has acknowledged the head, for which it takes 40 ms; a page has some 50 of them.
    WSGIRequestHandler.disable_nagle_algorithm = True
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    _say_if_port_is_used(host, int(port))
    # Once, before there are several requests at a time: the workbench has no lock around loading.
    get_scenarios()
    lock = _lock()
    fcntl.flock(lock, fcntl.LOCK_SH)  # until this process ends
    shown = "localhost" if host in LOCAL else host
    print(_where_to_look(f"http://{shown}:{port}"), flush=True)
    # With the reloader off there is one process, which Ctrl-C or a signal stops.
    call_command("runserver", f"{host}:{port}", use_reloader=False, stdout=open(os.devnull, "w"))  # noqa: SIM115


def reset() -> None:
    """Start over: throw away the demo's own database, nothing else, and make it anew."""
    from django.db import connections

    lock = _lock()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("The demo is running. Stop it first (Ctrl-C where it runs), then start over.")
    connections.close_all()
    database = _database()
    for file in (database, *(Path(f"{database}-{ending}") for ending in ("wal", "shm", "journal"))):
        file.unlink(missing_ok=True)
    setup()
    print("The demo starts over.")


def _database() -> Path:
    from django.conf import settings

    return Path(settings.DATABASES["default"]["NAME"])


def _say_if_port_is_used(host: str, port: int) -> None:
    """End with advice where another program listens, before any address is printed that would lead to it."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            sys.exit(f"The demo cannot be served at {host}:{port}: {error.strerror}. Another port: make run PORT=8001")


def _lock() -> TextIO:
    """Shared by whoever serves the database, held alone by whoever throws it away: a server keeps much in memory."""
    database = _database()
    database.parent.mkdir(parents=True, exist_ok=True)
    return open(f"{database}.lock", "w")


def _where_to_look(site: str) -> str:
    from . import course, learners, pages

    def page(student: str, unit: str) -> str:
        return site + pages.address(student, unit)

    learner = learners.LEARNERS[0]
    return f"""
{course.title()}: a demo with made-up people. Start page: {site}/

  As a learner who is new
    rate yourself            {page(learners.NEWCOMER, "before")}
    reflect in a group       {page(learners.NEWCOMER, "group")}
    in a charity             {page(learners.NEWCOMER, "thrive")}
    in children's work       {page(learners.NEWCOMER, "children")}
    in mental health work    {page(learners.NEWCOMER, "mental-health")}
    as a keyworker           {page(learners.NEWCOMER, "keyworking")}
  As a learner on the way ({learner.name})
    see progress             {page(learner.id, "progress")}
    rate again               {page(learner.id, "after")}
  As the training team
    see the team's progress  {page(learners.TRAINING_TEAM, "progress")}
    overview of the course   {site}{pages.report("overview")}

Ctrl-C stops it. What you fill in is kept for the next time.
"""


LOCAL = {"127.0.0.1", "0.0.0.0", "::"}  # noqa: S104  (what HOST may say, not what we bind to)
COMMANDS = {"setup": setup, "serve": serve, "reset": reset}


def main(arguments: list[str]) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="The demo's database and its server.")
    meanings = "; ".join(f"{name}: {command.__doc__}" for name, command in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, help=meanings)
    chosen = parser.parse_args(arguments).command
    django.setup()
    COMMANDS[chosen]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
