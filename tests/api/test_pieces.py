"""What goes out or comes in piece by piece: messages between processes, the head and the body of an answer."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from fenze.api.gathered import Gathered
from fenze.api.processes.frames import Frames, frame


@given(st.lists(st.binary(max_size=40) | st.none() | st.integers()), st.integers(1, 30))
def test_messages_come_out_as_they_were_sent_however_they_arrive(messages: list[object], piece: int) -> None:
    sent = b"".join(map(frame, messages))
    frames = Frames()
    pieces = [sent[start : start + piece] for start in range(0, len(sent), piece)]
    assert [message for some in pieces for message in frames.whole(some)] == messages


def test_what_is_written_in_a_turn_of_the_loop_goes_out_in_one() -> None:
    written: list[bytes] = []

    class Transport(asyncio.Transport):
        def write(self, data: bytes | bytearray | memoryview) -> None:
            written.append(bytes(data))

        def close(self) -> None:
            written.append(b"closed")

        def is_closing(self) -> bool:
            return b"closed" in written

    async def write() -> None:
        gathered = Gathered(Transport())
        for piece in (b"a", b"", b"b"):
            gathered.write(piece)
        assert written == []
        await asyncio.sleep(0)
        gathered.write(b"c")
        assert not gathered.is_closing()
        gathered.close()
        await asyncio.sleep(0)
        assert written == [b"ab", b"c", b"closed"] and gathered.is_closing()

    asyncio.run(write())
