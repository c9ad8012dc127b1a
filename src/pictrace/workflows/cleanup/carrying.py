"""Nothing of value is lost with the spare: what it says and its keeper does not is written into the keeper's note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pictrace.messages import Message
from pictrace.records import Action, ActionKind, FileMark, Photo
from pictrace.workflows.cleanup.companions import Companions
from pictrace.workflows.cleanup.file_system import FileSystem
from pictrace.workflows.cleanup.stacks import is_note
from pictrace.workflows.cleanup.values import NOTE_BYTES, Values, read_note, written_note

__all__ = ["Carrying"]


class Carrying:
    """Gathers, for each keeper of a plan, what its spares have and it lacks. A keeper that has a note of its own
    already is left as it is: two notes would contradict each other."""

    def __init__(self, files: FileSystem, companions: Companions) -> None:
        self._files, self._companions = files, companions
        self._keepers: dict[str, tuple[FileMark, str, Values, Values]] = {}

    def see(self, spare: Photo, together: Sequence[FileMark], keeper: Photo, mark: FileMark, root: str) -> None:
        """Looks at one spare and its notes. ``mark`` and ``root`` are those of the keeper. Raises ``OSError``."""
        known = self._keepers.get(mark.path)
        if known is None:
            if any(is_note(one.path) for one in self._companions.of(mark.path)):
                return
            known = (mark, root, Values.of(keeper.capture), Values())
        _, _, has, wanted = known
        said = Values.of(spare.capture)
        for note in together:
            if is_note(note.path) and note.size <= NOTE_BYTES:
                with self._files.open(note.path) as file:
                    said = read_note(file.read()).filled_by(said)
        self._keepers[mark.path] = (mark, root, has, wanted.filled_by(said.beyond(has)))

    def actions(self, first: int) -> Iterable[Action]:
        """One for each keeper that lacks something, numbered from ``first``."""
        wanting = [one for one in self._keepers.values() if one[3]]
        for number, (mark, root, _, values) in enumerate(wanting, start=first):
            yield Action(
                number=number,
                kind=ActionKind.SIDECAR,
                file=mark,
                root=root,
                message=Message("plan.carried", what=_names(values)),
                target=f"{mark.path}.xmp",
                text=written_note(values),
            )


def _names(values: Values) -> tuple[Message, ...]:
    found = (
        (Message("plan.carries.taken"), values.taken is not None),
        (Message("plan.carries.place"), values.latitude is not None),
        (Message("plan.carries.stars"), values.rating is not None),
        (Message("plan.carries.words"), bool(values.keywords)),
    )
    return tuple(name for name, there in found if there)
