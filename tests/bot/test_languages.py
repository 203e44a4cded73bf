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
        # Short ones, as people type them in a chat.
        ("Wie viele Soldaten hat Nordkorea geschickt?", "German"),
        ("Combien de soldats la Corée du Nord a-t-elle envoyés ?", "French"),
        ("¿Cuántas tropas envió Corea del Norte?", "Spanish"),
        ("Cuanto cuesta el muro?", "Spanish"),
        ("Quanti soldati ha inviato la Corea del Nord?", "Italian"),
        ("Quantos soldados a Coreia do Norte enviou?", "Portuguese"),
        ("Hoeveel soldaten stuurde Noord-Korea?", "Dutch"),
        ("Wie is de nieuwe havenmeester?", "Dutch"),
        ("Hur många soldater skickade Nordkorea?", "Swedish"),
        ("Hvor mange soldater sendte Nordkorea?", "Danish or Norwegian"),
        ("Ilu żołnierzy wysłała Korea Północna?", "Polish"),
        ("Kolik vojáků poslala Severní Korea?", "Czech"),
        ("Kuzey Kore kaç asker gönderdi?", "Turkish"),
        ("北朝鮮は何人の兵士を送ったか", "Japanese"),
        # Names of other languages alone make no question foreign.
        ("Kim Jong Un and Shoigu", None),
        ("Oscar de la Renta", None),
        ("Die Hard release date", None),
        ("Who is Ludwig van der Rohe?", None),
        ("Did El Niño hit Las Palmas?", None),
    ],
)
def test_a_question_that_is_not_english_is_noticed(question: str, language: str | None) -> None:
    assert foreign_language(question) == language
