package serve

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestHistory_IsThatOfARunBelowTheRoot(t *testing.T) {
	root, err := os.OpenRoot(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	page := New(Config{Root: root, History: func(_ context.Context, _ fs.FS, p Past) ([]byte, error) {
		if p.Metric != "ttft.p99" {
			return nil, errors.New("no such figure")
		}
		return []byte(p.Run + " " + p.Language), nil
	}})
	for query, want := range map[string]struct {
		code int
		text string
	}{
		"run=20261124_010203/m&metric=ttft.p99&lang=zh":      {200, "20261124_010203/m zh"},
		"run=20261124_010203/m&metric=tttf":                  {422, "No history is available: no such figure"},
		"run=../outputs/20261124_010203/m&metric=ttft.p99":   {404, ""},
		"run=20261124_010203/m/.hidden&metric=ttft.p99":      {404, ""},
		"run=notes&metric=ttft.p99":                          {404, ""},
		"metric=ttft.p99":                                    {404, ""},
		"run=" + url.QueryEscape("/etc") + "&metric=ttft":    {404, ""},
		"run=" + url.QueryEscape(`a\..\..`) + "&metric=ttft": {404, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/history?"+query, nil)
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		if w.Code != want.code || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("%s: %d %s, want %d %s", query, w.Code, w.Body, want.code, want.text)
		}
		if w.Code == 200 && w.Header().Get("Content-Security-Policy") != reportPolicy {
			t.Errorf("the policy is %s", w.Header().Get("Content-Security-Policy"))
		}
	}
}
