"""What is kept is what was used last, as much as there is room for."""

from fdbench.kept import Kept


def made(kept: Kept[str, str], *keys: str) -> list[str]:
    """The keys whose values had to be made."""
    fresh: list[str] = []
    for key in keys:

        def make(key: str = key) -> str:
            fresh.append(key)
            return key

        assert kept.get(key, make) == key
    return fresh


def test_a_value_is_made_once_while_there_is_room() -> None:
    kept = Kept[str, str](6, len)
    assert made(kept, "ab", "cde", "ab", "f", "cde", "ab") == ["ab", "cde", "f"]
    assert kept.filled == 6


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept = Kept[str, str](6, len)
    assert made(kept, "ab", "cde", "ab", "gh", "ab", "cde") == ["ab", "cde", "gh", "cde"]
    assert kept.filled <= 6


def test_what_is_larger_than_the_room_is_not_kept_and_all_can_be_forgotten() -> None:
    kept = Kept[str, str](3, len)
    assert made(kept, "abcd", "abcd") == ["abcd", "abcd"]
    assert kept.filled == 0
    assert made(kept, "abc") == ["abc"]
    kept.clear()
    assert (kept.filled, made(kept, "abc")) == (0, ["abc"])
