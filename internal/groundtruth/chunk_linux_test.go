package groundtruth

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestChunk_ReplyInBlocksIsValidHTTPAndEveryEventIsJSONWithTheRequestsID(t *testing.T) {
	p := prepare()
	const total, number = 37, 1234567
	var wire []byte
	for at := 0; at < total; at += 10 {
		wire = append(wire, p.block(nil, number, at, min(at+10, total), total, 25)...)
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(wire)), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("the chunked framing is broken: %v", err)
	}
	events := strings.Split(strings.TrimSuffix(string(body), "\n\n"), "\n\n")
	if want := total + 4; len(events) != want { // role, finish, usage, end mark
		t.Fatalf("%d events, want %d", len(events), want)
	}
	if last := events[len(events)-1]; last != "data: [DONE]" {
		t.Errorf("the reply ends with %q", last)
	}
	contents, text := 0, ""
	for _, e := range events[:len(events)-1] {
		var payload struct {
			ID      string
			Choices []struct{ Delta struct{ Content string } }
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(e, "data: ")), &payload); err != nil {
			t.Fatalf("%v: %s", err, e)
		}
		if Index(payload.ID) != number || payload.ID != ID(number) {
			t.Fatalf("the id is %q", payload.ID)
		}
		if len(payload.Choices) == 1 && payload.Choices[0].Delta.Content != "" {
			contents++
			text += payload.Choices[0].Delta.Content
		}
	}
	if TextIndex(text) != number {
		t.Errorf("the text names request %d, not %d: %s", TextIndex(text), number, text)
	}
	if contents != total {
		t.Errorf("%d payloads with content, want %d", contents, total)
	}
}

func TestChunk_RequestIsWholeOnlyWithItsBody(t *testing.T) {
	whole := "POST / HTTP/1.1\r\ncontent-LENGTH: 17\r\n\r\n{\"max_tokens\": 1}"
	for n := range len(whole) {
		if size, _, _ := request([]byte(whole[:n])); size != 0 {
			t.Fatalf("%d of %d bytes were taken for a whole request of %d", n, len(whole), size)
		}
	}
	if size, _, single := request([]byte(whole + "POST")); size != len(whole) || !single {
		t.Errorf("size %d, single %v; want %d and true", size, single, len(whole))
	}
	if _, _, single := request([]byte(strings.Replace(whole, " 1}", "10}", 1))); single {
		t.Error("max_tokens 10 was taken for 1")
	}
}

func TestChunk_AnswerToWhatIsNoLoadIsWhole(t *testing.T) {
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(models)), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || !json.Valid(body) || !bytes.HasSuffix(models, body) {
		t.Errorf("%v: %s", err, body)
	}
}
