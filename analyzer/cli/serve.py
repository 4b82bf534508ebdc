"""`analyzer serve`: the pages, for people who never open a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import Engine, EngineName, GuideFile, ModelName, OrganisationFolder

if TYPE_CHECKING:
    from fastapi import FastAPI

    from analyzer.web.config import Server

GRACE_SECONDS = 5
"""For requests under way when the server is stopped; a watched analysis would go on for long."""


def serve(
    *,
    data: Annotated[Path, typer.Option(help="Folder for all that the app keeps.")],
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8765,
    bind: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    host: Annotated[
        list[str] | None,
        typer.Option(help="Name under which browsers reach the app, beside localhost."),
    ] = None,
    https: Annotated[
        bool, typer.Option("--https", help="Browsers reach it by HTTPS, through a proxy.")
    ] = False,
    imports: Annotated[
        Path | None, typer.Option(help="Folder with results of `analyzer batch` to import.")
    ] = None,
    private_webhooks: Annotated[
        bool,
        typer.Option(
            "--private-webhooks", help="Webhooks may lead to this machine and its own network."
        ),
    ] = False,
    database: Annotated[
        str, typer.Option(help="URL of another database than SQLite in the folder.")
    ] = "",
    engine: EngineName = Engine.AUTO,
    model: ModelName = None,
    guide: GuideFile = None,
    organisation: OrganisationFolder = None,
) -> None:
    """Serve the pages: upload, review, sign.

    analyzer serve --data ./interviews
    """
    try:
        import uvicorn

        from analyzer.web.app import create_app
        from analyzer.web.config import LOCAL_HOSTS, WebConfig
        from analyzer.web.exclusive import only_server
    except ModuleNotFoundError:
        from analyzer.errors import MissingExtraError

        raise MissingExtraError("web", "serve the pages") from None
    from secrets import token_urlsafe

    from analyzer.guide import load_guide
    from analyzer.memo.organisation import read_organisation

    config = WebConfig(
        data=data,
        guide=load_guide(guide),
        server=_server(engine, model),
        database=database,
        setup_token=token_urlsafe(18),
        hosts=(*LOCAL_HOSTS, *(host or ())),
        https=https,
        organisation=read_organisation(organisation),
        address=f"https://{host[0]}" if https and host else f"http://{bind}:{port}",
        imports=imports,
        private_webhooks=private_webhooks,
    )
    with only_server(data):
        app = create_app(config)
        _greet(app, f"http://{bind}:{port}", config.setup_token)
        uvicorn.run(
            app,
            host=bind,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def _server(engine: Engine, model: str | None) -> "Server | None":
    from analyzer.cli.asking import chosen_settings, endpoint_of, model_options, uses_model
    from analyzer.web.config import Server

    settings = chosen_settings(model, None)
    if not uses_model(engine, settings):
        return None
    options = model_options(settings, separate=False)
    return Server(endpoint_of(settings), options, settings.chunk_tokens)


def _greet(app: "FastAPI", address: str, token: str) -> None:
    from analyzer.web.people import anybody

    typer.echo(f"Serving    {address} (stop with Ctrl-C)")
    with app.state.parts.store.reading() as session:
        if not anybody(session):
            typer.echo(f"First run  open {address}/setup and give this token: {token}")
