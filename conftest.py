"""Set before python-telegram-bot is loaded: waits are timedeltas, as its next version will have them."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")
