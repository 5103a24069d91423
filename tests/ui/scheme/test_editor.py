"""The editor at work: lists, forms, undo; by keys and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.project import Project
from annotator.scheme import Attribute, CompanionType, Condition, Label, RelationType, Value
from ui.scheme.draft import Spot
from ui.scheme.fields import Character, Ticks
from ui.scheme.leaving import SchemeEditor
from ui.scheme.list_panel import FAULT, SUB
from ui.scheme.pages import PAGES
from ui.theme import load_theme

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def type_into(widget, words: str) -> None:
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, words)


def label(editor: SchemeEditor, at: int) -> Label:
    return editor.draft.scheme.labels[at]


def row(editor: SchemeEditor, at: int, role: int = SUB) -> str:
    return str(editor.list.list.item(at).data(role))


def tick(ticks: Ticks, at: int) -> None:
    item = ticks.item(at)
    on = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)


def test_it_opens_on_the_labels_with_their_use(editor: SchemeEditor) -> None:
    assert [editor.list.list.item(at).text() for at in range(4)] == [
        "claim",
        "denial",
        "quote",
        "speculation",
    ]
    assert [row(editor, at) for at in range(3)] == ["C · 2 spans", "D · 1 span", "Q · no span yet"]
    assert editor.forms["labels"].name.value() == "claim"
    assert not editor.isWindowModified()


def test_a_label_is_made_by_keys_alone(editor: SchemeEditor, qtbot: QtBot) -> None:
    editor.list.list.setFocus()
    QTest.keyClick(editor.list.list, Key.Key_Insert)
    form = editor.forms["labels"]
    assert form.name.hasFocus()
    QTest.keyClicks(form.name, "Vermutung it")
    new = label(editor, 4)
    assert (new.name, new.id, new.letter) == ("Vermutung it", "vermutung_it", "V")
    assert new.key != "V", "V is the cue's"
    QTest.keyClick(form.name, Key.Key_Z, CTRL)
    assert [each.name for each in editor.draft.scheme.labels][4:] == ["new label"]
    QTest.keyClick(form.name, Key.Key_Z, CTRL)
    assert len(editor.draft.scheme.labels) == 4
    assert not editor.draft.dirty
    QTest.keyClick(editor.forms["labels"].name, Key.Key_Z, CTRL | SHIFT)
    assert len(editor.draft.scheme.labels) == 5


def test_the_id_of_a_label_in_force_is_fixed(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    assert form.id.isReadOnly()
    type_into(form.name, "assertion")
    assert (label(editor, 0).name, label(editor, 0).id) == ("assertion", "claim")


def test_a_new_id_can_be_typed_and_then_stays(editor: SchemeEditor) -> None:
    editor.add()
    form = editor.forms["labels"]
    type_into(form.id, "own_id")
    type_into(form.name, "Something else")
    assert label(editor, 4).id == "own_id"


def test_a_mistake_stands_beside_its_field_and_in_the_list(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    type_into(form.key, "d")
    assert label(editor, 0).key == "D"
    assert form.rows["key"].fault.isVisible()
    assert "taken" in form.rows["key"].fault.text()
    assert "taken" in form.key.accessibleDescription()
    assert [bool(row(editor, at, FAULT)) for at in range(4)] == [True, True, False, False]
    assert "⚠ 1" in editor.sections.item(0).text()
    type_into(form.key, "8")
    assert not form.rows["key"].fault.isVisible()


def test_a_key_of_a_rebound_action_is_told_and_allowed(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    type_into(form.key, "z")
    assert "Zoom in" in form.rows["key"].fault.text()
    assert "⚠" not in editor.sections.item(0).text()


def test_a_label_in_use_can_be_retired_and_not_removed(editor: SchemeEditor) -> None:
    assert not editor.list.remove.isEnabled()
    assert "2 spans carry it" in editor.list.remove.accessibleDescription()
    editor.list.list.setFocus()
    QTest.keyClick(editor.list.list, Key.Key_Delete)
    assert len(editor.draft.scheme.labels) == 4
    assert "stays" in editor.said.words()
    QTest.mouseClick(editor.list.retire, Qt.MouseButton.LeftButton)
    assert label(editor, 0).retired
    assert row(editor, 0) == "retired"
    assert editor.list.retire.text() == "Use again"


def test_retiring_a_label_in_use_asks_at_once_what_its_spans_count_as(editor: SchemeEditor) -> None:
    QTest.mouseClick(editor.list.retire, Qt.MouseButton.LeftButton)
    form = editor.forms["labels"]
    assert editor.focusWidget() is form.becomes
    seen = form.becomes.visibleRegion().boundingRect()
    assert seen.size() == form.becomes.size()


def test_merging_two_labels(editor: SchemeEditor) -> None:
    editor.list.list.setCurrentRow(1)
    form = editor.forms["labels"]
    assert not form.becomes.isVisible()
    QTest.mouseClick(form.retired, Qt.MouseButton.LeftButton)
    assert form.becomes.isVisibleTo(form)
    form.becomes.setCurrentIndex(form.becomes.findText("claim"))
    form.becomes.edited.emit()
    assert (label(editor, 1).retired, label(editor, 1).becomes) == (True, "claim")
    assert row(editor, 1) == "retired, counts as claim"
    form.retired.click()
    assert (label(editor, 1).retired, label(editor, 1).becomes) == (False, "")


def test_an_unused_label_is_removed_and_one_that_others_need_is_not(editor: SchemeEditor) -> None:
    editor.list.list.setCurrentRow(2)
    assert "It is needed by" in editor.list.remove.accessibleDescription()
    editor.list.list.setCurrentRow(3)
    editor.list.list.setFocus()
    QTest.keyClick(editor.list.list, Key.Key_Delete)
    assert [each.id for each in editor.draft.scheme.labels] == ["claim", "denial", "quote"]


def test_order_by_keys_by_buttons_and_by_dragging(editor: SchemeEditor, qtbot: QtBot) -> None:
    def order() -> str:
        return "".join(each.id[0] for each in editor.draft.scheme.labels)

    editor.list.list.setFocus()
    QTest.keyClick(editor.list.list, Key.Key_Down, ALT)
    assert order() == "dcqs"
    assert editor.list.list.currentRow() == 1
    QTest.keyClick(editor.list.list, Key.Key_Up, ALT)
    assert order() == "cdqs"
    QTest.mouseClick(editor.list.down, Qt.MouseButton.LeftButton)
    assert order() == "dcqs"
    model, root = editor.list.list.model(), editor.list.list.rootIndex()
    model.moveRow(root, 3, root, 0)  # what a drop does
    qtbot.waitUntil(lambda: order() == "sdcq")
    assert editor.list.list.item(0).text() == "speculation"
    editor.undo()
    assert order() == "dcqs"


def test_colour_by_digits_and_by_swatch(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    type_into(form.colour.line, "#D55E01")
    assert label(editor, 0).colour == "#D55E01"
    assert "Looks like “denial”" in form.rows["colour"].note.text()
    assert "lines still differ" in form.rows["colour"].note.text()
    type_into(form.colour.line, "#zz")
    assert "no colour" in form.rows["colour"].fault.text()
    QTest.mouseClick(form.colour.offers[0], Qt.MouseButton.LeftButton)
    assert label(editor, 0).colour == "#0072B2"
    assert "Contrast 5.1:1 on light" in form.rows["colour"].note.text()


def test_the_same_colour_and_line_is_warned_of(editor: SchemeEditor) -> None:
    editor.list.list.setCurrentRow(1)
    form = editor.forms["labels"]
    type_into(form.colour.line, "#0072B2")
    form.pattern.setCurrentIndex(0)
    form.pattern.edited.emit()
    assert "⚠ Looks like “claim”, and has the same line" in form.rows["colour"].note.text()


def test_the_colour_dialog_sets_what_is_chosen(editor: SchemeEditor, qtbot: QtBot) -> None:
    from PySide6.QtGui import QColor

    dialog = editor.forms["labels"].colour.ask()
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    qtbot.waitUntil(lambda: label(editor, 0).colour == "#123456")


def test_examples_are_lines_and_the_preview_shows_the_first(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    form.examples.setFocus()
    form.examples.selectAll()
    QTest.keyClicks(form.examples, "He said [it is so].")
    QTest.keyClick(form.examples, Key.Key_Return)
    QTest.keyClicks(form.examples, "[No] more <b>x</b>.")
    assert label(editor, 0).examples == ("He said [it is so].", "[No] more <b>x</b>.")
    assert "He said it is so." in form.preview.pages[0].accessibleName()


def test_an_example_of_several_lines_survives(editor: SchemeEditor) -> None:
    import msgspec

    one = msgspec.structs.replace(label(editor, 0), examples=("a\nb", "c"))
    editor._on_edited(one, "examples", "examples")
    form = editor.forms["labels"]
    form.examples.moveCursor(form.examples.textCursor().MoveOperation.End)
    form.examples.setFocus()
    QTest.keyClicks(form.examples, "d")
    assert label(editor, 0).examples == ("a\nb", "cd")


def test_a_layer(editor: SchemeEditor) -> None:
    editor.open_page("layers")
    form = editor.forms["layers"]
    QTest.mouseClick(form.exclusive, Qt.MouseButton.LeftButton)
    assert not editor.draft.scheme.layers[0].exclusive
    assert not editor.list.retire.isEnabled()
    assert "the label “quote”" in editor.list.remove.accessibleDescription()


def test_a_choice_is_made_from_nothing(editor: SchemeEditor) -> None:
    editor.open_page("attributes")
    editor.add()
    form = editor.forms["attributes"]
    type_into(form.name, "tone")
    form.kind.setCurrentIndex(0)
    form.kind.edited.emit()
    assert "needs values" in form.rows["values"].fault.text()
    for name in ("calm", "loud"):
        QTest.mouseClick(form.values.add, Qt.MouseButton.LeftButton)
        table = form.values.table
        table.item(table.rowCount() - 1, 0).setText(name)
    assert form.values.values() == (Value("calm", "calm"), Value("loud", "loud"))
    form.values.table.item(0, 1).setText("c")
    assert form.values.values()[0].key == "C"
    form.values.table.item(0, 1).setText("")
    form.default.choice.setCurrentIndex(form.default.choice.findText("calm"))
    form.default.choice.edited.emit()
    form.default_for.fields["denial"].choice.setCurrentIndex(3)
    form.default_for.fields["denial"].choice.edited.emit()
    tick(form.labels, 0)
    tick(form.labels, 1)
    QTest.mouseClick(form.when.add, Qt.MouseButton.LeftButton)
    made = editor.draft.scheme.attributes[-1]
    assert made == Attribute(
        "tone",
        "tone",
        "choice",
        labels=("claim", "denial"),
        values=(Value("calm", "calm"), Value("loud", "loud")),
        when=(Condition("certainty", ("certain",)),),
        default="calm",
        default_for=(("denial", "loud"),),
    )
    assert not editor.context().grave


def test_conditions_are_ticked_in_a_menu_and_removed(editor: SchemeEditor) -> None:
    editor.open_page("attributes")
    form = editor.forms["attributes"]
    editor.list.list.setCurrentRow(1)
    form.when.add.click()
    condition = form.when.rows[0]
    menu = condition.values.menu()
    menu.actions()[1].trigger()
    assert editor.draft.scheme.attributes[1].when == (
        Condition("certainty", ("certain", "probable")),
    )
    assert condition.values.text() == "certain or probable"
    condition.remove.click()
    assert editor.draft.scheme.attributes[1].when == ()


def test_a_value_in_force_keeps_its_id_and_stays(editor: SchemeEditor) -> None:
    editor.open_page("attributes")
    form = editor.forms["attributes"]
    form.values.table.setCurrentCell(0, 0)
    assert not form.values.remove.isEnabled()
    form.values.table.item(0, 0).setText("sure")
    first = editor.draft.scheme.attributes[0].values[0]
    assert (first.id, first.name) == ("certain", "sure")
    QTest.mouseClick(form.values.down, Qt.MouseButton.LeftButton)
    assert [each.id for each in editor.draft.scheme.attributes[0].values][1] == "certain"


def test_a_number_has_bounds_and_a_default(editor: SchemeEditor) -> None:
    editor.open_page("attributes")
    editor.add()
    form = editor.forms["attributes"]
    form.kind.setCurrentIndex(3)
    form.kind.edited.emit()
    QTest.keyClicks(form.least, "1")
    QTest.keyClicks(form.most, "-")
    QTest.keyClicks(form.most, "5.5x")
    type_into(form.default.number, "3")
    made = editor.draft.scheme.attributes[-1]
    assert (made.least, made.most, made.default) == (1, -5.5, 3)
    assert form.rows["least"].fault.isVisible() or form.rows["default"].fault.isVisible()
    type_into(form.most, "5.5")
    assert not editor.context().grave
    assert not form.values.isVisible()


def test_companions_and_their_mode(editor: SchemeEditor) -> None:
    editor.open_page("companions")
    assert editor.mode.isVisible()
    editor.mode.setCurrentIndex(1)
    editor.mode.edited.emit()
    assert editor.draft.scheme.companion_mode == "later"
    form = editor.forms["companions"]
    tick(form.labels, 0)
    QTest.mouseClick(form.required, Qt.MouseButton.LeftButton)
    one: CompanionType = editor.draft.scheme.companions[0]
    assert (one.labels, one.required) == (("claim",), True)


def test_a_relation(editor: SchemeEditor) -> None:
    editor.open_page("relations")
    form = editor.forms["relations"]
    tick(form.to, 3)
    form.single.click()
    one: RelationType = editor.draft.scheme.relations[0]
    assert one.to_labels == ("claim", "speculation")
    assert not one.single
    editor.list.list.setCurrentRow(2)
    assert not form.key.isVisible()


def test_an_empty_section_says_what_to_do(editor: SchemeEditor) -> None:
    editor.open_page("relations")
    for _ in range(3):
        editor.list.list.setCurrentRow(0)
        editor.draft.put(
            editor.draft.scheme.__class__(
                **{
                    name: getattr(editor.draft.scheme, name)
                    for name in editor.draft.scheme.__struct_fields__
                    if name != "relations"
                }
            ),
            "none",
            Spot("relations"),
        )
    assert editor.empty.isVisible()
    assert "no relations" in editor.empty.text()


def test_the_guideline_is_previewed_and_undone(editor: SchemeEditor, qtbot: QtBot) -> None:
    editor.open_page("guideline")
    page = editor.guideline
    page.source.setFocus()
    page.source.selectAll()
    QTest.keyClicks(page.source, "# Head <b>x</b>")
    assert editor.draft.scheme.guideline == "# Head <b>x</b>"
    qtbot.waitUntil(lambda: page.preview.toPlainText() == "Head <b>x</b>")
    QTest.keyClick(page.source, Key.Key_Z, CTRL)
    assert not editor.draft.dirty
    assert page.source.value() == editor.draft.base.guideline


def test_undo_goes_to_where_the_step_was_made(editor: SchemeEditor) -> None:
    editor.list.list.setCurrentRow(2)
    type_into(editor.forms["labels"].name, "quotation")
    editor.open_page("layers")
    editor.undo()
    assert editor.section == "labels"
    assert editor.list.list.currentRow() == 2
    assert label(editor, 2).name == "quote"


def test_sections_by_keys(editor: SchemeEditor) -> None:
    editor.sections.setFocus()
    seen = []
    for _ in PAGES:
        seen.append(editor._page)
        QTest.keyClick(editor.sections, Key.Key_Down)
    assert tuple(seen) == PAGES
    QTest.keyClick(editor, Key.Key_PageUp, CTRL)
    assert editor._page == "review"


def test_all_mistakes_are_listed_and_lead_to_their_field(editor: SchemeEditor) -> None:
    type_into(editor.forms["labels"].key, "n")
    editor.open_page("attributes")
    type_into(editor.forms["attributes"].name, " ")
    editor.open_page("review")
    review = editor.review
    assert review.head.text() == "2 things to mend first"
    assert not review.put.isVisible()
    review.list.setFocus()
    review.list.setCurrentRow(0)
    QTest.keyClick(review.list, Key.Key_Return)
    assert editor.section is not None
    focused = editor.focusWidget()
    assert focused in (editor.forms["labels"].key, editor.forms["attributes"].name)


def test_a_character_field_takes_the_last_one_typed(qtbot: QtBot) -> None:
    field = Character()
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field, "ab")
    assert field.value() == "B"
    for character in ("ß", "\U0001d11e"):
        press = QKeyEvent(QKeyEvent.Type.KeyPress, Key.Key_unknown, NONE, character)
        QApplication.sendEvent(field, press)
        assert field.value() == character


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name(editor: SchemeEditor, page: str) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QListWidget, QTextEdit

    editor.open_page(page)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QTextEdit)
    nameless = [
        widget
        for kind in kinds
        for widget in editor.findChildren(kind)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_tab_reaches_every_field_of_a_form_in_order(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    wanted = [form.name, form.layer, form.key, form.letter, form.pattern, form.colour.line]
    form.name.setFocus()
    reached = []
    for _ in range(40):
        focused = editor.focusWidget()
        if focused in wanted and focused not in reached:
            reached.append(focused)
        QTest.keyClick(focused, Key.Key_Tab)
    assert reached == wanted


def test_it_never_writes_by_itself(editor: SchemeEditor, project: Project) -> None:
    before = project.scheme
    type_into(editor.forms["labels"].name, "other")
    editor.add()
    assert project.scheme == before


def test_a_retired_label_is_still_told_where_it_is_ticked(editor: SchemeEditor) -> None:
    editor.list.list.setCurrentRow(1)
    editor.retire()
    editor.open_page("relations")
    ticks = editor.forms["relations"].from_
    assert [ticks.item(at).text() for at in range(ticks.count())] == [
        "claim",
        "denial (retired)",
        "quote",
        "speculation",
    ]
    assert ticks.ticks() == ("denial",)


def test_a_large_font_keeps_all_words_of_the_sections(editor: SchemeEditor, qtbot: QtBot) -> None:
    font = editor.font()
    font.setPointSizeF(2 * font.pointSizeF())
    editor.setFont(font)
    editor.sections.setFont(font)
    editor.set_theme(load_theme("light"))
    assert editor.sections.minimumWidth() > editor.sections.sizeHintForColumn(0)
