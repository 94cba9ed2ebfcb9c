"""What a ledger file covers: reading states it, and the facts replace by it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class VoucherKey:
    """What names a voucher where no span of dates does. ``dated`` is ``None`` where any date will do."""

    series: str
    number: str
    dated: date | None = None


@dataclass(frozen=True)
class LedgerScope:
    """Which earlier ledger rows a ledger file replaces (domain: "What a newly dropped file replaces").

    ``spans``: rows dated in any of them, both ends counted. ``vouchers``: rows of these vouchers, wherever
    they are dated. ``orgnr``: only rows of this organisation, or of none stated; ``None`` where the file
    does not say.
    """

    spans: tuple[tuple[date, date], ...] = ()
    vouchers: frozenset[VoucherKey] = frozenset()
    orgnr: str | None = None
