"""The dict types of 2.x: sources, options and answers. Nothing is ever checked against them.

A row is a type (`Name(Base)` has the keys of another one as well, `Name?` needs none of its keys), " =", and its keys
behind their type. `types.pyi`, made of the rows by scripts/stubs.py, is what type checkers read.
"""

from __future__ import annotations

import re
from datetime import datetime as datetime
from typing import Any, Awaitable, Callable, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

ROWS = """
TranscriptionOptions? = int: alternatives str: callback date_format diarize_version keyword_boost language model ner
    tier version bool: dates dictation filler_words measurements multichannel numbers numbers_spaces numerals
    profanity_filter punctuate smart_format times Literal["false","true"]: diarize List[str]: keywords redact search
    tag Union[str,List[str]]: replace
Alternative = float: confidence Optional[str]: detected_language str: transcript Optional[List[Translation]]:
    translation List[WordBase]: words
Balance = float: amount str: balance_id purchase units
BalanceResponse = List[Balance]: projects
BoostedKeyword = float: boost str: word
BufferSource = bytes: buffer str: mimetype
Channel = List[Alternative]: alternatives Optional[List[Entity]]: entities Optional[ParagraphGroup]: paragraphs
    Optional[List[Search]]: search Optional[List[Summary]]: summaries Optional[List[Topic]]: topics
Entity = float: confidence end_word start_word str: label value
Hit = float: confidence end start str: snippet
Invitation = str: email scope
InvitationResponse = str: message
Key = str: api_key_id comment datetime: created Optional[str]: key List[str]: scopes
KeyBundle = Key: api_key Member: member
KeyResponse = List[KeyBundle]: api_keys
LiveOptions(TranscriptionOptions)? = int: channels sample_rate vad_turnoff str: encoding bool: endpointing
    interim_results
LiveTranscriptionResponse = Channel: channel List[int]: channel_index float: duration start bool: is_final
    speech_final StreamingMetadata: metadata
Member = str: email first_name id last_name Optional[List[str]]: scopes
Metadata = int: channels str: created request_id sha256 transaction_key float: duration Dict[str,Any]: model_info
    List[str]: models List[Warning]: warnings
Options? = str: api_key api_url bool: raise_warnings_as_errors suppress_warnings
Paragraph = float: end num_words start List[Sentence]: sentences
ParagraphGroup = List[Paragraph]: paragraphs str: transcript
PrerecordedOptions(TranscriptionOptions)? = bool: analyze_sentiment detect_entities detect_language detect_topics
    paragraphs sentiment utterances float: sentiment_threshold utt_split Union[bool,str]: summarize List[str]:
    translate
PrerecordedTranscriptionResponse? = Metadata: metadata str: request_id TranscriptionResults: results
Project = str: name project_id
ProjectResponse = List[Project]: projects
Scope = List[str]: scopes
Search = List[Hit]: hits str: query
Sentence = float: end start str: text
StreamingMetadata = str: model_uuid request_id
Summary = float: end_word start_word str: summary
SummaryV2 = Literal["success","failure"]: result str: short
ToggleConfigOptions = bool: numerals
Topic = float: end_word start_word str: text List[str]: topics
TranscriptionResults = List[Channel]: channels Optional[SummaryV2]: summary Optional[List[Utterance]]: utterances
Translation = str: language translation
UpdateResponse = str: message
UrlSource = str: url
UsageCallback = int: code str: completed
UsageField = List[str]: features languages models processing_methods tags
UsageFieldOptions? = str: end start
UsageOptions? = str: accessor end model start bool: alternatives analyze_sentiment detect_entities detect_language
    detect_topics diarize interim_results keywords multichannel ner numerals paragraphs profanity_filter punctuate
    redact search translate utterances Literal["sync","async","streaming"]: method Union[str,List[str]]: replace
    float: sentiment_threshold Union[bool,str]: summarize List[str]: tag
UsageRequest = str: accessor created path request_id Optional[UsageCallback]: callback
    Union[UsageRequestDetail,UsageRequestMessage,None]: response
UsageRequestDetail = UsageRequestDetails: details
UsageRequestDetails = int: channels streams Dict[str,bool]: config float: dutation total_audio usd List[str]: features
    tags Literal["sync","async","streaming"]: method str: model
UsageRequestList = int: limit page Optional[List[UsageRequest]]: requests
UsageRequestListOptions = Optional[str]: end start Optional[int]: limit page Literal["succeeded","failed"]: status
UsageRequestMessage = Optional[str]: message
UsageResponse = str: end start UsageResponseResolution: resolution List[UsageResponseDetail]: results
UsageResponseDetail = str: end start float: hours int: requests
UsageResponseResolution = int: amount str: units
Utterance = int: channel float: confidence end start str: id transcript Optional[int]: speaker Optional[float]:
    speaker_confidence List[WordBase]: words
Warning = str: message parameter
    Literal["unsupported_language","unsupported_model","unsupported_encoding","deprecated"]: type
WordBase = float: confidence end start Optional[str]: punctuated_word Optional[int]: speaker Optional[float]:
    speaker_confidence str: word
"""



class Declared(NamedTuple):
    """What a row says: its base or "", "?" if none of the keys is needed, and its own keys with their types."""

    base: str
    optional: str
    keys: Dict[str, str]


def declared() -> Dict[str, Declared]:
    """The rows by their names."""
    found = {}
    for name, base, optional, words in re.findall(r"(\w+)(?:\((\w+)\))?(\??) = (.*)", ROWS.replace("\n    ", " ")):
        kind, keys = "", {}
        for word in words.split():
            if word.endswith(":"):
                kind = word[:-1]
            else:
                keys[word] = kind
        found[name] = Declared(base, optional, keys)
    return found


_rows = declared()
for _name, (_base, _optional, _keys) in _rows.items():
    _all = {**_rows[_base].keys, **_keys} if _base else _keys
    globals()[_name] = TypedDict(_name, _all, total=not _optional)  # type: ignore[operator]
Keyword = Union[str, "BoostedKeyword"]
TranscriptionSource = Union["UrlSource", "BufferSource"]
EventHandler = Union[Callable[[Any], None], Callable[[Any], Awaitable[None]]]
