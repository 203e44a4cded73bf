"""The words whose full stop may not end a sentence, by what must follow for it not to.

Matching is case-sensitive, because "No. 3" and "he said no" differ by nothing else. Tokens are
given without their last full stop: ``"Mr"``, ``"U.S"``.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    """
    Mr Mrs Ms Mx Dr Prof Gen Sen Sens Rep Reps Gov Govs Lt Col Sgt Capt Cpt Adm Maj Cmdr Cdr Cpl Pvt
    Brig Rev Revd Hon Pres Messrs Mme Mlle Fr Insp Supt Det Amb Atty Dist Asst Assoc
    MR MRS MS DR PROF GEN SEN REP GOV LT COL SGT CAPT mr mrs dr prof
    e.g i.e E.g I.e vs Vs v cf Cf viz a.k.a
    """
)
"""Titles and link words: a name or a continuation always follows."""

BEFORE_NUMBER = _words(
    """
    No Nos no nos Art Arts Sec Secs Fig Figs fig figs p pp Vol Vols vol vols Ch Chap Eq Eqs Ref Refs
    para paras Op Sat Sun Mon Tue Tues Wed Thu Thur Thurs Fri
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec approx Approx ca Rs Tel Ext ext Stat
    """
)
"""Abbreviations only before a number: "No. 3", "Jan. 5", "pp. 3-9"."""

MAYBE_LAST = _words(
    """
    Inc Co Cos Corp Ltd LLC Bros Jr Sr Esq St Ste Mt Ft Pt Ave Blvd Rd Hwy Pkwy Dept Univ Assn Inst
    Intl Natl al ed eds Est Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich
    Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Vt Va Wash Wis Wyo Ont Que Alta
    """
)
"""Abbreviations that also stand at the end of a sentence, told apart by the word that follows."""

TIMES_OF_DAY = _words("a.m p.m A.M P.M")

AFTER_TIME_OF_DAY = _words(
    """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
    ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT BST UTC CET CEST IST JST KST AEST
    Eastern Central Mountain Pacific Greenwich Local Moscow London Beijing Tokyo Seoul
    """
)
"""What belongs to the hour before it: "4 p.m. Friday", "9 a.m. EST"."""

EXCLAIMING_NAMES = _words("Yahoo Jeopardy Yum Oklahoma")
"""Names written with an exclamation mark."""

SENTENCE_OPENERS = _words(
    """
    The A An This That These Those He She It We They You I His Her Its Our Their My Your There Here
    It's He's She's They're We're That's There's I'm I've Let's
    In On At By For From With Without After Before During Since Until Between Among As If When While
    Where Why How What Who Which Although Though Because But And Or Nor So Yet However Meanwhile
    Moreover Also Both Each Every Some Many Several Another Any No Not None Now Then Once Still
    Even Despite According Later Earlier Last Next Today Yesterday Under Instead Nevertheless
    Nonetheless Therefore Thus Whether Such Unlike Like Through Throughout Following To Of Besides
    Former
    """
)
"""Capitalised function words: after an abbreviation they show that a new sentence begins."""

NAME_AFTER_ABBREVIATION = re.compile(r"Under Sec|Last (?:Chance|Word)|No \d")
"""Openers that continue a name all the same: "U.S. Under Secretary"."""

ACRONYM = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")
"""A dotted acronym without its last full stop: "U.S", "Ph.D", "J.K"."""
