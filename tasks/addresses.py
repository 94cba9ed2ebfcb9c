"""Mail addresses, and other text of people that becomes a header of a message."""

import re
import unicodedata
from email.headerregistry import Address

from tasks.errors import InputError

# What mail servers take, not all that RFC 5322 allows; the standard library's parser accepts lists and
# groups, and on some versions fails on what is neither.
_MAILBOX = re.compile(
    r"(?P<name>[^<>@]*(?=<))?(?P<open><)?"
    r"(?P<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>[\w-]+(?:\.[\w-]+)*)(?P<close>>)?"
)


def mailbox(address: str, name: str = "") -> Address:
    """An address that every server takes: ASCII before the @, the domain in its ASCII (IDNA) form.

    ``address`` is ``a@b.se`` or ``Name <a@b.se>``; ``name`` goes before the latter's own. Raises
    :class:`InputError` where it cannot be an address, or holds line breaks or other control characters.
    """
    found = _MAILBOX.fullmatch(header_text(address, "The address"))
    if found is None or bool(found["open"]) != bool(found["close"]):
        raise InputError(f"{address!r} is not one e-mail address (name@example.org, ASCII before the @).")
    try:
        domain = found["domain"].encode("idna").decode()
    except UnicodeError as error:
        raise InputError(f"The domain of {address!r} cannot be: {error}.") from error
    own_name = (found["name"] or "").strip().strip('"')
    return Address(header_text(name, "The name") or own_name, found["user"], domain)


def header_text(value: str, what: str) -> str:
    """``value``; :class:`InputError` where it holds what could end a header (the e-mail package lets
    some by)."""
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in value):
        raise InputError(f"{what} {value!r} holds a line break or another control character; remove it.")
    return value
