"""Versions of policies → a signed file, and back into another store, which refuses what was altered or is older."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from fenze.api.catalog import Catalog
from fenze.api.publish import version_of
from fenze.api.source import BadFiles, source_of
from fenze.api.store.database import StoreError
from fenze.api.store.open import Store
from fenze.api.store.records import now_text
from fenze.api.store.versions import PolicyFile, Version, activation, files_digest, files_in, publication
from fenze.dsl.diagnostic import Text

FORMAT = "fenze-bundle/1"
_VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)")


class BundleError(StoreError):
    """A bundle or a key that cannot be used: what is wrong, and what to do."""


def make_signing_key(path: Path) -> None:
    """Writes a private key, and beside it the public one, its name ending in `.pub`. Raises OSError."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_name(f"{path.name}.pub").write_bytes(public)


def bundle_of(store: Store, versions: Sequence[Version], key_file: Path) -> str:
    """The versions with their texts, signed. Raises BundleError and OSError."""
    try:
        key = load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(
            Text(f"`{key_file}` holds no key to sign with", f"`{key_file}` 中没有签名密钥"),
            Text("`fenze bundle key FILE` makes one", "用 `fenze bundle key FILE` 创建"),
        )
    with store.database.read() as connection:
        policies = [
            {
                "policy": one.policy,
                "version": one.version,
                "digest": one.digest,
                "files": [asdict(file) for file in files_in(connection, one.policy, one.version)],
            }
            for one in versions
        ]
    told = {"format": FORMAT, "issued_at": now_text(), "policies": policies}
    return json.dumps({**told, "signature": key.sign(_signed(told)).hex()}, ensure_ascii=False, indent=1) + "\n"


def import_bundle(
    store: Store, catalog: Catalog, text: str, trusted: Path, *, activate: bool, actor: str | None = None
) -> list[tuple[Version, bool]]:
    """The versions in a bundle, each with whether it is new here.

    Raises BundleError where it was altered, is signed by another key, or holds a version older than one that is here.
    """
    told = _told(text, _public_key(trusted))
    catalog.refresh()
    read = [_version(one, catalog) for one in told["policies"]]
    drafts = [
        publication(version, files, actor, {"bundle": files_digest(files), "issued_at": told["issued_at"]})
        for version, files, is_new in read
        if is_new
    ]
    if activate:
        drafts += [activation(version.policy, version.version, actor, {"bundle": True}) for version, _, _ in read]
    if drafts:
        store.appender.append(drafts, catalog.epoch).result()
    return [(version, is_new) for version, _, is_new in read]


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(Text(f"`{path}` holds no public key", f"`{path}` 中没有公钥"))
    return key


def _told(text: str, key: Ed25519PublicKey) -> dict[str, Any]:
    no_bundle = BundleError(
        Text("this is no bundle", "这不是政策包"), Text("`fenze bundle export` makes one", "用 `fenze bundle export` 导出")
    )
    try:
        told: object = json.loads(text)
    except (ValueError, RecursionError):
        raise no_bundle from None
    if not isinstance(told, dict):
        raise no_bundle
    found = cast("dict[str, Any]", told)
    if found.get("format") != FORMAT or not isinstance(found.get("signature"), str):
        raise no_bundle
    signature = found.pop("signature")
    try:
        key.verify(bytes.fromhex(signature), _signed(found))
    except (InvalidSignature, ValueError):
        raise BundleError(
            Text("the bundle was altered, or is signed with another key", "政策包已被改动，或由另一把密钥签名"),
            Text("get it again from where it was made", "请向出具方重新索取"),
        ) from None
    return found


def _version(one: Mapping[str, Any], catalog: Catalog) -> tuple[Version, tuple[PolicyFile, ...], bool]:
    files = tuple(PolicyFile(**file) for file in one["files"])
    try:
        policy = source_of(files).checked.policy
    except BadFiles as error:
        raise BundleError(error.fault.message) from None
    name = f"{one['policy']} {one['version']}"
    if policy is None or policy.digest != one["digest"] or policy.name != one["policy"]:
        raise BundleError(Text(f"`{name}` is not read as the same policy here", f"此处读出的 `{name}` 与原政策不同"))
    kept = catalog.shelf.versions.get(policy.name, {})
    same = next((version for version in kept.values() if version.digest == policy.digest), None)
    newest = max(kept.values(), key=_rank, default=None)
    version = same or version_of(policy, files, {})
    if newest is not None and _rank(version) < _rank(newest):
        raise BundleError(
            Text(
                f"`{name}` is older than version {newest.version}, which is here",
                f"`{name}` 比此处已有的版本 {newest.version} 旧",
            ),
            Text("to go back, activate the older version, or roll back", "如需回退，请启用旧版本或执行回滚"),
        )
    if same is None and version.version in kept:
        raise BundleError(Text(f"`{name}` is here already, with another text", f"`{name}` 此处已有，且内容不同"))
    return version, files, same is None


def _rank(version: Version) -> tuple[int, int, int]:
    found = _VERSION.match(version.version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _signed(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
