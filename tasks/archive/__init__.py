"""The lasting record: packages, their fixity, rebuild, transfer and retention."""
