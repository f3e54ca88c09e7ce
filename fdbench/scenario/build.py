"""Plain data of the right shape -> the frozen model. The defaults of the format are here."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fdbench.language.load import ENGLISH, code_of, language
from fdbench.scenario.model import (
    Channel,
    Check,
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    Pause,
    Recorded,
    ReplyRule,
    Scenario,
    Tool,
    Trigger,
    TriggerOn,
    Words,
)

DEFAULT_INSTRUCTIONS = (
    "You are a helpful voice assistant on a call with one person. Speak {language}. "
    "When you are asked to tell, list, describe or count something, do it at length; "
    "answer other questions in one or two sentences."
)
"""Says nothing about who may speak when: that is what is measured."""

DEFAULT_TIMEOUT_MS = 6_000
DEFAULT_WITHIN_MS = 4_000
HOLD_WITHIN_MS = 3_000
"""After what asks for no answer, the agent is listened to for so long."""
DEFAULT_ECHO_DELAY_MS = 150
DEFAULT_TOOL_DELAY_MS = 1_000
FIRST_TRIGGER = (TriggerOn.START, 300)
LATER_TRIGGER = (TriggerOn.AGENT_STOPS, 1_200)
SOUND_FILES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aiff", ".aif")


def build(raw: Mapping[str, Any], *, path: str = "", sha256: str = "") -> Scenario:
    """The scenario that `raw` describes; `raw` must have no faults. It is copied, and sound files are looked for beside
    `path`."""
    folder = Path(path).parent
    lang = raw.get("lang", ENGLISH)
    return Scenario(
        id=raw["id"],
        dimension=Dimension(raw["dimension"]),
        family=raw["family"],
        summary=spoken(raw["summary"]),
        cues=tuple(_cue(cue, raw["voice"], lang, i == 0, folder) for i, cue in enumerate(raw["cues"])),
        instructions=spoken(raw["instructions"]) if "instructions" in raw else default_instructions(lang),
        lang=lang,
        pair=raw.get("pair"),
        twin=raw.get("twin"),
        channel=_channel(raw.get("channel", {})),
        tools=tuple(_tool(tool) for tool in raw.get("tools", ())),
        recording=_recorded(raw["recording"]) if "recording" in raw else None,
        path=path,
        sha256=sha256,
        raw=copy.deepcopy(dict(raw)),
    )


def spoken(text: str) -> str:
    """Text without the line breaks and runs of blanks that YAML's block style leaves."""
    return " ".join(text.split())


def default_instructions(lang: str) -> str:
    """What a system is told if the script says nothing. A language that has no name here is named by its tag."""
    known = language(lang)
    return DEFAULT_INSTRUCTIONS.format(language=known.name if known.known else f"the language with the tag {lang}")


def is_sound_file(clip: str) -> bool:
    """Whether `clip:` names a file beside the scenario; else it names a bundled sound."""
    return Path(clip).suffix.lower() in SOUND_FILES


def default_reply(kind: CueKind, interruption: InterruptionType | None) -> ReplyRule:
    """What a cue of this kind asks for if its author does not say."""
    if interruption is InterruptionType.DENIAL:
        return ReplyRule.BRIEF
    return ReplyRule.REQUIRED if kind.takes_floor else ReplyRule.NONE


def _cue(raw: Mapping[str, Any], voice: str, lang: str, first: bool, folder: Path) -> Cue:
    kind = CueKind(raw["kind"])
    interruption = InterruptionType(raw["type"]) if "type" in raw else None
    return Cue(
        id=raw["id"],
        kind=kind,
        parts=_parts(raw, folder),
        trigger=_lies(kind, first) if "in" in raw else _trigger(raw.get("at"), first),
        expect=_expectation(raw.get("expect", {}), default_reply(kind, interruption), kind, lang),
        voice=raw.get("voice", voice),
        interruption=interruption,
        gain_db=float(raw.get("gain_db", 0.0)),
        far=raw.get("far", False),
        decides=raw.get("decides"),
    )


