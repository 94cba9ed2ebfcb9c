"""Migrations of the register (Alembic): a module in ``versions/`` for each number of ``DATA_SCHEMA`` after the first.

To change the register's shape: change ``tasks/facts/tables.py``, raise ``DATA_SCHEMA``, and add
``versions/NNNN_what.py`` with ``revision`` that number and ``down_revision`` the one before.
``tests/facts/test_upgrade.py`` compares what the migrations make with what the tables say, in both databases. A
column that is new in a Delta table needs none: it is null in what was written before. What a step needs beside the
database stands in ``alembic.context.config.attributes``: ``store``.
"""
