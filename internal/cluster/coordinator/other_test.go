package coordinator

import (
	"context"
	"errors"
	"testing"
)

// Ask is a question of another process.
func (b table) Ask(ctx context.Context, name string, question []byte) ([]byte, error) {
	if answer := b[name]; answer != nil {
		return answer(ctx, question), nil
	}
	return nil, errors.New("nobody is there")
}

// TestNoOther_SecondCoordinatorIsRefused: workers of the first would hear from the second that it does not know them.
func TestNoOther_SecondCoordinatorIsRefused(t *testing.T) {
	if err := NoOther(t.Context(), table{}); err != nil {
		t.Error(err)
	}
	if _, b := fleet(t); !errors.Is(NoOther(t.Context(), b), ErrOther) {
		t.Error("it begins beside another")
	}
}
