"""`python -m factcheck.leash MODULE ARGUMENT …`: runs a module, for as long as the supervisor lives.

The supervisor holds the writing end of a pipe. When it dies, however it dies, the pipe closes, and
the process ends itself with everything in its group. Nothing is left to hold the port or the queue.
"""

import os
import runpy
import signal
import sys
import threading

VARIABLE = "FACTCHECK_LEASH"  # the number of the pipe's reading end


def hold(descriptor: int) -> None:
    """Wait for the pipe to close, then end the group."""
    os.read(descriptor, 1)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main() -> None:
    """Start the watch and become the module."""
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor:
        threading.Thread(target=hold, args=(int(descriptor),), name="leash", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
