package webtest

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// events is what a page asked for and what went wrong in it.
type events struct {
	mutex            sync.Mutex
	requests, errors []string
}

// listen takes an event of the browser.
func (e *events) listen(event any) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		e.requests = append(e.requests, event.Request.URL)
	case *network.EventWebSocketCreated:
		e.requests = append(e.requests, event.URL)
	case *runtime.EventExceptionThrown:
		e.errors = append(e.errors, exception(event.ExceptionDetails))
	case *cdplog.EventEntryAdded:
		if event.Entry.Level == cdplog.EntryLevelError {
			e.errors = append(e.errors, event.Entry.Text+" ("+event.Entry.URL+")")
		}
	}
}

// tail is what went wrong in the page, to end a message.
func (e *events) tail() string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if len(e.errors) == 0 {
		return ""
	}
	return "; in the page: " + strings.Join(e.errors, "; ")
}

// Requests are the addresses that the page asked for so far, itself first.
func (p *Page) Requests() []string {
	p.log.mutex.Lock()
	defer p.log.mutex.Unlock()
	return slices.Clone(p.log.requests)
}

// Errors are what the browser complained of so far: exceptions of scripts, answers of 400 and more,
// violations of the page's content security policy.
func (p *Page) Errors() []string {
	p.log.mutex.Lock()
	defer p.log.mutex.Unlock()
	return slices.Clone(p.log.errors)
}

// NoForeignRequests fails the test for every address of another host that the page asked for.
func (p *Page) NoForeignRequests(t testing.TB) {
	t.Helper()
	for _, request := range p.Requests() {
		if foreign(p.url, request) {
			t.Errorf("%s asked for %s", p.url, request)
		}
	}
}

// foreign tells whether an address is neither the page's own host's nor part of the page.
func foreign(page, request string) bool {
	home, err := url.Parse(page)
	if err != nil {
		return true
	}
	to, err := url.Parse(request)
	if err != nil {
		return true
	}
	if to.Scheme == "data" || to.Scheme == "blob" {
		return false
	}
	return to.Host != home.Host
}

// exception is what was thrown, in words.
func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}
