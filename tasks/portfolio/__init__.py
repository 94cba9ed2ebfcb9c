"""All agreements of an installation on one page, month by month: how each stands, what all of them come to, and what
is counted in two of them.
"""
