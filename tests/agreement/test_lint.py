"""`iop lint` tells when the rules change, what overlaps, and where nobody could decide."""

from collections.abc import Callable
from pathlib import Path

from tasks.agreement.lint import lint

SEATS = "members: [{id: a, role: Kommun, end: 2022-05-31}, {id: b, role: Kommun B, start: 2022-06-15}]"
DECISIONS = """decisions:
  - {id: 1, decided: 2022-04-11, text: Gränsen., about: limits, percent: 15, amount: 8000, votes: {a: yes}}
  - {id: 2, decided: 2022-04-11, text: Material., about: budget, object: material, amount: 8000, votes: {a: yes}}
  - {id: 3, decided: 2022-04-11, text: Ny gräns., about: limits, percent: 12, amount: 8000, votes: {a: yes}}
  - {id: 4, decided: 2022-04-11, text: Nej., about: budget, object: material, amount: 9000, votes: {a: no}}
"""


def test_versions_on_a_time_line(changed: Callable[..., Path]):
    result = lint(changed(("meetings: []", f"meetings: []\n{SEATS}\n{DECISIONS}")))
    assert result.mistakes == []
    assert result.versions == [
        "from 2022-04-11: open_questions (decision 1)",
        "from 2022-04-11: significant (decision 1)",
        "from 2022-04-11: lines.material (decision 2)",
        "from 2022-04-11: open_questions (decision 3)",
        "from 2022-04-11: significant (decision 3)",
        "overlap on 2022-04-11: decision 1 and decision 3 both change significant; the later counts",
        "hole 2022-06-01 – 2022-06-14: nobody sits in the steering group, so nothing can be decided",
    ]
    assert [each.id for each in result.open_questions] == ["Q1", "Q2", "B1"]  # 270 - 250 - 8 - 15 does not close
