"""The sample: drawn by a seed that anybody can draw it by again, with any program that knows sha256."""

from collections.abc import Sequence
from hashlib import sha256

from tasks.archive.audit.table import AuditTable, Cell, Ref
from tasks.archive.audit.trail import Place, Trail
from tasks.wording.file_names import masked
from tasks.wording.language import words


def sample(trail: Trail, seed: str, size: int) -> AuditTable:
    """``size`` of the vouchers' rows that count and ``size`` of the patrols, all where there are fewer."""
    rows: list[tuple[Cell, ...]] = []
    bookings, patrols = trail.counted()
    for table, places, ids in (
        ("bookings", bookings, trail.booking_ids),
        ("patrols", patrols, trail.patrol_ids),
    ):
        for place in draw(places, seed, size):
            day, kronor, others, decisions = trail.chain(place)
            digest, file, sheet, row = place
            rows.append(
                (
                    f"U{len(rows) + 1}",
                    words()["audit"]["kind"][table],
                    (Ref(table, ids[place]),),
                    day,
                    kronor,
                    others,
                    decisions,
                    masked(file),
                    digest or "",
                    sheet or "",
                    row,
                    "",
                    "",
                )
            )
    return AuditTable("sample", _COLUMNS, rows)


def draw(places: Sequence[Place], seed: str, size: int) -> list[Place]:
    """The ``size`` places with the lowest hash, in the order they have among all.

    The hash is sha256 of ``seed:file's sha256:sheet:row`` in UTF-8, the sheet empty where there is none.
    """

    def lot(place: Place) -> str:
        digest, _, sheet, row = place
        return sha256(f"{seed}:{digest or ''}:{sheet or ''}:{row}".encode()).hexdigest()

    drawn = set(sorted(places, key=lot)[:size])
    return [place for place in places if place in drawn]


_COLUMNS = (
    "id", "kind", "drawn", "date", "kronor", "leads_to", "decisions", "file", "sha256", "sheet", "row", "checked",
    "remark",
)  # fmt: skip
