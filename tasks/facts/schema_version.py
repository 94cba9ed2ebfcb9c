"""Which shape a data root has: one number for the register's tables and the columns of the facts together."""

DATA_SCHEMA = 7
"""Raised by one with every change of shape, together with the migration from the number before."""
