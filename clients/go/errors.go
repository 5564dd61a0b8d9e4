package billow

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// FieldError is one broken field: where it is (dotted path), what is wrong in one stable word, and the way out.
type FieldError struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// APIError is a request that was not granted; nothing of it took effect.
//
// Code is stable and meant for programs, Detail is meant for people, Errors names every broken field, and RequestID
// finds the request in the logs of the server.
type APIError struct {
	Status    int          `json:"status"`
	Code      string       `json:"code"`
	Title     string       `json:"title"`
	Detail    string       `json:"detail"`
	Errors    []FieldError `json:"errors"`
	RequestID string       `json:"request_id"`
	Header    http.Header  `json:"-"`
}

// The kinds of refusals, for errors.Is.
var (
	ErrMalformed          = &APIError{Status: http.StatusBadRequest}
	ErrUnauthenticated    = &APIError{Status: http.StatusUnauthorized}
	ErrForbidden          = &APIError{Status: http.StatusForbidden}
	ErrNotFound           = &APIError{Status: http.StatusNotFound}
	ErrConflict           = &APIError{Status: http.StatusConflict}
	ErrPreconditionFailed = &APIError{Status: http.StatusPreconditionFailed}
	ErrTooLarge           = &APIError{Status: http.StatusRequestEntityTooLarge}
	ErrInvalid            = &APIError{Status: http.StatusUnprocessableEntity}
	ErrRateLimited        = &APIError{Status: http.StatusTooManyRequests}
	ErrUnavailable        = &APIError{Status: http.StatusServiceUnavailable}
)

// Error says why, with the code, the request and the fields.
func (e *APIError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s, %s)", e.Detail, e.Code, e.RequestID)
	for _, broken := range e.Errors {
		fmt.Fprintf(&text, "\n  %s: %s", broken.Field, broken.Detail)
	}
	return text.String()
}

// Is says whether target is the kind of this refusal.
func (e *APIError) Is(target error) bool {
	kind, ok := target.(*APIError)
	return ok && kind.Code == "" && kind.Status == e.Status
}

// RetryAfter is how long the server wants to be left alone, when it says so.
func (e *APIError) RetryAfter() time.Duration {
	seconds, err := strconv.Atoi(e.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// refusal is the error that an answer stands for.
func refusal(response *http.Response) error {
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	found := &APIError{}
	if json.Unmarshal(text, found) != nil || found.Code == "" {
		found = &APIError{Code: "unknown", Title: response.Status, Detail: response.Request.URL.Path + " answered no JSON"}
	}
	found.Status, found.Header = response.StatusCode, response.Header
	return found
}
