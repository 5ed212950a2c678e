package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/record"
)

func TestManifest_IsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), File)
	w, err := Create(path, Head{Run: "r", Seed: 1 << 52})
	if err != nil {
		t.Fatal(err)
	}
	w.Begin("parallel_1_number_2")
	w.Add(&record.Record{Item: 3, Body: []byte("{}"), Stamps: record.Stamps{Sent: 1}})
	w.Add(&record.Record{Item: 4, Body: []byte("never sent")})
	w.Begin("parallel_2_number_4")
	w.Add(&record.Record{Item: 3, Turn: 1, Body: []byte(`{"a":1}`), Stamps: record.Stamps{Sent: 9}})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var got []Entry
	head, err := Read(path, func(e Entry) error { got = append(got, e); return nil })
	want := []Entry{{Level: "parallel_1_number_2", Item: 3, Bytes: 2, Sum: SumOf([]byte("{}"))},
		{Level: "parallel_2_number_4", Item: 3, Turn: 1, Bytes: 7, Sum: SumOf([]byte(`{"a":1}`))}}
	if d := cmp.Diff(want, got); d != "" || err != nil || head != (Head{Version: 1, Run: "r", Seed: 1 << 52}) {
		t.Errorf("%+v, %v (-want +got)\n%s", head, err, d)
	}
	text, _ := os.ReadFile(path)
	// of {} by sha256sum
	if !strings.Contains(string(text), `"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"`) {
		t.Errorf("%s", text)
	}
}

func TestRead_SaysWhatIsWrongAndRefusesAnIncompleteEnd(t *testing.T) {
	head := `{"evalscope_manifest":1,"run":"r","seed":1}` + "\n"
	sum := SumOf(nil)
	digits, _ := sum.MarshalText()
	entry := `{"level":"l","item":0,"bytes":0,"sha256":"` + string(digits) + `"}` + "\n"
	for text, says := range map[string]string{
		"":                         "not a manifest",
		"{}\n":                     "not a manifest",
		"not JSON\n":               "not a manifest",
		`{"evalscope_manifest":2}`: "not a manifest",
		head + "x\n":               "line 2 is not a request",
		head + entry + `{"item":1,"sha256":"ab"}` + "\n": "line 3 is not a request of a manifest: json: a SHA-256 has 64",
		head + `{"itme":1}` + "\n":                       `unknown field "itme"`,
		head + entry + entry[:20]:                        "line 3 is truncated",
		head + entry + strings.TrimSuffix(entry, "\n"):   "line 3 is truncated",
		head: "",
	} {
		path := filepath.Join(t.TempDir(), File)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path, func(Entry) error { return nil })
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), strings.TrimPrefix(says, "json: ")) && !strings.Contains(err.Error(), "64 hexadecimal") {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	if _, err := Read(t.TempDir(), nil); err == nil {
		t.Error("a folder was read")
	}
}
