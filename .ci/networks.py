"""Trains the bundled networks and writes them, what is known of them, and their recordings into assets/.

`make networks` calls it. What is trained lies in .networks/ and goes on from there after an interruption; what has been
trained to the end is not trained again, nor are the probes of a network that has not changed. The data sets must be
where resnet_viewer/catalogue.py looks for them.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import safetensors.torch
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor
from tqdm import tqdm

from resnet_viewer.catalogue import CATALOGUE
from resnet_viewer.data.framing import framings
from resnet_viewer.data.pictures import DETAIL, decode
from resnet_viewer.data.sources import Dataset, Split, load, load_validation
from resnet_viewer.experiment import DataSpec, Experiment
from resnet_viewer.findings import Framing
from resnet_viewer.networks.card import Calibration, Card, Curve, Input, Measured, Origin
from resnet_viewer.networks.checkpoint import Classifier, load_networks
from resnet_viewer.networks.outline import describe
from resnet_viewer.networks.zoo import WEIGHTS, ZOO, cards
from resnet_viewer.probes.calibration import expected_error, fit_temperature, fit_threshold
from resnet_viewer.probes.evaluation import (
    Evaluation,
    averaged,
    batches_of,
    evaluate,
    framed_batches_of,
    log_probabilities,
    logits,
)
from resnet_viewer.probes.linear_probes import (
    FOLDER,
    LinearProbe,
    Probes,
    block_means,
    fit_probe,
    read_probes,
    write_probes,
)
from resnet_viewer.recording import Recording
from resnet_viewer.records import StepRecord
from resnet_viewer.training.run import Run

ROOT = Path(__file__).parent.parent
TRAINED = ROOT / ".networks"
ASSETS = ROOT / "assets"
README = ASSETS / "README.md"
_BEGIN, _END = "<!-- measured -->", "<!-- end of measured -->"

_WHOLE_UNTIL, _THEN_EVERY = 64, 4
_MOST_LOST_TO_HALF = 0.002
_ONE_VIEW = "validation, one view"
_PICTURES_FOR_PROBES = 20_000
_STRIDE = 8  # of the networks for photos: a picture that it does not divide loses a line of pixels at the edge


def train(experiments: dict[str, Experiment]) -> None:
    """Trains what is not trained yet, one experiment after the other, with one bar for all."""
    TRAINED.mkdir(exist_ok=True)
    with tqdm(total=sum(experiment.training.steps for experiment in experiments.values()), unit="step") as bar:
        for name, experiment in experiments.items():
            path = TRAINED / f"{name}.rvrun"
            bar.set_description(name)
            if not path.exists():
                run = Run.start(experiment, path)
            else:
                with Recording.open(path) as recording:
                    point = max(each.step for each in recording.resume_point().values())
                bar.update(point)
                if point >= experiment.training.steps:
                    continue
                run = Run.resume(path)
            for record in run.records():
                if isinstance(record, StepRecord) and record.network == 0:
                    bar.update()


def bundle(name: str, experiment: Experiment) -> None:
    """Writes the networks of one experiment, trained to the end, and its recording."""
    path = TRAINED / f"{name}.rvrun"
    dataset = load(experiment.data)
    for trained in load_networks(str(path)):
        classifier, blob = _halved(_sized(trained, experiment.data, dataset), dataset)
        calibration = _calibrated(classifier, dataset.validation)
        classifier = replace(classifier, temperature=calibration.temperature)
        (ASSETS / "networks").mkdir(exist_ok=True)
        file = ASSETS / "networks" / f"{classifier.name}{WEIGHTS}"
        file.write_bytes(blob)
        card = _card(classifier, path, calibration, tuple(_measured(classifier, dataset)), blob)
        file.with_suffix(".json").write_text(card.to_json(), encoding="utf-8")
    (ASSETS / "recordings").mkdir(exist_ok=True)
    _thin(path, ASSETS / "recordings" / path.name)


def probe(experiment: Experiment) -> None:
    """Trains what reads the answer after each block of an experiment's bundled networks, where that is not done yet."""
    networks = [load_networks(spec.name)[0] for spec in experiment.networks]
    without = [classifier for classifier in networks if read_probes(classifier) is None]
    if not without:
        return
    dataset = load(experiment.data)
    every = max(1, len(dataset.train) // _PICTURES_FOR_PROBES)
    few = Split(dataset.train.pictures[::every], dataset.train.classes[::every])
    (ASSETS / FOLDER).mkdir(exist_ok=True)
    for classifier in without:
        path = ASSETS / FOLDER / f"{classifier.name}{WEIGHTS}"
        write_probes(path, classifier.network, _probes(classifier, few, dataset.validation))


def _probes(classifier: Classifier, training: Split, validation: Split) -> Probes:
    """Fitted to whole pictures as the network is shown them, and calibrated as its own answer is."""
    learned, _ = _read_out(classifier, training.pictures)
    means, answers = _read_out(classifier, validation.pictures)
    right = validation.classes
    *inner, last = learned
    heads, found = {}, {}
    for name in inner:
        head = fit_probe(learned[name], training.classes, len(classifier.classes))
        temperature = fit_temperature(head.logits(means[name])[::2], right[::2])
        # As it is kept, with 16 bits a number.
        weight, bias = ((part / temperature).half().to(torch.float32) for part in (head.weight, head.bias))
        heads[name] = LinearProbe(weight, bias)
        found[name] = heads[name].logits(means[name])
    found[last] = answers
    share = {name: (each.argmax(1) == right).to(torch.float64).mean().item() for name, each in found.items()}
    return Probes(heads, {name: round(value, 4) for name, value in share.items()})


def _read_out(classifier: Classifier, pictures: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """`block_means` of any number of pictures."""
    framing = Framing(classifier.size, classifier.channels)
    split = Split(pictures, torch.zeros(len(pictures), dtype=torch.int64))
    parts = [block_means(classifier, torch.cat(framed)) for framed, _ in framed_batches_of(split, framing)]
    means = {name: torch.cat([part[name] for part, _ in parts]) for name in parts[0][0]}
    return means, torch.cat([answers for _, answers in parts])


def _sized(classifier: Classifier, data: DataSpec, dataset: Dataset) -> Classifier:
    """The network, shown photos in that size in which it is right most often.

    One that has learned from cut-outs has seen things in another size than whole pictures show them in: Touvron et al.
    2019, "Fixing the train-test resolution discrepancy", section 3.
    """
    sized = [replace(classifier, size=size) for size in range(data.size, data.learned_size - 1, -_STRIDE)]
    return max(sized, key=lambda each: _evaluated(each, dataset.validation).top1)


def _halved(classifier: Classifier, dataset: Dataset) -> tuple[Classifier, bytes]:
    """The network with weights of 16 bits, where that changes its accuracy by no more than 0.2 points."""
    state = classifier.network.state_dict()
    half = {key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in state.items()}
    before = _evaluated(classifier, dataset.validation)
    classifier.network.load_state_dict(half)
    after = _evaluated(classifier, dataset.validation)
    if abs(after.top1 - before.top1) > _MOST_LOST_TO_HALF:
        classifier.network.load_state_dict(state)
        half = state
    return classifier, safetensors.torch.save({key: tensor.contiguous() for key, tensor in half.items()})


def _calibrated(classifier: Classifier, split: Split) -> Calibration:
    """Fitted on every other picture, measured on those between and on the sample pictures."""
    answers = _all_logits(classifier, split.pictures)
    unknown = {kind: _all_logits(classifier, pictures) for kind, pictures in _unknown(classifier)}
    temperature = fit_temperature(answers[::2], split.classes[::2])
    sure = {kind: (each / temperature).softmax(2).mean(1).amax(1) for kind, each in unknown.items()}
    probabilities = (answers / temperature).softmax(2).mean(1)
    best, found = probabilities.max(1)
    right = found == split.classes
    classifier = replace(classifier, temperature=temperature)
    threshold = fit_threshold(best[::2][right[::2]])
    kinds = {"right answers": best[1::2][right[1::2]], "wrong answers": best[1::2][~right[1::2]]}
    kinds |= sure
    kinds["sample pictures of other things"] = averaged(classifier, _samples(classifier)).exp().amax(1)
    return Calibration(
        temperature=round(temperature, 4),
        expected_error=round(expected_error(probabilities[1::2], split.classes[1::2]), 4),
        expected_error_before=round(expected_error(answers[1::2].softmax(2).mean(1), split.classes[1::2]), 4),
        threshold=threshold,
        unsure={kind: round((each < threshold).to(torch.float64).mean().item(), 4) for kind, each in kinds.items()},
    )


def _unknown(classifier: Classifier) -> Iterator[tuple[str, Tensor]]:
    """Pictures of what the network has not learned, as it is fed them: those of another data set, and noise."""
    shape = (classifier.channels, classifier.size, classifier.size)
    if classifier.channels == 3:
        clothes = load_validation(DataSpec(size=28)).pictures.to(torch.float32)
        large = F.interpolate(clothes, shape[1:], mode="bilinear").round().to(torch.uint8)
        yield "pictures of fashion-mnist", large.expand(-1, *shape).contiguous()
    else:
        photos = load_validation(DataSpec(source="photos50", size=classifier.size)).pictures.to(torch.float32)
        yield "pictures of photos50, in grey", photos.mean(1, keepdim=True).round().to(torch.uint8)
    generator = torch.Generator().manual_seed(0)
    yield "noise", torch.randint(0, 256, (1000, *shape), generator=generator, dtype=torch.uint8)


def _samples(classifier: Classifier) -> list[Tensor]:
    """The sample pictures that show nothing of what the networks know."""
    known = {"cat.jpg", "coffee.jpg"} if classifier.channels == 3 else set()
    files = [file for file in sorted((ASSETS / "pictures").glob("*.jpg")) if file.name not in known]
    return [framings(decode(file, side=DETAIL), classifier.framing) for file in files]


def _all_logits(classifier: Classifier, pictures: Tensor) -> Tensor:
    """Of every view of each picture, (pictures, views, classes)."""
    split = Split(pictures, torch.zeros(len(pictures), dtype=torch.int64))
    found = []
    for framed, _ in framed_batches_of(split, classifier.framing):
        views = torch.stack(framed)
        found.append(logits(classifier, views.flatten(0, 1)).unflatten(0, views.shape[:2]))
    return torch.cat(found)


def _evaluated(classifier: Classifier, split: Split) -> Evaluation:
    return evaluate(partial(averaged, classifier), framed_batches_of(split, classifier.framing))


def _measured(classifier: Classifier, dataset: Dataset) -> Iterator[Measured]:
    """As a person measures it; and one view of each picture alone, as while it learned."""
    source = classifier.source
    asked = [(source, dataset.validation)]
    if source == "fashion-mnist-whole":
        asked.append(("fashion-mnist", load_validation(DataSpec(size=classifier.size))))
    for data, split in asked:
        command = f"resnet-viewer evaluate --network {classifier.name} --data {data}"
        yield Measured(data=data, split="validation", command=command, **asdict(_evaluated(classifier, split)))
    for name, split in ((_ONE_VIEW, dataset.validation), ("training, one view", dataset.train)):
        found = evaluate(partial(log_probabilities, classifier), batches_of(split))
        yield Measured(data=source, split=name, command="make networks", **asdict(found))


def _card(
    classifier: Classifier, path: Path, calibration: Calibration, measured: tuple[Measured, ...], blob: bytes
) -> Card:
    with Recording.open(path) as recording:
        experiment = recording.experiment
        id = next(info.id for info in recording.networks if info.name == classifier.name)
        seconds = max(
            record.seconds for each in recording.networks if (record := recording.step(each.id, recording.last_step))
        )
        evaluations = recording.history().networks[id].evaluations
        created, versions = recording.meta("created"), recording.meta("versions")
    return Card(
        name=classifier.name,
        experiment=replace(experiment, networks=(experiment.networks[id],)),
        classes=CATALOGUE[classifier.source].classes,
        input=Input(
            classifier.channels, classifier.size, tuple(classifier.mean.tolist()), tuple(classifier.deviation.tolist())
        ),
        measured=measured,
        calibration=calibration,
        curve=Curve(
            tuple(each.step for each in evaluations),
            tuple(each.loss for each in evaluations),
            tuple(each.accuracy for each in evaluations),
        ),
        origin=Origin(created, _hardware(), round(seconds, 1), versions, path.name),
        sha256=hashlib.sha256(blob).hexdigest(),
    )


def _hardware() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), None)
    return f"{os.cpu_count()} cores, {model or platform.processor()} ({platform.machine()}), no GPU"


