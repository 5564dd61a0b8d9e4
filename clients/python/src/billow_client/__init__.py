"""The client of Billow: `Billow` and `AsyncBillow`, what they answer, and what they raise."""

from billow_client._clients import AsyncBillow, Billow
from billow_client._values import Answer, Model, answer_of
from billow_client.contract import API_VERSION, CLIENT_VERSION, CONTRACT_SHA256
from billow_client.errors import (
    ApiError,
    BillowError,
    Conflict,
    ConnectionFailed,
    FieldError,
    Forbidden,
    Invalid,
    Malformed,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    RateLimited,
    ServerError,
    TimedOut,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from billow_client.pages import AsyncPages, Page, Pages

__all__ = [
    "API_VERSION",
    "CLIENT_VERSION",
    "CONTRACT_SHA256",
    "Answer",
    "ApiError",
    "AsyncBillow",
    "AsyncPages",
    "Billow",
    "BillowError",
    "Conflict",
    "ConnectionFailed",
    "FieldError",
    "Forbidden",
    "Invalid",
    "Malformed",
    "MethodNotAllowed",
    "Model",
    "NotFound",
    "Page",
    "Pages",
    "PreconditionFailed",
    "RateLimited",
    "ServerError",
    "TimedOut",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "answer_of",
]
