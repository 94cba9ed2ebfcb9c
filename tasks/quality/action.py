"""What Great Expectations is to do with a checkpoint's result: keep it for us. Imported lazily, as the library is.

The library's own actions mail, post or write pages with scripts from outside; ours hands the result on, and what
becomes of it (findings, a page, a file of the package) is decided where it is used.
"""

from typing import Any, Literal

from great_expectations.checkpoint.actions import ValidationAction
from great_expectations.checkpoint.checkpoint import CheckpointResult


class HandOn(ValidationAction):
    """Keeps the newest result of its checkpoint until :meth:`taken`."""

    type: Literal["hand_on"] = "hand_on"
    result: Any = None

    def run(self, checkpoint_result: CheckpointResult, action_context: Any = None) -> dict[str, Any]:
        """What the library calls at the end of a run."""
        self.result = checkpoint_result
        return {}

    def taken(self) -> list[Any]:
        """The results of each expectation of the newest run, which is forgotten."""
        (validation,) = self.result.run_results.values()
        self.result = None
        return validation.results
