"""A new agreement asked for question by question, or by a form: questions → answers → the agreement file.

Everything but the terminal, which is in ``flows/commands``. The questions are in ``templates/sv/founding.toml``.
"""
