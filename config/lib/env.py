"""Settings from the environment; what cannot be read is refused, never guessed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def env_text(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names, or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """True for "true", False for "false"; anything else stops the start."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value.lower() == "true"


def env_int(name: str, default: int) -> int:
    """A whole number; anything else stops the start."""
    try:
        return int(os.environ.get(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def env_list(name: str, default: str = "") -> list[str]:
    """The comma-separated values of NAME."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_group(prefix: str) -> dict[str, str]:
    """The values of all text variables whose names begin with the prefix, under the rest of the name."""
    names = {name.removesuffix("_FILE") for name in os.environ if name.startswith(prefix)}
    return {name.removeprefix(prefix): env_text(name) for name in sorted(names)}


def kept_secret(path: Path, length: int = 50) -> str:
    """The secret kept in the file; drawn and written with mode 600 the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(length))
    return path.read_text(encoding="utf-8").strip()
