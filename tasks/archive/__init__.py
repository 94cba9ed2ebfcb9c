"""The archive: sealed packages that prove what was reported, to be made again, handed over and kept.

Packages follow BagIt (RFC 8493) with sha256 and sha512. Each names the hash of the one sealed before it.
"""
