"""Themes: every role is a colour, and every label stands out from the page by 3:1."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette

from annotator.errors import Problem
from annotator.scheme import Label, default_scheme
from ui.theme import blend, contrast, legible, load_theme, themes_dir

THEMES = ("light", "dark", "contrast")


def test_contrast_is_that_of_wcag():
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)
    assert contrast(QColor("white"), QColor("white")) == 1


@pytest.mark.parametrize("name", THEMES)
def test_labels_reach_three_to_one_on_the_page_and_more_in_high_contrast(name):
    theme = load_theme(name)
    for label in default_scheme().labels:
        style = theme.label_style(label)
        least = 4.5 if name == "contrast" else 3
        assert contrast(style.line, theme.page) >= least, label.id
        assert style.tint.alpha() < 80, "a tint must be read through"


def test_the_light_theme_keeps_the_colours_of_the_scheme():
    theme = load_theme("light")
    lines = {label.id: theme.label_style(label).line.name() for label in default_scheme().labels}
    assert lines == {
        "claim": "#0072b2",
        "denial": "#d55e00",
        "quote": "#009e73",
        "speculation": "#cc79a7",
    }


@pytest.mark.parametrize("name", THEMES)
def test_words_are_legible_where_they_stand(name):
    theme = load_theme(name)
    pairs = [
        (theme.ink, theme.page, 7),
        (theme.quiet_ink, theme.page, 4.5),
        (theme.panel_ink, theme.panel, 7),
        (theme.quiet_ink, theme.panel, 4.5),
        (theme.accent_ink, theme.accent, 4.5),
        (theme.ink, theme.accent_quiet, 4.5),
        (theme.ink, theme.warn_quiet, 4.5),
        (theme.selection_ink, theme.selection, 4.5),
        (theme.ink, theme.found, 7),
        (theme.ink, theme.found_now, 4.5),
        (theme.warn, theme.page, 4.5),
        (theme.good, theme.page, 4.5),
    ]
    for ink, ground, least in pairs:
        assert contrast(ink, ground) >= least, (ink.name(), ground.name())


@pytest.mark.parametrize("name", THEMES)
def test_the_focus_ring_can_be_seen(name):
    """Fusion draws it in the accent, on the page and on panels."""
    theme = load_theme(name)
    assert theme.palette().color(QPalette.ColorRole.Highlight) == theme.accent
    for ground in (theme.page, theme.panel, theme.accent_quiet):
        assert contrast(theme.accent, ground) >= 3, ground.name()


@pytest.mark.parametrize("name", THEMES)
def test_words_on_a_tint_are_as_legible_as_on_the_page(name):
    theme = load_theme(name)
    for label in default_scheme().labels:
        style = theme.label_style(label)
        ground = blend(theme.page, style.tint, style.tint.alphaF())
        assert contrast(theme.ink, ground) >= 7, label.id


def test_in_high_contrast_all_words_reach_seven_to_one_and_lines_three():
    theme = load_theme("contrast")
    for ink, ground in [
        (theme.ink, theme.page),
        (theme.quiet_ink, theme.page),
        (theme.panel_ink, theme.panel),
        (theme.quiet_ink, theme.panel),
        (theme.accent_ink, theme.accent),
        (theme.ink, theme.accent_quiet),
        (theme.ink, theme.warn_quiet),
        (theme.ink, theme.hover),
        (theme.selection_ink, theme.selection),
        (theme.ink, theme.found_now),
        (theme.disabled, theme.page),
    ]:
        assert contrast(ink, ground) >= 7, (ink.name(), ground.name())
    assert contrast(theme.line, theme.page) >= 3


def test_a_label_of_another_scheme_is_moved_until_it_is_legible():
    pale = Label("x", "x", "l", "X", "X", "solid", "#FFFFAA")
    deep = Label("x", "x", "l", "X", "X", "solid", "#000044")
    for name in THEMES:
        theme = load_theme(name)
        assert contrast(theme.label_style(pale).line, theme.page) >= 3
        assert contrast(theme.label_style(deep).line, theme.page) >= 3


def test_legible_leaves_a_good_colour_alone_and_falls_back_to_the_extreme():
    good = QColor("#0072B2")
    assert legible(good, QColor("white"), 3) == good
    assert legible(good, QColor("white"), 22) == QColor("black")
    assert blend(QColor("black"), QColor("white"), 1) == QColor("white")


def test_the_palette_has_the_themes_colours():
    theme = load_theme("dark")
    palette = theme.palette()
    assert palette.color(QPalette.ColorRole.Base) == theme.page
    assert palette.color(QPalette.ColorRole.Window) == theme.panel
    disabled = QPalette.ColorGroup.Disabled
    assert palette.color(disabled, QPalette.ColorRole.Text) == theme.disabled


def test_all_themes_have_the_same_roles_and_say_which_is_dark():
    assert not load_theme("light").dark
    assert load_theme("dark").dark
    assert load_theme("contrast").dark


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("#FFFEFD", "white-ish"), "page is 'white-ish'"),
        (("page =", "pager ="), "page is None"),
        (("[colours]", "[colors]"), "no table"),
        (("[colours]", "[colours"), "cannot be read"),
    ],
)
def test_a_broken_theme_is_refused_by_name(tmp_path: Path, change, words):
    text = (themes_dir() / "light.toml").read_text("utf-8").replace(*change)
    (tmp_path / "light.toml").write_text(text, "utf-8")
    with pytest.raises(Problem, match=words) as caught:
        load_theme("light", tmp_path)
    assert "light.toml" in str(caught.value)
