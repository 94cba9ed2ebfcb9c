"""Settings from ``IOP_…`` variables, secret files or ``.env``, and the folders under the data root."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, FilePath, SecretStr, TypeAdapter, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from tasks.addresses import mailbox
from tasks.errors import InputError

_PREFIX = "IOP_"
_ENV_FILE = ".env"

OBJECT_STORES = ("s3", "gs", "az", "abfss")
"""Schemes of places where the Delta tables may lie."""


@dataclass(frozen=True)
class Paths:
    """The folders of one installation (docs/contract: "Folders under the data root")."""

    root: Path

    @property
    def agreements(self) -> Path:
        """Agreement files, ``<id>.yaml``."""
        return self.root / "agreements"

    @property
    def originals(self) -> Path:
        """Every byte that was dropped, by sha256, until its retention ends."""
        return self.root / "originals"

    @property
    def store(self) -> Path:
        """Delta tables, ``<agreement>/<table>``."""
        return self.root / "store"

    @property
    def register(self) -> Path:
        """The SQLite register, where no ``IOP_DATABASE_URL`` is set."""
        return self.root / "register.db"

    @property
    def outbox(self) -> Path:
        """Messages as ``.eml`` where no SMTP server is set."""
        return self.root / "outbox"

    @property
    def archive(self) -> Path:
        """Sealed packages, ``<agreement>/<period>/edition-<n>``."""
        return self.root / "archive"

    @property
    def drafts(self) -> Path:
        """Answers to `iop new` that are no agreement file yet."""
        return self.root / "drafts"

    @property
    def previews(self) -> Path:
        """Reports as they would be, to be looked at before they are approved: ``<agreement>/<period>``."""
        return self.root / "previews"

    @property
    def work(self) -> Path:
        """Claimed drops and editions in the making; safe to look at, never to edit."""
        return self.root / "work"

    @property
    def attempts(self) -> Path:
        """What the disk knows of attempts to send (:mod:`tasks.delivery.traces`)."""
        return self.work / "attempts"

    @property
    def restoring(self) -> Path:
        """Where a backup is unpacked until all of it has been verified; while it is there, nothing else is whole."""
        return self.root / ".restoring"

    def inbox(self, agreement_id: str) -> Path:
        """The coordinator's drop folder."""
        return self.root / "inbox" / agreement_id

    def receipts(self, agreement_id: str) -> Path:
        """Receipts (html and json) and marked workbooks of one agreement."""
        return self.root / "receipts" / agreement_id

    def original(self, sha256: str) -> Path:
        """Where the bytes with this hash are kept."""
        return self.originals / sha256[:2] / sha256


