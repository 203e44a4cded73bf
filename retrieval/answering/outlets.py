"""Which outlet a question wants to hear: "according to Reuters", "does the Courier say". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_SAYS = (
    r"(?:say|says|said|report|reports|reported|write|writes|wrote|written|claim|claims|claimed"
    r"|call|calls|called|describe|describes|described|mention|mentions|mentioned|quote|quotes"
    r"|quoted|cite|cites|cited|cover|covers|covered|argue|argues|argued|tell|tells|told|state"
    r"|states|stated|note|notes|noted|suggest|suggests|suggested|reveal|reveals|revealed|publish"
    r"|published|find out|predict|predicted)"
)
_PIECE = (
    r"(?:articles?|stor(?:y|ies)|reports?|reporting|coverage|pieces?|editorials?|columns?|news)"
)
# A form of words for each way to name who tells; NAME stands for the outlet.
# What may follow a name that stands for itself, and is no part of a longer one.
_END = (
    r"(?=\s*(?:$|[?.!,;:]|(?:about|on|what|how|who|why|when|where|which|did|does|is|are|was|were"
    r"|has|have|in|last|this|yesterday|claims?|saying|say)\b))"
)
# A form of words for each way to name who tells; NAME stands for the outlet.
_FORMS = (
    r"(?:according to|as reported by|reported (?:by|in)|published (?:by|in)|citing|as told by"
    rf"|as per) (?:the )?NAME{_END}",
    rf"\b(?:does|did|has|have|do) (?:the )?NAME (?:\w+ly |already |ever )?{_SAYS}\b",
    r"^(?:what|how|why|which|who|show|tell|give|list)\b.*\b(?:the )?NAME"
    r" (?:says?|said|reports|reported|writes|wrote|claims|claimed)\b",
    rf"\b{_PIECE} (?:\w+ )?(?:in|by|from|of|at) (?:the )?NAME{_END}",
    rf"\b(?:the )?NAME(?:['’]s?)? {_PIECE}\b",
    rf"\b{_SAYS} (?:in|by) (?:the )?NAME{_END}",
    r"^(?:in|from|per) (?:the )?NAME,",
)


def outlet_named(question: str, outlets: Collection[str]) -> str | None:
    """Return the outlet that a question wants to hear, as the collection names it, or None.

    Where a question has capital letters, a name has its own: "time" is no outlet then.
    """
    cased = question[1:] != question[1:].lower()
    for outlet in sorted(outlets, key=lambda name: (-len(name), name)):
        spoken = _spoken(outlet)
        near = spoken in question if cased else spoken.lower() in question.lower()
        if len(spoken) > 1 and near and _asks_for(spoken, question, cased):
            return outlet
    return None


def may_name_outlet(question: str) -> bool:
    """Tell whether a question has a form of words that could name an outlet, whatever its name."""
    anything = r"[\w.-]+(?: [\w.-]+){0,4}?"
    return any(re.search(form.replace("NAME", anything), question, re.I) for form in _FORMS)


def _asks_for(spoken: str, question: str, cased: bool) -> bool:
    name = rf"(?<!\w)(?-i:{re.escape(spoken)})" if cased else rf"(?<!\w){re.escape(spoken)}"
    return any(re.search(form.replace("NAME", name), question, re.IGNORECASE) for form in _FORMS)


def _spoken(outlet: str) -> str:
    """Return the name as people say it: without its article, or the end of its address."""
    name = re.sub(r"^the\s+", "", " ".join(outlet.split()), flags=re.IGNORECASE)
    return re.sub(r"^(?:www\.)?([\w-]+)\.(?:com|org|net|co\.\w\w|\w\w)$", r"\1", name)
