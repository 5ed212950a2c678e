package spec

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

func TestParse_ReadsJSONAsJSON(t *testing.T) {
	p := parsed(t, "{\"version\": 1, \"endpoint\": \"say\",\r\n\t\"reply\": {\"text\": \"text\"}, \"request\": {\"text\": {\"q\": \"\\ud83d\\ude00 ${prompt}\", \"a\": [1.50, 1e400, null, true, 12345678901234567890]}}}")
	const want = `{"q":"😀 Once upon a time","a":[1.50,1e400,null,true,12345678901234567890]}`
	if e, err := p.Encode(textTurn, protocol.Settings{}); err != nil || string(e.Body) != want {
		t.Errorf("%v %s", err, e.Body)
	}
	_, err := Parse([]byte("{\n\"version\": 1,\n\"endpiont\": \"say\",\n\"request\": {\"text\": {}},\n\"reply\": {\"text\":\n\"a..b\"}}"))
	for _, at := range []string{"line 3: ", "line 6: "} {
		if err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%v lacks %q", err, at)
		}
	}
}

func TestParse_TakesADateForItsText(t *testing.T) {
	p := parsed(t, "version: 1\nendpoint: say\nheaders: {X-Version: 2023-06-01}\nrequest: {text: {q: '${prompt}', api: 2024-10-21, n: 0x10, f: 010}}\nreply: {text: text}\n")
	const want = `{"q":"Once upon a time","api":"2024-10-21","n":16,"f":8}`
	if e, err := p.Encode(textTurn, protocol.Settings{}); err != nil || string(e.Body) != want {
		t.Errorf("%v %s", err, e.Body)
	}
	if got := p.Specialize(protocol.Declaration{}).Headers(false).Get("X-Version"); got != "2023-06-01" {
		t.Error(got)
	}
}
