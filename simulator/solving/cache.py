"""Compiled models on disk, found by their content.

An entry is one file: a digest, then what it digests. A torn or foreign entry is noticed and made
anew; several processes may write the same entry, since the last rename wins with equal bytes; a
folder that cannot be written costs only the time to compile.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DIGEST_BYTES = 32


def cache_folder() -> Path:
    """Where entries lie: `$RTMS_SIM_CACHE`, else the user's cache folder."""
    chosen = os.environ.get("RTMS_SIM_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "rtms-analgesia"


def content_key(parts: Iterable[bytes]) -> str:
    """A name for everything that determines an entry."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def read_entry(key: str) -> tuple[dict[str, Any], bytes] | None:
    """The description and code stored under `key`; None if there is no whole entry."""
    try:
        content = (cache_folder() / f"{key}.model").read_bytes()
    except OSError:
        return None
    digest, body = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return None
    line, _, code = body.partition(b"\n")
    description: dict[str, Any] = json.loads(line)
    return description, code


def write_entry(key: str, description: dict[str, Any], code: bytes) -> None:
    """Store an entry whole or not at all."""
    body = json.dumps(description).encode() + b"\n" + code
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / f"{key}.model")
    except OSError:
        Path(temporary).unlink(missing_ok=True)
