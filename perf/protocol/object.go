package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Object is a JSON object that keeps the order of its keys and the spelling of its values.
type Object []Field

// ParseObject reads one JSON object; of a repeated key the last value counts, as in encoding/json.
func ParseObject(data []byte) (Object, error) {
	if !json.Valid(data) {
		var v any
		return nil, fmt.Errorf("not valid JSON: %w", json.Unmarshal(data, &v))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	var o Object
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		o.Set(t.(string), v)
	}
	return o, nil
}

// Get is the value of key, nil when it is absent.
func (o Object) Get(key string) json.RawMessage {
	if i := o.index(key); i >= 0 {
		return o[i].Value
	}
	return nil
}

// Has reports whether the object holds key.
func (o Object) Has(key string) bool { return o.index(key) >= 0 }

// Set gives key a value, in place where the key exists, else at the end.
func (o *Object) Set(key string, value json.RawMessage) {
	if i := o.index(key); i >= 0 {
		(*o)[i].Value = value
		return
	}
	*o = append(*o, Field{key, value})
}

// SetValue is Set with a value that encoding/json can write; it is for values that cannot fail.
func (o *Object) SetValue(key string, value any) { o.Set(key, Literal(value)) }

// Delete removes key.
func (o *Object) Delete(key string) {
	*o = slices.DeleteFunc(*o, func(f Field) bool { return f.Key == key })
}

// Rename gives what stands under one key another, in which what stands there already stays.
func (o *Object) Rename(from, to string) {
	value := o.Get(from)
	if value == nil {
		return
	}
	o.Delete(from)
	if !o.Has(to) {
		o.Set(to, value)
	}
}

// Append writes the object as JSON without white space between its fields.
func (o Object) Append(b []byte) []byte {
	if b == nil {
		size := 2
		for _, f := range o {
			size += len(f.Key) + len(f.Value) + 4
		}
		b = make([]byte, 0, size)
	}
	b = append(b, '{')
	for i, f := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, f.Key)
		b = append(b, ':')
		b = append(b, f.Value...)
	}
	return append(b, '}')
}

// MarshalJSON is Append for encoding/json; no object at all is null.
func (o Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	return o.Append(nil), nil
}

// UnmarshalJSON is ParseObject for encoding/json; null is no object at all.
func (o *Object) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = nil
		return nil
	}
	read, err := ParseObject(data)
	if err != nil {
		return err
	}
	if *o = read; read == nil {
		*o = Object{}
	}
	return nil
}

// Literal is value as JSON: UTF-8 as it stands, without the escapes for HTML. Values that JSON cannot hold are a
// programmer's error.
func Literal(value any) json.RawMessage {
	switch v := value.(type) { // what every body holds: encoding/json takes several times as long
	case string:
		return AppendString(make([]byte, 0, len(v)+2), v)
	case int:
		return strconv.AppendInt(nil, int64(v), 10)
	case int64:
		return strconv.AppendInt(nil, v, 10)
	case float64:
		if size := math.Abs(v); v == 0 || size >= 1e-6 && size < 1e21 { // beyond, it has an exponent
			return strconv.AppendFloat(nil, v, 'f', -1, 64)
		}
	case bool:
		return strconv.AppendBool(nil, v)
	}
	return encoded(value)
}

// AppendString appends s as a JSON string, exactly as encoding/json spells it, without the escapes for HTML.
func AppendString(b []byte, s string) []byte {
	if !plain(s) {
		return append(b, encoded(s)...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// plain reports whether s stands for itself between quotes.
func plain(s string) bool {
	ascii := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return false
		}
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	// JavaScript's line ends are escaped. ContainsAny would look at one character after the other.
	return ascii || utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

func encoded(value any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic("protocol: a value that JSON cannot hold: " + err.Error())
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func (o Object) index(key string) int {
	return slices.IndexFunc(o, func(f Field) bool { return f.Key == key })
}
