from deepgram import DeepgramClient

client = DeepgramClient()

with client.listen.v1.with_raw_response.connect(model="nova-3") as connection:
    print("Connection opened")
