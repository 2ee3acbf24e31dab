// Package webtest drives pages in a headless Chromium, for tests:
//
//	page := webtest.Open(t, server.URL, webtest.Options{Width: 390, Height: 844, Dark: true})
//	page.Click("#compare")
//	page.WaitFor(`document.querySelectorAll("tr").length > 2`)
//	page.NoForeignRequests(t)
//	page.Axe(t)
//
// Where Chromium is missing the test is skipped, and says what to install. Everything that fails
// ends the test that opened the page.
package webtest
