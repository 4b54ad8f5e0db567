"""Findings about a text or a recording, for read and listen: topics, intents, sentiments (protocol 8, 10.1)."""

from .strenum import Sentiment
from .table import declared

ROWS = """
## deepgram.clients.common.v1.rest_response
IntentsInfo = model_uuid input_tokens:int output_tokens:int # The model that found the intents.
SentimentInfo = model_uuid input_tokens:int output_tokens:int # The model that judged the sentiments.
SummaryInfo = model_uuid input_tokens:int output_tokens:int # The model that wrote the summary.
TopicsInfo = model_uuid input_tokens:int output_tokens:int # The model that found the topics.
Average = sentiment!:Sentiment sentiment_score:float # The sentiment of the whole; the score is from -1 (negative) to 1.
Topic = topic confidence_score:float # A topic; the score is from 0 to 1.
Intent = intent confidence_score:float # An intent; the score is from 0 to 1.
Segment = text start_word:int end_word:int sentiment?:Sentiment sentiment_score?:float intents?:[Intent] topics?:[Topic]
    # A passage, with the indexes of its first and last word, and the findings in it.
Sentiments = average!:Average segments:[Segment] # The sentiments of the passages and of the whole.
Topics = segments:[Segment] # The passages with topics.
Intents = segments:[Segment] # The passages with intents.
"""
CLASSES = declared(ROWS, Sentiment)
globals().update(CLASSES)
