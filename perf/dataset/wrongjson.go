package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// WrongJSON is an error of encoding/json as an error about a user's file, in both languages: where the JSON breaks, or which member has
// which type. Of other errors it is the error itself.
func WrongJSON(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return i18n.Text{EN: fmt.Sprintf("%v (byte %d)", syntax, syntax.Offset), ZH: brokenAt(syntax)}.Err()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return i18n.Text{EN: "unexpected end of JSON input", ZH: "JSON 不完整"}.Err()
	case errors.As(err, &kind) && kind.Field == "":
		return i18n.Errorf("it is %s, not %s", "它是%s，应为%s", kindOf(kind.Value), kindIn(kind.Type))
	case errors.As(err, &kind):
		return i18n.Errorf("%q is %s, not %s", "%q 是%s，应为%s", kind.Field, kindOf(kind.Value), kindIn(kind.Type))
	}
	return err
}

// brokenAt is where JSON breaks, in Chinese. encoding/json quotes the character.
func brokenAt(err *json.SyntaxError) string {
	if rest, ok := strings.CutPrefix(err.Error(), "invalid character "); ok {
		if char, err2 := strconv.QuotedPrefix(rest); err2 == nil {
			return fmt.Sprintf("第 %d 个字节的字符 %s 无效", err.Offset, char)
		}
	}
	if strings.HasPrefix(err.Error(), "unexpected end") {
		return fmt.Sprintf("JSON 在第 %d 个字节后中断", err.Offset)
	}
	return fmt.Sprintf("第 %d 个字节处有误", err.Offset)
}

// The types of JSON.
var (
	jsonText   = i18n.Text{EN: "a string", ZH: "字符串"}
	jsonNumber = i18n.Text{EN: "a number", ZH: "数字"}
	jsonWhole  = i18n.Text{EN: "a whole number", ZH: "整数"}
	jsonBool   = i18n.Text{EN: "true or false", ZH: "布尔值"}
	jsonList   = i18n.Text{EN: "a list", ZH: "列表"}
	jsonObject = i18n.Text{EN: "an object", ZH: "对象"}
)

// kindOf is the type of a value, as encoding/json names it.
func kindOf(value string) i18n.Text {
	switch name, digits, _ := strings.Cut(value, " "); {
	case digits != "":
		return i18n.Text{EN: digits, ZH: " " + digits}
	case name == "string":
		return jsonText
	case name == "number":
		return jsonNumber
	case name == "bool":
		return jsonBool
	case name == "array":
		return jsonList
	}
	return jsonObject
}

// kindIn is the type of JSON that a Go type takes.
func kindIn(t reflect.Type) i18n.Text {
	switch t.Kind() {
	case reflect.String:
		return jsonText
	case reflect.Bool:
		return jsonBool
	case reflect.Float32, reflect.Float64:
		return jsonNumber
	case reflect.Slice, reflect.Array:
		return jsonList
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return jsonObject
	}
	return jsonWhole
}
