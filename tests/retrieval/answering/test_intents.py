from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering.intents import (
    GOODBYE,
    HELP,
    WELCOME,
    YOU_ARE_WELCOME,
    Difference,
    Listing,
    Lookup,
    SmallTalk,
    Summary,
    intent_of,
)

GREETINGS = """
hi
Hello!
HEY
Hello there
hi all
Hey Footnote,
Good morning!
good evening, everyone
Hi, how are you?
Hello!!! 👋
  howdy
How’s it going?
Footnote?
""".strip().splitlines()

THANKS = """
thanks
Thank you!
Thanks a lot
thank you so much for your help
Thanks for the answer.
ok
OK, thanks
great thank you!
Great! That's very helpful.
No, thanks
cheers 🙏
Perfect…
Hello, thanks
""".strip().splitlines()

GOODBYES = """
bye
Bye bye!
Goodbye.
good night
Thanks, bye!
See you tomorrow
ok, thanks, have a nice day
""".strip().splitlines()

CALLS_FOR_HELP = """
help
Help!
Can you help me?
who are you?
What can you do?
Hi! What can you do?
What can I ask you?
how does this work?
How do I use this?
???
👍
…
""".strip().splitlines()

LISTINGS = [
    ("What do you have?", None),
    ("what articles do you have", None),
    ("Which articles are there?", None),
    ("List articles", None),
    ("List all the articles, please", None),
    ("Please show me your stories.", None),
    ("Show me everything you have", None),
    ("Do you have any articles?", None),
    ("Hello, what do you have?", None),
    ("What do you have on missiles?", "missiles"),
    ("what do you have about the Kerch bridge", "the Kerch bridge"),
    ("What have you got on Łódź?", "Łódź"),
    ("WHAT DO YOU HAVE ON NATO", "NATO"),
    ("Which articles do you have on trade with China?", "trade with China"),
    ("What is there on the ferry?", "the ferry"),
    ("Do you have anything on avian flu?", "avian flu"),
    ("Is there an article about the strike?", "the strike"),
    ("Are there any stories about floods?", "floods"),
    ("Any articles on prices?", "prices"),
    ("Anything about Putin, please?", "Putin"),
    ("Which articles mention Kim Jong Un?", "Kim Jong Un"),
    ("List the articles about oil", "oil"),
    ("Can you list the articles on oil for me?", "oil"),
    ("Tell me what you have on oil", "oil"),
    ("What do you have\n on   the\tsea?", "the sea"),
]

SUMMARIES = [
    ("summarise Ferry returns", "Ferry returns"),
    ("Summarize “The Long Road Home”.", "The Long Road Home"),
    ('Please summarize the article "Ferry returns"', "Ferry returns"),
    ("Can you summarise the story about the harbour?", "the harbour"),
    ("Sum up Ferry returns", "Ferry returns"),
    ("Give me a summary of Ferry returns", "Ferry returns"),
    ("summary of Ferry returns, please", "Ferry returns"),
    ("tl;dr Ferry returns", "Ferry returns"),
    ("Could you please sum up 'Who won?'", "Who won?"),
    ("What is the article “Ferry returns” about?", "Ferry returns"),
    ("Summarise 選挙の結果", "選挙の結果"),
]

DIFFERENCES = [
    ("How do Exeter and Bath differ?", "Exeter", "Bath"),
    ("How are the old pier and the new pier different?", "the old pier", "the new pier"),
    ("How do cats and dogs differ from each other?", "cats", "dogs"),
    ("How does Exeter differ from Bath?", "Exeter", "Bath"),
    ("How is the new bill different from the old one?", "the new bill", "the old one"),
    ("How do Exeter and Bath compare?", "Exeter", "Bath"),
    ("How did Exeter compare with Bath?", "Exeter", "Bath"),
    ("What is the difference between a cyclone and a typhoon?", "a cyclone", "a typhoon"),
    ("what’s the main difference between Exeter and Bath", "Exeter", "Bath"),
    ("Differences between Exeter and Bath?", "Exeter", "Bath"),
    ("Compare Exeter and Bath", "Exeter", "Bath"),
    ("Please compare Exeter with Bath.", "Exeter", "Bath"),
    ("Can you explain the difference between Exeter and Bath?", "Exeter", "Bath"),
    ("How do Exeter and Bath differ on parking?", "Exeter on parking", "Bath on parking"),
]

