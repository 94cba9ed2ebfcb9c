"""Agreement files into models: every fault at once, each with file, line and remedy.

One agreement is a text file that somebody keeps by hand. It is refused whole while anything in it is wrong;
others in the same folder never notice.
"""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError, create_model

from tasks.agreement.document import Where, read_document, read_text
from tasks.agreement.mistakes import AgreementError, Mistake
from tasks.agreement.model import Agreement, Rules
from tasks.agreement.refusals import refusals
from tasks.agreement.rules import Objection, objections
from tasks.errors import InputError


@dataclass(frozen=True)
class Folder:
    """A folder of agreement files: the good ones by id, the refused ones by file name with all their
    mistakes."""

    agreements: dict[str, Agreement]
    refused: dict[str, AgreementError]


def load_agreement(path: Path) -> Agreement:
    """The agreement in ``path`` (``<id>.yaml``). Raises :class:`AgreementError` (an InputError) with
    every mistake."""
    return _agreement(path.name, read_text(path))


@lru_cache(maxsize=1024)
def _agreement(name: str, text: str) -> Agreement:
    """The agreement that a file of this name and text states: a run asks for it at every step, and the notifier for
    all of them all the time."""
    document = read_document(name, text)
    agreement, refused = _validated(document.data)
    mistakes = [*document.mistakes]
    mistakes += [Mistake(name, document.line(where), what, remedy) for where, what, remedy in refused]
    named = document.data.get("id")
    if named != Path(name).stem and not any(where == ("id",) for where, *_ in refused):
        what = f"the id {named!r} differs from the file's name"
        mistakes.append(Mistake(name, document.line(("id",)), what, f"rename the file to {named}.yaml, or the id"))
    if agreement is None or mistakes:
        raise AgreementError(mistakes)
    return agreement


def load_folder(folder: Path) -> Folder:
    """Every agreement file of ``folder``. A refused one stops no other; only a missing folder raises
    InputError."""
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}: put agreement files (<id>.yaml) there, or set IOP_DATA_DIR")
    loaded = Folder({}, {})
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or path.suffix.lower() not in (".yaml", ".yml"):
            continue
        try:
            if path.suffix != ".yaml":
                raise AgreementError([Mistake(path.name, None, "not read", "name it <id>.yaml")])
            agreement = load_agreement(path)
            loaded.agreements[agreement.id] = agreement
        except AgreementError as error:
            loaded.refused[path.name] = error
    return loaded


def objections_so_far(data: dict[str, Any]) -> list[Objection]:
    """What is wrong with the data of a file that is not finished: what is still missing is not told."""
    return _validated(data, is_finished=False)[1]


def _validated(data: dict[str, Any], is_finished: bool = True) -> tuple[Agreement | None, list[Objection]]:
    """The agreement, null where the model refuses it, and every objection of model and rules."""
    try:
        agreement = Agreement.model_validate(data)
        return agreement, list(objections(agreement, set()))
    except ValidationError as error:
        errors = error.errors(include_url=False)
    unknown = [fault["loc"] for fault in errors if fault["type"] == "extra_forbidden"]
    wrong = {str(fault["loc"][0]) for fault in errors if fault["type"] != "extra_forbidden"}
    partial = _partial(_without(data, unknown), wrong)
    told = [error for error in errors if is_finished or error["type"] != "missing"]
    return None, [*refusals(told), *objections(partial, wrong)]


def _without(data: dict[str, Any], unknown: list[Where]) -> dict[str, Any]:
    """The data without unknown keys: what they stand beside can still be checked."""
    pruned = deepcopy(data)
    for where in unknown:
        inner: Any = pruned
        for part in where[:-1]:
            inner = inner[part]
        del inner[where[-1]]
    return pruned


def _partial(data: dict[str, Any], wrong: set[str]) -> Any:
    """The keys that are right by themselves, as a model with the agreement's own fields."""
    model = _partial_model(frozenset(wrong))
    return model.model_validate({key: value for key, value in data.items() if key in model.model_fields})


@cache
def _partial_model(wrong: frozenset[str]) -> type[Rules]:
    """The agreement's model without these keys."""
    fields = {name: (field.annotation, field) for name, field in Agreement.model_fields.items() if name not in wrong}
    # The type hints of create_model know no fields that are found out at run time.
    return create_model("PartialAgreement", __base__=Rules, **fields)  # type: ignore[call-overload]
