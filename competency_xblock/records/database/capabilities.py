"""What the database can do, and which text it can store (layer 3).

Open edX has always run on MySQL. A site's tables may still be in its old three-byte character set, which takes no emoji
and no rarer characters of East Asian names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.db import connection, connections

CODECS = {"ascii": "ascii", "latin1": "cp1252", "latin2": "iso8859_2", "latin5": "iso8859_9", "cp1251": "cp1251"}
WHOLE = frozenset({"utf8mb4", "utf16", "utf32"})
LAST_OF_THREE_BYTES = "\uffff"


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseCapabilities:
    """What our code depends on in a MySQL or MariaDB.

    `narrow` maps each table to the character set of one of its columns that cannot hold every character. `speaks` is
    the connection's character set. `not_safe`: tables of an engine without transactions. `isolation` is as the server
    calls it.
    """

    narrow: dict[str, str]
    speaks: str
    not_safe: tuple[str, ...]
    strict: bool
    isolation: str
    packet: int
    has_time_zones: bool


def inspect_database(alias: str) -> DatabaseCapabilities | None:
    """How a database is set up; None for anything but MySQL and MariaDB. Four queries."""
    known = connections[alias]
    if known.vendor != "mysql":
        return None
    with known.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, engine FROM information_schema.tables WHERE table_schema = DATABASE()"
            " AND table_type = 'BASE TABLE'"
        )
        engines = {name: engine for name, engine in cursor.fetchall() if name in _our_tables()}
        cursor.execute(
            "SELECT @@session.sql_mode, @@session.max_allowed_packet, @@session.character_set_client,"
            " CONVERT_TZ('2001-01-01 01:00:00', 'UTC', 'Europe/Paris') IS NOT NULL"
        )
        mode, packet, speaks, zones = cursor.fetchone()
        cursor.execute("SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')")
        isolation = next((value for _name, value in cursor.fetchall()), "")
    return DatabaseCapabilities(
        narrow={table: charset for (table, _column), charset in _charsets(alias).items() if charset not in WHOLE},
        speaks=speaks,
        not_safe=tuple(sorted(name for name, engine in engines.items() if (engine or "").lower() != "innodb")),
        strict="STRICT" in mode.upper(),
        isolation=isolation,
        packet=int(packet),
        has_time_zones=bool(zones),
    )


def strip_unstorable(text: str) -> str:
    """The text without what this database cannot store; the same text where it can store all of it.

    NUL ends a text in C. Half of a surrogate pair can stand in JSON but in no UTF-8. An old table takes no character of
    four bytes.
    """
    storable = text.replace("\0", "").encode("utf-8", "ignore").decode()
    for charset in _narrow(connection.alias):
        codec = CODECS.get(charset)
        if codec:
            storable = storable.encode(codec, "ignore").decode(codec)
        else:
            storable = "".join(character for character in storable if character <= LAST_OF_THREE_BYTES)
    return storable


@lru_cache(maxsize=8)
def _narrow(alias: str) -> tuple[str, ...]:
    """The character sets between us and our tables that are not whole. Queried once in a process."""
    known = connections[alias]
    if known.vendor != "mysql":
        return ()
    with known.cursor() as cursor:
        cursor.execute("SELECT @@session.character_set_client")
        spoken = cursor.fetchone()[0]
    return tuple(sorted({spoken, *_charsets(alias).values()} - WHOLE))


def _charsets(alias: str) -> dict[tuple[str, str], str]:
    """The character set of each of our columns that people's or authors' text goes into."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, character_set_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL AND table_name LIKE %s",
            ["competency\\_xblock\\_%"],
        )
        return {(table, column): charset for table, column, charset in cursor.fetchall() if table in _our_tables()}


def _our_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_app_config("competency_xblock").get_models())
