"""What `analyzer serve` tells the app."""

from dataclasses import dataclass
from pathlib import Path

from analyzer.chunking import CHUNK_TOKENS
from analyzer.engines.model import ModelOptions
from analyzer.guide import Guide
from analyzer.llm.client import Endpoint
from analyzer.memo.organisation import NOBODY, Organisation
from analyzer.transcript.files import SIZE_LIMIT

DATABASE = "analyzer.sqlite"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Server:
    """A model server, and how it is asked."""

    endpoint: Endpoint
    options: ModelOptions
    chunk_tokens: int = CHUNK_TOKENS


@dataclass(frozen=True)
class WebConfig:
    """Where the app keeps things, and what it works with."""

    data: Path
    """Folder of the database and the ledgers; nobody but its owner can read it."""
    guide: Guide
    server: Server | None = None
    """None: interviews are read by the offline engine."""
    database: str = ""
    """URL of the database; empty for SQLite in `data`."""
    setup_token: str = ""
    """Lets whoever started the server make the first admin."""
    hosts: tuple[str, ...] = LOCAL_HOSTS
    """Names under which the app answers: others are refused."""
    https: bool = False
    """Whether browsers reach it by HTTPS: then the cookie never travels without."""
    organisation: Organisation = NOBODY
    """Whose name, logo and wording stand on documents."""
    address: str = ""
    """Where browsers reach it, such as `https://interviews.example.org`; links begin with it."""
    imports: Path | None = None
    """Folder in which batches lie that admins may import; None for none."""
    private_webhooks: bool = False
    """Whether messages may go to addresses that are not public, and without TLS."""
    upload_limit: int = SIZE_LIMIT
    """Bytes of one file."""

    @property
    def database_url(self) -> str:
        """Where the tables lie."""
        return self.database or f"sqlite:///{self.data / DATABASE}"

    @property
    def search_index(self) -> Path:
        """What was found and said, for the search; made anew when it is gone."""
        return self.data / "search.sqlite"

    @property
    def ledgers(self) -> Path:
        """Folder of the ledgers."""
        return self.data / "ledgers"

    def ledger(self, interview: str) -> Path:
        """The ledger of one interview, so that it can be erased with it."""
        return self.ledgers / f"{interview}.sqlite"
