from deepgram import DeepgramClient

client = DeepgramClient()

response = client.auth.v1.tokens.grant()
token = response.access_token

temp_client = DeepgramClient(access_token=token)

with temp_client.listen.v1.connect(model="nova-3") as connection:
    print("Connection opened")
