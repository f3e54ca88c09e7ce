"""Generated pages say what the code says now, every measure has one, and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from fdbench.annotate import gaps
from fdbench.scenario.model import Dimension
from fdbench.score.catalogue import SPECS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SVG = "{http://www.w3.org/2000/svg}"

NO_WEIGHTS = {
    "DECIDED", "DECIDED_ON", "SAME", "AS_ALIKE", "TELLING", "OTHER", "SURE_ELSEWHERE", "LEFT_SHARE", "LEFT_MORE",
    "LOUD_END_DB", "BLURRED_END_DB", "LOUDER_DB",
}  # fmt: skip
"""Of the numbers of `gaps`."""

pytestmark = pytest.mark.checkout


@pytest.fixture(scope="module")
def site() -> ModuleType:
    from docs.generate import site  # not at the top: where the tests run on an installed wheel there is no docs/

    return site


@pytest.fixture(scope="module")
def made(site: ModuleType) -> dict[str, str]:
    files: dict[str, str] = site.files()
    return files


def test_pages_on_disk_are_what_is_generated_now(site: ModuleType, made: dict[str, str]) -> None:
    disk = site.on_disk()
    assert sorted(name for name in made.keys() | disk.keys() if made.get(name) != disk.get(name)) == [], "run `make docs`"


@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_measure_stands_on_a_page(made: dict[str, str], dimension: Dimension) -> None:
    pages = "\n".join(text for name, text in made.items() if name.startswith(f"measures/{dimension}."))
    for spec in SPECS[dimension]:
        assert f"# {spec.name}\n" in pages or f"| `{spec.name}` |" in pages, spec.name
        assert spec.definition[1:] in pages


def test_a_measure_without_a_text_is_named(site: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from docs.generate.texts import Texts

    texts = site.read_texts()
    fewer = {name: text for name, text in texts.pages.items() if name != "latency.filler_rate"}
    monkeypatch.setattr(site, "read_texts", lambda: Texts(fewer, texts.sources, texts.prose))
    with pytest.raises(LookupError, match="latency.filler_rate"):
        site.files()


def test_values_of_constants_come_from_the_code(made: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from docs.generate.constants import constant, fill
    from fdbench.annotate import stops
    from fdbench.timebase import ms

    assert "| 2,000 ms |" in made["measures/interruption.yield_rate.md"]
    constant.cache_clear()
    monkeypatch.setattr(stops, "YIELD_WITHIN", ms(1_700))
    assert fill("within {stops.YIELD_WITHIN}") == "within 1,700 ms"
    constant.cache_clear()
    assert fill("{activity.CONSTANTS.bridge_ms}, {text.repeats_itself.length} words") == "200 ms, 6 words"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("stops.NOTHING", "no constant NOTHING"),
        ("nowhere.NOTHING", "no module nowhere"),
        ("replies.NewContent", "no constant NewContent"),
    ],
)
def test_a_constant_that_is_not_there_is_named(name: str, message: str) -> None:
    from docs.generate.constants import constant

    with pytest.raises(LookupError, match=message):
        constant(name)


def test_a_constant_without_docstring_is_refused() -> None:
    from docs.generate.constants import constant

    with pytest.raises(LookupError, match="coherence.SPECS has no docstring"):
        constant("coherence.SPECS")


def test_the_page_on_yielding_has_every_weight_as_it_is() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (-?[\d.]+) \|", (DOCS / "yielding.md").read_text(encoding="utf-8"), re.MULTILINE)
    weights = {name: value for name, value in vars(gaps).items() if isinstance(value, float) and name not in NO_WEIGHTS}
    assert {name: float(value) for name, value in rows} == weights


def test_labels_do_not_overlap() -> None:
    from docs.generate.draw import crowded, read_pictures

    assert [f"{name}: {label}" for name, picture in read_pictures().items() for label in crowded(picture)] == []


def test_crowded_labels_are_seen() -> None:
    from docs.generate.draw import Block, Label, Picture, crowded

    lanes = {"user": (Block(0, 5, "far too long for it"),), "agent": ()}
    picture = Picture("p", "t", lanes, spans=(), marks=(Label("first", 100, 100, 100), Label("second", 110, 110, 110)))
    assert list(crowded(picture)) == ["first | second", "far too long for it"]


def test_pictures_have_titles_and_stay_inside(made: dict[str, str]) -> None:
    pictures = {name: ElementTree.fromstring(text) for name, text in made.items() if name.endswith(".svg")}
    assert len(pictures) >= 12
    for name, root in pictures.items():
        assert root.get("role") == "img", name
        assert (root.findtext(f"{SVG}title") or "").endswith("."), name
        edges = [float(r.get("x", "")) + float(r.get("width", "")) for r in root.iter(f"{SVG}rect")]
        assert edges and max(edges) <= float(root.get("width", "")), name


def test_every_picture_kind_is_used(made: dict[str, str]) -> None:
    from docs.generate.draw import read_pictures

    assert {f"measures/img/{name}.svg" for name in read_pictures()} == {name for name in made if name.endswith(".svg")}


@pytest.mark.parametrize(
    "page", sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")]), ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), target
        assert not anchor or anchor in anchors(aim), target


def anchors(page: Path) -> set[str]:
    """As GitHub makes them from headings, and those that are written out."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    slugs = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))
