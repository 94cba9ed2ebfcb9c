"""How numbers are written for operators: English, once, for every command, state and alarm."""


def number_of(count: int, one: str, many: str = "") -> str:
    """``count`` with the words that go with it: "1 file waits", "2 files wait". ``many`` is ``one`` with an s unless
    it is given.
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
