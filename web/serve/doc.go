// Package serve serves pages to their reader and to nobody else:
//
//	site, err := serve.Listen("127.0.0.1:8080", "")
//	fmt.Println(site.URL())
//	err = site.Serve(handler) // until site.Close()
//
// A loopback address is open to this machine. Any other address needs a token: the one that is
// given, or one that is made. The first visit with ?token=… gets a cookie; programs send
// "Authorization: Bearer TOKEN". Without a token only names of loopback are served, so that another
// host's name that points here (DNS rebinding) gets nothing.
package serve
