"""Coverage-guided fuzzing of every door through which foreign bytes come in: `make fuzz`.

A target takes bytes and raises on a broken promise. `oracles` says what is promised, `material` turns bytes into
decisions and spoils sound values; `campaign` lets atheris drive a target, `tests/fuzz/test_corpus.py` plays what is
committed under `corpus/` in the ordinary suite, on every system, without atheris.
"""
