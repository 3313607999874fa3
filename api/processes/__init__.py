"""Processes beside a worker, which have its policies compiled for themselves; they begin once there is enough for them to do.

crew        decides the lines of large batches, on every processor
recorder    decides and records single cases, once many have come at the same time: the side of the worker
recording   the same: the side of the process
work        what each is told when it begins
frames      messages between the two ⇄ bytes
"""
