"""Every message of live transcription (protocol section 2): the options of the query string, and the responses.

Fields in the order of 4.8.1, then newer fields of the wire.
"""

from .._core.messages import ModelInfo, Search
from .._core.table import declared

ROWS = """
## deepgram.clients.listen.enums
LiveTranscriptionEvents(StrEnum) = Open Close Transcript=Results Metadata UtteranceEnd SpeechStarted Finalize Error
    Unhandled Warning HandlerFailed # Events of the listen clients.
## deepgram.clients.listen.v1.websocket.options
LiveOptions(Options) = alternatives?:int callback? callback_method? channels?:int diarize?:bool diarize_version?
    dictation?:bool encoding? endpointing?:str|bool|int extra?:[str]|str filler_words?:bool interim_results?:bool
    keywords?:[str]|str keyterm?:[str] language? model? multichannel?:bool no_delay?:bool numerals?:bool
    punctuate?:bool profanity_filter?:bool redact?:[str]|bool|str replace?:[str]|str sample_rate?:int search?:[str]|str
    smart_format?:bool tag?:[str] tier? utterance_end_ms? vad_events?:bool version? detect_entities?-:bool
    diarize_model?- mip_opt_out?-:bool
    # Options of live transcription (protocol 2.1), in the order of the query; `endpointing` in ms, `sample_rate` in Hz.
## deepgram.clients.listen.v1.websocket.response
ListenWSWord = word start:float end:float confidence:float punctuated_word? speaker?:int language?
    speaker_confidence?-:float # A word; `start` and `end` in seconds from the start of the stream.
ListenWSAlternative = transcript confidence:float words:[ListenWSWord] languages?:[str] # A possible transcript.
ListenWSChannel = search?:[Search] alternatives:[ListenWSAlternative]
    # The transcript of a channel; the first of `alternatives` is the best.
ListenWSEntity = label value raw_value confidence:float start_word:int end_word:int
    # A name, number or similar in a final result; `start_word` and `end_word` are indexes into its words.
Metadata = model_info!:ModelInfo request_id model_uuid extra?:{str} # The request and the model of a result.
LiveResultResponse = channel!:ListenWSChannel metadata!:Metadata type channel_index:[int] duration:float start:float
    is_final:bool from_finalize?:bool speech_final:bool entities?-:[ListenWSEntity]
    # A transcript of `duration` seconds from `start` (protocol 2.5 explains the flags).
MetadataResponse = type transaction_key request_id sha256 created duration:float channels:int models?:[str]
    model_info?:{ModelInfo} extra?:{any} # The last message of a stream; `duration` in seconds of audio received.
SpeechStartedResponse = type channel:[int] timestamp:float
    # Speech began at `timestamp` (seconds) on `channel` ([index, count]).
UtteranceEndResponse = type channel:[int] last_word_end:float
    # Silence since `last_word_end` (seconds) on `channel` ([index, count]).
"""
CLASSES = declared(ROWS, ModelInfo, Search)
globals().update(CLASSES)
ListenWebSocketOptions = CLASSES["LiveOptions"]
