"""Articles in, cited answers out.

The map of the package: ``articles`` reads and cuts, ``models`` holds the embedder, ``index`` keeps
the catalogue and its two indexes, ``answering`` turns passages into cited answers, and ``engine``
puts the parts together.
"""
