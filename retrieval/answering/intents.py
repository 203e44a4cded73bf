"""What a message asks Footnote to do. Pure.

Only a whole message of a known form is small talk, a listing, a summary or a comparison; whatever
else is said is a question to the articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, or a call for help: ``reply`` is all there is to say."""

    reply: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Which articles are there, on a topic or at all."""

    topic: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What one article says, by its title or part of it."""

    title: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What two things have to do with each other."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question that the articles may answer."""


Intent = SmallTalk | Listing | Summary | Difference | Lookup

HELP = (
    "Ask a question about the articles, and I answer with quotes from them. You can also ask"
    " “what do you have on …?” or “summarise …”."
)
WELCOME = f"Hello. {HELP}"
YOU_ARE_WELCOME = "You are welcome. Ask on whenever you like."
GOODBYE = "Goodbye."

_LONGEST = 300  # characters; nobody greets, or names an article, at greater length

_FINE = (
    r"(?:ok|okay|great|cool|nice|perfect|good|fine|alright|awesome|excellent|wonderful|lovely"
    r"|got it|i see|understood|no|many)"
)
_THANKS = (
    r"(?:thanks|thank you|thx|ty|cheers)"
    r"(?: a lot| a million| so much| very much| again| indeed| footnote"
    r"| for (?:that|this|(?:all )?(?:the|your) (?:help|answers?|time|explanation)))*"
)
# What a message says piece by piece. Of several replies the first in this order is given.
_SMALL_TALK = {
    HELP: r"(?:please )?help(?: me)?(?: please)?|(?:can|could) you help(?: me)?(?: please)?"
    r"|(?:who|what) are you|what (?:can|do) you do|what can (?:i|we) ask(?: you)?(?: about)?"
    r"|how (?:does (?:this|footnote)|do you) work|how (?:do|can) i use (?:this|you|footnote)",
    GOODBYE: r"bye(?: bye)?|goodbye|good ?night|farewell|see (?:you|ya)(?: later| soon| tomorrow)?"
    r"|have a (?:nice|good|great) (?:day|evening|night|weekend|one)",
    YOU_ARE_WELCOME: rf"{_FINE}|(?:{_FINE} )?{_THANKS}"
    r"|that(?: (?:is|was)|['’]s) (?:all|it|great|good|perfect|(?:very |really )?helpful)"
    r"|that helps(?: a lot)?|(?:very |really )helpful",
    WELCOME: r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
    r"(?: there| again| all| everyone| everybody| footnote| bot)*"
    r"|how are you(?: doing)?(?: today)?|how(?: is|['’]s) it going|what['’]?s up"
    r"|nice to meet you|(?:all|everyone|everybody|footnote)",
}

_OPENING = (
    r"(?:(?:hi|hello|hey|ok|okay|so|well|now|please)(?:,? |! ?))*"
    r"(?:(?:can|could|would|will) you (?:please )?)?"
)
_CLOSING = r"(?:,? (?:please|thanks|thank you|for me))*"
_ARTICLES = r"(?:articles|stories|texts|sources)"
_ON = r"(?:on|about|regarding|concerning) (?P<topic>.+?)"
_LISTING = (
    rf"(?:what|which)(?: {_ARTICLES})? (?:do (?:you|we) have|are there|is there|have you got)"
    rf"(?: here)?(?: {_ON})?",
    rf"(?:list|show|give)(?: me)?(?: all)?(?: of)?(?: the| your)? {_ARTICLES}"
    rf"(?: (?:that )?you have)?(?: {_ON})?",
    rf"(?:list|show me|tell me) (?:everything|all|what)(?: that)? you have(?: {_ON})?",
    r"(?:do you have|have you got|is there|are there)"
    rf" (?:anything|something|an article|a story|(?:any )?{_ARTICLES}) {_ON}",
    rf"(?:do you have|have you got) (?:any )?{_ARTICLES}",
    rf"(?:anything|any {_ARTICLES}) {_ON}",
    rf"(?:which|what) {_ARTICLES} (?:are about|mention|cover|discuss|deal with|talk about)"
    r" (?P<topic>.+?)",
)
_TITLE = (
    r"(?:(?:the )?(?:article|story|text)(?: called| titled| named| on| about)? )?(?P<title>.+?)"
)
_SUMMARY = (
    r"(?:summari[sz]e|sum up|(?:give me |write )?(?:a |the )?summary of|tl;?dr(?: of)?:?)"
    rf" {_TITLE}",
    r"what(?: is|['’]s) (?:the )(?:article|story|text) (?P<title>.+?) about",
)
_ON_WHAT = r"(?P<matter> (?:on|over|about|regarding) .+?)?"
_DIFFERENCE = (
    r"how (?:do|does|did|are|is|were|was) (?P<first>.+?) and (?P<second>.+?)"
    rf" (?:differ|different|compare|disagree)(?: from (?:each other|one another))?{_ON_WHAT}",
    rf"how (?:do|does|did) (?P<first>.+?) (?:differ from|disagree with|compare (?:to|with))"
    rf" (?P<second>.+?){_ON_WHAT}",
    rf"how (?:is|are|was|were) (?P<first>.+?) different from (?P<second>.+?){_ON_WHAT}",
    r"(?:(?:what(?: is| are| was| were|['’]s)|explain|show me|tell me) )?(?:the )?"
    r"(?:main |key |biggest )?differences? between (?P<first>.+?) and (?P<second>.+?)"
    rf"{_ON_WHAT}",
    rf"compare (?P<first>.+?) (?:and|with|to|against) (?P<second>.+?){_ON_WHAT}",
)


def intent_of(message: str) -> Intent:
    """Return what a message asks for."""
    said = " ".join(message.split()).rstrip("?!.… ？！。؟")
    if len(said) > _LONGEST:
        return Lookup()
    return _small_talk(said) or _listing(said) or _summary(said) or _difference(said) or Lookup()


def _small_talk(said: str) -> SmallTalk | None:
    """Tell whether a message is small talk in every one of its pieces, or has no word at all."""
    pieces = [piece for piece in re.split(r"\s*[^\w\s'’]+\s*", said) if piece.strip("'’ ")]
    if not pieces:
        return SmallTalk(HELP)
    replies = {_reply(piece) for piece in pieces}
    if None in replies:
        return None
    return SmallTalk(next(reply for reply in _SMALL_TALK if reply in replies))


def _reply(piece: str) -> str | None:
    return next((reply for reply, form in _SMALL_TALK.items() if _whole(form, piece)), None)


def _listing(said: str) -> Listing | None:
    found = _polite(_LISTING, said)
    return Listing(found.groupdict().get("topic")) if found else None


def _summary(said: str) -> Summary | None:
    found = _polite(_SUMMARY, said)
    return Summary(found["title"].strip("\"'“”‘’«» ")) if found else None


def _difference(said: str) -> Difference | None:
    found = _polite(_DIFFERENCE, said)
    if found is None:
        return None
    # What they differ on is looked for on both sides.
    matter = found["matter"] or ""
    return Difference(found["first"] + matter, found["second"] + matter)


def _polite(forms: tuple[str, ...], said: str) -> re.Match[str] | None:
    """Match a message with the first form that it has, whatever politeness stands around it."""
    found = (_whole(_OPENING + form + _CLOSING, said) for form in forms)
    return next((match for match in found if match), None)


def _whole(form: str, said: str) -> re.Match[str] | None:
    return re.fullmatch(form, said, re.IGNORECASE)
