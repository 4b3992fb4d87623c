// What oapi-codegen leaves to its users: the key and forms.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"mime/multipart"
	"net/http"
	"os"
)

var ctx, server = context.Background(), os.Getenv("KOLBO_API_URL")

func key(_ context.Context, request *http.Request) error {
	request.Header.Set("X-API-Key", os.Getenv("KOLBO_API_KEY"))
	return nil
}

// A form with these files.
func form(prompt string, frames []string) (contentType string, body *bytes.Buffer) {
	body = new(bytes.Buffer)
	writer := multipart.NewWriter(body)
	check(writer.WriteField("prompt", prompt))
	for _, frame := range frames {
		part, err := writer.CreatePart(map[string][]string{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="files"; filename="%s"`, frame)},
			"Content-Type":        {"image/png"},
		})
		check(err)
		content, err := os.ReadFile(frame)
		check(err)
		_, err = part.Write(content)
		check(err)
	}
	check(writer.Close())
	return writer.FormDataContentType(), body
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
