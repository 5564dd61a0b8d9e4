"""The laws of field numbers: a number once given out never means anything else."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

import pytest

from billow.doors.contracts import descriptors, lock, messages, proto
from billow.doors.contracts.messages import Field, Message
from billow.kit.money import Money
from billow.kit.operation import OPERATIONS, Context, Operation, operation
from billow.kit.paging import Page, PageRequest


@dataclass(frozen=True, kw_only=True)
class Pebble:
    """A small stone."""

    id: str
    weight: Decimal
    price: Money
    found_at: datetime | None
    tags: tuple[str, ...]
    sort: Literal["flint", "slate"] = "flint"


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Pebbles in a row."""

    data: tuple[Pebble, ...]
    next_after: int
    has_more: bool


@pytest.fixture
def toys() -> list[Operation]:
    """Operations that are declared and taken off the list again."""

    @operation(
        "toys.get", http="GET /toys/{toy_id}", rpc="ToyService.Get", needs="toys:read", also=("GET /pebbles/{toy_id}",)
    )
    async def get(tx: Context, *, toy_id: str) -> Pebble:
        """Answer a pebble."""
        raise NotImplementedError

    @operation("toys.list", http="GET /toys", rpc="ToyService.List", needs="toys:read")
    async def listed(tx: Context, *, page: PageRequest, sort_of: list[str] | None = None) -> Page[Pebble]:
        """List pebbles."""
        raise NotImplementedError

    @operation("toys.put", http="PUT /toys/{toy_id}", rpc="ToyService.Put", needs="toys:write")
    async def put(tx: Context, *, toy_id: str, weight: Decimal | None = None) -> None:
        """Put a pebble."""

    return [OPERATIONS.pop(name) for name in ("toys.get", "toys.list", "toys.put")]


def message(*fields: tuple[str, str], name: str = "Toy") -> dict[str, Message]:
    """One message with fields of those names and types."""
    return {name: Message(name=name, about="", fields=tuple(Field(name=n, type=t) for n, t in fields))}


def numbers(locked: lock.Lock, name: str = "Toy") -> dict[str, int]:
    """The numbers in use."""
    return {field: number for field, (number, _) in locked[name].fields.items()}


def test_signatures_become_messages(toys: list[Operation]) -> None:
    """Decimals and money are text, instants timestamps, tuples repeated, a null optional; a page is a message."""
    described = messages.model(toys)
    kinds = {f.name: (f.label, f.type) for f in described.messages["Pebble"].fields}
    assert kinds == {
        "id": ("", "string"),
        "weight": ("", "string"),
        "price": ("", "string"),
        "found_at": ("", "google.protobuf.Timestamp"),
        "tags": ("repeated", "string"),
        "sort": ("optional", "string"),
    }
    assert [f.name for f in described.messages["PebblePage"].fields] == ["data", "pagination"]
    asked = {f.name: (f.label, f.type) for f in described.messages["ToyServiceListRequest"].fields}
    assert asked["sort_of"] == ("repeated", "string")
    assert asked["cursor"] == ("optional", "string")
    assert [rpc.response for rpc in described.rpcs] == ["Pebble", "PebblePage", "google.protobuf.Empty"]


def test_methods_carry_their_routes(toys: list[Operation]) -> None:
    """Each method has the routes of REST, the further ones as bindings beside it, and a body where it writes."""
    described = messages.model(toys)
    text = proto.render(described, lock.renew({}, described.messages))
    assert 'get: "/api/toys/{toy_id}"' in text
    assert 'additional_bindings {\n        get: "/api/pebbles/{toy_id}"\n      }' in text
    assert 'put: "/api/toys/{toy_id}"\n      body: "*"' in text


def test_one_that_takes_a_stream_has_a_method_beside_it(toys: list[Operation]) -> None:
    """An operation that streams in keeps its method and route, and has one without a route that takes many requests."""
    weigh = replace(toys[2], streams="in")
    described = messages.model([weigh])
    methods = {rpc.name: (rpc.streams, rpc.request, bool(rpc.routes)) for rpc in described.rpcs}
    assert methods == {
        "Put": (None, "ToyServicePutRequest", True),
        "PutStream": ("in", "ToyServicePutStreamRequest", False),
    }
    text = proto.render(described, lock.renew({}, described.messages))
    assert "  rpc PutStream(stream ToyServicePutStreamRequest) returns (google.protobuf.Empty);\n" in text


def test_one_that_streams_out_answers_its_elements(toys: list[Operation]) -> None:
    """The method of an operation that streams out answers the elements of its list, and keeps its route."""
    described = messages.model([replace(toys[1], streams="out", returns=Chain)])
    assert "Chain" not in described.messages
    text = proto.render(described, lock.renew({}, described.messages))
    assert "  rpc List(ToyServiceListRequest) returns (stream Pebble) {\n" in text
    assert 'get: "/api/toys"' in text


