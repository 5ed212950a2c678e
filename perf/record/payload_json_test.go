package record

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPayloadJson_PayloadsKeepEveryFieldInJSON(t *testing.T) {
	for _, c := range []struct {
		name     string
		payloads Payloads
		json     string
	}{
		{"nothing", nil, `null`},
		{"an empty list", Payloads{}, `{"at":[],"read":[],"kind":[]}`},
		{"one role-only payload", Payloads{{At: 5, Tokens: -1, Kind: Role}}, `{"at":[5],"read":[0,1],"kind":[1,1]}`},
		{"a steady stream", Payloads{{At: 5, Tokens: -1, Kind: Output}, {At: 15, Read: 1, Tokens: -1, Kind: Output}, {At: 25, Read: 2, Tokens: -1, Kind: Output | Finish}},
			`{"at":[5,10,10],"read":[0,1,1,2],"kind":[2,2,18,1]}`},
		{"two payloads of one read", Payloads{{At: 5, Read: 3, Tokens: -1}, {At: 5, Read: 3, Tokens: -1}},
			`{"at":[5,0],"read":[3,1,0,1],"kind":[0,2]}`},
		{"choices and token counts", Payloads{{At: 5, Choice: 1, Tokens: 2}, {At: 6, Choice: 0, Tokens: 0}},
			`{"at":[5,1],"read":[0,2],"kind":[0,2],"choice":[1,1,0,1],"tokens":[2,1,0,1]}`},
		{"time in the client of three reads", Payloads{{At: 5, Tokens: -1, ReadDelay: 7}, {At: 5, Tokens: -1, ReadDelay: 7}, {At: 9, Read: 1, Tokens: -1},
			{At: 12, Read: 2, Tokens: -1, ReadDelay: 30}}, `{"at":[5,0,4,3],"read":[0,2,1,2],"kind":[0,4],"held":[7,0,30]}`},
		{"the text of two payloads with output", Payloads{{At: 5, Tokens: -1, Kind: Role}, {At: 6, Tokens: -1, Kind: Output, Bytes: 4}, {At: 7, Tokens: -1, Kind: Reasoning | Finish, Bytes: 12}},
			`{"at":[5,1,1],"read":[0,3],"kind":[1,1,2,1,20,1],"bytes":[4,12]}`},
		{"the ends of the ranges", Payloads{{At: math.MinInt64, Read: math.MinInt32, Choice: math.MinInt32, Tokens: math.MinInt32},
			{At: math.MaxInt64, Read: math.MaxInt32, Choice: math.MaxInt32, Tokens: math.MaxInt32, ReadDelay: math.MaxInt32, Kind: math.MaxUint8}},
			`{"at":[-9223372036854775808,-1],"read":[-2147483648,1,4294967295,1],"kind":[0,1,255,1],` +
				`"choice":[-2147483648,1,2147483647,1],"tokens":[-2147483648,1,2147483647,1],"held":[0,2147483647]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := json.Marshal(c.payloads)
			if err != nil || string(got) != c.json {
				t.Fatalf("encoded %s (%v), want %s", got, err, c.json)
			}
			var back Payloads
			if err := json.Unmarshal(got, &back); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.payloads, back); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPayloadJson_PayloadsOfRandomStreamsSurviveJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := randomPayloads(rng)
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var back Payloads
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if !reflect.DeepEqual(p, back) {
			t.Fatalf("%s\n%s", data, cmp.Diff(p, back))
		}
	}
}

func randomPayloads(rng *rand.Rand) Payloads {
	p := make(Payloads, rng.IntN(40))
	choices, counted, stamped, sized := rng.IntN(3) == 0, rng.IntN(2) == 0, rng.IntN(2) == 0, rng.IntN(2) == 0
	at, read, held := Instant(1+rng.Int64N(1e12)), int32(0), int32(0)
	for i := range p {
		at += Instant(rng.Int64N(3) * rng.Int64N(1e8))
		next := rng.Int32N(2)
		read += next
		if stamped && (i == 0 || next > 0) {
			held = rng.Int32N(2000)
		}
		p[i] = Payload{At: at, Read: read, Tokens: -1, ReadDelay: held, Kind: Kind(rng.IntN(128))}
		if choices {
			p[i].Choice = rng.Int32N(3)
		}
		if counted {
			p[i].Tokens = rng.Int32N(3)
		}
		if sized && p[i].Kind.Observable() {
			p[i].Bytes = rng.Int32N(2000)
		}
	}
	return p
}

func TestPayloadJson_PayloadsIgnoreUnknownColumnsAndSpacing(t *testing.T) {
	var got Payloads
	if err := json.Unmarshal([]byte(` { "shape": [1, {"a": 2}], "kind": [2, 2], "at": [7, 1], "read": [0, 2] } `), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Payloads{{At: 7, Tokens: -1, Kind: Output}, {At: 8, Tokens: -1, Kind: Output}}, got); d != "" {
		t.Error(d)
	}
}

func TestPayloadJson_BrokenPayloadsAreErrorsThatNameTheColumn(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`{"at":[1],"read":[0,1],"kind":[2]}`, "kind has a value without a count"},
		{`{"at":[1],"read":[0,1],"kind":[2,2]}`, "kind has a run of 2 where 1 payloads are left"},
		{`{"at":[1],"read":[0,0],"kind":[2,1]}`, "read has a run of 0"},
		{`{"at":[1],"read":[0,9000000000000],"kind":[2,1]}`, "read has a run of 9000000000000"},
		{`{"at":[1,1],"read":[0,1],"kind":[2,2]}`, "read has 1 values for 2 payloads"},
		{`{"at":[1],"read":[0,1],"kind":[256,1]}`, "kind holds 256, which is out of range"},
		{`{"at":[1],"read":[2147483648,1],"kind":[2,1]}`, "read holds 2147483648"},
		{`{"at":[1],"read":[0,1],"kind":[2,1],"bytes":[1,2]}`, "bytes has more values"},
		{`{"at":[1,1],"read":[0,2],"kind":[2,2],"bytes":[1]}`, "bytes has fewer values"},
		{`{"at":[1],"read":[0,1],"kind":[2,1],"bytes":[2147483648]}`, "bytes holds 2147483648"},
		{`{"at":["x"]}`, "payloads:"},
		{`[]`, "payloads:"},
	} {
		var p Payloads
		err := json.Unmarshal([]byte(c.json), &p)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.json, err, c.want)
		}
		if p != nil {
			t.Errorf("%s: left %v behind", c.json, p)
		}
	}
}

// The fast reader must agree with encoding/json on everything that it accepts.
func FuzzPayloadsFastReaderAgreesWithEncodingJSON(f *testing.F) {
	f.Add([]byte(`{"at":[5,10],"read":[0,1,1,1],"kind":[2,2],"tokens":[1,2]}`))
	f.Add([]byte(`{"at":[-1,123456789012345678],"read":[0,2],"kind":[0,2],"choice":[1,2]}`))
	f.Add([]byte(`{"at":[01],"read":[],"kind":[-0]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var fast, slow payloadColumns
		if !fast.scan(data) {
			return
		}
		if err := json.Unmarshal(data, &slow); err != nil {
			t.Fatalf("%s: accepted, but %v", data, err)
		}
		if !reflect.DeepEqual(fast, slow) {
			t.Fatalf("%s: %v, want %v", data, fast, slow)
		}
		var p, again Payloads
		if p.UnmarshalJSON(data) != nil {
			return
		}
		if err := again.UnmarshalJSON(p.AppendJSON(nil)); err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%s: %v does not survive: %v, %v", data, p, again, err)
		}
	})
}

func BenchmarkPayloadsAppendJSON(b *testing.B) {
	p := make(Payloads, 100)
	for i := range p {
		p[i] = Payload{At: Instant(1e10 + i*20_123_457), Read: int32(i), Tokens: -1, Kind: Output}
	}
	var dst []byte
	for b.Loop() {
		dst = p.AppendJSON(dst[:0])
	}
	b.ReportMetric(float64(len(dst)), "bytes")
}

func BenchmarkPayloadsUnmarshalJSON(b *testing.B) {
	p := make(Payloads, 100)
	for i := range p {
		p[i] = Payload{At: Instant(1e10 + i*20_123_457), Read: int32(i), Tokens: -1, Kind: Output}
	}
	data := p.AppendJSON(nil)
	for b.Loop() {
		if err := p.UnmarshalJSON(data); err != nil {
			b.Fatal(err)
		}
	}
}
