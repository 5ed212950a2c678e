package config

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/protocol"
)

// encode writes a field as benchmark_args.json shows it. A required string that is empty was never given: null.
func encode(field any) json.RawMessage {
	switch p := field.(type) {
	case *string:
		if *p == "" {
			return json.RawMessage("null")
		}
		return protocol.Literal(*p)
	case *urlList:
		text := string(*p)
		return encode(&text) // a text also where there are several, as EvalScope's files have it
	case **string:
		return encodePointer(*p, func(s string) string { return string(protocol.Literal(s)) })
	case *Stages:
		return encode((*[]string)(p))
	case *[]string:
		if *p == nil {
			return json.RawMessage("null")
		}
		return encodeList(*p, func(s string) string { return string(protocol.Literal(s)) })
	case *bool:
		return json.RawMessage(strconv.FormatBool(*p))
	case **bool:
		return encodePointer(*p, strconv.FormatBool)
	case *int:
		return json.RawMessage(strconv.Itoa(*p))
	case **int:
		return encodePointer(*p, strconv.Itoa)
	case *[]int:
		return encodeList(*p, strconv.Itoa)
	case *float64:
		return json.RawMessage(PythonFloat(*p))
	case **float64:
		return encodePointer(*p, PythonFloat)
	case **Seconds:
		return encodePointer(*p, Seconds.String)
	case *[]float64:
		return encodeList(*p, PythonFloat)
	case *[]Count:
		return encodeList(*p, func(c Count) string {
			if c.Times {
				return string(protocol.Literal(c.String()))
			}
			return c.String()
		})
	case **Range:
		return encodePointer(*p, encodeRange)
	case *Tags:
		return encodeHeaders(Headers(*p))
	case *Headers:
		return encodeHeaders(*p)
	case *protocol.Object:
		text, _ := p.MarshalJSON() // never fails
		return text
	case *Raw:
		if *p == nil {
			return json.RawMessage("null")
		}
		return json.RawMessage(*p)
	}
	return nil
}

func encodePointer[T any](p *T, write func(T) string) json.RawMessage {
	if p == nil {
		return json.RawMessage("null")
	}
	return json.RawMessage(write(*p))
}

func encodeList[T any](values []T, write func(T) string) json.RawMessage {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = write(value)
	}
	return json.RawMessage("[" + strings.Join(texts, ", ") + "]")
}

func encodeRange(r Range) string {
	if r.Min == r.Max {
		return strconv.Itoa(r.Min)
	}
	return "[" + strconv.Itoa(r.Min) + ", " + strconv.Itoa(r.Max) + "]"
}

func encodeHeaders(headers Headers) json.RawMessage {
	texts := make([]string, len(headers))
	for i, header := range headers {
		texts[i] = string(protocol.Literal(header.Name)) + ": " + string(protocol.Literal(header.Value))
	}
	return json.RawMessage("{" + strings.Join(texts, ", ") + "}")
}

// String writes the count as the command line takes it: 100, or 10x.
func (c Count) String() string {
	if c.Times {
		return strconv.Itoa(c.N) + "x"
	}
	return strconv.Itoa(c.N)
}
