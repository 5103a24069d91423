"""What the right side tells: the spans of the open article, all that is said of the selected one,
the note on the article, and the history.

``SpansPanel(session)``: signals ``reader_wanted()``, ``menu_wanted(QPoint, annotation id | None)``;
``set_label_styles(styles)`` as the reader takes them; ``focus_list()``; ``around`` for the
inspector; ``show_first(annotations, scheme)`` before the project is open.
``Inspector(session, spans.around, folds, words)``: ``set_label_styles(styles)``, ``focus_note()``,
``focus_article_note()``, ``focus_attribute(id)``, ``focus_companion(id)``, ``focus_doubt()``,
``flush()`` (call before the project closes); its signals are told in the class.
``Side(spans, inspector)`` puts one above the other. ``HistoryPanel(session)``: nothing to set.
"""
