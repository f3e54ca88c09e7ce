"""`fdbench render`: make the clips that scenarios need and nobody has made yet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import ClipError, UsageError
from fdbench.harmless import harmless
from fdbench.language.load import ENGLISH, code_of

if TYPE_CHECKING:
    from fdbench.render.engines import Engine
    from fdbench.render.make import ClipFolder, Made
    from fdbench.scenario.model import Scenario
    from fdbench.speech.kokoro.say import Settings

HELP = """Render the clips of scenarios: every text and sound that has no clip yet, into a folder with a manifest.

Clips that exist, there or among the bundled ones, are kept as they are: stimuli are frozen, so that everyone plays the same
bytes. A run finds clips in `clips/` beside the scenario file, or one folder up. Natural voices are those of Kokoro: docs/voices.md.

  fdbench render my_scenarios/                           the voices that the scenarios name
  fdbench render --text "Stop." --voice kokoro/bf_emma --into my_scenarios/clips
  fdbench render --text "Stop." --voice ana --recording ana_stop.wav --into my_scenarios/clips
  fdbench render --from takes.csv --voice ana --into my_scenarios/clips      many recordings at once; or a folder
  fdbench render my_scenarios/ --prune                   and remove the clips that these scenarios do not use
"""

ENGINES = ("auto", "flite", "espeak")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenarios", nargs="*", type=Path, metavar="SCENARIO", help="scenario files or folders")
    parser.add_argument(
        "--text", action="append", default=[], help="a text to render; may be given several times; needs --voice"
    )
    parser.add_argument("--sound", action="append", default=[], metavar="NAME", help="a sound made by recipe: door, cough")
    parser.add_argument("--voice", help="the voice; for scenarios: instead of the voices they name")
    parser.add_argument("--engine", choices=ENGINES, default="auto", help="default: the one that has the voice, else espeak")
    parser.add_argument("--recording", type=Path, metavar="FILE", help="a person's own recording of the one --text")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="TABLE|FOLDER",
        help="people's recordings: a CSV with the columns file and text, and perhaps voice; or a folder with a.wav and a.txt",
    )
    parser.add_argument(
        "--prune", action="store_true", help="remove the clips of the folder that neither these scenarios nor these texts use"
    )
    parser.add_argument("--phonemes", metavar="SIGNS", help="how the one --text is spoken by a voice of Kokoro")
    parser.add_argument(
        "--language",
        metavar="CODE",
        help="of texts for Kokoro: en, en-us, en-gb, es, fr, hi, it, pt; default: the scenario's `lang`, en for a --text",
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="Kokoro's model, if not that of the extra `kokoro`")
    parser.add_argument("--voices", type=Path, metavar="PATH", help="Kokoro's voices: a folder, or the packed kokoro-js")
    parser.add_argument("--into", type=Path, metavar="DIR", help="default: clips/ beside the first scenario file")
    parser.add_argument(
        "--force", action="store_true", help="render again what exists; results no longer compare with older ones"
    )


def execute(args: argparse.Namespace) -> int:
    """0 when every clip is there. UsageError for wrong arguments, or what cannot be rendered."""
    from fdbench.render.make import ClipFolder, Made
    from fdbench.render.manifest import clip_name, sound_name
    from fdbench.render.phrase import add_phrase
    from fdbench.scenario.load import load_file, scenario_files

    _check(args)
    scenarios = [load_file(path) for path in scenario_files(args.scenarios)] if args.scenarios else []
    folder = ClipFolder(args.into or Path(scenarios[0].path).parent / "clips")
    made = _from_table(args, folder) if args.source is not None else Made()
    wanted = dict.fromkeys([*_speech(scenarios, args.voice), *((args.voice, (text,), ENGLISH) for text in args.text)])
    elsewhere = _elsewhere(args)
    for voice, texts, tag in wanted:
        names = tuple(clip_name(voice, text) for text in texts)
        if elsewhere.issuperset(names) or set(names) <= set(made.written):
            made += Made(kept=names)
            continue
        lang = code_of(args.language or tag)
        engine = _engine(args, voice, _kokoro(args, folder, lang))
        made += add_phrase(folder, voice, texts, engine, lang=lang, force=args.force)
        _warn(args.recording or names[0], engine.notes)
        if args.recording and made.written:
            _warn(args.recording, _unlike(args.text[0], args.recording, lang))
    for name in dict.fromkeys(sound_name(n) for n in (*_sounds(scenarios), *args.sound)):
        made += Made(kept=(name,)) if name in elsewhere else folder.add_sound(name, force=args.force)
    _tell(folder, made)
    if args.prune:
        removed = folder.prune([*made.written, *made.kept])
        print(f"{folder.root}: {len(removed)} clips removed that nothing uses" + "".join(f"\n  {name}" for name in removed))
    return 0


def _from_table(args: argparse.Namespace, folder: ClipFolder) -> Made:
    """The clips of people's recordings, with what is doubtful about each."""
    from fdbench.render.engines import OwnRecording
    from fdbench.render.make import Made
    from fdbench.render.manifest import clip_name
    from fdbench.render.table import rows_of

    lang = code_of(args.language or ENGLISH)
    made, refused = Made(), 0
    rows = rows_of(args.source, args.voice)
    for row in rows:
        if (name := clip_name(row.voice, row.text)) in folder.entries and not args.force:
            made += Made(kept=(name,))
            continue
        try:
            engine = OwnRecording(row.file)
        except ClipError as error:
            _warn(args.source, [str(error)])
            refused += 1
            continue
        made += folder.add_speech(row.voice, row.text, engine, lang=lang, force=args.force)
        _warn(row.file, (*engine.notes, *_unlike(row.text, row.file, lang)))
    if refused:
        raise UsageError(
            f"{args.source}: {refused} of {len(rows)} recordings cannot be used, as is said above; the others are rendered"
        )
    return made


