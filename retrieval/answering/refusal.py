"""The one wording of a refusal, shared by prompts, parsers, front ends and tests."""

REFUSAL = "The articles do not say."
