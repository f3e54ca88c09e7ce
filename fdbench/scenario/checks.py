"""What a schema cannot say: fields that contradict each other inside one file.

The checks run beside the schema's, on data of any shape, so that one pass tells everything; they skip what has the wrong
shape, which the schema has told already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fdbench.language.load import ENGLISH, TAG, code_of
from fdbench.language.written import undecided
from fdbench.scenario.build import FIRST_TRIGGER, LATER_TRIGGER, default_reply, is_sound_file, spoken
from fdbench.scenario.document import Document
from fdbench.scenario.faults import Fault, JsonPath, nearest, shown
from fdbench.scenario.model import CueKind, InterruptionType, ReplyRule, TriggerOn

MEETS_SPEECH = (CueKind.INTERRUPTION, CueKind.COLLISION)
WORD_FIELDS = ("any_of", "all_of", "none_of", "stale")


def meaning_faults(document: Document) -> list[Fault]:
    """Every contradiction in a file; an empty list if there is none."""
    raw = mapping(document.data)
    cues = [(("cues", i), cue) for i, cue in enumerate(sequence(raw.get("cues"))) if isinstance(cue, dict)]
    faults = [*_partners(raw), *_same_ids(cues, document)]
    for path, cue in cues:
        faults += [*_place(path, cue, recorded="recording" in raw), *_speech(path, cue), *_recording(path, cue)]
        faults += [*_expectations(path, cue), *_readings(path, cue, raw.get("lang", ENGLISH))]
        faults += _references(path, cue, [c.get("id") for _, c in cues[: path[1]]])
    return faults


def mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> Sequence[Any]:
    """A list, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def _partners(raw: Mapping[str, Any]) -> Iterator[Fault]:
    for field in ("pair", "twin"):
        if isinstance(raw.get(field), str) and raw[field] == raw.get("id"):
            yield Fault((field,), f"the `{field}` of {shown(raw[field])} is itself; name another scenario")


def _same_ids(cues: Sequence[tuple[JsonPath, Mapping[str, Any]]], document: Document) -> Iterator[Fault]:
    seen: dict[str, JsonPath] = {}
    for path, cue in cues:
        name = cue.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            line = document.values.get((*seen[name], "id"), (0, 0))[0]
            where = f" (line {line})" if line else ""
            yield Fault((*path, "id"), f"two cues have the id {shown(name)}{where}; rename one")
        seen.setdefault(name, path)


# --- when ---------------------------------------------------------------------------------------------------------------


def _place(path: JsonPath, cue: Mapping[str, Any], *, recorded: bool) -> Iterator[Fault]:
    """A cue lies in the scenario's recording, or is triggered: never both, and all cues alike."""
    if not recorded and "in" in cue:
        text = "`in` is a place in the scenario's `recording`, and it names none; add that, or write `say`"
        yield Fault((*path, "in"), text, at_key=True)
    elif recorded and "in" not in cue:
        yield Fault(path, "in a scenario with a `recording` each cue lies `in` it; write begin and end in ms")
    elif recorded and "at" in cue:
        yield Fault((*path, "at"), "what lies in a recording has no trigger; remove `at`", at_key=True)
    elif not recorded:
        yield from _timing(path, cue)
    if "text" in cue and not {"clip", "in"} & set(cue):
        yield Fault((*path, "text"), "`text` needs `clip`; add that or remove this", at_key=True)
    yield from _lies(path, cue)


