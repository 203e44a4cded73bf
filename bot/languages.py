"""A guess at the language of a question, to say so when the embedded models cannot read it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Function words that hardly occur in the other languages of the table.
_FUNCTION_WORDS = {
    "English": "the of and to is was what who when where which how did does are were has have with",
    "French": "le les des est une du qui quoi quand où comment pourquoi dans sur avec pas sont",
    "German": "der das und ist ein eine wer wie wann wo warum nicht mit für auf den dem wurde sind",
    "Spanish": "el los las es una qué quién cuándo dónde cómo por para con del está fue son cuál",
    "Italian": "il gli che è una chi quando dove come perché con della nel sono stato quale dei",
    "Portuguese": "os uma não quem quando onde como porque com da foi são está qual dos em ao",
    "Dutch": "het een van is niet wie wat wanneer waar hoe waarom met op voor zijn werd deze",
}
_VOCABULARY = {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}
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
_ENOUGH = 2  # function words that tell a language


def foreign_language(question: str) -> str | None:
    """Return the language a question seems to be in, or None for English or too little to tell."""
    sample = question[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if sum(word in _VOCABULARY["English"] for word in words) >= _ENOUGH:
        return None  # whatever names stand in it
    return _foreign_script(sample) or _foreign_words(words)


def _foreign_script(sample: str) -> str | None:
    scripts = Counter(unicodedata.name(char, "?").split()[0] for char in sample if char.isalpha())
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    if script == "LATIN" or count * 2 <= scripts.total():
        return None
    return _SCRIPTS.get(script, f"{script.capitalize()} letters")


def _foreign_words(words: list[str]) -> str | None:
    hits = {name: sum(word in known for word in words) for name, known in _VOCABULARY.items()}
    english = hits.pop("English")
    name, count = max(hits.items(), key=lambda item: item[1])
    return name if count >= _ENOUGH and count > 2 * english else None
