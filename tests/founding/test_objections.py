"""Whatever the rules of the agreement file can object to an answer is said in Swedish."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tasks.agreement.rules import RULES
from tasks.founding.catalogue import texts

NEVER_MET = {
    "a header means one thing",  # not asked about
    "add clauses.in_kind with the agreement's words, or remove it",  # the kinds go with their clause
    "both are days in the partnership, the first and the last",  # not asked about
    "add 'per: season', or remove the seasons",  # asked of seasons alone
    "give it units or amount, or remove it",  # read as one of them
    "give the line itself its tariff, or name the line that pays",  # versions are not asked about
    "name both limits in the version",  # nor are they
    "name calendar, budget, ledger, attention or significant in it, or remove it",  # nor are they
    "name it where its day belongs",  # nor are they
    "remove of, or use unit: percent",  # indicators are not asked about
    "swap or mend the dates",  # refused when it is read
    "use one of ",  # the party is always among the associations; votes and substitutes are not asked about
    "use per: patrol or per: area_night with packages",  # not asked of seasons
    "write a number from 0 to 100",  # indicators are not asked about
    "write it; null stands for fewer than ",  # nor are they
    "write value: null and unit: persons, and the number is not kept",  # nor are they
    "write votes: {member: yes, no or absent}, or approved: false",  # decisions are not asked about
}


def remedies() -> Iterator[str]:
    """How the remedies in the rules begin."""
    for module in sorted({"tasks.agreement.rules.tools", *(rule.check.__module__ for rule in RULES)}):
        for node in ast.walk(ast.parse(Path(sys.modules[module].__file__ or "").read_text())):
            match node:
                case ast.Yield(value=ast.Tuple(elts=[_, _, remedy])):
                    pass
                case ast.Call(func=ast.Name(id="repeated"), args=[_, _, remedy]):
                    pass
                case ast.Assign(targets=[ast.Name(id="remedy")], value=remedy):
                    pass
                case _:
                    continue
            part = remedy.values[0] if isinstance(remedy, ast.JoinedStr) else remedy
            if isinstance(part, ast.Constant):
                yield str(part.value)


def test_every_remedy_has_its_sentence_and_every_sentence_its_remedy() -> None:
    known, found = texts()["objection"], set(remedies())
    assert len(found) > 25
    unsaid = {each for each in found if not any(each.startswith(begins) for begins in known)}
    assert unsaid == NEVER_MET, "say it in [objection] of founding.toml, or name it here where no answer can meet it"
    assert [begins for begins in known if not any(each.startswith(begins) for each in found)] == []
