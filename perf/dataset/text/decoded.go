package text

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The beginnings of files that are not plain lines of UTF-8.
var (
	gzipMagic   = []byte{0x1f, 0x8b}
	zstdMagic   = []byte{0x28, 0xb5, 0x2f, 0xfd}
	utf16Little = []byte{0xff, 0xfe}
	utf16Big    = []byte{0xfe, 0xff}
)

// peeked is how many bytes are looked at to say what a file is.
const peeked = 4 << 10

// openFile opens a regular file. One that is compressed, in UTF-16, or a JSON array where arrays has it, is read through what
// makes lines of it; such lines are kept in a temporary file, because they are read again.
func openFile(path string, arrays bool) (*lineReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(file, 64<<10)
	lines, plain, err := decoded(in, arrays)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if plain {
		if err := file.Close(); err != nil {
			return nil, err
		}
		return openLines(path)
	}
	return openStream(lines, file)
}

// decoded gives what makes lines of a file; plain reports whether the file has them already.
func decoded(in *bufio.Reader, arrays bool) (lines io.Reader, plain bool, err error) {
	plain = true
	head, _ := in.Peek(peeked)
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, false, fmt.Errorf("it begins like a gzip file and cannot be read as one: %w", err)
		}
		in, plain = bufio.NewReaderSize(z, 64<<10), false
	case bytes.HasPrefix(head, zstdMagic):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, false, fmt.Errorf("it begins like a zstd file and cannot be read as one: %w", err)
		}
		in, plain = bufio.NewReaderSize(z, 64<<10), false
	}
	head, _ = in.Peek(peeked)
	if bytes.HasPrefix(head, utf16Little) || bytes.HasPrefix(head, utf16Big) {
		in, plain = bufio.NewReaderSize(transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), 64<<10), false
	}
	if head, _ = in.Peek(peeked); arrays && isArray(head) {
		return &elements{decoder: json.NewDecoder(in)}, false, nil
	}
	return in, plain, nil
}

// isArray reports whether a file begins as a JSON array of objects or arrays does, over more than its first line or on it.
func isArray(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(head) == 0 || head[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(head[1:], " \t\r\n")
	return len(rest) > 0 && rest[0] == '{'
}

// elements reads a JSON array as lines, an element each.
type elements struct {
	decoder *json.Decoder
	begun   bool
	rest    []byte
}

// Read gives the next bytes of the lines.
func (e *elements) Read(p []byte) (int, error) {
	for len(e.rest) == 0 {
		if err := e.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func (e *elements) next() error {
	if !e.begun {
		e.begun = true
		if _, err := e.decoder.Token(); err != nil {
			return err
		}
	}
	if !e.decoder.More() {
		if _, err := e.decoder.Token(); err != nil {
			return broken(err)
		}
		return io.EOF
	}
	var one json.RawMessage
	if err := e.decoder.Decode(&one); err != nil {
		return broken(err)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, one); err != nil {
		return err
	}
	line.WriteByte('\n')
	e.rest = line.Bytes()
	return nil
}

func broken(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the JSON array is broken: %w", err)
}
