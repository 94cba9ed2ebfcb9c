"""Which clause of *this* agreement something rests on, and what its id stands for.

Rules and findings name a subject (``adults``, a key of ``clauses``); the agreement file knows the id of its clause.
"""

from tasks.agreement.model import Agreement, Clause, Clauses

SUBJECTS = frozenset(Clauses.model_fields)


def clause_id(agreement: Agreement, cited: str | None) -> str | None:
    """The id behind a subject or an id of the agreement's own; null where the agreement has no such clause."""
    if cited in SUBJECTS:
        clause: Clause | None = getattr(agreement.clauses, cited)
        return None if clause is None else clause.id
    return cited if cited in legend(agreement) else None


def legend(agreement: Agreement) -> dict[str, str]:
    """What each clause id stands for: the agreement's own words, else the label of its budget lines."""
    told: dict[str, list[str]] = {}
    for subject in Clauses.model_fields:
        clause: Clause | None = getattr(agreement.clauses, subject)
        if clause is not None and clause.text not in told.setdefault(clause.id, []):
            told[clause.id].append(clause.text)
    for line in agreement.budget:
        told.setdefault(line.clause, [line.label])
    stated = agreement.stated_grant
    if stated is not None:
        told.setdefault(stated.clause, [stated.text] if stated.text else [])
    for question in agreement.open_questions:
        told.setdefault(question.clause, [])
    return {clause: " ".join(texts) for clause, texts in told.items()}
