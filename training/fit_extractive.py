"""Fit how sentences are chosen and when Footnote refuses, and write both as readable files.

    python training/fit_extractive.py DATA WORK OUT

DATA holds the development sets (see the README beside this script), WORK keeps the collections
and what was measured, so that a second run starts at the fit; OUT is
``retrieval/answering/fitted``. Needs scikit-learn besides the project (extra ``training``). Fold 0
is never read. Everything is seeded.

The choice of a sentence is a conditional logit: of all sentences of the passages found for one
question, which one holds the gold answer (McFadden 1974). A second logistic regression turns its
score into a probability (Platt 1999). The confidence is a logistic regression on what is measured
of the best sentence and its passages; its threshold is read off the curve of what is answered, of
predictions made out of fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from retrieval import Settings, open_engine
from retrieval.answering import confidence, selection
from retrieval.answering.requests import PASSAGES
from retrieval.answering.sentences import measure, sentences_of, understand
from retrieval.models.embedder import LocalEmbedder

SEED = 7
FOLDS = (1, 2, 3, 4)
SMALL_SETS = 80
WRONGLY_ANSWERED = 0.05
CURVE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
QUICK_LACKS = {"similarity"}


@dataclass(frozen=True)
class Source:
    """A set of questions asked of a collection. ``away`` marks questions of another collection."""

    name: str
    questions: str
    corpus: str
    limit: int
    away: bool = False


SOURCES = (
    Source("squad2", "squad2_dev_cs224n_half", "squad2_dev_cs224n_half", 1800),
    Source("nq", "nq_open_oracle", "nq_open_oracle", 1000),
    Source("clapnq", "clapnq_dev", "clapnq_dev", 480),
    Source("nq away", "nq_open_oracle", "squad2_dev_cs224n_half", 400, away=True),
    Source("squad2 away", "squad2_dev_cs224n_half", "nq_open_oracle", 400, away=True),
)


@dataclass
class Example:
    """One question with the measured sentences of the passages that were found for it."""

    source: str
    fold: int
    answerable: bool
    measured: list[dict[str, float]]
    holds: list[int]  # 1 holds the gold, 0 does not, -1 holds its words in another article


def main() -> None:
    """Measure, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "work", "out"):
        parser.add_argument(name, type=Path)
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    examples = kept(
        told.work / "sentences.pickle", lambda: measured_sentences(told.data, told.work)
    )
    fit_selection(examples, told.out)
    answers = kept(told.work / "answers.pickle", lambda: measured_answers(told.data, told.work))
    fit_confidence(answers, told.out)


def kept(path: Path, make: Any) -> Any:
    """Return what a file keeps, making it first if there is none."""
    if not path.exists():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())


# --- what the sets hold --------------------------------------------------------------------