def _lies(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[Fault]:
    """A cue in a recording begins before it ends, and so do its pauses, one after the other inside it."""
    place = sequence(cue.get("in"))
    if len(place) != 2 or any(type(t) is not int for t in place):
        return
    if place[0] >= place[1]:
        yield Fault((*path, "in"), f"it cannot end at {place[1]} ms and begin at {place[0]}; write [begin, end] in ms")
        return
    before = place[0]
    for number, pause in enumerate(sequence(cue.get("pauses"))):
        if len(sequence(pause)) != 2 or any(type(t) is not int for t in pause):
            return
        if not before < pause[0] < pause[1] < place[1]:
            text = f"the pause [{pause[0]}, {pause[1]}] does not lie inside [{before}, {place[1]}]; pauses lie `in` the cue, in order"
            yield Fault((*path, "pauses", number), text)
            return
        before = pause[1]


def _timing(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[Fault]:
    kind, on = _kind(cue), _trigger(cue, first=path[1] == 0)
    if kind is None or on is None:
        return
    place = (*path, "at", on.value) if "at" in cue else path
    here = {"at_key": "at" in cue}
    if path[1] == 0:
        if kind in MEETS_SPEECH:
            text = f"the first cue cannot be of kind `{kind}`: nobody speaks yet; begin with a `turn`"
            yield Fault((*path, "kind"), text)
        if on is not TriggerOn.START:
            yield Fault(place, f"`{on}` needs a previous cue, and this is the first; use `start`", **here)
    elif on is TriggerOn.START:
        yield Fault(place, "`start` is for the first cue only; use `previous_end` or an event of the agent", **here)
    elif on is TriggerOn.AGENT_STOPS and kind in MEETS_SPEECH:
        waits = "waits until the agent stops" if "at" in cue else "has no `at`, so it waits until the agent stops"
        yield Fault(place, f"this `{kind}` {waits}; give it `at: {{agent_has_spoken: 1000}}`, or make it a turn", **here)


def _kind(cue: Mapping[str, Any]) -> CueKind | None:
    value = cue.get("kind")
    return CueKind(value) if isinstance(value, str) and value in tuple(CueKind) else None


def _trigger(cue: Mapping[str, Any], first: bool) -> TriggerOn | None:
    if "at" not in cue:
        return (FIRST_TRIGGER if first else LATER_TRIGGER)[0]
    named = [on for on in TriggerOn if on.value in mapping(cue["at"])]
    return named[0] if len(named) == 1 else None


# --- what is said -------------------------------------------------------------------------------------------------------


def _speech(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[Fault]:
    said = sequence(cue.get("say"))
    pauses = [isinstance(part, dict) for part in said]
    for i, pause in enumerate(pauses):
        place = (*path, "say", i)
        if pause and i in (0, len(pauses) - 1):
            yield Fault(place, "a pause stands between two stretches of speech; put words on both sides, or remove it")
        elif i and pause and pauses[i - 1]:
            yield Fault(place, "two pauses in a row; join them into one")
        elif i and not pause and not pauses[i - 1]:
            yield Fault(place, "two stretches of speech in a row; join them into one, or put a pause between them")


def _recording(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[Fault]:
    """What is said of a sound file: `speech` begins before it ends, and neither is said of a bundled sound."""
    clip = cue.get("clip")
    if isinstance(clip, str) and not is_sound_file(clip):
        for name in ("speech", "side"):
            if name in cue:
                yield Fault(
                    (*path, name), f"`{name}` belongs to a sound file, and {shown(clip)} is none; remove it", at_key=True
                )
    speech = sequence(cue.get("speech"))
    if len(speech) == 2 and all(type(t) is int for t in speech) and speech[0] >= speech[1]:
        yield Fault(
            (*path, "speech"), f"speech cannot end at {speech[1]} ms and begin at {speech[0]}; write [begin, end] in ms"
        )


# --- what is expected ---------------------------------------------------------------------------------------------------


def _expectations(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[Fault]:
    expect, place = mapping(cue.get("expect")), (*path, "expect")
    words = {name: [spoken(w) for w in sequence(expect.get(name)) if isinstance(w, str)] for name in WORD_FIELDS}
    wanted = words["any_of"] + words["all_of"]
    reply, kind = _reply(cue, expect), _kind(cue)
    if kind and not kind.takes_floor and reply in (ReplyRule.REQUIRED, ReplyRule.BRIEF):
        yield Fault((*place, "reply"), f"`{kind}` asks for no answer; write `none` or `optional`, or make the cue a turn")
    if reply is ReplyRule.NONE and wanted:
        yield Fault(place, f"the reply must be `none`, so {shown(wanted[0])} can never be heard; change `reply`, or remove it")
    if expect.get("check") in ("recall", "late_information") and not wanted:
        yield Fault((*place, "check"), f"`{expect['check']}` needs the right value; add `any_of` or `all_of`")
    for name in ("none_of", "stale"):
        for i, word in enumerate(sequence(expect.get(name))):
            if isinstance(word, str) and spoken(word).lower() in [w.lower() for w in wanted]:
                yield Fault((*place, name, i), f"{shown(word)} is wanted and forbidden at once; remove it from one list")


def _readings(path: JsonPath, cue: Mapping[str, Any], lang: Any) -> Iterator[Fault]:
    """Words that are looked for are read aloud in known ways."""
    if not isinstance(lang, str) or not TAG.fullmatch(lang.lower()):
        return
    for name in (*WORD_FIELDS, "items"):
        for i, phrase in enumerate(sequence(mapping(cue.get("expect")).get(name))):
            if isinstance(phrase, str) and (part := undecided(phrase, code_of(lang))):
                text = (
                    f"nobody can tell how {shown(part)} is read aloud; write it as spoken words, such as `ten thirty` for 10:30"
                )
                yield Fault((*path, "expect", name, i), text)


def _references(path: JsonPath, cue: Mapping[str, Any], earlier: Sequence[Any]) -> Iterator[Fault]:
    """Cues named by others: `of` and `decides` must name an earlier one; a probe of what was heard needs both its fields."""
    expect, place = mapping(cue.get("expect")), (*path, "expect")
    for where, name in (((*path, "decides"), cue.get("decides")), ((*place, "of"), expect.get("of"))):
        if isinstance(name, str) and name not in earlier:
            near = nearest(name, [e for e in earlier if isinstance(e, str)])
            mend = f"did you mean `{near}`?" if near else "name one that comes before"
            yield Fault(where, f"{shown(name)} is no earlier cue; {mend}")
    check = expect.get("check")
    if check in ("heard_prefix", "topic_return") and "of" not in expect:
        yield Fault((*place, "check"), f"`{check}` needs `of`, the cue whose reply was interrupted; add it")
    if check == "heard_prefix" and not expect.get("items"):
        yield Fault((*place, "check"), "`heard_prefix` needs `items`, the words that are recited; add them")
    if check == "topic_return" and not (expect.get("any_of") or expect.get("all_of")):
        yield Fault((*place, "check"), "`topic_return` needs words of the topic; add `any_of` or `all_of`")
    for name in ("of", "items"):
        if name in expect and check not in ("heard_prefix", *(("topic_return",) if name == "of" else ())):
            yield Fault(
                (*place, name), f"`{name}` belongs to another check than {shown(check or 'answer')}; remove it", at_key=True
            )


def _reply(cue: Mapping[str, Any], expect: Mapping[str, Any]) -> ReplyRule | None:
    kind, value, why = _kind(cue), expect.get("reply"), cue.get("type")
    if value is not None or kind is None:
        return ReplyRule(value) if isinstance(value, str) and value in tuple(ReplyRule) else None
    known = isinstance(why, str) and why in tuple(InterruptionType)
    return default_reply(kind, InterruptionType(str(why)) if known else None)
