from __future__ import annotations

import pytest

from bot.languages import foreign_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who sailed to Pell Island on the ferry?", None),
        ("ferry Pell Island", None),
        ("", None),
        ("1234 ???", None),
        ("What did Jürgen Müller say about the Bundestag?", None),
        ("Who is Владимир Путин?", None),
        ("Кто приплыл на остров?", "Russian or another language in Cyrillic letters"),
        ("谁坐了渡轮?", "Chinese or Japanese"),
        ("מי הפליג לאי?", "Hebrew"),
        ("Wie viele Menschen sind mit der Fähre gefahren?", "German"),
        ("Combien de personnes sont sur le ferry et pourquoi ?", "French"),
        ("¿Cuándo salió el ferry y quién lo dijo?", "Spanish"),
    ],
)
def test_a_question_that_is_not_english_is_noticed(question: str, language: str | None) -> None:
    assert foreign_language(question) == language
