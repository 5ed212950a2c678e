package vision

import (
	"bytes"
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/modelscope/evalscope/perf/i18n"
)

// quality is the one with which EvalScope, by PIL's default, writes JPEG.
const quality = 75

// mostPixels bounds an image that is decoded: a small file can say that it is huge.
const mostPixels = 100_000_000

// A format is one that is decoded.
type format struct {
	beginning string // of the file; ? is any byte
	decode    func(io.Reader) (image.Image, error)
	config    func(io.Reader) (image.Config, error)
}

func formats() []format {
	return []format{
		{"\x89PNG\r\n\x1a\n", png.Decode, png.DecodeConfig},
		{"RIFF????WEBP", webp.Decode, webp.DecodeConfig},
		{"GIF8", gif.Decode, gif.DecodeConfig},
		{"BM", bmp.Decode, bmp.DecodeConfig},
		{"II*\x00", tiff.Decode, tiff.DecodeConfig},
		{"MM\x00*", tiff.Decode, tiff.DecodeConfig},
	}
}

// begins reports whether the file is of the format.
func (f format) begins(data []byte) bool {
	if len(data) < len(f.beginning) {
		return false
	}
	for i, b := range []byte(f.beginning) {
		if b != '?' && b != data[i] {
			return false
		}
	}
	return true
}

// asJPEG is an image as JPEG: one that is JPEG is left as it is, another is encoded anew without its opacity.
func asJPEG(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte("\xff\xd8\xff")) {
		return data, nil
	}
	for _, f := range formats() {
		if f.begins(data) {
			return f.asJPEG(data)
		}
	}
	return nil, i18n.Text{EN: "its image format is not supported: use JPEG, PNG, WebP, GIF, BMP or TIFF",
		ZH: "不支持其图片格式：请使用 JPEG、PNG、WebP、GIF、BMP 或 TIFF"}.Err()
}

func (f format) asJPEG(data []byte) ([]byte, error) {
	size, err := f.config(bytes.NewReader(data))
	if err != nil {
		return nil, i18n.Errorf("its image cannot be read: %v", "其图片无法读取：“%v”", err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > mostPixels/size.Height {
		return nil, i18n.Errorf("its image has %d×%d pixels; the maximum is %d", "其图片有 %d×%d 像素；最多 %d 像素", size.Width, size.Height, mostPixels)
	}
	decoded, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, i18n.Errorf("its image cannot be read: %v", "其图片无法读取：“%v”", err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, opaque(decoded), &jpeg.Options{Quality: quality}); err != nil {
		return nil, i18n.Errorf("its image cannot be written as JPEG: %v", "其图片无法转换为 JPEG：“%v”", err)
	}
	return out.Bytes(), nil
}

// opaque drops the opacity of an image and keeps its colors, as PIL does: what is transparent shows the color beneath.
func opaque(m image.Image) image.Image {
	if o, ok := m.(interface{ Opaque() bool }); ok && o.Opaque() {
		return m
	}
	b := m.Bounds()
	plain := image.NewNRGBA(b)
	draw.Draw(plain, b, m, b.Min, draw.Src)
	if own, ok := m.(*image.NRGBA); ok {
		copy(plain.Pix, own.Pix)
	}
	for i := 3; i < len(plain.Pix); i += 4 {
		plain.Pix[i] = 0xff
	}
	return plain
}
