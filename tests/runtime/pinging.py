"""A Celery application with one task, which leaves a file where it ran; the product's settings, no product code."""

from __future__ import annotations

from pathlib import Path

from celery import Celery

app = Celery("pinging")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="pinging.leave_a_mark")
def leave_a_mark(path: str) -> None:
    Path(path).touch()
