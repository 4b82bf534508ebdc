"""Several interviews in one file: zip archives and tables; and one packed with gzip."""

import csv
import gzip
import io
import random
import stat
import zipfile
from pathlib import Path

import pytest

from analyzer.errors import TranscriptError, UsageError
from analyzer.transcript import read_transcript
from analyzer.transcript.files import documents_in

TALK = "Interviewer: Why was that?\nCandidate: We had no time, so I wrote it in {}.\n"
VTT = (
    "WEBVTT\n\n00:01.000 --> 00:03.000\nInterviewer: Why?\n\n"
    "00:04.000 --> 00:09.000\nCandidate: Speed.\n"
)


def zipped(path: Path, members: dict[str | zipfile.ZipInfo, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return zipped(
        tmp_path / "talks.zip",
        {
            "round 1/": "",
            "round 1/dana.vtt": VTT,
            "round 2/dana.txt": TALK.format("May"),
            "round 2/erik.txt": TALK.format("June"),
            "__MACOSX/round 1/._dana.vtt": "\x00\x05",
            "round 1/.DS_Store": "\x00\x00\x00\x01Bud1",
            "round 2/empty.txt": "",
        },
    )


def items(path: Path) -> list[str]:
    return [document.item for document in documents_in(path).documents]


def test_an_archive_holds_interviews_and_says_what_was_left_out(archive: Path) -> None:
    contents = documents_in(archive)
    assert [document.item for document in contents.documents] == [
        "round 1/dana.vtt",
        "round 2/dana.txt",
        "round 2/erik.txt",
    ]
    assert contents.documents[0].path == archive / "round 1" / "dana.vtt"
    assert contents.left_out == 3


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("round 1/dana.vtt", "talks.zip/round 1/dana.vtt"),
        ("ERIK", "talks.zip/round 2/erik.txt"),
        ("2", "talks.zip/round 2/dana.txt"),
    ],
)
def test_one_interview_is_chosen_by_name_part_or_number(
    archive: Path, item: str, name: str
) -> None:
    assert read_transcript(archive, item=item).source.name == name


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (None, r"holds 3 interviews \(round 1/dana\.vtt, .*with --item, .* from 1 to 3\."),
        ("dana", r"has 2 interviews whose names contain 'dana'; it has round 1/dana\.vtt, round 2"),
        ("zoe", r"has no interview 'zoe'; it has round 1/dana\.vtt"),
        ("4", r"has no interview '4'"),
        ("0", r"has no interview '0'"),
    ],
)
def test_which_interview_is_never_guessed(archive: Path, item: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_transcript(archive, item=item)


def test_an_exact_name_goes_before_a_part_and_a_number(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"2": TALK.format("May"), "22": TALK.format("June"), "a": VTT}
    )
    assert read_transcript(path, item="2").source.name == "a.zip/2"


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.txt": TALK.format(n) for n in range(9)})
    with pytest.raises(UsageError, match=r"4\.txt and 4 more\)"):
        read_transcript(path)


def test_one_interview_in_an_archive_needs_no_item(tmp_path: Path) -> None:
    transcript = read_transcript(zipped(tmp_path / "a.zip", {"dana.vtt": VTT}))
    assert transcript.source.name == "a.zip/dana.vtt"
    assert transcript.source.format == "webvtt"


NOISE = random.Random(1).randbytes(20_000) * 950  # noqa: S311 - repeatable on purpose
"""19 MB that can be packed, but not as tightly as a bomb."""


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"../dana.txt": TALK}, r"member, \"\.\./dana\.txt\", that would lie outside the archive"),
        ({"/etc/dana.txt": TALK}, "would lie outside"),
        ({"a\\..\\..\\dana.txt": TALK}, "would lie outside"),
        ({"C:/dana.txt": TALK}, "would lie outside"),
        ({link("dana.txt"): "/etc/passwd"}, r"dana\.txt\", that is a link"),
        ({"big.txt": b"a" * 20_000_001}, r"big\.txt\", that unpacks to more than 20 MB"),
        ({f"{n}.txt": b"a" * 19_000_000 for n in range(2)}, "more than 200 times its size"),
        ({f"{n}.txt": NOISE for n in range(6)}, "unpacks to more than 100 MB"),
        ({f"{n}": b"" for n in range(10_001)}, "more than 10,000 members"),
        ({"__MACOSX/._a": b"x", "empty.txt": b""}, "holds no interview"),
        ({}, "holds no interview"),
    ],
)
def test_a_bad_archive_gets_one_sentence(
    tmp_path: Path, members: dict[str | zipfile.ZipInfo, str | bytes], message: str
) -> None:
    with pytest.raises(TranscriptError, match=message) as raised:
        documents_in(zipped(tmp_path / "a.zip", members))
    assert str(raised.value).startswith(str(tmp_path / "a.zip"))


def test_a_member_that_lies_about_its_size_is_not_unpacked_whole(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"dana.txt": b"a" * 15_000_000})
    data = path.read_bytes()
    path.write_bytes(data.replace((15_000_000).to_bytes(4, "little"), (90).to_bytes(4, "little")))
    with pytest.raises(TranscriptError, match="damaged zip archive"):
        documents_in(path)


@pytest.mark.parametrize("kept", [30, -30])
def test_a_cut_archive_is_no_transcript(archive: Path, kept: int) -> None:
    archive.write_bytes(archive.read_bytes()[:kept])
    with pytest.raises(TranscriptError, match=r"talks\.zip is "):
        read_transcript(archive)


