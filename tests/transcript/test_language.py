"""The language of an interview, and interviews in several."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.transcript import Transcript
from tests.conftest import ROOT

Read = Callable[..., Transcript]

SAID = {
    "en": ("Why did you build it that way?", "We had no time, so I wrote a small worker first."),
    "de": ("Warum haben Sie das so gebaut?", "Weil wir wenig Zeit hatten und es laufen musste."),
    "fr": ("Pourquoi ce choix-là ?", "Parce que nous avions peu de temps et trop de données."),
    "es": ("¿Por qué lo hicieron así?", "Porque teníamos muy poco tiempo y muchos datos malos."),
    "nl": ("Waarom heb je dat zo gedaan?", "Omdat we weinig tijd hadden en het moest werken."),
    "pl": ("Dlaczego tak to zrobiliście?", "Bo mieliśmy mało czasu i musiało działać od razu."),
    "ru": ("Почему вы сделали именно так?", "Потому что времени было мало, а работать надо."),
    "tr": ("Neden böyle yaptınız peki?", "Çünkü zamanımız azdı ve hemen çalışması gerekiyordu."),
    "ja": ("なぜそのように作りましたか。", "時間がなくて、すぐに動かす必要がありました。"),
    "zh": ("你们为什么这样做?", "因为时间很少,而且必须马上能用,所以先写了一个小程序。"),
    "ko": ("왜 그렇게 만들었나요?", "시간이 없었고 바로 동작해야 했기 때문입니다."),
}


def talk(*languages: str) -> str:
    lines = [f"Interviewer: {SAID[code][0]}\nCandidate: {SAID[code][1]}\n" for code in languages]
    return "".join(lines)


@pytest.mark.parametrize("language", SAID)
def test_the_language_is_known(read: Read, language: str) -> None:
    transcript = read(talk(language, language))
    assert transcript.language == language
    assert transcript.warnings == ()


@pytest.mark.parametrize(
    "answer", ["Yes.", "Kafka. Redis, Terraform.", "Mm-hm. 2019.", "Ja, ja, ja."]
)
def test_a_few_words_tell_no_language(read: Read, answer: str) -> None:
    transcript = read(f"Interviewer: Ok?\nCandidate: {answer}\n")
    assert transcript.language is None
    assert transcript.warnings == ()


def test_labels_do_not_count(read: Read) -> None:
    question, answer = SAID["de"]
    label = "The Interviewer Of The Whole Company"
    transcript = read(f"{label}: {question}\nCandidate: {answer}\n" * 3)
    assert transcript.language == "de"


def test_names_of_tools_do_not_change_the_language(read: Read) -> None:
    answer = "I put Kafka before Postgres, with FastAPI, pgvector and Qdrant behind Kubernetes."
    transcript = read(f"Interviewer: Which parts were there?\nCandidate: {answer}\n")
    assert transcript.language == "en"


def test_two_languages_are_a_warning(read: Read) -> None:
    transcript = read(talk("en", "en", "de"))
    assert transcript.language == "en"
    (warning,) = transcript.warnings
    assert "% of what is said is in another language (de)" in warning


def test_a_sentence_in_another_language_is_none(read: Read) -> None:
    assert read(talk(*["en"] * 12, "de")).warnings == ()


def test_a_code_page_is_guessed_without_a_wrong_language(read: Read) -> None:
    assert read(talk("fr", "fr").encode("cp1252")).language == "fr"


def test_no_network_is_needed_and_nothing_is_written(tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise OSError('no network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from analyzer.transcript.language import spoken_language\n"
        f"print(spoken_language({list(SAID['de'])!r}).language)\n"
    )
    env = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == "de\n"
    assert list(tmp_path.iterdir()) == []
