"""A plot as a file: picture, drawing or numbers, each with the experiment written into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from resnet_viewer.errors import ViewerError

SCALE = 2
"""A picture has so many pixels for each one on the screen, for a sharp print."""


def picture(view: Any, experiment: str) -> QImage:
    """What the view shows, `SCALE` times as large, with the experiment as a text chunk."""
    image = QImage(view.size() * SCALE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.render(painter, QRectF(image.rect()), view.rect())
    painter.end()
    image.setText("experiment", experiment)
    return image


def png(view: Any, experiment: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(view, experiment).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg(view: Any, experiment: str, title: str) -> bytes:
    """What the view shows as a drawing. SVG 1.1, since the older profile knows no clipping and curves would run out."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(view.size())
    generator.setViewBox(view.rect())
    generator.setResolution(view.logicalDpiX())
    generator.setTitle(title)
    generator.setDescription(experiment)
    painter = QPainter(generator)
    view.render(painter, QRectF(view.rect()), view.rect())
    painter.end()
    return bytes(data.data())


def table_text(header: Sequence[str], rows: Iterable[Sequence[object]], experiment: str) -> bytes:
    """CSV in UTF-8 below the experiment as lines that begin with `# `."""
    out = io.StringIO()
    for line in experiment.splitlines():
        out.write(f"# {line}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def write(path: Path, data: bytes) -> None:
    """Raises ViewerError where the file cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ViewerError("{file} cannot be written: {reason}.", file=path.name, reason=reason) from error
