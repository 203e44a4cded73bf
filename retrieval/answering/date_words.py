"""The words by which dates are told in questions, and what tells whose dates they are."""

from __future__ import annotations

import re

MONTHS = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|march|mar\.|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
YEAR = r"(?:1[0-9]|20)\d\d"
MONTH = rf"(?:{MONTHS}(?: (?:of )?{YEAR})?)"
NUMBER = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
DATE = (
    rf"(?:(?:the )?{NUMBER} (?:of )?{MONTHS}(?:,? {YEAR})?|{MONTHS} {NUMBER}\b(?:,? {YEAR})?"
    rf"|{YEAR}-\d\d-\d\d)"
)
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|a couple of|couple of|a few|few|several)"
)
EVENTS = r"\b(?:happen\w*|going on|announced|news|new|the papers?)\b"
# What may follow where the date stands for itself, and does not open the name of something.
CLOSED = r"(?=\s*(?:$|[?.!,;:…)]|(?:about|on|in|at|by|for|from|to|with|over|and|after|when)\b))"
PUBLISHED = re.compile(
    r"\b(?:articles|which article|reports|reported|reporting|newspapers?|the (?:papers|press)"
    r"|coverage|headlines?|stories|news (?:is|was|were|from|about|on|in|of|reports?|stories))\b",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?:say|says|said|announced?|tell|told|warn(?:ed)?|claim(?:ed)?|happen(?:ed)?|respond(?:ed)?"
    r"|react(?:ed)?|propose[d]?|promised?|decided?|declared?|comment(?:ed)?|criticis?z?ed?)\b",
    re.IGNORECASE,
)
# Questions whose date belongs to what is asked: lives and foundings, terms and plans, figures.
OF_THE_FACT = re.compile(
    r"\b(?:born|founded|established|invented|built|discovered|married|elected in|enacted|in force"
    r"|take effect|takes effect|expires?|deadline|scheduled|planned|due|expected|begins?|starts?"
    r"|ends?|opens|closes|will|going to|upcoming|next|rate|rates|population|gdp|inflation"
    r"|unemployment|temperature|prices?|index|census|average|revenue|sales|turnover|exports|imports"
    r"|how (?:much|old|long)|how many (?:days|weeks|months|years)"
    r"|birthday|anniversary|weather|cost|worth|record)\b",
    re.IGNORECASE,
)
HAPPENED = re.compile(
    r"\b(?:did|was|were|has|have|had|\w{3,}ed|won|lost|spoke|met|fell|rose|left|ran|struck|broke"
    r"|led|sent|took|gave|made|shot|hit|held|got|went|came|began|quit|sold|bought|paid)\b",
    re.IGNORECASE,
)
PRESENT = re.compile(
    r"\b(?:is|are|does|do|still|typically|usually|normally|always|every|each)\b", re.IGNORECASE
)
ASKS_WHEN = re.compile(
    r"^(?:when|since when|until when|(?:on |in )?(?:what|which) (?:year|month|day|date))\b",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:will|shall|going to|planned|scheduled|due|expected|next)\b", re.IGNORECASE
)
COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|from|as|like|until|till|before|by|versus|vs\.?|over|on|for)"
    r" (?:the )?$",
    re.IGNORECASE,
)
POSSESSED = r"(?:['’]s\b)?"
