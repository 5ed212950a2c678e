package plan

import (
	"strings"

	"github.com/modelscope/evalscope/internal/secret"
)

// commandSecrets are the values of a command's flags that have the names of secrets: --hf-token X, --api-key=X.
func commandSecrets(words []string) (secrets []string) {
	for i, word := range words {
		flag, value, given := strings.Cut(word, "=")
		if !strings.HasPrefix(flag, "-") || !secret.Parameter(strings.TrimLeft(flag, "-")) {
			continue
		}
		if !given && i+1 < len(words) {
			value = words[i+1]
		}
		if value != "" && !strings.HasPrefix(value, "-") {
			secrets = append(secrets, value)
		}
	}
	return secrets
}
