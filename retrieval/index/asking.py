"""Which words of a question tell what is asked. Pure."""

from __future__ import annotations

import re

# Words that say nothing about what is asked. They stay in the index, so that phrases hold.
STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be been before being but by can could did do
    does doing for from had has have having he her here him his how i if in into is it its just
    many me more most much my no not of on or our out over please she should so some such than
    that the their them then there these they this those to under until up us was we were what
    when where which while who whom whose why will with would you your s""".split()
)

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,200})[\"“”„«»]")

_TOPIC = r"(?:about|on|of|from|for|with|regarding|concerning)"
_NEWS = r"(?:news|updates?|developments?|headlines?|information|info|overview|briefing)"
_SUM_UP = r"(?:summari[sz]e|sum\ up)"
_FRESH = r"(?:latest|newest|recent|most recent|current|new|fresh|any|some|more)"
_KNOW = r"(?:know|hear|learn|find out|read|ask|understand)"
# How a request begins, before it comes to what is asked. Each of these alone asks for nothing.
_REQUEST = re.compile(
    rf"""^\W*(?:
      (?:hi|hello|hey|ok|okay|well)(?:\ there|\ footnote)?[,!.]
    | please\b
    | (?:(?:can|could|would|will)\ you\s+)?(?:please\s+|kindly\s+)?
      (?:(?:tell|show|give|inform|remind|brief|update)\ (?:me|us)|explain|{_SUM_UP})\b
      (?:\s+(?:something|anything|everything|all|more))?(?:\s+{_TOPIC}\b(?=\s))?
    | (?:i|we)(?:\ would|['’]d)?\ (?:like|want|need|wish)\ to\ {_KNOW}(?:\ (?:more|{_TOPIC}))*\b
    | (?:i|we)(?:\ am|\ are|['’]m|['’]re)\ (?:interested\ in|looking\ for|wondering)\b
    | (?:do|does|did|have|can|could)\ (?:you|we|anyone|anybody)\s+(?:happen\ to\ )?
      (?:know|tell|have\ (?=any))\b(?:\s+(?:if|whether|anything|something))?(?:\s+{_TOPIC}\b)?
    | (?:what|which)?\s*(?:do|does|did|is|are|according\ to)\s+(?:the|your|these|those)\s+
      (?:articles?|sources|documents|texts|reports)\b
      (?:\s+(?:say|tell|report|write|have)(?:\ us)?)?(?:\s+{_TOPIC}\b)?
    | what\ (?:do|can)\ (?:we|you|i)\ (?:know|read|hear|tell\ (?:me|us))\s+{_TOPIC}\b
    | what(?:['’]s|\ is|\ has\ been)\ (?:being\ )?(?:said|reported|written)\s+{_TOPIC}\b
    | (?:the\ )?latest\s+(?:on|about)\b
    | (?:what(?:['’]s|\ is|\ are)|is\ there|are\ there|any)?\s*(?:(?:the|an?)\s+)?
      (?:{_FRESH}\s+)*{_NEWS}\s+{_TOPIC}\b
    | what(?:['’]s|\ is)\ (?:the\ )?(?:latest|new|newest|going\ on|happening)\s+{_TOPIC}\b
    )[\s,:;.!-]*""",
    re.IGNORECASE | re.VERBOSE,
)

_NAMES_ONE = re.compile(rf"\b(?:{_TOPIC}|{_SUM_UP})\W*$", re.IGNORECASE | re.VERBOSE)
# What may stand between the words of a name: the Bank of England.
_WITHIN_NAMES = frozenset("of the and in for on de la le du van von der al el".split())
_LONGEST_NAME = 5
_LONGEST_PHRASE = 3
"""Words of a message that is nothing but a topic: all of them capitalised, or not."""
_LONGEST_TOPIC = 6
"""Words that carry meaning of a topic after “tell me about”; more say something particular."""

_NEW = re.compile(
    r"\b(?:latest|newest|new|recent|news|updates?|developments?|headlines?|happening|going on)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\W*(?:who|whom|whose|what|which|when|where|why|how|if|whether)\b", re.IGNORECASE
)


def without_request(question: str) -> str:
    """Leave out how a question is put: “Tell me the latest news of …” asks for what follows.

    Where nothing follows, the question is returned as it is.
    """
    rest = question
    while (begun := _REQUEST.match(rest)) and re.search(r"\w", rest[begun.end() :]):
        rest = rest[begun.end() :]
    return rest


def only_names_a_topic(question: str) -> bool:
    """Tell whether a question asks for nothing particular: “Tell me about …”, “any news on …?”.

    A mere name, or a phrase of a few words, is a topic as well.
    """
    rest = without_request(question)
    put = question[: len(question) - len(rest)]
    if not put.strip():
        return _is_a_name(question) or _is_a_phrase(question)
    short = len(content_words(rest)) <= _LONGEST_TOPIC
    return short and _NAMES_ONE.search(put) is not None and not _OPENS.match(rest)


def asks_for_news(question: str) -> bool:
    """Tell whether a question is put as one for what is new: “the latest news of …”."""
    put = question[: len(question) - len(without_request(question))]
    return _NEW.search(put) is not None


def _is_a_name(said: str) -> bool:
    """Tell whether all that is said is a name: “Sergei Shoigu”, “Bank of England”."""
    words = [word for word in _only_words(said) if word.lower() not in _WITHIN_NAMES]
    capital = all(word[0].isupper() or word[0].isdigit() for word in words)
    return 0 < len(words) <= _LONGEST_NAME and capital and _all_mean_something(words)


def _is_a_phrase(said: str) -> bool:
    """Tell whether all that is said is a few words that mean something: “the euronext bid”."""
    words = _only_words(re.sub(r"^\W*the\s", "", said, flags=re.IGNORECASE))
    return 0 < len(words) <= _LONGEST_PHRASE and _all_mean_something(words)


def _only_words(said: str) -> list[str]:
    """Return the words of a message that has no mark within it; else none."""
    words = said.strip().rstrip(".!?").split()
    return words if all(re.fullmatch(r"\w[\w'’.&-]*", word) for word in words) else []


def _all_mean_something(words: list[str]) -> bool:
    return STOP_WORDS.isdisjoint(re.split("['’]", word.lower())[0] for word in words)


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, lower-case, in order; all words where none does."""
    words = re.findall(r"\w+", text.lower())
    return [word for word in words if word not in STOP_WORDS] or words


def set_phrases(question: str) -> list[str]:
    """Return what must stand together: quoted words, and words such as 10,000 or F-16."""
    joined = [word for word in question.split() if re.search(r"\w[^\w\s'’]\w", word)]
    return _QUOTED.findall(question) + joined
