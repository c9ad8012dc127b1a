"""What every router needs, made once for an application: the library and the things around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from pictrace.apps.web.access import Access
from pictrace.apps.web.downloads import Downloads
from pictrace.apps.web.lanes import Lanes
from pictrace.apps.web.limits import Limits
from pictrace.apps.web.proofs import Proofs
from pictrace.apps.web.queries import Queries
from pictrace.apps.web.roots import Roots
from pictrace.apps.web.streams import Streams
from pictrace.library import Library
from pictrace.workflows.jobs import Jobs

__all__ = ["Here", "Site"]


@dataclass(frozen=True, slots=True)
class Site:
    library: Library
    limits: Limits
    lanes: Lanes
    queries: Queries
    proofs: Proofs
    jobs: Jobs
    streams: Streams
    access: Access
    roots: Roots
    downloads: Downloads = field(default_factory=Downloads)

    @classmethod
    def of(cls, library: Library, limits: Limits, access: Access, roots: Roots) -> Site:
        lanes, queries = Lanes(limits), Queries(limits)
        jobs = library.jobs
        streams = Streams(jobs, lambda: library.generation, lambda: library.collections.revision)
        return cls(library, limits, lanes, queries, Proofs(library), jobs, streams, access, roots)

    def close(self) -> None:
        self.streams.end()
        self.jobs.close()
        self.lanes.close()


def _site(request: Request) -> Site:
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


Here: TypeAlias = Annotated[Site, Depends(_site)]
