"""An image, a video between two frames and a chat completion, through clients of openapi-python-client."""

import os
import sys
import time
from pathlib import Path

from kolbo_forms.api.videos import generate_first_last_frame_multipart
from kolbo_forms.client import AuthenticatedClient as FormsClient
from kolbo_forms.models import FirstLastFrameForm
from kolbo_forms.types import File
from kolbo_single.api.chat_completions import create_chat_completion
from kolbo_single.api.generations import get_generation_status
from kolbo_single.api.images import generate_image
from kolbo_single.client import AuthenticatedClient
from kolbo_single.models import ChatCompletionRequest, ImageRequest, UserMessage, UserMessageRole

SETTINGS = {"token": os.environ["KOLBO_API_KEY"], "prefix": "", "auth_header_name": "X-API-Key"}
client = AuthenticatedClient(os.environ["KOLBO_API_URL"], **SETTINGS)
forms = FormsClient(os.environ["KOLBO_API_URL"], **SETTINGS)


def result_urls(started) -> str:
    while True:
        time.sleep(started.poll_interval_hint)
        status = get_generation_status.sync(started.generation_id, client=client)
        if status.state == "completed" and status.result.urls:
            return " ".join(status.result.urls)
        if status.state in ("failed", "cancelled"):
            sys.exit(f"{status.state}: {status.error}")


print("image:", result_urls(generate_image.sync(client=client, body=ImageRequest("A sunset over mountains"))))
files = [File(Path(frame).open("rb"), Path(frame).name, "image/png") for frame in sys.argv[1:]]
form = FirstLastFrameForm(files, prompt="A slow pan")
print("video:", result_urls(generate_first_last_frame_multipart.sync(client=forms, body=form)))
question = UserMessage(UserMessageRole.USER, "Write a haiku about tomatoes")
answer = create_chat_completion.sync(client=client, body=ChatCompletionRequest("kolbo-cli", [question]))
print("chat:", answer.choices[0].message.content)
