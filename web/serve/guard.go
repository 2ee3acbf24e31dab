package serve

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"strings"
)

// policy lets a page use what its own server gives it, and nothing else: no script or style that
// stands in the page itself, no other host, no frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: " +
	"blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'"

// guard lets those through who may see the site.
func (s *Site) guard(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		switch {
		case s.token == "":
			if !knownHost(r.Host) {
				http.Error(w, "This server answers to 127.0.0.1 and localhost only, not to "+
					strings.ToValidUTF8(r.Host, "?")+".", http.StatusForbidden)
				return
			}
		case s.enter(w, r):
			return
		case !s.admitted(r):
			h.Set("WWW-Authenticate", "Bearer")
			http.Error(w, "This page needs the token that the program printed: open the address "+
				"with ?token=… at its end.", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// knownHost tells whether a request's host is a name of loopback, with any port: a tunnel may have
// another one.
func knownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return Loopback(strings.ToLower(strings.Trim(host, "[]")))
}

// enter answers a visit with the right token in its address: a cookie, and the address without it.
func (s *Site) enter(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	if !s.right(query.Get("token")) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookie(), Value: hash(s.token), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode})
	query.Del("token")
	to := *r.URL
	to.RawQuery, to.Scheme, to.Host = query.Encode(), "", ""
	to.Path = "/" + strings.TrimLeft(to.Path, "/\\") // never another host's
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return true
}

// admitted tells whether a request has the cookie or the token.
func (s *Site) admitted(r *http.Request) bool {
	if c, err := r.Cookie(s.cookie()); err == nil && equal(c.Value, hash(s.token)) {
		return true
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return bearer && s.right(token)
}

// cookie is the name of the site's cookie: browsers tell hosts apart, and not ports.
func (s *Site) cookie() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return "vksimclr-" + port
}

func (s *Site) right(token string) bool { return token != "" && equal(hash(token), hash(s.token)) }

// equal compares in a time that does not depend on where the texts differ.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// hash is what stands for a token, of one length for all.
func hash(token string) string {
	sum := sha256.Sum256([]byte("vksimclr " + token))
	return hex.EncodeToString(sum[:])
}
