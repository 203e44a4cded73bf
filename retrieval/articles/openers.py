"""Openers: whether a sentence can be quoted without the one before it.

A judgement for precision. Additions ("Meanwhile", "Furthermore") are looked through, because what
follows them usually stands alone; a contrast or a consequence ("But", "As a result") does not.
First persons are left alone: the sentence before them seldom names the speaker. Neither the "it"
of "It is raining" nor "this year" points back.
"""

from __future__ import annotations

import re

_QUOTE = re.compile(r"[\s\"'“”‘’«»`(\[–—•*-]*")

_ADDITION = re.compile(
    r"(?:Meanwhile|Furthermore|Moreover|Additionally|Also|In addition|Elsewhere|Separately"
    r"|Earlier|Later|Now|Today|Yesterday|Finally|Recently|Previously|Reportedly),?\s+",
    re.IGNORECASE,
)
"""What leaves the sentence whole; the words after it decide."""

_STANDS_ALONE = re.compile(
    r"""
    (?: It(?:['’]s|\s+(?:is|was|has\s+been|had\s+been|will\s+be|would\s+be|may\s+be|remains))
        \s+(?:(?:not|now|still|also|widely|very|too|so|un|far\s+from)\s*)*
(?: (?:understood|thought|believed|expected|hoped|feared|said|reported|estimated|alleged
             |claimed|known|likely|unlikely)\b(?!\s+to\b)
          | (?:clear|unclear|possible|impossible|important|essential|necessary|vital|hard|difficult
             |easy|easier|harder|true|obvious|time|worth|up\s+to|raining|snowing|dark|cold|hot|late
             |early|in\s+\d{4}|only\s+(?:when|after|in)|to\s+be\s+seen)\b )
      | It\s+(?:appears|appeared|seems|seemed|emerged|turns\s+out|turned\s+out|rained|snowed)\b
      | (?:This|These)\s+(?:past\s+|coming\s+)?
        (?:year|month|week|weekend|morning|afternoon|evening|spring|summer|autumn|fall|winter
          |season|century|decade|days|article|story|report)\b
      | That\s+(?:he|she|they|we|the|an?)\b
      | Those\s+(?:who|whose|with|without|in|of|on|from|\w+ing|\w+ed)\b
      | (?:His|Her|Their)\s+(?:Majesty|Highness|Holiness|Excellency|Honou?r|Majesties)\b
      | So\s+(?:far|long|many|much|few|close)\b
      | Such\s+as\b
      | The\s+two\s+(?:Koreas|[A-Z])
      | (?:Both|Neither|Either)\s(?:\S+\s){1,8}(?:and|n?or)\s
      | (?:Then|Another|So|Thus|Both)\s+[A-Z]
    )
    """,
    re.VERBOSE,
)
"""What looks like an opener that points back, and does not."""

_POINTS_BACK = re.compile(
    r"""
    (?: (?: He|She|It|They|Him|Them|His|Her|Hers|Its|Their|Theirs|This|That|These|Those|Such
          | Both|Neither|Either|Others|Another )\b(?!-)
      | (?: He|She|It|They|That|This )['’](?:s|d|ll|re|ve)\b
      | (?: But|And|Or|Nor|Yet|However|Nevertheless|Nonetheless|Therefore|Thus|Hence
          | Consequently|Accordingly|Conversely|Likewise|Similarly|Otherwise|Instead|Rather
          | Besides|Then|So )\b(?!-)
      | (?: Still|Even\s+so|Indeed|In\s+fact|In\s+short|In\s+other\s+words ),
      | In\s+(?:response|contrast|comparison|turn|return|particular|that\s|this\s|these\s|those\s
          |both\s|doing\s+so|so\s+doing|exchange,|reply)
      | As\s+(?:a\s+result|a\s+consequence|such|well,)
      | By\s+(?:contrast|comparison|then|that|doing\s+so|this)\b
      | For\s+(?:example|instance|(?:this|that|these|those|him|her|them|it)\b)
      | On\s+the\s+(?:other\s+hand|contrary) | To\s+(?:this|that)\s+end
      | (?:At|After|Before|Since|Until|Despite|With|From|Under|Because\s+of|Of|Among|Like|Unlike
          |During|Without|About)\s+(?:this|that|these|those|him|her|them|it|the\s+same)\b
      | (?:One|Two|Three|Some|Many|Most|Several|All|None|Each|Neither|Both)\s+of
        \s+(?:them|these|those|whom)\b
      | The\s+(?:former|latter|same|other|others|pair|duo|trio|two|three)\b(?!-)
      | The\s+(?:following|next|previous|same)\s+(?:day|night|morning|week|month|year)\b
      | (?:\w+\s+){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?)\s+(?:later|earlier|before)\b
      | The\s+(?:move|decision|announcement|ruling|incident|deal|news|findings|remarks|comments)
        \s+(?!of\b|by\b|to\b|in\b|on\b|at\b|for\b|that\b|from\b|about\b|between\b|with\b)
    )
    """,
    re.VERBOSE,
)

_PRONOUN_AFTER_COMMA = re.compile(r"[A-Z]\w*(?:\s+[a-z0-9]\S*|\s+[A-Z][a-z]+day)*,\s+(\w+)\b")
_SUBJECTS = frozenset({"he", "she", "they"})
_LONGEST_LEAD = 60


def leans_on_previous(sentence: str) -> bool:
    """Tell whether a sentence opens with words that point to the sentence before it."""
    opening = _skip(_QUOTE, sentence)
    rest = _skip(_ADDITION, opening)
    rest = rest[:1].upper() + rest[1:]
    if _STANDS_ALONE.match(rest):
        return False
    return _POINTS_BACK.match(rest) is not None or _has_unnamed_subject(rest)


def _has_unnamed_subject(sentence: str) -> bool:
    """Tell whether a short lead without a name leads to a pronoun: "On Friday, he resigned"."""
    lead = _PRONOUN_AFTER_COMMA.match(sentence[:_LONGEST_LEAD])
    return lead is not None and lead[1] in _SUBJECTS


def _skip(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text
