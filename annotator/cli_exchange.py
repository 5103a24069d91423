"""The commands of exchange: articles and annotated data in and out.

What belongs here: as in ``annotator.cli``, reading arguments and telling results; what is read and
written is the project's. The commands of datasets stand in ``annotator.cli_dataset``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
import typer

from annotator.cli import (
    REFUSED,
    _As,
    _DataDir,
    _machine,
    _many,
    _Path,
    _plain,
    _progress,
    _project,
    _say,
    _told,
    app,
)
from annotator.errors import Problem
from annotator.transfer import save_report
from annotator.values import ExportReport, ImportReport

if TYPE_CHECKING:
    from annotator.arrivals import ImportOptions
    from annotator.choosing import Selection
    from annotator.exchange.format import Format
    from annotator.exchange.loose import Unit

_UNITS: Final[dict[str, Unit | None]] = {
    "auto": None,
    "codepoint": "codepoint",
    "utf16": "utf-16",
    "utf8": "utf-8",
    "grapheme": "grapheme",
}
_AUTO: Final = "auto"
NOBODY: Final = "annotator"
"""Whose work it is in a conversion, where a file names nobody."""
_Unit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="auto|codepoint|utf16|utf8|grapheme",
        help="What offsets count in. Else it is found out from each file and told.",
    ),
]
_Map = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="FILE",
        help="What labels, relations and attributes of the files are in the scheme (TOML).",
    ),
]
_New = Annotated[
    bool,
    typer.Option("--new-labels", help="Bring what is new in the files into the scheme."),
]
_Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=COLUMN",
        help="Of tables: which column is the text, title, source, author, published, url, …",
    ),
]
_Annotator = Annotated[
    str | None,
    typer.Option("--annotator", metavar="NAME", help="Only the annotations of this person."),
]
_Gold = Annotated[bool, typer.Option("--gold", help="Only what adjudication settled on.")]
_Resolve = Annotated[
    str | None,
    typer.Option(
        "--resolve",
        metavar="majority|union",
        help="Where nobody has decided between several annotators, count.",
    ),
]
_Unfinished = Annotated[
    bool, typer.Option("--unfinished", help="Take unfinished work as if it were finished.")
]
_Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="OPTION=VALUE", help="An option of the format, see formats."),
]
_Loss = Annotated[
    Path | None,
    typer.Option("--loss", metavar="FILE.json", help="Where to list what the format cannot say."),
]


@app.command("import")
def import_(
    project: _Path,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files and folders.")],
    file_format: Annotated[
        str, typer.Option("--format", metavar="NAME", help="Else each file tells; see formats.")
    ] = _AUTO,
    annotator: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose work it is where a file does not say."),
    ] = None,
    names: _Map = None,
    new_names: _New = False,
    unit: _Unit = _AUTO,
    column: _Column = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of text files: how they are encoded.")
    ] = "",
    report_file: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.json", help="Write what happened to a file, too."),
    ] = None,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Add articles and annotations to a project. What it has already stays as it is."""
    with _told():
        how = _import_options(file_format, annotator, names, new_names, unit, column, encoding)
        with _project(project, name, data_dir) as opened, _progress() as ticker:
            report = opened.import_paths(paths, options=how, ticker=ticker)
        _tell_import(report)
        if report_file is not None:
            save_report(report, report_file)
    if report.refused_count:
        raise typer.Exit(REFUSED)


@app.command("export")
def export(
    project: _Path,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="The file or folder to write; a file that is there is replaced. - for standard "
            "output.",
        ),
    ],
    file_format: Annotated[
        str, typer.Option("--format", metavar="NAME", help="See formats.")
    ] = "jsonl",
    annotator: _Annotator = None,
    gold: _Gold = False,
    resolve: _Resolve = None,
    unfinished: _Unfinished = False,
    option: _Set = None,
    loss: _Loss = None,
    name: _As = None,
    data_dir: _DataDir = None,
) -> None:
    """Write articles and annotations of a project to a file or folder."""
    _check_format(file_format, _writable())
    with _told():
        selection = _selection(file_format, annotator, gold, resolve, unfinished)
        options = _pairs(option, "--set")
        with (
            _project(project, name, data_dir, read_only=True) as opened,
            _progress() as ticker,
        ):
            report = opened.export(
                out,
                format=file_format,
                selection=selection,
                options=options,
                loss_file=loss,
                ticker=ticker,
            )
    _tell_export(report, out)


