"""The curves of a run, drawn from its log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PANELS = (
    ("follow the teacher (1 - cosine)", ("follow_mild", "follow_strong")),
    ("relations to other pictures (KL)", ("relations",)),
    ("find the copy (InfoNCE)", ("copies",)),
    ("tags (KL)", ("tags_mild", "tags_strong")),
)


def read_log(path: Path) -> list[dict[str, Any]]:
    """The lines of a log; of steps that were run twice, after a resumption, the later ones."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept: list[dict[str, Any]] = []
    for line in lines:
        while kept and kept[-1]["step"] >= line["step"]:
            kept.pop()
        kept.append(line)
    return kept


def draw(log: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the curves over the number of views as a picture to `path` (.svg or .png)."""
    # Imported here, and drawn without a screen: only this function needs it.
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = "pictrace"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(9, 5.5), sharex=True, layout="constrained")
    views = [line["views"] / 1000 for line in log]
    for panel, (title, names) in zip(axes.flat, PANELS, strict=True):
        for name in names:
            panel.plot(views, [line[name] for line in log], label=name.partition("_")[2] or name, linewidth=1)
        panel.set_title(title, fontsize=9)
        panel.grid(alpha=0.3)
        if len(names) > 1:
            panel.legend(fontsize=8)
    for panel in axes[1]:
        panel.set_xlabel("views (thousands)", fontsize=8)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)
