"""`analyzer import`: the results of a batch, taken over into the web app."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import GuideFile


def import_results(
    folder: Annotated[Path, typer.Argument(help="Folder that `analyzer batch --out` was given.")],
    *,
    data: Annotated[Path, typer.Option(help="Folder of the app; its server must not run.")],
    database: Annotated[str, typer.Option(help="URL, where it is not in the folder.")] = "",
    login: Annotated[
        str, typer.Option("--as", help="Admin who imports [default: the first one].")
    ] = "",
    guide: GuideFile = None,
) -> None:
    """Take over the results of a batch into the web app; what is there already is left alone.

    analyzer import results --data ./interviews
    """
    from analyzer.errors import EXIT_PARTIAL, MissingExtraError

    try:
        from analyzer.web.config import WebConfig
        from analyzer.web.database import Store
        from analyzer.web.exclusive import only_server
        from analyzer.web.imports import import_batch
        from analyzer.web.people import admin_with
    except ModuleNotFoundError:
        raise MissingExtraError("web", "import results into the web app") from None
    from analyzer.guide import load_guide

    config = WebConfig(data=data, guide=load_guide(guide), database=database)
    with only_server(data):
        store = Store(config.database_url)
        with store.reading() as session:
            admin = admin_with(session, login)
        became = import_batch(store, admin, folder, config)
        store.close()
    typer.echo(f"Imported   {became.new} new, {became.newer} newer assessments")
    typer.echo(f"Left alone {became.known} that are there already")
    for one in became.skipped:
        typer.echo(f"Skipped    {one.name}: {one.why}", err=True)
    if became.skipped:
        raise typer.Exit(EXIT_PARTIAL)
