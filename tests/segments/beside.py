"""Somebody else at the same moment: a thread with a connection of its own."""

import threading
from contextlib import contextmanager

from django.db import connection

from segments.models import Segment
from segments.operations.changing import held


class Beside(threading.Thread):
    """Somebody else, with a connection of their own; what goes wrong there is raised by join()."""

    def __init__(self, action):
        super().__init__()
        self.action, self.error = action, None
        self.start()

    def run(self):
        try:
            self.action()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def join(self, timeout=None):
        super().join(timeout)
        if self.error:
            raise self.error


@contextmanager
def held_by_somebody_else(segment):
    """Within the block another connection has the segment locked."""
    locked, done = threading.Event(), threading.Event()

    def hold():
        with held(Segment.objects.get(pk=segment.pk), seen=None):
            locked.set()
            done.wait(30)

    other = Beside(hold)
    assert locked.wait(30)
    try:
        yield
    finally:
        done.set()
        other.join()


@contextmanager
def impatient():
    """Within the block this connection waits no longer than a moment for another one to finish writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")  # milliseconds
    try:
        yield
    finally:
        connection.close()  # the next one waits as long as the settings say
