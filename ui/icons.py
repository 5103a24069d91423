"""Icons: qtawesome's, in the theme's colours.

What belongs here: making an icon, and colouring those of the actions. qtawesome takes a quarter of
a second to load, so it is imported only when the first icon is made, after the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

if TYPE_CHECKING:
    from ui.actions import Actions
    from ui.theme import Theme


def icon(name: str, theme: Theme) -> QIcon:
    """The icon in the theme's ink, quieter where disabled, in the accent's ink where selected."""
    import qtawesome

    made: QIcon = qtawesome.icon(
        name,
        color=theme.panel_ink,
        color_disabled=theme.disabled,
        color_active=theme.panel_ink,
    )
    return made


def colour_actions(actions: Actions, theme: Theme) -> None:
    """Give each action its icon in the theme's colours."""
    for spec in actions.specs():
        if spec.icon:
            actions[spec.id].setIcon(icon(spec.icon, theme))
