// Package explore is a page over one's pictures with one's encoder: a map, search by picture,
// lists, near-duplicates, clusters, typical and odd ones.
//
//	e := explore.New(ctx, explore.Config{Set: set, Keys: keys, Rows: rows})
//	err := site.Serve(e.Handler())
//
// Pictures have numbers there, never paths: a request cannot reach another file. Export writes the
// page as files that work without the program.
package explore
