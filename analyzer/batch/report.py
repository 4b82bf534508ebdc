"""The page over a batch, and its table for a data team."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from analyzer.batch.folder import Folder
from analyzer.batch.index import INDEX_JSONL, IndexRow, Status
from analyzer.batch.tally import Tally
from analyzer.errors import InputError, MissingExtraError
from analyzer.guide import Guide
from analyzer.memo import wording
from analyzer.memo.pages import policy, style
from analyzer.writing import written_whole

REPORT = "report.html"
PARQUET = "index.parquet"
_TEMPLATES = Path(__file__).parent / "templates"


def read_index(folder: Path) -> Iterator[IndexRow]:
    """The rows of a batch, one at a time: there may be very many.

    Raises:
        InputError: the folder holds no index, or one that cannot be read.
    """
    file = folder / INDEX_JSONL
    try:
        with file.open(encoding="utf-8") as lines:
            yield from map(IndexRow.model_validate_json, lines)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{file}: cannot be read as the index of a batch; run `analyzer batch` again, it is"
            " written anew."
        ) from error


def write_report(folder: Path, guide: Guide) -> Path:
    """Write the page over the rows in the folder's index. Returns its path.

    Raises:
        InputError: as `read_index`.
        FolderError: there is no room, or no right to write.
    """
    tally = Tally(read_index(folder))
    css, script = style(_read("report.css")), _read("report.js")
    page = _template().generate(
        guide=guide,
        tally=tally,
        rows=read_index(folder),
        troubled=(r for r in read_index(folder) if r.status in (Status.FAILED, Status.PARTIAL)),
        any_trouble=bool(tally.by_status[Status.FAILED] + tally.by_status[Status.PARTIAL]),
        wording=wording,
        css=css,
        script=script,
        policy=policy(css, script, pictures=False),
    )
    path = folder / REPORT
    with Folder(folder).writing(), written_whole(path) as file:
        file.writelines(page)
    return path


def write_parquet(folder: Path) -> Path:
    """Write the index as Parquet, one row for each interview. Returns its path.

    Raises:
        InputError: there is no index that can be read, or no place to write to.
        MissingExtraError: DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("parquet", "write Parquet") from error
    path = folder / PARQUET
    try:
        with duckdb.connect() as database:
            index = database.read_json(str(folder / INDEX_JSONL), format="newline_delimited")
            index.write_parquet(str(path))
    except duckdb.Error as error:
        raise InputError(
            f"{folder / INDEX_JSONL}: cannot be written as Parquet: {error}; run `analyzer batch`"
            " again, the index is written anew."
        ) from error
    return path


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")


def _read(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text("utf-8"))  # noqa: S704 - our own file
