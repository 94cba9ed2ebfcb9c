"""Delivery: messages, the servers they go through, and the ledger of what was sent to whom.

A message is built once per edition and recipient, kept as bytes, and those bytes are what is sent and
archived.
"""
