package webpage

import "testing"

func TestIs_ReportsWhetherDataIsAPage(t *testing.T) {
	for text, want := range map[string]bool{
		"<!DOCTYPE html><html>": true, "\xef\xbb\xbf \n<HTML>": true, "<center><h1>502</h1>": true,
		"": false, `{"a":"<html>"}`: false, "<?xml version='1.0'?>": false,
	} {
		if Is([]byte(text)) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestTitle_IsThePagesOwnOnOneLine(t *testing.T) {
	for page, want := range map[string]string{
		"<html><title>\n Sign\n in &amp; up </title>": "Sign in & up", "<h1 class=a>502 Bad Gateway</h1>": "502 Bad Gateway", "<html>": "",
		"<title>\xff</title>": "\uFFFD",
	} {
		if got := Title([]byte(page)); got != want {
			t.Errorf("%q: %q, want %q", page, got, want)
		}
	}
}
