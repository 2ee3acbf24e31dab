package data

import "path/filepath"

// folderFiles is the store of the pictures below a folder.
type folderFiles struct {
	root  string
	whole string // root as an absolute path
	keys  []string
}

// openFolder lists the pictures below a folder. Their classes are its sub-folders.
func openFolder(root string) (*collection, error) {
	l, err := listFolder(root)
	if err != nil {
		return nil, err
	}
	whole, err := filepath.Abs(root)
	if err != nil {
		whole = root
	}
	c := &collection{store: folderFiles{root, whole, l.keys}, name: "folder " + root,
		cache: whole, keys: l.keys, class: classFolder(l.keys, 0)}
	if l.own > 0 {
		c.note("%s", plural(l.own, "folder that vksimclr wrote is left out",
			"folders that vksimclr wrote are left out"))
	}
	if len(l.others) > 0 {
		c.note("%s", l.others.note())
	}
	return c, nil
}

func (f folderFiles) file(i int) (path string, offset, size int64) { return f.where(i), 0, -1 }

func (f folderFiles) where(i int) string {
	return filepath.Join(f.root, filepath.FromSlash(f.keys[i]))
}

func (f folderFiles) identity(i int) string {
	return filepath.Join(f.whole, filepath.FromSlash(f.keys[i]))
}
