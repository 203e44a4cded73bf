"""What others published on the question sets of ``evaluation_sets``, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

XQUAD, REPORT_185, REPORT_241, TINY, LOST, CLAPNQ, MTRAG = SOURCES = (
    "README of google-deepmind/xquad (Artetxe et al. 2020)",
    "Stanford CS224N 2021, report 185",
    "Stanford CS224N 2021, report 241",
    "model card of deepset/tinyroberta-squad2",
    "Liu et al. 2023, “Lost in the Middle”, Table 1: a gold answer stands in the answer",
    "Rosenthal et al. 2024, “CLAPNQ”, Tables 4 to 6, dev",
    "runs stored with pashaAbri/mt-rag-benchmark, as in Katsis et al. 2025, “MTRAG”, Table 3",
)


@dataclass(frozen=True, slots=True)
class Published:
    """A row of figures by column. ``how`` names the system and what it was given."""

    folder: str
    how: str
    source: str
    figures: Mapping[str, float]

    @property
    def number(self) -> int:
        """The number of its source, from 1."""
        return SOURCES.index(self.source) + 1


PUBLISHED = (
    Published("xquad_en", "mBERT, given the paragraph", XQUAD, {"EM": 0.722, "F1": 0.835}),
    Published("xquad_en", "XLM-R Large, given the paragraph", XQUAD, {"EM": 0.757, "F1": 0.865}),
    Published(
        "squad2_dev_cs224n_half",
        "BiDAF, given the paragraph",
        REPORT_185,
        {"EM": 0.563, "F1": 0.594},
    ),
    Published(
        "squad2_dev_cs224n_half",
        "BiDAF with characters and co-attention, given the paragraph",
        REPORT_241,
        {"EM": 0.617, "F1": 0.650},
    ),
    Published(
        "squad2_dev_cs224n_half",
        "TinyRoBERTa (82 M), given the paragraph; all of the dev set",
        TINY,
        {"EM": 0.789, "F1": 0.820},
    ),
    Published("nq_open_oracle", "GPT-3.5-Turbo, closed book", LOST, {"in answer": 0.561}),
    Published("nq_open_oracle", "Claude-1.3, given the passage", LOST, {"in answer": 0.761}),
    Published("nq_open_oracle", "MPT-30B-Instruct, given the passage", LOST, {"in answer": 0.819}),
    Published("nq_open_oracle", "GPT-3.5-Turbo, given the passage", LOST, {"in answer": 0.883}),
    Published("clapnq_dev", "BM25, 178,891 passages", CLAPNQ, {"R@10": 0.67, "nDCG@10": 0.40}),
    Published(
        "clapnq_dev", "all-MiniLM-L6-v2, 178,891 passages", CLAPNQ, {"R@10": 0.79, "nDCG@10": 0.53}
    ),
    Published(
        "clapnq_dev", "E5-base-v2, 178,891 passages", CLAPNQ, {"R@10": 0.87, "nDCG@10": 0.64}
    ),
    Published(
        "clapnq_dev", "whole gold passage as the answer", CLAPNQ, {"ROUGE-L": 0.495, "refused": 0.0}
    ),
    Published(
        "clapnq_dev", "GPT-3.5, given the passage", CLAPNQ, {"ROUGE-L": 0.398, "refused": 0.370}
    ),
    Published("clapnq_dev", "E5-base-v2 and GPT-3.5", CLAPNQ, {"ROUGE-L": 0.340, "refused": 0.273}),
    Published(
        "clapnq_dev",
        "all-MiniLM-L6-v2 and a fine-tuned FLAN-T5-large",
        CLAPNQ,
        {"ROUGE-L": 0.366, "refused": 0.498},
    ),
    Published(
        "mtrag_clapnq",
        "BM25, last turn, 183,408 passages",
        MTRAG,
        {"R@5": 0.223, "R@10": 0.337, "nDCG@10": 0.255},
    ),
    Published(
        "mtrag_clapnq",
        "BGE-base, last turn, 183,408 passages",
        MTRAG,
        {"R@5": 0.388, "R@10": 0.522, "nDCG@10": 0.424},
    ),
    Published(
        "mtrag_clapnq",
        "BGE-base, rewritten by a model, 183,408 passages",
        MTRAG,
        {"R@5": 0.462, "R@10": 0.606, "nDCG@10": 0.498},
    ),
    Published(
        "mtrag_clapnq",
        "ELSER, rewritten by a model, 183,408 passages",
        MTRAG,
        {"R@5": 0.552, "R@10": 0.701, "nDCG@10": 0.578},
    ),
)