def questions_of(data: Path, source: Source) -> list[dict[str, Any]]:
    """Return the questions of a set outside fold 0, shuffled, at most ``limit``."""
    lines = (data / source.questions / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [q for q in map(json.loads, lines) if fold_of(q) in FOLDS]
    if source.away:
        asked = [
            {**q, "answers": None, "evidence": [], "fold": fold_of(q)}
            for q in asked
            if q["answers"]
        ]
    random.Random(SEED).shuffle(asked)
    return asked[: source.limit]


def fold_of(question: dict[str, Any]) -> int:
    """Return the fold, 0-4, of the article that a question was first asked on."""
    if "fold" in question:
        return int(question["fold"])
    article = (question.get("context") or question.get("evidence") or [question["id"]])[0]
    return int(hashlib.sha1(article.encode()).hexdigest()[:8], 16) % 5


def normalised(text: str) -> str:
    """Normalise an answer as SQuAD's published script does."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def holds_gold(question: dict[str, Any], text: str) -> bool:
    """Tell whether a sentence holds a gold answer, or is one of the selected gold sentences."""
    said = normalised(text)
    chosen = [normalised(gold) for gold in question.get("selected_sentences") or []]
    if chosen:
        return any(said in gold or gold in said for gold in chosen)
    golds = [normalised(gold) for gold in question["answers"] or []]
    return any(gold and f" {gold} " in f" {said} " for gold in golds)


# --- collections ---------------------------------------------------------------------------

AskedSet = tuple[str, Any, list[dict[str, Any]]]  # name, engine, questions


def every_set(data: Path, work: Path) -> Iterator[AskedSet]:
    """Yield every set of questions with an engine on its collection."""
    for source in SOURCES:
        yield source.name, opened(data, work, source.corpus), questions_of(data, source)
    yield from small_sets(data, work)


def small_sets(data: Path, work: Path) -> Iterator[AskedSet]:
    """Yield collections of one article: what most people begin with.

    An article is a run of 2 to 8 paragraphs of one SQuAD article, asked its own questions and
    some of NQ's, which it does not answer.
    """
    draw = random.Random(SEED)
    away = questions_of(data, Source("", "nq_open_oracle", "", 100_000, away=True))
    corpus = (data / "squad2_dev_cs224n_half" / "corpus.jsonl").read_text(encoding="utf-8")
    of_title: dict[str, list[dict[str, Any]]] = {}
    for line in map(json.loads, corpus.splitlines()):
        if fold_of({"id": line["id"]}) in FOLDS:
            of_title.setdefault(line["title"], []).append(line)
    asked = questions_of(data, Source("", "squad2_dev_cs224n_half", "", 100_000))
    for number in range(SMALL_SETS):
        paragraphs = draw.choice(list(of_title.values()))
        start, length = draw.randrange(len(paragraphs)), draw.randint(2, 8)
        taken = paragraphs[start : start + length]
        name = f"small-{number}"
        article = {
            "id": name,
            "title": taken[0]["title"],
            "text": "\n\n".join(line["text"] for line in taken),
        }
        path = work / "small" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(article), encoding="utf-8")
        engine = open_engine(Settings(data_dir=work / "small" / name), embedder=remembering)
        engine.library.ingest([str(path)])
        ids = {line["id"] for line in taken}
        own = [q for q in asked if set(q["context"]) <= ids][:12]
        yield "small", engine, [{**q, "evidence": [name]} for q in own]
        yield "small away", engine, draw.sample(away, 5)
        engine.close()


# --- measuring -----------------------------------------------------------------------------


def opened(data: Path, work: Path, corpus: str) -> Any:
    """Return an engine on a corpus, ingested once."""
    engine = open_engine(Settings(data_dir=work / corpus), embedder=remembering)
    if not engine.library.articles():
        engine.library.ingest([str(_gold_only(data / corpus / "corpus.jsonl", work))])
    return engine


def _gold_only(corpus: Path, work: Path) -> Path:
    """Leave out passages that were added as distractors, so that a run takes minutes."""
    lines = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    kept_lines = [
        line for line in lines if not json.loads(line).get("source", "").endswith("distractor")
    ]
    path = work / f"{corpus.parent.name}.jsonl"
    path.write_text("".join(kept_lines), encoding="utf-8")
    return path


class Remembering:
    """The packaged embedder, embedding each text once however often it is asked for."""

    def __init__(self) -> None:
        self._model = LocalEmbedder()
        self._known: dict[str, Any] = {}
        self.name = self._model.name

    def embed_array(self, texts: Sequence[str]) -> Any:
        """Return the vectors of texts, float32 [n, 384]."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._model.embed_array(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def embed_query(self, text: str) -> Any:
        """Return the vector of one question."""
        return self.embed_array([text])[0]


@cache
def remembering() -> Any:
    """Return the one embedder of the run."""
    return Remembering()


def measured_sentences(data: Path, work: Path) -> list[Example]:
    """Measure every sentence of the passages found for each question."""
    return [example for asked in every_set(data, work) for example in _measured_sentences(asked)]


def _measured_sentences(asked_set: AskedSet) -> Iterator[Example]:
    source, engine, questions = asked_set
    search, embedder = engine._search(), engine._checked_embedder()
    for asked in questions:
        found = search.candidates(asked["question"], PASSAGES)
        question = understand(asked["question"], engine._stores.words.document_frequencies)
        sentences = sentences_of(found)
        measured = measure(question, sentences)
        vectors = embedder.embed_array([one.text for one in sentences])
        similarities = vectors @ embedder.embed_query(asked["question"])
        for its, similarity in zip(measured, similarities, strict=True):
            its["similarity"] = float(similarity)
        answerable = bool(asked["answers"])
        holds = [_label(asked, answerable, one) for one in sentences]
        yield Example(source, fold_of(asked), answerable, measured, holds)


def _label(asked: dict[str, Any], answerable: bool, sentence: Any) -> int:
    if not answerable or not holds_gold(asked, sentence.text):
        return 0
    return 1 if sentence.candidate.article.id in asked["evidence"] else -1


def measured_answers(data: Path, work: Path) -> list[tuple[str, int, bool, bool, dict[str, float]]]:
    """Measure each answer: (set, fold, answerable, best sentence right, features)."""
    return [row for asked in every_set(data, work) for row in _measured_answers(asked)]


def _measured_answers(asked_set: AskedSet) -> Iterator[Any]:
    source, engine, questions = asked_set
    search, embedder = engine._search(), engine._checked_embedder()
    for asked in questions:
        found = search.candidates(asked["question"], PASSAGES)
        question = understand(asked["question"], engine._stores.words.document_frequencies)
        vector = embedder.embed_query(asked["question"])
        weighed = selection.weigh(question, vector, sentences_of(found), embedder)
        answerable = bool(asked["answers"])
        right = answerable and _label(asked, True, weighed[0].sentence) == 1
        measured = confidence.measure_answer(question, found, weighed)
        yield source, fold_of(asked), answerable, right, measured


# --- fitting -------------------------------------------------------------------------------


def fit_selection(examples: Sequence[Example], out: Path) -> None:
    """Fit the choice of sentences, with and without the sentence's own embedding."""
    usable = [one for one in examples if 1 in one.holds]
    names = list(usable[0].measured[0])
    for file, lacks in (("shortlist", QUICK_LACKS), ("selection", set[str]())):
        features = [name for name in names if name not in lacks]
        told = {"fitted on": _counts(usable), "figures": _cross_validated(usable, features)}
        write(out / f"{file}.json", features, *conditional_logit(usable, features), told)


def conditional_logit(
    examples: Sequence[Example], features: Sequence[str], penalty: float = 1.0
) -> tuple[Any, Any, Any, float]:
    """Return (weights, means, deviations, intercept) of the choice among a question's sentences."""
    matrices = [_matrix(one, features) for one in examples]
    labels = [np.array(one.holds) for one in examples]
    rows = np.concatenate(matrices)
    means, deviations = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    usable = [
        ((matrix - means)[held >= 0] / deviations, held[held >= 0] == 1)
        for matrix, held in zip(matrices, labels, strict=True)
    ]
    weight_of = _balanced([one.source for one in examples])
    x = np.concatenate([matrix for matrix, _ in usable])
    holds = np.concatenate([held for _, held in usable]).astype(float)
    starts = np.cumsum([0, *(len(matrix) for matrix, _ in usable)])
    of = np.repeat(np.arange(len(usable)), np.diff(starts))

    def loss(weights: Any) -> tuple[float, Any]:
        scores = x @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts[:-1])[of])
        all_, right = (np.add.reduceat(p, starts[:-1]) for p in (powers, powers * holds))
        gradient = x.T @ (weight_of[of] * (powers / all_[of] - powers * holds / right[of]))
        value = (weight_of * (np.log(all_) - np.log(right))).sum() + penalty / 2 * weights @ weights
        return value, gradient + penalty * weights

    weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    platt = LogisticRegression(C=1e6).fit((x @ weights)[:, None], holds)
    return weights * platt.coef_[0, 0], means, deviations, float(platt.intercept_[0])


