"""A worker that is a process of its own, to be killed: it does a step on the database of the tests.

It stops when the lines are written and says so, before anybody else can see them.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import django
from django.conf import settings

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from segments import membership, operations  # the models can be loaded from here on

    append = membership.append

    def append_and_stop(*args: Any, **kwargs: Any) -> int:
        count = append(*args, **kwargs)
        print("written", count, flush=True)
        time.sleep(60)
        return count

    membership.append = append_and_stop
    operations.finish_step(int(sys.argv[1]))
