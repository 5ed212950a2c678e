package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strings"
)

// The policies of what a page may do. A run's own report is a page of its own with scripts inside; it is put into a
// sandbox without an origin, so that nothing in it can read or write through this server.
const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'"
	reportPolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-modals"
	filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"
)

// cookie is the name of the visitor's cookie. It holds a hash: the token itself is not kept by browsers.
const cookie = "evalscope_serve"

// guarded answers only who may ask: the right Host, no other site's script behind a write, the token.
func (s *site) guarded(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	next = foreign.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", filePolicy)
		if !s.knows(r.Host) {
			http.Error(w, "This page is not available under the name "+safeHost(r.Host)+": start `evalscope serve` with --allow-host for this name.", http.StatusMisdirectedRequest)
			return
		}
		if s.Token != "" && !s.admitted(w, r) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knows reports whether a Host header is one of ours. Without that check a name that somebody points at 127.0.0.1 would let
// his page read this one. With a token numbers are answered too: nobody points a name at us with them.
func (s *site) knows(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	ip := net.ParseIP(name)
	switch {
	case name == "localhost", ip != nil && ip.IsLoopback(), ip != nil && s.Token != "":
		return true
	}
	return slices.ContainsFunc(s.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// safeHost is a Host header that may stand in an answer.
func safeHost(host string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '?'
		}
		return r
	}, host[:min(len(host), 100)])
}

// admitted reports whether the visitor showed the token: as a bearer, by the cookie of an earlier visit, or by the form or the
// address that gives him the cookie. Else it has answered.
func (s *site) admitted(w http.ResponseWriter, r *http.Request) bool {
	scheme, shown, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if ok && strings.EqualFold(scheme, "bearer") && equal(shown, s.Token) { // RFC 9110, 11.1: the scheme's case does not count
		return true
	}
	if c, err := r.Cookie(cookie); err == nil && equal(c.Value, s.pass()) {
		return true
	}
	if r.URL.Path == "/app.css" { // the form that asks for the token has a face
		return true
	}
	shown = ""
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/":
		shown = r.URL.Query().Get("token")
	case r.Method == http.MethodPost && r.URL.Path == "/":
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
		shown = r.PostFormValue("token")
	}
	if shown != "" && equal(shown, s.Token) {
		http.SetCookie(w, &http.Cookie{Name: cookie, Value: s.pass(), Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return false
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="evalscope serve"`)
	if r.URL.Path != "/" {
		http.Error(w, "The token is missing or wrong.", http.StatusUnauthorized)
		return false
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.WriteHeader(http.StatusUnauthorized)
	data, _ := web.ReadFile("web/token.html") // it is embedded
	w.Write(data)
	return false
}

// pass is what the cookie holds.
func (s *site) pass() string {
	sum := sha256.Sum256([]byte("evalscope serve\x00" + s.Token))
	return hex.EncodeToString(sum[:])
}

// equal compares without telling by its time how much was right.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
