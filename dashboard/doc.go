// Package dashboard shows runs on a web page while they train, and afterwards. It reads the folders
// of runs and nothing else: a run neither knows nor waits for whoever watches.
//
//	board := dashboard.New()
//	err := board.Watch("runs/mine", "runs/second")
//	err = site.Serve(board) // a serve.Site, or any other server of a http.Handler
//
// Folders are read while a browser is there, at most once a second. What is kept of a run does not
// grow with its length: a curve has up to 2,000 points, which become means of neighbouring steps
// when there are more. A browser is told what changed since the last that it was told, so that a
// slow one gets less often more, and costs no memory.
package dashboard
