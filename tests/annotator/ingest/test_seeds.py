"""The sample articles as new articles, and what happens when the installation is damaged."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.ingest.seeds import read_manifest, seed_articles
from annotator.scheme import seeds_dir


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the samples that a test may damage."""
    return shutil.copytree(seeds_dir(), tmp_path / "seeds")


def test_the_samples_come_with_the_persons_own_article_first() -> None:
    articles = seed_articles()
    assert [each.external_id for each in articles] == [
        Path(each.file).stem for each in read_manifest()
    ]
    assert articles[0].external_id == "000_2ab94bc273f6b228"
    assert articles[0].title == 'Huawei "in discussion" over a 5G license with an American company'
    assert articles[0].language == "en"
    assert articles[0].source == "via Reuters"
    assert {each.language for each in articles} == {"en", "ar", "zh-Hans"}


def test_the_texts_are_the_files_untouched() -> None:
    for article, entry in zip(seed_articles(), read_manifest(), strict=True):
        assert hashlib.sha256(article.text.encode()).hexdigest() == entry.sha256
        assert len(article.text) == entry.code_points
        assert article.meta == {"licence": entry.licence, "shows": list(entry.shows)}


def test_a_changed_sample_is_refused(copied: Path) -> None:
    path = copied / "001_harwick_ferry.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(Problem, match=r"001_harwick_ferry\.txt: this sample article was changed"):
        seed_articles(copied)


def test_a_missing_sample_is_named(copied: Path) -> None:
    (copied / "001_harwick_ferry.txt").unlink()
    with pytest.raises(Problem, match=r"001_harwick_ferry\.txt: this sample cannot be read"):
        seed_articles(copied)


@pytest.mark.parametrize(
    "content", [b"= no", b"articles = 3", b"\xff", b'[[articles]]\nfile = "x"']
)
def test_a_damaged_manifest_is_named(copied: Path, content: bytes) -> None:
    (copied / "manifest.toml").write_bytes(content)
    with pytest.raises(Problem, match=r"manifest\.toml: the list of sample articles is damaged"):
        read_manifest(copied)


def test_a_missing_manifest_is_named(copied: Path) -> None:
    (copied / "manifest.toml").unlink()
    with pytest.raises(Problem, match=r"manifest\.toml: this sample cannot be read"):
        read_manifest(copied)
