"""The teacher: ImageNet MobileNetV2 from an int8 TFLite file, as a float network, and its targets."""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.engines import Precision, open_vino
from training.export import build_classifier, write
from training.network import FEATURES, TAGS, Backbone
from training.pictures import Member, load

TEACHER_SIZE = 224


class Teacher(nn.Module):
    """The classifier: pooled features and the scores of 1,001 classes, the first being background."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone()
        self.classify = nn.Linear(FEATURES, TAGS + 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map pixels (N, 3, H, W) in [-1, 1] to features (N, 1280) and logits (N, 1000)."""
        features = self.backbone(x)[:, :FEATURES]
        return features, self.classify(features)[:, 1:]


def read_teacher(path: Path) -> Teacher:
    """Dequantise `path` (MobileNetV2 1.0 of google-coral/test_data) into a float network.

    Raises ValueError where the file holds another network.
    """
    # Imported here: only the first step of a run needs a TFLite reader.
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    details = {item["index"]: item for item in interpreter.get_tensor_details()}

    def real(index: int) -> NDArray[np.float32]:
        """The tensor times its scale; zero points of weights are zero in this format."""
        values = interpreter.get_tensor(index).astype(np.float32)
        scales = details[index]["quantization_parameters"]["scales"]
        axis = details[index]["quantization_parameters"]["quantized_dimension"]
        if len(scales) > 1:
            scales = scales.reshape([-1 if number == axis else 1 for number in range(values.ndim)])
        return np.asarray(values * scales, np.float32)

    teacher = Teacher()
    layers: list[nn.Module] = [layer.conv for layer in teacher.backbone.convolutions()]
    layers.append(teacher.classify)
    operations = [item for item in interpreter._get_ops_details() if "CONV" in item["op_name"]]
    if len(operations) != len(layers):
        raise ValueError(f"{path} has {len(operations)} convolutions, MobileNetV2 has {len(layers)}")
    with torch.no_grad():
        for operation, layer in zip(operations, layers, strict=True):
            weight, bias = real(operation["inputs"][1]), real(operation["inputs"][2])
            # TFLite keeps (out, h, w, in), and (1, h, w, channels) for depthwise convolutions.
            depthwise = operation["op_name"] == "DEPTHWISE_CONV_2D"
            weight = weight.transpose(3, 0, 1, 2) if depthwise else weight.transpose(0, 3, 1, 2)
            layer.weight.copy_(torch.from_numpy(weight.copy()).reshape(layer.weight.shape))
            layer.bias.copy_(torch.from_numpy(bias))
    return teacher.eval()


def to_input(pixels: NDArray[np.uint8]) -> Tensor:
    """Turn (N, H, W, 3) RGB bytes into a channels-last (N, 3, H, W) float tensor in [-1, 1]."""
    batch = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    return batch.float().div_(127.5).sub_(1.0).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class Answer:
    """What the teacher says of some pictures, from number `first` on: features (n, 1280), logits (n, 1000)."""

    first: int
    features: NDArray[np.float32]
    logits: NDArray[np.float32]


@dataclass(frozen=True)
class Targets:
    """What the teacher says of the N pictures: features (N, 1280) and logits (N, 1000), float16."""

    features: NDArray[np.float16]
    logits: NDArray[np.float16]

    def save(self, path: Path) -> None:
        """Write to `path` in one go: a broken-off run leaves no half file."""
        partial = path.with_suffix(".partial.npz")
        np.savez(partial, features=self.features, logits=self.logits)
        partial.replace(path)

    @classmethod
    def read(cls, path: Path) -> Targets:
        """Read what `save` wrote."""
        with np.load(path) as stored:
            return cls(stored["features"], stored["logits"])


def teach(teacher: Teacher, members: Sequence[Member], size: int = TEACHER_SIZE, batch: int = 32) -> Iterator[Answer]:
    """Run the teacher over whole pictures and their mirror images; yield the averaged answers, batch by batch.

    OpenVINO runs it: with bfloat16 where the processor has it that is twenty times PyTorch's speed.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "teacher.onnx"
        write(build_classifier(teacher.backbone, teacher.classify, size), path)
        engine = open_vino(path, Precision.BFLOAT16)
        for start, pixels in zip(range(0, len(members), batch), ahead(members, size, batch), strict=True):
            answer = engine(np.concatenate([pixels, pixels[:, :, ::-1]]))
            features, scores = (answer[name].reshape(2, len(pixels), -1).mean(0) for name in ("features", "tags"))
            yield Answer(start, features, scores[:, 1:])


def ahead(members: Sequence[Member], size: int, batch: int) -> Iterator[NDArray[np.uint8]]:
    """Yield batches of decoded pictures (n, size, size, 3), the next being decoded while this one is used."""
    starts = range(0, len(members), batch)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(load, members[:batch], size)
        for start in starts:
            pixels = following.result()
            following = pool.submit(load, members[start + batch : start + 2 * batch], size)
            yield pixels


def gather(answers: Iterable[Answer], count: int) -> Targets:
    """Collect the answers for `count` pictures."""
    features = np.empty((count, FEATURES), np.float16)
    logits = np.empty((count, TAGS), np.float16)
    for answer in answers:
        rows = slice(answer.first, answer.first + len(answer.features))
        features[rows], logits[rows] = answer.features, answer.logits
    return Targets(features, logits)
