"""An HTTP request as API Gateway hands it to a function: the event of an HTTP API, payload format 2.0.

As a program: api_event.py METHOD PATH < BODY > EVENT
"""

import json
import sys
import time


def api_event(method: str, path: str, body: str | None) -> dict:
    """The event for one request; https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "local"}
    now = time.time()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "localhost"},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": http,
            "requestId": "local",
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "body": body,
        "isBase64Encoded": False,
    }


if __name__ == "__main__":
    json.dump(api_event(sys.argv[1], sys.argv[2], sys.stdin.read()), sys.stdout)