def _cross_validated(examples: Sequence[Example], features: Sequence[str]) -> dict[str, float]:
    """Return the share of questions, by set, whose best sentence holds the gold, out of fold."""
    hits: dict[str, list[bool]] = {}
    for fold in FOLDS:
        weights, means, deviations, _ = conditional_logit(
            [one for one in examples if one.fold != fold], features
        )
        for one in (one for one in examples if one.fold == fold):
            scores = (_matrix(one, features) - means) / deviations @ weights
            hits.setdefault(one.source, []).append(one.holds[int(scores.argmax())] == 1)
    return {
        f"first sentence right, {name}": round(float(np.mean(h)), 3) for name, h in hits.items()
    }


def fit_confidence(rows: Sequence[Any], out: Path, name: str = "confidence") -> None:
    """Fit the probability that the articles answer, and choose where an answer begins.

    Questions that the articles answer, but in another sentence than the best one, are left out of
    the fit: what is measured of a wrong sentence does not tell that there is a right one.
    """
    names = list(rows[0][4])
    x = np.array([[row[4][name] for name in names] for row in rows])
    y = np.array([row[2] for row in rows])
    tells = y == np.array([row[3] for row in rows])
    means, deviations = x.mean(axis=0), x.std(axis=0) + 1e-9
    scaled = (x - means) / deviations
    weight = _balanced([f"{row[0]} {row[2]}" for row in rows])
    folds = np.array([row[1] for row in rows])
    out_of_fold = np.empty(len(rows))
    for fold in FOLDS:
        part, rest = (folds != fold) & tells, folds == fold
        model = LogisticRegression(C=0.1, max_iter=1000).fit(scaled[part], y[part], weight[part])
        out_of_fold[rest] = model.predict_proba(scaled[rest])[:, 1]
    model = LogisticRegression(C=0.1, max_iter=1000).fit(scaled[tells], y[tells], weight[tells])
    chosen, told = _threshold(rows, out_of_fold)
    write(
        out / f"{name}.json",
        names,
        model.coef_[0],
        means,
        deviations,
        float(model.intercept_[0]),
        {"threshold": chosen, **told},
    )


