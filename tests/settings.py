"""Settings of the tests: the product's own, with everything that lives in a folder that goes away afterwards."""

import atexit
import os
import shutil
import tempfile

# What a developer has set for trying things out must not reach the tests.
for name in (
    "BROKER_URL",
    "DEBUG",
    "DEMO_PASSWORD",
    "EMAIL_URL",
    "HOST",
    "PDF_CONVERTER",
    "PORT",
    "SECRET_KEY",
    "SITE_URL",
):
    os.environ.pop(name, None)

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="crm-tests-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

# Playwright keeps an event loop in the thread that runs the tests; the tests' own queries are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *  # noqa: E402, F403

STATICFILES_DIRS = [BASE_DIR / "static"]  # noqa: F405
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Two mail services may post.
ANYMAIL = {"WEBHOOK_SECRET": "service:a-long-word", "MAILGUN_WEBHOOK_SIGNING_KEY": "a-key-for-signing"}
if "anymail" not in INSTALLED_APPS:  # noqa: F405
    INSTALLED_APPS = [*INSTALLED_APPS, "anymail"]  # noqa: F405

# Doorbells are rung in memory; a real broker is heard where a started product is tested.
CELERY_BROKER_URL = "memory://"
