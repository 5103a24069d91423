"""The row over the article: what can be done looks so, and nothing else does."""

from __future__ import annotations


def test_without_a_project_nothing_looks_as_if_it_could_be_done(app):
    window = app.window
    assert all(each.isEnabled() for each in window.top_row.steps)
    assert window.reader.cursorWidth() > 0
    app.session.close_project()
    window.load_icons()  # the actions change, and the buttons with them
    assert not any(each.isEnabled() for each in (window.top_row.finish, *window.top_row.steps))
    assert window.reader.cursorWidth() == 0, "no caret on a page without words"
    app.projects.open_samples()
    assert all(each.isEnabled() for each in window.top_row.steps)
    assert window.reader.cursorWidth() > 0
