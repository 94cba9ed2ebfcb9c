"""The letters of a spreadsheet's columns: ``A`` is 1, ``Z`` is 26, ``AA`` is 27."""


def letters_of(column: int) -> str:
    """A column's letters, by its number from 1."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_of(letters: str) -> int:
    """A column's number from 1, by its capital letters."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
