"""Fixed questions, asked through the same engine as every other front end, and their figures.

``questions`` reads and checks a file, ``corpus`` prepares what is asked about, ``runner`` asks
and ``cache`` remembers; ``scoring`` turns a question and its answer into numbers by the metric
modules, ``figures`` turns numbers into figures with intervals (``resampling``), ``report`` gathers
them, ``page`` draws them, ``comparing`` sets two runs side by side.
"""