@app.command("convert")
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file or folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file or folder to write.")],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="The format to write.")],
    from_: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The format to read; else it tells.")
    ] = _AUTO,
    scheme: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Labels to start from (TOML); new ones are added."),
    ] = None,
    names: _Map = None,
    unit: _Unit = _AUTO,
    annotator: _Annotator = None,
    gold: _Gold = False,
    resolve: _Resolve = None,
    unfinished: _Unfinished = False,
    option: _Set = None,
    loss: _Loss = None,
) -> None:
    """Turn annotated data of one format into another; no project is needed or kept."""
    _check_format(to, _writable(), "--to")
    with _told(), tempfile.TemporaryDirectory() as folder, _progress() as ticker:
        from annotator.machine import new_id
        from annotator.project import Project
        from annotator.scheme import load_scheme
        from annotator.transfer import scheme_of

        selection = _selection(to, annotator, gold, resolve, unfinished)
        how = _import_options(from_, NOBODY, names, True, unit, None, "", "--from")
        machine = _machine(Path(folder) / "data")
        labels = load_scheme(scheme) if scheme is not None else scheme_of([source], how, ticker)
        path = Path(folder) / "convert.claims"
        # As somebody who has no work in it: nothing is kept back from them.
        opened = Project.create(path, machine.acting(new_id()), machine, scheme=labels)
        try:
            taken = opened.import_paths([source], options=how, ticker=ticker)
            _tell_refused(taken)
            if not opened.size():
                raise Problem(f"Nothing could be read of {source}; {out} was not written.")
            report = opened.export(
                out,
                format=to,
                selection=selection,
                options=_pairs(option, "--set"),
                loss_file=loss,
                ticker=ticker,
            )
        finally:
            opened.close()
    _tell_export(report, out)
    if taken.refused_count:
        _say(f"{taken.refused_count:,} refused, listed above.")
        raise typer.Exit(REFUSED)


