package serve

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// open serves "hello" at an address and is closed with the test.
func open(t *testing.T, address, token string) *Site {
	t.Helper()
	s, err := Listen(address, token)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		done <- s.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "hello")
		}))
	}()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask asks with a client and returns the status and the body.
func ask(t *testing.T, c *http.Client, r *http.Request) (int, string) {
	t.Helper()
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Header.Get("Content-Security-Policy") != policy {
		t.Error("an answer without the policy")
	}
	return response.StatusCode, string(body)
}

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLoopback: names of loopback are served without a token, and no other name is.
func TestLoopback(t *testing.T) {
	s := open(t, "127.0.0.1:0", "")
	for host, want := range map[string]int{"": 200, "localhost": 200, "LOCALHOST:99": 200,
		"[::1]:80": 200, "127.0.0.7:8080": 200, "evil.example": 403, "evil.example:80": 403,
		"10.0.0.1": 403, "localhost.evil.example": 403} {
		r := get(t, s.URL())
		r.Host = host
		if status, body := ask(t, http.DefaultClient, r); status != want {
			t.Errorf("host %q: %d %s", host, status, body)
		}
	}
	r := get(t, s.URL())
	r.Method = "POST"
	r.Header.Set("Origin", "http://evil.example")
	if status, _ := ask(t, http.DefaultClient, r); status != 403 {
		t.Error("another site may post:", status)
	}
}

// TestToken: an address that others reach needs the token; the first visit gets a cookie.
func TestToken(t *testing.T) {
	s := open(t, "0.0.0.0:0", "")
	address, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	token := address.Query().Get("token")
	if len(token) < 20 {
		t.Fatal("the token is", token)
	}
	bare := "http://127.0.0.1:" + address.Port() + "/"
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar}
	for _, wrong := range []string{bare, bare + "?token=", bare + "?token=" + token[1:]} {
		if status, body := ask(t, c, get(t, wrong)); status != 401 ||
			!strings.Contains(body, "?token=") {
			t.Error(wrong, status, body)
		}
	}
	r := get(t, bare)
	r.Header.Set("Authorization", "Bearer "+token)
	if status, body := ask(t, c, r); status != 200 || body != "hello" {
		t.Error("bearer:", status, body)
	}
	if status, body := ask(t, c, get(t, bare+"?token="+token)); status != 200 || body != "hello" {
		t.Error("token:", status, body)
	}
	if status, _ := ask(t, c, get(t, bare)); status != 200 {
		t.Error("cookie:", status)
	}
	for _, cookie := range jar.Cookies(address.ResolveReference(&url.URL{Path: "/"})) {
		if strings.Contains(cookie.Value, token) {
			t.Error("the cookie has the token")
		}
	}
	// An address that begins with // would lead to another host.
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := c.Get(bare + "/evil.example/?token=" + token)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if to := response.Header.Get("Location"); strings.HasPrefix(to, "//") {
		t.Error("led to", to)
	}
}

// TestGivenToken: a token that was given is asked for on loopback, too.
func TestGivenToken(t *testing.T) {
	s := open(t, "127.0.0.1:0", "abcdefghijkl")
	base, _, _ := strings.Cut(s.URL(), "?")
	if status, _ := ask(t, http.DefaultClient, get(t, base)); status != 401 {
		t.Error(status)
	}
	if !strings.HasSuffix(s.URL(), "?token=abcdefghijkl") {
		t.Error(s.URL())
	}
}

func TestBadAddresses(t *testing.T) {
	used := strings.TrimSuffix(strings.TrimPrefix(open(t, "127.0.0.1:0", "").URL(), "http://"), "/")
	for _, c := range []struct{ address, token, want string }{
		{"8080", "", `"8080" is no address: give HOST:PORT`},
		{"127.0.0.1:http2", "", `the port "http2"`},
		{"127.0.0.1:70000", "", `the port "70000"`},
		{used, "", "in use by another program: give another port"},
		{"192.0.2.1:0", "", "no address of this machine"},
		{"127.0.0.1:0", "short", "the token has 5 characters"},
	} {
		s, err := Listen(c.address, c.token)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.address, err, c.want)
		}
	}
}
