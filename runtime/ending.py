"""How a command ends: at once, with its exit code, and one plain line for what kept it from running."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from runtime.faults import CannotRunError

INTERRUPTED = 130


def exit_code(run: Callable[[], object], complain: Callable[[str], None]) -> int:
    """Run it; the code with which the process is to end."""
    try:
        run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except CannotRunError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def end(code: int) -> NoReturn:
    """End now, what was said having been written."""
    sys.stdout.flush()
    sys.stderr.flush()
    # The SDK's threads may abort an interpreter that takes itself apart (temporalio/sdk-python#300).
    os._exit(code)
