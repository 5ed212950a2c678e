package vision_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/perftest"
)

// photo is a small image, each number another one.
func photo(t testing.TB, kind string, n int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 8, 6))
	for i := range 48 {
		m.Set(i%8, i/8, color.NRGBA{byte(n * 40), byte(255 - n*30), 77, 0xff})
	}
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, m)
	case "clear":
		m.Set(0, 0, color.NRGBA{200, 0, 0, 0})
		err = png.Encode(&b, m)
	default:
		err = jpeg.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type member struct {
	name string
	data []byte
}

func tarOf(t testing.TB, path string, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: m.name, Size: int64(len(m.data)), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, path, b.Bytes())
}

// photos are two shards of so many photos each.
func photos(t testing.TB, folder string, shards ...int) string {
	t.Helper()
	n := 0
	for shard, count := range shards {
		var members []member
		for range count {
			members = append(members, member{fmt.Sprintf("s%04d.jpg", n), photo(t, "jpeg", n)}, member{fmt.Sprintf("s%04d.txt", n), fmt.Appendf(nil, "photo %d", n)})
			n++
		}
		tarOf(t, filepath.Join(folder, "test", fmt.Sprintf("%d.tar", shard)), members...)
	}
	return folder
}

func parquetOf[T any](t testing.TB, path string, rows ...T) string {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return write(t, path, b.Bytes())
}

type picture struct {
	Bytes []byte `parquet:"bytes,optional"`
	Path  string `parquet:"path,optional"`
}

type exam struct {
	ID       string   `parquet:"id"`
	Question string   `parquet:"question"`
	Options  string   `parquet:"options"`
	First    *picture `parquet:"image_1,optional"`
	Second   *picture `parquet:"image_2,optional"`
	Third    *picture `parquet:"image_3,optional"`
}

func chat(path string) dataset.Options {
	return dataset.Options{Path: path, Chat: true, MaxLength: 131072}
}

func texts(all []gjson.Result) (got []string) {
	for _, c := range all {
		got = append(got, c.Get("0.text").Str)
	}
	return got
}

func said(all ...string) string { return strings.Join(all, "|") }

func TestFlickr8k_ReadsShardsInOrderWithEachPhotoAsItIs(t *testing.T) {
	folder := photos(t, t.TempDir(), 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) // 10.tar comes after 9.tar
	all := take(t, open(t, "flickr8k", chat(folder)), 0)
	if len(all) != 12 {
		t.Fatalf("there are %d items", len(all))
	}
	for i, c := range all {
		if got, want := c.Get("0.text").Str, fmt.Sprintf("photo %d", i); got != want {
			t.Errorf("item %d has the text %q", i, got)
		}
		if !bytes.Equal(data(t, c.Get("1"), "jpeg"), photo(t, "jpeg", i)) {
			t.Errorf("item %d: its photo is not the one of the file", i)
		}
	}
	perftest.Dataset(t, declared(t, "flickr8k"), chat(folder))
}

func TestFlickr8k_ReadsOneFileAndParquetToo(t *testing.T) {
	folder := t.TempDir()
	one := tarOf(t, filepath.Join(folder, "x.tar"), member{"dir/a.txt", []byte("in a tar")}, member{"dir/a.png", photo(t, "png", 1)}, member{"dir/._a.png", nil})
	if got := take(t, open(t, "flickr8k", chat(one)), 0); len(got) != 1 || got[0].Get("0.text").Str != "in a tar" {
		t.Errorf("%v", got)
	}
	type row struct {
		Text  string  `parquet:"txt"`
		Image picture `parquet:"jpg"`
	}
	table := parquetOf(t, filepath.Join(folder, "x.parquet"), row{"in a table", picture{Bytes: photo(t, "jpeg", 2)}})
	if got := take(t, open(t, "flickr8k", chat(table)), 0); len(got) != 1 || got[0].Get("0.text").Str != "in a table" {
		t.Errorf("%v", got)
	}
}

func TestStored_OffsetWrapsRoundTheEnd(t *testing.T) {
	folder := photos(t, t.TempDir(), 2, 1)
	for offset, want := range map[int]string{0: "photo 0|photo 1|photo 2", 1: "photo 1|photo 2|photo 0", 5: "photo 2|photo 0|photo 1", 6: "photo 0|photo 1|photo 2"} {
		o := chat(folder)
		o.Offset = offset
		if got := said(texts(take(t, open(t, "flickr8k", o), 0))...); got != want {
			t.Errorf("offset %d: %s", offset, got)
		}
	}
}

