"""Transcription of recordings (protocol section 8): the options of the query string, and the responses.

Fields in the order of 4.8.1, then newer fields of the wire. Times are seconds, confidences from 0 to 1.
"""

from .._core.intelligence import Intents, IntentsInfo, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo
from .._core.messages import ModelInfo, Search
from .._core.strenum import Sentiment
from .._core.table import declared

ROWS = """
## deepgram.clients.listen.v1.rest.options
PrerecordedOptions(Options) = alternatives?:int channels?:int callback? callback_method? custom_intent?:[str]|str
    custom_intent_mode? custom_topic?:[str]|str custom_topic_mode? detect_entities?:bool detect_language?:bool|[str]|str
    detect_topics?:bool diarize?:bool diarize_version? dictation?:bool encoding? extra?:[str]|str filler_words?:bool
    intents?:bool keyterm?:[str] keywords?:[str]|str language? measurements?:bool model? multichannel?:bool
    numerals?:bool paragraphs?:bool profanity_filter?:bool punctuate?:bool redact?:[str]|bool|str replace?:[str]|str
    sample_rate?:int search?:[str]|str sentiment?:bool smart_format?:bool summarize?:bool|str tag?:[str] tier?
    topics?:bool utt_split?:float utterances?:bool version? diarize_model?- mip_opt_out?-:bool
    custom_topics?-:[str]|str # Options of a transcription; `custom_topics` is the `custom_topic` of 3.2.
## deepgram.clients.listen.v1.rest.response
AsyncPrerecordedResponse = request_id # The server has accepted the request; the result goes to the callback.
Warning = parameter type message # A request that the server did not carry out as asked.
Metadata = transaction_key request_id sha256 created duration:float channels:int models?:[str] warnings?:[Warning]
    model_info?:{ModelInfo} summary_info?:SummaryInfo intents_info?:IntentsInfo sentiment_info?:SentimentInfo
    topics_info?:TopicsInfo extra?:{any} tags?-:[str]
    # The request and the models used; `created` in UTC as ISO 8601 text.
SummaryV1 = summary start_word:float end_word:float # The summary of a passage, with the indexes of its words.
SummaryV2 = result short # The summary of a recording; `result` is "success" or "failure".
ListenRESTWord = word start:float end:float confidence:float punctuated_word? speaker?:int language?
    speaker_confidence?:float sentiment?:Sentiment sentiment_score?:float # A word.
Sentence = text start:float end:float sentiment?:Sentiment sentiment_score?:float # A sentence.
Paragraph = sentences:[Sentence] start:float end:float num_words:int speaker?:int sentiment?:Sentiment
    sentiment_score?:float # Sentences that belong together.
Paragraphs = transcript~ paragraphs?:[Paragraph] # The transcript with line breaks, and its paragraphs.
Translation = language~ translation~ # The transcript in another language.
Utterance = start:float end:float confidence:float channel:int transcript words:[ListenRESTWord] speaker?:int
    sentiment?:Sentiment sentiment_score?:float id # Speech between two pauses.
Entity = label value confidence:float start_word:float end_word:float raw_value?-
    # A name, number or similar, with the indexes of its words; `raw_value` is the text as spoken.
ListenRESTAlternative = transcript confidence:float words:[ListenRESTWord] summaries?:[SummaryV1]
    paragraphs?:Paragraphs entities?:[Entity] translations?:[Translation] languages?:[str] topics?-:any
    # A possible transcript of a channel; `topics` comes from older models.
ListenRESTChannel = search?:[Search] alternatives:[ListenRESTAlternative] detected_language? language_confidence?:float
    # The transcript of a channel; the first of `alternatives` is the best.
Results = channels?:[ListenRESTChannel] utterances?:[Utterance] summary?:SummaryV2 sentiments?:Sentiments
    topics?:Topics intents?:Intents # The transcripts by channel, and other results if requested.
PrerecordedResponse = metadata?:Metadata results?:Results # The transcript of a recording.
"""
CLASSES = declared(
    ROWS, Intents, IntentsInfo, ModelInfo, Search, Sentiment, SentimentInfo, Sentiments, SummaryInfo, Topics, TopicsInfo
)
globals().update(CLASSES)
ListenRESTOptions = CLASSES["PrerecordedOptions"]
SyncPrerecordedResponse = CLASSES["PrerecordedResponse"]
Summaries, Summary = CLASSES["SummaryV1"], CLASSES["SummaryV2"]
