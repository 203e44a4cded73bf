"""A guess at the language of a question, to say so when the embedded models cannot read it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Words that ask, which hardly occur in the other languages of the table, then words that do
# occur there or in English. Question words without their accents stand too: so they are typed.
_ASKING_AND_COMMON = {
    "German": (
        "wie wer wann wo warum welche welcher welches welchen wieviel wem wen woher wohin weshalb",
        "das und ist ein eine einen was nicht mit für auf den dem wurde sind hat haben viele es im"
        " zu über gibt war wird bei nach aus die der",
    ),
    "French": (
        "qui quoi quel quelle quels quelles combien pourquoi comment où quand lequel laquelle",
        "le les des une du et est ce dans sur avec pas sont au aux ont été il elle par qu que a en",
    ),
    "Spanish": (
        "qué quién quiénes cuándo dónde cómo cuál cuáles cuánto cuántos cuántas cuánta por"
        " quien cuando donde cuantos cuantas cuanto cual",
        "¿ que los las es una un para con está fue son en y su se hay ha han como",
    ),
    "Portuguese": (
        "quem onde quantos quantas quais porque quando não são",
        "que qual quanto os uma um com foi está dos em ao do o as na no se como por",
    ),
    "Italian": (
        "perché perche quanti quante quali dove",
        "chi come cosa quanto quando quale il gli che è una un con della nel sono stato dei ha"
        " hanno si lo le",
    ),
    "Dutch": (
        "wie wat wanneer waar waarom hoeveel welke hoe",
        "het een niet met op voor zijn werd deze is heeft er naar",
    ),
    "Swedish": (
        "vem vad hur varför vilken vilka vilket",
        "när var och är det som en på av för med till har den inte många",
    ),
    "Danish or Norwegian": (
        "hvem hvad hva hvornår hvordan hvorfor hvilken hvilke hvilket hvor",
        "når og er det en på af av for med til har den ikke mange",
    ),
    "Polish": (
        "kto kiedy gdzie dlaczego ile ilu który która które których jaki jaka jakie czy",
        "co jak jest na do się nie od po w z",
    ),
    "Czech": ("kdo kdy kde proč kolik který která které jaký jaká jaké", "co jak je se na že v s"),
    "Turkish": (
        "nerede nasıl neden kaç hangi niçin kimdir nedir",
        "kim ne ve bir bu mi mı için ile",
    ),
    "Romanian": ("cine când unde câți câte cât cati cate", "cum care este și în pe cu din un o"),
    "Hungarian": ("mikor hogyan miért hány milyen melyik mennyi", "ki mi hol az és egy van nem"),
    "Finnish": ("kuka mikä milloin missä miten miksi kuinka montako mitä", "on ja ei se oli"),
    "Indonesian or Malay": ("siapa kapan bagaimana mengapa berapa", "apa mana yang di dan dari"),
    "Vietnamese": ("gì nào đâu nhiêu sao", "khi là của có trong bao ai"),
}
_ENGLISH = frozenset(
    "the of and to is are were has have had with who whom whose what when where which how why did"
    " does do be been being from for by at as it its this that these those there their they he she"
    " his her him you your we our not can could will would should about after before between during"
    " into than then many much more most any all some if or but so also i my me in s tell".split()
)
_ASKS, _COMMON = 2, 1
_WEIGHTS = {
    name: dict.fromkeys(common.split(), _COMMON) | dict.fromkeys(asking.split(), _ASKS)
    for name, (asking, common) in _ASKING_AND_COMMON.items()
}
_SCRIPTS = {
    "CYRILLIC": "Russian or another language in Cyrillic letters",
    "GREEK": "Greek",
    "ARABIC": "Arabic or Persian",
    "HEBREW": "Hebrew",
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Hindi",
    "THAI": "Thai",
}
_SAMPLE = 500  # characters that are looked at
# English words that tell English, whatever names stand beside them; one must be of no other
# language in the table.
_ENOUGH = 2


def foreign_language(question: str) -> str | None:
    """Return the language a question seems to be in, or None for English or too little to tell."""
    sample = unicodedata.normalize("NFC", question[:_SAMPLE])
    words = re.findall(r"[^\W\d_]+|¿", sample.lower())
    english = [word for word in words if word in _ENGLISH]
    if len(english) >= _ENOUGH and not all(map(_is_shared, english)):
        return None
    return _foreign_script(sample) or _foreign_words(words)


def _is_shared(word: str) -> bool:
    return any(word in weights for weights in _WEIGHTS.values())


def _foreign_script(sample: str) -> str | None:
    scripts = Counter(unicodedata.name(char, "?").split()[0] for char in sample if char.isalpha())
    if not scripts:
        return None
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:  # Chinese characters stand beside these
        scripts["HIRAGANA"] += scripts.pop("CJK", 0)
    script, count = scripts.most_common(1)[0]
    if script == "LATIN" or count * 2 <= scripts.total():
        return None
    return _SCRIPTS.get(script, f"{script.capitalize()} letters")


def _foreign_words(words: list[str]) -> str | None:
    english = sum(word in _ENGLISH for word in words)
    scores = {
        name: sum(weights.get(word, 0) for word in words) for name, weights in _WEIGHTS.items()
    }
    name, score = max(scores.items(), key=lambda item: item[1])
    return name if score >= _ASKS and score > 2 * english else None
