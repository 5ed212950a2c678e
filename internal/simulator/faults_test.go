package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// broken serves one fault always. Each request has a connection of its own, because net/http sends a request again by
// itself when a used connection turns out to be reset.
func broken(t *testing.T, kind string) client {
	c := serve(t, Config{Seed: 3, ITL: time.Millisecond, Stall: 50 * time.Millisecond, Faults: Faults{kind: 1}})
	c.http.Transport.(*http.Transport).DisableKeepAlives = true
	return c
}

var streaming, unstreamed = chatBody(`"max_tokens":12,` + both), chatBody(`"max_tokens":12`)

func TestFaults_StatusFaultsAreErrorsThatSayWhenToComeAgain(t *testing.T) {
	for _, test := range []struct {
		kind, retry string
		status      int
	}{{Fault500, "", 500}, {Fault429, "1", 429}, {Fault503, "1", 503}} {
		c := broken(t, test.kind)
		for _, body := range []string{streaming, unstreamed} {
			response, raw, err := c.post("/v1/chat/completions", body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != test.status || response.Header.Get("Retry-After") != test.retry || parse(t, raw).Error == nil {
				t.Errorf("%s: status %d, Retry-After %q: %s", test.kind, response.StatusCode, response.Header.Get("Retry-After"), raw)
			}
		}
		if got := c.server.Stats(); got.Faults[test.kind] != 2 || got.Refused[test.status] != 2 {
			t.Errorf("%s: counted %+v", test.kind, got)
		}
	}
}

func TestFaults_ResetClosesTheConnectionBeforeAnyByte(t *testing.T) {
	c := broken(t, FaultReset)
	if _, _, err := c.post("/v1/chat/completions", streaming); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the error is %v, want a connection reset", err)
	}
}

func TestFaults_TruncateEndsTheStreamCleanlyWithoutItsEnd(t *testing.T) {
	c := broken(t, FaultTruncate)
	raw := c.ok("/v1/chat/completions", streaming)
	list := events(t, raw)
	if len(list) < 2 || strings.Contains(raw, "[DONE]") || strings.Contains(raw, `"finish_reason":"`) {
		t.Errorf("the stream is %q", raw)
	}
	if _, _, err := c.post("/v1/chat/completions", unstreamed); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("without streaming the error is %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestFaults_DisconnectResetsTheConnectionInTheMiddle(t *testing.T) {
	c := broken(t, FaultDisconnect)
	for _, body := range []string{streaming, unstreamed} {
		response, raw, err := c.post("/v1/chat/completions", body)
		if !errors.Is(err, syscall.ECONNRESET) || response.StatusCode != http.StatusOK || raw == "" {
			t.Errorf("after %q the error is %v, want a connection reset", raw, err)
		}
	}
}

func TestFaults_MalformedIsOneEventThatIsNotJSON(t *testing.T) {
	c := broken(t, FaultMalformed)
	bad, tokens := 0, 0
	list := events(t, c.ok("/v1/chat/completions", streaming))
	for _, data := range list {
		if data != "[DONE]" && !json.Valid([]byte(data)) {
			bad++
			continue
		}
		if data != "[DONE]" {
			tokens += len(joined([]parsed{parse(t, data)})[0])
		}
	}
	if bad != 1 || tokens != 12 || list[len(list)-1] != "[DONE]" {
		t.Errorf("%d events are not JSON, %d tokens came: %q", bad, tokens, list)
	}
	if raw := c.ok("/v1/chat/completions", unstreamed); json.Valid([]byte(raw)) {
		t.Errorf("without streaming the body is JSON: %s", raw)
	}
}

func TestFaults_ErrorEventsEndTheStreamUnderStatus200(t *testing.T) {
	for kind, first := range map[string]byte{FaultErrorObject: '{', FaultErrorString: '"'} {
		c := broken(t, kind)
		list := events(t, c.ok("/v1/chat/completions", streaming))
		last := parse(t, list[len(list)-1])
		if len(list) < 2 || len(last.Error) == 0 || last.Error[0] != first {
			t.Errorf("%s: the stream is %q", kind, list)
		}
		if whole := parse(t, c.ok("/v1/chat/completions", unstreamed)); whole.Error == nil || whole.Error[0] != first || len(whole.Choices) != 0 {
			t.Errorf("%s: without streaming the answer is %+v", kind, whole)
		}
	}
}

func TestFaults_EmptyStreamHasStatus200AndNothingElse(t *testing.T) {
	for like := range presets {
		c := serve(t, Config{Faults: Faults{FaultEmptyStream: 1}, Form: Form{Like: like}})
		for _, body := range []string{streaming, unstreamed} {
			if raw := c.ok("/v1/chat/completions", body); raw != "" {
				t.Errorf("%s: the body is %q", like, raw)
			}
		}
	}
}

func TestFaults_ShortAndEmptyAnswersAreWholeAndSayStop(t *testing.T) {
	for kind, want := range map[string]int{FaultShort: 6, FaultEmptyAnswer: 0} {
		for like := range presets {
			c := serve(t, Config{Faults: Faults{kind: 1}, Form: Form{Like: like}})
			whole := parse(t, c.ok("/v1/chat/completions", unstreamed))
			if whole.Usage.Completion != want || len(*whole.Choices[0].Message.Content) != want || *whole.Choices[0].FinishReason != "stop" {
				t.Errorf("%s like %s: %+v", kind, like, whole)
			}
			raw := c.ok("/v1/chat/completions", streaming)
			if strings.Count(raw, `"finish_reason":"stop"`) != 1 || !strings.Contains(raw, `"completion_tokens":`+string(rune('0'+want))) {
				t.Errorf("%s like %s: the stream is %s", kind, like, raw)
			}
		}
	}
}

func TestFaults_StallIsSilenceAndThenTheRest(t *testing.T) {
	c := broken(t, FaultStall)
	whole := joined(c.stream("/v1/chat/completions", streaming))[0]
	if len(whole) != 12 {
		t.Errorf("the stream says %q, want 12 tokens", whole)
	}
}

func TestFaults_BrokenUTF8PutsHalfACharacterIntoTheAnswer(t *testing.T) {
	c := broken(t, FaultBrokenUTF8)
	for _, body := range []string{streaming, unstreamed} {
		raw := c.ok("/v1/chat/completions", body)
		if utf8.ValidString(raw) || !utf8.ValidString(strings.ReplaceAll(raw, halved[:2], "")) {
			t.Errorf("the answer has no half character, or more than one: %q", raw)
		}
	}
}

func TestFaults_FollowTheSeedAndTheirShare(t *testing.T) {
	faults := Faults{Fault500: 0.2, FaultShort: 0.3, FaultErrorString: 0.1}
	count := func(seed uint64) Stats {
		c := serve(t, Config{Seed: seed, Faults: faults})
		for range 300 {
			c.post("/v1/chat/completions", chatBody(`"max_tokens":2`))
		}
		return c.server.Stats()
	}
	first, again, other := count(1), count(1), count(2)
	if diff := cmp.Diff(first.Faults, again.Faults); diff != "" {
		t.Errorf("the same seed gives other faults:\n%s", diff)
	}
	if cmp.Equal(first.Faults, other.Faults) {
		t.Error("another seed gives the same faults")
	}
	for kind, p := range faults {
		// Five standard deviations of a binomial of 300.
		if n := float64(first.Faults[kind]); (n-300*p)*(n-300*p) > 25*300*p*(1-p) {
			t.Errorf("%s struck %v of 300 times, want about %v", kind, n, 300*p)
		}
	}
}
