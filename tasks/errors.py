"""The three families of failure. Everything milder is data: a :class:`tasks.findings.Finding`.

``InputError``    somebody gave us something wrong and can mend it
``OutsideError``  a server, disk or lock failed for now; the same call may succeed later
``DefectError``   we are wrong: the run fails, though other files, messages and agreements may go on
"""


class InputError(Exception):
    """The input is wrong. ``str()`` is one clear line: what, where and what to do about it."""


class RequestError(InputError):
    """What was asked for cannot be: no such month, nothing to correct. Whoever asked is told, and nobody else."""


class OutsideError(Exception):
    """Something outside failed for now (server, disk, lock); trying again later may succeed."""


class DefectError(Exception):
    """An assumption of the program does not hold. A report of it belongs to the developers."""
