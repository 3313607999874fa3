"""Ctrl-C is told as such, whatever a library makes of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress

import pytest

from fenze.command.interrupts import interruptible


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    signal.sigtimedwait([], 1)


def fail_within_a_library() -> None:
    with suppress(KeyboardInterrupt):
        press_ctrl_c()
    raise TypeError("not a data type")


def fail() -> None:
    raise TypeError("not a data type")


@pytest.mark.parametrize("work", [press_ctrl_c, fail_within_a_library])
def test_whatever_a_library_makes_of_ctrl_c_it_is_one(work: Callable[[], None]) -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        work()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_fault_without_ctrl_c_is_a_fault() -> None:
    with pytest.raises(TypeError), interruptible():
        fail()
