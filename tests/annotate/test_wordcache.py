"""Equal replies are recognised once, and nobody can tell from the answers."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fdbench
from fdbench.annotate import wordcache
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.wordcache import CODE, WordCache, cache_folder, cache_key
from fdbench.annotate.words import Finder, ReplyWords
from fdbench.annotate.wordstore import WordStore
from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.language.load import codes
from fdbench.timebase import seconds

AUDIO: Audio = np.linspace(-0.5, 0.5, 2_400, dtype=np.float32)
PACKAGE = Path(fdbench.__file__).parent
SEARCHED = ("fdbench.annotate", "fdbench.language", "fdbench.speech")


class Counting(Finder):
    """Counts how often it is asked, and says when it heard."""

    def __init__(self, name: str = "counting-1", tested: bool = True) -> None:
        self.name = name
        self.asked = 0
        self._tested = tested

    @property
    def depends(self) -> tuple[str, ...]:
        return (self.name,)

    def find(self, audio: Audio, start: int, declared: str, phrases: Sequence[str]) -> ReplyWords:
        self.asked += 1
        words = (
            Word("naïve", start, start + 20, WordSource.VERIFIED),
            Word("b", start + 20, start + 25, WordSource.PLACED),
        )
        return ReplyWords(words, declared, rejected=False, recogniser=self.name, tested=self._tested)


def stored(finder: Finder, cache: WordCache | None, start: int = 0, audio: Audio = AUDIO) -> dict[str, Any]:
    store = WordStore(finder, cache)
    store.find(audio, start, "declared", ("a", "b"))
    return store.to_doc()


def entries(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("tested", [True, False])
def test_cold_warm_and_without_the_answer_is_the_same_to_the_byte(tmp_path: Path, tested: bool) -> None:
    finder = Counting(tested=tested)
    cold, warm, none = (json.dumps(stored(finder, c, 777)) for c in (WordCache(tmp_path), WordCache(tmp_path), None))
    assert cold == warm == none
    assert finder.asked == 2


def test_a_reply_elsewhere_in_another_session_is_the_same_reply(tmp_path: Path) -> None:
    finder = Counting()
    stored(finder, WordCache(tmp_path))
    later = WordStore(finder, WordCache(tmp_path)).find(AUDIO, seconds(20), "declared", ("a", "b"))
    assert [(w.start, w.end) for w in later.words] == [(480_000, 480_020), (480_020, 480_025)]
    assert finder.asked == 1
    assert len(entries(tmp_path)) == 1


def test_what_the_answer_depends_on_is_in_the_key() -> None:
    base = cache_key(AUDIO, "declared", ("a", "b"), ("x-1",))
    other = [
        cache_key(AUDIO[:-1], "declared", ("a", "b"), ("x-1",)),
        cache_key(np.concatenate([AUDIO[:-1], AUDIO[:1]]), "declared", ("a", "b"), ("x-1",)),
        cache_key(AUDIO, "declared ", ("a", "b"), ("x-1",)),
        cache_key(AUDIO, "declared", ("b", "a"), ("x-1",)),
        cache_key(AUDIO, "declared", ("a b",), ("x-1",)),
        cache_key(AUDIO, "declared", ("a", "b"), ("x-2",)),
        cache_key(AUDIO, "declared", ("a", "b"), ("x-1", "y-1")),
    ]
    assert len({base, *other}) == 8
    assert base == cache_key(AUDIO.copy(), "declared", ["a", "b"], ["x-1"])


DAMAGE: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "no UTF-8": b"\xff\xfe{",
    "fields missing": b"{}",
    "fields of another kind": b'{"recogniser": 1, "declared": null, "rejected": 0, "words": 3}',
    "words that are none": b'{"recogniser": "r", "declared": "d", "rejected": false, "words": [["a", 1]]}',
    "an unknown source": b'{"recogniser": "r", "declared": "d", "rejected": false, "words": [["a", 1, 2, "guessed"]]}',
    "a time that is none": b'{"recogniser": "r", "declared": "d", "rejected": false, "words": [["a", 1.5, 2, "verified"]]}',
    "an end before the begin": b'{"recogniser": "r", "declared": "d", "rejected": false, "words": [["a", 3, 2, "verified"]]}',
    "a time before the audio": b'{"recogniser": "r", "declared": "d", "rejected": false, "words": [["a", -1, 2, "verified"]]}',
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_made_again(tmp_path: Path, damage: str) -> None:
    finder = Counting()
    right = stored(finder, WordCache(tmp_path))
    (entry,) = entries(tmp_path)
    sound = entry.read_bytes()
    entry.write_bytes(DAMAGE[damage])
    assert stored(finder, WordCache(tmp_path)) == right
    assert finder.asked == 2
    assert entry.read_bytes() == sound


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    finder = Counting()
    assert stored(finder, WordCache(tmp_path / "file")) == stored(finder, None)
    assert finder.asked == 2


def test_many_at_once_leave_whole_entries_and_nothing_else(tmp_path: Path) -> None:
    cache, document = WordCache(tmp_path), {"text": "x" * 20_000}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.put("ab" * 32, document), range(40)))
        seen = list(pool.map(_put_and_get, [cache] * 40, [document] * 40))
    assert all(each == document for each in seen)
    assert [p.relative_to(tmp_path).as_posix() for p in entries(tmp_path)] == [f"words/ab/{'ab' * 32}.json"]


def _put_and_get(cache: WordCache, document: dict[str, Any]) -> dict[str, Any] | None:
    cache.put("ab" * 32, document)
    return cache.get("ab" * 32)


def test_stored_words_come_before_the_cache_and_need_no_recogniser(tmp_path: Path) -> None:
    written = stored(Counting(), None, 5)
    alone = WordStore(cache=WordCache(tmp_path))
    alone.load(written)
    assert alone.find(AUDIO, 5, "declared", ("a", "b")).words[0].start == 5
    with pytest.raises(MissingExtra):
        alone.find(AUDIO, 6, "declared", ("a", "b"))
    assert entries(tmp_path) == []


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder({}) == tmp_path / ".cache" / "fdbench"
    assert cache_folder({"XDG_CACHE_HOME": "/x"}) == Path("/x/fdbench")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == tmp_path / ".cache" / "fdbench"
    assert cache_folder({"XDG_CACHE_HOME": "/x", "FDBENCH_CACHE": "/y"}) == Path("/y")
    assert cache_folder({"FDBENCH_CACHE": "~/z"}) == tmp_path / "z"
    assert cache_folder({"XDG_CACHE_HOME": "/x", "FDBENCH_CACHE": "off"}) is None


def test_every_file_that_decides_an_answer_is_in_the_key() -> None:
    harmless = {"annotate/events.py", "speech/backends.py", "speech/http_post.py", "speech/espeak_server.py"}
    reached: set[str] = set()
    left = ["annotate/words.py", "annotate/prefix.py"]
    while left:
        name = left.pop()
        if name in reached or name in harmless:
            continue
        reached.add(name)
        left += _imported(PACKAGE / name) if name != "speech/backends.py" else []
    made_by_backends = {
        "speech/asr.py",
        "speech/endpoint.py",
        "speech/transcript.py",
        "speech/parakeet.py",
        "speech/whisper.py",
    }
    data = {f"language/data/{code}.yaml" for code in codes()}
    assert reached | made_by_backends | data == set(CODE)


def _imported(path: Path) -> list[str]:
    """Modules of `SEARCHED` that a file imports."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(SEARCHED):
            module = node.module.removeprefix("fdbench.").replace(".", "/")
            names = [f"{module}.py", *(f"{module}/{alias.name}.py" for alias in node.names)]
            found += [name for name in names if (PACKAGE / name).is_file()]
    return found


def test_a_package_that_is_not_installed_marks_the_code_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it other answers are found: its absence is part of the mark, and no error."""
    marks = set()
    for packages in (("numpy",), ("numpy", "no-such-package"), ()):
        monkeypatch.setattr(wordcache, "PACKAGES", packages)
        wordcache.code_mark.cache_clear()
        marks.add(wordcache.code_mark())
    wordcache.code_mark.cache_clear()
    assert len(marks) == 3
