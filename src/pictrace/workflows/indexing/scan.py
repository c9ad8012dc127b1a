"""The first stage of indexing: what is listed, compared with what the catalogue knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pictrace.catalogue import Catalogue, KnownPhotos, Standing
from pictrace.errors import SourceUnreachable
from pictrace.messages import Message
from pictrace.sources import Border, Container, Entry, Problem, Source, Unchanged, members_of
from pictrace.sources.identity import below
from pictrace.sources.names import Kind, kind_of
from pictrace.sources.volumes import Volumes
from pictrace.workflows.indexing.disks import Disks, options
from pictrace.workflows.indexing.executor import Budget
from pictrace.workflows.indexing.flow import Identified, Item, Listed, Outcome, Place, Returned, Trouble
from pictrace.workflows.indexing.retrying import Judge

__all__ = ["Scan"]

RESTORE_AT = 1000
IDENTIFY_AT = 5000
LACKING_PAGE = 1000
"""Photos told of, written or read at a time."""


class Scan:
    """Walks the sources one after another, in one thread. What must be read goes to ``to_read``,
    everything else that must be written to ``to_write``; ``budget`` bounds the bytes that listing had to
    read already. The counters may be read by any thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        model: str,
        to_read: Callable[[Item], None],
        to_write: Callable[[Outcome], None],
        budget: Budget,
        judge: Judge,
        *,
        volumes: Volumes,
        growing: Callable[[], Mapping[str, frozenset[str]]] = dict,
        retry: bool = False,
        accept_changes: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._model = model
        self._to_read = to_read
        self._to_write = to_write
        self._budget = budget
        self._judge = judge
        self._volumes = volumes
        self._growing = growing
        self._retry = retry
        self._accept = accept_changes
        self.listed = 0
        self.unchanged = 0
        self.ended = False
        self.current = ""
        self._returned = 0
        self._again: set[str] = set()

    def run(self, sources: Iterable[Source]) -> None:
        """Lists every source; a source that cannot be reached changes nothing. Afterwards sends what the
        model has not seen yet, from the sources that were reached."""
        reached = {place.id: place for place in map(self._source, sources) if place is not None}
        for item in self._lacking(reached):
            self.listed += 1
            self._to_read(item)
        self.ended = True

    def _source(self, source: Source) -> Place | None:
        self.current = source.location
        try:
            source.probe()
            record = self._catalogue.sources.find(source.location)
            volumes = self._catalogue.sources.volumes(record.id) if record is not None else {}
            disks = Disks(self._volumes, source, volumes, accept=self._accept)
            known = self._catalogue.sources.add(source.kind, source.location, options(source))
            place = Place(known.id, source)
            self._list(place, disks)
        except SourceUnreachable as error:
            before = self._catalogue.sources.find(source.location)
            if before is not None:
                self._catalogue.sources.set_reachable(before.id, False)
            self._to_write(Trouble(source.location, error.message, unreachable=True))
            return None
        return place

    def _list(self, place: Place, disks: Disks) -> None:
        known = self._catalogue.scans.known(place.id)
        before = {} if self._retry else self._catalogue.sources.containers(place.id)
        self._again = self._catalogue.scans.worth_retrying(place.id, self._judge.of(place.source.limits))
        before = _without_those_of(before, self._again)
        growing = self._kept_for_growing(place, known)
        containers: dict[str, str] = {}
        items = 0
        for found in place.source.scan(before):
            if disks.hides(found.key) or (growing and _is_among(growing, found.key)):
                continue
            match found:
                case Border(key, location):
                    disks.meet(key, location)
                case Entry():
                    items += self._entry(place, known, found)
                case Container(key, stamp):
                    containers[key] = stamp
                case Unchanged(key):
                    containers |= _within(before, key)
                    self._below(known, key)
                case Problem():
                    self._problem(place, known, found)
                    if found.subtree:  # an archive with an unseen part must be listed again
                        containers = {key: stamp for key, stamp in containers.items() if not _holds(key, found.key)}
        for folder, why in disks.absent.items():
            self._away(place, known, folder, why)
            disks.keep(folder)
            containers |= {key: stamp for key, stamp in before.items() if key.startswith(f"{folder}/")}
        self._restore(known)
        self._identify(known)
        gone = known.unseen()
        self._to_write(Listed(place, items, gone, containers, known.there, disks.now, disks.known))

    def _kept_for_growing(self, place: Place, known: KnownPhotos) -> set[str]:
        """The keys of what is still written, whose photos stay as they are known."""
        growing: set[str] = set()
        for location, keys in self._growing().items():
            name = below(location, place.source.location) if keys else None
            if name is not None:
                growing |= {f"{name}/{key}" if name and key else name or key for key in keys}
        growing.discard("")  # the source itself, an archive, was asked for
        for key in growing:
            if kind_of(key) is Kind.ARCHIVE:
                known.keep_below(key)
            else:
                known.keep(key)
        return growing

    def _away(self, place: Place, known: KnownPhotos, folder: str, why: Message) -> None:
        """What is known of a disk that is away stays; nothing is said of one of which nothing is."""
        if known.keep_below(folder):
            self._to_write(Trouble(place.source.locate(folder), why, unreachable=True))

    def _entry(self, place: Place, known: KnownPhotos, entry: Entry) -> int:
        """Returns how many items it made: one or none."""
        self.listed += 1
        standing = known.see(entry.key, entry.stamp, entry.identity)
        if known.identified >= IDENTIFY_AT:
            self._identify(known)
        if standing is Standing.FAILED and (self._retry or entry.key in self._again):
            standing = Standing.CHANGED
        match standing:
            case Standing.NEW | Standing.CHANGED:
                if entry.data is not None:
                    self._budget.acquire(len(entry.data))
                item = Item(place, entry.key, entry.stamp, standing, entry.size, entry.data, entry.identity)
                self._to_read(item)
                return 1
            case Standing.RETURNED:
                self._returned += 1
                if self._returned >= RESTORE_AT:
                    self._restore(known)
            case _:
                self.unchanged += 1
        return 0

    def _below(self, known: KnownPhotos, key: str) -> None:
        """An archive that is as it was: all its photos stand, those that were missing are back."""
        photos = known.see_below(key)
        self.listed += photos
        self.unchanged += photos + self._returned - self._restore(known)

    def _restore(self, known: KnownPhotos) -> int:
        """Sends on the photos found to be back and returns how many there were."""
        returned = known.take_returned()
        self._returned = 0
        if len(returned):
            self._to_write(Returned(returned))
        return len(returned)

    def _identify(self, known: KnownPhotos) -> None:
        if known.identified:
            self._to_write(Identified(known.take_identified()))

    def _problem(self, place: Place, known: KnownPhotos, problem: Problem) -> None:
        """Without ``subtree`` the source did look: what was known under this very key is gone (a dangling link, a
        404); with it nothing was seen, and nothing may be concluded."""
        if problem.subtree:
            known.keep_below(problem.key)
        location = place.source.locate(problem.key) if problem.key else place.source.location
        self._to_write(Trouble(location, problem.message))

    def _lacking(self, reached: Mapping[int, Place]) -> Iterator[Item]:
        after = 0
        while page := self._catalogue.photos.lacking(self._model, after, LACKING_PAGE):
            for photo in page:
                if photo.source_id in reached:
                    yield Item(reached[photo.source_id], photo.key, "", None, photo.bytes)
            after = page[-1].content_id or after


def _is_among(files: set[str], key: str) -> bool:
    """Whether the key is that of one of these files, or of something in an archive among them."""
    return key in files or any(key[:at] in files for at in range(len(key)) if key[at] == "!")


def _without_those_of(containers: Mapping[str, str], keys: set[str]) -> dict[str, str]:
    """The archives in which none of these photos lies: the others must be listed again."""
    holders = {key[:at] for key in keys for at in range(len(key)) if key[at] == "!"} | ({""} if keys else set())
    return {key: stamp for key, stamp in containers.items() if key not in holders}


def _within(containers: Mapping[str, str], key: str) -> dict[str, str]:
    """The archive of this key and those nested in it."""
    return {name: stamp for name, stamp in containers.items() if name == key or name.startswith(members_of(key))}


def _holds(container: str, key: str) -> bool:
    """Whether what lies at ``key`` is the archive or part of it."""
    return key == container or key.startswith(members_of(container))
