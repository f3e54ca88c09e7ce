"""ReportView -> one HTML file: no network, no fonts. Only sound may lie in files beside it.

Autoescape is on for every template, no text of a run is put into a script, and the page's content policy lets run only the
script whose hash it names: what a model said can only ever be shown.
"""

from __future__ import annotations

import base64
import hashlib
import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from fdbench.errors import StoreError
from fdbench.gate import terminal as said
from fdbench.gate.verdict import Verdict
from fdbench.report import gallery, payload, wording
from fdbench.report.calibration import read_calibration
from fdbench.report.carried import DATA_LIMIT, carry
from fdbench.report.collect import HEADLINES, read_view
from fdbench.report.lanes import read_lanes
from fdbench.report.meanings import by_dimension, explained, linked
from fdbench.report.official import read_official
from fdbench.report.opening import Opening, opening
from fdbench.report.paired import difference_texts
from fdbench.report.ranking import compared
from fdbench.report.sound import Sound, Standalone, peaks_text, read_sound, snippet
from fdbench.report.times import band_share
from fdbench.report.view import ItemView, ReportView, SystemEntry
from fdbench.report.visible import cut, shown
from fdbench.results.schema import METRICS_VERSION
from fdbench.results.store import RECORDING

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = (
    "data.js", "carried.js", "axis.js", "plot.js", "lanes.js", "timeline.js", "player.js", "controls.js", "gestures.js", "lists.js",
    "session.js", "turns.js", "compare.js", "bar.js", "main.js",
)  # fmt: skip
AUDIO_LIMIT = 40_000_000
"""Characters of embedded audio after which the page carries no more: a browser must still open it."""
_READERS = 2


def write_report(
    run_dirs: Sequence[Path],
    out: Path,
    *,
    verdict: Verdict | None = None,
    audio_limit: int = AUDIO_LIMIT,
    standalone: Standalone = "all",
    lanes: Standalone = "findings",
) -> Path:
    """Write the page for one or several run folders and return `out`. A `verdict` on the first of them stands at the top.

    Recordings that `standalone` names are embedded until `audio_limit` characters are used, first repeats first; the others are played
    from their files, whose place is written relative to the page. 0 embeds none, and nothing of the findings either. `lanes`: whose
    timelines have spectrogram and pitch. Unless `standalone` is "all", the timelines of a large run lie in files beside the page, see
    `carried`.

    Raises:
        UsageError: no folder is given, or the same one twice.
        StoreError: a results.json cannot be read, or `out` cannot be written.
    """
    view = read_view(run_dirs)
    return write_page(render(view, verdict, audio_limit=audio_limit, standalone=standalone, lanes=lanes, page=out), out)


def write_page(page: str, out: Path) -> Path:
    """Write the text of a page and return `out`. StoreError if it cannot be written; an older page is replaced whole or not at all."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(page.encode("utf-8", errors="replace"))
        part.replace(out)
    except OSError as error:
        raise StoreError(f"{out}: cannot be written ({error.strerror}); check the folder and its permissions") from None
    return out


def render(
    view: ReportView,
    verdict: Verdict | None = None,
    *,
    audio_limit: int = AUDIO_LIMIT,
    standalone: Standalone = "all",
    lanes: Standalone = "findings",
    page: Path | None = None,
) -> str:
    """The page's text. `page`: where it will lie; files beside it are written, or, without it, none."""
    calibration = read_calibration(view.runs)
    first = opening(view, calibration, HEADLINES)
    sounds = read_sounds(view.items, audio_limit, chosen(view, first, standalone), None if page is None else page.parent)
    limit = math.inf if standalone == "all" else DATA_LIMIT
    carried = carry(
        sessions(view, sounds, chosen(view, first, lanes)), page, limit, always=frozenset(chosen(view, first, "findings"))
    )
    return environment().get_template("report.html.j2").render(
        view=view,
        verdict=verdict,
        opening=first,
        drawn=gallery.drawings(view),
        rows=gallery.score_rows(view),
        pictures=gallery.pictures(view, first),
        snippets=[snippet(_recording(view, each.system, each.case.path), each.case.at) if audio_limit else "" for each in first.findings],
        place_of=lambda each: wording.place(_address(view, each.system, each.case.path), each.case.at),
        sounds={address: sound.uri for address, sound in sounds.items() if sound.uri},
        index=payload.index(view, carried.files),
        sessions=carried.inside,
        results=payload.results(view),
        files=bool(carried.files),
        band=view.published.band("response_latency_s"),
        calibration=calibration,
        meanings=by_dimension(),
        metrics_version=METRICS_VERSION,
        official=read_official([(s.folder, v.name) for v, s in zip(view.systems, view.sources, strict=True)], view.published),
        published_measures=list(dict.fromkeys(row.measure for row in view.published.rows)),
        sources={source.id: source for source in view.published.sources},
        **page_parts(),
    )  # fmt: skip


