"""Every real file of the shared corpora is read or refused in one sentence, and SIE files as INDEX.md there says.
They may not be copied, so they are read where they lie.
"""

import json
from pathlib import Path

import pytest

from tasks.intake.inspect import inspect
from tasks.intake.read import read_file
from tests.intake.corpora_index import agrees, read_index

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FILES = sorted(path for path in CORPORA.rglob("*") if path.is_file() and path.suffix.lower() != ".md")
INDEX = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(CORPORA.rglob("INDEX.md")))
STATED = read_index(INDEX, [path.name for path in FILES])

there = pytest.mark.skipif(not FILES, reason="../shared/corpora is not there: its files may not be copied")


@there
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_read_or_refused_in_one_sentence(path: Path, agreement):
    reading = read_file(path, path.name, agreement)
    said = inspect(reading)
    json.dumps(said)
    assert said["accepted"] is (reading.refused is None)
    assert said["accepted"] or said["findings"]


@there
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_sie_file_is_read_as_its_index_says(path: Path, agreement):
    stated = STATED[path.name]
    found = inspect(read_file(path, path.name, agreement))
    if found["sie"] is None and not {"vouchers", "transactions", "sum"} & stated.keys():
        pytest.skip("no SIE file")
    values = found | (found["sie"] or {})
    answers = {key: agrees(key, text, values.get(key)) for key, text in stated.items()}
    assert [(key, stated[key], values.get(key)) for key, answer in answers.items() if answer is False] == []
    assert True in answers.values(), f"INDEX.md says nothing of {path.name} that its reader knows"


PAGE = """# Corpora

| file | origin | format | encoding | vouchers | #TRANS | sum | accounts | checksum | fiscal years |
|---|---|---|---|---|---|---|---|---|---|
| `sie/ett.se` | somebody/repo | SIE 4E | CP437 | 295 | 1 330 | 0.00 | 80 | ok | 2021-01-01–2021-12-31 |
| två.si | tests | 4I | ascii | 2 | 4 | -1,50 | ? | – | |

- tre och en.se: 12 vouchers, 40 transactions, sum 5.00, unbalanced: A7 B2; orgnr: 5555555555

## fyra.se
encoding = utf-8
checksum: wrong
"""
FOUND = {
    "ett.se": {
        "format": "sie-4e",
        "encoding": "cp437",
        "vouchers": 295,
        "transactions": 1330,
        "sum": "0.00",
        "accounts": 80,
        "checksum": "ok",
        "fiscal_years": [["2021-01-01", "2021-12-31"]],
    },
    "två.si": {"format": "sie-4i", "encoding": "utf-8", "vouchers": 2, "transactions": 4, "sum": "-1.50"},
    "tre och en.se": {
        "vouchers": 12,
        "transactions": 40,
        "sum": "5.00",
        "unbalanced": ["A7", "B2"],
        "orgnr": "555555-5555",
    },
    "fyra.se": {"encoding": "utf-8", "checksum": "wrong"},
    "en.se": {},
}
OTHERWISE = {
    "format": "sie-1",
    "encoding": "cp1252",
    "sum": "1.00",
    "checksum": "absent",
    "unbalanced": [],
    "orgnr": "802400-1234",
    "fiscal_years": [["2022-01-01", "2022-12-31"]],
}


@pytest.mark.parametrize("name", FOUND)
def test_the_index_is_read_as_people_write_it(name):
    stated = read_index(PAGE, list(FOUND))[name]
    assert {key: agrees(key, text, FOUND[name].get(key)) for key, text in stated.items()} == dict.fromkeys(
        FOUND[name], True
    )
    assert not any(agrees(key, text, OTHERWISE.get(key, -1)) for key, text in stated.items())
