"""Making a plan: from duplicate groups, from photos that a person chose, or from what ``have`` found on a card.

Nothing is read but names, sizes and small notes: what the plan says is checked by bytes when it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from pictrace.catalogue import Catalogue
from pictrace.errors import UsageError
from pictrace.messages import Message
from pictrace.records import (
    Action,
    ActionKind,
    DuplicateGroup,
    FileMark,
    Outcome,
    OutcomeState,
    Photo,
    PhotoState,
    Plan,
    Possession,
    Relation,
    SourceRecord,
    dated_id,
)
from pictrace.sources.addresses import is_address
from pictrace.sources.names import Kind, kind_of
from pictrace.workflows.cleanup.carrying import Carrying
from pictrace.workflows.cleanup.companions import Companions
from pictrace.workflows.cleanup.file_system import FileSystem, parent_of
from pictrace.workflows.cleanup.guard import identity_of
from pictrace.workflows.cleanup.refusals import Refused, of_system
from pictrace.workflows.cleanup.renaming import Template
from pictrace.workflows.cleanup.step import hash_of

__all__ = ["COPIES_ONLY", "How", "Planner"]

COPIES_ONLY = frozenset({Relation.IDENTICAL, Relation.COPY})
"""What is cleaned up where nothing else is said: a crop or an edit may be wanted for what it is."""

_SAME_FOR_ALL = frozenset({"exact", "have-better"})
"""Verdicts of ``have`` by which nothing of a picture is lost with the file."""


@dataclass(frozen=True, slots=True)
class How:
    """What is to happen to the files. ``folder``: where ``MOVE`` puts them, in full; ``template``: what ``RENAME``
    calls them; ``relations`` to the keeper that count; ``carry``: what the files say and their keepers do not is
    written into notes of these."""

    kind: ActionKind = ActionKind.TRASH
    folder: str | None = None
    template: Template | None = None
    relations: frozenset[Relation] = COPIES_ONLY
    carry: bool = False

    def __post_init__(self) -> None:
        if self.kind is ActionKind.MOVE and not self.folder:
            raise UsageError("plan.no-target-folder")
        if self.kind is ActionKind.RENAME and self.template is None:
            raise UsageError("plan.no-template", example="{date} {name}")
        if self.kind is ActionKind.SIDECAR:
            raise UsageError("plan.sidecar-alone")


@dataclass(slots=True)
class _Making:
    """A plan in the making: its actions, what is left out, and which files have their action already."""

    actions: list[Action] = field(default_factory=list)
    left_out: list[Outcome] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    carrying: Carrying | None = None


class Planner:
    """Makes plans for the photos of one library."""

    def __init__(self, files: FileSystem, catalogue: Catalogue, now: Callable[[], datetime] | None = None) -> None:
        self._files, self._catalogue = files, catalogue
        self._now = now or (lambda: datetime.now(UTC))

    def of_groups(self, groups: Iterable[DuplicateGroup], how: How = How()) -> Plan:
        """Everything but the keepers of duplicate groups."""
        making, at_work = _Making(), self._at_work(how)
        for group in groups:
            for member in group.members[1:]:
                if member.relation in how.relations:
                    evidence = {
                        "relation": member.relation.value,
                        "score": round(member.score, 4),
                        **{name: value for name, value in member.evidence.to_json().items() if value is not None},
                    }
                    said = Message("plan.duplicate", why=group.message)
                    at_work(making, member.photo, group.keeper, said, evidence)
        return self._plan(making, Message("plan.of-groups"))

    def of_photos(self, photo_ids: Iterable[int], how: How = How(), groups: Iterable[DuplicateGroup] = ()) -> Plan:
        """Photos that a person chose. What is to go away needs another copy that stays: one of the same bytes, else one
        of its group."""
        making, at_work, ids = _Making(), self._at_work(how), list(dict.fromkeys(photo_ids))
        photos = self._catalogue.photos.by_ids(ids)
        keepers = self._keepers(list(photos.values()), groups, how) if how.kind.takes_away else {}
        for photo_id in ids:
            photo = photos.get(photo_id)
            if photo is None:
                making.left_out.append(_left_out(how.kind, f"photo {photo_id}", Refused("not-in-library")))
                continue
            keeper, relation = keepers.get(photo_id, (None, None))
            evidence = {"relation": relation.value} if relation is not None else {}
            at_work(making, photo, keeper, Message("plan.chosen"), evidence)
        return self._plan(making, Message("plan.of-photos", count=len(ids)))

    def of_possessions(self, found: Iterable[Possession], root: str, how: How = How()) -> Plan:
        """What of a folder (a card, a download) the library has already, as well or better."""
        if not how.kind.takes_away and how.kind is not ActionKind.MOVE:
            raise UsageError("plan.not-for-have", kind=how.kind.value)
        making = _Making()
        companions = Companions(self._files)
        for one in found:
            if one.partner is None or one.verdict not in _SAME_FOR_ALL:
                continue
            try:
                mark = self._hashed(one.location)
                keeper = self._mark(one.partner)
                evidence = {"verdict": one.verdict, "relation": one.relation.value if one.relation else None}
                self._add(making, how, companions, mark, root, keeper, one.message, evidence, None, one.partner)
            except (Refused, OSError) as error:
                making.left_out.append(_left_out(how.kind, one.location, _told(error, one.location)))
        return self._plan(making, Message("plan.of-place", place=root))

    def _at_work(self, how: How) -> Callable[[_Making, Photo, Photo | None, Message, Mapping[str, object]], None]:
        sources = {source.id: source for source in self._catalogue.sources.all()}
        return partial(self._photo, sources, how, Companions(self._files))

    def _photo(
        self,
        sources: Mapping[int, SourceRecord],
        how: How,
        companions: Companions,
        making: _Making,
        photo: Photo,
        keeper: Photo | None,
        message: Message,
        evidence: Mapping[str, object],
    ) -> None:
        try:
            source = sources[photo.source_id]
            mark = self._mark(photo)
            kept = self._mark(keeper) if keeper is not None else None
            self._add(making, how, companions, mark, source.location, kept, message, evidence, photo, keeper)
            if how.carry and keeper is not None and kept is not None and making.actions:
                making.carrying = making.carrying or Carrying(self._files, companions)
                together = making.actions[-1].together if making.actions[-1].file == mark else ()
                making.carrying.see(photo, together, keeper, kept, sources[keeper.source_id].location)
        except (Refused, OSError) as error:
            making.left_out.append(_left_out(how.kind, photo.location, _told(error, photo.location)))

    def _add(
        self,
        making: _Making,
        how: How,
        companions: Companions,
        mark: FileMark,
        root: str,
        keeper: FileMark | None,
        message: Message,
        evidence: Mapping[str, object],
        photo: Photo | None,
        kept: Photo | None,
    ) -> None:
        if mark.path in making.taken:
            return  # it goes along with another one of its stack
        if how.kind.takes_away:
            self._check_keeper(mark, keeper, companions)
        together = companions.of(mark.path)
        targets = self._targets(making, how, mark, root, together, photo)
        making.taken.update((mark.path, *(one.path for one in together)))
        making.actions.append(
            Action(
                number=len(making.actions) + 1,
                kind=how.kind,
                file=mark,
                root=root,
                message=message,
                keeper=keeper,
                target=targets[0] if targets else None,
                together=tuple(together),
                targets=tuple(targets[1:]),
                twins=tuple(companions.of(keeper.path)) if keeper is not None and together else (),
                evidence={name: value for name, value in evidence.items() if value is not None},
                photo_id=photo.id if photo is not None else None,
                frees=self._frees(how.kind, mark, together),
                keeper_id=kept.id if kept is not None else None,
            )
        )

    def _check_keeper(self, mark: FileMark, keeper: FileMark | None, companions: Companions) -> None:
        if keeper is None:
            raise Refused("no-keeper")
        if identity_of(self._files, mark.path) == identity_of(self._files, keeper.path):
            raise Refused("same-file", keeper=keeper.path)
        if companions.are_one(mark.path, keeper.path):
            raise Refused("one-stack", keeper=keeper.path)

    def _targets(
        self, making: _Making, how: How, mark: FileMark, root: str, together: Sequence[FileMark], photo: Photo | None
    ) -> list[str]:
        if how.kind is ActionKind.MOVE and how.folder is not None:
            around = parent_of(root.rstrip("/")).rstrip("/") + "/"
            return [f"{how.folder.rstrip('/')}/{one.path.removeprefix(around)}" for one in (mark, *together)]
        if how.kind is ActionKind.RENAME and how.template is not None and photo is not None:
            return how.template.names(photo, [one.path for one in (mark, *together)], making.taken, self._files)
        return []

    def _frees(self, kind: ActionKind, mark: FileMark, together: Sequence[FileMark]) -> int:
        """Bytes that are free once the trash is purged: those of files that have no other name."""
        if kind in (ActionKind.MOVE, ActionKind.RENAME):
            return 0
        statuses = ((one, self._files.status(one.path)) for one in (mark, *together))
        return sum(one.size for one, status in statuses if status is not None and status.links < 2)

    def _mark(self, photo: Photo) -> FileMark:
        """Raises ``Refused`` for what is no file of its own, or not there."""
        if is_address(photo.location):
            raise Refused("not-a-file")
        if photo.content_hash is None:
            raise Refused("unreadable-photo")
        status = self._files.status(photo.location)
        if status is None:
            raise Refused("in-archive" if _in_archive(photo.location) else "gone")
        if not status.is_file:
            raise Refused("link" if status.is_link else "sort")
        return FileMark(photo.location, photo.content_hash, photo.bytes or 0, status.mtime_ns)

    def _hashed(self, path: str) -> FileMark:
        status = self._files.status(path)
        if status is None:
            raise Refused("in-archive" if _in_archive(path) else "gone")
        if not status.is_file:
            raise Refused("link" if status.is_link else "sort")
        return FileMark(path, hash_of(self._files, path), status.size, status.mtime_ns)

    def _keepers(
        self, photos: Sequence[Photo], groups: Iterable[DuplicateGroup], how: How
    ) -> dict[int, tuple[Photo, Relation]]:
        """For each photo one that stays, when these go."""
        going = {photo.id for photo in photos}
        found: dict[int, tuple[Photo, Relation]] = {}
        of_content = self._catalogue.photos.of_contents(
            photo.content_id for photo in photos if photo.content_id is not None
        )
        for photo in photos:
            for other in of_content.get(photo.content_id or 0, ()):
                if other.id not in going and self._may_keep(photo, other):
                    found[photo.id] = (other, Relation.IDENTICAL)
                    break
        for group in groups:
            for member in group.members[1:]:
                kept = group.keeper
                if member.photo.id in going and kept.id not in going and member.relation in how.relations:
                    found.setdefault(member.photo.id, (kept, member.relation))
        return found

    def _may_keep(self, photo: Photo, other: Photo) -> bool:
        there = other.state is PhotoState.PRESENT and self._files.status(other.location) is not None
        return there and identity_of(self._files, photo.location) != identity_of(self._files, other.location)

    def _plan(self, making: _Making, made_from: Message) -> Plan:
        if making.carrying is not None:
            making.actions += making.carrying.actions(len(making.actions) + 1)
        now = self._now()
        return Plan(dated_id(now), now, tuple(making.actions), tuple(making.left_out), made_from)


def _in_archive(location: str) -> bool:
    """A member is named after its archive and ``!``."""
    return any(kind_of(part) is Kind.ARCHIVE for part in _before_marks(location))


def _before_marks(location: str) -> Iterator[str]:
    at = location.find("!")
    while at > 0:
        yield location[:at]
        at = location.find("!", at + 1)


def _told(error: Refused | OSError, path: str) -> Refused:
    return error if isinstance(error, Refused) else of_system(error, path)


def _left_out(kind: ActionKind, path: str, why: Refused) -> Outcome:
    return Outcome(0, OutcomeState.REFUSED, path, kind, refusal=why.message)
