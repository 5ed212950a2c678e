package config

import "bytes"

// SecretKeys are the keys that were given and may hold a secret: those of flags that are always hidden, and others of which Masked hides a
// part.
func (a Arguments) SecretKeys() (keys []string) {
	shown := a.Masked()
	for _, row := range Table() {
		if row.Name != "" && (row.Secret && a.set[row.Key] || !bytes.Equal(encode(row.field(&a)), encode(row.field(&shown)))) {
			keys = append(keys, row.Key)
		}
	}
	return keys
}
