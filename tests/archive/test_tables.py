"""Facts as files in a package."""

import polars as pl

from tasks.archive.tables import as_csv


def test_text_of_a_csv_file_is_no_formula():
    frame = pl.DataFrame({"file": ["=1+1.csv", "-rf.csv", "@a", "+46", "a=1", "1"], "amount": [-1.5, 2, 3, 4, 5, 6]})
    assert as_csv(frame).decode().splitlines() == [
        *("file,amount", "'=1+1.csv,-1.5", "'-rf.csv,2.0", "'@a,3.0", "'+46,4.0", "a=1,5.0", "1,6.0"),
    ]
