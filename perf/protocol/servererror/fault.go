package servererror

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/record"
)

// MaxWords is how many bytes of a server's words a fault keeps.
const MaxWords = 2 << 10

// InBand is the fault of an error that the server told inside a successful reply, in its words.
func InBand(words string) *record.Fault {
	return &record.Fault{Kind: record.FaultInBand, Words: Clip(words)}
}

// Undecodable is the fault of data that means nothing in the dialect; why says what it is.
func Undecodable(why string, data []byte) *record.Fault {
	if !jsondepth.Within(data) {
		why = fmt.Sprintf("JSON that nests deeper than %d levels", jsondepth.Max)
	}
	return &record.Fault{Kind: record.FaultDecode, Words: Clip(why + ": " + string(data[:min(len(data), 200)]))}
}

// Unknown is Undecodable for a reply that may be of another API, which the words then say first.
func Unknown(why, own string, root gjson.Result, data []byte) *record.Fault {
	if other := Foreign(own, root); other != "" {
		why += "; " + other
	}
	return Undecodable(why, data)
}

// Clip makes s valid UTF-8 of at most MaxWords bytes.
func Clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= MaxWords {
		return s
	}
	return strings.ToValidUTF8(s[:MaxWords-len("…")], "") + "…"
}