def _lies(kind: CueKind, first: bool) -> Trigger:
    """Of a cue in a recording, which has no trigger: an overlap was to meet the agent's talk, a turn was not."""
    meets = not first and kind not in (CueKind.TURN, CueKind.COLLISION)
    on = TriggerOn.AGENT_STARTS if meets else TriggerOn.START if first else TriggerOn.PREVIOUS_END
    return Trigger(on, 0, DEFAULT_TIMEOUT_MS)


def _recorded(raw: Mapping[str, Any]) -> Recorded:
    return Recorded(raw["file"], raw.get("sha256", ""), raw.get("begins", 0), raw.get("control", ""), raw.get("tail", 0))


def _channel(raw: Mapping[str, Any]) -> Channel:
    return Channel(
        noise_snr_db=None if "noise_snr_db" not in raw else float(raw["noise_snr_db"]),
        echo_db=None if "echo_db" not in raw else float(raw["echo_db"]),
        echo_delay_ms=raw.get("echo_delay", DEFAULT_ECHO_DELAY_MS),
        telephone=raw.get("telephone", False),
        loss_percent=float(raw.get("loss_percent", 0.0)),
    )


def _tool(raw: Mapping[str, Any]) -> Tool:
    return Tool(
        name=raw["name"],
        description=spoken(raw["description"]),
        result=spoken(raw.get("result", "")),
        delay_ms=None if raw.get("never", False) else raw.get("delay", DEFAULT_TOOL_DELAY_MS),
        fails=raw.get("fails", False),
        parameters=raw.get("parameters"),
        results=tuple((entry["when"], spoken(entry["result"])) for entry in raw.get("results", ())),
    )


def _parts(raw: Mapping[str, Any], folder: Path) -> tuple[Words | Pause, ...]:
    if "in" in raw:
        return tuple(_lying(raw))
    if "clip" in raw:
        clip = raw["clip"]
        place = str(folder / clip) if is_sound_file(clip) else clip
        speech = (raw["speech"][0], raw["speech"][1]) if "speech" in raw else None
        return (Words(spoken(raw.get("text", "")), place, speech, raw.get("side")),)
    said = [raw["say"]] if isinstance(raw["say"], str) else raw["say"]
    return tuple(Words(spoken(part)) if isinstance(part, str) else _pause(part) for part in said)


def _lying(raw: Mapping[str, Any]) -> Iterator[Words | Pause]:
    """The stretches of a cue in a recording, and the pauses between them; its text stands with the first."""
    begin, end = raw["in"]
    text = spoken(raw.get("text", ""))
    for pause, resumed in raw.get("pauses", ()):
        yield Words(text, speech=(begin, pause))
        yield Pause(resumed - pause)
        begin, text = resumed, ""
    yield Words(text, speech=(begin, end))


def _pause(raw: Mapping[str, Any]) -> Pause:
    return Pause(raw["pause"], spoken(raw["filled"]) if "filled" in raw else None)


def _trigger(raw: Mapping[str, Any] | None, first: bool) -> Trigger:
    if raw is None:
        on, delay = FIRST_TRIGGER if first else LATER_TRIGGER
        return Trigger(on, delay, DEFAULT_TIMEOUT_MS)
    on = next(on for on in TriggerOn if on.value in raw)
    return Trigger(on, raw[on.value], raw.get("timeout", DEFAULT_TIMEOUT_MS))


def _expectation(raw: Mapping[str, Any], reply: ReplyRule, kind: CueKind, lang: str) -> Expectation:
    words = {name: tuple(spoken(entry) for entry in raw.get(name, ())) for name in ("any_of", "all_of", "none_of", "stale")}
    return Expectation(
        reply=ReplyRule(raw.get("reply", reply)),
        check=Check(raw.get("check", Check.ANSWER)),
        within_ms=raw.get("within", DEFAULT_WITHIN_MS if kind.takes_floor else HOLD_WITHIN_MS),
        of=raw.get("of", ""),
        items=tuple(spoken(item) for item in raw.get("items", ())),
        any_of=words["any_of"],
        all_of=words["all_of"],
        none_of=words["none_of"],
        stale=words["stale"],
        lang=code_of(lang),
    )
