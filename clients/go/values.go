package billow

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"math/big"
)

// Decimal is money in major units, a quantity or a rate, exactly as it stands on the wire: "49.00".
type Decimal string

// Rat answers the exact value, or nil where d is no decimal.
func (d Decimal) Rat() *big.Rat {
	value, ok := new(big.Rat).SetString(string(d))
	if !ok {
		return nil
	}
	return value
}

// Day is a calendar day: YYYY-MM-DD.
type Day string

// Of answers a pointer to value, for a field that may be left out.
func Of[T any](value T) *T { return &value }

// Nullable is a field of a partial update: left out (its zero value), null, or a value.
type Nullable[T any] struct {
	value *T
	given bool
}

// Set gives a Nullable its value.
func Set[T any](value T) Nullable[T] { return Nullable[T]{value: &value, given: true} }

// Null takes the value of a field away.
func Null[T any]() Nullable[T] { return Nullable[T]{given: true} }

// IsZero says whether the field is left out.
func (n Nullable[T]) IsZero() bool { return !n.given }

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// variant finds out which form an object has: the value of its field "type".
func variant(text []byte) (string, error) {
	var tagged struct {
		Type string `json:"type"`
	}
	err := json.Unmarshal(text, &tagged)
	return tagged.Type, err
}

// object is value as JSON, read again with its numbers as they were written.
func object(value any) (map[string]any, error) {
	found := map[string]any{}
	text, err := json.Marshal(value)
	if err != nil || string(text) == "null" {
		return found, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return found, decoder.Decode(&found)
}

// named is fields with a unique id for each event that has none, so that sending them again changes nothing.
func named(fields EventsIngest) EventsIngest {
	events := make([]EventInput, len(fields.Events))
	for place, event := range fields.Events {
		if event.UniqueID == nil {
			event.UniqueID = Of(rand.Text())
		}
		events[place] = event
	}
	fields.Events = events
	return fields
}
