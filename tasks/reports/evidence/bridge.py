"""How a figure has come from the last report to this one: told then, corrected since, new, now."""

from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.measures.explain import Value, values_told
from tasks.measures.measure import measure
from tasks.measures.position import Frame
from tasks.reports.context import Context
from tasks.reports.evidence import values
from tasks.wording.language import say


class Bridge:
    """From the last edition that was told. Without one there is nothing to say."""

    def __init__(
        self,
        agreement: Agreement,
        patrols: Frame,
        ledger: Frame | None,
        context: Context,
        expenses: Frame | None = None,
        in_kind: Frame | None = None,
    ) -> None:
        self._last, self._is_same = context.replaced or context.before, context.replaced is not None
        self._corrected: dict[str, Value] = {}
        if self._last is not None:
            # What that report would have told, had it known what is known now.
            then = measure(agreement, patrols, ledger, self._last.period, context.earlier, expenses, in_kind)
            self._corrected = values_told(then.model_dump(mode="json"))

    @property
    def heading(self) -> str:
        """What the column of the last edition's figures is called; empty without one."""
        return "" if self._last is None else say("bridge_from", period=self._last.period, edition=self._edition)

    @property
    def _edition(self) -> int | None:
        """Named where the last edition is of the same period."""
        return self._last.edition if self._last is not None and self._is_same else None

    def before(self, path: str) -> Value:
        """As told then; null where it was not, or unknown."""
        return None if self._last is None else self._last.figures.get(path)

    def sentence(self, path: str, rule: str, now: Value) -> str:
        """The change in words: told → corrected → new → now; empty where the last edition has no such figure."""
        if self._last is None or path not in self._last.figures:
            return ""
        before = self._last.figures[path]
        corrected = self._corrected.get(path, before)
        own = path.endswith(("_in_period", ".in_period"))
        return say(
            "bridge",
            period=self._last.period,
            edition=self._edition,
            same=len({before, *(None if each is None else str(each) for each in (corrected, now))}) == 1,
            before=values.exact(rule, before),
            corrected=_changed(rule, before, corrected),
            new="" if own and not self._is_same else _changed(rule, corrected, now),
            now=values.exact(rule, now),
            unknown=None in (before, corrected, now),
        )


def _changed(rule: str, before: Value, after: Value) -> str:
    if before is None or after is None:
        return ""
    amount = Decimal(str(after)) - Decimal(str(before))
    return values.change(rule, amount) if amount else ""