class Settings(BaseSettings):
    """All settings of an installation. Secrets are ``SecretStr``: they never show in logs or repr."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=_ENV_FILE, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    prefect_database_url: SecretStr | None = None
    store_url: str | None = None
    store_options: SecretStr | None = None
    smtp_host: str | None = None
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", validate_default=True)
    smtp_ca_file: FilePath | None = None
    mail_from: str = "iop-rapport@example.org"
    portfolio_to: str = ""
    backup_days: int = Field(default=8, ge=0)

    @field_validator(
        "database_url",
        "prefect_database_url",
        "store_url",
        "store_options",
        "smtp_host",
        "smtp_port",
        "smtp_user",
        "smtp_password",
        "smtp_ca_file",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        """An empty variable unsets what ``.env`` says."""
        return None if value == "" else value

    @field_validator("store_url")
    @classmethod
    def _store_can_be(cls, url: str | None) -> str | None:
        scheme, separator, place = (url or "s3://x").partition("://")
        if scheme not in OBJECT_STORES or not separator or not place or "@" in place or "?" in place:
            raise ValueError(
                f"must be a place in an object store ({', '.join(OBJECT_STORES)}), as s3://bucket/iop, and hold no "
                "password: that goes into IOP_STORE_OPTIONS"
            )
        return url

    @field_validator("store_options")
    @classmethod
    def _options_can_be(cls, options: SecretStr | None) -> SecretStr | None:
        if options is not None:
            try:
                TypeAdapter(dict[str, str]).validate_json(options.get_secret_value())
            except ValidationError:
                raise ValueError('must be a JSON object of texts, as {"AWS_REGION": "eu-north-1"}') from None
        return options

    @field_validator("smtp_host")
    @classmethod
    def _host_can_be(cls, host: str | None) -> str | None:
        try:
            (host or "").encode("idna")
        except UnicodeError:
            raise ValueError("no host can have this name") from None
        return host

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A secret file, which somebody has named, goes before a ``.env`` that happens to lie there."""
        return init_settings, env_settings, file_secret_settings, dotenv_settings

    @field_validator("smtp_user", "smtp_password")
    @classmethod
    def _login_is_ascii(cls, value: str | SecretStr | None) -> str | SecretStr | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
        if not text.isascii():
            raise ValueError("must be ASCII, for SMTP logins know nothing else")
        if text != text.strip():
            raise ValueError("must not begin or end with white space")
        return value

    @field_validator("smtp_security")
    @classmethod
    def _login_is_whole_and_secret(cls, security: str, info: ValidationInfo) -> str:
        user, password = info.data.get("smtp_user"), info.data.get("smtp_password")
        if {"smtp_user", "smtp_password"} <= info.data.keys() and (user is None) != (password is None):
            raise ValueError("IOP_SMTP_USER and IOP_SMTP_PASSWORD belong together, set both or none")
        if password is not None and security == "none":
            raise ValueError("none would send the password in clear, use starttls or tls, or set no password")
        return security

    @field_validator("mail_from", "portfolio_to")
    @classmethod
    def _addresses_can_be(cls, addresses: str, info: ValidationInfo) -> str:
        try:
            for address in [addresses] if info.field_name == "mail_from" else _by_commas(addresses):
                mailbox(address)
        except InputError as error:
            raise ValueError(str(error).rstrip(".")) from None
        return addresses

    @property
    def paths(self) -> Paths:
        """The folders under ``data_dir``, absolute."""
        return Paths(self.data_dir.expanduser().resolve())

    @property
    def portfolio_readers(self) -> list[str]:
        """Addresses at the municipality that get the overview of all agreements, beside the operators."""
        return _by_commas(self.portfolio_to)

    @property
    def store_root(self) -> str:
        """Where the Delta tables lie: a folder of the data root, or a place in an object store."""
        return self.store_url or str(self.paths.store)

    @property
    def storage_options(self) -> dict[str, str] | None:
        """What opens the object store, beside what its variables (``AWS_…``) say."""
        return None if self.store_options is None else json.loads(self.store_options.get_secret_value())

    @property
    def register_url(self) -> str:
        """SQLAlchemy URL of the register."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.paths.register}"


def _by_commas(addresses: str) -> list[str]:
    return [each.strip() for each in addresses.split(",") if each.strip()]


def load_settings() -> Settings:
    """Read the settings; secrets also from the files in ``IOP_SECRETS_DIR``, named as the variables.

    Raises :class:`InputError` that lists every bad one at once, never its value.
    """
    folder = os.environ.get("IOP_SECRETS_DIR") or None
    if folder is not None and not Path(folder).is_dir():
        raise InputError(f"IOP_SECRETS_DIR {folder} is no folder: make it, or unset the variable.")
    variables = tuple((name, value) for name, value in os.environ.items() if name.upper().startswith(_PREFIX))
    return _settings(folder, variables, _content(Path(_ENV_FILE)), *map(_content, _secret_files(folder)))


@lru_cache(maxsize=1)
def _settings(folder: str | None, *_read: object) -> Settings:
    """The settings, parsed once as long as what is read for them (``_read``) says the same: each step asks."""
    try:
        return Settings(_secrets_dir=folder)  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        faults = "; ".join(
            f"{_PREFIX}{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False)
        )
        raise InputError(f"Settings (environment or .env) are wrong: {faults}.") from None


def _secret_files(folder: str | None) -> list[Path]:
    return sorted(Path(folder).iterdir()) if folder else []


def _content(file: Path) -> tuple[str, bytes | None]:
    """The file's name and bytes; None where there are none to be read."""
    with suppress(OSError):
        return file.name, file.read_bytes()
    return file.name, None
