"""What the catalogue knows of one source, small enough to hold for a million photos."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.catalogue.batches import Standing

__all__ = ["Known"]


class Known:
    """Key → (stamp, state, photo id) of one source, about 35 bytes a photo; made by ``Photos.known``.

    A scan tells it everything that it sees; afterwards ``unseen`` are the photos that are gone. Not
    thread-safe: belongs to the one thread that walks the scan."""

    def __len__(self) -> int:
        raise NotImplementedError

    def see(self, key: str, stamp: str) -> Standing:
        """Notes that the file is there, and says how it stands. Some microseconds."""
        raise NotImplementedError

    def see_below(self, key: str) -> int:
        """Everything below ``key`` (an archive that is unchanged) stands as it was: missing photos there
        are back. Returns how many photos that is. An empty key means the whole source."""
        raise NotImplementedError

    def keep(self, key: str) -> None:
        """The file could not be listed: whatever is known of it stays, present or missing."""
        raise NotImplementedError

    def keep_below(self, key: str) -> None:
        """Nothing below ``key`` could be listed (``Problem.subtree``): all known of it, and of the key, stays."""
        raise NotImplementedError

    def take_returned(self) -> NDArray[np.int64]:
        """Photo ids found to be back since the last call; hand them to ``Photos.restore``."""
        raise NotImplementedError

    def unseen(self) -> NDArray[np.int64]:
        """Ids of present photos that nothing has seen or kept: they are gone (sorted)."""
        raise NotImplementedError
