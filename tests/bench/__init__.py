"""Budgets, measured: `python -m tests.bench`. Not part of the test run: machines are noisy, ratios are interleaved."""
