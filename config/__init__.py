"""The frame around the four apps: settings, addresses, the background worker, the start command, demonstration data.

Apps import `config.lib` and nothing else from here.
"""

from config.celery import app as celery_app  # so that every process of the product knows where doorbells are rung

__all__ = ["celery_app"]
