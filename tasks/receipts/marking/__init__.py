"""A workbook with marked cells, all else in it byte for byte as it was."""
