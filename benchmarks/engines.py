"""ResNet50 through PicTrace against the engine's own raw throughput and against Keras; `mini` against ResNet50."""

from __future__ import annotations
