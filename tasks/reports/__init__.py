"""The report model, and every output made of it: e-mail, PDF, workbook, charts, documents."""
