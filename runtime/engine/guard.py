"""Processes that do not outlive us."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

# Runs before the program and becomes it: the kernel is asked to kill it when its parent dies. Not done
# between fork and exec in our own process, where Python code may deadlock beside other threads.
_GUARD = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the parent died first")
os.execv(sys.argv[2], sys.argv[2:])
"""


def tied_to_us(command: Sequence[str | Path]) -> list[str | Path]:
    """The command, to be killed by the kernel when the thread that starts it ends, however it ends.

    To be started from a thread that lives as long as the program. On other systems than Linux the
    command as it is. The program must be given by its path.
    """
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _GUARD, str(os.getpid()), *command]
