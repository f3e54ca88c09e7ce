"""`fdbench render`: make the clips that scenarios need and nobody has made yet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import UsageError
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
    wanted = dict.fromkeys([*_speech(scenarios, args.voice), *((args.voice, (text,), ENGLISH) for text in args.text)])
    made = Made()
    elsewhere = _elsewhere(args)
    for voice, texts, tag in wanted:
        names = tuple(clip_name(voice, text) for text in texts)
        if elsewhere.issuperset(names):
            made += Made(kept=names)
            continue
        lang = code_of(args.language or tag)
        engine = _engine(args, voice, _kokoro(args, folder, lang))
        made += add_phrase(folder, voice, texts, engine, lang=lang, force=args.force)
        for note in engine.notes:
            print(f"fdbench: warning: {args.recording or names[0]}: {note}", file=sys.stderr)
    for name in dict.fromkeys(sound_name(n) for n in (*_sounds(scenarios), *args.sound)):
        made += Made(kept=(name,)) if name in elsewhere else folder.add_sound(name, force=args.force)
    _tell(folder, made)
    return 0


def _check(args: argparse.Namespace) -> None:
    if not (args.scenarios or args.text or args.sound):
        raise UsageError("nothing to render: name scenarios, or give --text or --sound")
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
