// Command site renders docs/en and docs/zh, and what they link to, into a static site that needs no network:
// `make site` writes it to site/. Every page has its counterpart in the other language one click away.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the repository's root")
	out := flag.String("o", "site", "folder to write")
	flag.Parse()
	if err := build(*root, *out); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

// build reads every page below root and writes the whole site into out, in place of what was there.
func build(root, out string) error {
	pages, err := load(root)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	for _, p := range pages.all {
		text, err := pages.html(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.source, err)
		}
		if err := write(filepath.Join(out, p.target), text); err != nil {
			return err
		}
	}
	for name, text := range map[string][]byte{"style.css": style, "index.html": entrance} {
		if err := write(filepath.Join(out, name), text); err != nil {
			return err
		}
	}
	return copyFiles(root, out)
}

// copyFiles brings what pages show or link to as it stands.
func copyFiles(root, out string) error {
	for _, folder := range []string{"images", "schema"} {
		err := filepath.WalkDir(filepath.Join(root, "docs", folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return write(filepath.Join(out, folder, d.Name()), data)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
