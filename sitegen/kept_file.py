"""The file that keeps the published layout with the collection: bytes only, so light to import."""

from __future__ import annotations

from pathlib import Path

from sitegen.cache import write_beside
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes

ENDING = ".layout"


def place_of(config: SiteConfig) -> Path:
    """Return where a collection's layout is kept: `collection.layout` beside `collection.toml`."""
    return (config.manifest or config.root / "collection.toml").with_suffix(ENDING)


class KeptFile:
    """The file of a collection's kept layout; `sitegen.kept` says what is in it.

    Parameters
    ----------
    place : Path
        See `place_of`.
    spare : Path
        Where it is kept if that cannot be written to.
    """

    def __init__(self, place: Path, spare: Path) -> None:
        self.place, self._spare = place, spare

    def digest(self) -> str | None:
        """Return the digest of the file as it is now; None where there is none."""
        data = self.read()
        return None if data is None else digest_bytes(data)

    def read(self) -> bytes | None:
        """Return what is in it; None where there is none.

        Raises
        ------
        SitegenError
            When it is there and cannot be read.
        """
        for path in (self.place, self._spare):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise SitegenError(
                    f"The kept layout {path} cannot be read: {error.strerror or error}",
                    "Mend its rights, or set `keep = false` under [map].",
                ) from error
        return None

    def write(self, data: bytes) -> None:
        """Put what is kept in the place of what was; nothing if it is the same."""
        if self.read() == data:
            return
        try:
            write_beside(self.place, data)
        except OSError:  # a collection that can only be read
            write_beside(self._spare, data)