@app.command("formats")
def formats(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the formats: what is read and written, and what each can hold."""
    from annotator.exchange import registry
    from annotator.ingest.kinds import KINDS

    if as_json:
        rows = [_row(each) for each in registry.FORMATS]
        kinds = [{"name": kind.key, "title": kind.name, "endings": kind.endings} for kind in KINDS]
        told = msgspec.json.encode({"formats": rows, "articles": kinds})
        sys.stdout.write(msgspec.json.format(told).decode() + "\n")
        return
    sys.stdout.write("Annotated data\n")
    for each in registry.FORMATS:
        ways = " ".join(("import" * each.reads, "export" * each.writes)).strip()
        held = ", ".join(what for what, holds in each.holds._asdict().items() if holds)
        sys.stdout.write(f"  {each.key:<14}{ways:<15}{each.name}; holds {held or 'spans alone'}\n")
        for option in each.options:
            values = "|".join(option.values)
            sys.stdout.write(f"  {'':<29}--set {option.name}={values}: {option.words}\n")
        if missing := registry.missing(each):
            sys.stdout.write(f"  {'':<29}{missing}\n")
    sys.stdout.write("\nArticles (import only)\n")
    for kind in KINDS:
        sys.stdout.write(f"  {kind.key:<14}{kind.name:<20}{' '.join(kind.endings)}\n")


def _writable() -> list[str]:
    from annotator.exchange import registry

    return [each.key for each in registry.writable()]


def _check_format(given: str | None, known: Sequence[str], hint: str = "--format") -> None:
    if given is not None and given not in known:
        raise typer.BadParameter(
            f"there is no format “{given}”; there is: {', '.join(known)}", param_hint=hint
        )


def _row(each: Format) -> dict[str, object]:
    return {
        "name": each.key,
        "title": each.name,
        "endings": each.endings,
        "import": each.reads,
        "export": each.writes,
        "shape": each.shape,
        "unit": each.unit,
        "holds": each.holds._asdict(),
        "options": {option.name: option.values for option in each.options},
        "needs": each.needs,
        "checked_by": each.checked,
    }


def _import_options(
    file_format: str,
    annotator: str | None,
    names: Path | None,
    new_names: bool,
    unit: str,
    column: Sequence[str] | None,
    encoding: str,
    hint: str = "--format",
) -> ImportOptions:
    from annotator.arrivals import ImportOptions, formats
    from annotator.exchange import mapping
    from annotator.ingest.extracted import Columns, Options

    wanted = None if file_format == _AUTO else file_format
    _check_format(wanted, [key for key, _, _ in formats()], hint)
    if unit not in _UNITS:
        raise typer.BadParameter(
            f"there is no unit “{unit}”; there is: {', '.join(_UNITS)}", param_hint="--unit"
        )
    columns = None
    if column:
        fields: dict[str, object] = dict(_pairs(column, "--column"))
        if isinstance(meta := fields.get("meta"), str):
            fields["meta"] = meta.split(",")
        if isinstance(head := fields.get("head"), str):
            fields["head"] = head.lower() not in ("false", "no", "0")
        try:
            columns = msgspec.convert(fields, Columns)
        except msgspec.ValidationError as error:
            raise typer.BadParameter(str(error), param_hint="--column") from None
    return ImportOptions(
        format=wanted,
        annotator=annotator,
        unit=_UNITS[unit],
        names=mapping.load(names) if names is not None else mapping.NameMap(),
        new_names=new_names,
        extracting=Options(columns=columns, encoding=encoding),
    )


def _selection(
    file_format: str, annotator: str | None, gold: bool, resolve: str | None, unfinished: bool
) -> Selection | None:
    from annotator.choosing import Selection
    from annotator.exchange.registry import by_key

    if (annotator is not None) + gold + (resolve is not None) > 1:
        raise typer.BadParameter("one of --annotator, --gold and --resolve, not several")
    if annotator is not None:
        return Selection(what="annotator", annotator=annotator, unfinished=unfinished)
    if gold:
        return Selection(what="gold")
    if resolve == "majority":
        return Selection(what="majority", unfinished=unfinished)
    if resolve == "union":
        return Selection(what="union", unfinished=unfinished)
    if resolve is not None:
        raise typer.BadParameter("majority or union", param_hint="--resolve")
    if not unfinished or by_key(file_format).holds.annotators:
        return None  # everybody's work is written as it stands
    return Selection(what="decided", unfinished=True)


def _pairs(given: Sequence[str] | None, hint: str) -> dict[str, str]:
    found = {}
    for each in given or ():
        name, sign, value = each.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{each}” should be NAME=VALUE", param_hint=hint)
        found[name.strip()] = value.strip()
    return found


def _tell_refused(report: ImportReport) -> None:
    for refusal in report.refused:
        _say(str(refusal))
    hidden = report.refused_count - len(report.refused)
    if hidden > 0:
        _say(f"… and {hidden:,} more.")
    for note in report.notes:
        _say(note)


def _tell_import(report: ImportReport) -> None:
    _tell_refused(report)
    for count, words in (
        (report.articles_added, "{} added"),
        (report.articles_known, "{} here already"),
    ):
        if count:
            _say(words.format(_many(count, "article")) + ".")
    for count, words in (
        (report.annotations_added, "{} added"),
        (report.annotations_known, "{} here already"),
        (report.annotations_kept_deleted, "{} deleted here before, and left so"),
        (report.annotations_differing, "{} unlike what is here, which stands"),
    ):
        if count:
            _say(words.format(_many(count, "annotation")) + ".")
    if any("the scheme has no label" in each.reason for each in report.refused):
        _say("Say with --map what a label of the files is in the scheme, or take all new ones in")
        _say("with --new-labels.")
    if report.refused_count:
        _say(f"{report.refused_count:,} refused, listed above.")


def _tell_export(report: ExportReport, out: Path) -> None:
    from annotator.choosing import told
    from annotator.replacement import STANDARD_OUTPUT

    articles, annotations = report.articles, report.annotations
    where = "standard output" if out == STANDARD_OUTPUT else out
    _say(f"{_many(articles, 'article')} and {_many(annotations, 'annotation')} written to {where}.")
    for source, count in sorted(report.by_source.items()):
        _say(f"  {source}: {count:,}")
    for line in told(report.left_out, report.voted_out):
        _say(f"  {line}")
    if report.kept_back:
        kept = _many(report.kept_back, "article")
        _say(f"  Only your own work of {kept}: others’ is kept back from you until all are done.")
    if report.lost:
        _say("Of that, the format cannot say:")
        for line in report.losses:
            _say(f"  {_plain(line)}")
        if report.loss_file:
            _say(f"  Each is listed in {report.loss_file}.")
