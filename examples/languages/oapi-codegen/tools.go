//go:build tools

// The generator, so that go.sum pins it.
package main

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
