"""The dict types of 2.x: sources, options and responses. Nothing is checked against them at runtime.

A row is a type and its keys: `Name(Base)` inherits keys, in `Name?` all keys are optional. The types of values are in
`types.pyi`, for type checkers.
"""

import re
from typing import Any, Awaitable, Callable, TypedDict, Union

ROWS = """
Options?: api_key api_url raise_warnings_as_errors suppress_warnings; UrlSource: url; BufferSource: buffer mimetype;
BoostedKeyword: boost word; ToggleConfigOptions: numerals;
TranscriptionOptions?: alternatives callback date_format dates diarize diarize_version dictation filler_words
keyword_boost keywords language measurements model multichannel ner numbers numbers_spaces numerals profanity_filter
punctuate redact replace search smart_format tag tier times version;
LiveOptions(TranscriptionOptions)?: channels encoding endpointing interim_results sample_rate vad_turnoff;
PrerecordedOptions(TranscriptionOptions)?: analyze_sentiment detect_entities detect_language detect_topics paragraphs
sentiment sentiment_threshold summarize translate utt_split utterances;
PrerecordedTranscriptionResponse?: metadata request_id results; Metadata: channels created duration model_info models
request_id sha256 transaction_key warnings; Warning: message parameter type; TranscriptionResults: channels summary
utterances; SummaryV2: result short; Channel: alternatives entities paragraphs search summaries topics; Alternative:
confidence detected_language transcript translation words; WordBase: confidence end punctuated_word speaker
speaker_confidence start word; Utterance: channel confidence end id speaker speaker_confidence start transcript words;
Search: hits query; Hit: confidence end snippet start; Topic: end_word start_word text topics; Summary: end_word
start_word summary; Entity: confidence end_word label start_word value; Translation: language translation;
ParagraphGroup: paragraphs transcript; Paragraph: end num_words sentences start; Sentence: end start text;
LiveTranscriptionResponse: channel channel_index duration is_final metadata speech_final start; StreamingMetadata:
model_uuid request_id;
Key: api_key_id comment created key scopes; KeyBundle: api_key member; KeyResponse: api_keys; Project: name
project_id; ProjectResponse: projects; UpdateResponse: message; Member: email first_name id last_name scopes; Scope:
scopes; Invitation: email scope; InvitationResponse: message; Balance: amount balance_id purchase units;
BalanceResponse: projects;
UsageOptions?: accessor alternatives analyze_sentiment detect_entities detect_language detect_topics diarize end
interim_results keywords method model multichannel ner numerals paragraphs profanity_filter punctuate redact replace
search sentiment_threshold start summarize tag translate utterances;
UsageCallback: code completed; UsageField: features languages models processing_methods tags; UsageFieldOptions?: end
start; UsageRequest: accessor callback created path request_id response; UsageRequestDetail: details;
UsageRequestDetails: channels config dutation features method model streams tags total_audio usd; UsageRequestList:
limit page requests; UsageRequestListOptions: end limit page start status; UsageRequestMessage: message;
UsageResponse: end resolution results start; UsageResponseDetail: end hours requests start; UsageResponseResolution:
amount units;
"""

__all__ = ["EventHandler", "Keyword", "TranscriptionSource"]
for _name, _base, _optional, _keys in re.findall(r"(\w+)(?:\((\w+)\))?(\??):\s([^;]*);", ROWS):
    _all = {**(globals()[_base].__annotations__ if _base else {}), **dict.fromkeys(_keys.split(), Any)}
    globals()[_name] = TypedDict(_name, _all, total=not _optional)  # type: ignore[operator]
    __all__ += [_name]
Keyword = Union[str, "BoostedKeyword"]  # noqa: F821 # pyright: ignore - created above, like those below
TranscriptionSource = Union["UrlSource", "BufferSource"]  # noqa: F821 # pyright: ignore
EventHandler = Union[Callable[[Any], None], Callable[[Any], Awaitable[None]]]
