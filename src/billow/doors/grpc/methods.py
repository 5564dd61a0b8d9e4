"""A method of a service: how its requests are read into calls, and how its answers are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from billow.doors.answers import Outcome, shows_document
from billow.doors.contracts import messages, proto
from billow.doors.contracts.messages import EMPTY, VALUE, Model, Rpc
from billow.doors.dispatch import Call, paging
from billow.doors.grpc import masks
from billow.doors.grpc.replies import Writer, Writers
from billow.doors.grpc.requests import Reader, Readers, Unfit, parsed
from billow.kit import errors
from billow.kit.operation import OPERATIONS, Binary, Operation
from billow.runtime.db import from_json, to_json
from billow.runtime.settings import Settings

Metadata = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request in the words of REST: its arguments, and the parts of it that are about the answer."""

    arguments: dict[str, Any]
    mask: masks.Tree = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What a call of the method needs, made once."""

    rpc: Rpc
    operation: Operation
    request: type[Message]
    response: type[Message]
    read: Reader
    write: Writer
    described: Mapping[str, messages.Message]
    most: int
    """Bytes of a request."""
    tagged: bool
    """Whether the answer has a tag."""
    records: str = ""
    """The field of a request that holds the records, where requests are a stream."""

    def asked(self, raw: bytes) -> Asked:
        """What *raw* asks for.

        Raises:
            Malformed: It is no message of the method, or a mask names no field.
            TooLarge: It is over the limit.
            Invalid: It holds a field that is unknown, or a value without a meaning.
        """
        if len(raw) > self.most:
            raise errors.TooLarge(f"At most {self.most} bytes.")
        try:
            given: dict[str, Any] = self.read(parsed(self.request, raw))
        except Unfit as unfit:
            raise unfit.refusal() from None
        mask = masks.tree(given.pop("read_mask", ()), self._shown(), self.described)
        changes = given.pop("update_mask", None)
        if changes:
            given = masks.changed(self.operation, given, changes, request=self.described[self.rpc.request])
        return Asked(arguments=given, mask=mask)

    def call(self, asked: Asked, metadata: Metadata) -> Call:
        """The call that *asked* makes with that *metadata*.

        Raises:
            Malformed: A part of it cannot be read; the refusal names the part.
        """
        given, operation = dict(asked.arguments), self.operation
        page = {name: str(given.pop(name)) for name in paging.PAGING if operation.pages and name in given}
        expand = [*(given.pop("expand", ()) if operation.expands else ()), *(set(asked.mask) & set(operation.expands))]
        raw = self._body(given) if operation.raw is not None else None
        return Call(
            operation=operation,
            arguments=given,
            secret=secret_of(metadata),
            page=paging.page(operation, page),
            expand=tuple(dict.fromkeys(expand)),
            raw=raw,
            idempotency_key=metadata.get("idempotency-key") if operation.writes else None,
            if_match=metadata.get("if-match") if operation.writes else None,
            version=metadata.get("billow-version") or metadata.get("alguna-version"),
            dry_run=operation.writes and _dry(metadata),
        )

    def answered(self, outcome: Outcome, mask: masks.Tree | None = None) -> bytes:
        """The *outcome* as the message of the method, with the fields that the *mask* wants."""
        if self.rpc.response == EMPTY:
            return b""
        if self.operation.returns is Binary:
            about = {"media_type": outcome.media_type, "filename": outcome.filename, "etag": outcome.etag}
            return self.response(content=outcome.body, **about).SerializeToString()
        message = self.message(from_json(outcome.body))
        if mask:
            masks.keep(message, {"data": mask, "pagination": None} if self.operation.pages else mask)
        return message.SerializeToString()

    def message(self, data: dict[str, Any]) -> Message:
        """An answer in JSON, or an element of one, as the message that the method answers."""
        return self.response(**self.write(data))

    def _shown(self) -> str:
        """The message that a read mask speaks of: of a page its element."""
        shown = self.described.get(self.rpc.response)
        return shown.fields[0].type if shown and self.operation.pages else self.rpc.response

    def _body(self, given: dict[str, Any]) -> bytes:
        """What remains beside the parameters, taken out of *given*: the body that the operation reads itself."""
        beside = {p.name for p in self.operation.parameters if p.place != "body"}
        body = {name: given.pop(name) for name in list(given) if name not in beside}
        shapeless = any(f.name == "body" and f.type == VALUE for f in self.described[self.rpc.request].fields)
        return to_json(body.get("body") if shapeless else body).encode()


class Maker:
    """Makes the methods of *model* with the classes of *pool*."""

    def __init__(self, model: Model, pool: DescriptorPool, settings: Settings) -> None:
        self._described = model.messages
        self._pool = pool
        self._settings = settings
        self._readers = Readers(model.messages)
        self._writers = {camel: Writers(model.messages, camel=camel) for camel in (False, True)}

    def method(self, rpc: Rpc) -> Method:
        """The method; raises ValueError when it streams in, and more than records."""
        operation = OPERATIONS[rpc.operation]
        known = rpc.response in self._described
        records = [field.name for field in self._described[rpc.request].fields] if rpc.streams == "in" else [""]
        if len(records) != 1:
            raise ValueError(f"{operation.name} streams in, and takes more than records: {', '.join(records)}")
        return Method(
            rpc=rpc,
            operation=operation,
            request=self._class(rpc.request),
            response=self._class(rpc.response),
            read=self._readers.of(rpc.request),
            write=self._writers[operation.camel].of(rpc.response) if known else dict,
            described=self._described,
            most=self._settings.bulk_body_limit if operation.bulky else self._settings.body_limit,
            tagged=shows_document(operation),
            records=records[0],
        )

    def _class(self, name: str) -> type[Message]:
        full = name if name.startswith("google.") else f"{proto.PACKAGE}.{name}"
        return GetMessageClass(self._pool.FindMessageTypeByName(full))


def secret_of(metadata: Metadata) -> str | None:
    """The key that the metadata holds."""
    scheme, _, secret = metadata.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _dry(metadata: Metadata) -> bool:
    given = metadata.get("billow-dry-run", "false").lower()
    if given not in ("true", "false"):
        raise errors.Malformed.of("billow-dry-run", "true or false", code="not_a_choice")
    return given == "true"
