"""What is said of a network on standard error before it answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resnet_viewer.networks.checkpoint import Classifier


def say_untold(classifier: Classifier, hint: str = "") -> None:
    """Says on standard error what is missing in the file of a network; `hint` where one can give the class names."""
    if classifier.untold:
        untold = ", ".join(text.english for text in classifier.untold)
        sys.stderr.write(f"{classifier.name}: {untold}{hint if classifier.nameless else ''}\n")
