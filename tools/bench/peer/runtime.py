"""The function's side of Lambda's Runtime API: ask for an event, answer it, ask again.

It does what AWS's own `awslambdaric` does for a Python function, without its C extension.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import json
import os
from collections.abc import Callable

PREFIX = "/2018-06-01/runtime"


def run(start: Callable[[], Callable[[dict], dict]]) -> None:
    """Calls `start` for the handler, and the handler for each event, until Lambda stops the process."""
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def call(method: str, path: str, body: object = None) -> tuple[http.client.HTTPResponse, bytes]:
        api.request(method, PREFIX + path, None if body is None else json.dumps(body))
        response = api.getresponse()
        return response, response.read()

    def failure(error: Exception) -> dict:
        return {"errorType": type(error).__name__, "errorMessage": str(error)}

    try:
        handler = start()
    except Exception as error:
        call("POST", "/init/error", failure(error))
        raise
    while True:
        response, event = call("GET", "/invocation/next")
        request = f"/invocation/{response.headers['Lambda-Runtime-Aws-Request-Id']}"
        try:
            answer = handler(json.loads(event))
        except Exception as error:
            call("POST", f"{request}/error", failure(error))
        else:
            call("POST", f"{request}/response", answer)
