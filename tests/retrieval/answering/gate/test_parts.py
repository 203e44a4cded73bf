"""Dates, names, quotations, denials and cover, each on its own."""

from __future__ import annotations

import pytest

from retrieval.answering.gate import dates, exchange, names, negation, quotations
from retrieval.answering.gate.support import coverage
from retrieval.answering.gate.text import fold, normalise, words
from retrieval.answering.gate.untrusted import echoes, is_order, markup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On September 20 , 2014 it", [(2014, 9, 20, None, 0)]),
        ("5 May", [(None, 5, 5, None, 0)]),
        ("the 5th of May 2025", [(2025, 5, 5, None, 0)]),
        ("2025-05-05", [(2025, 5, 5, None, 0)]),
        ("May 2025", [(2025, 5, None, None, 0)]),
        ("in May; it may rain; they march on", [(None, 5, None, None, 0)]),
        ("Monday, 3 March 2003", [(2003, 3, 3, 0, 0)]),
        ("on Friday", [(None, None, None, 4, 0)]),
        ("the 1990s", [(1990, None, None, None, 10)]),
        ("the 1800s, the '70s", [(1800, None, None, None, 100), (1970, None, None, None, 10)]),
        ("the 19th century, the nineteenth century", [(1800, None, None, None, 100)] * 2),
        (
            "the 17th and 18th centuries",
            [(1600, None, None, None, 100), (1700, None, None, None, 100)],
        ),
        (
            "the fifth to sixth centuries",
            [(400, None, None, None, 100), (500, None, None, None, 100)],
        ),
        ("the 2007-08 season", [(2007, None, None, None, 0), (2008, None, None, None, 0)]),
        ("in 1912", [(1912, None, None, None, 0)]),
        ("1,912 ships, 1500 people, $1900", []),
    ],
)
def test_dates_in_their_parts(text: str, expected: list[tuple[int | None, ...]]) -> None:
    found = dates.dates(normalise(text))
    assert [(of.year, of.month, of.day, of.weekday, of.span) for of in found] == expected


@pytest.mark.parametrize(
    ("sentence", "evidence", "absent"),
    [
        ("Kim met Putin.", "Kim Jong Un met Vladimir Putin.", []),
        ("Xi met Putin.", "Kim met Putin.", ["Xi"]),
        ("Historians met him.", "They met him.", []),
        ("The EU and Germany agreed.", "The European Union and the Germans agreed.", []),
        ("The F-16s landed.", "An F16 landed.", []),
        ("An A320 landed.", "An A321 landed.", ["A320"]),
        ("The US left.", "They told us of it.", ["US"]),
        ("The US left.", "The United States left.", []),
        ("Johnson left.", "John left.", ["Johnson"]),
        ("Zoe left.", "Zoë left.", []),
        ("YouTube grew.", "You Tube grew.", []),
        ("President Obama left.", "Obama left.", []),
        ("Emperor Hirohito left.", "Hirohito left.", []),
        ("The Ming Dynasty fell.", "The Ming fell.", []),
        ("Mohamed Salah left.", "Mohammed Salah left.", []),
        ("Sarah Lee left.", "Sara Lee left.", []),
        ("Johnston left.", "Johnson left.", ["Johnston"]),
        ("He met Iran.", "He met Iraq.", ["Iran"]),
        ("The United States left.", "American troops left.", []),
        ("Kuwaitis left.", "Belgians left.", ["Kuwaitis"]),
        ("Scots and Belgians left.", "Scotland and Belgium left.", []),
        ("HIV tests began.", "Tests for the human immunodeficiency virus began.", []),
        ("Emily won.", "Ann won.", ["Emily"]),
        ("France won.", "Spain won.", ["France"]),
        ("Veterans won.", "They won.", []),
        ("He met Bill Cosby.", "The NBC met in BC.", ["Bill", "Cosby"]),
        ("The Methodists left.", "Methodism had left.", []),
        ("The Methodists left.", "Baptists had left.", ["Methodists"]),
        ("The Eastern Asians left.", "East Asia was left.", []),
        ("The Northern troops left.", "The South had left.", ["Northern"]),
        ("The Kantian view won.", "Kant won.", []),
        ("Tibetans left.", "They left Tibet.", []),
        ("He moved to New York.", "He moved to NY.", []),
        ("He moved to CA.", "He moved to California.", []),
        ("He moved to CA.", "He moved to Cambridge.", ["CA"]),
        ("He fought in WW1.", "He fought in World War I.", []),
        ("The caesarean helped; the Harbor Centre did.", "Harbour Center: cesareans help.", []),
        ("He filmed THE STORY OF VIDEOS.", "He filmed the story of videos.", []),
        ("It covers 5 km² and 7 m2.", "It covers five.", []),
        ("Don't go. We've left.", "They went.", []),
    ],
)
def test_names_that_are_absent(sentence: str, evidence: str, absent: list[str]) -> None:
    assert names.unsupported(normalise(sentence), [normalise(evidence)]) == absent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said “all is well” and "fine".', ["all is well", "fine"]),
        ("``Fully rely on it''", ["Fully rely on it"]),
        ("It's the dogs' bowl, isn't it?", []),
        ("The song 'Hey Jude' was sung.", ["Hey Jude"]),
    ],
)
def test_quotations_of_every_kind_of_mark(text: str, expected: list[str]) -> None:
    assert [each.strip() for each in quotations.quotations(normalise(text))] == expected


