// Package unpack converts prompt files in gzip, zstd and UTF-16 to plain UTF-8. It reads no more than it needs before
// it decides, so it also works on a pipe. It opens no file and does not split lines; packages text, table and records
// do.
package unpack

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	bufferSize = 64 << 10
	// mostWindow is what zstd itself decodes without being told to use more memory.
	mostWindow = 128 << 20
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// Plain gives the UTF-8 text of in; changed reports whether that is not the bytes of in themselves. A byte order mark of UTF-8 stays.
func Plain(in *bufio.Reader) (out *bufio.Reader, changed bool, err error) {
	out = in
	switch {
	case Begins(in, gzipMagic):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, false, i18n.Errorf("it looks like a gzip file but cannot be read as one: %v", "它像 gzip 文件，但无法解压：“%v”", whole(err))
		}
		out, changed = bufio.NewReaderSize(unpacked{z, "gzip"}, bufferSize), true
	case Begins(in, zstdMagic):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(mostWindow))
		if err != nil {
			return nil, false, i18n.Errorf("it looks like a zstd file but cannot be read as one: %v", "它像 zstd 文件，但无法解压：“%v”", whole(err))
		}
		out, changed = bufio.NewReaderSize(unpacked{z, "zstd"}, bufferSize), true
	}
	for _, other := range others {
		if Begins(out, other.magic) {
			return nil, false, other.what.Err()
		}
	}
	if order, mark, ok := utf16(out); ok {
		out, changed = bufio.NewReaderSize(transform.NewReader(out, unicode.UTF16(order, mark).NewDecoder()), bufferSize), true
	}
	return out, changed, nil
}

// unpacked is the plain text of packed data.
type unpacked struct {
	io.Reader
	format string
}

// Read gives the next bytes. Its error is one of the packed data, or of reading them.
func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, context.Canceled) {
		err = i18n.Errorf("its %s data cannot be unpacked: %v", "其 %s 数据无法解压：“%v”", u.format, err)
	}
	return n, err
}

// utf32 is what to do with a text in an encoding that nobody means to use.
var utf32 = i18n.Text{EN: "it is UTF-32 text: convert it to UTF-8, for example with iconv", ZH: "它是 UTF-32 文本：请转换为 UTF-8，例如用 iconv"}

// others are files that people give where text is expected, with what to do.
var others = []struct {
	magic []byte
	what  i18n.Text
}{
	{[]byte{0xff, 0xfe, 0, 0}, utf32},
	{[]byte{0, 0, 0xfe, 0xff}, utf32},
	{[]byte("PK\x03\x04"), i18n.Text{EN: "it is a zip archive: unpack it, or compress the file with gzip or zstd", ZH: "它是 zip 压缩包：请解压，或改用 gzip 或 zstd 压缩文件"}},
	{[]byte("BZh91AY&SY"), i18n.Text{EN: "it is compressed with bzip2: unpack it, or compress it with gzip or zstd", ZH: "它由 bzip2 压缩：请解压，或改用 gzip 或 zstd 压缩"}},
	{[]byte("\xfd7zXZ\x00"), i18n.Text{EN: "it is compressed with xz: unpack it, or compress it with gzip or zstd", ZH: "它由 xz 压缩：请解压，或改用 gzip 或 zstd 压缩"}},
	{[]byte("PAR1\x15"), i18n.Text{EN: "it is a Parquet file: use --dataset parquet", ZH: "它是 Parquet 文件：请用 --dataset parquet"}},
	{[]byte("SQLite format 3\x00"), i18n.Text{EN: "it is an SQLite database: write its prompts to a text or CSV file", ZH: "它是 SQLite 数据库：请将其中的提示词写入文本或 CSV 文件"}},
}

// utf16 reports whether the text is UTF-16, which a byte order mark says, or a first character of ASCII in two bytes.
func utf16(in *bufio.Reader) (order unicode.Endianness, mark unicode.BOMPolicy, ok bool) {
	switch {
	case Begins(in, []byte{0xff, 0xfe}), Begins(in, []byte{0xfe, 0xff}):
		return unicode.LittleEndian, unicode.ExpectBOM, true
	}
	head, _ := in.Peek(1)
	if len(head) == 0 || head[0] >= 0x80 {
		return order, mark, false
	}
	// A line of UTF-8 has no zero, and one of a single character is not waited for: "\n" is its second byte.
	head, _ = in.Peek(2)
	switch {
	case len(head) < 2:
	case head[0] == 0 && head[1] != 0:
		return unicode.BigEndian, unicode.IgnoreBOM, true
	case head[0] != 0 && head[1] == 0:
		return unicode.LittleEndian, unicode.IgnoreBOM, true
	}
	return order, mark, false
}

// Begins reports whether in begins so. It reads on only while it may.
func Begins(in *bufio.Reader, with []byte) bool {
	for n := 1; n <= len(with); n++ {
		head, _ := in.Peek(n)
		if len(head) < n || head[n-1] != with[n-1] {
			return false
		}
	}
	return true
}

// Mark passes over a byte order mark of UTF-8 and says how many bytes that were.
func Mark(in *bufio.Reader) int {
	mark := []byte("\xef\xbb\xbf")
	if !Begins(in, mark) {
		return 0
	}
	n, _ := in.Discard(len(mark)) // cannot fail: the bytes are in the buffer
	return n
}

// All is the plain text of data, which may become no longer than most bytes.
func All(data []byte, most int) ([]byte, error) {
	out, changed, err := Plain(bufio.NewReader(bytes.NewReader(data)))
	if err != nil || !changed {
		return data, err
	}
	data, err = io.ReadAll(io.LimitReader(out, int64(most)+1))
	if err == nil && len(data) > most {
		err = i18n.Errorf("it unpacks to more than %d MiB", "它解压后超过 %d MiB", most>>20)
	}
	return data, whole(err)
}

// whole is an error of reading, where the end of the input is one.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ErrTooLong is a record that has no end within the bytes that may be held in memory.
var ErrTooLong = i18n.Text{EN: "it has no end within 64 MiB", ZH: "它超过 64 MiB 仍未结束"}.Err()

// most is how long a record may be.
const most = 64 << 20

// A Bounded reader ends with ErrTooLong where more than 64 MiB are read for one record. Its user calls Begin before each.
type Bounded struct {
	In   io.Reader
	read int64
}

// Begin begins a record.
func (b *Bounded) Begin() { b.read = 0 }

// Read gives the next bytes.
func (b *Bounded) Read(p []byte) (int, error) {
	if b.read > most {
		return 0, ErrTooLong
	}
	n, err := b.In.Read(p)
	b.read += int64(n)
	return n, err
}
