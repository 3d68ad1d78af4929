"""The first answer waits for no library."""

import subprocess
import sys

WARM = """
import gc, sys
from bot.services import articles, warming
before = set(sys.modules)
warming.warm()
print("sumy.models.dom" in before, "sumy.models.dom" in sys.modules, gc.get_freeze_count() > 0, gc.isenabled())
"""


def test_what_judgement_needs_is_loaded_and_left_alone_by_the_collector() -> None:
    done = subprocess.run([sys.executable, "-c", WARM], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True", "True", "True"]
