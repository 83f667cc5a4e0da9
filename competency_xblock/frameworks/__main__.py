"""`python -m competency_xblock.frameworks` (layer 1): see `command.py`."""

import sys

from .cli import main

sys.exit(main())
