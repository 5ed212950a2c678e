package seal

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const token = "a token of twenty-four c"

func key(t testing.TB, token string) *Key {
	t.Helper()
	k, err := NewKey(token)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKey_OpensOnlyWhatTheSameTokenSealedForTheSamePlace(t *testing.T) {
	k, other := key(t, token), key(t, token+"!")
	sealed := k.Seal("join", []byte("hello"))
	if got, err := key(t, token).Open("join", sealed); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another token": func() ([]byte, error) { return other.Open("join", sealed) },
		"another place": func() ([]byte, error) { return k.Open("lease", sealed) },
		"cut":           func() ([]byte, error) { return k.Open("join", sealed[:len(sealed)-1]) },
		"nothing":       func() ([]byte, error) { return k.Open("join", nil) },
	} {
		if got, err := open(); !errors.Is(err, ErrForeign) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if k.Scope() == other.Scope() || k.LoginSeed() == other.LoginSeed() {
		t.Error("two tokens have the same names")
	}
}

func TestKey_SaysNothingOfTheTokenOrTheMessage(t *testing.T) {
	k := key(t, token)
	seed := k.LoginSeed()
	sealed := k.Seal("join", []byte("secret words"))
	for _, shown := range [][]byte{[]byte(k.Scope()), seed[:], sealed} {
		if bytes.Contains(shown, []byte("token")) || bytes.Contains(shown, []byte("secret")) {
			t.Errorf("%q", shown)
		}
	}
	if bytes.Equal(sealed, k.Seal("join", []byte("secret words"))) {
		t.Error("the same message looks the same twice")
	}
}

func TestNewKey_RefusesAShortToken(t *testing.T) {
	if _, err := NewKey(strings.Repeat("x", Least-1)); err == nil || strings.Contains(err.Error(), "xxx") {
		t.Errorf("%v", err)
	}
	if a, b := NewToken(), NewToken(); a == b || len(a) < 40 {
		t.Errorf("%q, %q", a, b)
	}
}

// FuzzOpen holds that no bytes but sealed ones open.
func FuzzOpen(f *testing.F) {
	k := key(f, token)
	f.Add(k.Seal("other", []byte("x")), "join")
	f.Add([]byte(strings.Repeat("\x00", 40)), "")
	f.Fuzz(func(t *testing.T, data []byte, place string) {
		if got, err := k.Open(place, data); err == nil && place != "other" {
			t.Errorf("%q opened as %q", data, got)
		}
	})
}