@pytest.mark.parametrize(
    ("sentence", "evidence", "agrees"),
    [
        ("He did not sign.", "He refused to sign.", True),
        ("He did not sign.", "He signed.", False),
        ("He signed.", "He did not sign.", False),
        ("He signed.", "He never signed.", False),
        ("No one signed.", "Nobody signed.", True),
        ("The bird cannot fly.", "The bird is unable to fly.", True),
        ("Its age is not known.", "Its age is unknown.", True),
        ("Not only Kim signed.", "Kim signed.", True),
        ("There is no cure.", "There is a cure.", False),
        ("There is a cure.", "There is no cure.", False),
        ("The bridge was closed.", "The bridge was not sold but was closed.", True),
        ("The games were not as distinct as now.", "The games were not as different as now.", True),
        ("There is no doubt that he signed.", "He signed.", True),
        ("There is some doubt that he signed.", "There is no doubt that he signed.", False),
        ("Kim signed, Lee has not.", "Kim signed, Lee has.", False),
        ("Slavery ended in 1888.", "Slavery did not end until 1888.", True),
        ("Lee won in 1954.", "No Canadian has won since Lee in 1954.", True),
        ("Slavery did end until 1888.", "Slavery did not end until 1888.", False),
        ("Alaska does not use counties.", "All use counties except Alaska.", True),
        ("Lee was not hired.", "Lee was hired and won each year except Lee's first.", False),
        ("It is not consistently used.", "It is only at times used.", True),
        ("It is necessarily better.", "It is not necessarily better.", False),
        ("It is not limited to Hindus.", "Muslims and Hindus limit it.", True),
    ],
)
def test_denials_agree(sentence: str, evidence: str, agrees: bool) -> None:
    assert (negation.disagreements(normalise(sentence), [normalise(evidence)]) == []) is agrees


def test_a_denial_elsewhere_does_not_excuse_one_that_was_put_in() -> None:
    evidence = ["The card can be bought online or at the station.", "Cash can not be bought here."]
    assert negation.disagreements("The card can be bought online.", evidence) == []
    added = "The card can not be bought online or at the station."
    assert negation.disagreements(added, ["It is no fee.", evidence[0]]) == ["not bought"]


def test_what_one_source_denies_and_a_nearer_one_affirms_may_be_affirmed() -> None:
    evidence = [
        "He claims to be a scientist who knows the cure to the plague.",
        "It is revealed that he is not a scientist, and that he does not know the cure.",
    ]
    said = "He claims to be a scientist who knows the cure, but it is revealed that he is not."
    assert negation.disagreements(said, evidence) == []
    assert negation.disagreements("It is revealed that he does know the cure.", evidence[1:])


