package data

// Decode decodes the content of one picture file into p: upright as its EXIF orientation says, in 8
// bits, alpha dropped. A picture with more than maxPixels pixels is refused before memory is taken
// for it; 0 allows any number. The key is kept in p.Key.
func Decode(key string, content []byte, maxPixels int, p *Picture) error {
	return decode(content, maxPixels, key, p)
}