def sessions(view: ReportView, sounds: dict[str, Sound], laned: set[str]) -> Iterator[list[tuple[str, str]]]:
    """Scenario by scenario (address, what is drawn of it) of every session; those of `laned` with spectrogram and pitch."""
    for scenario in view.scenarios:
        listed = [(entry, item) for entry in scenario.entries for item in entry.items]
        yield [
            (item.address, packed_session(item, entry, sounds.get(item.address, Sound()), item.address in laned))
            for entry, item in listed
        ]


def packed_session(item: ItemView, entry: SystemEntry, sound: Sound, laned: bool = False) -> str:
    """One session for the page's script."""
    return payload.session(item, entry, sound, peaks_text(sound), read_lanes(item.folder / RECORDING) if laned else [])


def chosen(view: ReportView, first: Opening, which: Standalone) -> set[str]:
    """Addresses of all sessions, of none, or of the findings' sessions and of what other systems did there."""
    if which != "findings":
        return {item.address for item in view.items} if which == "all" else set()
    found = {(view.sources[f.system].folder / f.case.path) for f in first.findings}
    played = {(item.scenario, item.repeat) for item in view.items if item.folder in found}
    return {item.address for item in view.items if (item.scenario, item.repeat) in played}


def _recording(view: ReportView, system: int, path: str) -> Path:
    return view.sources[system].folder / path / RECORDING


def _address(view: ReportView, system: int, path: str) -> str:
    folder = view.sources[system].folder / path
    return next((item.address for item in view.items if item.system == system and item.folder == folder), "")


def page_parts() -> dict[str, str]:
    """Style and script of every page, and the script's hash for its content policy."""
    parts = "\n".join((TEMPLATES / "script" / name).read_text(encoding="utf-8") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return {"style": page_style(), "script": Markup(script), "script_hash": digest}  # our own files, so no escaping


def page_style() -> Markup:
    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))  # likewise


def environment() -> jinja2.Environment:
    """Our templates, autoescaping; an undefined name is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=shown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    helpers: dict[str, Any] = {"said": said, "wording": wording, "linked": linked, "explained": explained, "cut": cut}
    environment.globals.update(helpers | {"compared": compared, "difference_texts": difference_texts, "band_share": band_share})
    return environment


def read_sounds(
    items: Sequence[ItemView], limit: int, chosen: set[str] | None = None, beside: Path | None = None
) -> dict[str, Sound]:
    """Each item's sound by address. Of those `chosen` (None: all) first repeats are embedded first, so that they get the room."""
    ordered = sorted((item for item in items if item.session is not None), key=lambda item: (item.repeat, item.scenario))
    sounds: dict[str, Sound] = {}
    used = 0
    for batch in _batches(ordered, 8):
        room = used < limit

        def read(item: ItemView, room: bool = room) -> Sound:
            embed = room and (chosen is None or item.address in chosen)
            return read_sound(item.folder, embed=embed, beside=beside)

        with ThreadPoolExecutor(min(_READERS, os.cpu_count() or 1)) as pool:
            found = list(pool.map(read, batch))
        for item, sound in zip(batch, found, strict=True):
            if sound.uri and used + sound.size > limit:
                sound = read_sound(item.folder, embed=False, beside=beside)
            used += sound.size
            sounds[item.address] = sound
    return sounds


def _batches(items: list[ItemView], size: int) -> Iterator[list[ItemView]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
