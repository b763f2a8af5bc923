"""How a program that refuses to run as root can be run by root all the same.

PostgreSQL is such a program. An ordinary user runs it directly. Root enters a user namespace in which root
is called nobody, so that every file keeps its owner. Where that is forbidden (in some containers), the
account nobody runs a copy.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

_CLONE_NEWUSER = 0x10000000  # sched.h; os.unshare() arrived with Python 3.12
_PR_SET_PDEATHSIG = 1  # prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


class Privileges(StrEnum):
    """Whose rights a program runs with."""

    OWN = "own"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


def privileges_for(program: Path) -> Privileges:
    """The best way to run a program that refuses root; the program must answer `--version`."""
    if os.geteuid() != 0:
        return Privileges.OWN
    return Privileges.NAMESPACE if _runs_in_namespace(program) else Privileges.NOBODY


def take_on(privileges: Privileges) -> None:
    """Change the calling process for good; raises OSError where the kernel forbids it."""
    if privileges is Privileges.NAMESPACE:
        _enter_namespace()
    elif privileges is Privileges.NOBODY:
        person = nobody()
        os.setgroups([])
        os.setgid(person.pw_gid)
        os.setuid(person.pw_uid)


def die_with_parent(parent: int, signal_number: int) -> None:
    """Ask Linux to send a signal to the calling process when the thread that started it ends.

    Comes after take_on(): a change of identity clears the request. `parent` may have died in between.
    """
    if sys.platform != "linux":
        return  # macOS has no such thing: what an earlier run left behind is stopped at the next start
    _libc.prctl(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        os._exit(1)


def nobody() -> pwd.struct_passwd:
    """The account that owns nothing."""
    return pwd.getpwnam("nobody")


def _enter_namespace() -> None:
    user, group, inside = os.getuid(), os.getgid(), nobody()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    Path("/proc/self/setgroups").write_text("deny")  # the kernel's condition for mapping a group
    Path("/proc/self/uid_map").write_text(f"{inside.pw_uid} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{inside.pw_gid} {group} 1")


def _runs_in_namespace(program: Path) -> bool:
    try:
        probe = subprocess.run([program, "--version"], preexec_fn=_enter_namespace, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0