@pytest.mark.parametrize(
    ("sentence", "evidence", "exchanged"),
    [
        ("Kim called Putin in May.", "Putin called Kim in May.", True),
        ("Lee lost to Kim.", "Kim lost to Lee.", True),
        ("Kim met Putin in May.", "Putin met Kim in May.", False),
        ("In May Kim and Putin signed.", "In May Putin and Kim signed.", False),
        ("Putin was called by Kim in May.", "Kim called Putin in May.", False),
        ("He played Jekyll / Hyde in May.", "He played Hyde / Jekyll in May.", False),
        ("The Sheltie (Silkie) is small.", "The Silkie (Sheltie) is small.", False),
        ("Artists are Lee, Kim and Roe.", "Artists were Roe, Lee Kim and others.", False),
    ],
)
def test_names_that_changed_places_beside_one_verb(
    sentence: str, evidence: str, exchanged: bool
) -> None:
    assert bool(exchange.exchanged(sentence, [evidence])) is exchanged


@pytest.mark.parametrize(
    ("sentence", "exchanged"),
    [
        (
            "Hamlet was long popular in southern China, while in those days the play Macbeth was"
            " first performed in England.",
            True,
        ),
        (
            "Macbeth was long popular in southern China, while in those days the play Hamlet was"
            " first performed in England.",
            False,
        ),
        ("Hamlet was first performed in England; Macbeth was long popular in China.", False),
        ("In southern China, Macbeth was popular.", False),
    ],
)
def test_names_that_have_changed_places(sentence: str, exchanged: bool) -> None:
    evidence = ["Macbeth was long popular in southern China.", "Hamlet was first performed there."]
    found = exchange.exchanged(normalise(sentence), evidence)
    assert bool(found) is exchanged


def test_coverage_counts_content_words_by_their_stems() -> None:
    assert coverage("The bridges were closing", ["A bridge closed"]) == 1.0
    assert coverage("The bridges burned", ["A bridge closed"]) == 0.5
    assert coverage("", ["A bridge"]) == 0.0


def test_text_that_was_cut_into_tokens_is_put_together() -> None:
    text = "`` I do n't know , '' he said ( in 1990 ) of Japan 's long - term debt ."
    assert normalise(text) == "\" I don't know, \" he said (in 1990) of Japan's long-term debt."


def test_words_are_folded() -> None:
    assert [word.folded for word in words("Zoë's U.S. café's")] == ["zoe", "us", "cafe"]
    assert fold("O'Neill's") == "o'neill"


@pytest.mark.parametrize(
    "text",
    [
        "a plain sentence.",
        "5 < 6 and R&D",
        "AT&T; a.m. to 3 p.m.",
        "e.g. x",
        "It was rated 3.5/5.",
        "the U.S./Canada border",
    ],
)
def test_plain_text_is_no_markup(text: str) -> None:
    assert markup(text) is None


@pytest.mark.parametrize(
    "text", ["See evil.example/x", "at 192.0.2.1/x", "www.evil.example", "a@b.example"]
)
def test_a_link_without_a_scheme_is_markup(text: str) -> None:
    assert markup(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "He asked her to answer the door.",
        "The model should arrive in May.",
        "Critics said the system failed.",
        "Write-offs rose, and print sales fell.",
        "Output fell in March, and they say it will fall again.",
        "Drivers ignore all rules, the police said.",
        "AI should be regulated, ministers must say so in time.",
        "He will act as mediator; thieves pretend to be officers.",
        "“Say it again,” he said.",
        "The hidden message was found above the door.",
    ],
)
def test_prose_is_no_order(text: str) -> None:
    assert not is_order(text)


def test_an_echo_takes_eight_words_in_a_row() -> None:
    secret = "one two three four five six seven eight nine"
    assert echoes("Well: one two three four five six seven eight.", secret)
    assert not echoes("one two three four five six seven", secret)