func TestStored_BadEntriesAreSkippedByName(t *testing.T) {
	path := tarOf(t, filepath.Join(t.TempDir(), "x.tar"), member{"a.txt", []byte("good")}, member{"a.jpg", photo(t, "jpeg", 1)},
		member{"b.txt", []byte("no image")}, member{"c.txt", []byte("no picture")}, member{"c.jpg", []byte("GIF8 it is not")},
		member{"d.txt", []byte("good too")}, member{"d.jpg", photo(t, "jpeg", 2)})
	source := open(t, "flickr8k", chat(path))
	var skipped []string
	var sent int
	for range 4 {
		_, err := source.Next(t.Context())
		if skip := (*dataset.Skip)(nil); errors.As(err, &skip) {
			skipped = append(skipped, skip.Error())
		} else if err == nil {
			sent++
		}
	}
	if sent != 2 || len(skipped) != 2 || !strings.Contains(skipped[0], "x.tar b: it has no image") || !strings.Contains(skipped[1], "x.tar c: its image cannot be read") {
		t.Errorf("%d were sent; %q", sent, skipped)
	}
}

func TestStored_LengthsAreCharactersWithoutATokenizerElseTokens(t *testing.T) {
	path := tarOf(t, filepath.Join(t.TempDir(), "x.tar"), member{"a.txt", []byte("long enough")}, member{"a.jpg", photo(t, "jpeg", 1)},
		member{"b.txt", []byte("short")}, member{"b.jpg", photo(t, "jpeg", 2)})
	o := chat(path)
	o.MaxLength = 5
	if got := said(texts(take(t, open(t, "flickr8k", o), 0))...); got != "short" {
		t.Errorf("in characters: %s", got)
	}
	o.Tokenizer, o.MaxLength, o.MinLength = tokenizer.Builtin(), 100, len(tokenizer.Builtin().Encode("short"))+1
	if got := said(texts(take(t, open(t, "flickr8k", o), 0))...); got != "long enough" {
		t.Errorf("in tokens: %s", got)
	}
}

func TestKontextBench_ReadsAFolderOfImagesAndAsksForADescriptionWhereNothingIsAsked(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "test", "images", "0.png"), photo(t, "clear", 1))
	write(t, filepath.Join(folder, "secret.png"), photo(t, "png", 2))
	write(t, filepath.Join(folder, "test", "metadata.jsonl"), []byte(`{"file_name": "images/0.png", "instruction": "make it red", "key": 4}
{"file_name": "images/0.png", "instruction": ""}

{"file_name": "../secret.png", "instruction": "outside"}
{"file_name": "images/1.png", "instruction": "missing"}
`))
	source := open(t, "kontext_bench", chat(folder))
	got := take(t, source, 2)
	if said(texts(got)...) != "make it red|Describe the image" {
		t.Errorf("%v", texts(got))
	}
	m, err := jpeg.Decode(bytes.NewReader(data(t, got[0].Get("1"), "jpeg")))
	if err != nil || m.Bounds() != image.Rect(0, 0, 8, 6) {
		t.Errorf("the image: %v, %v", m.Bounds(), err)
	}
	for _, why := range []string{"is not a file in the folder", "1.png"} {
		_, err := source.Next(t.Context())
		if skip := (*dataset.Skip)(nil); !errors.As(err, &skip) || !strings.Contains(skip.Why.EN, why) {
			t.Errorf("want a skip for %q, got %v", why, err)
		}
	}
}

func TestKontextBench_ReadsParquet(t *testing.T) {
	type row struct {
		Instruction string  `parquet:"instruction"`
		Image       picture `parquet:"image"`
	}
	path := parquetOf(t, filepath.Join(t.TempDir(), "data", "test-00000-of-00001.parquet"), row{"turn it", picture{Bytes: photo(t, "png", 1)}}, row{"", picture{Bytes: photo(t, "jpeg", 2)}})
	got := take(t, open(t, "kontext_bench", chat(filepath.Dir(path))), 0)
	if said(texts(got)...) != "turn it|Describe the image" {
		t.Errorf("%v", texts(got))
	}
	perftest.Dataset(t, declared(t, "kontext_bench"), chat(path))
}