LOOKUPS = """
What do you have to pay?
What do you have to do to vote?
What have you got to lose?
What are there more of, cats or dogs?
What sources are there for renewable energy?
What does the constitution say about articles?
Show me the Articles of Confederation
Are there any survivors?
Is there water on Mars?
Is there a story behind the name?
How many articles did the treaty have?
Which articles of the treaty were broken?
Do you have to register?
List the members of the council
Who has articles on display?
Who summarised the findings?
What was the summary of the report's findings?
Summarise
How are prices and wages linked?
How did Kim and Putin meet?
How do Exeter and Bath get their water?
How did the firm and its rivals compare notes?
How do the rules differ?
What made the difference between winning and losing?
What did the two sides disagree about?
Compared with last year, how many came?
Compare the results
Who said that Exeter and Bath differ?
ok what happened in Kyiv?
Hello, who won?
Hi! When does the ferry leave?
Thanks. And who paid for it?
Thanks to whom was the bridge built?
Who said thank you?
Who are you going to vote for, according to the poll?
What can you do about inflation?
What are you allowed to bring?
How are you taxed?
How does this work affect fish?
Help wanted: which firms hire?
Who needs help?
Good morning America was first shown when?
Where is Nice?
Why did the minister say goodbye?
Hi-Fi sales
Who is Hey Jude about?
No 10 Downing Street
Qui a gagné ?
誰が勝ちましたか？
Кто победил?
42
""".strip().splitlines()


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        *((message, WELCOME) for message in GREETINGS),
        *((message, YOU_ARE_WELCOME) for message in THANKS),
        *((message, GOODBYE) for message in GOODBYES),
        *((message, HELP) for message in CALLS_FOR_HELP),
    ],
)
def test_small_talk_gets_a_word_back(message: str, reply: str) -> None:
    assert intent_of(message) == SmallTalk(reply)


@pytest.mark.parametrize(("message", "topic"), LISTINGS)
def test_a_listing_is_known_with_its_topic(message: str, topic: str | None) -> None:
    assert intent_of(message) == Listing(topic)


@pytest.mark.parametrize(("message", "title"), SUMMARIES)
def test_a_summary_is_known_with_its_title(message: str, title: str) -> None:
    assert intent_of(message) == Summary(title)


@pytest.mark.parametrize(("message", "first", "second"), DIFFERENCES)
def test_a_comparison_is_known_with_both_sides(message: str, first: str, second: str) -> None:
    assert intent_of(message) == Difference(first, second)


@pytest.mark.parametrize("message", LOOKUPS)
def test_everything_else_is_looked_up(message: str) -> None:
    assert intent_of(message) == Lookup()


def test_replies_tell_how_to_ask() -> None:
    assert HELP in WELCOME
    assert "what do you have on" in HELP
    assert "summarise" in HELP


@given(st.text(max_size=200))
def test_every_message_has_an_intent(message: str) -> None:
    assert isinstance(intent_of(message), SmallTalk | Listing | Summary | Difference | Lookup)


@given(st.sampled_from([*LOOKUPS, *GREETINGS]), st.sampled_from([" ", "\n", "\t", "?", "!", "…"]))
def test_space_and_marks_at_the_end_change_nothing(message: str, end: str) -> None:
    assert intent_of(f"{message}{end}") == intent_of(message)


@pytest.mark.parametrize(
    "piece",
    ["how do and ", "hi, ", "please ", "what do you have on ", "thanks ", "difference ", "\0"],
)
def test_a_very_long_message_is_looked_up_at_once(piece: str) -> None:
    started = time.thread_time()
    assert intent_of(piece * 20_000) == Lookup()
    assert intent_of((piece * 300)[:299]) is not None
    assert time.thread_time() - started < 0.5
