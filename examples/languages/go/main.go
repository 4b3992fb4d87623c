// An image, a video between two frames and a chat answer through the generated client.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	kolbo "example.com/kolbo/client"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func resultURLs(ctx context.Context, client *kolbo.APIClient, started *kolbo.GenerationStarted) string {
	for {
		time.Sleep(time.Duration(started.PollIntervalHint * float64(time.Second)))
		status, _, err := client.GenerationsAPI.GetGenerationStatus(ctx, started.GenerationId).Execute()
		result := must(status, err).GetResult()
		switch {
		case status.State == "completed" && len(result.Urls) > 0:
			return strings.Join(result.Urls, " ")
		case status.State == "completed" || status.State == "failed" || status.State == "cancelled":
			log.Fatalf("generation %s: %s", status.State, status.GetError())
		}
	}
}

func main() {
	configuration := kolbo.NewConfiguration()
	configuration.Servers = kolbo.ServerConfigurations{{URL: os.Getenv("KOLBO_API_URL")}}
	client := kolbo.NewAPIClient(configuration)
	ctx := context.WithValue(context.Background(), kolbo.ContextAPIKeys,
		map[string]kolbo.APIKey{"ApiKeyHeader": {Key: os.Getenv("KOLBO_API_KEY")}})

	image, _, err := client.ImagesAPI.GenerateImage(ctx).
		ImageRequest(*kolbo.NewImageRequest("A sunset over mountains")).Execute()
	fmt.Println("image:", resultURLs(ctx, client, must(image, err)))

	frames := []*os.File{must(os.Open(os.Args[1])), must(os.Open(os.Args[2]))}
	video, _, err := client.VideosAPI.GenerateFirstLastFrameMultipart(ctx).Files(frames).Prompt("A slow pan").Execute()
	fmt.Println("video:", resultURLs(ctx, client, must(video, err)))

	text := "Write a haiku about tomatoes"
	question := kolbo.UserMessageAsChatMessage(kolbo.NewUserMessage("user", kolbo.StringAsMessageContent(&text)))
	answer, _, err := client.ChatCompletionsAPI.CreateChatCompletion(ctx).
		ChatCompletionRequest(*kolbo.NewChatCompletionRequest("kolbo-cli", []kolbo.ChatMessage{question})).Execute()
	fmt.Println("chat:", *must(answer, err).Choices[0].Message.Content.Get())
}
