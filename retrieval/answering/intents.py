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

_SMALL_TALK = {
    WELCOME: r"(?:hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|howdy)"
    r"(?: there| all| everyone| footnote)?",
    YOU_ARE_WELCOME: r"(?:thanks|thank you|thx|ty|cheers)(?: a lot| so much| very much| again)?"
    r"|(?:great|ok|okay|cool|nice|perfect|good)(?:,? (?:thanks|thank you))?",
    GOODBYE: r"(?:bye|goodbye|good ?night|see you(?: later)?)",
    HELP: r"help|(?:who|what) are you|what can (?:you do|i ask(?: you)?)|how does this work",
}
_TOPIC = r"(?P<topic>.+?)"
_LISTING = (
    r"(?:what|which)(?: articles| stories| texts| sources)? (?:do you have|are there|have you got)"
    rf"(?: here)?(?: (?:on|about|regarding|concerning) {_TOPIC})?",
    rf"(?:list|show)(?: me)?(?: all)?(?: the| your)? (?:articles|stories|texts)"
    rf"(?: (?:on|about|regarding|concerning) {_TOPIC})?",
    rf"(?:do you have|have you got|is there|are there)(?: anything| something| any(?: articles| "
    rf"stories)?| articles| stories) (?:on|about|regarding) {_TOPIC}",
)
_SUMMARY = (
    r"(?:please )?(?:summari[sz]e|sum up|give me (?:a|the) summary of|(?:a )?summary of|tl;?dr of)"
    r" (?:(?:the )?(?:article|story|text) )?(?P<title>.+)",
)
_DIFFERENCE = (
    r"how (?:do|does|did|are|is) (?P<first>.+?) (?:and|differ from|different from) (?P<second>.+?)"
    r"(?: differ(?:ent)?| compare| disagree)?",
    r"(?:what (?:is|are) (?:the )?)?(?:difference|differences) between (?P<first>.+?) and"
    r" (?P<second>.+)",
    r"compare (?P<first>.+?) (?:and|with|to) (?P<second>.+)",
)


def intent_of(message: str) -> Intent:
    """Return what a message asks for."""
    said = re.sub(r"\s+", " ", message).strip().rstrip("?!.… ").strip()
    for reply, form in _SMALL_TALK.items():
        if _whole(form, said):
            return SmallTalk(reply)
    for form in _LISTING:
        if found := _whole(form, said):
            return Listing(found["topic"])
    for form in _SUMMARY:
        if found := _whole(form, said):
            return Summary(found["title"].strip("\"'“”‘’"))
    return _difference(said) or Lookup()


def _difference(said: str) -> Difference | None:
    for form in _DIFFERENCE:
        found = _whole(form, said)
        if found and re.search(r"differ|compare|disagree", said, re.IGNORECASE):
            return Difference(found["first"], found["second"])
    return None


def _whole(form: str, said: str) -> re.Match[str] | None:
    return re.fullmatch(form, said, re.IGNORECASE)
