"""CAS files that we wrote: cassis reads them, and they come back as they were."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given, settings

from annotator.exchange.formats.cas import casjson, xmi
from annotator.exchange.records import OutgoingArticle
from tests.annotator.exchange.formats.standoff_folders import (
    came,
    only,
    sent,
    settled,
    written,
)
from tests.annotator.exchange.strategies import articles


@pytest.mark.parametrize("module", [xmi, casjson])
@settings(max_examples=15)
@given(out=articles())
def test_an_article_comes_back_as_it_was(
    module: ModuleType, out: OutgoingArticle, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("cas") / "out"
    job = written(module, path, [out])
    if not out.text.strip():
        return  # no article at all
    assert came(only(settled(module, path, "utf-16")[0])) == sent(out)
    assert set(job.losses.counts) <= {"text"}
