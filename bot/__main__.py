"""`python -m bot`, the same as `briefwire`."""

import sys

from bot.cli import main

sys.exit(main())
