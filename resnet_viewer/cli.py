"""The command line: what is asked, and which door it leads to.

Nothing heavy is imported here: the window is to be on the screen at once, and `--help` as well.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_viewer import __version__
from resnet_viewer.errors import ViewerError
from resnet_viewer.preflight import missing_for_window

if TYPE_CHECKING:
    from resnet_viewer.experiment import Experiment

_FAILED, _WRONG = 1, 2
_NETWORK, _TOP = "photos", 5

_BARRED = (errno.EACCES, errno.ENAMETOOLONG)
"""Why one may not even look whether something is there: Path.exists() raises then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program. Returns 0, 1 when a run fails, 2 when what was asked is wrong."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # the name of a file need not be text
    try:
        command = _COMMANDS.get(words[0]) if words else None
        return _open(words) if command is None else command(words[1:])
    except ViewerError as error:
        if os.environ.get("RANK", "0") == "0":  # of several processes one says what is wrong with all
            _say(f"resnet-viewer: {error}")
        return _WRONG
    except BrokenPipeError:  # whoever reads has read enough
        return _FAILED
    except OSError as error:
        if error.errno not in _BARRED:
            raise
        _say(f"resnet-viewer: {error.filename}: {error.strerror}.")
        return _WRONG
    except KeyboardInterrupt:  # while nothing has been begun that could go on
        return 128 + signal.SIGINT
    finally:
        _let_go()


