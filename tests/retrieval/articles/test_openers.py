from __future__ import annotations

import pytest

from retrieval.articles.openers import leans_on_previous

LEANS = """
He was born in Salem.
She's the first woman to hold the post.
They left on Friday.
It has twelve members.
It was sold in May.
His brother stayed behind.
It is expected to match last year's record.
It is likely to rain on it.
Their offer was refused.
Its shares fell by a third.
This is a mistake.
This forced the government to act.
That deal fell through.
These figures do not add up.
Those plans were dropped.
Such attacks are rare.
However, the bridge held.
But the bridge held.
And nobody knows why.
Yet prices rose.
So he resigned.
Instead, the council voted again.
As a result, the ferry was cancelled.
In response, Seoul sent a warning.
In contrast, Maine gained jobs.
For example, rice doubled in price.
Despite this, sales grew.
After that, nobody called.
The latter is cheaper.
The former has closed.
The pair met in Paris.
The two men shook hands.
The move follows months of talks.
Both sides claimed victory.
Others disagree.
Another was found dead.
Three days later, the bank closed.
The next day the strike began.
Some of them were hurt.
On Friday, he resigned.
Meanwhile, they kept quiet.
Furthermore, this would cost more.
“It took a year,” said Kim.
"But we won't give in," said Park.
(He declined to comment.)
- They lost again.
In that case the law is silent.
That's why the bridge fell.
Even so, the bank paid.
""".strip().splitlines()

STANDS = """
Kim met Shoigu in Pyongyang.
The bank closed three branches.
It is raining in Seoul.
It is not clear who fired first.
It's likely that prices will rise.
It is hard to say who won.
It is expected that Kim will win.
It emerged that Kim had left.
It was in 1999 that the bridge fell.
It is understood no deal was offered.
This year's harvest was poor.
This week Kim flies to Moscow.
These days few people read papers.
Those who stayed were paid.
Those injured in the blast were flown home.
Her Majesty opened the bridge.
That the bank lied is beyond doubt.
So far, twelve people have died.
Meanwhile, South Korea began its drills.
Furthermore, earlier reports said that Kim watched the launch.
Additionally, the meeting reaffirmed the treaty.
Then-President Trump signed it.
Both Kim and Park resigned.
Neither Kim nor Park came.
The two Koreas share a border.
The decision by the court surprised no one.
The move to Leeds cost him his job.
In March, Kim resigned.
On Friday, a senior official met Kim.
When Kim arrived, he was ill.
Sit still, Ann said.
I have been linked with many clubs.
We won the war.
There were twelve ships.
Heather Mills won.
Italy won.
Thistle is a weed.
Butter prices rose.
Android phones sell well.
Some of the ships sank.
The two-year deal ends in May.
The next election is in June.
What is a passage?
""".strip().splitlines()


@pytest.mark.parametrize("sentence", LEANS)
def test_a_sentence_that_points_back_leans(sentence: str) -> None:
    assert leans_on_previous(sentence)


@pytest.mark.parametrize("sentence", STANDS)
def test_a_sentence_that_stands_alone_does_not_lean(sentence: str) -> None:
    assert not leans_on_previous(sentence)


@pytest.mark.parametrize("sentence", ["", "   ", "“", "1234", "..."])
def test_no_word_points_nowhere(sentence: str) -> None:
    assert not leans_on_previous(sentence)
