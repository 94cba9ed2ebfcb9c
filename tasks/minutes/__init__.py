"""The minutes of a meeting of the steering group, as a draft, and the sheet in which its decisions are entered.

One way in, :func:`tasks.minutes.write.write_minutes`. Both are made of a report's agenda, so each proposal bears the
same number in them; the sheet, its votes filled in, comes back by the inbox like any other.
"""
