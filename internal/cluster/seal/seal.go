// Package seal protects the messages between the machines of a run. Everything is derived from the join token, which is
// never sent: the name under which they meet, the key pair of their login, and the key that encrypts and authenticates
// every message. A stranger who shares the broker sees only that messages are exchanged, and their size. The package
// does no I/O.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"

	"github.com/modelscope/evalscope/perf/i18n"
)

// Least is how many characters a token has at least.
const Least = 16

// ErrForeign is a message that was not made with the same token for the same place.
var ErrForeign = errors.New("the message is not of this run's machines: it was sealed with another token, or changed on its way")

// A Key is what follows from a token.
type Key struct {
	scope string
	seed  [32]byte
	tls   [32]byte
	box   cipher.AEAD
}

// NewToken draws a token.
func NewToken() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// NewKey is the key of a token.
func NewKey(token string) (*Key, error) {
	if len(token) < Least {
		return nil, i18n.Errorf("the join token has %d characters, but needs at least %d: a short one can be guessed", "加入令牌有 %d 个字符，至少需要 %d 个：过短的令牌可能被猜出", len(token), Least)
	}
	k := &Key{}
	derive := func(purpose string, into []byte) error {
		made, err := hkdf.Key(sha256.New, []byte(token), nil, "evalscope perf workers 1 "+purpose, len(into))
		copy(into, made)
		return err
	}
	var scope [8]byte
	var box [32]byte
	if err := errors.Join(derive("scope", scope[:]), derive("login", k.seed[:]), derive("tls", k.tls[:]), derive("messages", box[:])); err != nil {
		return nil, err
	}
	k.scope = hex.EncodeToString(scope[:])
	block, err := aes.NewCipher(box[:])
	if err != nil {
		return nil, err
	}
	k.box, err = cipher.NewGCM(block)
	return k, err
}

// Scope is the name under which machines with the token meet. The token cannot be worked out from it.
func (k *Key) Scope() string { return k.scope }

// LoginSeed is the seed of the Ed25519 key pair with which machines prove to a broker of ours that they have the token.
func (k *Key) LoginSeed() [32]byte { return k.seed }

// TLSSeed is the seed of the Ed25519 key pair of the broker's certificate, by which machines with the token know a broker of ours.
func (k *Key) TLSSeed() [32]byte { return k.tls }

// Overhead is how many bytes longer a sealed message is.
func (k *Key) Overhead() int { return k.box.NonceSize() + k.box.Overhead() }

// Seal encrypts a message for one place, such as a subject and a direction: it opens nowhere else.
func (k *Key) Seal(place string, message []byte) []byte {
	sealed := make([]byte, k.box.NonceSize(), k.Overhead()+len(message))
	rand.Read(sealed) // never fails
	return k.box.Seal(sealed, sealed, message, []byte(place))
}

// Open is the message that was sealed for a place, or ErrForeign.
func (k *Key) Open(place string, sealed []byte) ([]byte, error) {
	n := k.box.NonceSize()
	if len(sealed) < n {
		return nil, ErrForeign
	}
	message, err := k.box.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, ErrForeign
	}
	return message, nil
}
