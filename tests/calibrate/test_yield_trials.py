"""Trials of the yield decision are what their plans say; their truth is looked up here in the samples themselves."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from fdbench.audio import from_pcm16
from fdbench.calibrate.trials import EVENT, script
from fdbench.calibrate.truth import block_powers
from fdbench.calibrate.yields.build import SOUNDING, Heard, YieldTrial, build
from fdbench.calibrate.yields.decide import decide
from fdbench.calibrate.yields.hearing import TruthfulFinder
from fdbench.calibrate.yields.plan import WAYS, Knowledge, Way, plans
from fdbench.calibrate.yields.speech import PAUSE_MS, Spoken
from fdbench.calibrate.yields.trial import Line, noise
from fdbench.scenario.model import CueKind
from fdbench.segments import Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms, to_ms


@pytest.fixture(scope="module")
def trials() -> list[YieldTrial]:
    return [build(plan) for plan in plans(72, 3)]


def sounding_ms(trial: YieldTrial, track: Recording) -> list[int]:
    """The milliseconds at most 33 dB under the agent's speech: a rule of these tests alone."""
    powers = block_powers(from_pcm16(track.heard), ms(1))
    return [int(at) for at in np.flatnonzero(powers > trial.power * 10**-3.3)]


def longest_silence(sounding: list[int], start: Samples, end: Samples) -> int:
    """In ms, between two sounds of [start, end)."""
    inside = [at for at in sounding if start // ms(1) <= at < end // ms(1)]
    return max((b - a for a, b in itertools.pairwise(inside)), default=0)


def test_the_same_seed_gives_the_same_samples_and_a_longer_list_begins_like_a_shorter_one(trials: list[YieldTrial]) -> None:
    again = build(plans(7, 3)[6])
    assert np.array_equal(again.session.track, trials[6].session.track)
    assert np.array_equal(again.control.track, trials[6].control.track)
    assert again.truth == trials[6].truth
    assert plans(7, 4)[6] != plans(7, 3)[6]


def test_ways_and_knowledge_are_met_by_count() -> None:
    drawn = plans(720, 0)
    both = Counter((p.way, p.knowledge) for p in drawn)
    assert sum(p.way.yields for p in drawn) == 360
    shares = {way: [both[way, k] for k in Knowledge] for way in WAYS}
    for way in WAYS:
        sixths = 4 if way is Way.DEAF else 1 if not way.yields else 2
        assert shares[way] == [10 * sixths, 10 * sixths, 20 * sixths, 10 * sixths, 10 * sixths]


def test_only_what_is_asked_for_is_drawn_and_as_it_would_have_been() -> None:
    drawn = [p for p in plans(72, 0) if p.knowledge is Knowledge.IDENTICAL]
    assert plans(len(drawn), 0, frozenset({Knowledge.IDENTICAL})) == drawn


def test_draws_fill_their_ranges_evenly() -> None:
    drawn = plans(1_200, 0)
    for found, low, high in (
        ([to_ms(p.cue) for p in drawn], 300, 3_000),
        ([to_ms(p.stop) for p in drawn], 150, 600),
        ([to_ms(p.after) for p in drawn], 100, 1_000),
        ([to_ms(p.anew) for p in drawn], 300, 15_000),
        ([to_ms(p.left) for p in drawn], 2_000, 15_000),
    ):
        assert min(found) >= low and max(found) <= high
        counts, _ = np.histogram(found, bins=4, range=(low, high))
        assert counts.min() > 250


def test_a_yielder_falls_silent_150_to_600_ms_after_the_onset_and_speaks_anew_after_the_users_end(
    trials: list[YieldTrial],
) -> None:
    for trial in (t for t in trials if t.plan.way.yields):
        truth = trial.truth
        assert truth.stop is not None and truth.resumed is not None
        assert 149 <= to_ms(truth.stop - truth.event.start) <= 600
        assert truth.resumed == max(truth.event.end + trial.plan.after, truth.stop)
        sounding = sounding_ms(trial, trial.session.recorded())
        between = [at for at in sounding if to_ms(truth.stop) + 25 < at < to_ms(truth.resumed) - 25]
        assert not between
        assert any(abs(at - to_ms(truth.stop)) <= 25 for at in sounding)
        assert any(abs(at - to_ms(truth.resumed)) <= 25 for at in sounding)
        anew = sounding[-1] - to_ms(truth.resumed)
        assert 280 <= anew <= 15_300
        assert -PAUSE_MS[1] <= anew - to_ms(trial.plan.anew) <= 230  # it never ends in a pause


def test_a_loud_cut_ends_at_full_level_and_a_finished_word_fades(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if t.plan.way in (Way.CUT_LOUD, Way.WORD_END)):
        stop = trial.truth.stop
        assert stop is not None
        last = float(np.mean(np.square(trial.session.track[stop - ms(4) : stop], dtype=np.float64)))
        db = 10 * np.log10(last / trial.power)
        assert db > -9 if trial.plan.way is Way.CUT_LOUD else db < -9


def test_a_deaf_agent_says_all_it_has_left_with_sentence_pauses_alone(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if not t.plan.way.yields):
        truth = trial.truth
        assert truth.left >= ms(2_000)
        sounding = sounding_ms(trial, trial.session.recorded())
        end = truth.event.start + truth.left
        assert abs(sounding[-1] - to_ms(end)) <= 30
        assert longest_silence(sounding, truth.reply, end) <= PAUSE_MS[1] + 5


def test_pauses_lie_where_the_way_says(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if not t.plan.way.yields):
        truth = trial.truth
        sounding = sounding_ms(trial, trial.session.recorded())
        edges = [(a, b) for a, b in itertools.pairwise(sounding) if b - a > 180]
        onset, end = to_ms(truth.event.start), to_ms(truth.event.end)
        if trial.plan.way is Way.DEAF_AFTER_ONSET:
            assert any(abs(a - onset - to_ms(trial.plan.pause_after)) <= 25 for a, _ in edges)
        elif trial.plan.way is Way.DEAF_STRADDLING:
            assert any(a - 25 <= end <= b + 25 for a, b in edges)
        near = max((b - a for a, b in edges if -SOUNDING <= ms(a) - truth.event.start <= ms(2_000)), default=None)
        if truth.gap is not None and near is not None:
            assert near == pytest.approx(to_ms(truth.gap), abs=40)


def test_the_agent_sounds_when_the_interruption_comes(trials: list[YieldTrial]) -> None:
    for trial in trials:
        assert trial.session.audible.clip(trial.truth.event.start - ms(300), trial.truth.event.start)
        assert trial.truth.event.start % ms(1) == 0


def test_an_identical_control_is_what_the_agent_would_have_said(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if t.plan.knowledge is Knowledge.IDENTICAL):
        truth, shift = trial.truth, trial.plan.shift
        until = truth.event.start + (trial.plan.stop - ms(20) if trial.plan.way.yields else truth.left)
        start = truth.reply
        ours = trial.session.track[start:until]
        assert np.array_equal(ours, trial.control.track[start + shift : until + shift])
        last = int(np.flatnonzero(trial.control.track)[-1]) - shift
        assert last == pytest.approx(truth.event.start + truth.left, abs=ms(40))
        assert EVENT not in [cue.id for cue in trial.control.recorded().cues]


def test_a_sampled_control_says_something_else_of_about_the_same_length(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if t.plan.knowledge in (Knowledge.SAMPLED, Knowledge.FOREIGN)):
        alone = [w.text for w in trial.control.words]
        would = trial.truth.event.start + trial.truth.left - trial.truth.reply
        spoken = trial.control.audible[len(trial.control.audible) - 1].end - trial.control.audible[0].start
        assert 0.6 < spoken / would < 1.5
        assert alone[:8] != [w.text for w in trial.session.words][:8]
        assert not trial.session.log and not trial.control.log


def test_recognised_trials_have_the_same_words_in_the_control_with_other_pauses(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if t.plan.knowledge is Knowledge.RECOGNISED and not t.plan.way.yields):
        assert [w.text for w in trial.control.words] == [w.text for w in trial.session.words]
        assert not trial.session.log


def test_declared_is_the_whole_interrupted_reply_and_the_new_one_when_it_begins(trials: list[YieldTrial]) -> None:
    for trial in (t for t in trials if t.plan.knowledge is Knowledge.DECLARED):
        texts = [str(e.data["text"]) for e in trial.session.log]
        assert len(texts) == (2 if trial.plan.way.yields else 1)
        said = [w.text for w in trial.session.words if w.start < (trial.truth.stop or w.end)]
        assert texts[0].split()[: len(said)] == said
        if trial.plan.way.yields:
            assert len(texts[0].split()) > len(said)
            assert trial.session.log[1].at == trial.truth.resumed


def test_a_bed_has_the_power_that_is_asked_for_and_the_control_another_stretch_of_it(trials: list[YieldTrial]) -> None:
    trial = trials[1]
    beds = [
        noise(trial, heard, Line(15.0, "pink", "connect"), name)
        for heard, name in ((trial.session, "session"), (trial.control, "control"))
    ]
    for sound in beds:
        assert 10 * np.log10(trial.power / np.mean(np.square(sound))) == pytest.approx(15.0, abs=0.01)
    assert not np.array_equal(beds[0][:1_000], beds[1][:1_000])
    later = noise(trial, trial.session, Line(15.0, "white", "later"), "session")
    first = int(np.flatnonzero(later)[0])
    assert first > 0 and not later[:first].any()


def finder(words: list[Spoken], foreign: bool = False) -> tuple[TruthfulFinder, Recording]:
    """Over a recording of ramps, each sample unlike the others."""
    track = np.linspace(-0.5, 0.5, 24_000 * 20, dtype=np.float32)

    recording = Heard(track, Timeline(()), tuple(words), (), ()).recorded()
    return TruthfulFinder([(recording, words)], 0, foreign=foreign), recording


WORDS = [Spoken(f"w{i}" if i % 2 else "alpha", i * 2_400, (i + 1) * 2_400) for i in range(200)]


def test_the_finder_verifies_a_true_declaration_and_errs_in_one_word_of_ten_without_one() -> None:
    listening, recording = finder([Spoken("alpha", w.start, w.end) for w in WORDS])
    audio = from_pcm16(recording.heard)
    verified = listening.find(audio[: 10 * 2_400], 0, "alpha " * 30, ())
    assert [w.text for w in verified.words] == ["alpha"] * 10 and not verified.rejected
    heard = listening.find(audio, 0, "beta " * 300, ())
    assert heard.rejected
    right = sum(w.text == "alpha" for w in heard.words)
    assert 0.8 < right / 200 < 0.98
    assert len(heard.words) < 200
    again = listening.find(audio[100 * 2_400 :], 100 * 2_400, "", ())
    assert [w.text for w in again.words] == [w.text for w in heard.words if w.start >= 100 * 2_400]


def test_a_finder_for_another_language_has_no_word_right() -> None:
    listening, recording = finder([Spoken("alpha", w.start, w.end) for w in WORDS], foreign=True)
    heard = listening.find(from_pcm16(recording.heard), 0, "", ())
    assert 60 < len(heard.words) < 140
    assert all(w.text != "alpha" for w in heard.words)


def test_the_finder_knows_which_recording_it_is_asked_about(trials: list[YieldTrial]) -> None:
    trial = next(t for t in trials if t.plan.knowledge is Knowledge.DECLARED and t.plan.sampled and not t.plan.way.yields)
    session, control = trial.session.recorded(), trial.control.recorded()
    listening = TruthfulFinder([(session, trial.session.words), (control, trial.control.words)], 0)
    for recording, heard in ((session, trial.session), (control, trial.control)):
        start, end = heard.words[2].start, heard.words[9].end
        found = listening.find(from_pcm16(recording.heard[start:end]), start, " ".join(w.text for w in heard.words[2:]), ())
        assert [w.text for w in found.words] == [w.text for w in heard.words[2:10]]


def test_the_annotator_is_asked_with_the_control_and_its_answer_is_put_in_one_word(trials: list[YieldTrial]) -> None:
    clear = [t for t in trials if t.plan.way is Way.CUT_LOUD and t.truth.timed and (t.truth.gap or 0) > ms(1_200)]
    deaf = [t for t in trials if t.plan.way is Way.DEAF and t.plan.knowledge is Knowledge.IDENTICAL]
    for trial, decision in ((clear[0], "yielded"), (deaf[0], "held")):
        answer = decide(trial.session.recorded(), (trial.control.recorded(),), script(CueKind.INTERRUPTION), None)
        assert answer.decision == decision
        assert answer.reply == pytest.approx(trial.truth.reply, abs=ms(20))
        if trial.truth.stop is not None:
            assert answer.stop == pytest.approx(trial.truth.stop, abs=ms(5))
