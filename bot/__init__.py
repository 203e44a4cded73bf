"""Everything that a person or a script talks to: the ``footnote`` command, its REPL, its rendering.

It knows the engine and the words of the project by the names in ``retrieval.__all__`` only.
"""
