"""When a database refuses because somebody else is writing."""

from __future__ import annotations

import sqlite3

from django.db import DatabaseError

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code


def is_locked(error: DatabaseError) -> bool:
    """Whether somebody else had what was to be written: on PostgreSQL the row, on SQLite the database for too long."""
    code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code == sqlite3.SQLITE_BUSY or getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE
