"""Where a new file is offered to be written: the folder used last, else one that people look into.

What belongs here: what a chosen name becomes; the one remembered folder, kept in the data folder,
and what stands for it before there is one. The project of the samples lies in the data folder,
which is hidden on most systems; nothing that a person makes is put there unasked.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths

from annotator.errors import Problem
from ui.files import read_json, write_json

if TYPE_CHECKING:
    from ui.session import Session

log = logging.getLogger(__name__)

_FILE: Final = "folders.json"
_EXPORT: Final = "export"


def named(path: Path, ending: str) -> Path:
    """The chosen file, with the ending (".claims") that its name lacks.

    Raises:
        Problem: that is another file, which is there: the desktop asked about the chosen one alone.
    """
    if path.suffix.lower() == ending:
        return path
    other = path.with_name(path.name + ending)
    if other.exists():
        raise Problem(
            f"{other.name} exists already, and was left as it is. Nothing was written: choose that "
            "file itself, or take another name."
        )
    return other


def export_folder(session: Session) -> Path:
    """The folder of the last export; before there was one, the project's own, but for projects in
    the data folder the person's documents."""
    project, data_dir = session.project, _data_dir(session)
    if data_dir is not None:
        last = read_json(data_dir / _FILE).get(_EXPORT)
        if isinstance(last, str) and Path(last).is_dir():
            return Path(last)
    if project is None or (data_dir is not None and project.path.is_relative_to(data_dir)):
        return documents()
    return project.path.parent


def remember_export(session: Session, folder: Path) -> None:
    """Keep the folder. A disk that refuses costs the memory of it, nothing else."""
    data_dir = _data_dir(session)
    if data_dir is None:
        return
    path = data_dir / _FILE
    try:
        write_json(path, {**read_json(path), _EXPORT: str(folder)})
    except OSError as error:
        log.warning("The folder of the last export cannot be kept in %s: %s", path, error)


def documents() -> Path:
    """The person's folder for documents, where the system has one, else the home folder."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    named = QStandardPaths.writableLocation(place)
    return Path(named) if named and Path(named).is_dir() else Path.home()


def _data_dir(session: Session) -> Path | None:
    return session.machine.data_dir.absolute() if session.machine is not None else None
