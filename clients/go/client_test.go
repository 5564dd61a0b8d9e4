package billow

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// flaky is a line on which requests arrive, and the first answers are lost.
type flaky struct {
	losses int
	keys   []string
}

func (f *flaky) RoundTrip(request *http.Request) (*http.Response, error) {
	f.keys = append(f.keys, request.Header.Get("Idempotency-Key"))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || len(f.keys) > f.losses {
		return response, err
	}
	response.Body.Close()
	return nil, errors.New("the line broke")
}

// sandbox is a client of a fresh sandbox, on a line that loses answers.
func sandbox(t *testing.T, losses int) (*Client, *flaky) {
	t.Helper()
	if os.Getenv("BILLOW_URL") == "" {
		t.Skip("BILLOW_URL does not say where Billow listens")
	}
	made, err := New(Config{}).Sandboxes.Create(t.Context(), SandboxesCreate{Name: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	line := &flaky{losses: losses}
	return New(Config{APIKey: made.Key, HTTPClient: &http.Client{Transport: line}}), line
}

// A write whose answer is lost is sent again under the same key and takes effect once; so does an event.
func TestOnce(t *testing.T) {
	client, line := sandbox(t, 1)
	var answer Answer
	fields := CustomersCreate{Name: "Once", ExternalID: Of("once")}
	if _, err := client.Customers.Create(t.Context(), fields, Told(&answer)); err != nil {
		t.Fatal(err)
	}
	if !answer.Replayed() || len(line.keys) != 2 || line.keys[0] != line.keys[1] {
		t.Errorf("sent under %v, replayed: %t", line.keys, answer.Replayed())
	}
	line.keys = nil
	event := EventInput{Account: "once", EventName: "call", Timestamp: Of(time.Now())}
	verdict, err := client.Events.Ingest(t.Context(), EventsIngest{Events: []EventInput{event}})
	if err != nil || len(verdict.Duplicates) != 1 {
		t.Errorf("%v, %v", verdict, err)
	}
}

// Pages follow each other; null takes a value away, and what is left out stays; a name stays a name.
func TestPagesAndUpdates(t *testing.T) {
	client, _ := sandbox(t, 0)
	for _, name := range []string{"a", "b", "c"} {
		fields := CustomersCreate{Name: name, ExternalID: Of(name), Email: Of("x@example.com")}
		if _, err := client.Customers.Create(t.Context(), fields); err != nil {
			t.Fatal(err)
		}
	}
	for _, fields := range []CustomersList{{Limit: Of(1)}, {Limit: Of(2), Offset: Of(0)}} {
		count := 0
		for _, err := range client.Customers.List(fields).All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			count++
		}
		if count != 3 {
			t.Errorf("%d of 3 customers", count)
		}
	}
	kept, err := client.Customers.Update(t.Context(), "a", CustomersUpdate{Name: Of("A")})
	if err != nil || kept.Email == nil {
		t.Errorf("%v, %v", kept, err)
	}
	gone, err := client.Customers.Update(t.Context(), "a", CustomersUpdate{Email: Null[string]()})
	if err != nil || gone.Email != nil {
		t.Errorf("%v, %v", gone, err)
	}
	if err := client.Customers.Delete(t.Context(), ".."); err == nil {
		t.Error("it named something")
	}
}

// A price is read as what it is.
func TestPrices(t *testing.T) {
	client, _ := sandbox(t, 0)
	if _, err := client.Products.Create(t.Context(), ProductsCreate{
		Name: "Seats", Code: Of("seats"), FeeType: "fixed", PaymentTerms: "advance",
	}); err != nil {
		t.Fatal(err)
	}
	plan, err := client.Plans.Create(t.Context(), PlansCreate{Name: "Pro", Code: Of("pro"), Currency: "USD",
		Items: []NewPlanItemInput{{ProductID: Of("seats"), Price: FixedPriceInput{UnitPrice: "12.5"}}}})
	if err != nil {
		t.Fatal(err)
	}
	price := plan.Items[0].Price
	if price.FixedPrice == nil || price.UnitPrice != nil || price.FixedPrice.UnitPrice.Rat().RatString() != "25/2" {
		t.Errorf("%s", price.Raw)
	}
}

// A call that is given up is not sent again.
func TestGivenUp(t *testing.T) {
	client, line := sandbox(t, 9)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Customers.Get(ctx, "once"); !errors.Is(err, context.Canceled) || len(line.keys) > 1 {
		t.Errorf("%v after %d requests", err, len(line.keys))
	}
}

// A redirect is no answer: it is not followed, so the key goes nowhere else and a write stays one.
func TestRedirect(t *testing.T) {
	var heard []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		heard = append(heard, r.Method)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer elsewhere.Close()
	client := New(Config{APIKey: "sk_test_secret", BaseURL: elsewhere.URL})
	if _, err := client.Customers.Create(t.Context(), CustomersCreate{Name: "Moved"}); err == nil {
		t.Fatal("a redirect passed for an answer")
	}
	if len(heard) != 1 || heard[0] != http.MethodPost {
		t.Fatalf("asked %v", heard)
	}
}
