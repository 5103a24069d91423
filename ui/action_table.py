"""The table of every action that does not come with a scheme, once.

What belongs here: the actions of project, scheme, article, search, view and help, and the whole
table. What acts on spans and words is in ``ui.action_rows``; the QActions made of the table are in
``ui.actions``; keys that somebody changed are in ``ui.keymap``.
"""

from __future__ import annotations

from typing import Final

from ui.action_rows import ROWS
from ui.action_spec import ActionSpec, row
from ui.review import (
    action_rows_adjudication,
    action_rows_compare,
    action_rows_insight,
    action_rows_talk,
    action_rows_team,
)

_OTHERS: Final[tuple[ActionSpec, ...]] = (
    # Project
    row("project.new", "Project", "New project…", "Ctrl+N", icon="ph.file-plus"),
    row("project.open", "Project", "Open project…", "Ctrl+O", icon="ph.folder-open"),
    row(
        "project.import",
        "Project",
        "Import articles…",
        "Ctrl+Shift+I",
        tip="Add text files, folders or JSONL files to this project",
        icon="ph.download-simple",
    ),
    row(
        "project.paste",
        "Project",
        "New article from pasted text…",
        "Ctrl+Shift+V",
        tip="Make an article of the text on the clipboard",
        icon="ph.clipboard-text",
    ),
    row(
        "project.export",
        "Project",
        "Export…",
        "Ctrl+E",
        tip="Write articles and spans to a file for training",
        icon="ph.export",
    ),
    row(
        "project.dataset",
        "Project",
        "Write a dataset…",
        tip="Articles in splits with a card and checksums, ready to train and test models on",
        icon="ph.stack",
    ),
    row(
        "project.copy",
        "Project",
        "Save a copy…",
        tip="Write the whole project, as it is open here, to another file",
        icon="ph.floppy-disk",
    ),
    row(
        "project.restore",
        "Project",
        "Restore points…",
        tip="The project as it once was: what differs, a look inside, and the way back",
        icon="ph.clock-counter-clockwise",
    ),
    row("profile.switch", "Project", "Switch profile…", tip="Label under another name"),
    row("profile.rename", "Project", "Rename my profile…"),
    row("project.quit", "Project", "Quit", "Ctrl+Q"),
    # Scheme
    row(
        "scheme.guideline",
        "Scheme",
        "Guideline",
        "F2",
        tip="What the labels mean, with examples; opens at the label in question",
        icon="ph.book-open",
    ),
    row(
        "scheme.edit",
        "Scheme",
        "Edit the scheme…",
        "Ctrl+Shift+E",
        tip="Labels, attributes, companions, relations, their keys, and the guideline",
        icon="ph.tag",
    ),
    row(
        "scheme.worklist",
        "Scheme",
        "Labelled before the last change…",
        tip="Spans made before the scheme last changed its meaning, to look at again",
        icon="ph.list-bullets",
    ),
    # Article
    row(
        "article.finish",
        "Article",
        "Finish and go on",
        "Ctrl+Return",
        "Ctrl+Enter",
        tip="Mark the article finished, also when nothing is in it, and open the next unfinished",
        icon="ph.check-circle",
    ),
    row(
        "article.skip",
        "Article",
        "Skip…",
        "X",
        tip="Leave the article out, with a reason",
        scope="reading",
        icon="ph.skip-forward",
    ),
    row(
        "article.reopen",
        "Article",
        "Reopen",
        "Ctrl+Shift+Return",
        tip="Make a finished or skipped article unfinished again",
    ),
    row(
        "article.flag",
        "Article",
        "Flag",
        "F",
        tip="Mark the article for a second look",
        scope="reading",
        icon="ph.flag",
        checkable=True,
    ),
    row(
        "article.next_unfinished",
        "Article",
        "Next unfinished article",
        "U",
        scope="reading",
        icon="ph.arrow-right",
    ),
    row("article.next", "Article", "Next article", "Ctrl+PgDown"),
    row("article.previous", "Article", "Previous article", "Ctrl+PgUp"),
    row(
        "article.note",
        "Article",
        "Note on the article…",
        "Ctrl+Shift+N",
        tip="A note of yours on the whole article",
        icon="ph.notepad",
    ),
    row("article.metadata", "Article", "Details of the article…", "Ctrl+I", icon="ph.info"),
    row(
        "article.correct",
        "Article",
        "Correct this text…",
        tip="Make a corrected article of it, and choose which spans move there",
        icon="ph.pencil-line",
    ),
    row(
        "article.stories",
        "Article",
        "Near duplicates…",
        tip="Articles that share half of their words, or an address",
        icon="ph.copy",
    ),
    row(
        "article.remove",
        "Article",
        "Remove article",
        "Ctrl+Backspace",
        tip="Take the article out of the list; it can be restored",
        icon="ph.trash",
    ),
    row("article.restore", "Article", "Restore article", icon="ph.arrow-counter-clockwise"),
    row(
        "article.purge",
        "Article",
        "Remove for good…",
        tip="Delete the article and all about it, for good: where the law or somebody asks for it",
        icon="ph.eraser",
    ),
    # Edit
    row("edit.undo", "Edit", "Undo", "Ctrl+Z", icon="ph.arrow-u-up-left"),
    row("edit.redo", "Edit", "Redo", "Ctrl+Shift+Z", "Ctrl+Y", icon="ph.arrow-u-up-right"),
    row("edit.copy", "Edit", "Copy the selected words", "Ctrl+C", scope="reader"),
    row(
        "edit.copy_quotation",
        "Edit",
        "Copy as quotation with source",
        "Ctrl+Shift+C",
        tip="The words in quotation marks, with title, source and date",
        scope="reader",
    ),
    # Search
    row("edit.find", "Search", "Find in the article…", "Ctrl+F", icon="ph.magnifying-glass"),
    row("edit.find_next", "Search", "Find next", "F3"),
    row("edit.find_previous", "Search", "Find previous", "Shift+F3"),
    row(
        "search.open",
        "Search",
        "Search the project…",
        "Ctrl+Shift+F",
        tip="Words and spans in all articles",
        icon="ph.file-search",
    ),
    row("search.save", "Search", "Save this search…", icon="ph.bookmark-simple"),
    row(
        "worklist.next",
        "Search",
        "Next result",
        "F4",
        tip="The next place of the search or the list at work, in whatever article",
    ),
    row("worklist.previous", "Search", "Previous result", "Shift+F4"),
    # View
    row(
        "view.command",
        "View",
        "Find an action, label or article…",
        "Ctrl+K",
        icon="ph.command",
    ),
    row("view.filter", "View", "Filter the list of articles", "Ctrl+L", icon="ph.funnel"),
    row("view.next_pane", "View", "Next pane", "F6", tip="List, article, spans"),
    row("view.previous_pane", "View", "Previous pane", "Shift+F6"),
    row("view.larger", "View", "Larger text", "Ctrl++", "Ctrl+=", icon="ph.magnifying-glass-plus"),
    row("view.smaller", "View", "Smaller text", "Ctrl+-", icon="ph.magnifying-glass-minus"),
    row("view.theme", "View", "Dark theme", checkable=True, icon="ph.moon"),
    row(
        "view.contrast",
        "View",
        "High contrast",
        checkable=True,
        icon="ph.circle-half",
    ),
    row(
        "view.focus",
        "View",
        "Focus mode",
        "F9",
        tip="All paragraphs but the one at hand step back",
        checkable=True,
        icon="ph.frame-corners",
    ),
    row("view.settings", "View", "Settings…", "Ctrl+,", icon="ph.gear"),
    # Help
    row("help.keys", "Help", "Keys and actions", "F1", "?", scope="window", icon="ph.keyboard"),
    row(
        "help.rebind",
        "Help",
        "Change the keys…",
        tip="Give any action other keys; kept on this machine",
    ),
    row("help.about", "Help", "About Claim Annotator"),
)

TABLE: Final[tuple[ActionSpec, ...]] = (
    *ROWS,
    *_OTHERS,
    *action_rows_adjudication.ROWS,
    *action_rows_compare.ROWS,
    *action_rows_insight.ROWS,
    *action_rows_talk.ROWS,
    *action_rows_team.ROWS,
)
