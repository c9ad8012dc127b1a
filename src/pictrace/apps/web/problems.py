"""Errors as problem details (RFC 9457): one shape for everything that goes wrong.

``type`` is ``urn:pictrace:problem:<name>``, stable and meant for programs; ``detail`` is a sentence for
a person, ``message`` its code and values. What a request broke is in ``errors`` (a JSON pointer or the parameter's
name, and why).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pictrace import errors
from pictrace.apps.web import validation
from pictrace.apps.web.responses import JSONResponse
from pictrace.files import printable
from pictrace.messages import Message, english, verbatim
from pictrace.workflows.jobs.errors import JobExists, JobGone, JobUnfinished, TooManyJobs

__all__ = [
    "PROBLEM_SCHEMA",
    "BodyTooLarge",
    "Problem",
    "http_problem",
    "install",
    "problem_json",
    "problem_of",
    "problem_response",
]

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


class Problem(Exception):
    """An answer that is a problem. ``name`` ends the ``type``, ``title`` says it in few words, ``message`` in full."""

    def __init__(
        self,
        status: int,
        name: str,
        title: str,
        message: Message | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title if message is None else english(message))
        self.status, self.name, self.title, self.message = status, name, title, message
        self.headers = dict(headers or {})


class BodyTooLarge(HTTPException):
    """More bytes came than this address takes. An ``HTTPException``, because it is raised while FastAPI
    reads the body and would otherwise be answered as a malformed one."""

    def __init__(self, limit: int) -> None:
        self.message = Message("request.large", limit=limit)
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, english(self.message))


# The most precise class first. What is the client's to mend is 4xx, also when it is a place that does
# not answer (424): a 5xx means that PicTrace itself failed.
_ANSWERS: tuple[tuple[type[errors.PicTraceError], int, str, str], ...] = (
    (JobGone, 404, "job-gone", "There is no such job"),
    (JobExists, 409, "job-exists", "This job is at work already"),
    (JobUnfinished, 409, "job-unfinished", "This job is at work"),
    (TooManyJobs, 409, "too-many-jobs", "Too many jobs"),
    (errors.UsageError, 422, "wrong-use", "The request cannot be carried out"),
    (errors.MissingExtra, 409, "missing-extra", "An optional part is not installed"),
    (errors.LibraryBusy, 409, "library-busy", "The library is busy"),
    (errors.LibraryFull, 507, "library-full", "The disk is full"),
    (errors.LibraryError, 500, "library", "The library cannot be used"),
    (errors.AddressRefused, 422, "address-refused", "The address is not fetched"),
    (errors.SourceUnreachable, 424, "source-unreachable", "The place is not there now"),
    (errors.SourceError, 424, "source", "The place cannot be read"),
    (errors.PhotoGone, 404, "photo-gone", "The photo is not there"),
    (errors.PhotoTooLarge, 413, "photo-too-large", "The picture is too large"),
    (errors.PhotoError, 422, "photo-unreadable", "The picture cannot be read"),
    (errors.UnknownModel, 422, "unknown-model", "There is no such model"),
    (errors.ModelNotInstalled, 409, "model-not-installed", "The model is not installed"),
    (errors.ModelError, 409, "model", "The model cannot be used"),
    (errors.PicTraceError, 500, "failed", "PicTrace failed"),
)


def problem_json(error: BaseException) -> dict[str, Any]:
    """Any error as a problem; what is not one of ours says nothing about the inside."""
    if isinstance(error, Problem):
        return _body(error.status, error.name, error.title, error.message)
    for kind, status, name, title in _ANSWERS:
        if isinstance(error, kind):
            return _body(status, name, title, error.message)
    return _body(500, "failed", "PicTrace failed", Message("request.unexpected"))


def problem_of(name: str, message: Message) -> dict[str, Any]:
    """The problem of an error whose class name and message were kept."""
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, errors.PicTraceError):
        for known, status, problem, title in _ANSWERS:
            if issubclass(kind, known):
                return _body(status, problem, title, message)
    return problem_json(Exception(name))


def problem_response(error: BaseException) -> Response:
    """The answer for any error."""
    body = problem_json(error)
    headers = error.headers if isinstance(error, Problem) else None
    return JSONResponse(body, body["status"], headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Every error of ``app`` becomes a problem (one that nobody expected in ``security.Guard``, around it all)."""
    app.add_exception_handler(Problem, _ours)
    app.add_exception_handler(errors.PicTraceError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, http_problem)


async def _ours(request: Request, error: Exception) -> Response:
    response = problem_response(error)
    if response.status_code >= 500:
        log.error("%s %s: %s", request.method, printable(request.url.path), error, exc_info=error)
    return response


async def http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    name = "too-large" if error.status_code == 413 else phrase.lower().replace(" ", "-")
    body = _body(error.status_code, name, phrase, _message(request, error, phrase))
    return JSONResponse(body, error.status_code, error.headers, MEDIA_TYPE)


def _message(request: Request, error: HTTPException, phrase: str) -> Message:
    if isinstance(error, BodyTooLarge):
        return error.message
    match error.status_code:
        case HTTPStatus.NOT_FOUND if error.detail == phrase:
            return Message("request.nowhere", path=request.url.path)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return Message("request.method", path=request.url.path, method=request.method)
        case HTTPStatus.BAD_REQUEST:
            return Message("request.body", why=verbatim(error.detail))
    return verbatim(error.detail if error.detail != phrase else f"{request.method} {request.url.path}")


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    findings = error.errors()
    body = _body(422, "invalid", "The request is not valid", validation.summary(findings))
    return JSONResponse(body | {"errors": _shown(validation.found_in(findings))}, 422, media_type=MEDIA_TYPE)


def _body(status: int, name: str, title: str, message: Message | None) -> dict[str, Any]:
    said = message or verbatim("")
    detail = printable(english(said))
    kind = f"urn:pictrace:problem:{name}"
    return {"type": kind, "title": title, "status": status, "detail": detail, "message": _shown(said.to_json())}


def _shown(value: Any) -> Any:
    """What turns text around made visible, in the values as in the sentence."""
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return printable(value) if isinstance(value, str) else value


_MESSAGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "The same for programs: a stable code, and the values that the sentence speaks of.",
    "required": ["code", "values"],
    "properties": {"code": {"type": "string"}, "values": {"type": "object"}},
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "Problem details, RFC 9457.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "`urn:pictrace:problem:<name>`: stable, for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence for a person: what, where, what to do."},
        "message": _MESSAGE_SCHEMA,
        "errors": {
            "type": "array",
            "description": "What of the request is not valid.",
            "items": {
                "type": "object",
                "required": ["in", "name", "detail"],
                "properties": {
                    "in": {"type": "string"},
                    "name": {"type": "string"},
                    "detail": {"type": "string"},
                    "message": _MESSAGE_SCHEMA,
                },
            },
        },
    },
}