def test_what_may_be_absent_is_told_from_what_may_be_null(toys: list[Operation]) -> None:
    """A field that JSON may leave out is not required; one that it may not can still be null."""
    described = messages.model(toys)
    pebble = {f.name: (f.required, f.nullable) for f in described.messages["Pebble"].fields}
    assert pebble["found_at"] == (True, True)
    assert pebble["sort"] == (False, False)
    assert pebble["weight"] == (True, False)


def test_two_operations_cannot_be_one_method(toys: list[Operation]) -> None:
    """A method that two operations claim is refused with both names."""
    with pytest.raises(ValueError, match=r"toys\.get and toys\.get are both ToyService\.Get"):
        messages.model([*toys, toys[0]])


def test_numbers_start_in_order() -> None:
    """The fields of a new message are numbered from one, as declared."""
    assert numbers(lock.renew({}, message(("b", "string"), ("a", "string")))) == {"b": 1, "a": 2}


def test_added_fields_get_the_next_number() -> None:
    """A field put in front keeps the others' numbers and gets the next one."""
    before = lock.renew({}, message(("a", "string"), ("b", "string")))
    assert numbers(lock.renew(before, message(("c", "bool"), ("b", "string"), ("a", "string")))) == {
        "c": 3,
        "b": 2,
        "a": 1,
    }


def test_removed_fields_stay_reserved() -> None:
    """A field that is gone leaves its name and number; the next new one does not get them, nor the file forget them."""
    first = lock.renew({}, message(("a", "string"), ("b", "string")))
    second = lock.renew(first, message(("a", "string")))
    third = lock.renew(second, message(("a", "string"), ("c", "string")))
    assert numbers(third) == {"a": 1, "c": 3}
    assert third["Toy"].reserved == {"b": (2, "string")}
    text = proto.render(messages.Model(rpcs=(), messages=message(("a", "string"), ("c", "string"))), third)
    assert '  reserved 2;\n  reserved "b";\n  string a = 1;\n  string c = 3;\n' in text
    described = messages.Model(rpcs=(), messages=message(("a", "string"), ("c", "string")))
    (toy,) = descriptors.file(described, third).message_type
    assert list(toy.reserved_name) == ["b"]
    assert [(span.start, span.end) for span in toy.reserved_range] == [(2, 3)]


def test_renamed_fields_are_new_ones() -> None:
    """A renamed field is one that is gone and one that is new."""
    renamed = lock.renew(lock.renew({}, message(("a", "string"))), message(("z", "string")))
    assert numbers(renamed) == {"z": 2}
    assert renamed["Toy"].reserved == {"a": (1, "string")}


@pytest.mark.parametrize("gone", [False, True], ids=["still there", "removed before"])
def test_a_field_of_another_type_is_refused(gone: bool) -> None:
    """A field whose type changed under its name is refused by name, also when it was removed in between."""
    before = lock.renew({}, message(("a", "string"), ("b", "string")))
    if gone:
        before = lock.renew(before, message(("a", "string")))
    with pytest.raises(lock.NumberTaken, match=r"Toy\.b was string and is int64 now"):
        lock.renew(before, message(("a", "string"), ("b", "int64")))


def test_one_and_many_are_two_types() -> None:
    """A field that becomes a list is refused too."""
    many = {"Toy": Message(name="Toy", about="", fields=(Field(name="a", type="string", label="repeated"),))}
    with pytest.raises(lock.NumberTaken, match="repeated string"):
        lock.renew(lock.renew({}, message(("a", "string"))), many)


def test_a_field_that_comes_back_has_its_number_again() -> None:
    """With the same type under the same name the old number means what it meant."""
    first = lock.renew({}, message(("a", "string"), ("b", "string")))
    again = lock.renew(lock.renew(first, message(("a", "string"))), message(("a", "string"), ("b", "string")))
    assert again == first


def test_messages_that_are_gone_are_remembered() -> None:
    """A message that comes back cannot give its numbers another meaning."""
    gone = lock.renew(lock.renew({}, message(("a", "string"))), {})
    assert gone["Toy"].reserved == {"a": (1, "string")}
    assert numbers(lock.renew(gone, message(("b", "string")))) == {"b": 2}


def test_the_file_holds_the_lock() -> None:
    """What is written is read back as it was; an empty file is an empty lock."""
    first = lock.renew({}, {**message(("a", "string"), ("b", "map<string, string>")), **message(name="Empty")})
    later = lock.renew(first, message(("b", "map<string, string>")))
    assert lock.read(lock.write(later)) == later
    assert lock.read("") == {}
