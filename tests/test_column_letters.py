"""Letters of columns and back."""

import pytest

from tasks.column_letters import column_of, letters_of


@pytest.mark.parametrize(
    ("letters", "column"),
    [("A", 1), ("B", 2), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("ZZ", 702), ("AAA", 703), ("XFD", 16384)],
)
def test_letters_and_numbers(letters: str, column: int) -> None:
    assert letters_of(column) == letters
    assert column_of(letters) == column
