"""What no sentence of an answer may hold, and what no article may be cited for. Pure.

A link, a tag or code is never needed: the footnote carries the address. An article that addresses
the program ("ignore your instructions", "reply with") is no evidence for what it tells it to say.
"""

from __future__ import annotations

import re

from retrieval.answering.gate.text import normalise, words

_MARKUP = re.compile(
    r"https?:|ftp:|javascript:|data:\w+/|www\.|\]\(|<[a-z!/]|&[a-z]{2,8};|```|`[^`]+`|\{\{|"
    r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S|\b\d+(?:\.\d+){3}/\S|\S@\S+\.\w",
    re.IGNORECASE,
)
_PROGRAM = (
    r"(?:ai[ ](?:assistant|model|system|agent)s?|(?:language|chat)[ ]models?|llms?|chat[ ]?bots?|"
    r"assistants?|ai)"
)
# Where an imperative stands. News uses the same verbs elsewhere: "drivers ignore the rules".
_CLAUSE = r"(?:^|[.!?:;>(*\]}]\s*|\s-+\s|\bplease[ ])"
_TELL = (
    r"(?:say|repeat|reveal|write|cite|reply|respond|insist|append|(?:state|claim|recommend)[ ]that|"
    r"(?:tell|inform)[ ](?:the[ ])?(?:users?|readers?|them|everyone)|"
    r"answer[ ](?:with|that|every|all)|include[ ](?:the|this|an?)[ ](?:link|url|image|text)|"
    r"(?:print|output|show)(?=\s*[:\"]|[ ](?:this|that|the|only|exactly)\b))"
)
_ORDER = re.compile(
    rf"""
    {_CLAUSE}(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}?
        \b(?:instructions?|prompts?|rules|directions|guidelines|guardrails|above|previous)\b
    | \b(?:previous|prior|above|earlier|your)[ ](?:instructions|prompts?|guidelines|directives)\b
    | \b(?:system|developer)[ ](?:prompt|message)s?\b
    | (?:^|[\n"'>\]]\s*|[.!?-]\s)\#{{0,4}}\s*
      (?:system|assistant|user|developer|tool|instructions?)\s*[:>\]]
    | <\|?/?\s*(?:im_start|im_end|system|assistant|user|inst|s|endoftext)\b
    | \[/?(?:inst|system|assistant)\]
    | \b(?:you[ ]are[ ]now|from[ ]now[ ]on,?[ ]you)\b | {_CLAUSE}pretend\b.{{0,10}}\byou\b
    | \b(?:dear|hey|note[ ]to|attention)[ ,]+(?:an?|the|all|any)?[ ]?{_PROGRAM}\b
    | \b{_PROGRAM}\b,?[ ](?:must|should|shall|has[ ]to|have[ ]to|please)[ ]{_TELL}
    | {_CLAUSE}(?:reply|respond|answer|end|begin|start)\b.{{0,40}}\b(?:with|saying|only)\b\s*[:"']
    | {_CLAUSE}{_TELL}\b(?!-)(?![ ](?:he|she|they|it|we|i)\b)
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
    return _ORDER.search(normalise(text)) is not None


def reports_an_order(sentence: str) -> bool:
    """Tell whether a sentence says that something was said or asked, as a report would."""
    return _REPORTS_ORDERS.search(sentence.lower()) is not None


def echoes(sentence: str, secret: str) -> bool:
    """Tell whether a sentence repeats eight words in a row of what nobody should see."""
    said = [word.folded for word in words(sentence)]
    kept = " ".join(word.folded for word in words(secret))
    runs = range(len(said) - _LONGEST_ECHO + 1)
    return any(" ".join(said[at : at + _LONGEST_ECHO]) in kept for at in runs)
