package segment

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func coder(t testing.TB) *Coder {
	t.Helper()
	c, err := NewCoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// lines are n bytes like those of a log.
func lines(n int) []byte {
	r := rand.New(rand.NewPCG(7, 7))
	out := make([]byte, 0, n)
	for len(out) < n {
		out = append(out, `{"crc":"00000000","event":"request","request":{"seq":`...)
		for range r.IntN(200) {
			out = append(out, byte('0'+r.IntN(10)))
		}
		out = append(out, "}}\n"...)
	}
	return out[:n]
}

// TestFollow_EveryByteComesOnceWhateverComesTwiceLateOrInAnotherOrder is a broker that delivers pieces again and in any order.
func TestFollow_EveryByteComesOnceWhateverComesTwiceLateOrInAnotherOrder(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		log := lines(r.IntN(5*MostRaw) + 1)
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, log, 0o644); err != nil {
			t.Fatal(err)
		}
		over := make(chan struct{})
		close(over)
		c := coder(t)
		var sent [][]byte
		n, err := Follow(t.Context(), path, 3, 1, over, func(_ context.Context, p Piece) error {
			data, err := c.Encode(p)
			sent = append(sent, data)
			return err
		})
		if err != nil || n != int64(len(log)) {
			t.Fatalf("%d bytes, %v", n, err)
		}
		store, err := OpenStore(filepath.Join(t.TempDir(), "copy"))
		if err != nil {
			t.Fatal(err)
		}
		var added []byte
		queue := append(append([][]byte{}, sent...), sent[r.IntN(len(sent))], sent[0])
		r.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
		for len(queue) > 0 {
			data := queue[0]
			queue = queue[1:]
			p, err := c.Decode(data)
			if err != nil || p.Level != 3 || p.Worker != 1 {
				t.Fatalf("%+v, %v", p, err)
			}
			fresh, err := store.Add(p)
			if errors.Is(err, ErrGap) {
				queue = append(queue, data)
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			added = append(added, fresh...)
		}
		kept, err := os.ReadFile(store.file.Name())
		if err != nil || !bytes.Equal(kept, log) || !bytes.Equal(added, log) || store.Size() != int64(len(log)) {
			t.Errorf("seed %d: %d bytes kept, %d told of, of %d; %v", seed, len(kept), len(added), len(log), err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestFollow_LogThatNeverBegan(t *testing.T) {
	over := make(chan struct{})
	close(over)
	if n, err := Follow(t.Context(), filepath.Join(t.TempDir(), "none"), 0, 0, over, nil); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestCoder_ChangedByteIsSeen(t *testing.T) {
	c := coder(t)
	data, err := c.Encode(Piece{Level: 1, Worker: 2, Number: 3, Offset: 4, Bytes: lines(1000)})
	if err != nil {
		t.Fatal(err)
	}
	for i := header; i < len(data); i++ {
		broken := bytes.Clone(data)
		broken[i] ^= 0x41
		if p, err := c.Decode(broken); err == nil && !bytes.Equal(p.Bytes, lines(1000)) {
			t.Errorf("byte %d", i)
		}
	}
}

// FuzzDecode holds that what decodes is what encodes to the same, and that nothing is larger than a piece may be.
func FuzzDecode(f *testing.F) {
	c := coder(f)
	data, err := c.Encode(Piece{Level: 1, Worker: 2, Number: 3, Offset: 4, Bytes: []byte("a log")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{version})
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := c.Decode(data)
		if err != nil {
			return
		}
		if len(p.Bytes) == 0 || len(p.Bytes) > MostRaw || p.Offset < 0 {
			t.Fatalf("%+v", p)
		}
		again, err := c.Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := c.Decode(again); err != nil || !bytes.Equal(q.Bytes, p.Bytes) || q.Offset != p.Offset || q.Number != p.Number {
			t.Errorf("%v, %+v", err, q)
		}
	})
}
