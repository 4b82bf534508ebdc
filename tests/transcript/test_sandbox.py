"""The process that opens documents: whatever happens in it, a user gets one sentence."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.documents import DocumentError, extract
from tests.support.office import docx, paragraph

TALK = docx(paragraph("Ruth: Why?") + paragraph("Dana: So."))
FAKE = """
import json, sys, types
sys.path[:] = json.loads(sys.argv[1])
fake = types.ModuleType("fake")
exec({code!r}, fake.__dict__)
sys.modules["analyzer.documents.docx"] = fake
from analyzer.documents.worker import main
main(sys.argv[2])
"""
"""The process as it is, with another reader of Word documents in it."""


@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.exit(3)",
        "raise RuntimeError('secret')",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "print('nonsense')",
        "print('[1]')",
        "print('{\"lines\": 1}')",
        "print('[' * 1_000_000)",
        "import sys; sys.stdout.buffer.write(b'\\xff\\xfe')",
    ],
)
def test_a_process_that_fails(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr("analyzer.documents._BOOT", program)
    with pytest.raises(DocumentError, match="cannot be opened") as raised:
        extract("docx", TALK)
    assert "secret" not in str(raised.value)


def test_a_process_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.documents._BOOT", "while True: pass")
    monkeypatch.setattr("analyzer.documents.SECONDS_LIMIT", 0.1)
    with pytest.raises(DocumentError, match="cannot be opened"):
        extract("docx", TALK)


def test_an_endless_answer_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "import sys\nwhile True: sys.stdout.write('x' * 10_000)"
    monkeypatch.setattr("analyzer.documents._BOOT", endless)
    monkeypatch.setattr("analyzer.documents.ANSWER_LIMIT", 100_000)
    with pytest.raises(DocumentError, match="cannot be opened"):
        extract("docx", TALK)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have fewer limits")
@pytest.mark.parametrize(
    ("does", "message"),
    [
        ("x = bytes(1_000_000_000)", "needs more memory"),
        ("x = open({path!r}, 'w').write('x' * 99_999)", "cannot be opened"),
        ("x = [open('/dev/null') for _ in range(99)]", "cannot be opened"),
    ],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str, message: str) -> None:
    target = tmp_path / "written"
    code = f"def extract(data):\n    {does.format(path=str(target))}"
    monkeypatch.setattr("analyzer.documents._BOOT", FAKE.format(code=code))
    with pytest.raises(DocumentError, match=message):
        extract("docx", TALK)
    assert not target.exists() or not target.stat().st_size


def test_the_process_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    told = "import json, os; print(json.dumps({'error': ' '.join(os.environ.values())}))"
    monkeypatch.setattr("analyzer.documents._BOOT", told)
    with pytest.raises(DocumentError) as raised:
        extract("docx", TALK)
    assert "sk-secret" not in str(raised.value)


def test_documents_are_read_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "talk.docx").write_bytes(TALK)
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')")
    code = (
        "import sys; from pathlib import Path; from analyzer.transcript import read_transcript\n"
        "print(len(read_transcript(Path(sys.argv[1]), undecided=True).turns))"
    )
    root = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); exec({code!r})"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, "talk.docx"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("2\n", "")


@pytest.mark.skipif(os.name != "posix", reason="needs a named pipe and signals")
def test_ctrl_c_ends_the_process_too(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # The pipe stays open as long as the process that opens documents lives.
    boot = (
        f"pipe = open({str(pipe)!r}, 'w'); pipe.write('begun\\n'); pipe.flush()\nwhile True: pass"
    )
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        f"import analyzer.documents as documents\n"
        f"documents._BOOT = {boot!r}\n"
        f"documents.extract('docx', b'')"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.DEVNULL, start_new_session=True
    )
    with pipe.open() as begun:
        assert begun.readline() == "begun\n"
        reader.send_signal(signal.SIGINT)
        assert begun.read() == ""
    assert reader.wait() != 0
