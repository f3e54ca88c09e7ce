"""The published rows stay what they are: of others, with their source, their evidence and their warning."""

from __future__ import annotations

from fdbench.report.published import read_published


def test_every_row_has_a_source_with_its_evidence() -> None:
    published = read_published()
    sources = {source.id: source for source in published.sources}
    assert len(published.rows) > 50
    assert all(sources[row.source].evidence for row in published.rows)
    assert sources["tml_post"].evidence == "the authors' own page or README"
    assert sources["article"].evidence == "quoted by a third party, not seen in the original"
    assert "negative latency is clamped to 0" in sources["fdb_v1_readme"].note


def test_rows_keep_the_order_of_the_file() -> None:
    first = read_published().rows[0]
    assert (first.system, first.value, first.benchmark) == ("TML-Interaction-Small", 0.40, "Full-Duplex-Bench v1")


def test_comparability_forbids_ranking() -> None:
    assert "none may be ranked together with measured rows" in read_published().comparability


def test_human_bands() -> None:
    band = read_published().band("response_latency_s")
    assert band is not None
    assert band.band == (0.1, 0.3)
    assert band.source.startswith("Stivers")
    assert read_published().band("unheard_of") is None
