"""A plot or a drawing as a file: picture, lines or numbers, each with the experiment written into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

SCALE = 2
"""A picture has so many pixels for each one on the screen, for a sharp print."""


class Drawn(Protocol):
    """What can be saved: it has a size in pixels of the screen, and draws itself anywhere."""

    def drawn_size(self) -> QSize:
        """How large it is on the screen, or would be if the screen had room."""
        ...

    def draw(self, painter: QPainter, target: QRectF) -> None:
        """Draws all of it into a rectangle of the same proportions."""
        ...

    def logicalDpiX(self) -> int: ...


def picture(drawn: Drawn, experiment: str) -> QImage:
    """What is shown, `SCALE` times as large, with the experiment as a text chunk."""
    image = QImage(drawn.drawn_size() * SCALE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawn.draw(painter, QRectF(image.rect()))
    painter.end()
    image.setText("experiment", experiment)
    return image


def png(drawn: Drawn, experiment: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(drawn, experiment).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg(drawn: Drawn, experiment: str, title: str) -> bytes:
    """What is shown, as lines. SVG 1.1, since the older profile knows no clipping and curves would run out."""
    size = drawn.drawn_size()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(drawn.logicalDpiX())
    generator.setTitle(title)
    generator.setDescription(experiment)
    painter = QPainter(generator)
    drawn.draw(painter, QRectF(QPointF(), QSizeF(size)))
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
