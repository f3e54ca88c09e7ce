"""How a text may be read aloud."""

from __future__ import annotations

import pytest

from fdbench.annotate.readings import units


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("All right. I am sure.", False), ("Am I late?", False), ("It opens at ten am.", True), ("Come at 9:30 am.", True)],
)
def test_am_is_spelled_after_a_time_only(text: str, spelled: bool) -> None:
    (am,) = (unit for unit in units(text) if unit.words == ("am",))
    assert (("a", "m") in am.spoken) is spelled
