"""`python -m evalscope` is the command `evalscope`."""

import sys

from ._engine import run_command

if __name__ == "__main__":
    sys.exit(run_command(sys.argv[1:]))
