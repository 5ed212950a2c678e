package trace_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestTrace_TablesAndListsOfOtherSystemsAreRead(t *testing.T) {
	zipped := func(text string) string {
		var b bytes.Buffer
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		z.Write([]byte(text))
		z.Close()
		return b.String()
	}
	csv := "\xef\xbb\xbfTIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:17:03.9799600,48,10\r\n\r\n2023-11-16 18:17:04.0319600,30,8\r\n"
	list := "\xef\xbb\xbf[\r\n  {\"timestamp\": 5,\r\n   \"input_length\": 20, \"output_length\": 2},\r\n {\"timestamp\": 57, \"input_length\": 10, \"output_length\": 2}\r\n]\r\n"
	for _, c := range []struct{ name, lines string }{{"azure", csv}, {"azure", zipped(csv)}, {"mooncake", list}, {"mooncake", zipped(list)}} {
		d := declared(t, c.name)
		if at, _ := replay(t, d, optionsOf(t, d, c.lines)); !slices.Equal(at, []time.Duration{0, 52 * time.Millisecond}) {
			t.Errorf("%s: the instants are %v", c.name, at)
		}
	}
	d := declared(t, "mooncake")
	for lines, want := range map[string]string{
		`[{"timestamp": 5}, 7, {"timestamp": 5, "input_length": 1, "output_length": 1}]`: "2 entries are wrong",
		`[{"timestamp": 5, "input_length": 1, "output_length": 1}`:                       "is truncated after entry 1",
		`[{"timestamp": 5, "input_length": 1, "output_length": 1}] {}`:                   "there is data after the list",
		`[]`: "contains no requests",
	} {
		if _, err := d.Trace(t.Context(), optionsOf(t, d, lines)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", lines, err)
		}
	}
}

func TestTrace_StandardInputIsRefusedWithWhatToDo(t *testing.T) {
	d := declared(t, "mooncake")
	o := optionsOf(t, d, "")
	o.Path = "-"
	if _, err := d.Trace(t.Context(), o); err == nil || !strings.Contains(err.Error(), "save standard input to a file") {
		t.Error(err)
	}
}

func TestTrace_KnowsWhatIsTooLong(t *testing.T) {
	d := declared(t, "mooncake")
	lines := ""
	for i := range 10 {
		lines += fmt.Sprintf(`{"timestamp": 0, "input_length": %d, "output_length": 5}`+"\n", 100+i%8)
	}
	look, err := d.Trace(t.Context(), optionsOf(t, d, lines))
	if err != nil {
		t.Fatal(err)
	}
	if n, named := look.TooLong(110); n != 2 || !slices.Equal(i18n.All("en", named), []string{"line 8 (112)", "line 7 (111)"}) {
		t.Errorf("%d are too long: %v", n, named)
	}
	if n, named := look.TooLong(10); n != 10 || len(named) != 5 {
		t.Errorf("%d are too long: %v", n, named)
	}
	if n, _ := look.TooLong(112); n != 0 {
		t.Errorf("%d are too long", n)
	}
	if look, err = d.Trace(t.Context(), optionsOf(t, d, `[{"timestamp": 0, "input_length": 7, "output_length": 1}]`)); err != nil {
		t.Fatal(err)
	}
	if _, named := look.TooLong(1); !slices.Equal(i18n.All("en", named), []string{"entry 1 (8)"}) {
		t.Errorf("of a list: %v", named)
	}
}

func TestTrace_KeepsTheNamesOfRequests(t *testing.T) {
	d := declared(t, "workload_trace")
	source, err := d.Open(t.Context(), optionsOf(t, d, recorded))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	var ids []string
	for range 3 {
		s, err := source.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, s.Recorded.ID)
	}
	if !slices.Equal(ids, []string{"", "r", ""}) {
		t.Errorf("the names are %q", ids)
	}
}
