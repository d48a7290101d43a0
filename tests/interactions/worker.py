"""A worker that is a process of its own, to be killed: delivers a run's e-mails on the database of the tests."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings

if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from interactions.delivery import sending  # the models can be loaded from here on

    sending.deliver_emails(int(sys.argv[1]))
