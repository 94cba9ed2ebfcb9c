"""Runs the suites of ``expectations/`` and parts good rows from bad. The one room that knows Great
Expectations."""
