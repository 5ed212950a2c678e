package i18n

// translated is an error whose message is in every language.
type translated struct {
	text   Text
	causes []error
}

// Error is the message in English.
func (e *translated) Error() string { return e.text.EN }

// Unwrap are the errors that the message was made with.
func (e *translated) Unwrap() []error { return e.causes }

// Errorf returns an error with a message in both languages. Its formats are those of Sprintf. Arguments that are errors appear in the
// language of the format, and errors.Is and errors.As find them.
func Errorf(en, zh string, args ...any) error {
	e := new(translated)
	shown := make([]any, len(args))
	for i, a := range args {
		if err, ok := a.(error); ok {
			e.causes = append(e.causes, err)
			a = Message(err)
		}
		shown[i] = a
	}
	e.text = Sprintf(en, zh, shown...)
	return e
}

// Message is the message of an error: in both languages where Errorf made it or it has a method Text, and the same text in both otherwise.
// That of errors.Join is one line for each of its errors.
func Message(err error) Text {
	switch e := err.(type) { // an error that wraps one with other words has other words
	case *translated:
		return e.text
	case interface{ Text() Text }:
		return e.Text()
	case interface{ Unwrap() []error }:
		if text := lines(e.Unwrap()); text.EN == err.Error() {
			return text
		}
	}
	return Same(err.Error())
}

// lines are the messages of errors, one on each line.
func lines(errs []error) Text {
	all := make([]Text, len(errs))
	for i, err := range errs {
		all[i] = Message(err)
	}
	return Join(all, Same("\n"))
}

// Err returns an error with the text as its message.
func (t Text) Err() error { return &translated{text: t} }
