"""Looks at what goes on within a network while it answers, and leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from torch import Tensor, nn

_Kept = TypeVar("_Kept")


@contextmanager
def watched(modules: Mapping[str, nn.Module], keep: Callable[[Tensor], _Kept]) -> Iterator[dict[str, _Kept]]:
    """What `keep` makes of what each of these modules puts out, by name, from the first that is asked to the last."""
    found: dict[str, _Kept] = {}

    def look(name: str, _module: nn.Module, _given: Any, put_out: Tensor) -> None:
        found[name] = keep(put_out)

    handles = [module.register_forward_hook(partial(look, name)) for name, module in modules.items()]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()
