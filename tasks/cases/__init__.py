"""Deviation cases (M11): what is red is one numbered case, from the month in which it turned red until a decision or
the figures close it.

In: :func:`tasks.cases.follow.follow`, of the cases as reports before have told them, this month's deviations and the
decisions. Out: the cases as this report tells them. Pure: no file, no clock, no words.
"""
