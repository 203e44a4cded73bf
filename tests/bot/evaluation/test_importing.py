from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.importing import import_source
from bot.evaluation.questions import read_questions
from retrieval import FootnoteError, ReadError, UsageError


def lines(*records: Any) -> str:
    return "".join(json.dumps(it) + "\n" for it in records)


def written(folder: Path, **files: Any) -> Path:
    """Write files by name, ``__`` for a folder and ``_`` before the extension for a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(".".join(path.name.rsplit("_", 1)))
        path.parent.mkdir(parents=True, exist_ok=True)
        packed = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(packed if isinstance(packed, bytes) else packed.encode())
    return folder


def read_back(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(it) for it in (out / name).read_text().splitlines()]


CORPUS = lines(
    {"_id": "d1", "title": "Ferry", "text": "It carried 40 people."},
    {"_id": "d2", "title": "A title alone", "text": ""},
)
QUERIES = lines({"_id": "q1", "text": "How many?"}, {"_id": "q2", "text": "Not judged?"})
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n"


def beir(tmp_path: Path, **changed: Any) -> Path:
    parts = {"corpus_jsonl": CORPUS, "queries_jsonl": QUERIES, "qrels__test_tsv": QRELS}
    return written(tmp_path / "beir", **(parts | changed))


def test_a_beir_folder(tmp_path: Path) -> None:
    done = import_source(beir(tmp_path), tmp_path / "out")
    assert done["format"] == "beir"
    assert done["skipped"] == {"queries without a judgement in test": 1}
    assert read_back(tmp_path / "out", "articles.jsonl") == [
        {"id": "d1", "title": "Ferry", "text": "It carried 40 people."},
        {"id": "d2", "title": "A title alone", "text": "A title alone"},
    ]
    (asked,) = read_questions(tmp_path / "out" / "questions.jsonl")
    assert asked.answers == ()
    assert [it.article_id for it in asked.evidence] == ["d1"]


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        ({"qrels__test_tsv": "q1\td9\t1\n"}, ReadError, r"test\.tsv:1: judges 'd9'"),
        ({"qrels__test_tsv": "q9\td1\t1\n"}, ReadError, "judges 'q9', which queries"),
        ({"qrels__test_tsv": "q1 d1 1\n"}, ReadError, r"test\.tsv:1: must be query id"),
        ({"qrels__test_tsv": "q1\td1\tyes\n"}, ReadError, "'yes' is no whole number"),
        ({"qrels__test_tsv": "q1\td1\t0\n"}, ReadError, "holds no question"),
        ({"qrels__test_tsv": b"q1\td1\t\xff\n"}, ReadError, r"test\.tsv: is not UTF-8 at byte 7"),
        ({"corpus_jsonl": "{\n"}, ReadError, r"corpus\.jsonl:1: cannot be read as JSON"),
        ({"corpus_jsonl": lines({"_id": "d1"})}, ReadError, "has neither text nor title"),
        ({"corpus_jsonl": CORPUS + CORPUS}, ReadError, "2 articles share the id 'd1'"),
    ],
)
def test_a_beir_folder_that_does_not_fit(
    tmp_path: Path, changed: dict[str, Any], kind: type[FootnoteError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        import_source(beir(tmp_path, **changed), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_split_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--split can be: test"):
        import_source(beir(tmp_path), tmp_path / "out", split="dev")


def squad(*qas: Any, context: str = "The ferry carried 40 people.") -> dict[str, Any]:
    paragraph = {"context": context, "qas": list(qas)}
    return {"version": "v2.0", "data": [{"title": "Super_Ferry", "paragraphs": [paragraph]}]}


ANSWERED = {
    "id": "s1",
    "question": "How many?",
    "answers": [{"text": "40", "answer_start": 18}, {"text": "40", "answer_start": 18}],
}
IMPOSSIBLE = {
    "id": "s2",
    "question": "Who sang?",
    "answers": [],
    "is_impossible": True,
    "plausible_answers": [{"text": "people", "answer_start": 21}],
}


def test_a_squad_file(tmp_path: Path) -> None:
    written(tmp_path, dev_json=squad(ANSWERED, IMPOSSIBLE))
    done = import_source(tmp_path / "dev.json", tmp_path / "out")
    assert (done["format"], done["articles"], done["questions"]) == ("squad", 1, 2)
    (article,) = read_back(tmp_path / "out", "articles.jsonl")
    assert (article["id"], article["title"]) == ("Super_Ferry:0", "Super Ferry")
    answered, impossible = read_questions(tmp_path / "out" / "questions.jsonl")
    assert answered.answers == ("40",)
    assert [it.article_id for it in answered.evidence] == ["Super_Ferry:0"]
    assert not impossible.answerable


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "is no JSON object"),
        ({"data": 4}, "'data' must be a list"),
        (squad(ANSWERED | {"answers": []}), "has no answer and is not marked"),
        (squad(ANSWERED, context="Elsewhere."), r"data\[0\].paragraphs\[0\].qas\[0\].* not stand"),
        (
            squad(ANSWERED | {"answers": [{"text": "40", "answer_start": -10}]}),
            "not stand at .* -10",
        ),
        (squad(ANSWERED | {"is_impossible": "false"}), "'is_impossible' must be true or false"),
        (squad(ANSWERED, ANSWERED), "2 questions share the id 's1'"),
        (squad(ANSWERED | {"question": " "}), "'question' must be"),
    ],
)
def test_a_squad_file_that_does_not_fit(tmp_path: Path, document: Any, message: str) -> None:
    written(tmp_path, dev_json=document)
    with pytest.raises(ReadError, match=message):
        import_source(tmp_path / "dev.json", tmp_path / "out")


NEWS = {
    "title": "Ferry",
    "author": "Ann",
    "source": "Courier",
    "published_at": "2023-10-01T14:00:29+00:00",
    "category": "sports",
    "url": "https://news.example/a",
    "body": "It carried 40 people. It rained.",
}
INFERENCE = {
    "query": "How many?",
    "answer": "40",
    "question_type": "inference_query",
    "evidence_list": [
        {"url": "https://news.example/a", "fact": "It carried 40 people."},
        {"url": "https://news.example/a", "fact": "It carried forty."},
    ],
}
NULL = {
    "query": "Who sang?",
    "answer": "Insufficient information.",
    "question_type": "null_query",
    "evidence_list": [],
}


def multihop(tmp_path: Path, corpus: Any, questions: Any) -> Path:
    return written(tmp_path / "mh", corpus_json=corpus, MultiHopRAG_json=questions)


def test_a_multihop_rag_folder(tmp_path: Path) -> None:
    done = import_source(multihop(tmp_path, [NEWS], [INFERENCE, NULL]), tmp_path / "out")
    assert done["format"] == "multihop-rag"
    assert done["skipped"] == {"quotes that do not stand in their article": 1}
    (article,) = read_back(tmp_path / "out", "articles.jsonl")
    assert article["published"] == NEWS["published_at"]
    inference, null = read_questions(tmp_path / "out" / "questions.jsonl")
    assert inference.kind == "inference"
    assert [it.quote for it in inference.evidence] == ["It carried 40 people.", None]
    assert not null.answerable


def test_evidence_from_an_article_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"MultiHopRAG\.json: \[0\]: names the article"):
        import_source(multihop(tmp_path, [], [INFERENCE]), tmp_path / "out")


def test_a_source_that_is_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"corpus\.json: \[0\]: 'source' must be a string"):
        import_source(multihop(tmp_path, [NEWS | {"source": 5}], [INFERENCE]), tmp_path / "out")


def test_what_is_none_of_the_formats_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is none of: a BEIR folder"):
        import_source(tmp_path, tmp_path / "out")
    written(tmp_path, broken_json="{")
    with pytest.raises(ReadError, match=r"broken\.json: cannot be read as JSON"):
        import_source(tmp_path / "broken.json", tmp_path / "out")
