"""`python -m competency_xblock.frameworks` (layer 1): see `command.py`."""

import sys

from .command import main

sys.exit(main())
