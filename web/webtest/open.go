package webtest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long an action may take, and lifetime how long a page may stay open. A busy
// machine is slow.
const (
	patience = time.Minute
	lifetime = 5 * time.Minute
)

// Options are the window and the reader's preferences.
type Options struct {
	// Width and Height are the size of the window in CSS pixels; 0 is 1280 and 800.
	Width, Height int
	// Dark asks for dark colours, otherwise light ones are asked for.
	Dark bool
}

// Page is an open page in a browser of its own.
type Page struct {
	t   testing.TB
	ctx context.Context
	url string
	log events
}

// Open opens a page and waits until it is loaded. The browser closes with the test. The test is
// skipped where there is no Chromium.
func Open(t testing.TB, url string, o Options) *Page {
	t.Helper()
	browser := findBrowser(t)
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 800
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser),
		chromedp.WindowSize(o.Width, o.Height),
		// Nothing but the tests' own servers can be reached.
		chromedp.Flag("host-resolver-rules",
			"MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	if os.Geteuid() == 0 { // Chromium's sandbox does not work for root
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	p := &Page{t: t, ctx: ctx, url: url}
	// The first action starts the browser, which ends with that action's context.
	if err := chromedp.Listen(ctx, p.log.listen); err != nil {
		t.Fatalf("%s does not start: %v", browser, err)
	}
	call(p, network.Enable, network.EnableParams{})
	call(p, cdplog.Enable, cdp.Empty{})
	call(p, runtime.Enable, cdp.Empty{})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: colours(o.Dark)},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}})
	run(p, "size", chromedp.EmulateViewport(int64(o.Width), int64(o.Height)))
	run(p, "open "+url, chromedp.Navigate(url))
	return p
}

func colours(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// findBrowser is the path of Chromium.
func findBrowser(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no chromium; tools/otherprograms/install installs it")
	return ""
}

// run runs an action. It ends the test where the action fails or takes too long.
func run[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("%s: %v%s", what, err, p.log.tail())
	}
	return value
}

// call calls a command of the protocol.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	run(p, command.Method, func(ctx context.Context, t *chromedp.Target) (R, error) {
		return cdp.Call(ctx, t, command, params)
	})
}
