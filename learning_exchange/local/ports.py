"""TCP ports of this machine: one that is free, and whether a wanted one is."""

import errno
import socket

from learning_exchange.local.processes import CannotStart


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(host: str, port: int) -> None:
    """Raise CannotStart, with what to do about it, if we could not listen there."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise CannotStart(_sentence(host, port, error)) from error


def answers(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run"
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for administrators. Choose one above 1023: PORT=8000 make run"
    return f"Nobody can listen at {host}, port {port}: {error.strerror}. HOST and PORT say where."
