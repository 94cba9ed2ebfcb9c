"""Numbers in what operators read."""

import pytest

from tasks.wording.english import number_of


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("file",), "0 files"),
        (1, ("file",), "1 file"),
        (2, ("file",), "2 files"),
        (1, ("delivery", "deliveries"), "1 delivery"),
        (2, ("delivery", "deliveries"), "2 deliveries"),
        (1, ("file waits", "files wait"), "1 file waits"),
    ],
)
def test_a_number_has_the_words_that_go_with_it(count: int, words: tuple[str, ...], said: str):
    assert number_of(count, *words) == said
