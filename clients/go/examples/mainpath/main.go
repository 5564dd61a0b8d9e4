// From a metric to a paid invoice, in a sandbox of its own whose time stands still until it is told to move.
// It wants BILLOW_URL, and a live key in BILLOW_API_KEY, which makes the sandbox.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	billow "billow.dev/client"
)

func main() {
	if err := walk(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func walk(ctx context.Context) error {
	sandbox, err := billow.New(billow.Config{}).Sandboxes.Create(ctx, billow.SandboxesCreate{Name: "Main path"})
	if err != nil {
		return err
	}
	client := billow.New(billow.Config{APIKey: sandbox.Key})
	clock, err := client.TestClocks.Create(ctx, billow.TestClocksCreate{FrozenAt: day(2026, 1, 1)})
	if err != nil {
		return err
	}
	if err := define(ctx, client); err != nil {
		return err
	}
	if err := subscribe(ctx, client); err != nil {
		return err
	}
	_, err = client.Events.Ingest(ctx, billow.EventsIngest{Events: []billow.EventInput{{
		Account:    "acme",
		EventName:  "api_call",
		UniqueID:   billow.Of("evt-1"),
		Timestamp:  billow.Of(time.Date(2026, 1, 9, 15, 3, 17, 0, time.UTC)),
		Properties: map[string]any{"endpoint": "/v1/analyze", "tokens": 1500},
	}}})
	if err != nil {
		return err
	}
	if _, err := client.TestClocks.Advance(ctx, clock.ID, billow.TestClocksAdvance{To: day(2026, 2, 1)}); err != nil {
		return err
	}
	var numbers []string
	list := client.Invoices.List(billow.InvoicesList{CustomerID: billow.Of("acme"), Limit: billow.Of(1)})
	for invoice, err := range list.All(ctx) {
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s, %s %s\n", *invoice.Number, invoice.Status, invoice.Total, invoice.Currency)
		numbers = append(numbers, *invoice.Number)
	}
	if err := settle(ctx, client, numbers[0]); err != nil {
		return err
	}
	return refused(ctx, client)
}

// define says what is measured, what is sold, and for how much.
func define(ctx context.Context, client *billow.Client) error {
	metric, err := client.Metrics.Create(ctx, billow.MetricsCreate{
		Name:        "API calls",
		Code:        billow.Of("api_calls"),
		EventName:   "api_call",
		Aggregation: billow.MetricAggregationInput{Method: "sum", Field: billow.Of("tokens")},
	})
	if err != nil {
		return err
	}
	for _, product := range []billow.ProductsCreate{
		{
			Name:         "API usage",
			Code:         billow.Of("api_usage"),
			FeeType:      "metered",
			PaymentTerms: "arrears",
			MetricIDs:    []string{metric.ID},
		},
		{Name: "Platform", Code: billow.Of("platform"), FeeType: "fixed", PaymentTerms: "advance"},
	} {
		if _, err := client.Products.Create(ctx, product); err != nil {
			return err
		}
	}
	_, err = client.Plans.Create(ctx, billow.PlansCreate{
		Name:     "Pro",
		Code:     billow.Of("pro"),
		Currency: "USD",
		Items: []billow.NewPlanItemInput{
			{ProductID: billow.Of("platform"), Price: billow.FixedPriceInput{
				UnitPrice: "49.00", BillingDirection: billow.Of("advance"),
			}},
			{ProductID: billow.Of("api_usage"), Price: billow.GraduatedPriceInput{Tiers: []billow.TierInput{
				{UpTo: billow.Of(billow.Decimal("1000")), UnitPrice: "0"},
				{UnitPrice: "0.02"},
			}}},
		},
	})
	return err
}

// subscribe says who buys it, and from when on.
func subscribe(ctx context.Context, client *billow.Client) error {
	_, err := client.Customers.Create(ctx, billow.CustomersCreate{Name: "Acme Corp", ExternalID: billow.Of("acme")})
	if err != nil {
		return err
	}
	_, err = client.Subscriptions.Create(ctx, billow.SubscriptionsCreate{
		CustomerID:   "acme",
		PlanID:       billow.Of("pro"),
		AutoActivate: billow.Of(true),
		Contract:     &billow.Contract{StartDate: billow.Of(billow.Day("2026-01-01"))},
	})
	return err
}

// settle looks at an invoice, rehearses its payment, and records it.
func settle(ctx context.Context, client *billow.Client, number string) error {
	file, err := client.Invoices.PDF(ctx, number)
	if err != nil {
		return err
	}
	if err := os.WriteFile("invoice.pdf", file, 0o600); err != nil {
		return err
	}
	rehearsed, err := client.Invoices.MarkAsPaid(ctx, number, billow.InvoicesMarkAsPaid{}, billow.DryRun())
	if err != nil {
		return err
	}
	fmt.Println("rehearsed:", rehearsed.Status)
	var answer billow.Answer
	for range 2 {
		paid, err := client.Invoices.MarkAsPaid(ctx, number, billow.InvoicesMarkAsPaid{},
			billow.IdempotencyKey("paid-by-transfer"), billow.Told(&answer))
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s, replayed: %t\n", *paid.Number, paid.Status, answer.Replayed())
	}
	return nil
}

// refused shows that a refusal says which fields are broken, each with a stable code.
func refused(ctx context.Context, client *billow.Client) error {
	_, err := client.Customers.Create(ctx, billow.CustomersCreate{Email: billow.Of("nobody")})
	var refusal *billow.APIError
	if errors.As(err, &refusal) && errors.Is(err, billow.ErrInvalid) {
		for _, broken := range refusal.Errors {
			fmt.Println("refused:", broken.Field, broken.Code)
		}
	}
	if _, err := client.Invoices.Get(ctx, "INV-999999", billow.InvoicesGet{}); errors.Is(err, billow.ErrNotFound) {
		fmt.Println("refused: not found")
	}
	return nil
}

func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}
