"""Patrols, vouchers and payments beside one another: what does not fit together, and which night each krona paid.

In: :func:`match`, which gives findings; :func:`payments` and :func:`accounts`, with :func:`covered` of an account.
"""

from tasks.measures.matching.oldest_first import Account, accounts, covered, payments
from tasks.measures.matching.three_way import match

__all__ = ["Account", "accounts", "covered", "match", "payments"]
