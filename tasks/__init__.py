"""The steps of the follow-up, one folder per stage.

In each folder ``steps.py`` holds the stage's Prefect tasks (thin: names, retries, artifacts) and every other
module is plain Python over polars frames and frozen models. ``docs/architecture.md`` draws the rooms and walls.
"""
