// Package helm holds the chart of a distributed run: `evalscope deploy kubernetes` renders the same templates as Helm.
package helm

import "embed"

// Templates are the templates of the chart, below the folder templates.
//
//go:embed templates/*.yaml
var Templates embed.FS
