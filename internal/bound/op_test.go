package bound

import "testing"

func TestOp_HoldsOnItsSideOfTheLimit(t *testing.T) {
	for op, want := range map[Op][3]bool{AtMost: {true, true, false}, AtLeast: {false, true, true}, Below: {true, false, false}, Above: {false, false, true}} {
		if got := [3]bool{op.Holds(1, 2), op.Holds(2, 2), op.Holds(3, 2)}; got != want || !op.Known() || op.FromAbove() != want[0] {
			t.Errorf("%s: %v", op, got)
		}
	}
	for _, op := range []Op{"", "=", "==", "!=", "=<"} {
		if op.Known() {
			t.Errorf("%q is an operator", op)
		}
	}
}
