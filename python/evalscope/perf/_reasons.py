"""Why a run did not do all that it was asked for: the codes of the engine's exit event (internal/pipe/reason.go).

A code that is not listed here means the same as none: an error whose text the event has.
"""

from __future__ import annotations

BAD_INPUT = "bad_input"
INTERRUPTED = "interrupted"
ALL_FAILED = "all_failed"
VERDICT = "verdict"
GATE = "gate"
