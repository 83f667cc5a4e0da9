"""A pytest plugin: courses are kept in memory by `mongomock` instead of a MongoDB server.

For a machine that has the platform's Python packages but no services. Load it with `-p`, before Django starts:
docs/testing-in-open-edx.md shows the whole line. Slower than a real server, and nothing survives the run.
"""

from __future__ import annotations

from typing import Any

import mongomock
import mongomock.gridfs
import pymongo
from mongomock.store import ServerStore

ONE_STORE = ServerStore()
UNKNOWN_TO_MONGOMOCK = ("document_class", "read_preference", "replicaSet")
JUST_ASKING = ("ping", "ismaster")


class Client(mongomock.MongoClient):
    """Every client of the process sees the same store, as with one server."""

    def __init__(self, *given: Any, **named: Any) -> None:
        for name in UNKNOWN_TO_MONGOMOCK:
            named.pop(name, None)
        super().__init__(*given, **named, _store=ONE_STORE)


_command = mongomock.Database.command


def command(database: Any, what: Any, *given: Any, **named: Any) -> Any:
    """Answer those who only ask whether the server is there."""
    return {"ok": 1.0} if what in JUST_ASKING else _command(database, what, *given, **named)


mongomock.Database.command = command
pymongo.MongoClient = pymongo.mongo_client.MongoClient = Client
mongomock.gridfs.enable_gridfs_integration()
