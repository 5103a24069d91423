"""What the right side tells: the spans of the open article, the selected one's note, the history.

``SpansPanel(session)``: signals ``reader_wanted()``, ``menu_wanted(QPoint, annotation id | None)``;
``set_label_styles(styles)`` as the reader takes them; ``focus_list()``;
``show_first(annotations, scheme)`` before the project is open.
``NotePanel(session)``: ``set_label_styles(styles)``, ``focus_note()``, ``flush()`` (call before the
project closes). ``HistoryPanel(session)``: nothing to set.
"""
