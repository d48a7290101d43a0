"""A worker that is a process of its own, to be killed: it does an import's work on the database of the tests.

It says when a statement begins and when it is over, so that it can be killed at any of these moments.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from django.db import connection  # the models can be loaded from here on

    from crm import operations
    from crm.operations.importing import undoing, working

    def told(execute: Callable[..., Any], *args: Any) -> Any:
        print("begins", flush=True)
        try:
            return execute(*args)
        finally:
            print("over", flush=True)

    working.ROWS = undoing.AT_ONCE = 100
    with connection.execute_wrapper(told):
        operations.work_on_import(int(sys.argv[1]))
