// An image, a video between two frames and a chat completion, through clients of oapi-codegen.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"example.com/kolbo/oapi-codegen/target/forms"
	"example.com/kolbo/oapi-codegen/target/single"
)

func main() {
	client := must(single.NewClientWithResponses(server, single.WithRequestEditorFn(key)))
	results := func(kind, id string, interval float64) {
		state, urls := "", &[]string{}
		for state != "completed" && state != "failed" && state != "cancelled" {
			time.Sleep(time.Duration(interval * 1e9))
			status := must(client.GetGenerationStatusWithResponse(ctx, id)).JSON200
			if state = status.State; status.Result != nil && status.Result.Urls != nil {
				urls = status.Result.Urls
			}
		}
		fmt.Println(kind, strings.Join(*urls, " "))
	}
	image := must(client.GenerateImageWithResponse(ctx, single.ImageRequest{Prompt: "A sunset over mountains"})).JSON200
	results("image:", image.GenerationId, image.PollIntervalHint)

	sender := must(forms.NewClientWithResponses(server, forms.WithRequestEditorFn(key)))
	contentType, body := form("A slow pan", os.Args[1:])
	video := must(sender.GenerateFirstLastFrameMultipartWithBodyWithResponse(ctx, contentType, body)).JSON200
	results("video:", video.GenerationId, video.PollIntervalHint)

	question := single.ChatCompletionRequest{Model: "kolbo-cli", Messages: make([]single.ChatMessage, 1)}
	message := single.UserMessage{Role: "user"}
	check(message.Content.FromMessageContent0("Write a haiku about tomatoes"))
	check(question.Messages[0].FromUserMessage(message))
	fmt.Println("chat:", *must(client.CreateChatCompletionWithResponse(ctx, question)).JSON200.Choices[0].Message.Content)
}
