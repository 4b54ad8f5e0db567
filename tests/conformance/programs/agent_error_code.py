"""Agent: fields of server messages that 4.8.1 drops."""

from deepgram import ErrorResponse, FunctionCallRequest, InjectionRefusedResponse

DIFFERS = {
    "values.code": ("lost-fields", "UNPARSABLE_CLIENT_MESSAGE"),
    "values.refusal": ("lost-fields", "busy"),
    "values.unknown": ("unknown-fields", {"type": "InjectionRefused", "message": "busy", "new": [1]}),
}


def run(ctx):
    error = ErrorResponse.from_dict({"type": "Error", "description": "d", "code": "UNPARSABLE_CLIENT_MESSAGE"})
    ctx.record("description", error.description)
    ctx.record("code", getattr(error, "code", None))
    refusal = InjectionRefusedResponse.from_dict({"type": "InjectionRefused", "message": "busy"})
    ctx.record("refusal", getattr(refusal, "message", None))
    unknown = InjectionRefusedResponse.from_dict({"type": "InjectionRefused", "message": "busy", "new": [1]})
    ctx.record("unknown", unknown.to_dict())
    call = {"id": "i", "name": "n", "arguments": "{}", "client_side": True}
    request = FunctionCallRequest.from_dict({"type": "FunctionCallRequest", "functions": [call]})
    ctx.record("call", [request.functions[0].id, request.functions[0].name, request.functions[0].client_side])
    ctx.record("call dict", request.to_dict())
    ctx.record("call item", request["functions"][0]["name"])
