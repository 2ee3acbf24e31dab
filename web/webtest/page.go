package webtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks in the middle of the first element of a CSS selector, as soon as it is visible.
func (p *Page) Click(selector string) {
	p.t.Helper()
	run(p, "click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Type puts the focus on an element and types a text.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	run(p, "type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Upload gives files to an input element of type file.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	run(p, "upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Press presses keys one after the other: characters, or names of keys as "Tab", "Enter", "Escape",
// "Home" and "ArrowLeft", with "Shift+", "Control+" or "Alt+" before them.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		name, held := key, kb.ModifierNone
		for prefix, m := range map[string]kb.Modifier{"Shift+": kb.ModifierShift,
			"Control+": kb.ModifierCtrl, "Alt+": kb.ModifierAlt} {
			if strings.Contains(name, prefix) {
				name, held = strings.Replace(name, prefix, "", 1), held|m
			}
		}
		if code, ok := keyCodes()[name]; ok {
			name = code
		} else if len([]rune(name)) != 1 {
			p.t.Fatalf("there is no key %q", key)
		}
		run(p, "press "+key, chromedp.KeyEvent(name, chromedp.KeyModifiers(held)))
	}
}

func keyCodes() map[string]string {
	return map[string]string{"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ",
		"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
		"Delete": kb.Delete, "Backspace": kb.Backspace, "ArrowLeft": kb.ArrowLeft,
		"ArrowRight": kb.ArrowRight, "ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown}
}

// Drag holds the left mouse button from the first point over all others to the last, in CSS pixels
// of the window.
func (p *Page) Drag(points ...[2]float64) {
	p.t.Helper()
	if len(points) < 2 {
		p.t.Fatal("a drag has two points or more")
	}
	last := len(points) - 1
	actions := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(chromedp.MouseMoved, points[0][0], points[0][1]),
		chromedp.MouseEvent(chromedp.MousePressed, points[0][0], points[0][1], left(1)),
	}
	for _, at := range points[1:] {
		actions = append(actions, chromedp.MouseEvent(chromedp.MouseMoved, at[0], at[1], left(1)))
	}
	actions = append(actions, chromedp.MouseEvent(chromedp.MouseReleased,
		points[last][0], points[last][1], left(0)))
	run(p, "drag", chromedp.Steps(actions...))
}

// left is the left button, with the bits of the buttons that are held.
func left(held int64) chromedp.MouseOption {
	return func(e *input.DispatchMouseEventParams) {
		e.Button, e.Buttons, e.ClickCount = input.MouseButtonLeft, held, 1
	}
}

// Eval runs an expression in the page, waits for it where it is a promise, and decodes its value as
// JSON into what v points to. v may be nil.
func (p *Page) Eval(js string, v any) {
	p.t.Helper()
	value := run(p, "evaluate "+js, chromedp.Evaluate[[]byte](js, chromedp.EvalAwaitPromise))
	if v == nil {
		return
	}
	if err := json.Unmarshal(value, v); err != nil {
		p.t.Fatalf("evaluate %s: %v: %s", js, err, value)
	}
}

// WaitFor waits until an expression is true in the page.
func (p *Page) WaitFor(js string) {
	p.t.Helper()
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		var done bool
		p.Eval("Boolean("+js+")", &done)
		if done {
			return
		}
		if time.Since(start) > patience {
			p.t.Fatalf("%s does not become true%s", js, p.log.tail())
		}
	}
}

// Text is the visible text of the first element of a selector.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return run(p, "text of "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	run(p, "reload", chromedp.Reload())
}

// Screenshot writes what the window shows to a PNG file.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	p.write(path, run(p, "screenshot", chromedp.CaptureScreenshot()))
}

// FullScreenshot writes the whole page to a PNG file, however long it is.
func (p *Page) FullScreenshot(path string) {
	p.t.Helper()
	p.write(path, run(p, "screenshot", chromedp.FullScreenshot(100)))
}

func (p *Page) write(path string, png []byte) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o666); err != nil {
		p.t.Fatal(err)
	}
}
