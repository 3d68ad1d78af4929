"""Word lists written as text."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(words.split())


def word_list(words: str) -> tuple[str, ...]:
    """The words of a text, parted by blanks, in their order."""
    return tuple(words.split())