def _thin(path: Path, out: Path) -> None:
    """A recording without weights, and with every fourth step after the first ones."""
    out.unlink(missing_ok=True)
    with Recording.open(path) as whole:
        meta = {key: whole.meta(key) for key in ("created", "versions", "device", "normalisation")}
        history = whole.history()
        with Recording.create(out, whole.experiment, whole.networks, **meta, finished=True) as thin:
            for info in whole.networks:
                for step in range(1, whole.last_step + 1):
                    if step <= _WHOLE_UNTIL or step % _THEN_EVERY == 0 or step == whole.last_step:
                        record = whole.step(info.id, step)
                        if record is not None and record.step == step:
                            thin.append(record)
                for evaluation in history.networks[info.id].evaluations:
                    thin.append(evaluation)


def _tables() -> None:
    """Writes what was measured into assets/README.md, between its two marks."""
    heads = (
        (
            "network",
            "parameters",
            "shown photos of",
            "validation error",
            "top-5 error",
            "with one view",
            "training error, one view",
            "steps",
            "trained in",
        ),
        ("network", "temperature", "calibration error", "without it", "not sure below", "so called, on the other half"),
    )
    rows: tuple[list[tuple[str, ...]], list[tuple[str, ...]]] = ([], [])
    for entry, card, _ in cards():
        checked, *_, once, learned = card.measured
        weights = describe(card.experiment)[0].outline.parameters
        errors = tuple(f"{1 - share:.2%}" for share in (checked.top1, checked.top5, once.top1, learned.top1))
        steps = f"{card.experiment.training.steps:,}"
        size = f"{card.input.size}×{card.input.size}"
        rows[0].append((f"`{entry.name}`", f"{weights:,}", size, *errors, steps, f"{card.origin.seconds / 60:.0f} min"))
        found = card.calibration
        sure = (f"{found.temperature:.2f}", f"{found.expected_error:.3f}", f"{found.expected_error_before:.3f}")
        unsure = ", ".join(f"{kind} {share:.0%}" for kind, share in found.unsure.items())
        rows[1].append((f"`{entry.name}`", *sure, f"{found.threshold:.0%}", unsure))
    lines = []
    for head, body in zip(heads, rows, strict=True):
        lines += [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *body)] + [""]
    before, rest = README.read_text("utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    README.write_text("\n".join([before + _BEGIN, "", *lines, _END + after.rstrip("\n"), ""]), encoding="utf-8")


if __name__ == "__main__":
    names = dict.fromkeys(entry.experiment for entry in ZOO)
    wanted = {name: Experiment.load(ASSETS / "experiments" / f"{name}.toml") for name in names}
    train(wanted)
    for each, experiment in wanted.items():
        bundle(each, experiment)
        probe(experiment)
    _tables()
