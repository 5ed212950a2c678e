package wire

import (
	"net/url"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

func TestTimestampkeeper_KernelIsKeptStampingFromTheFirstQuestionOn(t *testing.T) {
	works, why := KernelStamps()
	if works != (why == "") {
		t.Errorf("works %v, why %q", works, why)
	}
	if !works {
		testenv.Missing(t, "this kernel does not stamp: "+why)
	}
	c, err := New(Config{URL: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if works, why := c.Stamps(); !works || c.keeper == nil {
			t.Errorf("the client says %q", why)
		}
	}
	// A byte that now arrives anywhere is stamped at once.
	other, err := newTimestampKeeper()
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	if _, err := other.out.Write([]byte{1}); err != nil {
		t.Fatal(err)
	}
	var data [1]byte
	if _, stamp, err := newKernelReader(other.in).read(data[:]); err != nil || stamp == 0 {
		t.Errorf("the first read has the stamp %d: %v", stamp, err)
	}
	c.Close()
	if _, err := c.keeper.in.Write([]byte{1}); err == nil {
		t.Error("the closed client still holds its connection")
	}
}
