"""The reader: an encoder with three heads, and what it is trained to lower."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import AutoModel

FAR = -1e4
FEWEST = 8  # tokens that a follow-up is divided by at least


class Reader(nn.Module):
    """Score every token as start and end of the answer, and the passage as answering at all.

    Of a follow-up after what was said before it, score every token as a word that is missing.
    """

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(hidden, 2)
        self.answers = nn.Sequential(
            nn.Linear(hidden, hidden), nn.Tanh(), nn.Dropout(0.1), nn.Linear(hidden, 1)
        )
        self.missing = nn.Linear(hidden, 1)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores, all logits: spans [batch, tokens, 2], answers [batch], missing words.

        The last are [batch, tokens]. A row is either a passage or a talk, and means nothing to
        the heads of the other.
        """
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        missing = self.missing(states).squeeze(-1)
        return self.span(states), self.answers(states[:, 0]).squeeze(-1), missing


def fresh(weights: Path, attention: str = "sdpa") -> Reader:
    """Return a reader on pretrained weights, its heads untrained, its word vectors frozen.

    The word vectors are half of the weights: frozen, a step is quicker and nothing is lost that a
    few ten thousand questions could teach.
    """
    encoder = AutoModel.from_pretrained(
        weights, attn_implementation=attention, add_pooling_layer=False
    )
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return Reader(encoder, encoder.config.hidden_size)


def loss_of(
    spans: Tensor, answers: Tensor, starts: Tensor, ends: Tensor, allowed: Tensor, known: Tensor
) -> Tensor:
    """Return the mean loss of a batch.

    ``starts`` and ``ends`` [batch, tokens] mark every right place (place 0, where there is no
    answer), ``allowed`` the passage's tokens and place 0, ``known`` [batch] which are answerable.
    The span loss is the negative log of the probability of all right places together (Clark and
    Gardner 2018); the answer loss is binary cross entropy.
    """
    scores = spans.masked_fill(~allowed.unsqueeze(-1), FAR).log_softmax(dim=1)
    start = scores[..., 0].masked_fill(~starts, FAR).logsumexp(dim=1)
    end = scores[..., 1].masked_fill(~ends, FAR).logsumexp(dim=1)
    answer = nn.functional.binary_cross_entropy_with_logits(answers, known)
    return -(start + end).mean() / 2 + answer


def missing_loss_of(missing: Tensor, targets: Tensor, counted: Tensor) -> Tensor:
    """Return the mean loss of a batch of follow-ups: binary cross entropy of the counted tokens.

    All are [batch, tokens]. Each follow-up weighs the same, however much was said before it.
    """
    each = nn.functional.binary_cross_entropy_with_logits(missing, targets, reduction="none")
    return ((each * counted).sum(dim=1) / counted.sum(dim=1).clamp(min=FEWEST)).mean()
