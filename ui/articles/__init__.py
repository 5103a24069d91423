"""The list of articles: its model, view, filter bar, and the panel that puts them together.

``ArticlesPanel(session)`` is what the main window holds. It follows the session by itself; colours
come from the widget palette. Signals: ``reader_wanted()`` (Enter: focus the reader),
``menu_wanted(QPoint, key | None)``, ``import_wanted()``, ``paste_wanted()``. For actions:
``focus_filter()``, ``focus_list()``, ``current_key()``, ``selected_keys()``, ``step(+1 | -1)`` (the
key after or before the open article in list order). ``show_first_page(rows, total)`` fills the
list before the project is open.
"""
