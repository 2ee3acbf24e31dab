// Package report writes what a run was and what came of it as one HTML file that needs nothing
// else: no network, no other file, no script to be readable.
//
//	r := report.Report{Name: "mine", Verdict: report.Judge(outcome), …}
//	err := r.Write(file)
//
// It knows neither devices nor folders: a Report holds everything that is on the page. Whatever is
// missing is named on the page, with the reason.
package report
