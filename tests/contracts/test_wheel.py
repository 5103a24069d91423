"""The wheel holds the program and its data, and answers away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, name_of, project_files

pytestmark = pytest.mark.slow

QUESTION = """
import annotator, annotator.scheme as scheme
print(annotator.__file__)
print(scheme.resources_dir())
print(scheme.seeds_dir())
print(len(scheme.default_scheme().labels))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    told = subprocess.run([sys.executable, *build], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return next(folder.glob("claim_annotator-*.whl"))


def test_wheel_holds_the_packages_and_the_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for path in project_files():
        name = name_of(path)
        top = path.relative_to(ROOT).parts[0]
        if top in ("annotator", "ui"):
            assert name in inside
        elif top in ("resources", "seeds"):
            assert f"annotator/_data/{name}" in inside
    others = {name.partition("/")[0] for name in inside}
    assert {name for name in others if not name.endswith(".dist-info")} == {"annotator", "ui"}


def test_installed_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    """With the libraries of this environment lent, so that nothing need be fetched.

    That it needs no others is what ``tools/try_wheel.py`` tries.
    """
    venv.create(tmp_path / "empty", with_pip=False)
    scripts = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    site_packages = next((tmp_path / "empty").glob("[lL]ib*/**/site-packages"))
    # Not through a .pth of ours: only the folder itself, so the checkout stays out of reach.
    lent = sysconfig.get_path("purelib")
    (site_packages / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")

    def ask(*command: str | Path) -> str:
        told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        return told.stdout

    from annotator import __version__

    assert __version__ in ask(scripts / "claim-annotator", "--version")
    assert "export" in ask(scripts / "claim-annotator", "--help")
    where, resources, seeds, labels = ask(python, "-c", QUESTION).splitlines()
    for place in (where, resources, seeds):
        assert Path(place).resolve().is_relative_to(site_packages.resolve()), place
    assert (Path(seeds) / "manifest.toml").is_file()
    assert int(labels) == 4
