"""Computing in eight bits: what it gains and costs. For the record only; the shipped file computes in floats."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.engines import Precision, onnx_runtime, open_vino
from training.evaluate import pace
from training.pictures import Member, find_pictures, load


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Training pictures, from which the ranges of the activations are taken."""

    def __init__(self, members: Sequence[Member], size: int, batch: int = 16) -> None:
        starts = range(0, len(members), batch)
        self.batches: Iterator[NDArray[np.uint8]] = (load(members[start : start + batch], size) for start in starts)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next batch, or None after the last."""
        batch = next(self.batches, None)
        return None if batch is None else {"pixels": batch}


def quantise_activations(source: Path, target: Path, members: Sequence[Member], size: int) -> None:
    """Write `source`, an export in floats, with quantised weights and activations in the QDQ form."""
    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_static(
        str(prepared),
        str(target),
        Calibration(members, size),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        op_types_to_quantize=["Conv", "Add", "Clip", "GlobalAveragePool"],
    )
    prepared.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Quantise a float export and print its likeness to the source and its speed on both engines."""
    parser = argparse.ArgumentParser(prog="python -m training.quantised", description=main.__doc__)
    parser.add_argument("source", type=Path, help="mini-float.onnx of a run")
    parser.add_argument("target", type=Path, help="where the quantised file goes")
    parser.add_argument("--data", type=Path, required=True, help="the training pictures")
    parser.add_argument("--size", type=int, default=128)
    chosen = parser.parse_args(arguments)
    members = find_pictures(chosen.data)
    quantise_activations(chosen.source, chosen.target, members[::200], chosen.size)
    pixels = load(members[100::400], chosen.size)
    wanted = onnx_runtime(chosen.source)(pixels)["embedding"]
    engines = {
        "ONNX Runtime": onnx_runtime(chosen.target, 2),
        "OpenVINO": open_vino(chosen.target, Precision.FLOAT32, 2),
    }
    for name, engine in engines.items():
        cosines = (engine(pixels)["embedding"] * wanted).sum(axis=1)
        figures = {"mean": float(cosines.mean()), "least": float(cosines.min()), "speed": pace(engine, pixels[:8])}
        print(json.dumps({name: figures}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
