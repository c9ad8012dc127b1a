"""`python -m training`.

Processes that are started from it import what they run by name, and this file cannot be imported so.
"""

import sys

from training.command import main

if __name__ == "__main__":
    sys.exit(main())
