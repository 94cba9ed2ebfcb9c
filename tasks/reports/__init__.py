"""The report: one frozen model that everything before makes and everything after only reads.

In: :func:`tasks.reports.build.build_report`, of what :func:`tasks.reports.gather.gather` finds. Out: the view of it
(``view/``), what goes out every month (``outputs/``), and what boards and associations get (``documents/``).
"""
