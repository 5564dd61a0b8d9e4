// Package billow is the client of Billow: typed, on net/http, without dependencies.
package billow

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	firstPause   = 500 * time.Millisecond
	longestPause = 8 * time.Second
	// A server that wants to be left alone for longer is not asked again: the caller decides.
	patience = time.Minute
)

// Config says whom to ask, as whom, and how patiently.
type Config struct {
	APIKey     string        // BILLOW_API_KEY when it is empty
	BaseURL    string        // BILLOW_URL when it is empty, else http://127.0.0.1:8000
	Timeout    time.Duration // for each attempt: a minute when it is zero
	MaxRetries *int          // how often a call is sent again that gets no answer, or 429, 502, 503, 504: twice when nil
	HTTPClient *http.Client  // http.DefaultClient when it is nil
}

// transport sends calls, asks again where that is safe, and answers what was refused as an error.
type transport struct {
	key, base string
	timeout   time.Duration
	retries   int
	http      *http.Client
}

// New makes a client. Without a key every call is refused.
func New(config Config) *Client {
	t := &transport{key: config.APIKey, base: config.BaseURL, timeout: config.Timeout, http: config.HTTPClient, retries: 2}
	if t.key == "" {
		t.key = os.Getenv("BILLOW_API_KEY")
	}
	if t.base == "" {
		t.base = os.Getenv("BILLOW_URL")
	}
	if t.base == "" {
		t.base = "http://127.0.0.1:8000"
	}
	t.base = strings.TrimSuffix(strings.TrimRight(t.base, "/"), "/api")
	if t.timeout == 0 {
		t.timeout = time.Minute
	}
	if config.MaxRetries != nil {
		t.retries = *config.MaxRetries
	}
	if t.http == nil {
		t.http = http.DefaultClient
	}
	t.http = staying(t.http)
	return newClient(t)
}

// staying is the client, which takes a redirect for an answer: followed, it would carry the key elsewhere, and turn what
// writes into what reads.
func staying(client *http.Client) *http.Client {
	copied := *client
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &copied
}

// Answer is what came with an object: the status and the headers.
type Answer struct {
	Status int
	Header http.Header
}

// ETag is the version of the document, for IfMatch.
func (a Answer) ETag() string { return a.Header.Get("ETag") }

// RequestID is the name of the request in the logs of the server.
func (a Answer) RequestID() string { return a.Header.Get("X-Request-Id") }

// Replayed says whether this is the stored answer to an earlier request with the same idempotency key.
func (a Answer) Replayed() bool { return a.Header.Get("Idempotent-Replayed") == "true" }

type options struct {
	header http.Header
	answer *Answer
}

// Option changes one call.
type Option func(*options)

// IdempotencyKey names a request that writes: for 24 hours it takes effect once. Each call makes a name without it.
func IdempotencyKey(key string) Option { return header("Idempotency-Key", key) }

// DryRun asks what would be, and keeps nothing of it.
func DryRun() Option { return header("Billow-Dry-Run", "true") }

// IfMatch lets a change happen only if the document still has this ETag; otherwise it is ErrPreconditionFailed.
func IfMatch(etag string) Option { return header("If-Match", etag) }

// Told fills answer with the status and the headers.
func Told(answer *Answer) Option { return func(o *options) { o.answer = answer } }

func header(name, value string) Option { return func(o *options) { o.header.Set(name, value) } }

// call is one operation with its arguments.
type call struct {
	method  string
	path    []string // literal parts and, between them, names
	fields  any
	query   []string // fields that stand in the query although the request has a body
	unkeyed bool     // whether it takes no idempotency key
}

// send answers the body of an answer that grants the call.
func (t *transport) send(ctx context.Context, c call, given []Option) ([]byte, error) {
	o := options{header: http.Header{}}
	for _, option := range given {
		option(&o)
	}
	address, body, err := t.written(c)
	if err != nil {
		return nil, err
	}
	t.describe(c, o.header)
	for attempt := 1; ; attempt++ {
		text, err := t.once(ctx, c.method, address, body, o)
		pause, again := pause(err, attempt, t.retries)
		if err == nil || !again || ctx.Err() != nil {
			return text, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (t *transport) once(ctx context.Context, method, address string, body []byte, o options) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = o.header
	response, err := t.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, refusal(response)
	}
	if o.answer != nil {
		*o.answer = Answer{Status: response.StatusCode, Header: response.Header}
	}
	return io.ReadAll(response.Body)
}

// written is the address and the body of a call.
func (t *transport) written(c call) (string, []byte, error) {
	address := t.base
	for place, part := range c.path {
		if place%2 == 1 {
			if part == "" || part == "." || part == ".." {
				return "", nil, fmt.Errorf("%q names nothing", part)
			}
			part = url.PathEscape(part)
		}
		address += part
	}
	fields, err := object(c.fields)
	if err != nil {
		return "", nil, err
	}
	query := url.Values{}
	bodied := hasBody(c.method)
	for name, value := range fields {
		if !bodied || slices.Contains(c.query, name) {
			query.Set(name, text(value))
			delete(fields, name)
		}
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	if !bodied {
		return address, nil, nil
	}
	body, err := json.Marshal(fields)
	return address, body, err
}

func (t *transport) describe(c call, header http.Header) {
	header.Set("Authorization", "Bearer "+t.key)
	header.Set("Billow-Version", APIVersion)
	header.Set("User-Agent", "billow-client-go/"+ClientVersion)
	if hasBody(c.method) {
		header.Set("Content-Type", "application/json")
	}
	if c.method != http.MethodGet && !c.unkeyed && header.Get("Idempotency-Key") == "" {
		header.Set("Idempotency-Key", rand.Text())
	}
}

func hasBody(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

// text is a value as it stands in a query: commas between those of a list.
func text(value any) string {
	many, ok := value.([]any)
	if !ok {
		return fmt.Sprint(value)
	}
	parts := make([]string, len(many))
	for place, one := range many {
		parts[place] = text(one)
	}
	return strings.Join(parts, ",")
}

// pause says how long to wait before asking again, and whether that helps: a write carries the same key each time.
func pause(failure error, attempt, retries int) (time.Duration, bool) {
	if failure == nil || attempt > retries {
		return 0, false
	}
	var told time.Duration
	var refused *APIError
	if errors.As(failure, &refused) {
		again := slices.Contains([]int{429, 502, 503, 504}, refused.Status) || refused.Code == "idempotency_key_in_flight"
		told = refused.RetryAfter()
		if !again || told > patience {
			return 0, false
		}
	}
	longest := min(firstPause<<(attempt-1), longestPause)
	return max(told, longest*3/4+mathrand.N(longest/4)), true
}

// answered sends a call and reads its answer.
func answered[T any](ctx context.Context, t *transport, c call, given []Option) (*T, error) {
	text, err := t.send(ctx, c, given)
	if err != nil {
		return nil, err
	}
	found := new(T)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return found, decoder.Decode(found)
}
