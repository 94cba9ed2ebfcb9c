"""What became of one dropped file, told to the one who dropped it: on a page, by mail, in her own workbook.

In: :func:`tasks.receipts.build.build_receipt`, of what was read, checked and replaced. Out: files in the agreement's
``receipts/`` (:func:`tasks.receipts.build.write_receipt`), and a mail (:mod:`tasks.receipts.mail`).
"""
