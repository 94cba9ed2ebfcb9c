"""What the steering group is asked to decide: derived from what is still possible, never from what is foretold alone.

One way in, :func:`tasks.proposals.propose.propose`, from a :class:`~tasks.proposals.standing.Standing` (the few
numbers that proposals rest on) to the decisions, tasks and notes of one report. Pure: no file, no clock, no words;
how a proposal reads stands in ``templates/sv/proposals.txt.j2``.
"""
