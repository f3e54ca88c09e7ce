"""The language model of what users say to the reference systems."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest

from fdbench.render import make
from fdbench.render.engines import for_voice
from fdbench.speech.resample import to_16k
from tests.adapters.conversation import bundled

pytest.importorskip("pocketsphinx")
arpa: Any = bundled("_reference.arpa")
domain_lm: Any = bundled("_reference.domain_lm")
skills: Any = bundled("_reference.skills")
Hearing: Any = bundled("_reference.hearing").Hearing
Sampler: Any = bundled("_reference.sampling").Sampler
START: str = arpa.START
END: str = arpa.END
SAID = [["book", "a", "table"], ["book", "a", "taxi"], ["book", "a", "table"], ["what", "is", "the", "capital", "of", "france"]]


@pytest.fixture(scope="module")
def small() -> Any:
    return domain_lm.adapted(SAID, domain_lm.Background({word for words in SAID for word in words}, size=300))


def test_what_may_follow_a_history_sums_to_one(small: Any) -> None:
    words = list(small.rows[()])
    for before in [(), (START,), ("a",), ("zero",), ("book", "a"), ("the", "capital"), (START, "book"), ("a", "of")]:
        assert sum(small.probability(before, word) for word in words) == pytest.approx(1.0, abs=1e-6), before


def test_the_domain_is_likelier_and_the_rest_possible(small: Any) -> None:
    assert small.probability(("book", "a"), "table") > small.probability(("a",), "table") > small.probability((), "table")
    assert small.probability(("a",), "people") > 0
    assert small.probability((START, "you"), "know") > small.probability((), "know"), "the open model's pairs count too"


def test_the_text_tells_the_model(small: Any) -> None:
    text = io.StringIO()
    arpa.write(small, text)
    lines = text.getvalue().splitlines()
    assert lines[0] == "\\data\\" and lines[-1] == "\\end\\"
    counts = [int(line.split("=")[1]) for line in lines if line.startswith("ngram ")]
    assert counts == [sum(len(r) for b, r in small.rows.items() if len(b) == n) + (n == 0) for n in range(3)]
    (line,) = [line for line in lines if "\tbook a table" in line]
    assert float(line.split("\t")[0]) == pytest.approx(math.log10(small.probability(("book", "a"), "table")), abs=1e-4)


def test_a_row_may_not_take_all() -> None:
    model = arpa.Model({"a": 0.5, "b": 0.25, END: 0.25})
    model.add(("a",), {"a": 0.7, "b": 0.3})
    assert sum(model.probability(("a",), w) for w in ("a", "b", END)) == pytest.approx(1.0)
    assert model.probability(("a",), END) == pytest.approx(1 - arpa.MOST)


def test_the_same_sentences_each_time_and_all_of_the_grammar() -> None:
    said = domain_lm.sentences()
    assert said == domain_lm.sentences()
    assert len(said) == domain_lm.PER_CLAUSE * len(skills.CLAUSES)
    assert all(skills.accepts(" ".join(words)) for words in said[::97])


def test_a_large_class_is_drawn_no_more_often_than_a_small_one() -> None:
    draw = Sampler({"many": "a|b|c|d|e|f|g|h"}, 3)
    said = [draw.sentence("(<many>|z)")[0] for _ in range(400)]
    assert 150 < said.count("z") < 250


def test_the_file_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("FDBENCH_CACHE", str(tmp_path))
    made: list[arpa.Model] = []

    def build() -> Any:
        made.append(arpa.Model({"a": 0.5, END: 0.5}))
        return made[-1]

    monkeypatch.setattr(domain_lm, "build", build)
    first, second = domain_lm.path(), domain_lm.path()
    assert first == second and first.parent == tmp_path and len(made) == 1
    assert [f.name for f in first.parent.iterdir()] == [first.name], "no part is left behind"


@pytest.mark.parametrize("text", ["tell me something long about the history of rome", "please keep telling me the story"])
def test_a_wording_that_the_grammar_lacks_is_heard(text: str) -> None:
    assert not skills.accepts(text)
    raw = for_voice("en-us").say("en-us", text)
    audio, bounds = make.finish(raw, text)
    level = 10 * math.log10(float(np.mean(np.square(audio[bounds.start : bounds.end], dtype=np.float64))))
    sound = to_16k(np.concatenate([audio, np.zeros(4_800, np.float32)]))
    hearing = Hearing()
    hearing.begin(level)
    for at in range(0, len(sound), 3_200):
        hearing.feed([sound[at : at + 3_200]])
    first = hearing.settled()
    assert hearing.text() == first == hearing.settled()
    hearing.feed([np.zeros(1_600, np.float32)])
    assert hearing.settled() == first, "more may be fed after a clause has settled"
    hearing.end()
    assert hearing.text() == "" and not hearing.active
    right = set(text.split()) & set(first.split())
    assert len(right) >= 0.8 * len(text.split()), first
