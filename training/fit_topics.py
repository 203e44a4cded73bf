"""Fit how probable it is that articles are on a topic, and write it as a readable file.

    python -m training.fit_topics DATA WORK OUT

As ``fit_extractive``, on requests made by code (``topic_requests``); fold 0 is never read. Of the
passages found for a request, the one that the fit finds most probable stands for it: that and the
weights are found in turns. What is reported is out of fold, and by how a request is put, of which
the fit sees only some ways.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from retrieval.answering.requests import PASSAGES
from retrieval.answering.sentences import understand
from retrieval.answering.topics import measure_topic, topic_of
from training import fit_extractive as base
from training.topic_requests import FRAMES, STATUSES, Text, Topic, named_in
from training.topic_sets import topic_sets

TURNS = 4
GRID = tuple(round(0.05 * step, 2) for step in range(1, 20))


@dataclass
class Measured:
    """A request with what is measured of each passage, and whether its article names the topic."""

    source: str
    fold: int
    frame: str
    topic: Topic
    added: bool
    passages: list[dict[str, float]]
    named: list[bool]


def main() -> None:
    """Measure, fit, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("data", "work", "out"):
        parser.add_argument(name, type=Path)
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    rows = base.kept(
        told.work / "topics.pickle", lambda: list(measured_requests(told.data, told.work))
    )
    fit_topics(rows, told.out)


def measured_requests(data: Path, work: Path) -> Iterator[Measured]:
    """Yield every request with its passages, measured."""
    for source, fold, engine, texts, asked in topic_sets(data, work):
        print(source, fold, len(texts), len(asked), flush=True)
        search, frequencies = engine._search(), engine._stores.words.document_frequencies
        by_id = {text.line["id"]: text for text in texts}
        for its in asked:
            found = search.candidates(its["question"], PASSAGES)
            topic = topic_of(understand(its["question"], frequencies))
            held = [by_id[one.article.id] for one in found]
            yield Measured(
                source,
                fold,
                its["frame"],
                its["topic"],
                its["added"],
                [measure_topic(topic, one) for one in found],
                [_names(its["topic"], text, held) for text in held],
            )


def _names(topic: Topic, text: Text, found: Sequence[Text]) -> bool:
    """Tell whether an article names a topic; for words that need not stand together, most of it."""
    if topic.kind not in ("title", "headline", "name and word"):
        return named_in(topic, text)
    held = [len(text.held.intersection(topic.stems)) for text in (text, *found)]
    return held[0] == max(held)


# --- fitting -------------------------------------------------------------------------------


def fit_topics(rows: Sequence[Measured], out: Path) -> None:
    """Fit, choose the threshold out of fold, write."""
    names = list(rows[0].passages[0])
    x = [np.array([[its[name] for name in names] for its in row.passages]) for row in rows]
    means, deviations = _scale(np.concatenate(x))
    x = [(its - means) / deviations for its in x]
    there = np.array([row.topic.status == "there" for row in rows])
    seen = np.array([row.frame in FRAMES for row in rows])
    weight = base._balanced(f"{row.source} {row.topic.status == 'there'}" for row in rows)
    folds = np.array([row.fold for row in rows])
    sure, right = np.empty(len(rows)), np.empty(len(rows), dtype=bool)
    for fold in base.FOLDS:
        model = _fitted(x, there, weight, np.flatnonzero((folds != fold) & seen))
        for at in np.flatnonzero(folds == fold):
            its = model.predict_proba(x[at])[:, 1]
            sure[at], right[at] = its.max(), rows[at].named[int(its.argmax())]
    model = _fitted(x, there, weight, np.flatnonzero(seen))
    told = _told(rows, sure, right)
    print(told)
    base.write(
        out / "topics.json", names, model.coef_[0], means, deviations, model.intercept_[0], told
    )


def _scale(x: Any) -> tuple[Any, Any]:
    return x.mean(axis=0), x.std(axis=0) + 1e-9


def _fitted(x: Sequence[Any], there: Any, weight: Any, part: Any) -> Any:
    """Fit on the most probable passage of each request, by the fit of the turn before."""
    chosen = [x[at][int(x[at].sum(axis=1).argmax())] for at in part]
    for _ in range(TURNS):
        model = LogisticRegression(max_iter=1000).fit(chosen, there[part], weight[part])
        chosen = [x[at][int(model.decision_function(x[at]).argmax())] for at in part]
    return model


def _told(rows: Sequence[Measured], sure: Any, right: Any) -> dict[str, Any]:
    """Choose the threshold and tell what is answered, out of fold."""
    status = np.array([row.topic.status for row in rows])

    def answered(cut: float, part: Any) -> float:
        return float((sure[part] >= cut).mean())

    def mistakes(cut: float) -> float:
        absent = [answered(cut, status == name) for name in STATUSES if name != "there"]
        return 1 - answered(cut, status == "there") + float(np.mean(absent))

    threshold = min(GRID, key=mistakes)
    there, right_at = status == "there", (sure >= threshold) & right
    groups: dict[str, Callable[[Measured], str]] = {
        "set": lambda row: row.source,
        "kind": lambda row: row.topic.kind,
        "request": lambda row: row.frame,
        "word added": lambda row: str(row.added),
    }
    return {
        "threshold": threshold,
        "chosen": "where topics that are there refused, and absent ones answered (the mean over"
        " their kinds), are fewest, out of fold",
        "share answered by threshold": {
            name: {f"{cut:.2f}": round(answered(cut, status == name), 3) for cut in base.CURVE}
            for name in STATUSES
        },
        "there, answered from an article that names it": round(float(right_at[there].mean()), 3),
        "absent, answered": round(answered(threshold, ~there), 3),
        **{
            f"by {what}: there and named, absent": _by(
                [of(row) for row in rows], there, right_at, sure >= threshold
            )
            for what, of in groups.items()
        },
        "fitted on": {name: int((status == name).sum()) for name in STATUSES},
    }


def _by(names: Sequence[str], there: Any, right: Any, answered: Any) -> dict[str, list[Any]]:
    told = {}
    for name in dict.fromkeys(names):
        part = np.array([it == name for it in names])
        shares = (right[part & there], answered[part & ~there])
        told[name] = [round(float(its.mean()), 3) if len(its) else None for its in shares]
    return told


if __name__ == "__main__":
    main()
