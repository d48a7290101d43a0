"""All settings, read from the environment, with defaults that run on one machine with nothing beside it.

The README has a table of the variables. Everything that lives (database, secret key, outbox, documents) is in VAR.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from config.lib.env import env_bool, env_group, env_int, env_list, env_text, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env_text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("DEBUG", False)
SECRET_KEY = env_text("SECRET_KEY") or kept_secret(VAR / "secret-key")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = env_text("SITE_URL", f"http://127.0.0.1:{env_int('PORT', 8000)}")

INSTALLED_APPS = [
    "crm",
    "campaigns",
    "interactions",
    "segments",
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.no_nul_characters",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# Widgets are drawn by templates of this project.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.lib.navigation.context",
            ],
            "builtins": ["config.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Django's database settings for postgresql://user:password@host:port/name, or SQLite in VAR where empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR / "database.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,  # seconds to wait for another writer
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
                # The file is read through the memory map: half the time for what reads a million contacts.
                "PRAGMA mmap_size=2147418112; PRAGMA wal_autocheckpoint=4000;",
            },
            "TEST": {"NAME": str(VAR / "test.sqlite3")},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # NOT IN over more ids than fit into this memory is run once per row; compiled plans cost more than they save.
        "OPTIONS": {"options": "-c work_mem=64MB -c jit=off"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(env_text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# A filter dialog with every section and several groups of conditions has more fields than the thousand Django allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("da", "Dansk")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env_text("TIME_ZONE", "Europe/Zurich")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes

# Pages load from this server only; no inline script or style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_HTTPS_PROXY", False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_bool("BEHIND_HTTPS_PROXY", False)

# The doorbell. Empty: the start command runs a broker of its own and hands its address to the children.
REDIS_URL = env_text("REDIS_URL")
CELERY_BROKER_URL = env_text("BROKER_URL") or REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES = {
    "interactions.tasks.deliver_letters": {"queue": "letters"},
    "interactions.tasks.deliver_emails": {"queue": "emails"},
}
CELERY_TASK_DEFAULT_QUEUE = "default"
SWEEP_SECONDS = env_int("SWEEP_SECONDS", 3)
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps nothing on disk: a sweep more or less does no harm
CELERY_BEAT_SCHEDULE = {
    # Sweeps that no worker took in time are dropped, so that they do not pile up while none runs.
    task: {"task": task, "schedule": SWEEP_SECONDS, "options": {"expires": 10 * SWEEP_SECONDS}}
    for task in ("crm.tasks.sweep", "interactions.tasks.sweep", "segments.tasks.sweep")
}
CELERY_TIMEZONE = TIME_ZONE
if CELERY_BROKER_URL.startswith("filesystem://"):
    BROKER_FOLDER = VAR / "broker"
    BROKER_FOLDER.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER),
        "data_folder_out": str(BROKER_FOLDER),
        "control_folder": str(BROKER_FOLDER),
        "polling_interval": 0.05,  # seconds
    }

# What tells this installation from copies of its database; drawn and kept in VAR where it is empty.
INSTALLATION = env_text("INSTALLATION")

# Mail goes to files in OUTBOX, which the product shows, until a mail server is named here or in the admin site.
EMAIL_URL = env_text("EMAIL_URL")  # smtp://user:password@host:587?tls=starttls
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "CRONUS <marketing@cronus.example>")
OUTBOX = VAR / "outbox"
# Where answers and reports about e-mails come back to: imaps://user:password@host/INBOX, read once a minute.
MAILBOX_URL = env_text("MAILBOX_URL")
MAILBOX_SECONDS = env_int("MAILBOX_SECONDS", 60)
if MAILBOX_URL:
    CELERY_BEAT_SCHEDULE["interactions.tasks.read_mailbox"] = {
        "task": "interactions.tasks.read_mailbox",
        "schedule": MAILBOX_SECONDS,
        "options": {"expires": MAILBOX_SECONDS},
    }
# A mail service posts bounces, complaints and who unsubscribed, where django-anymail is installed and a secret is set:
# ANYMAIL_WEBHOOK_SECRET=user:password, and whatever else django-anymail asks for the service.
ANYMAIL = env_group("ANYMAIL_")
if "WEBHOOK_SECRET" in ANYMAIL and find_spec("anymail"):
    INSTALLED_APPS.append("anymail")
# Signatures of e-mails: a private RSA key, the selector under which its other half stands in the DNS, and the domain.
DKIM_KEY, DKIM_SELECTOR, DKIM_DOMAIN = (env_text(f"DKIM_{name}") for name in ("KEY", "SELECTOR", "DOMAIN"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_text("LOG_LEVEL", "WARNING")},
}
