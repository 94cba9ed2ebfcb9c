"""Running a flow from the command line: a flow run of the server where ``iop up`` is up, else a plain function.

Prefect's short-lived server would cost ten seconds and more for each command, and nobody could look at it.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click
from prefect import Flow
from prefect.client.schemas.objects import State

from flows.environment import prepare
from tasks.errors import InputError, OutsideError
from tasks.room import require_room
from tasks.settings import Settings
