"""One dropped file to typed rows. Nobody raises for what a person dropped: a file that cannot be used is refused.

In: :func:`tasks.reading.dispatch.read_file`, which tells what a file is by its content. Out: a
:class:`tasks.reading.result.Reading`, its frames with the codes of :mod:`tasks.reading.faults`. Which of it is the
agreement's: :mod:`tasks.reading.belonging` (the file) and :mod:`tasks.reading.selection` (the rows).
"""
