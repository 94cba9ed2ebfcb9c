"""The drop folder: files that lie still are claimed, secured and received, once each. What they say is not read here.

In: :func:`tasks.inbox.receive.receive`, on the files that :func:`tasks.inbox.still.wait_until_still` gives. Out: one
``Drop`` per file in the register, its bytes under ``originals/``.
"""