def test_an_archive_in_an_archive_is_refused_alone(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"dana.vtt": VTT}).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner, "dana.vtt": VTT})
    assert items(path) == ["dana.vtt", "inner.zip"]
    assert read_transcript(path, item="dana").source.name == "a.zip/dana.vtt"
    with pytest.raises(TranscriptError, match=r"a\.zip/inner\.zip is .*archive"):
        read_transcript(path, item="inner")


def test_names_of_members_can_do_no_harm(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"da\x1b[2Jna\u202e\n.vtt": VTT, "b.vtt": VTT})
    with pytest.raises(TranscriptError, match=r'"da\[2Jna.vtt", that has characters') as raised:
        documents_in(path)
    assert "\x1b" not in str(raised.value)


def test_a_word_document_is_no_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.docx", {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
    assert items(path) == [""]


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "dana.vtt.gz"
    path.write_bytes(gzip.compress(VTT.encode(), mtime=0))
    transcript = read_transcript(path)
    assert transcript.source.format == "webvtt"
    assert transcript.source.name == "dana.vtt.gz/dana.vtt"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (gzip.compress(VTT.encode(), mtime=0)[:-9], "is damaged: pack it again"),
        (b"\x1f\x8bnothing else", "is damaged"),
        (gzip.compress(b"a" * 20_000_001, mtime=0), "unpacks to more than 20 MB"),
        (gzip.compress(b" \n", mtime=0), "is empty"),
        (gzip.compress(b"a" * 257 + b"ustar" + b"b" * 99, mtime=0), "is an archive: unpack it"),
    ],
)
def test_bad_gzip_gets_one_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    with pytest.raises(TranscriptError, match=message):
        read_transcript(path)


def table(rows: list[list[str]], delimiter: str = ",", newline: str = "\n") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return file.getvalue()


ANSWERED = 'Assistant: Why?\n\nFor whom?\n\nUser: "Speed", mostly; and cost.\n\nAI: I see.\n'
ROWS = [
    ["transcript_id", "candidate", "text"],
    ["a_1", "Dana", ANSWERED],
    ["a_2", "Erik", ANSWERED.replace("Speed", "Habit")],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_with_one_interview_a_row(
    tmp_path: Path, delimiter: str, encoding: str, newline: str
) -> None:
    path = tmp_path / "talks.csv"
    path.write_bytes(table(ROWS, delimiter, newline).encode(encoding))
    documents = documents_in(path).documents
    assert [str(d.path.relative_to(tmp_path)) for d in documents] == [
        "talks.csv/a_1",
        "talks.csv/a_2",
    ]
    assert documents[1].about == {"transcript_id": "a_2", "candidate": "Erik"}
    transcript = read_transcript(path, item="a_2")
    assert transcript.source.encoding == encoding
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Assistant", "Why? For whom?"),
        ("User", '"Habit", mostly; and cost.'),
        ("AI", "I see."),
    ]


def test_a_guess_about_a_table_is_told_with_each_interview(tmp_path: Path) -> None:
    path = tmp_path / "talks.csv"
    path.write_bytes(
        table(
            [*ROWS, ["a_3", "Zoë", "Interviewer: Où ?\nCandidate: Là-bas, à côté du café.\n"]]
        ).encode("cp1252")
    )
    transcript = read_transcript(path, item="a_3")
    assert transcript.turns[1].text == "Là-bas, à côté du café."
    assert "read as cp1252" in transcript.warnings[0]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["text", "role"], [ANSWERED, "x"], [ANSWERED, "y"]], ["row-1", "row-2"]),
        ([["id", "text"], ["7", ANSWERED], ["7", ANSWERED]], ["row-1", "row-2"]),
        ([["id", "text"], ["../a b", ANSWERED], ["/etc/x", ANSWERED]], ["a-b", "etc-x"]),
        ([["n", "id", "text"], ["1", "x.1", ANSWERED], ["2", "y", ""]], ["x.1"]),
    ],
)
def test_rows_have_names(tmp_path: Path, rows: list[list[str]], names: list[str]) -> None:
    path = tmp_path / "talks.csv"
    path.write_text(table(rows))
    contents = documents_in(path)
    assert [document.item for document in contents.documents] == names
    assert contents.left_out == len(rows) - 1 - len(names)


@pytest.mark.parametrize(
    "text",
    [
        'speaker,text\nDana,"We shipped it: in May"\nRuth,"Why?"\n',
        'Dana, the lead: Hello, and "welcome".\nRuth: Hi, "all".\n',
        'name,text\nDana,"one\ntwo"\n',
        'a,b\n"x: y\nz: w',
    ],
)
def test_other_text_is_one_document(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talks.csv"
    path.write_text(text)
    if "z: w" not in text:
        assert items(path) == [""]
    else:
        assert len(items(path)) == 1


def test_a_long_cell_is_read_and_the_csv_module_is_left_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    path = tmp_path / "talks.csv"
    path.write_text(table([["id", "text"], ["x", ANSWERED * 20_000]]))
    assert len(documents_in(path).documents[0].data) > 1_000_000
    assert csv.field_size_limit() == before


def test_a_table_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talks.csv"
    path.write_text(table([["id", "text"], *([str(n), "A: b\nC: d\n"] for n in range(10_001))]))
    with pytest.raises(TranscriptError, match="more than 10,000 rows"):
        documents_in(path)
