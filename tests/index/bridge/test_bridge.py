"""Questions in Japanese and Korean over English articles."""

import builtins
import subprocess
import sys
from typing import Any

import pytest

from index.bridge import asked_in, gloss, ja, missing
from index.models import SHIPPED_SHA256
from index.words import stems

JAPANESE = "2019年6月に大阪で開かれた首脳会議の議長は誰ですか。"
KOREAN = "2019년 6월 오사카에서 열린 정상회의의 의장은 누구인가요?"


def _anything(_: str) -> bool:
    return True


@pytest.mark.parametrize(
    "question", ["Who chaired the Osaka summit in June 2019?", "¿Dónde está la biblioteca?", "", "42"]
)
def test_needs_no_gloss_in_latin_script(question: str) -> None:
    assert gloss(question) is None


@pytest.mark.parametrize(("question", "language"), [(JAPANESE, "ja"), (KOREAN, "ko")])
def test_renders_a_question_word_by_word(question: str, language: str) -> None:
    found = gloss(question)
    assert found is not None
    assert found.language == language
    assert found.text.split()[0] == "who"
    assert {"June", "2019", "osaka", "summit"} <= set(found.text.split())
    assert missing(question) is None


@pytest.mark.parametrize("question", [JAPANESE, KOREAN])
def test_embeds_english_and_looks_for_english_words(question: str) -> None:
    embedded, words = asked_in(question, ["en"], SHIPPED_SHA256, _anything)
    assert embedded.isascii()
    found = {term for word in words for term in word}
    assert {"june", "2019", "osaka", "summit", "meet"} <= found


@pytest.mark.parametrize("question", [JAPANESE, KOREAN])
def test_looks_for_the_word_itself_too(question: str) -> None:
    _, words = asked_in(question, ["en"], SHIPPED_SHA256, _anything)
    (place,) = [word for word in words if "osaka" in word]
    assert not all(term.isascii() for term in place)


@pytest.mark.parametrize(
    ("question", "language"), [(JAPANESE, "ja"), (KOREAN, "ko"), ("首脳会談", "zh"), ("Osaka?", "en")]
)
def test_leaves_a_question_in_the_language_of_the_articles_alone(question: str, language: str) -> None:
    assert asked_in(question, [language], SHIPPED_SHA256, _anything) == (question, stems(question, [language]))


def test_gives_another_model_the_question_itself() -> None:
    embedded, words = asked_in(KOREAN, ["en"], "of a multilingual model", _anything)
    assert embedded == KOREAN
    assert ("2019",) in [word[:1] for word in words]


def test_keeps_the_words_of_the_question_where_some_articles_are_in_its_language() -> None:
    _, words = asked_in(KOREAN, ["en", "ko"], SHIPPED_SHA256, _anything)
    assert set(stems(KOREAN, ["en", "ko"])) <= set(words)


def test_takes_the_rendering_that_the_articles_use() -> None:
    held = {"reel", "select", "elect", "offici"}
    embedded, _ = asked_in(
        "総理の辞任", ["en"], SHIPPED_SHA256, (held | {"step", "down", "prime", "minist"}).__contains__
    )
    assert embedded == "prime minister step down"


def test_keeps_the_likeliest_rendering_where_the_articles_use_none() -> None:
    _, words = asked_in("辞任", ["en"], SHIPPED_SHA256, lambda _: False)
    assert [word[0] for word in words] == ["resign"]


def test_a_question_in_english_loads_nothing_of_the_bridge() -> None:
    code = (
        "import sys; from index.bridge import asked_in; asked_in('Who?', ['en'], '', bool); "
        "print([name for name in sys.modules if name.split('.')[0] in {'babel', 'fugashi', 'jaconv', 'es_hangul'} "
        "or name.startswith(('index.bridge.', 'index.glossary'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if name.split(".", maxsplit=1)[0] in {"fugashi", "unidic_lite", "jaconv", "es_hangul"}:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.setattr(ja, "_tagger", lambda: None)
    monkeypatch.setattr(ja, "_listed", ja._listed.__wrapped__)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_says_dates_numbers_countries_and_listed_words_and_what_to_install() -> None:
    question = "2019年にノルウェーで行われた3回の首脳会談"
    found = gloss(question)
    assert found is not None
    assert {"2019", "norway", "three", "summit", "held"} <= set(found.text.split())
    assert "pip install 'pincite[cjk]'" in (missing(question) or "")
    assert missing(KOREAN) is missing("Who?") is None
    korean = gloss(KOREAN)
    assert korean is not None
    assert {"June", "2019", "osaka", "summit"} <= set(korean.text.split())