def _threshold(rows: Sequence[Any], sure: Any) -> tuple[float, dict[str, Any]]:
    """Choose the lowest threshold that refuses nearly all questions asked of a wrong collection.

    Questions that people wrote to look answerable cannot be told apart by similarity and words
    (AUROC about .65): a threshold that refused most of them would refuse half of all good
    questions. So it is set by what can be told, and the curve is kept beside it.
    """
    source = np.array([row[0] for row in rows])
    answerable = np.array([row[2] for row in rows])
    groups = {
        f"{name}, {'answerable' if kind else 'not answerable'}": part
        for name in sorted(set(source))
        for kind in (True, False)
        if (part := (source == name) & (answerable == kind)).any()
    }
    away = [part for name, part in groups.items() if " away" in name]
    grid = [round(cut, 2) for cut in np.arange(0.05, 0.96, 0.01)]
    chosen = next(
        cut for cut in grid if all((sure[part] >= cut).mean() <= WRONGLY_ANSWERED for part in away)
    )
    told = {
        "chosen": f"lowest at which at most {WRONGLY_ANSWERED:.0%} of the questions of another"
        " collection are answered, in each set, out of fold",
        "auroc": {
            name: _auroc(sure[source == name], answerable[source == name])
            for name in ("squad2", "clapnq", "small", "news")
            if name in source
        },
        "share answered by threshold": {
            name: {f"{cut:.2f}": round(float((sure[part] >= cut).mean()), 3) for cut in CURVE}
            for name, part in groups.items()
        },
        "fitted on": {name: int(part.sum()) for name, part in groups.items()},
    }
    return chosen, told


def _auroc(scores: Any, labels: Any) -> float:
    """Return the probability that an answerable question is surer than another one."""
    good, bad = scores[labels], scores[~labels]
    return round(float((good[:, None] > bad[None, :]).mean()), 3)


def _matrix(one: Example, features: Sequence[str]) -> Any:
    return np.array([[its[name] for name in features] for its in one.measured])


def _balanced(groups: Iterable[str]) -> Any:
    """Weigh rows so that every group counts the same."""
    named = list(groups)
    counts = {name: named.count(name) for name in set(named)}
    return np.array([len(named) / len(counts) / counts[name] for name in named])


def _counts(examples: Sequence[Example]) -> dict[str, int]:
    names = [one.source for one in examples]
    return {name: names.count(name) for name in sorted(set(names))}


def write(
    path: Path,
    features: Sequence[str],
    weights: Any,
    means: Any,
    deviations: Any,
    intercept: float,
    told: dict[str, Any],
) -> None:
    """Write a model as a readable file."""
    document = {
        **told,
        "intercept": round(intercept, 5),
        "features": {
            name: {"weight": round(w, 5), "mean": round(m, 5), "deviation": round(d, 5)}
            for name, w, m, d in zip(
                features,
                map(float, weights),
                map(float, means),
                map(float, deviations),
                strict=True,
            )
        },
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
