"""The steps of the follow-up, one folder per stage.

In each folder ``steps.py`` holds the stage's Prefect tasks (thin: names, retries, artifacts) and every other
module is plain Python over polars frames and frozen models. ``docs/architecture.md`` draws the rooms and walls.
"""

import os

# Polars' allocator keeps what it has freed (a 50 MB ledger: 200 MB). Give it back soon; has to be set before polars
# is loaded, and whoever has set it otherwise knows why.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:100,muzzy_decay_ms:0")