def _warn(what: object, notes: Iterable[str]) -> None:
    for note in notes:
        print(harmless(f"fdbench: warning: {what}: {note}"), file=sys.stderr)


def _unlike(text: str, file: Path, lang: str) -> Iterator[str]:
    """What is doubtful about the text of a recording."""
    from fdbench.annotate.said import seems_to_say
    from fdbench.audio import read

    if lang == ENGLISH and seems_to_say(text, read(file)) is False:
        yield f"it does not seem to say {text!r}; listen to it, and correct the text or the file"


def _check(args: argparse.Namespace) -> None:
    if not (args.scenarios or args.text or args.sound or args.source):
        raise UsageError("nothing to render: name scenarios, or give --text, --from or --sound")
    if args.source and (args.recording or args.phonemes or args.engine != "auto"):
        raise UsageError("--from: its recordings are the sound; leave --recording, --phonemes and --engine out")
    if args.prune and not args.scenarios:
        raise UsageError("--prune: removes what no scenario uses; name the scenarios whose clips stay")
    if args.text and not args.voice:
        raise UsageError("--text: needs a voice; add --voice, such as --voice en-us")
    if not args.scenarios and not args.into:
        raise UsageError("--into: without scenarios there is no default folder; name one")
    if args.recording and (len(args.text) != 1 or args.scenarios):
        raise UsageError("--recording: is a recording of one text; give exactly one --text, and no scenarios")
    if args.language:
        try:
            code_of(args.language)
        except ValueError as error:
            raise UsageError(f"--language: {error}") from None
    if args.phonemes and (len(args.text) != 1 or args.scenarios):
        raise UsageError("--phonemes: are those of one text; give exactly one --text, and no scenarios")


def _speech(scenarios: list[Scenario], voice: str | None) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each voice with what it says in one breath (the stretches of a cue, or a filler), and the language's tag."""
    from fdbench.scenario.model import Pause, Words

    for scenario in scenarios:
        if scenario.recording is not None:
            continue  # it is all there
        for cue in scenario.cues:
            said = tuple(part.text for part in cue.parts if isinstance(part, Words) and part.clip is None)
            if said:
                yield voice or cue.voice, said, scenario.lang
            for part in cue.parts:
                if isinstance(part, Pause) and part.filled:
                    yield voice or cue.voice, (part.filled,), scenario.lang


def _sounds(scenarios: list[Scenario]) -> Iterator[str]:
    from fdbench.scenario.build import is_sound_file
    from fdbench.scenario.model import Words

    for scenario in scenarios:
        for cue in scenario.cues:
            for part in cue.parts:
                if isinstance(part, Words) and part.clip is not None and not is_sound_file(part.clip):
                    yield part.clip


def _elsewhere(args: argparse.Namespace) -> frozenset[str]:
    """Names of the bundled clips, which need no second rendering."""
    from fdbench.assets import bundled
    from fdbench.render import manifest
    from fdbench.render.clips import CLIP_FOLDER

    root = bundled("scenarios") / CLIP_FOLDER
    if args.force or args.recording or not (root / manifest.FILE_NAME).is_file():
        return frozenset()
    return frozenset(manifest.load(root))


def _kokoro(args: argparse.Namespace, folder: ClipFolder, lang: str) -> Settings:
    from fdbench.render import phonemes
    from fdbench.speech.kokoro.say import Settings

    given = {args.text[0]: args.phonemes} if args.phonemes else {}
    language = args.language if args.language and lang == ENGLISH else lang
    return Settings(args.model, args.voices, language, {**phonemes.load(folder.root), **given})


def _engine(args: argparse.Namespace, voice: str, kokoro: Settings) -> Engine:
    from fdbench.render import engines

    if args.recording:
        return engines.OwnRecording(args.recording)
    if args.engine == "auto":
        return engines.for_voice(voice, kokoro)
    return engines.Flite() if args.engine == "flite" else engines.Espeak()


def _tell(folder: ClipFolder, made: Made) -> None:
    from fdbench.timebase import to_ms

    for name in made.written:
        entry = folder.entries[name]
        print(f"{name}: speech from {to_ms(entry.onset):.0f} to {to_ms(entry.offset):.0f} ms, {entry.engine}")
    print(f"{folder.root}: {len(made.written)} clips rendered, {len(made.kept)} kept as they were")