func exams(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	a, b, c := &picture{Bytes: photo(t, "jpeg", 1)}, &picture{Bytes: photo(t, "png", 2)}, &picture{Bytes: photo(t, "jpeg", 3)}
	parquetOf(t, filepath.Join(folder, "Art", "validation-00000-of-00001.parquet"),
		exam{"1", "one image <image 1>", "[]", a, nil, nil},
		exam{"2", "Is <image 1> like <image_2>? ", "['yes', 'see <image 3>']", a, b, c},
		exam{"3", "Art again", "[]", a, c, nil})
	parquetOf(t, filepath.Join(folder, "Music", "validation-00000-of-00001.parquet"), exam{"4", "Hear <image 2> and <image 2>", "[]", a, c, nil})
	parquetOf(t, filepath.Join(folder, "Music", "dev-00000-of-00001.parquet"), exam{"5", "dev", "[]", a, c, nil})
	return folder
}

func TestMMMU_TakesSubjectsInTurnAndPutsImagesWhereTheirMarksStand(t *testing.T) {
	var got []string
	for _, c := range take(t, open(t, "mmmu_multi_image", chat(exams(t))), 0) {
		var parts []string
		for _, part := range c.Array() {
			switch text := part.Get("text").Str; {
			case text != "":
				parts = append(parts, text)
			default:
				raw := data(t, part, "jpeg")
				name := "image"
				for n := range 4 {
					if bytes.Equal(raw, photo(t, "jpeg", n)) {
						name = fmt.Sprint("image", n)
					}
				}
				parts = append(parts, name)
			}
		}
		got = append(got, said(parts...))
	}
	want := []string{
		"Hear |image3| and <image 2>|image1", // the turn of the first subject was a question with one image
		"Is |image1| like |image2|? \nOptions: ['yes', 'see |image3|']",
		"Art again|image1|image3",
	}
	if said(got...) != said(want...) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	perftest.Dataset(t, declared(t, "mmmu_multi_image"), chat(exams(t)))
}

func TestStored_SaysWhatIsWrongWithAPath(t *testing.T) {
	empty, other := t.TempDir(), t.TempDir()
	write(t, filepath.Join(other, "readme.md"), nil)
	broken := write(t, filepath.Join(t.TempDir(), "x.parquet"), []byte("PAR1 is not all"))
	captionless := tarOf(t, filepath.Join(t.TempDir(), "x.tar"), member{"a.jpg", photo(t, "jpeg", 1)})
	for path, want := range map[string]string{
		"":                                "add --dataset-path",
		"-":                               "standard input",
		empty:                             "it is empty",
		other:                             "it has readme.md",
		filepath.Join(empty, "no.tar"):    "does not exist",
		filepath.Join(other, "readme.md"): "must be a .tar, .parquet",
		broken:                            "reading " + broken,
		captionless:                       "no entry of",
	} {
		if _, err := declared(t, "flickr8k").Open(t.Context(), chat(path)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want %q, got %v", path, want, err)
		}
	}
}

func TestStored_FetchesTheFilesOfItsHub(t *testing.T) {
	folder := photos(t, t.TempDir(), 1)
	o := chat("")
	var asked dataset.HubFile
	o.Fetch = func(_ context.Context, file dataset.HubFile) (string, error) {
		asked = file
		return folder, nil
	}
	if got := texts(take(t, open(t, "flickr8k", o), 0)); said(got...) != "photo 0" || asked.File != "test/*.tar" || asked.HuggingFace != "clip-benchmark/wds_flickr8k" {
		t.Errorf("%v, asked for %+v", got, asked)
	}
}

func TestStored_AnyBytesAreAnErrorAndNoPanic(t *testing.T) {
	good, err := os.ReadFile(filepath.Join(exams(t), "Art", "validation-00000-of-00001.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(good); i += 7 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x5a
		path := write(t, filepath.Join(t.TempDir(), "x.parquet"), bad)
		source, err := declared(t, "mmmu_multi_image").Open(t.Context(), chat(path))
		if err != nil {
			continue
		}
		for range 5 {
			if _, err := source.Next(t.Context()); err != nil {
				break
			}
		}
		source.Close()
	}
}
