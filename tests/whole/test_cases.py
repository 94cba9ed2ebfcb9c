"""A red line from the bookkeeping to the agenda: opened, closed by a sheet of decisions, made again."""

import json

from tasks.archive.rebuild import rebuild
from tests.whole.playing import Player

SHIFTS = (
    "Datum;Plats;Förening;Start;Slut;Vuxna\n2022-01-07;Centrum;Timrå IK;21:00;01:00;3\n2022-02-04;;;;;;inga pass\n"
)
BOOKS = (
    "Ver;Datum;Konto;Projekt;Text;Belopp\nA1;2022-01-20;5460;IOP22;Västar;10500\nA2;2022-02-28;5460;IOP22;Lampa;100\n"
)
DECISIONS = (
    "Nr;Datum;Ärende;Beslut i ord;Gäller;Enhälligt\n"
    "1;2022-02-14;Dialog om en avvikelse;Parterna har talats vid om västarna.;Ärende 1;\n"
    "2;2022-02-14;Avvikelse avslutas;Kostnaden godtas.;1;Ja\n"
)


def report(player: Player, month: str) -> dict:
    return json.loads((player.package(month) / "data" / "report.json").read_text())


def test_a_red_line_is_a_case_until_the_group_closes_it(player):
    here = player()
    here.drop_bytes("pass.csv", SHIFTS.encode())
    here.drop_bytes("bok.csv", BOOKS.encode())
    assert here.monthly("2022-01").is_completed()
    before = {each["subject"]: each for each in report(here, "2022-01")["cases"]}
    assert before["lines.material"]["closed"] is None and before["lines.material"]["since"] == "2022-01"
    number = before["lines.material"]["number"]
    here.drop_bytes(
        "beslut.csv", DECISIONS.replace("Ärende 1", f"Ärende {number}").replace(";1;Ja", f";{number};Ja").encode()
    )
    assert here.monthly("2022-02").is_completed()
    told = report(here, "2022-02")
    after = {each["subject"]: each for each in told["cases"]}
    assert after["lines.material"] | {"closed": None} == before["lines.material"] | {
        "age_months": 1,
        "dialogue": {"decision": "1", "on": "2022-02-14"},
        "decision": {"decision": "2", "on": "2022-02-14"},
        "money": after["lines.material"]["money"],
    }
    assert after["lines.material"]["closed"]["decision"] == "2"
    assert [(each["decision"], each["state"], each["case"]) for each in told["agenda"]["decisions"]] == [
        ("1", "noted", number),
        ("2", "noted", number),
    ]
    assert "Kostnaden godtas" in json.dumps(told["agenda"], ensure_ascii=False)
    assert rebuild(here.package("2022-02")) == []
