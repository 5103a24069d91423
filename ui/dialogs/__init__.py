"""Dialogs: what needs a window of its own for a moment. Nothing here changes a project by itself."""
