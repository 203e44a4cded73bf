"""The models: the packaged sentence encoder, and the choice of another one.

``protocol`` says what an embedding model offers, ``embedder`` runs the packaged one (``minilm/``),
``server`` asks an OpenAI-compatible server, ``choice`` picks by the setting, ``tokens`` counts the
packaged model's tokens, ``manifest`` checks packaged files.
"""
