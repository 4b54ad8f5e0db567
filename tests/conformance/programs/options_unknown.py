"""LiveOptions: unknown names, from a dict, by item and by attribute; 4.8.1 drops them."""

from deepgram import LiveOptions

DIFFERS = {
    "values.from dict": ("unknown-fields", {"model": "nova-3", "tomorrow": True}),
    "values.by item": ("unknown-fields", {"model": "nova-3", "later": 1}),
    "values.by attribute": ("unknown-fields", {"model": "nova-3", "note": "mine"}),
}


def run(ctx):
    ctx.record("from dict", LiveOptions.from_dict({"model": "nova-3", "tomorrow": True}).to_dict())
    options = LiveOptions(model="nova-3")
    options["later"] = 1
    ctx.record("by item", options.to_dict())
    options = LiveOptions(model="nova-3")
    options.note = "mine"
    ctx.record("by attribute", options.to_dict())
    options._note, options.handler = "mine", print
    ctx.record("the program's own", sorted(set(options.to_dict()) - {"note"}))
