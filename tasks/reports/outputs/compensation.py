"""Which budget line each row of compensation was allotted to, so that the lines' sums can be added up from the rows.

The allotment itself is one for all rows together (:func:`tasks.measures.settlement.allot`); here it is dealt out to
them in their order. A row that fills one line and begins another is told in parts.
"""

from collections.abc import Mapping, Sequence


def parted(amounts: Sequence[int], allotted: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """For each amount paid (öre) its parts by line, in the order of ``allotted``, whose sums the parts have.

    Money that came back goes to the line that is being filled, and what is beyond all of them to the last.
    """
    lines = list(allotted)
    room = dict(allotted)
    dealt, at = [], 0
    for amount in amounts:
        parts: dict[str, int] = {}
        left = amount
        while left:
            is_last = at == len(lines) - 1
            part = left if is_last or left < 0 else min(left, max(0, room[lines[at]]))
            if part:
                parts[lines[at]] = parts.get(lines[at], 0) + part
                room[lines[at]] -= part
                left -= part
            if left and not is_last:
                at += 1
        dealt.append(list(parts.items()))
    return dealt
