"""What no sentence of an answer may hold, and what no article may be cited for. Pure.

A link, a tag or code is never needed: the footnote carries the address. An article that addresses
the program ("ignore your instructions", "reply with") is no evidence for what it tells it to say.
"""

from __future__ import annotations

import re

from retrieval.answering.gate.text import words

_MARKUP = re.compile(
    r"https?:|ftp:|javascript:|data:\w+/|www\.|\]\(|<[a-z!/]|&[a-z]{2,8};|```|`[^`]+`|\{\{|"
    r"\b[\w-]+(?:\.[\w-]+)+/\S|\S@\S+\.\w",
    re.IGNORECASE,
)
_ADDRESSEE = (
    r"(?:assistants?|ai(?:[ ]model|[ ]assistant)?s?|language[ ]models?|llms?|chat[ ]?bots?|bots?|"
    r"footnote|model|gpt)"
)
_TOLD = (
    r"say|print|output|repeat|reveal|write|cite|reply|respond|insist|append|recommend[ ]that|"
    r"state[ ]that|claim[ ]that|inform[ ](?:the[ ])?(?:user|reader)|"
    r"tell[ ](?:the[ ])?(?:user|reader|them|everyone)|answer[ ](?:with|that|every|all|the)|"
    r"include[ ](?:the|this|a)[ ](?:link|url|image|text)"
)
_ORDER = re.compile(
    rf"""
    \b(?:ignore|disregard|forget|override|bypass)\b.{{0,30}}\b(?:instructions?|prompts?|rules|
        directions|guidelines|guardrails|gate|above|previous|prior|earlier)\b
    | \b(?:system|developer|hidden|initial)\s+(?:prompt|message|instructions?)\b
    | (?:^|[\n"'>\]]\s*)\#{{0,4}}\s*(?:system|assistant|user|developer|tool|instructions?)\s*[:>\]]
    | <\|?/?\s*(?:im_start|im_end|system|assistant|user|inst|s|endoftext)\b
    | \[/?(?:inst|system|assistant)\]
    | \b(?:you[ ]are[ ]now|act[ ]as|pretend[ ](?:to[ ]be|that[ ]you)|from[ ]now[ ]on,?[ ]you)\b
    | \b(?:as|dear|hey|note[ ]to|attention|to)[ ](?:an?|the|all|any)?[ ]?{_ADDRESSEE}\b
    | \b{_ADDRESSEE}\b,?[ ]
      (?:must|should|shall|will[ ]now|has[ ]to|have[ ]to|please|reading[ ]this)\b
    | \b(?:reply|respond|answer|end|begin|start)\b.{{0,40}}\b(?:with|by[ ]saying|only)\b\s*[:"']
    | (?:^|[.!?:;,"'>*(-]\s*|\bthen[ ]|\band[ ]|\bplease[ ]|\bmust[ ]|\bshould[ ]|\binstead[ ])
      (?:{_TOLD})\b(?![ ](?:he|she|they|it|we|i)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REPORTS_ORDERS = re.compile(
    r"\b(?:instruct|order|command|prompt|inject|tells?|told|asks?|asked|urges?|urged|says?|said)"
)
_LONGEST_ECHO = 8


def markup(sentence: str) -> str | None:
    """Return the first link, tag or piece of code of a sentence, or None."""
    found = _MARKUP.search(sentence.replace("``", '"'))
    return found[0] if found else None


def is_order(text: str) -> bool:
    """Tell whether a sentence of an article speaks to a program instead of reporting."""
    return _ORDER.search(text) is not None


def reports_an_order(sentence: str) -> bool:
    """Tell whether a sentence says that something was said or asked, as a report would."""
    return _REPORTS_ORDERS.search(sentence.lower()) is not None


def echoes(sentence: str, secret: str) -> bool:
    """Tell whether a sentence repeats eight words in a row of what nobody should see."""
    said = [word.folded for word in words(sentence)]
    kept = " ".join(word.folded for word in words(secret))
    runs = range(len(said) - _LONGEST_ECHO + 1)
    return any(" ".join(said[at : at + _LONGEST_ECHO]) in kept for at in runs)