def _let_go() -> None:
    """Says the last of what was said; what nobody reads any more is dropped, or Python complains of it at the end."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer",
        description="See residual learning: a plain network and its residual twin, side by side, while they learn.",
        epilog=f"Commands, each with a --help of its own: {', '.join(_COMMANDS)}.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="a recording (.rvrun) or an experiment (.toml); or pictures, folders of them, and a trained network "
        "(.pth, .pt, .th, .safetensors) to look at them with; or a command",
    )
    parser.add_argument("--version", action="version", version=f"ResNet Viewer {__version__}")
    files: list[Path] = parser.parse_args(words).files
    runs = [file for file in files if _is_run(file)]
    if runs and len(files) > 1:
        raise ViewerError("A recording or an experiment is opened alone, without other files.")
    why_not = missing_for_window()
    if why_not is None:
        from resnet_viewer.app import show

        return show(files)
    if files and not runs:
        return _without_window_looked_at(files, why_not)
    return _without_window(files[0] if files else None, why_not)


def _is_run(file: Path) -> bool:
    """Whether it is a recording or an experiment, and not a picture, a folder of them or a network.

    Raises ViewerError for what cannot be opened: a script is to hear of it, and a slip in a word as well.
    """
    from resnet_viewer.folders import SUFFIX

    if not file.exists():
        raise ViewerError("{file} is not there, and is no command; see resnet-viewer --help.", file=file)
    if file.is_file() and file.suffix.lower() in (SUFFIX, ".toml"):
        return True
    from resnet_viewer.data.kinds import is_picture

    if not file.is_dir() and not is_picture(file) and not _is_network(file):
        raise ViewerError(
            "{file} is neither a recording (.rvrun), an experiment (.toml), a trained network (.pth, .safetensors), a "
            "picture nor a folder.",
            file=file,
        )
    return False


def _is_network(file: Path) -> bool:
    from resnet_viewer.networks.zoo import CHECKPOINTS

    return file.is_file() and file.suffix.lower() in CHECKPOINTS


def _without_window_looked_at(files: Sequence[Path], why: str) -> int:
    """Where there is no screen: what the last of the networks says of the pictures, in the terminal."""
    networks = [file for file in files if _is_network(file)]
    pictures = [file for file in files if file not in networks]
    if not pictures:
        _say(f"{why} Name pictures after {networks[-1].name}, and they are answered here in the terminal.")
        return _WRONG
    from resnet_viewer.terminal_pictures import classify

    _say(f"{why} The pictures are answered here in the terminal instead.")
    return classify(pictures, str(networks[-1]) if networks else _NETWORK, None, _TOP, None, as_json=False)


def _without_window(file: Path | None, why: str) -> int:
    """Where there is no screen: the same experiment in the terminal, then a picture of its plots."""
    from resnet_viewer.experiment import Experiment
    from resnet_viewer.folders import SUFFIX, new_recording
    from resnet_viewer.terminal import save_picture, train

    if file is not None and file.suffix.lower() == SUFFIX:
        _say(f"{why} A recording can be looked at only in the window; copy {file.name} to a machine with a screen.")
        return _WRONG
    experiment = Experiment.load(file) if file is not None else Experiment()
    _say(f"{why} The experiment runs here in the terminal instead.")
    out = new_recording(Path.cwd())
    code = train(experiment, out, as_json=False)
    _say(f"Recorded in {out}")
    save_picture(out, out.with_suffix(".png"))
    return code


def _train(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer train",
        description="Train without a window and record the run. Without an experiment: the default one.",
        epilog="Exit code 0; 1 when the run fails; 2 when what was asked is wrong.",
    )
    parser.add_argument("experiment", nargs="?", type=Path, metavar="EXPERIMENT.toml", help="what to train")
    parser.add_argument("--out", type=Path, metavar="RUN.rvrun", help="the recording to write")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a value, such as network.depth=20; data.folder=PATH names a folder with a folder of pictures for "
        "each class",
    )
    parser.add_argument("--steps", type=int, metavar="N", help="train to step N")
    parser.add_argument("--resume", type=Path, metavar="RUN.rvrun", help="go on with a recorded run, in the same file")
    parser.add_argument("--json", action="store_true", help="print what happens as one JSON object a line")
    asked = parser.parse_args(words)

    from resnet_viewer.experiment import Experiment

    if asked.resume is not None:
        if asked.experiment is not None or asked.out is not None or asked.set:
            parser.error(
                "--resume goes on with the recorded experiment in its own file; only --steps and --json go with it"
            )
        from resnet_viewer.terminal import resume

        return resume(asked.resume, asked.steps, asked.json)
    experiment = Experiment.load(asked.experiment) if asked.experiment is not None else Experiment()
    experiment = experiment.with_texts(asked.set, _with_pictures_in)
    if asked.steps is not None:
        experiment = experiment.with_value("training.steps", asked.steps)
    from resnet_viewer.terminal import train

    return train(experiment, asked.out, asked.json)


def _with_pictures_in(experiment: Experiment, folder: Path) -> Experiment:
    from resnet_viewer.data.places import with_pictures_in

    return with_pictures_in(experiment, folder)


def _export(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer export",
        description="Write a recorded run in formats that other programs read. Ask for one or several.",
        epilog="Exit code 0; 1 when it cannot be written; 2 when what was asked is wrong.",
    )
    parser.add_argument("recording", type=Path, metavar="RUN.rvrun", help="the recording")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="the numbers of every step and layer, as tables")
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="event files: tensorboard --logdir DIR")
    parser.add_argument("--weights", type=Path, metavar="DIR", help="the last weights, as .safetensors and as .pth")
    parser.add_argument("--onnx", type=Path, metavar="DIR", help="the networks with their last weights, as .onnx")
    parser.add_argument("--png", type=Path, metavar="FILE", help="a picture of the plots")
    asked = vars(parser.parse_args(words))
    recording = asked.pop("recording")
    wanted = {kind: place for kind, place in asked.items() if place is not None}
    if not wanted:
        parser.error("ask for at least one of --csv, --tensorboard, --weights, --onnx and --png")
    from resnet_viewer.terminal_export import export

    return export(recording, wanted)


def _info(words: list[str]) -> int:
    argparse.ArgumentParser(prog="resnet-viewer info", description="Print versions, device and folders.").parse_args(
        words
    )
    from resnet_viewer.terminal import information

    for name, value in information():
        sys.stdout.write(f"{name:<14} {value}\n")
    return 0


def _networks(words: list[str]) -> int:
    argparse.ArgumentParser(
        prog="resnet-viewer networks",
        description="List the trained networks that come with the program, and those that can be fetched.",
    ).parse_args(words)
    from resnet_viewer.terminal_networks import list_networks

    list_networks()
    return 0


def _fetch(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer fetch",
        description="Get a network of torchvision with its ImageNet weights, or a data set. What was cut off goes on.",
        epilog="Exit code 0; 1 when it fails; 2 when what was asked is wrong.",
    )
    parser.add_argument(
        "name",
        metavar="NAME",
        help="a network that resnet-viewer networks lists, or mnist, fashion-mnist-whole, cifar-10, cifar-100, svhn",
    )
    asked = parser.parse_args(words)
    from resnet_viewer.terminal_networks import fetch

    return fetch(asked.name)


def _evaluate(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer evaluate",
        description="Measure how often a trained network is right.",
        epilog="Exit code 0; 1 when a picture could not be read or has no class; 2 when what was asked is wrong.",
    )
    parser.add_argument(
        "--network",
        required=True,
        metavar="NAME|FILE",
        help="a network that resnet-viewer networks lists, a checkpoint (.pth, .safetensors), or a recording",
    )
    parser.add_argument(
        "--data",
        metavar="FOLDER|NAME",
        help="a folder with a folder of pictures for each class, or a data set; without it the network's own",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each network")
    asked = parser.parse_args(words)
    from resnet_viewer.terminal_networks import evaluate

    return evaluate(asked.network, asked.data, asked.json)


def _classify(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="resnet-viewer classify",
        description="Say what is on pictures.",
        epilog="Exit code 0; 1 when a picture could not be read; 2 when what was asked is wrong.",
    )
    parser.add_argument(
        "places", nargs="+", type=Path, metavar="PICTURE_OR_FOLDER", help="folders are searched to the last one inside"
    )
    parser.add_argument(
        "--network", default=_NETWORK, metavar="NAME|FILE", help="which network answers, as for evaluate (photos)"
    )
    parser.add_argument(
        "--classes", type=Path, metavar="FILE", help="the names of its classes: text, a name a line, or JSON"
    )
    parser.add_argument("--top", type=int, default=_TOP, metavar="N", help="so many classes, the best first (5)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a table as well")
    parser.add_argument("--json", action="store_true", help="print one JSON object for each picture")
    asked = parser.parse_args(words)
    if asked.top < 1:
        parser.error("--top must be at least 1")
    from resnet_viewer.terminal_pictures import classify

    return classify(asked.places, asked.network, asked.classes, asked.top, asked.csv, asked.json)


_COMMANDS = {
    "train": _train,
    "classify": _classify,
    "evaluate": _evaluate,
    "export": _export,
    "networks": _networks,
    "fetch": _fetch,
    "info": _info,
}


def _say(sentence: str) -> None:
    # pythonw has no standard error.
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
