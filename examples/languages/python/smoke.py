"""An image, a video between two frames and a chat answer through the generated client."""

import os
import sys
import time

from kolbo_client import (
    ApiClient,
    ChatCompletionRequest,
    ChatCompletionsApi,
    ChatMessage,
    Configuration,
    GenerationsApi,
    GenerationStarted,
    ImageRequest,
    ImagesApi,
    MessageContent,
    UserMessage,
    VideosApi,
)


def result_urls(client: ApiClient, started: GenerationStarted) -> list[str]:
    while True:
        time.sleep(started.poll_interval_hint)
        status = GenerationsApi(client).get_generation_status(started.generation_id)
        urls = status.result.urls if status.result else None
        if status.state == "completed" and urls:
            return urls
        if status.state in ("completed", "failed", "cancelled"):
            sys.exit(f"generation {status.state}: {status.error or 'no result'}")


def main(first_frame: str, last_frame: str) -> None:
    configuration = Configuration(
        host=os.environ["KOLBO_API_URL"],
        api_key={"ApiKeyHeader": os.environ["KOLBO_API_KEY"]},
    )
    with ApiClient(configuration) as client:
        image = ImagesApi(client).generate_image(
            ImageRequest(prompt="A sunset over mountains", aspect_ratio="16:9")
        )
        print("image:", *result_urls(client, image))

        video = VideosApi(client).generate_first_last_frame_multipart(
            files=[first_frame, last_frame], prompt="A slow pan"
        )
        print("video:", *result_urls(client, video))

        question = UserMessage(role="user", content=MessageContent("Write a haiku about tomatoes"))
        answer = ChatCompletionsApi(client).create_chat_completion(
            ChatCompletionRequest(model="kolbo-cli", messages=[ChatMessage(question)])
        )
        print("chat:", answer.choices[0].message.content)


main(*sys.argv[1:])
