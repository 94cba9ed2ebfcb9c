"""The commands of ``iop``: running the flows, looking at what is there, and the office work around it."""
