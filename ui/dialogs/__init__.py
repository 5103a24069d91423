"""Dialogs: what needs a window of its own for a moment. None changes a project by itself."""
