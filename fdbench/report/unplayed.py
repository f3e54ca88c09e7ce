"""The end of a reply that was cut off: what the system declared, and nobody heard because it was never played."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from fdbench.results.schema import ReplyDoc

VERIFIED = "verified"
_BESIDE_LETTERS = re.compile(r"[^\w']+")


def never_played(reply: ReplyDoc) -> str:
    """The declared words behind the last one that was heard, as they were written; empty where the reply was not cut, where its words are
    not those declared, or where the last heard one cannot be found in the text (a number that was written in digits)."""
    heard = [word["text"] for word in reply["words"]]
    if not reply["cut"] or not heard or any(word["source"] != VERIFIED for word in reply["words"]):
        return ""
    written = reply["declared"].split()
    spoken = [_BESIDE_LETTERS.sub("", word).lower() for word in written]
    blocks = [block for block in SequenceMatcher(None, spoken, heard, autojunk=False).get_matching_blocks() if block.size]
    if not blocks or blocks[-1].b + blocks[-1].size != len(heard):
        return ""
    return " ".join(written[blocks[-1].a + blocks[-1].size :])
