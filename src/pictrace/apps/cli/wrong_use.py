"""What click finds wrong with a command line, as a message: a code and values, like every other error."""

from __future__ import annotations

import click

from pictrace.messages import Message, verbatim

__all__ = ["message_of"]


def message_of(error: click.ClickException) -> Message:
    """The same that ``error.show`` tells a person."""
    match error:
        case click.NoSuchOption(option_name=option, possibilities=close) if close:
            return Message("usage.option_close", option=option, close=tuple(sorted(close)))
        case click.NoSuchOption(option_name=option):
            return Message("usage.option", option=option)
        case click.MissingParameter():
            return Message("usage.missing", name=_name(error))
        case click.BadParameter():
            return Message("usage.value", name=_name(error), why=verbatim(error.message))
        case _:
            return Message("usage.words", why=verbatim(error.format_message()))


def _name(error: click.BadParameter) -> str:
    """As the person writes it: ``--library``, ``PLACES``."""
    if error.param is None:
        return "" if error.param_hint is None else str(error.param_hint)
    return error.param.opts[0] if isinstance(error.param, click.Option) else error.param.make_metavar(_context(error))


def _context(error: click.BadParameter) -> click.Context:
    return error.ctx or click.Context(click.Command(None))
