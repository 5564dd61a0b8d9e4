// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

import (
	"encoding/json"
	"time"
)

// AddOnEntryInput: An add-on.
type AddOnEntryInput struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Amount Decimal `json:"amount"`
	// ISO 4217 code.
	Currency           string  `json:"currency"`
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	Description        *string `json:"description,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string          `json:"tax_codes,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// AddressInput: A postal address as documents print it.
type AddressInput struct {
	Line1      *string `json:"line1,omitzero"`
	Line2      *string `json:"line2,omitzero"`
	City       *string `json:"city,omitzero"`
	State      *string `json:"state,omitzero"`
	PostalCode *string `json:"postal_code,omitzero"`
	// ISO 3166-1 alpha-2 code.
	Country *string `json:"country,omitzero"`
}

// BillingChanges: What of the billing can be changed at any time, from the next invoice on; what is absent
// stays.
type BillingChanges struct {
	PaymentTerms        *string `json:"payment_terms,omitzero"`
	AutoIssueInvoices   *bool   `json:"auto_issue_invoices,omitzero"`
	AutoPayInvoices     *bool   `json:"auto_pay_invoices,omitzero"`
	ConsolidateInvoices *bool   `json:"consolidate_invoices,omitzero"`
}

// BillingTerms: How it is billed: from which anchor, on which terms, and what happens by itself.
type BillingTerms struct {
	// One of anniversary, calendar.
	BillingTime  *string `json:"billing_time,omitzero"`
	PaymentTerms *string `json:"payment_terms,omitzero"`
	// By default as the plan says, else true.
	AutoIssueInvoices *bool `json:"auto_issue_invoices,omitzero"`
	// By default as the plan says, else false.
	AutoPayInvoices *bool `json:"auto_pay_invoices,omitzero"`
	// How a share of a period is counted: by local days, by seconds, by months of 30 days, by months and then
	// days; or not at all: until its end no share of a period is over, so that the part that reaches the end
	// costs the whole, and one that is cut before it nothing. One of day, second, fixed30, month_part, none.
	ProrationMode *string `json:"proration_mode,omitzero"`
	// The day that periods are counted from, and before which nothing is billed.
	FirstBillingDate *Day `json:"first_billing_date,omitzero"`
	// What a first period that is cut short costs: its share, all of it, or nothing; merged, it is billed
	// together with the one that follows. One of prorate, full, free, merge.
	FirstPeriod *string `json:"first_period,omitzero"`
	// What a fee in arrears costs of a last period that is cut short by the end of service: its share, all of it,
	// or nothing. One of prorate, full, none.
	LastPeriod *string `json:"last_period,omitzero"`
	// Whether it shares invoices with the other subscriptions of that wish that are billed to the same customer
	// on the same day, on the same payment terms.
	ConsolidateInvoices *bool `json:"consolidate_invoices,omitzero"`
	// Whether what is used in the trial costs nothing, or is billed when the trial is over. One of free, bill.
	TrialUsage *string `json:"trial_usage,omitzero"`
	// Of usage that is billed: the units of each metered item that are free in the trial.
	TrialFreeUnits *int `json:"trial_free_units,omitzero"`
}

// BrandingInput: How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG.
type BrandingInput struct {
	Accent *string `json:"accent,omitzero"`
	Logo   *string `json:"logo,omitzero"`
}

// BundleEntryInput: A bundle; its products are named by code.
type BundleEntryInput struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// The whole content.
	Prices      []NewBundleItemInput `json:"prices"`
	Description *string              `json:"description,omitzero"`
	// The currency of the prices; without one, that of the plan or subscription that names the bundle.
	Currency *string           `json:"currency,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// Category: What kind of supply it is (EN 16931, BT-151); all but the standard one carry no tax.
type Category = string

// Charge: What usage of a metric costs; it becomes an item on the product that bills by the metric.
type Charge struct {
	BillableMetricID string `json:"billable_metric_id"`
	// One of standard, graduated, volume, package, percentage, graduated_percentage, dynamic, custom.
	ChargeModel string            `json:"charge_model"`
	Properties  *ChargeProperties `json:"properties,omitzero"`
	Filters     []ChargeFilter    `json:"filters,omitzero"`
	// The key of the item; the code of its product when absent.
	Code               *string `json:"code,omitzero"`
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	// The least that a period costs.
	MinAmount *Decimal `json:"min_amount,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Whether usage is billed as it comes, not when its period is over.
	PayInAdvance *bool `json:"pay_in_advance,omitzero"`
	Invoiceable  *bool `json:"invoiceable,omitzero"`
	Prorated     *bool `json:"prorated,omitzero"`
	// One of invoice.
	RegroupPaidFees    *string      `json:"regroup_paid_fees,omitzero"`
	AppliedPricingUnit *PricingUnit `json:"applied_pricing_unit,omitzero"`
}

// ChargeFilter: Usage whose properties have one of the values, at parameters of its own.
type ChargeFilter struct {
	// For each property the values that it may have.
	Values             map[string][]string `json:"values"`
	Properties         ChargeProperties    `json:"properties"`
	InvoiceDisplayName *string             `json:"invoice_display_name,omitzero"`
}

// ChargeProperties: The parameters of a charge: those of its model, and no others.
type ChargeProperties struct {
	Amount                    *Decimal    `json:"amount,omitzero"`
	GraduatedRanges           []Range     `json:"graduated_ranges,omitzero"`
	VolumeRanges              []Range     `json:"volume_ranges,omitzero"`
	GraduatedPercentageRanges []RateRange `json:"graduated_percentage_ranges,omitzero"`
	// A quantity, not negative.
	PackageSize *Decimal `json:"package_size,omitzero"`
	// A quantity, not negative.
	FreeUnits *Decimal `json:"free_units,omitzero"`
	// A quantity, not negative.
	Rate        *Decimal `json:"rate,omitzero"`
	FixedAmount *Decimal `json:"fixed_amount,omitzero"`
	// A quantity, not negative.
	FreeUnitsPerEvents           *Decimal `json:"free_units_per_events,omitzero"`
	FreeUnitsPerTotalAggregation *Decimal `json:"free_units_per_total_aggregation,omitzero"`
	PerTransactionMinAmount      *Decimal `json:"per_transaction_min_amount,omitzero"`
	PerTransactionMaxAmount      *Decimal `json:"per_transaction_max_amount,omitzero"`
	// The property that holds the amount of an event, for the model dynamic.
	AmountField *string `json:"amount_field,omitzero"`
	// The property that names its currency, for the model dynamic.
	CurrencyField    *string  `json:"currency_field,omitzero"`
	PricingGroupKeys []string `json:"pricing_group_keys,omitzero"`
}

// Cohort: Which subscriptions of a plan: those for which all that is said holds; where nothing is said, all
// of them.
type Cohort struct {
	CustomerIDs     []string `json:"customer_ids,omitzero"`
	SubscriptionIDs []string `json:"subscription_ids,omitzero"`
	// The revisions of the plan that they are on.
	Revisions []int `json:"revisions,omitzero"`
	// Started on this day or later.
	StartedFrom *Day `json:"started_from,omitzero"`
	// Started before this day.
	StartedBefore *Day `json:"started_before,omitzero"`
	// Pairs that the metadata of the subscription holds.
	Metadata map[string]string `json:"metadata,omitzero"`
	// A share of the customers, in percent. It is always the same ones: who is among 10 percent is among 20.
	Percent *int `json:"percent,omitzero"`
}

// Contract: How long: rolling from month to month, or a fixed term in months. Without a start date it starts
// today.
//
// What is not said is as the plan says. A fixed one is answered with its `end_date`, that of its first term.
type Contract struct {
	// By default as the plan says; else fixed with a length or an end, and rolling without. One of
	// monthly_rolling, fixed.
	PeriodType     *string `json:"period_type,omitzero"`
	StartDate      *Day    `json:"start_date,omitzero"`
	DurationMonths *int    `json:"duration_months,omitzero"`
	EndDate        *Day    `json:"end_date,omitzero"`
	// By how many days a cancellation goes before the end of service, at the least.
	NoticeDays *int `json:"notice_days,omitzero"`
	// So many days before a term is over it is said that it will be.
	AlertDays []int `json:"alert_days,omitzero"`
}

// CouponEntryInput: A coupon; the plans or metrics that it is limited to are named by code.
type CouponEntryInput struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// One of fixed_amount, percentage.
	CouponType string `json:"coupon_type"`
	// One of once, recurring, forever.
	Frequency string   `json:"frequency"`
	Amount    *Decimal `json:"amount,omitzero"`
	// ISO 4217 code.
	Currency *string `json:"currency,omitzero"`
	// A decimal, at most 12 decimals.
	PercentageRate *Decimal `json:"percentage_rate,omitzero"`
	// On how many invoices a recurring coupon is used.
	FrequencyDuration *int `json:"frequency_duration,omitzero"`
	// One of no_expiration, time_limit.
	Expiration   *string           `json:"expiration,omitzero"`
	ExpirationAt *time.Time        `json:"expiration_at,omitzero"`
	Reusable     *bool             `json:"reusable,omitzero"`
	AppliesTo    *NewScope         `json:"applies_to,omitzero"`
	Description  *string           `json:"description,omitzero"`
	Metadata     map[string]string `json:"metadata,omitzero"`
}

// DraftPlan: A plan that is in no catalogue: what it charges, and what it says of the money of a period.
type DraftPlan struct {
	// ISO 4217 code.
	Currency          string              `json:"currency"`
	Items             []NewPlanItemInput  `json:"items"`
	Name              *string             `json:"name,omitzero"`
	MinimumSpend      *SpendInput         `json:"minimum_spend,omitzero"`
	MaximumSpend      *SpendInput         `json:"maximum_spend,omitzero"`
	MinimumCommitment *NewCommitmentInput `json:"minimum_commitment,omitzero"`
	Discount          *PlanDiscountInput  `json:"discount,omitzero"`
}

// DynamicPriceInput: The sum of the amounts that events carry, and a markup on it; included units take their
// share of it.
//
// Each event has to carry one, and with a `currency_field` the currency in which it is billed: usage with an
// event that does not waits for it, and is never billed without, nor as if all money were alike.
type DynamicPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The property of an event that holds its amount, in the currency.
	AmountField string `json:"amount_field"`
	// The property of an event that names the currency of its amount, which has to be the one in which it is
	// billed; without it no event is asked.
	CurrencyField *string `json:"currency_field,omitzero"`
	// What is added to the amounts, in percent.
	Markup *Decimal `json:"markup,omitzero"`
}

// MarshalJSON adds the type, which is always dynamic.
func (v DynamicPriceInput) MarshalJSON() ([]byte, error) {
	type plain DynamicPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"dynamic", plain(v)})
}

// Entitlement: What a subscriber may do: a key with a value of its type; or a feature with values of its
// privileges.
//
// Give a key, or a feature_code; the key of a feature is its code, and its value is true.
type Entitlement struct {
	Key *string `json:"key,omitzero"`
	// One of boolean, integer, string, select.
	Type  *string `json:"type,omitzero"`
	Value any     `json:"value,omitzero"`
	// Code or id of a feature.
	FeatureCode *string          `json:"feature_code,omitzero"`
	Privileges  []PrivilegeValue `json:"privileges,omitzero"`
}

// EventInput: One use of something by a customer.
//
// `account`, `event_name` and `unique_id` have other spellings; each of the first two is needed under one of
// them.
type EventInput struct {
	// What metrics filter by and add up: texts, numbers, true and false; nothing nested.
	Properties map[string]any `json:"properties,omitzero"`
	// The customer: its id, external id or alias.
	Account string `json:"account"`
	// What happened; metrics select by it.
	EventName string `json:"event_name"`
	// Your own id: it is stored once for ever, so a retry counts once. Generated when absent.
	UniqueID *string `json:"unique_id,omitzero"`
	// When it happened, not when it was sent; without it, when it was received.
	Timestamp *time.Time `json:"timestamp,omitzero"`
}

// ExpressionCharge: One product of two expressions.
type ExpressionCharge struct {
	// What the line says.
	Description string `json:"description"`
	// How many.
	QuantityExpression string `json:"quantity_expression"`
	// What each costs.
	UnitPriceExpression string `json:"unit_price_expression"`
}

// ExpressionPriceInput: The sum of products of expressions over named quantities, exactly.
//
// `quantity` is what the item's own metrics measured, beyond the units that are included, `events` in how
// many events, and the others are bound to metrics; `usage.name` is read as `name`. What cannot be worked
// out, and what is below zero, is refused and never zero instead.
type ExpressionPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The products that are added up.
	Charges []ExpressionCharge `json:"charges"`
	// Further quantities by name.
	MetricBindings []MetricBinding `json:"metric_bindings,omitzero"`
}

// MarshalJSON adds the type, which is always expression.
func (v ExpressionPriceInput) MarshalJSON() ([]byte, error) {
	type plain ExpressionPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"expression", plain(v)})
}

// FeatureEntry: A feature.
type FeatureEntry struct {
	Code        string            `json:"code"`
	Name        string            `json:"name"`
	Description *string           `json:"description,omitzero"`
	Privileges  []Privilege       `json:"privileges,omitzero"`
	Metadata    map[string]string `json:"metadata,omitzero"`
}

// FilterGroupInput: Conditions that hold all together (`and`) or at least one of them (`or`).
type FilterGroupInput struct {
	// One of and, or.
	Operator *string             `json:"operator,omitzero"`
	Filters  []MetricFilterInput `json:"filters"`
}

// FixedCharge: What an add-on costs in every period; it becomes an item on a product of the add-on's code.
type FixedCharge struct {
	AddOnID string `json:"add_on_id"`
	// One of standard, graduated, volume.
	ChargeModel *string           `json:"charge_model,omitzero"`
	Properties  *ChargeProperties `json:"properties,omitzero"`
	// A quantity, not negative.
	Units *Decimal `json:"units,omitzero"`
	// The key of the item; the code of its product when absent.
	Code               *string `json:"code,omitzero"`
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	// Codes or ids of taxes.
	TaxCodes              []string `json:"tax_codes,omitzero"`
	PayInAdvance          *bool    `json:"pay_in_advance,omitzero"`
	Prorated              *bool    `json:"prorated,omitzero"`
	ApplyUnitsImmediately *bool    `json:"apply_units_immediately,omitzero"`
}

// FixedPriceInput: Quantity times unit price in every period, independent of usage.
type FixedPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// How many are billed in each period.
	Quantity *Decimal `json:"quantity,omitzero"`
	// The price of one for a whole period.
	UnitPrice Decimal `json:"unit_price"`
}

// MarshalJSON adds the type, which is always fixed.
func (v FixedPriceInput) MarshalJSON() ([]byte, error) {
	type plain FixedPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"fixed", plain(v)})
}

// GraduatedPercentagePriceInput: Each part of the money at the rate of the tier in which it lies; a tier's
// fee is due once it is entered.
type GraduatedPercentagePriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []RateTierInput `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// MarshalJSON adds the type, which is always graduated_percentage.
func (v GraduatedPercentagePriceInput) MarshalJSON() ([]byte, error) {
	type plain GraduatedPercentagePriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"graduated_percentage", plain(v)})
}

// GraduatedPriceInput: Each part of the usage at the price of the tier in which it lies; a tier's fee is due
// once it is entered.
type GraduatedPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []TierInput `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// MarshalJSON adds the type, which is always graduated.
func (v GraduatedPriceInput) MarshalJSON() ([]byte, error) {
	type plain GraduatedPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"graduated", plain(v)})
}

// InvoiceSettings: What subscriptions of the plan begin with: what happens to invoices by themselves, and
// what stands on them.
type InvoiceSettings struct {
	AutoIssueInvoices      *bool   `json:"auto_issue_invoices,omitzero"`
	AutoPayInvoices        *bool   `json:"auto_pay_invoices,omitzero"`
	InvoiceFooterText      *string `json:"invoice_footer_text,omitzero"`
	InvoiceMemoTemplate    *string `json:"invoice_memo_template,omitzero"`
	SendActivationEmail    *bool   `json:"send_activation_email,omitzero"`
	SendInvoicesToCustomer *bool   `json:"send_invoices_to_customer,omitzero"`
	SendReceiptsToCustomer *bool   `json:"send_receipts_to_customer,omitzero"`
}

// ItemRef: An item of a version, by its key or by its product; or all items of a bundle, to remove them.
type ItemRef struct {
	ProductID *string `json:"product_id,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey  *string `json:"item_key,omitzero"`
	BundleID *string `json:"bundle_id,omitzero"`
}

// ItemUpdate: An item with the fields of its price that change: a quantity, a unit price, tiers, even another
// type.
type ItemUpdate struct {
	ProductID *string `json:"product_id,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey  *string `json:"item_key,omitzero"`
	BundleID *string `json:"bundle_id,omitzero"`
	// The fields of the price that change.
	Adjust map[string]any `json:"adjust"`
}

// Kind: What sort of no it is; each door turns it into its own status from one table.
type Kind = string

// LineToTax: A line to calculate with: a name of the caller's choice and its net, negative for a credit.
type LineToTax struct {
	Key string `json:"key"`
	// A decimal, at most 12 decimals.
	Amount Decimal `json:"amount"`
}

// MatrixPriceInput: Usage by the values of some properties, each at the price of its cell.
//
// An event falls into the one cell that names the most of its properties; of two that name as many, into the
// one that takes fewer of them with any value, and then into the first; of none, into `otherwise`. Usage that
// is taken back takes from its cell, whatever the values beside those that the cell names, and a cell with
// less than nothing costs as one with nothing. The units that are included are taken out of the cells in
// their order.
type MatrixPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The properties of events that make cells.
	Dimensions []string `json:"dimensions"`
	// Cells, of which the first holds where others name as many dimensions.
	Cells []PriceCellInput `json:"cells"`
	// The price of usage in no cell; null where it costs nothing.
	Otherwise PriceInput `json:"otherwise,omitzero"`
}

// MarshalJSON adds the type, which is always matrix.
func (v MatrixPriceInput) MarshalJSON() ([]byte, error) {
	type plain MatrixPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"matrix", plain(v)})
}

// MetricAggregationInput: What is made of the matching events: a method, and the property or the expression
// that it reads.
//
// `expression` and `percent` are absent where there is none.
type MetricAggregationInput struct {
	// What is made of the events. One of average, count, count_unique, custom, latest, max, min, percentile,
	// present_unique, sum, weighted_sum, weighted_unique.
	Method string `json:"method"`
	// The name of a property of the event.
	Field *string `json:"field,omitzero"`
	// What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, `min`, `max`,
	// `ceil`, `floor`, `round`, `if(a < b, c, d)`, `event.timestamp`; a name that is no word stands in double
	// quotes. Methods that count different texts take `concat(a, 'a text', event.code)` too.
	Expression *string `json:"expression,omitzero"`
	// Of a percentile: how many percent of the values do not exceed it.
	Percent *Decimal `json:"percent,omitzero"`
}

// MetricBinding: A name in the expressions for what a metric measures in the same window.
type MetricBinding struct {
	// The name.
	Alias string `json:"alias"`
	// The metric.
	MetricID string `json:"metric_id"`
}

// MetricEntryInput: A metric.
type MetricEntryInput struct {
	Code        string                 `json:"code"`
	Name        string                 `json:"name"`
	EventName   string                 `json:"event_name"`
	Aggregation MetricAggregationInput `json:"aggregation"`
	// An event counts when it satisfies every group.
	FilterGroups []FilterGroupInput `json:"filter_groups,omitzero"`
	// The properties by whose values the usage can be shown in parts.
	GroupBy []string `json:"group_by,omitzero"`
	// Whether what stood at the start of a window takes part in it: seats stay until they are left.
	Recurring   *bool     `json:"recurring,omitzero"`
	Rounding    *Rounding `json:"rounding,omitzero"`
	Description *string   `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
}

// MetricFilterInput: A condition on one property, compared as text: a number in plain digits, `true` and
// `false` as words.
//
// A property that is absent or null satisfies only `not_equal`, `not_in`, and `exists` with the value false.
// `greater` and `less` compare numbers, and a property that is none satisfies neither.
type MetricFilterInput struct {
	// The name of a property of the event.
	Field string `json:"field"`
	// One of equal, not_equal, in, not_in, contains, greater, less, exists.
	Operator *string `json:"operator,omitzero"`
	// What to compare with; with `exists`, false asks for absence.
	Value any `json:"value,omitzero"`
	// What to compare with `in` and `not_in`.
	Values []any `json:"values,omitzero"`
}

// NewBundleItemInput: A product and its price inside a bundle, as given.
type NewBundleItemInput struct {
	ProductID string     `json:"product_id"`
	Price     PriceInput `json:"price"`
	Name      *string    `json:"name,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey *string `json:"item_key,omitzero"`
}

// NewCommitmentInput: What a subscriber owes in every period, used or not, compared before coupons; as given.
type NewCommitmentInput struct {
	Amount Decimal `json:"amount"`
	// The period that it is owed in. Where nothing is said it is the `interval` of a plan that is written with
	// charges, what it was before of a plan that is changed, and else the billing period, which is that of the
	// item that recurs most often. One of billing_period, monthly, quarterly, semi_annual, yearly, contract.
	Period *string `json:"period,omitzero"`
	// What the line says.
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
}

// NewLine: A line of a one-off invoice: a quantity at a price; or an add-on, at its price or at another.
//
// Words, price and taxes that are absent are those of the add-on; without an add-on taxes are those of the
// document.
type NewLine struct {
	// Needed without an add-on.
	Description *string `json:"description,omitzero"`
	// Needed without an add-on.
	UnitPrice *Decimal `json:"unit_price,omitzero"`
	// A quantity, not negative.
	Quantity    *Decimal `json:"quantity,omitzero"`
	PeriodStart *Day     `json:"period_start,omitzero"`
	PeriodEnd   *Day     `json:"period_end,omitzero"`
	ProductID   *string  `json:"product_id,omitzero"`
	// Id or code of an add-on.
	AddOnID *string `json:"add_on_id,omitzero"`
	// Instead of those that would fall on the line.
	TaxCodes []string `json:"tax_codes,omitzero"`
}

// NewNoteLine: A line of the invoice that is credited: with `amount`, which is before discount and tax, or
// all that is left.
type NewNoteLine struct {
	InvoiceLineItemID string `json:"invoice_line_item_id"`
	// Before discount and tax; without it all that is left.
	Amount *Decimal `json:"amount,omitzero"`
}

// NewPlanItemInput: A product and its price, as given; or a bundle, at its own prices or at those of `items`.
type NewPlanItemInput struct {
	// Id or code of a product; for a bundle, name that.
	ProductID *string `json:"product_id,omitzero"`
	// What the product costs; a bundle has prices of its own.
	Price PriceInput `json:"price,omitzero"`
	Name  *string    `json:"name,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey *string `json:"item_key,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Id or code of a bundle, in place of a product.
	BundleID          *string `json:"bundle_id,omitzero"`
	BundleDescription *string `json:"bundle_description,omitzero"`
	// The whole content of the bundle, at other prices.
	Items []NewBundleItemInput `json:"items,omitzero"`
}

// NewScope: What a coupon is limited to, as given: some plans, or some metrics, never both.
type NewScope struct {
	PlanIDs   []string `json:"plan_ids,omitzero"`
	MetricIDs []string `json:"metric_ids,omitzero"`
}

// PackagePriceInput: Usage beyond the free units in whole packages: the first unit of a package costs all of
// it.
type PackagePriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// How many units a package has; more than zero.
	PackageSize Decimal `json:"package_size"`
	// What a package costs, however much of it is used.
	PackagePrice Decimal `json:"package_price"`
	// Units before the first package.
	FreeUnits *Decimal `json:"free_units,omitzero"`
}

// MarshalJSON adds the type, which is always package.
func (v PackagePriceInput) MarshalJSON() ([]byte, error) {
	type plain PackagePriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"package", plain(v)})
}

// PerGroupPriceInput: Usage by the values of some properties, each combination by itself at the same price.
//
// Each has tiers, packages and free units of its own; usage without a property is a combination too. What is
// taken back takes from its combination, and one with less than nothing costs as one with nothing; one that
// no event names costs nothing. Minimum, maximum and discount hold for all of them together. Included units
// of the price around them are taken out of the combinations in the order of their values, the absent last.
type PerGroupPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The properties of events whose values make combinations.
	GroupBy []string `json:"group_by"`
	// What the usage of each combination costs.
	Price PriceInput `json:"price"`
}

// MarshalJSON adds the type, which is always per_group.
func (v PerGroupPriceInput) MarshalJSON() ([]byte, error) {
	type plain PerGroupPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"per_group", plain(v)})
}

// PercentagePriceInput: A rate of the money beyond the free amount, and a fee for each event beyond the free
// ones.
//
// With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free
// money is used first, and an event that is free, or all of whose money is, is not raised to the minimum.
//
// With `free_together` free events are free with their money, and events of free money with their fees.
type PercentagePriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// What is charged of the money, in percent.
	Rate Decimal `json:"rate"`
	// What is charged for each event.
	FixedFeePerEvent *Decimal `json:"fixed_fee_per_event,omitzero"`
	// The money of a period that costs nothing.
	FreeAmount *Decimal `json:"free_amount,omitzero"`
	// The events of a period that have no fee.
	FreeEvents *Decimal `json:"free_events,omitzero"`
	// Whether an event that is free is so with its money and its fee: the first `free_events`, and those whose
	// money together is below `free_amount`; of both the fewer. Otherwise each is free by itself.
	FreeTogether *bool `json:"free_together,omitzero"`
	// The least that an event costs.
	MinPerEvent *Decimal `json:"min_per_event,omitzero"`
	// The most that an event costs.
	MaxPerEvent *Decimal `json:"max_per_event,omitzero"`
}

// MarshalJSON adds the type, which is always percentage.
func (v PercentagePriceInput) MarshalJSON() ([]byte, error) {
	type plain PercentagePriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"percentage", plain(v)})
}

// PlanDiscountInput: What is taken off the plan: a percentage, or an amount spread over the lines; forever,
// or for a while.
type PlanDiscountInput struct {
	// One of percentage, fixed.
	Type string `json:"type"`
	// Percent, or money of the plan's currency.
	Amount Decimal `json:"amount"`
	// One of forever, fixed.
	DurationType *string `json:"duration_type,omitzero"`
	// How many units, for a fixed duration.
	DurationValue *int `json:"duration_value,omitzero"`
	// One of billing_period, month, year.
	DurationUnit *string `json:"duration_unit,omitzero"`
}

// PlanEntryInput: A plan; its products, bundles and features are named by code.
type PlanEntryInput struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// ISO 4217 code.
	Currency    string             `json:"currency"`
	Items       []NewPlanItemInput `json:"items"`
	Description *string            `json:"description,omitzero"`
	// Days before anything is charged.
	TrialPeriodDays   *int                  `json:"trial_period_days,omitzero"`
	Entitlements      []Entitlement         `json:"entitlements,omitzero"`
	MinimumSpend      *SpendInput           `json:"minimum_spend,omitzero"`
	MaximumSpend      *SpendInput           `json:"maximum_spend,omitzero"`
	MinimumCommitment *NewCommitmentInput   `json:"minimum_commitment,omitzero"`
	Discount          *PlanDiscountInput    `json:"discount,omitzero"`
	PriceEscalation   *PriceEscalationInput `json:"price_escalation,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThresholdInput `json:"usage_thresholds,omitzero"`
	AutoActivate    *bool                 `json:"auto_activate,omitzero"`
	// One of monthly_rolling, fixed.
	ContractPeriodType *string `json:"contract_period_type,omitzero"`
	// A length in months.
	ContractDuration *int  `json:"contract_duration,omitzero"`
	AutoRenew        *bool `json:"auto_renew,omitzero"`
	// One of monthly_rolling, fixed.
	RenewalPeriodType *string `json:"renewal_period_type,omitzero"`
	// A length in months.
	RenewalDuration *int             `json:"renewal_duration,omitzero"`
	PaymentTerms    *string          `json:"payment_terms,omitzero"`
	InvoiceSettings *InvoiceSettings `json:"invoice_settings,omitzero"`
	AdditionalTerms *string          `json:"additional_terms,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Words to find it by.
	Tags     []string          `json:"tags,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// PrepaidPriceInput: A price for the units of a period, in advance, and another for the units beyond them, in
// arrears.
//
// Units are used as they come; what is left at the end of a period is lost, unless there is a `rollover`.
type PrepaidPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The units of a period that are paid for in advance.
	PrepaidUnits Decimal `json:"prepaid_units"`
	// What they cost, in each period.
	PrepaidPrice *Decimal `json:"prepaid_price,omitzero"`
	// The price of the units beyond them.
	Overage PriceInput `json:"overage"`
	// How often units beyond them are billed, always in arrears; without it, when the period is over. How many
	// are beyond them is counted over the whole period. One of daily, weekly, monthly, quarterly, semi_annual,
	// yearly.
	OverageInterval *string `json:"overage_interval,omitzero"`
}

// MarshalJSON adds the type, which is always prepaid.
func (v PrepaidPriceInput) MarshalJSON() ([]byte, error) {
	type plain PrepaidPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"prepaid", plain(v)})
}

// PreviewEvent: One measured value, as an event would carry it.
type PreviewEvent struct {
	// A quantity, not negative.
	Value Decimal `json:"value"`
	// What the event says about itself.
	Properties map[string]any `json:"properties,omitzero"`
	Timestamp  *time.Time     `json:"timestamp,omitzero"`
}

// PriceCellInput: The price of usage whose properties have the values that it names; a property it does not
// name may have any.
type PriceCellInput struct {
	// For each property the value that it must have, a list of values of which it must have one, or
	// `__ALL_FILTER_VALUES__` for any that it has.
	When map[string]any `json:"when"`
	// What such usage costs.
	Price PriceInput `json:"price"`
	// What lines call it; without one, its values.
	Name *string `json:"name,omitzero"`
}

// PriceDiscountInput: What is taken off every line of a price: a share of it, or an amount a period, never
// more than there is.
type PriceDiscountInput struct {
	// A share, or an amount of money. One of percentage, fixed.
	Type string `json:"type"`
	// The share in percent, at most 100.
	Value *Decimal `json:"value,omitzero"`
	// The money that is taken off in a period.
	Amount *Decimal `json:"amount,omitzero"`
}

// PriceEscalationInput: By how much prices rise at each anniversary, compounding; usage prices only when that
// is said.
type PriceEscalationInput struct {
	// In percent, above zero.
	Percentage Decimal `json:"percentage"`
	Enabled    *bool   `json:"enabled,omitzero"`
	// One of percentage.
	Type *string `json:"type,omitzero"`
	// A length in months.
	IntervalMonths           *int  `json:"interval_months,omitzero"`
	EscalateMeteredUnitRates *bool `json:"escalate_metered_unit_rates,omitzero"`
}

// PriceRolloverInput: Included units that a period leaves are carried into later ones: at most *cap* of them,
// for *periods* periods.
type PriceRolloverInput struct {
	// The most that is carried into a period; null for all.
	Cap *Decimal `json:"cap,omitzero"`
	// For how many periods units are carried.
	Periods *int `json:"periods,omitzero"`
}

// PriceUnitInput: A unit of its own that a price is written in: so many of the currency are one of it.
type PriceUnitInput struct {
	// What the unit is called.
	Code string `json:"code"`
	// What one of the unit is worth in the currency.
	ConversionRate Decimal `json:"conversion_rate"`
}

// PricingUnit: A unit of its own that a charge is priced in.
type PricingUnit struct {
	Code string `json:"code"`
	// A quantity, not negative.
	ConversionRate Decimal `json:"conversion_rate"`
}

// Privilege: How far a feature goes in one respect: a value of its type, or one of the options.
type Privilege struct {
	Code string  `json:"code"`
	Name *string `json:"name,omitzero"`
	// One of boolean, integer, string, select.
	ValueType *string          `json:"value_type,omitzero"`
	Config    *PrivilegeConfig `json:"config,omitzero"`
}

// PrivilegeConfig: What a privilege of the type select can be.
type PrivilegeConfig struct {
	SelectOptions []string `json:"select_options,omitzero"`
}

// PrivilegeValue: A privilege with what is granted of it; a text that is given is read as the type of the
// privilege wants it.
type PrivilegeValue struct {
	PrivilegeCode string `json:"privilege_code"`
	Value         any    `json:"value"`
}

// ProductEntry: A product; its metrics are named by code.
type ProductEntry struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// One of fixed, metered.
	FeeType string `json:"fee_type"`
	// One of advance, arrears.
	PaymentTerms string `json:"payment_terms"`
	// One of recurring, one_time.
	BillingFrequency *string `json:"billing_frequency,omitzero"`
	// Ids or codes of metrics.
	MetricIDs   []string `json:"metric_ids,omitzero"`
	Description *string  `json:"description,omitzero"`
	// Your own number of the article.
	Sku *string `json:"sku,omitzero"`
	// One of straight_line, usage_based, contract_level_straight_line.
	RevenueAllocationMethod *string `json:"revenue_allocation_method,omitzero"`
	// What one unit, or several, are called.
	UnitLabelSingular *string `json:"unit_label_singular,omitzero"`
	// What one unit, or several, are called.
	UnitLabelPlural *string           `json:"unit_label_plural,omitzero"`
	Metadata        map[string]string `json:"metadata,omitzero"`
}

// Range: A tier from one unit to another, both included; the last has no end.
type Range struct {
	// A quantity, not negative.
	FromValue Decimal `json:"from_value"`
	// A quantity, not negative.
	ToValue       *Decimal `json:"to_value,omitzero"`
	PerUnitAmount Decimal  `json:"per_unit_amount"`
	FlatAmount    Decimal  `json:"flat_amount"`
}

// RateRange: A tier of money at a rate in percent; the last has no end.
type RateRange struct {
	// A quantity, not negative.
	FromValue Decimal `json:"from_value"`
	// A quantity, not negative.
	ToValue *Decimal `json:"to_value,omitzero"`
	// A quantity, not negative.
	Rate       Decimal `json:"rate"`
	FlatAmount Decimal `json:"flat_amount"`
}

// RateTierInput: A stretch of money at one rate, up to and including its bound; the last has none.
type RateTierInput struct {
	// The last money of the tier, in the currency; null for the last tier.
	UpTo *Decimal `json:"up_to"`
	// What is charged of the money in the tier, in percent.
	Rate Decimal `json:"rate"`
	// Charged once when the tier is reached.
	FlatFee *Decimal `json:"flat_fee,omitzero"`
}

// Renewal: What follows a fixed term: another, of as many months (by default as the first) or rolling; or the
// end.
type Renewal struct {
	AutoRenew *bool `json:"auto_renew,omitzero"`
	// One of monthly_rolling, fixed.
	PeriodType     *string `json:"period_type,omitzero"`
	DurationMonths *int    `json:"duration_months,omitzero"`
}

// Rounding: How the aggregate of a window is rounded, once, before it is priced.
type Rounding struct {
	// Up, down, or to the nearest, a tie away from zero; `round` is read as `nearest`. One of ceil, floor,
	// nearest.
	Mode string `json:"mode"`
	// Decimals that stay; negative for tens, hundreds, …
	Precision *int `json:"precision,omitzero"`
}

// SpendInput: What is billed at least, or at most, in a period, in the currency of the plan.
type SpendInput struct {
	Amount Decimal `json:"amount"`
	// The period that it is compared in; `contract` is the whole term. One of billing_period, monthly, quarterly,
	// semi_annual, yearly, contract.
	Period *string `json:"period,omitzero"`
}

// TierInput: A stretch of quantity at one price, up to and including its bound; the last has none.
type TierInput struct {
	// The last quantity of the tier; null for the last tier.
	UpTo *Decimal `json:"up_to"`
	// The price of each one in the tier.
	UnitPrice Decimal `json:"unit_price"`
	// Charged once when the tier is reached.
	FlatFee *Decimal `json:"flat_fee,omitzero"`
}

// UnitPriceInput: Usage times unit price.
type UnitPriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// The price of each one used.
	UnitPrice Decimal `json:"unit_price"`
	// Whether what comes or goes within a period counts by its days: from the day on which it came through the
	// day on which it went, over the days of the whole period. It asks for recurring metrics.
	ProratedUnits *bool `json:"prorated_units,omitzero"`
}

// MarshalJSON adds the type, which is always unit.
func (v UnitPriceInput) MarshalJSON() ([]byte, error) {
	type plain UnitPriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"unit", plain(v)})
}

// UsageThresholdInput: An amount of usage at which an invoice is made before the period ends; a recurring
// one, every so much more.
type UsageThresholdInput struct {
	Amount               Decimal `json:"amount"`
	Recurring            *bool   `json:"recurring,omitzero"`
	ThresholdDisplayName *string `json:"threshold_display_name,omitzero"`
}

// VolumePercentagePriceInput: All of the money at the rate of the one tier in which it lies, so the amount
// may fall as the money grows.
type VolumePercentagePriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []RateTierInput `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// MarshalJSON adds the type, which is always volume_percentage.
func (v VolumePercentagePriceInput) MarshalJSON() ([]byte, error) {
	type plain VolumePercentagePriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"volume_percentage", plain(v)})
}

// VolumePriceInput: The whole usage at the price of the one tier in which it lies, so the amount may fall as
// usage grows.
type VolumePriceInput struct {
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string             `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal            `json:"included_units,omitzero"`
	Rollover              *PriceRolloverInput `json:"rollover,omitzero"`
	Minimum               *Decimal            `json:"minimum,omitzero"`
	Maximum               *Decimal            `json:"maximum,omitzero"`
	Discount              *PriceDiscountInput `json:"discount,omitzero"`
	TrialPeriodDays       *int                `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool               `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool               `json:"prorated,omitzero"`
	PricingUnit           *PriceUnitInput     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any      `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []TierInput `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// MarshalJSON adds the type, which is always volume.
func (v VolumePriceInput) MarshalJSON() ([]byte, error) {
	type plain VolumePriceInput
	return json.Marshal(struct {
		Type string `json:"type"`
		plain
	}{"volume", plain(v)})
}

// AccountBalance: What stands on one account of one entity in one currency.
type AccountBalance struct {
	Account         LedgerAccount `json:"account"`
	Currency        string        `json:"currency"`
	BillingEntityID string        `json:"billing_entity_id"`
	Debit           Decimal       `json:"debit"`
	Credit          Decimal       `json:"credit"`
	Balance         Decimal       `json:"balance"`
}

// ActivityLog: A write that took effect: who did what to which object. It is part of the same transaction,
// and never changes.
type ActivityLog struct {
	// The id of the activity.
	ID string `json:"id"`
	// Real time, also in a sandbox with a clock.
	LoggedAt time.Time `json:"logged_at"`
	// Where the test clock stood; null without one.
	FrozenAt *time.Time `json:"frozen_at"`
	// What kind of thing acted.
	ActorType string `json:"actor_type"`
	// Who acted: the id of the API key.
	ActorID string `json:"actor_id"`
	// The way in: `rest`, `grpc`, `mcp`.
	Door string `json:"door"`
	// What was called, as the reference names it.
	Operation string `json:"operation"`
	// What kind of thing the object is.
	ObjectType *string `json:"object_type"`
	// What was made or acted upon; null when a call was about many things at once.
	ObjectID *string `json:"object_id"`
	// Which fields were given; never their values.
	Fields []string `json:"fields"`
	// The `X-Request-Id` of the answer.
	RequestID string `json:"request_id"`
}

// AddOn: Something sold once, at a fixed price, with the taxes that fall on it.
type AddOn struct {
	ID                 string            `json:"id"`
	Name               string            `json:"name"`
	Code               string            `json:"code"`
	Amount             Decimal           `json:"amount"`
	Currency           string            `json:"currency"`
	InvoiceDisplayName *string           `json:"invoice_display_name"`
	Description        *string           `json:"description"`
	TaxCodes           []string          `json:"tax_codes"`
	Metadata           map[string]string `json:"metadata"`
	CreatedAt          time.Time         `json:"created_at"`
	UpdatedAt          time.Time         `json:"updated_at"`
	ArchivedAt         *time.Time        `json:"archived_at"`
}

// AddOnEntry: An add-on.
type AddOnEntry struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Amount Decimal `json:"amount"`
	// ISO 4217 code.
	Currency           string  `json:"currency"`
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	Description        *string `json:"description,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string          `json:"tax_codes,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// Address: A postal address as documents print it.
type Address struct {
	Line1      *string `json:"line1,omitzero"`
	Line2      *string `json:"line2,omitzero"`
	City       *string `json:"city,omitzero"`
	State      *string `json:"state,omitzero"`
	PostalCode *string `json:"postal_code,omitzero"`
	// ISO 3166-1 alpha-2 code.
	Country *string `json:"country,omitzero"`
}

// Allocation: The part of a payment that paid an invoice, in the currency of the payment.
type Allocation struct {
	InvoiceID string  `json:"invoice_id"`
	Amount    Decimal `json:"amount"`
}

// ApiKey: A key as it can be shown: never its secret.
type ApiKey struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix"`
	Scopes     []string   `json:"scopes"`
	Version    *string    `json:"version"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

// ApiLog: One call, whatever became of it; its id is the request's.
type ApiLog struct {
	// The `X-Request-Id` of the answer.
	ID string `json:"id"`
	// Real time, also in a sandbox with a clock.
	LoggedAt time.Time `json:"logged_at"`
	// What kind of thing acted.
	ActorType string `json:"actor_type"`
	// Who acted: the id of the API key.
	ActorID string `json:"actor_id"`
	// The way in: `rest`, `grpc`, `mcp`.
	Door string `json:"door"`
	// What was called, as the reference names it.
	Operation string `json:"operation"`
	// `ok`, the code of the refusal, or `cancelled` when the caller did not wait.
	Answer string `json:"answer"`
	// What sort of refusal it was, from which each door makes its status; null when there was none.
	Kind *Kind `json:"kind"`
	// From its coming to its answer.
	Milliseconds int `json:"milliseconds"`
	// The version of the API that was in force.
	Version        string  `json:"version"`
	IdempotencyKey *string `json:"idempotency_key"`
	// Whether this was the stored answer to an earlier call under the same idempotency key.
	Replayed bool `json:"replayed"`
	DryRun   bool `json:"dry_run"`
}

// AppliedCoupon: A coupon in the hands of a customer, on its own terms, with what is left of it.
//
// `amount_remaining` is what a fixed amount can still take off (each time anew, when it recurs), and
// `frequency_duration_remaining` on how many invoices a recurring one will still be used. From
// `expiration_at` on, which is the coupon's, it is terminated, and takes nothing off the invoices of the days
// that begin then.
type AppliedCoupon struct {
	ID         string `json:"id"`
	CouponID   string `json:"coupon_id"`
	CouponCode string `json:"coupon_code"`
	CouponName string `json:"coupon_name"`
	CustomerID string `json:"customer_id"`
	Number     int    `json:"number"`
	// One of active, terminated.
	Status string `json:"status"`
	// One of fixed_amount, percentage.
	CouponType      string   `json:"coupon_type"`
	Amount          *Decimal `json:"amount"`
	AmountRemaining *Decimal `json:"amount_remaining"`
	Currency        *string  `json:"currency"`
	PercentageRate  *Decimal `json:"percentage_rate"`
	// One of once, recurring, forever.
	Frequency                  string      `json:"frequency"`
	FrequencyDuration          *int        `json:"frequency_duration"`
	FrequencyDurationRemaining *int        `json:"frequency_duration_remaining"`
	ExpirationAt               *time.Time  `json:"expiration_at"`
	AppliesTo                  CouponScope `json:"applies_to"`
	CreatedAt                  time.Time   `json:"created_at"`
	TerminatedAt               *time.Time  `json:"terminated_at"`
}

// Attempt: One call to a receiver: its answer, or why there was none.
type Attempt struct {
	At          time.Time `json:"at"`
	StatusCode  *int      `json:"status_code"`
	BodyExcerpt *string   `json:"body_excerpt"`
	DurationMs  int       `json:"duration_ms"`
	Error       *string   `json:"error"`
}

// Backfill: Usage from `start` up to but not including `end` that is added as a whole, or replaces what is
// there.
//
// It concerns the events of one customer or of all, of one name or of all. A `replace` voids every event in
// its window that it does not hold. `events` were taken into it and `rejected` were not.
type Backfill struct {
	ID string `json:"id"`
	// One of draft, committed, reverted.
	State string `json:"state"`
	// One of add, replace.
	Mode       string    `json:"mode"`
	Reason     string    `json:"reason"`
	CustomerID *string   `json:"customer_id"`
	EventName  *string   `json:"event_name"`
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
	Events     int       `json:"events"`
	Rejected   int       `json:"rejected"`
	// What committing it did; null before.
	Counts *BackfillCounts `json:"counts"`
	// What reverting it did; null before.
	Reversal    *BackfillReversal `json:"reversal"`
	CreatedAt   time.Time         `json:"created_at"`
	CreatedBy   string            `json:"created_by"`
	CommittedAt *time.Time        `json:"committed_at"`
	CommittedBy *string           `json:"committed_by"`
	RevertedAt  *time.Time        `json:"reverted_at"`
	RevertedBy  *string           `json:"reverted_by"`
}

// BackfillCounts: How many events committing stored (`added`), corrected, put in force again, or voided since
// a `replace` does not hold them; `duplicates` were so already.
type BackfillCounts struct {
	Added      *int `json:"added,omitzero"`
	Amended    *int `json:"amended,omitzero"`
	Restored   *int `json:"restored,omitzero"`
	Voided     *int `json:"voided,omitzero"`
	Duplicates *int `json:"duplicates,omitzero"`
}

// BackfillEffect: What committing a backfill would do now: to how many events, and to the usage of whom.
//
// `usage` holds what changes among the first thousand pairs of customer and metric that it touches, in its
// window; `omitted` counts the others.
type BackfillEffect struct {
	Counts   BackfillCounts `json:"counts"`
	Rejected int            `json:"rejected"`
	Usage    []UsageChange  `json:"usage"`
	Omitted  int            `json:"omitted"`
}

// BackfillPreview: What committing a backfill would do now: to events, to usage, to the next invoices, and by
// credit notes.
//
// `usage` holds the first thousand pairs of customer and metric for which something changes and `omitted`
// counts the rest; `invoices` hold those of the first hundred customers, and `customers_omitted` counts the
// rest.
type BackfillPreview struct {
	Effect           BackfillEffect     `json:"effect"`
	Invoices         []InvoiceEffect    `json:"invoices"`
	CreditNotes      []CreditNoteEffect `json:"credit_notes"`
	CustomersOmitted int                `json:"customers_omitted"`
}

// BackfillReversal: How many events are again what they were, and how many were left since somebody corrected
// them afterwards.
//
// The first hundred of those that were left are in `left_ids`.
type BackfillReversal struct {
	Undone  int      `json:"undone"`
	Left    int      `json:"left"`
	LeftIDs []string `json:"left_ids"`
}

// BillingDates: The days that a change can take effect on: the next boundaries, or inside the present cycle;
// and what comes.
type BillingDates struct {
	CurrentCycle       Cycle  `json:"current_cycle"`
	ValidOnCycleDates  []Day  `json:"valid_on_cycle_dates"`
	ValidMidCycleRange *Cycle `json:"valid_mid_cycle_range"`
	NextBillingDate    *Day   `json:"next_billing_date"`
	ContractEndDate    *Day   `json:"contract_end_date"`
	NextRenewalDate    *Day   `json:"next_renewal_date"`
	EarliestEndDate    *Day   `json:"earliest_end_date,omitzero"`
}

// BillingEntity: The legal person that issues invoices: its own numbers, terms and letterhead.
type BillingEntity struct {
	ID                  string    `json:"id"`
	Code                string    `json:"code"`
	LegalName           string    `json:"legal_name"`
	Email               *string   `json:"email"`
	Address             Address   `json:"address"`
	TaxIDs              []string  `json:"tax_ids"`
	Timezone            string    `json:"timezone"`
	NumberPrefix        string    `json:"number_prefix"`
	NetDays             int       `json:"net_days"`
	PaymentInstructions *string   `json:"payment_instructions"`
	Footer              *string   `json:"footer"`
	Branding            Branding  `json:"branding"`
	IsDefault           bool      `json:"is_default"`
	CreatedAt           time.Time `json:"created_at"`
}

// BillingFailure: A subscription that a run could not bill, and why; it waits until it is changed or a run is
// started.
type BillingFailure struct {
	ID             string    `json:"id"`
	RunID          string    `json:"run_id"`
	SubscriptionID string    `json:"subscription_id"`
	CustomerID     string    `json:"customer_id"`
	Reason         string    `json:"reason"`
	CreatedAt      time.Time `json:"created_at"`
}

// BillingRun: The billing of what was due at one instant.
//
// An `automatic` run begins by itself when something falls due; a `manual` one is started, for everything due
// by the day `on` or for one customer, and tries again what could not be billed before. `subscriptions` were
// due when it began, `done` were looked at since, `failed` of them are set aside with their reasons, and
// `invoices` with `lines` were made in `parts`, each a transaction of its own. `seconds` is how long workers
// were at it, all together, and `per_second` how many subscriptions they did in one.
type BillingRun struct {
	ID string `json:"id"`
	// One of automatic, manual.
	Kind string `json:"kind"`
	// One of running, held, canceled, finished.
	Status        string     `json:"status"`
	Until         time.Time  `json:"until"`
	On            *Day       `json:"on"`
	CustomerID    *string    `json:"customer_id"`
	Subscriptions int        `json:"subscriptions"`
	Done          int        `json:"done"`
	Failed        int        `json:"failed"`
	Invoices      int        `json:"invoices"`
	Lines         int        `json:"lines"`
	Parts         int        `json:"parts"`
	Seconds       string     `json:"seconds"`
	PerSecond     *string    `json:"per_second"`
	StartedBy     string     `json:"started_by"`
	CreatedAt     time.Time  `json:"created_at"`
	EndedAt       *time.Time `json:"ended_at"`
}

// Branding: How documents look: one accent colour, and a logo as a `data:` URL of a PNG or SVG.
type Branding struct {
	Accent *string `json:"accent,omitzero"`
	Logo   *string `json:"logo,omitzero"`
}

// Bucket: How many customers of an outcome change by more than `above` and at most `up_to` percent, either
// way.
type Bucket struct {
	// One of winner, loser, unchanged, skipped.
	Outcome   string   `json:"outcome"`
	Above     Decimal  `json:"above"`
	UpTo      *Decimal `json:"up_to"`
	Customers int      `json:"customers"`
}

// Bundle: Several products with default prices, which an item of a plan or of a subscription can name at
// once.
//
// With a currency its prices are in that; without one they are in that of whatever names it.
type Bundle struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Code        string            `json:"code"`
	Description *string           `json:"description"`
	Currency    *string           `json:"currency"`
	Prices      []BundlePrice     `json:"prices"`
	Metadata    map[string]string `json:"metadata"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	ArchivedAt  *time.Time        `json:"archived_at"`
}

// BundleEntry: A bundle; its products are named by code.
type BundleEntry struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// The whole content.
	Prices      []NewBundleItem `json:"prices"`
	Description *string         `json:"description,omitzero"`
	// The currency of the prices; without one, that of the plan or subscription that names the bundle.
	Currency *string           `json:"currency,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// BundlePrice: A product and what it costs by default inside the bundle.
type BundlePrice struct {
	ProductID   string `json:"product_id"`
	ItemKey     string `json:"item_key"`
	Name        string `json:"name"`
	Price       Price  `json:"price"`
	Fingerprint string `json:"fingerprint"`
}

// CatalogChange: One thing that is made, changed or archived; of a plan, with what that comes to.
type CatalogChange struct {
	// One of metrics, features, products, add_ons, bundles, plans, coupons.
	Section string `json:"section"`
	Code    string `json:"code"`
	// One of create, change, archive.
	Action string        `json:"action"`
	Fields []FieldChange `json:"fields"`
	Money  *MoneyEffect  `json:"money"`
}

// CatalogDifference: Everything that sets a document apart from the catalogue; nothing when they agree.
type CatalogDifference struct {
	InSync  bool            `json:"in_sync"`
	Changes []CatalogChange `json:"changes"`
}

// CatalogDocument: Everything in use of each kind that is given; a kind that is left out (null) is not spoken
// of.
type CatalogDocument struct {
	Metrics  []MetricEntry  `json:"metrics,omitzero"`
	Features []FeatureEntry `json:"features,omitzero"`
	Products []ProductEntry `json:"products,omitzero"`
	AddOns   []AddOnEntry   `json:"add_ons,omitzero"`
	Bundles  []BundleEntry  `json:"bundles,omitzero"`
	Plans    []PlanEntry    `json:"plans,omitzero"`
	Coupons  []CouponEntry  `json:"coupons,omitzero"`
}

// Change: A change of a subscription: the version it makes, the lines for the time already billed, the next
// invoice with them, the difference of the monthly recurring revenue, discounts taken off, on the day on
// which it takes effect, and with `effective` `auto` what was chosen.
type Change struct {
	Version        Version    `json:"version"`
	ProrationLines []LineItem `json:"proration_lines"`
	NextInvoice    *Invoice   `json:"next_invoice"`
	MRRDelta       Decimal    `json:"mrr_delta"`
	Currency       string     `json:"currency"`
	Timing         *Timing    `json:"timing,omitzero"`
}

// ChargePart: What one metric of a charge measured, of the events with the same values of its properties
// where it is grouped.
//
// `amount` is its share of the charge's, in proportion to the quantities, or to what each costs where the
// price is one for each group, so that the shares add up to it; null where a quantity is negative or all are
// zero. `projected_quantity` and `projected_amount`, absent where nothing is projected, are what it is about
// to come to at the end of the period.
type ChargePart struct {
	MetricID          string            `json:"metric_id"`
	Values            map[string]string `json:"values"`
	Quantity          Decimal           `json:"quantity"`
	Events            int               `json:"events"`
	Amount            *Decimal          `json:"amount"`
	ProjectedQuantity *Decimal          `json:"projected_quantity,omitzero"`
	ProjectedAmount   *Decimal          `json:"projected_amount,omitzero"`
}

// ChargeUsage: The usage of one item in its current period, and what it costs so far.
//
// A pause cuts the period: before it, in it and after it are windows of their own. What is used in one that
// stops service is not `billable` and costs nothing. `parts`, absent when empty, are the metrics and groups
// that the quantity is made of, when they were asked for.
type ChargeUsage struct {
	SubscriptionID string       `json:"subscription_id"`
	ItemKey        string       `json:"item_key"`
	ProductID      string       `json:"product_id"`
	Name           string       `json:"name"`
	Quantity       Decimal      `json:"quantity"`
	Events         int          `json:"events"`
	Amount         Decimal      `json:"amount"`
	Currency       string       `json:"currency"`
	PeriodStart    Day          `json:"period_start"`
	PeriodEnd      Day          `json:"period_end"`
	Billable       *bool        `json:"billable,omitzero"`
	Parts          []ChargePart `json:"parts,omitzero"`
}

// Commitment: What a subscriber owes in every period, used or not, compared before coupons.
type Commitment struct {
	Amount             Decimal  `json:"amount"`
	InvoiceDisplayName *string  `json:"invoice_display_name"`
	TaxCodes           []string `json:"tax_codes"`
	// One of billing_period, monthly, quarterly, semi_annual, yearly, contract.
	Period *string `json:"period,omitzero"`
}

// Coupon: A discount that customers are given: an amount, or a percentage; once, some times, or forever.
//
// `amount` with its `currency` belongs to a fixed amount, `percentage_rate` to a percentage.
type Coupon struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Code        string  `json:"code"`
	Description *string `json:"description"`
	// One of active, terminated.
	Status string `json:"status"`
	// One of fixed_amount, percentage.
	CouponType     string   `json:"coupon_type"`
	Amount         *Decimal `json:"amount"`
	Currency       *string  `json:"currency"`
	PercentageRate *Decimal `json:"percentage_rate"`
	// One of once, recurring, forever.
	Frequency         string `json:"frequency"`
	FrequencyDuration *int   `json:"frequency_duration"`
	// One of no_expiration, time_limit.
	Expiration   string            `json:"expiration"`
	ExpirationAt *time.Time        `json:"expiration_at"`
	Reusable     bool              `json:"reusable"`
	AppliesTo    CouponScope       `json:"applies_to"`
	Metadata     map[string]string `json:"metadata"`
	CreatedAt    time.Time         `json:"created_at"`
	UpdatedAt    time.Time         `json:"updated_at"`
	TerminatedAt *time.Time        `json:"terminated_at"`
	ArchivedAt   *time.Time        `json:"archived_at"`
}

// CouponEntry: A coupon; the plans or metrics that it is limited to are named by code.
type CouponEntry struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// One of fixed_amount, percentage.
	CouponType string `json:"coupon_type"`
	// One of once, recurring, forever.
	Frequency string   `json:"frequency"`
	Amount    *Decimal `json:"amount,omitzero"`
	// ISO 4217 code.
	Currency       *string  `json:"currency,omitzero"`
	PercentageRate *Decimal `json:"percentage_rate,omitzero"`
	// On how many invoices a recurring coupon is used.
	FrequencyDuration *int `json:"frequency_duration,omitzero"`
	// One of no_expiration, time_limit.
	Expiration   *string           `json:"expiration,omitzero"`
	ExpirationAt *time.Time        `json:"expiration_at,omitzero"`
	Reusable     *bool             `json:"reusable,omitzero"`
	AppliesTo    *NewScope         `json:"applies_to,omitzero"`
	Description  *string           `json:"description,omitzero"`
	Metadata     map[string]string `json:"metadata,omitzero"`
}

// CouponScope: What a coupon is limited to: the lines of these plans, or of these metrics; with neither,
// every line.
type CouponScope struct {
	PlanIDs   []string `json:"plan_ids,omitzero"`
	MetricIDs []string `json:"metric_ids,omitzero"`
}

// CreditNote: A document that takes something back from one issued invoice; amounts are positive and in
// `currency`.
//
// Of the total `offset_amount` was taken off what was due on the invoice, `credit_amount` became the
// customer's own credit, and `refund_amount` is to be paid back.
type CreditNote struct {
	ID     string  `json:"id"`
	Number *string `json:"number"`
	// One of issued.
	Status string `json:"status"`
	// One of duplicated_charge, product_unsatisfactory, order_change, order_cancellation, fraudulent_charge,
	// usage_correction, other.
	Reason          string           `json:"reason"`
	Description     *string          `json:"description"`
	CustomerID      string           `json:"customer_id"`
	InvoiceID       string           `json:"invoice_id"`
	InvoiceNumber   string           `json:"invoice_number"`
	BillingEntityID string           `json:"billing_entity_id"`
	Currency        string           `json:"currency"`
	IssueDate       *Day             `json:"issue_date"`
	Subtotal        Decimal          `json:"subtotal"`
	DiscountTotal   Decimal          `json:"discount_total"`
	TaxTotal        Decimal          `json:"tax_total"`
	Total           Decimal          `json:"total"`
	OffsetAmount    Decimal          `json:"offset_amount"`
	CreditAmount    Decimal          `json:"credit_amount"`
	RefundAmount    Decimal          `json:"refund_amount"`
	LineItems       []CreditNoteLine `json:"line_items"`
	Taxes           []CreditNoteTax  `json:"taxes"`
	CreatedAt       time.Time        `json:"created_at"`
	// Answered when it is asked for with `expand=["customer"]`.
	Customer *Customer `json:"customer,omitzero"`
}

// CreditNoteEffect: What a backfill makes of the credit note that the next billing issues on an invoice: its
// total, tax included, without the backfill and with it.
type CreditNoteEffect struct {
	InvoiceID     string  `json:"invoice_id"`
	InvoiceNumber string  `json:"invoice_number"`
	CustomerID    string  `json:"customer_id"`
	Currency      string  `json:"currency"`
	Before        Decimal `json:"before"`
	After         Decimal `json:"after"`
	Difference    Decimal `json:"difference"`
}

// CreditNoteEstimate: A credit note as it would be issued now, and what could be credited of each line at
// all, one by one.
type CreditNoteEstimate struct {
	InvoiceID     string           `json:"invoice_id"`
	InvoiceNumber string           `json:"invoice_number"`
	Currency      string           `json:"currency"`
	Subtotal      Decimal          `json:"subtotal"`
	DiscountTotal Decimal          `json:"discount_total"`
	TaxTotal      Decimal          `json:"tax_total"`
	Total         Decimal          `json:"total"`
	OffsetAmount  Decimal          `json:"offset_amount"`
	CreditAmount  Decimal          `json:"credit_amount"`
	RefundAmount  Decimal          `json:"refund_amount"`
	LineItems     []CreditNoteLine `json:"line_items"`
	Taxes         []CreditNoteTax  `json:"taxes"`
	Creditable    []Creditable     `json:"creditable"`
}

// CreditNoteExplanation: A credit note as one calculation: every number of `tree` follows from those below it
// by plain arithmetic; and each of its lines, with the usage and the events that it rests on where it
// corrects usage.
type CreditNoteExplanation struct {
	CreditNoteID string               `json:"credit_note_id"`
	Number       *string              `json:"number"`
	Currency     string               `json:"currency"`
	Total        Decimal              `json:"total"`
	Lines        []LineExplanation    `json:"lines"`
	Tree         map[string]JsonValue `json:"tree"`
}

// CreditNoteLine: What is taken back of one line of the invoice: `amount` of its amount, and with it
// `discount_amount` of its discount and `tax_amount` of its tax. `quantity` is that of a correction: what the
// usage of the window is now.
type CreditNoteLine struct {
	ID                string  `json:"id"`
	InvoiceLineItemID string  `json:"invoice_line_item_id"`
	Description       string  `json:"description"`
	ProductID         *string `json:"product_id"`
	ItemKey           *string `json:"item_key"`
	SubscriptionID    *string `json:"subscription_id"`
	CustomerID        string  `json:"customer_id"`
	Quantity          Decimal `json:"quantity"`
	Amount            Decimal `json:"amount"`
	DiscountAmount    Decimal `json:"discount_amount"`
	TaxAmount         Decimal `json:"tax_amount"`
	TaxRate           Decimal `json:"tax_rate"`
	PeriodStart       *Day    `json:"period_start"`
	PeriodEnd         *Day    `json:"period_end"`
}

// CreditNoteTax: The tax of one code and rate that is taken back: what the share of the invoice that is
// credited by now bears, less what earlier notes took back.
type CreditNoteTax struct {
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Rate     Decimal `json:"rate"`
	Base     Decimal `json:"base"`
	Amount   Decimal `json:"amount"`
}

// Creditable: What of a line of the invoice, before discount and tax, no credit note has taken back and one
// still can.
type Creditable struct {
	InvoiceLineItemID string  `json:"invoice_line_item_id"`
	Description       string  `json:"description"`
	Amount            Decimal `json:"amount"`
}

// Customer: A party that is billed; it answers to its id, its external id and its aliases.
//
// With a `parent_id` it belongs to the family of that customer, which has `child_count` of them. Its invoices
// for periods stay drafts for the days of its `invoice_grace_period`.
type Customer struct {
	ID                 string            `json:"id"`
	Name               string            `json:"name"`
	ExternalID         *string           `json:"external_id"`
	Aliases            []string          `json:"aliases"`
	Email              *string           `json:"email"`
	Currency           *string           `json:"currency"`
	Timezone           string            `json:"timezone"`
	Locale             string            `json:"locale"`
	BillingAddress     Address           `json:"billing_address"`
	TaxIDs             []string          `json:"tax_ids"`
	NetDays            *int              `json:"net_days"`
	BillingEntityID    *string           `json:"billing_entity_id"`
	Metadata           map[string]string `json:"metadata"`
	CreatedAt          time.Time         `json:"created_at"`
	UpdatedAt          time.Time         `json:"updated_at"`
	ParentID           *string           `json:"parent_id,omitzero"`
	ChildCount         *int              `json:"child_count,omitzero"`
	InvoiceGracePeriod *int              `json:"invoice_grace_period,omitzero"`
}

// CustomerFees: What a changed plan comes to for one customer by month: the fees of its subscriptions that
// would move, before and after. Usage is not in it.
type CustomerFees struct {
	CustomerID    string  `json:"customer_id"`
	Subscriptions int     `json:"subscriptions"`
	Currency      string  `json:"currency"`
	MRRBefore     Decimal `json:"mrr_before"`
	MRRAfter      Decimal `json:"mrr_after"`
	MRRDelta      Decimal `json:"mrr_delta"`
	Name          *string `json:"name,omitzero"`
	ExternalID    *string `json:"external_id,omitzero"`
}

// CustomersAccount: A customer in the quickstart's words.
type CustomersAccount struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Email *string `json:"email"`
	Alias *string `json:"alias"`
}

// Cycle: A billing period: local days [start_date, end_date).
type Cycle struct {
	StartDate Day `json:"start_date"`
	EndDate   Day `json:"end_date"`
}

// DynamicPrice: The sum of the amounts that events carry, and a markup on it; included units take their share
// of it.
//
// Each event has to carry one, and with a `currency_field` the currency in which it is billed: usage with an
// event that does not waits for it, and is never billed without, nor as if all money were alike.
type DynamicPrice struct {
	// One of dynamic.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The property of an event that holds its amount, in the currency.
	AmountField string `json:"amount_field"`
	// The property of an event that names the currency of its amount, which has to be the one in which it is
	// billed; without it no event is asked.
	CurrencyField *string `json:"currency_field,omitzero"`
	// What is added to the amounts, in percent.
	Markup *Decimal `json:"markup,omitzero"`
}

// EarlierEvidence: What a line counted that billed the same window before: its events, their digest, its
// quantity, and when.
type EarlierEvidence struct {
	LineID    string    `json:"line_id"`
	Events    int       `json:"events"`
	Digest    string    `json:"digest"`
	Quantity  Decimal   `json:"quantity"`
	CountedAt time.Time `json:"counted_at"`
}

// EarlierTimezone: The zone in which the days before one began, until the customer moved.
type EarlierTimezone struct {
	Timezone string `json:"timezone"`
	Before   Day    `json:"before"`
}

// EntityTaxes: The taxes that fall on every line of a billing entity, in the order they were applied.
type EntityTaxes struct {
	BillingEntityID string `json:"billing_entity_id"`
	Taxes           []Tax  `json:"taxes"`
}

// EventPolicy: Which events a tenant takes, and how long it keeps those that it does not.
type EventPolicy struct {
	// Whether an event is rejected when no metric reads its name.
	Strict bool `json:"strict"`
	// An event older than so many days is rejected; null takes any.
	MaxAgeDays *int `json:"max_age_days"`
	// Days after which a rejected event is forgotten, counted from when it last came.
	KeepRejectedDays int `json:"keep_rejected_days"`
	// What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference
	// on the next invoice; with `credit_note` more is billed on the next invoice, and less becomes a credit note
	// on the invoice of the period; `ignore` bills nothing. `GET /late-usage` lists it in any case. One of
	// adjust, credit_note, ignore.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	// Whether an event is rejected as `too_old` when it lies before every period that is still to be billed of
	// the subscriptions whose metrics read its name. Before anything was billed, nothing is too old.
	OpenPeriodsOnly *bool `json:"open_periods_only,omitzero"`
	// What becomes of usage in a pause that stops service: with `not_billable` it is stored, shown, and never
	// billed; with `reject` an event is rejected as `paused` when all subscriptions whose metrics read its name
	// are paused then. One of not_billable, reject.
	PausedUsage *string `json:"paused_usage,omitzero"`
}

// EventRevision: A fact about an event: how it first arrived (`revision` 0), or a correction, with who made
// it, when and why.
//
// Each holds the whole event; the last one is in force, unless it is `void`. The first has no reason and no
// actor.
type EventRevision struct {
	UniqueID   string         `json:"unique_id"`
	Revision   int            `json:"revision"`
	Void       bool           `json:"void"`
	CustomerID string         `json:"customer_id"`
	EventName  string         `json:"event_name"`
	Timestamp  time.Time      `json:"timestamp"`
	Properties map[string]any `json:"properties"`
	Digest     string         `json:"digest"`
	// When the event first arrived.
	ReceivedAt time.Time `json:"received_at"`
	// When this was said: from then on it is known.
	KnownAt time.Time `json:"known_at"`
	Reason  *string   `json:"reason,omitzero"`
	// Who said it: a key, a user, or a part of the program.
	Actor      *string `json:"actor,omitzero"`
	BackfillID *string `json:"backfill_id,omitzero"`
}

// Evidence: The usage behind a quantity: how many events, when, and a digest that changes with any of them.
//
// `before`, absent on the first line of a window, is what the line before it counted. `quantity`, absent
// where it is that of the line, is what was counted: a line below zero has the difference instead.
type Evidence struct {
	MetricIDs   []string         `json:"metric_ids"`
	Events      int              `json:"events"`
	FirstAt     *time.Time       `json:"first_at"`
	LastAt      *time.Time       `json:"last_at"`
	Digest      string           `json:"digest"`
	WindowStart time.Time        `json:"window_start"`
	WindowEnd   time.Time        `json:"window_end"`
	Before      *EarlierEvidence `json:"before,omitzero"`
	Quantity    *Decimal         `json:"quantity,omitzero"`
}

// ExplainedLine: A line with the calculation that led to it, and the usage it rests on.
type ExplainedLine struct {
	LineID      string               `json:"line_id"`
	Description string               `json:"description"`
	Amount      Decimal              `json:"amount"`
	Price       map[string]JsonValue `json:"price"`
	VersionID   *string              `json:"version_id"`
	Evidence    *Evidence            `json:"evidence"`
	EventsURL   *string              `json:"events_url"`
	Tree        map[string]JsonValue `json:"tree"`
}

// Explanation: An invoice as one calculation: every number of `tree` follows from those below it by plain
// arithmetic.
//
// `calculation_version` names the order in which the parts of an invoice are worked out.
type Explanation struct {
	InvoiceID string               `json:"invoice_id"`
	Number    *string              `json:"number"`
	Currency  string               `json:"currency"`
	Total     Decimal              `json:"total"`
	Lines     []ExplainedLine      `json:"lines"`
	Tree      map[string]JsonValue `json:"tree"`
	// The order of calculation that the invoice was made by.
	CalculationVersion int `json:"calculation_version"`
}

// ExpressionPrice: The sum of products of expressions over named quantities, exactly.
//
// `quantity` is what the item's own metrics measured, beyond the units that are included, `events` in how
// many events, and the others are bound to metrics; `usage.name` is read as `name`. What cannot be worked
// out, and what is below zero, is refused and never zero instead.
type ExpressionPrice struct {
	// One of expression.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The products that are added up.
	Charges []ExpressionCharge `json:"charges"`
	// Further quantities by name.
	MetricBindings []MetricBinding `json:"metric_bindings,omitzero"`
}

// Feature: Something that plans grant: a code, and privileges that say how much of it.
type Feature struct {
	ID          string            `json:"id"`
	Code        string            `json:"code"`
	Name        string            `json:"name"`
	Description *string           `json:"description"`
	Privileges  []Privilege       `json:"privileges"`
	Metadata    map[string]string `json:"metadata"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	ArchivedAt  *time.Time        `json:"archived_at"`
}

// Feed: Events in order. `next_after` is the `after` of the next request, also when there is nothing new.
type Feed struct {
	Data      []WebhookMessage `json:"data"`
	NextAfter int              `json:"next_after"`
	HasMore   bool             `json:"has_more"`
}

// FieldChange: A field that differs: what it says, and what it would say.
type FieldChange struct {
	Field string `json:"field"`
	// Any JSON value.
	Before any `json:"before"`
	// Any JSON value.
	After any `json:"after"`
}

// FilterGroup: Conditions that hold all together (`and`) or at least one of them (`or`).
type FilterGroup struct {
	// One of and, or.
	Operator *string        `json:"operator,omitzero"`
	Filters  []MetricFilter `json:"filters"`
}

// FixedPrice: Quantity times unit price in every period, independent of usage.
type FixedPrice struct {
	// One of fixed.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// How many are billed in each period.
	Quantity *Decimal `json:"quantity,omitzero"`
	// The price of one for a whole period.
	UnitPrice Decimal `json:"unit_price"`
}

// GraduatedPercentagePrice: Each part of the money at the rate of the tier in which it lies; a tier's fee is
// due once it is entered.
type GraduatedPercentagePrice struct {
	// One of graduated_percentage.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []RateTier `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// GraduatedPrice: Each part of the usage at the price of the tier in which it lies; a tier's fee is due once
// it is entered.
type GraduatedPrice struct {
	// One of graduated.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []Tier `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// GroupedQuantity: What one metric measured of the events with the same values of its properties; null where
// they have none.
//
// `projected_quantity`, absent where nothing is projected, is what it is about to come to at the end of the
// period.
type GroupedQuantity struct {
	Values            map[string]string `json:"values"`
	Quantity          Decimal           `json:"quantity"`
	Events            int               `json:"events"`
	ProjectedQuantity *Decimal          `json:"projected_quantity,omitzero"`
}

// ImportedEvents: What became of the rows of a file.
//
// `ingested` are stored now, `duplicates` of them were before, `conflicts` of those with other content, which
// stands. Of the `rejected` rows the first hundred are in `rejections`; all are kept as rejected events.
type ImportedEvents struct {
	Rows       int           `json:"rows"`
	Ingested   int           `json:"ingested"`
	Duplicates int           `json:"duplicates"`
	Conflicts  int           `json:"conflicts"`
	Rejected   int           `json:"rejected"`
	Rejections []RejectedRow `json:"rejections"`
}

// Ingested: The verdict on each event of a request.
//
// `ingested` names all that are stored now, repeats included, `duplicates` those of them that were stored
// before, and `failed` the ids of `rejected`. `conflicts`, absent when empty, names repeats whose content
// differs from what was stored first; the first stands.
type Ingested struct {
	Ingested   []string    `json:"ingested"`
	Failed     []string    `json:"failed"`
	Duplicates []string    `json:"duplicates"`
	Rejected   []Rejection `json:"rejected"`
	Conflicts  []Rejection `json:"conflicts,omitzero"`
}

// Invoice: An invoice; once issued nothing but its payment state changes. Amounts are in `currency`.
//
// `amount_offset` is what credit notes took off what was due.
type Invoice struct {
	ID     *string `json:"id"`
	Number *string `json:"number"`
	// One of draft, upcoming, pending_approval, scheduled, processing, issuing, issued, overdue, paid, void,
	// canceled.
	Status              string            `json:"status"`
	CustomerID          string            `json:"customer_id"`
	SubscriptionIDs     []string          `json:"subscription_ids"`
	Currency            string            `json:"currency"`
	BillingPeriodStart  *Day              `json:"billing_period_start"`
	BillingPeriodEnd    *Day              `json:"billing_period_end"`
	IssueDate           *Day              `json:"issue_date"`
	DueDate             *Day              `json:"due_date"`
	Subtotal            Decimal           `json:"subtotal"`
	DiscountTotal       Decimal           `json:"discount_total"`
	TaxTotal            Decimal           `json:"tax_total"`
	Total               Decimal           `json:"total"`
	CreditsApplied      Decimal           `json:"credits_applied"`
	AmountOffset        Decimal           `json:"amount_offset"`
	AmountPaid          Decimal           `json:"amount_paid"`
	AmountDue           Decimal           `json:"amount_due"`
	LineItems           []LineItem        `json:"line_items"`
	Taxes               []InvoiceTax      `json:"taxes"`
	PurchaseOrderNumber *string           `json:"purchase_order_number"`
	Description         *string           `json:"description"`
	PaymentTerms        string            `json:"payment_terms"`
	AutoPay             bool              `json:"auto_pay"`
	BillingEntityID     string            `json:"billing_entity_id"`
	CreatedAt           time.Time         `json:"created_at"`
	IssuedAt            *time.Time        `json:"issued_at,omitzero"`
	PaidAt              *time.Time        `json:"paid_at,omitzero"`
	VoidedAt            *time.Time        `json:"voided_at,omitzero"`
	Discounts           []InvoiceDiscount `json:"discounts,omitzero"`
	// The order of calculation that the invoice was made by.
	CalculationVersion *int `json:"calculation_version,omitzero"`
	// Answered when it is asked for with `expand=["customer"]`.
	Customer *Customer `json:"customer,omitzero"`
}

// InvoiceDiscount: What a coupon took off an invoice: a percentage of `base`, or an amount that is at most
// `base`.
//
// Without a coupon it is below zero: what had been taken off lines that this invoice takes back.
type InvoiceDiscount struct {
	Coupon          *string  `json:"coupon"`
	Name            string   `json:"name"`
	Amount          Decimal  `json:"amount"`
	Base            Decimal  `json:"base"`
	PercentageRate  *Decimal `json:"percentage_rate"`
	AppliedCouponID *string  `json:"applied_coupon_id"`
}

// InvoiceEffect: What a backfill makes of the next invoice of a subscription, which is issued on `on`: its
// total, tax included, without the backfill and with it, and the lines that differ. `next_invoice` is the
// invoice as it will be; null where nothing is left to bill on that day.
type InvoiceEffect struct {
	SubscriptionID string       `json:"subscription_id"`
	CustomerID     string       `json:"customer_id"`
	On             Day          `json:"on"`
	Currency       string       `json:"currency"`
	Before         Decimal      `json:"before"`
	After          Decimal      `json:"after"`
	Difference     Decimal      `json:"difference"`
	Lines          []LineEffect `json:"lines"`
	NextInvoice    *Invoice     `json:"next_invoice"`
}

// InvoiceTax: The tax of one code and rate on the whole document.
type InvoiceTax struct {
	Code     string  `json:"code"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Rate     Decimal `json:"rate"`
	Base     Decimal `json:"base"`
	Amount   Decimal `json:"amount"`
}

// Item: A product at a price inside a version; `item_key` names it through all versions.
type Item struct {
	ID          string    `json:"id"`
	ItemKey     string    `json:"item_key"`
	ProductID   string    `json:"product_id"`
	Name        string    `json:"name"`
	Price       Price     `json:"price"`
	Fingerprint string    `json:"fingerprint"`
	MetricIDs   []string  `json:"metric_ids"`
	Once        bool      `json:"once"`
	BundleID    *string   `json:"bundle_id,omitzero"`
	BundleName  *string   `json:"bundle_name,omitzero"`
	TaxCodes    []string  `json:"tax_codes,omitzero"`
	AgreedPrice *Price    `json:"agreed_price,omitzero"`
	Escalations []Decimal `json:"escalations,omitzero"`
}

// JournalEntry: A booked entry.
type JournalEntry struct {
	ID              string        `json:"id"`
	SourceType      string        `json:"source_type"`
	SourceID        string        `json:"source_id"`
	Event           string        `json:"event"`
	Currency        string        `json:"currency"`
	BillingEntityID string        `json:"billing_entity_id"`
	EffectiveOn     Day           `json:"effective_on"`
	BookedAt        time.Time     `json:"booked_at"`
	ReversesID      *string       `json:"reverses_id,omitzero"`
	Lines           []JournalLine `json:"lines,omitzero"`
}

// JournalLine: A posting as it is shown.
type JournalLine struct {
	Account        LedgerAccount `json:"account"`
	Debit          Decimal       `json:"debit"`
	Credit         Decimal       `json:"credit"`
	CustomerID     *string       `json:"customer_id"`
	SubscriptionID *string       `json:"subscription_id"`
}

// JsonValue:
type JsonValue = any

// LateEvent: An event that changed what a window measures, after it had been measured.
//
// It was `added` to the window, `removed` from it, or `changed` in it. `known_at` is when it arrived or was
// corrected last, `reason` what was said when it was corrected.
type LateEvent struct {
	UniqueID string `json:"unique_id"`
	// One of added, changed, removed.
	Change    string    `json:"change"`
	Timestamp time.Time `json:"timestamp"`
	KnownAt   time.Time `json:"known_at"`
	Reason    *string   `json:"reason"`
}

// LateEvents: The events by which a window differs from what was measured before: how many, and the first
// hundred.
//
// `complete` says that they explain the difference to the last digit: the digest that was measured before,
// with theirs added and taken away, is the digest that was measured after.
type LateEvents struct {
	Count    int         `json:"count"`
	Complete bool        `json:"complete"`
	Events   []LateEvent `json:"events"`
}

// LateUsage: A window that was billed, and whose usage is by now another than the one that was billed.
//
// `billed_amount` is what its lines come to, corrections included, those of credit notes too, and those of
// void invoices with at most what the window comes to; `line_id` is the last of them, null where the window
// came to nothing and left no line. `late_events` arrived, or were corrected, since. `outcome` says what
// becomes of the difference: `adjust` bills it on the next invoice, which is due on `due_on`; `credit_note`
// issues one on that day; with `ignore` the policy leaves it; `nothing` is to bill, since the price comes to
// the same; of a subscription that is `over`, and was billed for the last time, nobody bills it any more.
type LateUsage struct {
	CustomerID     string     `json:"customer_id"`
	SubscriptionID string     `json:"subscription_id"`
	ItemKey        string     `json:"item_key"`
	ProductID      string     `json:"product_id"`
	Name           string     `json:"name"`
	PeriodStart    Day        `json:"period_start"`
	PeriodEnd      Day        `json:"period_end"`
	BilledQuantity Decimal    `json:"billed_quantity"`
	Quantity       Decimal    `json:"quantity"`
	BilledAmount   Decimal    `json:"billed_amount"`
	Amount         Decimal    `json:"amount"`
	Difference     Decimal    `json:"difference"`
	Currency       string     `json:"currency"`
	LateEvents     int        `json:"late_events"`
	LineID         *string    `json:"line_id"`
	BilledAt       *time.Time `json:"billed_at"`
	// One of adjust, credit_note, ignore, nothing, over.
	Outcome string `json:"outcome"`
	DueOn   *Day   `json:"due_on"`
}

// LedgerAccount: The chart of accounts.
type LedgerAccount = string

// LineEffect: What the lines of one window come to on the next invoice, without a backfill and with it.
type LineEffect struct {
	ItemKey     string   `json:"item_key"`
	MetricIDs   []string `json:"metric_ids"`
	PeriodStart Day      `json:"period_start"`
	PeriodEnd   Day      `json:"period_end"`
	Before      Decimal  `json:"before"`
	After       Decimal  `json:"after"`
	Difference  Decimal  `json:"difference"`
}

// LineExplanation: A line with the calculation that led to it, the usage it rests on, and what came late.
//
// Of a correction `late_events` are the events by which its usage differs from that of the line before. Of
// any line that counts usage `later_events` are those by which the usage of its window has come to differ
// since. Null where there is nothing to compare.
type LineExplanation struct {
	Line        ExplainedLine `json:"line"`
	LateEvents  *LateEvents   `json:"late_events"`
	LaterEvents *LateEvents   `json:"later_events"`
}

// LineItem: One line of an invoice. Taxed is its net: `amount` less `discount_amount`. `customer_id` is the
// customer that is served: that of the invoice, or a child of it.
type LineItem struct {
	ID string `json:"id"`
	// One of fixed, usage, proration_credit, proration_charge, true_up, cap, progressive_credit, discount,
	// add_on, manual, adjustment.
	Kind           string   `json:"kind"`
	Description    string   `json:"description"`
	ProductID      *string  `json:"product_id"`
	ItemKey        *string  `json:"item_key"`
	SubscriptionID *string  `json:"subscription_id"`
	CustomerID     string   `json:"customer_id"`
	Quantity       Decimal  `json:"quantity"`
	UnitPrice      *Decimal `json:"unit_price"`
	Amount         Decimal  `json:"amount"`
	TaxAmount      Decimal  `json:"tax_amount"`
	TaxRate        Decimal  `json:"tax_rate"`
	PeriodStart    *Day     `json:"period_start"`
	PeriodEnd      *Day     `json:"period_end"`
	PreciseAmount  Decimal  `json:"precise_amount"`
	DiscountAmount Decimal  `json:"discount_amount"`
}

// MatrixPrice: Usage by the values of some properties, each at the price of its cell.
//
// An event falls into the one cell that names the most of its properties; of two that name as many, into the
// one that takes fewer of them with any value, and then into the first; of none, into `otherwise`. Usage that
// is taken back takes from its cell, whatever the values beside those that the cell names, and a cell with
// less than nothing costs as one with nothing. The units that are included are taken out of the cells in
// their order.
type MatrixPrice struct {
	// One of matrix.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The properties of events that make cells.
	Dimensions []string `json:"dimensions"`
	// Cells, of which the first holds where others name as many dimensions.
	Cells []PriceCell `json:"cells"`
	// The price of usage in no cell; null where it costs nothing.
	Otherwise *Price `json:"otherwise,omitzero"`
}

// MeteredQuantity: What one metric measured; `groups`, absent when empty, are its parts when they were asked
// for.
type MeteredQuantity struct {
	MetricID string            `json:"metric_id"`
	Code     string            `json:"code"`
	Name     string            `json:"name"`
	Quantity Decimal           `json:"quantity"`
	Events   int               `json:"events"`
	FirstAt  *time.Time        `json:"first_at"`
	LastAt   *time.Time        `json:"last_at"`
	Groups   []GroupedQuantity `json:"groups,omitzero"`
}

// Metric: What is measured: the events of one name that satisfy every group of filters, aggregated.
//
// What stood at the start of a window takes part when the metric is recurring. `group_by` names the
// properties by which its usage can be shown in parts.
type Metric struct {
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Code         string            `json:"code"`
	EventName    string            `json:"event_name"`
	Aggregation  MetricAggregation `json:"aggregation"`
	FilterGroups []FilterGroup     `json:"filter_groups"`
	GroupBy      []string          `json:"group_by"`
	Recurring    bool              `json:"recurring"`
	Rounding     *Rounding         `json:"rounding"`
	Description  *string           `json:"description"`
	Tags         []string          `json:"tags,omitzero"`
	CreatedAt    time.Time         `json:"created_at"`
	ArchivedAt   *time.Time        `json:"archived_at"`
}

// MetricAggregation: What is made of the matching events: a method, and the property or the expression that
// it reads.
//
// `expression` and `percent` are absent where there is none.
type MetricAggregation struct {
	// What is made of the events. One of average, count, count_unique, custom, latest, max, min, percentile,
	// present_unique, sum, weighted_sum, weighted_unique.
	Method string `json:"method"`
	// The name of a property of the event.
	Field *string `json:"field,omitzero"`
	// What is read of each event, worked out from its properties: `+ - * /`, brackets, decimals, `min`, `max`,
	// `ceil`, `floor`, `round`, `if(a < b, c, d)`, `event.timestamp`; a name that is no word stands in double
	// quotes. Methods that count different texts take `concat(a, 'a text', event.code)` too.
	Expression *string `json:"expression,omitzero"`
	// Of a percentile: how many percent of the values do not exceed it.
	Percent *Decimal `json:"percent,omitzero"`
}

// MetricEntry: A metric.
type MetricEntry struct {
	Code        string            `json:"code"`
	Name        string            `json:"name"`
	EventName   string            `json:"event_name"`
	Aggregation MetricAggregation `json:"aggregation"`
	// An event counts when it satisfies every group.
	FilterGroups []FilterGroup `json:"filter_groups,omitzero"`
	// The properties by whose values the usage can be shown in parts.
	GroupBy []string `json:"group_by,omitzero"`
	// Whether what stood at the start of a window takes part in it: seats stay until they are left.
	Recurring   *bool     `json:"recurring,omitzero"`
	Rounding    *Rounding `json:"rounding,omitzero"`
	Description *string   `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
}

// MetricFilter: A condition on one property, compared as text: a number in plain digits, `true` and `false`
// as words.
//
// A property that is absent or null satisfies only `not_equal`, `not_in`, and `exists` with the value false.
// `greater` and `less` compare numbers, and a property that is none satisfies neither.
type MetricFilter struct {
	// The name of a property of the event.
	Field string `json:"field"`
	// One of equal, not_equal, in, not_in, contains, greater, less, exists.
	Operator *string `json:"operator,omitzero"`
	// What to compare with; with `exists`, false asks for absence.
	Value any `json:"value,omitzero"`
	// What to compare with `in` and `not_in`.
	Values []any `json:"values,omitzero"`
}

// MigratedSubscription: What became of one subscription in a migration.
//
// `version_id` is the version that moved it, in force from `effective_from` on, and `rollback_version_id` the
// one that took it back. `reason`, in words `detail`, says why it was left out, failed, or was kept where it
// is.
type MigratedSubscription struct {
	ID             string `json:"id"`
	SubscriptionID string `json:"subscription_id"`
	CustomerID     string `json:"customer_id"`
	// One of waiting, moved, left_out, failed, rolled_back, kept.
	State string `json:"state"`
	// One of already_there, canceled, changed_since, draft, ended, ends_before, failed, fixed_term,
	// migration_canceled, not_on_plan, nothing_left, other_currency, outside_term, overrides_hold, own_terms,
	// pending_change, prices_rose, unreadable.
	Reason            *string   `json:"reason"`
	Detail            *string   `json:"detail"`
	EffectiveFrom     *Day      `json:"effective_from"`
	VersionID         *string   `json:"version_id"`
	RollbackVersionID *string   `json:"rollback_version_id"`
	Currency          string    `json:"currency"`
	MRRBefore         *Decimal  `json:"mrr_before"`
	MRRAfter          *Decimal  `json:"mrr_after"`
	UpdatedAt         time.Time `json:"updated_at"`
}

// MigrationEffect: What moving one subscription comes to.
//
// `credits` and `charges` are the lines for the time that was billed already, before discounts and tax; the
// next invoice, tax included, is issued on `next_invoice_on` and comes to `next_invoice_before` as things are
// and to `next_invoice_after` once it has moved. They are those of the preview of the same change.
type MigrationEffect struct {
	SubscriptionID    string         `json:"subscription_id"`
	CustomerID        string         `json:"customer_id"`
	PlanRevision      int            `json:"plan_revision"`
	EffectiveFrom     Day            `json:"effective_from"`
	Currency          string         `json:"currency"`
	FeesBefore        []RecurringFee `json:"fees_before"`
	FeesAfter         []RecurringFee `json:"fees_after"`
	MRRBefore         Decimal        `json:"mrr_before"`
	MRRAfter          Decimal        `json:"mrr_after"`
	MRRDelta          Decimal        `json:"mrr_delta"`
	Credits           Decimal        `json:"credits"`
	Charges           Decimal        `json:"charges"`
	NextInvoiceOn     *Day           `json:"next_invoice_on"`
	NextInvoiceBefore Decimal        `json:"next_invoice_before"`
	NextInvoiceAfter  Decimal        `json:"next_invoice_after"`
}

// MigrationPreview: What a migration would do if it began now; nothing is changed.
//
// The counts, the customers and the monthly recurring revenue are those of all that would move. `effects` are
// worked out for a hundred of them from `offset` on, in order of id, with `credits` and `charges` as their
// sums; `left_out` holds a hundred from `offset` on of those that stay.
type MigrationPreview struct {
	PlanID         string            `json:"plan_id"`
	TargetPlanID   string            `json:"target_plan_id"`
	TargetRevision int               `json:"target_revision"`
	Currency       string            `json:"currency"`
	Subscriptions  int               `json:"subscriptions"`
	Customers      int               `json:"customers"`
	MRRBefore      Decimal           `json:"mrr_before"`
	MRRAfter       Decimal           `json:"mrr_after"`
	MRRDelta       Decimal           `json:"mrr_delta"`
	Offset         int               `json:"offset"`
	Effects        []MigrationEffect `json:"effects"`
	Credits        Decimal           `json:"credits"`
	Charges        Decimal           `json:"charges"`
	Stay           int               `json:"stay"`
	Reasons        []ReasonCount     `json:"reasons"`
	LeftOut        []NotMoved        `json:"left_out"`
}

// MoneyEffect: What a changed plan comes to: how many subscriptions are on it, and the monthly fee of each at
// its list prices less the discount of the plan, before and after; `mrr_delta` is the difference for all of
// them together.
//
// Those subscriptions keep the old prices until they are moved. Usage is not in it: that depends on what is
// used. `customers` are the twenty whose fees a plan migration would change most, by what they have agreed
// themselves, the largest change first; `other_customers` says how many more it would change. Who a migration
// leaves out is none of them. Of a plan with more than ten thousand subscriptions so many are looked at.
type MoneyEffect struct {
	Subscriptions     int            `json:"subscriptions"`
	Currency          string         `json:"currency"`
	MRRBefore         Decimal        `json:"mrr_before"`
	MRRAfter          Decimal        `json:"mrr_after"`
	MRRDelta          Decimal        `json:"mrr_delta"`
	UsagePricesChange bool           `json:"usage_prices_change"`
	Customers         []CustomerFees `json:"customers"`
	OtherCustomers    int            `json:"other_customers"`
}

// NewApiKey: A key just made; `key` is shown this once and never again.
type NewApiKey struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Prefix    string     `json:"prefix"`
	Scopes    []string   `json:"scopes"`
	Key       string     `json:"key"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"`
}

// NewBundleItem: A product and its price inside a bundle, as given.
type NewBundleItem struct {
	ProductID string  `json:"product_id"`
	Price     Price   `json:"price"`
	Name      *string `json:"name,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey *string `json:"item_key,omitzero"`
}

// NewCommitment: What a subscriber owes in every period, used or not, compared before coupons; as given.
type NewCommitment struct {
	Amount Decimal `json:"amount"`
	// The period that it is owed in. Where nothing is said it is the `interval` of a plan that is written with
	// charges, what it was before of a plan that is changed, and else the billing period, which is that of the
	// item that recurs most often. One of billing_period, monthly, quarterly, semi_annual, yearly, contract.
	Period *string `json:"period,omitzero"`
	// What the line says.
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
}

// NewPlanItem: A product and its price, as given; or a bundle, at its own prices or at those of `items`.
type NewPlanItem struct {
	// Id or code of a product; for a bundle, name that.
	ProductID *string `json:"product_id,omitzero"`
	// What the product costs; a bundle has prices of its own.
	Price *Price  `json:"price,omitzero"`
	Name  *string `json:"name,omitzero"`
	// The name of the item inside the plan; its product's code when absent.
	ItemKey *string `json:"item_key,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Id or code of a bundle, in place of a product.
	BundleID          *string `json:"bundle_id,omitzero"`
	BundleDescription *string `json:"bundle_description,omitzero"`
	// The whole content of the bundle, at other prices.
	Items []NewBundleItem `json:"items,omitzero"`
}

// NewSandbox: A sandbox just made, with the key that opens it, shown this once.
type NewSandbox struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Key       string    `json:"key"`
	CreatedAt time.Time `json:"created_at"`
}

// NewWebhookEndpoint: An endpoint with the secret that its messages are signed with, shown this once.
type NewWebhookEndpoint struct {
	ID          string   `json:"id"`
	URL         string   `json:"url"`
	EventTypes  []string `json:"event_types"`
	Description *string  `json:"description"`
	Enabled     bool     `json:"enabled"`
	// One of hmac.
	Signature               string     `json:"signature"`
	Secret                  string     `json:"secret"`
	SecretHint              string     `json:"secret_hint"`
	PreviousSecretExpiresAt *time.Time `json:"previous_secret_expires_at"`
	CreatedAt               time.Time  `json:"created_at"`
	UpdatedAt               time.Time  `json:"updated_at"`
}

// NotMoved: A subscription that stays where it is, and why.
type NotMoved struct {
	SubscriptionID string `json:"subscription_id"`
	CustomerID     string `json:"customer_id"`
	// One of already_there, canceled, changed_since, draft, ended, ends_before, failed, fixed_term,
	// migration_canceled, not_on_plan, nothing_left, other_currency, outside_term, overrides_hold, own_terms,
	// pending_change, prices_rose, unreadable.
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// Organization: The company that bills; the same behind its live tenant and all its sandboxes.
type Organization struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// PackagePrice: Usage beyond the free units in whole packages: the first unit of a package costs all of it.
type PackagePrice struct {
	// One of package.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// How many units a package has; more than zero.
	PackageSize Decimal `json:"package_size"`
	// What a package costs, however much of it is used.
	PackagePrice Decimal `json:"package_price"`
	// Units before the first package.
	FreeUnits *Decimal `json:"free_units,omitzero"`
}

// Pause: Local days [start, end) on which a subscription is paused; no end is until it goes on.
//
// With `credit` what is paid ahead for them is given back, or not charged, and nothing that is used then is
// billed; boundaries stay where they are. With `shift` no money moves: the period goes on for as much longer,
// and every later boundary, term and rise of prices comes later by the length of the pause; nothing that is
// used then is billed. With `keep_billing` all goes on, but invoices stay drafts.
type Pause struct {
	Start Day  `json:"start"`
	End   *Day `json:"end"`
	// One of credit, keep_billing, shift.
	Mode       string    `json:"mode"`
	RecordedAt time.Time `json:"recorded_at"`
}

// Payment: Money of a customer, received or on its way, in `currency`.
//
// `invoice_id` is the invoice that an automatic payment is to collect; what was paid with it stands in
// `allocations`, and `unallocated` went to the customer's credit.
type Payment struct {
	ID         string  `json:"id"`
	CustomerID string  `json:"customer_id"`
	InvoiceID  *string `json:"invoice_id"`
	// One of pending, succeeded, failed, canceled.
	Status            string       `json:"status"`
	Provider          string       `json:"provider"`
	PaymentMethodID   *string      `json:"payment_method_id"`
	Brand             *string      `json:"brand"`
	Last4             *string      `json:"last4"`
	Amount            Decimal      `json:"amount"`
	Currency          string       `json:"currency"`
	Allocations       []Allocation `json:"allocations"`
	Unallocated       Decimal      `json:"unallocated"`
	Reference         *string      `json:"reference"`
	FailureCode       *string      `json:"failure_code"`
	FailureMessage    *string      `json:"failure_message"`
	ProviderReference *string      `json:"provider_reference"`
	Attempt           *int         `json:"attempt"`
	RecordedBy        *string      `json:"recorded_by"`
	PaidAt            *time.Time   `json:"paid_at"`
	CreatedAt         time.Time    `json:"created_at"`
	UpdatedAt         time.Time    `json:"updated_at"`
	// Answered when it is asked for with `expand=["customer"]`.
	Customer *Customer `json:"customer,omitzero"`
}

// PaymentMethod: What a customer pays with: the brand and the last four digits are all that is known of a
// card.
type PaymentMethod struct {
	ID         string    `json:"id"`
	CustomerID string    `json:"customer_id"`
	Provider   string    `json:"provider"`
	Brand      string    `json:"brand"`
	Last4      string    `json:"last4"`
	IsDefault  bool      `json:"is_default"`
	CreatedAt  time.Time `json:"created_at"`
}

// PendingChange: A published version whose day has not come, or a draft.
type PendingChange struct {
	VersionID string `json:"version_id"`
	// One of draft, published.
	Status      string  `json:"status"`
	Description *string `json:"description"`
	EffectiveAt *Day    `json:"effective_at"`
}

// PerGroupPrice: Usage by the values of some properties, each combination by itself at the same price.
//
// Each has tiers, packages and free units of its own; usage without a property is a combination too. What is
// taken back takes from its combination, and one with less than nothing costs as one with nothing; one that
// no event names costs nothing. Minimum, maximum and discount hold for all of them together. Included units
// of the price around them are taken out of the combinations in the order of their values, the absent last.
type PerGroupPrice struct {
	// One of per_group.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The properties of events whose values make combinations.
	GroupBy []string `json:"group_by"`
	// What the usage of each combination costs.
	Price Price `json:"price"`
}

// PercentagePrice: A rate of the money beyond the free amount, and a fee for each event beyond the free ones.
//
// With a minimum or a maximum for an event, each event is priced on its own, in order of time, then id: free
// money is used first, and an event that is free, or all of whose money is, is not raised to the minimum.
//
// With `free_together` free events are free with their money, and events of free money with their fees.
type PercentagePrice struct {
	// One of percentage.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// What is charged of the money, in percent.
	Rate Decimal `json:"rate"`
	// What is charged for each event.
	FixedFeePerEvent *Decimal `json:"fixed_fee_per_event,omitzero"`
	// The money of a period that costs nothing.
	FreeAmount *Decimal `json:"free_amount,omitzero"`
	// The events of a period that have no fee.
	FreeEvents *Decimal `json:"free_events,omitzero"`
	// Whether an event that is free is so with its money and its fee: the first `free_events`, and those whose
	// money together is below `free_amount`; of both the fewer. Otherwise each is free by itself.
	FreeTogether *bool `json:"free_together,omitzero"`
	// The least that an event costs.
	MinPerEvent *Decimal `json:"min_per_event,omitzero"`
	// The most that an event costs.
	MaxPerEvent *Decimal `json:"max_per_event,omitzero"`
}

// Plan: What can be subscribed to: items in one currency, on common terms.
//
// Items and terms are those of a revision; changing them makes the next one, and who has subscribed keeps
// what was agreed. Where the plan says nothing about contract, renewal or invoices, a subscription decides.
type Plan struct {
	ID                string           `json:"id"`
	Name              string           `json:"name"`
	Code              string           `json:"code"`
	Currency          string           `json:"currency"`
	TrialPeriodDays   int              `json:"trial_period_days"`
	Items             []PlanItem       `json:"items"`
	Entitlements      []Entitlement    `json:"entitlements"`
	Description       *string          `json:"description"`
	Revision          int              `json:"revision"`
	MinimumSpend      *Spend           `json:"minimum_spend"`
	MaximumSpend      *Spend           `json:"maximum_spend"`
	MinimumCommitment *Commitment      `json:"minimum_commitment"`
	Discount          *PlanDiscount    `json:"discount"`
	PriceEscalation   *PriceEscalation `json:"price_escalation"`
	UsageThresholds   []UsageThreshold `json:"usage_thresholds"`
	AutoActivate      *bool            `json:"auto_activate"`
	// One of monthly_rolling, fixed.
	ContractPeriodType *string `json:"contract_period_type"`
	ContractDuration   *int    `json:"contract_duration"`
	AutoRenew          *bool   `json:"auto_renew"`
	// One of monthly_rolling, fixed.
	RenewalPeriodType *string           `json:"renewal_period_type"`
	RenewalDuration   *int              `json:"renewal_duration"`
	PaymentTerms      *string           `json:"payment_terms"`
	InvoiceSettings   *InvoiceSettings  `json:"invoice_settings"`
	AdditionalTerms   *string           `json:"additional_terms"`
	TaxCodes          []string          `json:"tax_codes"`
	Tags              []string          `json:"tags"`
	Metadata          map[string]string `json:"metadata"`
	CreatedAt         time.Time         `json:"created_at"`
	UpdatedAt         time.Time         `json:"updated_at"`
	ArchivedAt        *time.Time        `json:"archived_at"`
}

// PlanDifference: What sets two revisions of a plan apart: fields of its items and terms, and what the list
// prices come to by month for the subscriptions on the former one. `revisions` says how many are on each.
type PlanDifference struct {
	PlanID       string          `json:"plan_id"`
	FromRevision int             `json:"from_revision"`
	ToRevision   int             `json:"to_revision"`
	Fields       []FieldChange   `json:"fields"`
	Money        MoneyEffect     `json:"money"`
	Revisions    []RevisionCount `json:"revisions"`
}

// PlanDiscount: What is taken off the plan: a percentage, or an amount spread over the lines; forever, or for
// a while.
type PlanDiscount struct {
	// One of percentage, fixed.
	Type string `json:"type"`
	// Percent, or money of the plan's currency.
	Amount Decimal `json:"amount"`
	// One of forever, fixed.
	DurationType *string `json:"duration_type,omitzero"`
	// How many units, for a fixed duration.
	DurationValue *int `json:"duration_value,omitzero"`
	// One of billing_period, month, year.
	DurationUnit *string `json:"duration_unit,omitzero"`
}

// PlanEntry: A plan; its products, bundles and features are named by code.
type PlanEntry struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// ISO 4217 code.
	Currency    string        `json:"currency"`
	Items       []NewPlanItem `json:"items"`
	Description *string       `json:"description,omitzero"`
	// Days before anything is charged.
	TrialPeriodDays   *int             `json:"trial_period_days,omitzero"`
	Entitlements      []Entitlement    `json:"entitlements,omitzero"`
	MinimumSpend      *Spend           `json:"minimum_spend,omitzero"`
	MaximumSpend      *Spend           `json:"maximum_spend,omitzero"`
	MinimumCommitment *NewCommitment   `json:"minimum_commitment,omitzero"`
	Discount          *PlanDiscount    `json:"discount,omitzero"`
	PriceEscalation   *PriceEscalation `json:"price_escalation,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThreshold `json:"usage_thresholds,omitzero"`
	AutoActivate    *bool            `json:"auto_activate,omitzero"`
	// One of monthly_rolling, fixed.
	ContractPeriodType *string `json:"contract_period_type,omitzero"`
	// A length in months.
	ContractDuration *int  `json:"contract_duration,omitzero"`
	AutoRenew        *bool `json:"auto_renew,omitzero"`
	// One of monthly_rolling, fixed.
	RenewalPeriodType *string `json:"renewal_period_type,omitzero"`
	// A length in months.
	RenewalDuration *int             `json:"renewal_duration,omitzero"`
	PaymentTerms    *string          `json:"payment_terms,omitzero"`
	InvoiceSettings *InvoiceSettings `json:"invoice_settings,omitzero"`
	AdditionalTerms *string          `json:"additional_terms,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Words to find it by.
	Tags     []string          `json:"tags,omitzero"`
	Metadata map[string]string `json:"metadata,omitzero"`
}

// PlanItem: A product and its price in a plan; it never changes. Equal prices have equal fingerprints.
//
// What is sold inside a bundle names the bundle.
type PlanItem struct {
	ID                string   `json:"id"`
	ItemKey           string   `json:"item_key"`
	ProductID         string   `json:"product_id"`
	Name              string   `json:"name"`
	Price             Price    `json:"price"`
	Fingerprint       string   `json:"fingerprint"`
	TaxCodes          []string `json:"tax_codes,omitzero"`
	BundleID          *string  `json:"bundle_id,omitzero"`
	BundleName        *string  `json:"bundle_name,omitzero"`
	BundleDescription *string  `json:"bundle_description,omitzero"`
}

// PlanMigration: The moving of subscriptions from a plan to its newest revision, or to that of another plan,
// and how far it is.
//
// `subscriptions` were chosen when it began. Each is `waiting`, or was `moved`, `left_out` with a reason or
// `failed` with one; a moved one may be `rolled_back`, or `kept` where that was not possible. The monthly
// recurring revenue before and after is that of those that were moved and are not back, at the prices of the
// day on which each moves.
type PlanMigration struct {
	ID             string `json:"id"`
	PlanID         string `json:"plan_id"`
	TargetPlanID   string `json:"target_plan_id"`
	TargetRevision int    `json:"target_revision"`
	Cohort         Cohort `json:"cohort"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective string `json:"effective"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration string `json:"proration"`
	// What becomes of items and prices that a subscription has beside its plan: they stay and the rest follows,
	// or the plan's take their place. One of keep, drop.
	Overrides string `json:"overrides"`
	// What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too. One of keep,
	// move.
	FixedTerms  string  `json:"fixed_terms"`
	Description *string `json:"description"`
	// One of running, held, canceled, finished, rolling_back, rolled_back.
	Status        string     `json:"status"`
	Subscriptions int        `json:"subscriptions"`
	Waiting       int        `json:"waiting"`
	Moved         int        `json:"moved"`
	LeftOut       int        `json:"left_out"`
	Failed        int        `json:"failed"`
	RolledBack    int        `json:"rolled_back"`
	Kept          int        `json:"kept"`
	Currency      string     `json:"currency"`
	MRRBefore     Decimal    `json:"mrr_before"`
	MRRAfter      Decimal    `json:"mrr_after"`
	MRRDelta      Decimal    `json:"mrr_delta"`
	StartedBy     string     `json:"started_by"`
	CreatedAt     time.Time  `json:"created_at"`
	EndedAt       *time.Time `json:"ended_at"`
}

// PrepaidPrice: A price for the units of a period, in advance, and another for the units beyond them, in
// arrears.
//
// Units are used as they come; what is left at the end of a period is lost, unless there is a `rollover`.
type PrepaidPrice struct {
	// One of prepaid.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The units of a period that are paid for in advance.
	PrepaidUnits Decimal `json:"prepaid_units"`
	// What they cost, in each period.
	PrepaidPrice *Decimal `json:"prepaid_price,omitzero"`
	// The price of the units beyond them.
	Overage Price `json:"overage"`
	// How often units beyond them are billed, always in arrears; without it, when the period is over. How many
	// are beyond them is counted over the whole period. One of daily, weekly, monthly, quarterly, semi_annual,
	// yearly.
	OverageInterval *string `json:"overage_interval,omitzero"`
}

// PreviewLine: One factor of the previewed amount.
type PreviewLine struct {
	Description string  `json:"description"`
	Quantity    Decimal `json:"quantity"`
	UnitPrice   Decimal `json:"unit_price"`
	Amount      Decimal `json:"amount"`
	// One of main, cap, true_up, discount.
	Kind *string `json:"kind,omitzero"`
}

// PriceCell: The price of usage whose properties have the values that it names; a property it does not name
// may have any.
type PriceCell struct {
	// For each property the value that it must have, a list of values of which it must have one, or
	// `__ALL_FILTER_VALUES__` for any that it has.
	When map[string]any `json:"when"`
	// What such usage costs.
	Price Price `json:"price"`
	// What lines call it; without one, its values.
	Name *string `json:"name,omitzero"`
}

// PriceDiscount: What is taken off every line of a price: a share of it, or an amount a period, never more
// than there is.
type PriceDiscount struct {
	// A share, or an amount of money. One of percentage, fixed.
	Type string `json:"type"`
	// The share in percent, at most 100.
	Value *Decimal `json:"value,omitzero"`
	// The money that is taken off in a period.
	Amount *Decimal `json:"amount,omitzero"`
}

// PriceEscalation: By how much prices rise at each anniversary, compounding; usage prices only when that is
// said.
type PriceEscalation struct {
	// In percent, above zero.
	Percentage Decimal `json:"percentage"`
	Enabled    *bool   `json:"enabled,omitzero"`
	// One of percentage.
	Type *string `json:"type,omitzero"`
	// A length in months.
	IntervalMonths           *int  `json:"interval_months,omitzero"`
	EscalateMeteredUnitRates *bool `json:"escalate_metered_unit_rates,omitzero"`
}

// PricePreview: What the price gives: *amount* as an invoice would show it, and how it comes about, line by
// line.
type PricePreview struct {
	Amount Decimal `json:"amount"`
	// ISO 4217 code.
	Currency      string         `json:"currency"`
	PreciseAmount Decimal        `json:"precise_amount"`
	Lines         []PreviewLine  `json:"lines"`
	Steps         []ReadableStep `json:"steps"`
}

// PriceRollover: Included units that a period leaves are carried into later ones: at most *cap* of them, for
// *periods* periods.
type PriceRollover struct {
	// The most that is carried into a period; null for all.
	Cap *Decimal `json:"cap,omitzero"`
	// For how many periods units are carried.
	Periods *int `json:"periods,omitzero"`
}

// PriceUnit: A unit of its own that a price is written in: so many of the currency are one of it.
type PriceUnit struct {
	// What the unit is called.
	Code string `json:"code"`
	// What one of the unit is worth in the currency.
	ConversionRate Decimal `json:"conversion_rate"`
}

// Product: What is sold: a fixed fee, or usage measured by metrics.
type Product struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
	// One of fixed, metered.
	FeeType string `json:"fee_type"`
	// One of advance, arrears.
	PaymentTerms string `json:"payment_terms"`
	// One of recurring, one_time.
	BillingFrequency string   `json:"billing_frequency"`
	MetricIDs        []string `json:"metric_ids"`
	Description      *string  `json:"description"`
	Sku              *string  `json:"sku"`
	// One of straight_line, usage_based, contract_level_straight_line.
	RevenueAllocationMethod *string           `json:"revenue_allocation_method"`
	UnitLabelSingular       *string           `json:"unit_label_singular"`
	UnitLabelPlural         *string           `json:"unit_label_plural"`
	Metadata                map[string]string `json:"metadata"`
	CreatedAt               time.Time         `json:"created_at"`
	ArchivedAt              *time.Time        `json:"archived_at"`
}

// ProjectedCharge: The usage of one item in its current period, and what it is about to come to at the end of
// the period.
//
// Null at the first instant of the period, when nothing can be told.
type ProjectedCharge struct {
	SubscriptionID    string       `json:"subscription_id"`
	ItemKey           string       `json:"item_key"`
	ProductID         string       `json:"product_id"`
	Name              string       `json:"name"`
	Quantity          Decimal      `json:"quantity"`
	Events            int          `json:"events"`
	Amount            Decimal      `json:"amount"`
	Currency          string       `json:"currency"`
	PeriodStart       Day          `json:"period_start"`
	PeriodEnd         Day          `json:"period_end"`
	Billable          *bool        `json:"billable,omitzero"`
	Parts             []ChargePart `json:"parts,omitzero"`
	ProjectedQuantity *Decimal     `json:"projected_quantity"`
	ProjectedAmount   *Decimal     `json:"projected_amount"`
}

// ProjectedMetric: What one metric measured, and is about to measure by the end of the period; null at its
// first instant.
type ProjectedMetric struct {
	MetricID          string            `json:"metric_id"`
	Code              string            `json:"code"`
	Name              string            `json:"name"`
	Quantity          Decimal           `json:"quantity"`
	Events            int               `json:"events"`
	FirstAt           *time.Time        `json:"first_at"`
	LastAt            *time.Time        `json:"last_at"`
	Groups            []GroupedQuantity `json:"groups,omitzero"`
	ProjectedQuantity *Decimal          `json:"projected_quantity"`
}

// ProjectedTotal: What the charges in one currency come to, and are about to come to.
type ProjectedTotal struct {
	Currency        string   `json:"currency"`
	Amount          Decimal  `json:"amount"`
	ProjectedAmount *Decimal `json:"projected_amount"`
}

// ProjectedUsage: The usage of the present periods, extrapolated to their ends as of the instant `as_of`: by
// metric from `period_start` to `period_end`, and by charge over its own period. The totals are those of the
// charges shown.
//
// `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what
// came later was added up for this answer.
type ProjectedUsage struct {
	CustomerID    string            `json:"customer_id"`
	PeriodStart   Day               `json:"period_start"`
	PeriodEnd     Day               `json:"period_end"`
	AsOf          time.Time         `json:"as_of"`
	Totals        []ProjectedTotal  `json:"totals"`
	Metrics       []ProjectedMetric `json:"metrics"`
	Charges       []ProjectedCharge `json:"charges"`
	FoldedThrough *time.Time        `json:"folded_through,omitzero"`
}

// Quantile: The change in percent that the share `at` of the customers stays at or below, one of those that
// there are.
type Quantile struct {
	At            Decimal `json:"at"`
	ChangePercent Decimal `json:"change_percent"`
}

// RateTier: A stretch of money at one rate, up to and including its bound; the last has none.
type RateTier struct {
	// The last money of the tier, in the currency; null for the last tier.
	UpTo *Decimal `json:"up_to"`
	// What is charged of the money in the tier, in percent.
	Rate Decimal `json:"rate"`
	// Charged once when the tier is reached.
	FlatFee *Decimal `json:"flat_fee,omitzero"`
}

// ReadableStep: One line of arithmetic for a person: `500 x 0.02` and the `10` that it gives.
type ReadableStep struct {
	Label       string `json:"label"`
	Calculation string `json:"calculation"`
	Result      string `json:"result"`
}

// ReasonCount: How many subscriptions stay for one reason.
type ReasonCount struct {
	// One of already_there, canceled, changed_since, draft, ended, ends_before, failed, fixed_term,
	// migration_canceled, not_on_plan, nothing_left, other_currency, outside_term, overrides_hold, own_terms,
	// pending_change, prices_rose, unreadable.
	Reason        string `json:"reason"`
	Subscriptions int    `json:"subscriptions"`
}

// RecurringFee: What the recurring fees of one rhythm come to in a whole period; usage is not in it.
type RecurringFee struct {
	BillingIntervalUnit  string  `json:"billing_interval_unit"`
	BillingIntervalCount int     `json:"billing_interval_count"`
	Amount               Decimal `json:"amount"`
}

// Refund: Money that is owed back to a customer: `due` until it was given back by hand, then `paid`.
//
// It comes from the final invoice of a canceled subscription, `invoice_id`.
type Refund struct {
	ID             string `json:"id"`
	CustomerID     string `json:"customer_id"`
	SubscriptionID string `json:"subscription_id"`
	InvoiceID      string `json:"invoice_id"`
	// One of due, paid.
	Status     string     `json:"status"`
	Amount     Decimal    `json:"amount"`
	Currency   string     `json:"currency"`
	Reference  *string    `json:"reference"`
	RecordedBy *string    `json:"recorded_by"`
	CreatedAt  time.Time  `json:"created_at"`
	PaidAt     *time.Time `json:"paid_at"`
	// Answered when it is asked for with `expand=["customer"]`.
	Customer *Customer `json:"customer,omitzero"`
}

// RejectedEvent: An event that was not stored, kept with the reason until it is replayed or dismissed.
//
// `content` is its JSON with the fields in order of name and each number as it came; of a very long one the
// beginning, of a deeply nested one nothing, and `complete` is false. The same event sent again is the same
// rejection: `times` says how often it came. `unique_id`, `account` and `event_name` are what it says of
// itself, null where that cannot be told.
type RejectedEvent struct {
	ID string `json:"id"`
	// One of open, replayed, dismissed.
	State string `json:"state"`
	// Why, in one stable word.
	Code string `json:"code"`
	// Why, in words, when it was last judged.
	Detail    string  `json:"detail"`
	UniqueID  *string `json:"unique_id"`
	Account   *string `json:"account"`
	EventName *string `json:"event_name"`
	// The event as JSON text.
	Content        string     `json:"content"`
	Complete       bool       `json:"complete"`
	Times          int        `json:"times"`
	ReceivedAt     time.Time  `json:"received_at"`
	LastReceivedAt time.Time  `json:"last_received_at"`
	ResolvedAt     *time.Time `json:"resolved_at"`
}

// RejectedRow: A row of a file that was not stored, counted from one behind the header, and why.
type RejectedRow struct {
	Row      int     `json:"row"`
	UniqueID *string `json:"unique_id"`
	Code     string  `json:"code"`
	Detail   string  `json:"detail"`
}

// Rejection: An event that is not stored, and why; without an id that can be read it is called by its place,
// `events.3`.
type Rejection struct {
	UniqueID string `json:"unique_id"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
}

// ReplayedEvents: What became of rejected events that were judged again.
//
// `remaining` of those that were asked for stand behind `next_after`, which is null when there are none.
type ReplayedEvents struct {
	Replayed  int     `json:"replayed"`
	Rejected  int     `json:"rejected"`
	Remaining int     `json:"remaining"`
	NextAfter *string `json:"next_after"`
}

// RetriedDeliveries: How many deliveries were set on their way again.
type RetriedDeliveries struct {
	Retried int `json:"retried"`
}

// Revenue: What the recurring fees come to by month and by year, and the value of the contract by year.
//
// The yearly figure is worked out from the unrounded monthly one. The contract's value holds what is billed
// once; of a term below a year it is what that term comes to.
type Revenue struct {
	MRR      Decimal `json:"mrr"`
	Arr      Decimal `json:"arr"`
	Acv      Decimal `json:"acv"`
	Currency string  `json:"currency"`
}

// RevisionCount: How many subscriptions in force are on a revision of a plan today.
type RevisionCount struct {
	Revision      int `json:"revision"`
	Subscriptions int `json:"subscriptions"`
}

// Sandbox: An empty tenant beside the live one, apart from it in everything.
type Sandbox struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// SimulatedItem: What an item, or a spend term of the plan, comes to before and after; a term has a key that
// begins with `_`.
type SimulatedItem struct {
	ItemKey    string  `json:"item_key"`
	Before     Decimal `json:"before"`
	After      Decimal `json:"after"`
	Difference Decimal `json:"difference"`
}

// Simulation: Past months by other terms: which terms, of whom, how far it is, and once it is finished what
// it comes to.
//
// `customers` are concerned, `done` of them are worked out. `items` and `terms` are those of the simulated
// plan as they were when it was asked for; both are absent where prices are changed on what each subscription
// has. `reason` says why it failed.
type Simulation struct {
	ID   string  `json:"id"`
	Name *string `json:"name"`
	// One of pending, running, finished, failed.
	Status      string       `json:"status"`
	PeriodStart Day          `json:"period_start"`
	PeriodEnd   Day          `json:"period_end"`
	Currency    string       `json:"currency"`
	PlanID      *string      `json:"plan_id"`
	Revision    *int         `json:"revision"`
	Items       []Item       `json:"items"`
	Terms       *SpendTerms  `json:"terms"`
	Update      []ItemUpdate `json:"update"`
	// Whether subscriptions keep the items and prices that they were given beside their plan. Quantities that
	// were agreed stay in any case. One of keep, replace.
	OwnPrices     string             `json:"own_prices"`
	SubscribersOf *string            `json:"subscribers_of"`
	Customers     int                `json:"customers"`
	Done          int                `json:"done"`
	Summary       *SimulationSummary `json:"summary"`
	Reason        *string            `json:"reason"`
	CreatedBy     string             `json:"created_by"`
	CreatedAt     time.Time          `json:"created_at"`
	EndedAt       *time.Time         `json:"ended_at"`
}

// SimulationResult: What a customer comes to before and after, by its subscriptions that are concerned.
//
// The days from `period_start` up to but not including `period_end` are those of the billing periods that
// count. All amounts, and the days, are absent of a customer that is skipped.
type SimulationResult struct {
	ID         string `json:"id"`
	CustomerID string `json:"customer_id"`
	// One of winner, loser, unchanged, skipped.
	Outcome         string                `json:"outcome"`
	Currency        string                `json:"currency"`
	Before          *Decimal              `json:"before"`
	After           *Decimal              `json:"after"`
	Difference      *Decimal              `json:"difference"`
	ChangePercent   *Decimal              `json:"change_percent"`
	PeriodStart     *Day                  `json:"period_start"`
	PeriodEnd       *Day                  `json:"period_end"`
	SubscriptionIDs []string              `json:"subscription_ids"`
	Items           []SimulatedItem       `json:"items"`
	Skipped         []SkippedSubscription `json:"skipped"`
}

// SimulationSummary: What the customers come to together, before and after, and how the difference falls on
// them.
//
// Winners pay less, losers pay more. Customers that came to nothing before have no change in percent: those
// are counted by `without_change_percent`, and are in no quantile and in no bucket. Skipped customers are in
// no sum.
type SimulationSummary struct {
	Currency             string      `json:"currency"`
	Before               Decimal     `json:"before"`
	After                Decimal     `json:"after"`
	Difference           Decimal     `json:"difference"`
	ChangePercent        *Decimal    `json:"change_percent"`
	Winners              int         `json:"winners"`
	Losers               int         `json:"losers"`
	Unchanged            int         `json:"unchanged"`
	Skipped              int         `json:"skipped"`
	Quantiles            []Quantile  `json:"quantiles"`
	Buckets              []Bucket    `json:"buckets"`
	WithoutChangePercent int         `json:"without_change_percent"`
	Reasons              []SkipCount `json:"reasons"`
}

// SkipCount: How many subscriptions, or customers without one, were left out for a reason.
type SkipCount struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// SkippedSubscription: A subscription that is left out, and why; without one, the customer had none.
type SkippedSubscription struct {
	SubscriptionID *string `json:"subscription_id"`
	Reason         string  `json:"reason"`
	Detail         string  `json:"detail"`
}

// Spend: What is billed at least, or at most, in a period, in the currency of the plan.
type Spend struct {
	Amount Decimal `json:"amount"`
	// The period that it is compared in; `contract` is the whole term. One of billing_period, monthly, quarterly,
	// semi_annual, yearly, contract.
	Period *string `json:"period,omitzero"`
}

// SpendTerms: What a revision of a plan says of the money of a whole period: what is taken off, billed at
// least and at most, and at which amounts of usage an invoice is made at once; and which taxes fall on what
// is billed up to a minimum.
type SpendTerms struct {
	MinimumSpend      *Spend           `json:"minimum_spend,omitzero"`
	MaximumSpend      *Spend           `json:"maximum_spend,omitzero"`
	MinimumCommitment *Commitment      `json:"minimum_commitment,omitzero"`
	Discount          *PlanDiscount    `json:"discount,omitzero"`
	UsageThresholds   []UsageThreshold `json:"usage_thresholds,omitzero"`
	TaxCodes          []string         `json:"tax_codes,omitzero"`
}

// Subscription: A customer's agreement: what it gets, from when to when, and how it is billed.
//
// Its invoices are those of the customer `billed_customer_id`: its own, or the parent's when it is billed to
// that. The terms of the money of a period are those that hold today: the plan's, but for `own_terms`.
type Subscription struct {
	ID               string  `json:"id"`
	Name             string  `json:"name"`
	CustomerID       string  `json:"customer_id"`
	BilledCustomerID string  `json:"billed_customer_id"`
	PlanID           *string `json:"plan_id"`
	// One of draft, scheduled, trialing, active, paused, canceled, ended.
	Status       string       `json:"status"`
	Currency     string       `json:"currency"`
	Timezone     string       `json:"timezone"`
	Contract     Contract     `json:"contract"`
	Billing      BillingTerms `json:"billing"`
	StartDate    Day          `json:"start_date"`
	AnchorDate   Day          `json:"anchor_date"`
	TrialEndDate *Day         `json:"trial_end_date"`
	EndDate      *Day         `json:"end_date"`
	CancelReason *string      `json:"cancel_reason"`
	// One of credit, none, refund, full_refund.
	UnusedTime       string            `json:"unused_time"`
	CurrentVersionID string            `json:"current_version_id"`
	VersionNumber    int               `json:"version_number"`
	Items            []Item            `json:"items"`
	MRR              Decimal           `json:"mrr"`
	Metadata         map[string]string `json:"metadata"`
	CreatedAt        time.Time         `json:"created_at"`
	ActivatedAt      *time.Time        `json:"activated_at"`
	CanceledAt       *time.Time        `json:"canceled_at"`
	EndedAt          *time.Time        `json:"ended_at"`
	PendingChanges   []PendingChange   `json:"pending_changes,omitzero"`
	Renewal          *Renewal          `json:"renewal,omitzero"`
	TermEndDate      *Day              `json:"term_end_date,omitzero"`
	PriceEscalation  *PriceEscalation  `json:"price_escalation,omitzero"`
	Pauses           []Pause           `json:"pauses,omitzero"`
	Description      *string           `json:"description,omitzero"`
	Tags             []string          `json:"tags,omitzero"`
	Discount         *PlanDiscount     `json:"discount,omitzero"`
	MinimumSpend     *Spend            `json:"minimum_spend,omitzero"`
	MaximumSpend     *Spend            `json:"maximum_spend,omitzero"`
	UsageThresholds  []UsageThreshold  `json:"usage_thresholds,omitzero"`
	OwnTerms         []string          `json:"own_terms,omitzero"`
	// In order of days: the zones in which days begin before those of `timezone`.
	EarlierTimezones []EarlierTimezone `json:"earlier_timezones,omitzero"`
	// Answered when it is asked for with `expand=["customer"]`.
	Customer *Customer `json:"customer,omitzero"`
}

// SubscriptionEntitlement: What the subscriber may do by the version in force, and whether the plan grants it
// or the subscription.
type SubscriptionEntitlement struct {
	Key *string `json:"key,omitzero"`
	// One of boolean, integer, string, select.
	Type  *string `json:"type,omitzero"`
	Value any     `json:"value,omitzero"`
	// Code or id of a feature.
	FeatureCode *string          `json:"feature_code,omitzero"`
	Privileges  []PrivilegeValue `json:"privileges,omitzero"`
	// One of plan, subscription.
	Source         string `json:"source"`
	SubscriptionID string `json:"subscription_id"`
	VersionID      string `json:"version_id"`
}

// Tax: A tax that lines can bear: `rate` and `category` are those of today, `rates` those of all times, by
// day.
type Tax struct {
	ID          string     `json:"id"`
	Code        string     `json:"code"`
	Name        string     `json:"name"`
	Rate        Decimal    `json:"rate"`
	Category    Category   `json:"category"`
	Description *string    `json:"description"`
	Rates       []TaxRate  `json:"rates"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
	ArchivedAt  *time.Time `json:"archived_at"`
}

// TaxCalculation: What a document with these lines would bear; `total` is `subtotal` and `tax_total`
// together.
type TaxCalculation struct {
	// ISO 4217 code.
	Currency string      `json:"currency"`
	Date     Day         `json:"date"`
	Subtotal Decimal     `json:"subtotal"`
	TaxTotal Decimal     `json:"tax_total"`
	Total    Decimal     `json:"total"`
	Groups   []TaxGroup  `json:"groups"`
	Lines    []TaxedLine `json:"lines"`
}

// TaxGroup: One row of the tax breakdown: all lines of one category, rate and code, taxed as one sum.
type TaxGroup struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Category Category `json:"category"`
	Rate     Decimal  `json:"rate"`
	Base     Decimal  `json:"base"`
	Tax      Decimal  `json:"tax"`
}

// TaxRate: What a tax amounts to from a day on, until the next one takes over; never changed, only followed.
type TaxRate struct {
	Rate      Decimal  `json:"rate"`
	Category  Category `json:"category"`
	ValidFrom *Day     `json:"valid_from"`
}

// TaxedLine: A line with its share of the tax.
type TaxedLine struct {
	Key    string  `json:"key"`
	Amount Decimal `json:"amount"`
	Tax    Decimal `json:"tax"`
}

// TestClock: The frozen time of a sandbox tenant; `advancing` while it walks to `target`.
type TestClock struct {
	ID       string    `json:"id"`
	FrozenAt time.Time `json:"frozen_at"`
	// One of ready, advancing.
	Status    string     `json:"status"`
	Target    *time.Time `json:"target"`
	CreatedAt time.Time  `json:"created_at"`
}

// Tier: A stretch of quantity at one price, up to and including its bound; the last has none.
type Tier struct {
	// The last quantity of the tier; null for the last tier.
	UpTo *Decimal `json:"up_to"`
	// The price of each one in the tier.
	UnitPrice Decimal `json:"unit_price"`
	// Charged once when the tier is reached.
	FlatFee *Decimal `json:"flat_fee,omitzero"`
}

// Timing: When a change takes effect for which that was to be chosen, and why: what the recurring fees come
// to by month as they are agreed today, and with the change.
type Timing struct {
	// One of immediate, next_billing_period.
	Effective   string `json:"effective"`
	EffectiveOn Day    `json:"effective_on"`
	// One of fees_lower, fees_not_lower.
	Because       string  `json:"because"`
	MonthlyBefore Decimal `json:"monthly_before"`
	MonthlyAfter  Decimal `json:"monthly_after"`
}

// TrialBalance: All accounts; in each currency and entity the debits equal the credits.
type TrialBalance struct {
	Accounts []AccountBalance `json:"accounts"`
	Balanced bool             `json:"balanced"`
}

// UnitPrice: Usage times unit price.
type UnitPrice struct {
	// One of unit.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// The price of each one used.
	UnitPrice Decimal `json:"unit_price"`
	// Whether what comes or goes within a period counts by its days: from the day on which it came through the
	// day on which it went, over the days of the whole period. It asks for recurring metrics.
	ProratedUnits *bool `json:"prorated_units,omitzero"`
}

// Usage: The usage of a customer: by metric from `period_start` to `period_end`, and by charge over its own
// period.
//
// `as_of` is the instant of the answer: every event acknowledged before it is counted. `known_at`, absent
// otherwise, is the earlier instant that was asked for: events and corrections that became known later do not
// count. `folded_through`, absent when nothing is, is the instant up to which events were added up
// beforehand; what came later was added up for this answer.
type Usage struct {
	CustomerID    string            `json:"customer_id"`
	PeriodStart   Day               `json:"period_start"`
	PeriodEnd     Day               `json:"period_end"`
	AsOf          time.Time         `json:"as_of"`
	Metrics       []MeteredQuantity `json:"metrics"`
	Charges       []ChargeUsage     `json:"charges"`
	KnownAt       *time.Time        `json:"known_at,omitzero"`
	FoldedThrough *time.Time        `json:"folded_through,omitzero"`
}

// UsageChange: What a metric makes of a customer's events in the window of a backfill, before it and with it.
type UsageChange struct {
	CustomerID   string  `json:"customer_id"`
	MetricID     string  `json:"metric_id"`
	MetricCode   string  `json:"metric_code"`
	Before       Decimal `json:"before"`
	After        Decimal `json:"after"`
	EventsBefore int     `json:"events_before"`
	EventsAfter  int     `json:"events_after"`
}

// UsageEvent: An event as it is stored.
//
// A number that is no integer is shown as a decimal string. `digest` is 16 hexadecimal digits of the content
// (see the README of the module), so that a sum of digests can be recomputed. An event that was never
// corrected has the `revision` 0; else `known_at` is when its last correction was made. A `void` event counts
// nowhere.
type UsageEvent struct {
	UniqueID   string         `json:"unique_id"`
	CustomerID string         `json:"customer_id"`
	EventName  string         `json:"event_name"`
	Timestamp  time.Time      `json:"timestamp"`
	Properties map[string]any `json:"properties"`
	ReceivedAt time.Time      `json:"received_at"`
	Digest     string         `json:"digest"`
	Revision   *int           `json:"revision,omitzero"`
	Void       *bool          `json:"void,omitzero"`
	KnownAt    *time.Time     `json:"known_at,omitzero"`
}

// UsageThreshold: An amount of usage at which an invoice is made before the period ends; a recurring one,
// every so much more.
type UsageThreshold struct {
	Amount               Decimal `json:"amount"`
	Recurring            *bool   `json:"recurring,omitzero"`
	ThresholdDisplayName *string `json:"threshold_display_name,omitzero"`
}

// Version: What is agreed from `effective_from` on. Once published it never changes: a later version takes
// its place.
//
// `proration` says what becomes of the period in which it takes effect. A draft shows the number and the day
// that it would get if it were published next.
type Version struct {
	ID             string `json:"id"`
	SubscriptionID string `json:"subscription_id"`
	Number         int    `json:"number"`
	// One of draft, published.
	Status        string    `json:"status"`
	EffectiveFrom Day       `json:"effective_from"`
	EffectiveTo   *Day      `json:"effective_to"`
	PlanID        *string   `json:"plan_id"`
	Items         []Item    `json:"items"`
	Description   *string   `json:"description"`
	CreatedAt     time.Time `json:"created_at"`
	PlanRevision  *int      `json:"plan_revision,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration   *string    `json:"proration,omitzero"`
	PublishedAt *time.Time `json:"published_at,omitzero"`
	Escalation  *bool      `json:"escalation,omitzero"`
}

// VolumePercentagePrice: All of the money at the rate of the one tier in which it lies, so the amount may
// fall as the money grows.
type VolumePercentagePrice struct {
	// One of volume_percentage.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []RateTier `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// VolumePrice: The whole usage at the price of the one tier in which it lies, so the amount may fall as usage
// grows.
type VolumePrice struct {
	// One of volume.
	Type string `json:"type"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	BillingInterval *string `json:"billing_interval,omitzero"`
	// One of day, week, month, year.
	BillingIntervalUnit  *string `json:"billing_interval_unit,omitzero"`
	BillingIntervalCount *int    `json:"billing_interval_count,omitzero"`
	// One of daily, weekly, monthly, quarterly, semi_annual, yearly.
	PricingInterval *string `json:"pricing_interval,omitzero"`
	// One of day, week, month, year.
	RecurringInstalmentIntervalUnit  *string `json:"recurring_instalment_interval_unit,omitzero"`
	RecurringInstalmentIntervalCount *int    `json:"recurring_instalment_interval_count,omitzero"`
	// One of advance, arrears.
	BillingDirection *string `json:"billing_direction,omitzero"`
	// One of at_once, hourly, daily.
	AdvanceInterval       *string        `json:"advance_interval,omitzero"`
	IncludedUnits         *Decimal       `json:"included_units,omitzero"`
	Rollover              *PriceRollover `json:"rollover,omitzero"`
	Minimum               *Decimal       `json:"minimum,omitzero"`
	Maximum               *Decimal       `json:"maximum,omitzero"`
	Discount              *PriceDiscount `json:"discount,omitzero"`
	TrialPeriodDays       *int           `json:"trial_period_days,omitzero"`
	ChargeOnContractStart *bool          `json:"charge_on_contract_start,omitzero"`
	Prorated              *bool          `json:"prorated,omitzero"`
	PricingUnit           *PriceUnit     `json:"pricing_unit,omitzero"`
	CurrencyPrices        map[string]any `json:"currency_prices,omitzero"`
	// Tiers in rising order; up_to is inclusive and null in the last.
	Tiers []Tier `json:"tiers"`
	// Whether the first tier's fee is due without any usage.
	ChargeFirstFlatAtZero *bool `json:"charge_first_flat_at_zero,omitzero"`
}

// WebhookDelivery: One event on its way to one endpoint.
//
// `next_attempt_at` is null once it has succeeded or failed, and while an earlier event of the same object is
// pending for the endpoint. `attempts` holds the last five.
type WebhookDelivery struct {
	ID         string `json:"id"`
	EndpointID string `json:"endpoint_id"`
	EventID    string `json:"event_id"`
	EventType  string `json:"event_type"`
	ObjectID   string `json:"object_id"`
	Sequence   int    `json:"sequence"`
	// One of pending, succeeded, failed.
	Status        string     `json:"status"`
	AttemptCount  int        `json:"attempt_count"`
	Attempts      []Attempt  `json:"attempts"`
	NextAttemptAt *time.Time `json:"next_attempt_at"`
	CreatedAt     time.Time  `json:"created_at"`
	FinishedAt    *time.Time `json:"finished_at"`
}

// WebhookEndpoint: An address that is told of events. Its secret is never shown again; `secret_hint` is the
// end of it.
type WebhookEndpoint struct {
	ID          string   `json:"id"`
	URL         string   `json:"url"`
	EventTypes  []string `json:"event_types"`
	Description *string  `json:"description"`
	Enabled     bool     `json:"enabled"`
	// One of hmac.
	Signature               string     `json:"signature"`
	SecretHint              string     `json:"secret_hint"`
	PreviousSecretExpiresAt *time.Time `json:"previous_secret_expires_at"`
	CreatedAt               time.Time  `json:"created_at"`
	UpdatedAt               time.Time  `json:"updated_at"`
}

// WebhookMessage: What an endpoint is sent, and what the feed holds: `data` is the object as its GET showed
// it at that instant.
type WebhookMessage struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Sequence  int       `json:"sequence"`
	// Any JSON value.
	Data any `json:"data"`
}

// WebhookTest: A test message on its way; its delivery is the one with this `id` as `object_id`.
type WebhookTest struct {
	ID         string    `json:"id"`
	EndpointID string    `json:"endpoint_id"`
	CreatedAt  time.Time `json:"created_at"`
}

// AccountsCreate is what Accounts.Create takes.
type AccountsCreate struct {
	Name string `json:"name"`
	// An e-mail address.
	Email *string `json:"email,omitzero"`
	// Your own id, unique in the tenant.
	Alias *string `json:"alias,omitzero"`
}

// ActivityLogsList is what ActivityLogs.List takes.
type ActivityLogsList struct {
	// Only those with this actor id; commas mean any of.
	ActorID []string `json:"actor_id,omitzero"`
	// Only those with this operation; commas mean any of.
	Operation []string `json:"operation,omitzero"`
	// Only those with this object type; commas mean any of.
	ObjectType []string `json:"object_type,omitzero"`
	// Only those with this object id; commas mean any of.
	ObjectID []string `json:"object_id,omitzero"`
	// Only those with this door; commas mean any of.
	Door []string `json:"door,omitzero"`
	// Only those with this request id; commas mean any of.
	RequestID []string `json:"request_id,omitzero"`
	// Only those with logged_at at or after this.
	LoggedAtGte *time.Time `json:"logged_at_gte,omitzero"`
	// Only those with logged_at at or before this.
	LoggedAtLte *time.Time `json:"logged_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// AddOnsCreate is what AddOns.Create takes.
type AddOnsCreate struct {
	Name string `json:"name"`
	// Money in major units of the currency that stands beside it.
	Amount Decimal `json:"amount"`
	// ISO 4217 code.
	Currency string `json:"currency"`
	// Your own name for it, unique in the tenant.
	Code               *string `json:"code,omitzero"`
	InvoiceDisplayName *string `json:"invoice_display_name,omitzero"`
	Description        *string `json:"description,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// AddOnsList is what AddOns.List takes.
type AddOnsList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// AddOnsUpdate is what AddOns.Update takes.
type AddOnsUpdate struct {
	Name *string `json:"name,omitzero"`
	// Money in major units of the currency that stands beside it.
	Amount             *Decimal         `json:"amount,omitzero"`
	InvoiceDisplayName Nullable[string] `json:"invoice_display_name,omitzero"`
	Description        Nullable[string] `json:"description,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// ApiKeysCreate is what APIKeys.Create takes.
type ApiKeysCreate struct {
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expires_at,omitzero"`
}

// ApiKeysList is what APIKeys.List takes.
type ApiKeysList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// ApiKeysRotate is what APIKeys.Rotate takes.
type ApiKeysRotate struct {
	OverlapHours *int `json:"overlap_hours,omitzero"`
}

// ApiLogsList is what APILogs.List takes.
type ApiLogsList struct {
	// Only those with this actor id; commas mean any of.
	ActorID []string `json:"actor_id,omitzero"`
	// Only those with this operation; commas mean any of.
	Operation []string `json:"operation,omitzero"`
	// Only those with this door; commas mean any of.
	Door []string `json:"door,omitzero"`
	// Only those with this answer; commas mean any of.
	Answer []string `json:"answer,omitzero"`
	// Only those with this kind; commas mean any of.
	Kind []Kind `json:"kind,omitzero"`
	// Only those with this refused.
	Refused *bool `json:"refused,omitzero"`
	// Only those with this idempotency key; commas mean any of.
	IdempotencyKey []string `json:"idempotency_key,omitzero"`
	// Only those with logged_at at or after this.
	LoggedAtGte *time.Time `json:"logged_at_gte,omitzero"`
	// Only those with logged_at at or before this.
	LoggedAtLte *time.Time `json:"logged_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// AppliedCouponsCreate is what AppliedCoupons.Create takes.
type AppliedCouponsCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CouponID string `json:"coupon_id"`
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID string `json:"customer_id"`
	// Money in major units of the currency that stands beside it.
	Amount *Decimal `json:"amount,omitzero"`
	// A decimal, at most 12 decimals.
	PercentageRate *Decimal `json:"percentage_rate,omitzero"`
	// One of once, recurring, forever.
	Frequency *string `json:"frequency,omitzero"`
	// On how many invoices a recurring coupon is used.
	FrequencyDuration *int `json:"frequency_duration,omitzero"`
}

// AppliedCouponsList is what AppliedCoupons.List takes.
type AppliedCouponsList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	CouponID *string `json:"coupon_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// BackfillsAdd is what Backfills.Add takes.
type BackfillsAdd struct {
	// Events as `POST /events` takes them, in any of its spellings.
	Events []map[string]any `json:"events"`
}

// BackfillsCreate is what Backfills.Create takes.
type BackfillsCreate struct {
	// Why, for whoever asks later.
	Reason string    `json:"reason"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	// One of add, replace.
	Mode *string `json:"mode,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	EventName  *string `json:"event_name,omitzero"`
	// Events as `POST /events` takes them, in any of its spellings.
	Events []map[string]any `json:"events,omitzero"`
}

// BackfillsList is what Backfills.List takes.
type BackfillsList struct {
	// Only those with this state; commas mean any of.
	State []string `json:"state,omitzero"`
	// Only those with this customer id; commas mean any of.
	CustomerID []string `json:"customer_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// BackfillsRevert is what Backfills.Revert takes.
type BackfillsRevert struct {
	// Why, for whoever asks later.
	Reason *string `json:"reason,omitzero"`
}

// BillingEntitiesCreate is what BillingEntities.Create takes.
type BillingEntitiesCreate struct {
	// Your own name for it, unique in the tenant.
	Code         string `json:"code"`
	LegalName    string `json:"legal_name"`
	NumberPrefix string `json:"number_prefix"`
	// An e-mail address.
	Email   *string       `json:"email,omitzero"`
	Address *AddressInput `json:"address,omitzero"`
	TaxIDs  []string      `json:"tax_ids,omitzero"`
	// IANA time zone.
	Timezone            *string        `json:"timezone,omitzero"`
	NetDays             *int           `json:"net_days,omitzero"`
	PaymentInstructions *string        `json:"payment_instructions,omitzero"`
	Footer              *string        `json:"footer,omitzero"`
	Branding            *BrandingInput `json:"branding,omitzero"`
}

// BillingEntitiesList is what BillingEntities.List takes.
type BillingEntitiesList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// BillingEntitiesUpdate is what BillingEntities.Update takes.
type BillingEntitiesUpdate struct {
	LegalName *string `json:"legal_name,omitzero"`
	// An e-mail address.
	Email   Nullable[string] `json:"email,omitzero"`
	Address *AddressInput    `json:"address,omitzero"`
	TaxIDs  []string         `json:"tax_ids,omitzero"`
	// IANA time zone.
	Timezone            *string          `json:"timezone,omitzero"`
	NetDays             *int             `json:"net_days,omitzero"`
	PaymentInstructions Nullable[string] `json:"payment_instructions,omitzero"`
	Footer              Nullable[string] `json:"footer,omitzero"`
	Branding            *BrandingInput   `json:"branding,omitzero"`
}

// BillingEntityTaxesApply is what BillingEntityTaxes.Apply takes.
type BillingEntityTaxesApply struct {
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes"`
}

// BillingEntityTaxesList is what BillingEntityTaxes.List takes.
type BillingEntityTaxesList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// BillingRunsFailures is what BillingRuns.Failures takes.
type BillingRunsFailures struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// BillingRunsList is what BillingRuns.List takes.
type BillingRunsList struct {
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this kind. One of automatic, manual.
	Kind *string `json:"kind,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// BillingRunsStart is what BillingRuns.Start takes.
type BillingRunsStart struct {
	// Bill what is due by this day; by default all that is due.
	On *Day `json:"on,omitzero"`
	// Bill the subscriptions of this customer alone, and those billed to it.
	CustomerID *string `json:"customer_id,omitzero"`
	// `automatic` takes what automatic billing takes, all that is due. One of automatic, manual.
	Kind *string `json:"kind,omitzero"`
	// Whether it waits until it is resumed.
	Held *bool `json:"held,omitzero"`
}

// BundlesCreate is what Bundles.Create takes.
type BundlesCreate struct {
	Name string `json:"name"`
	// The whole content.
	Prices []NewBundleItemInput `json:"prices"`
	// Your own name for it, unique in the tenant.
	Code        *string `json:"code,omitzero"`
	Description *string `json:"description,omitzero"`
	// The currency of the prices; without one, that of the plan or subscription that names the bundle.
	Currency *string `json:"currency,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// BundlesList is what Bundles.List takes.
type BundlesList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// BundlesUpdate is what Bundles.Update takes.
type BundlesUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// The currency of the prices; without one, that of the plan or subscription that names the bundle.
	Currency Nullable[string] `json:"currency,omitzero"`
	// The whole content.
	Prices []NewBundleItemInput `json:"prices,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// CatalogApply is what Catalog.Apply takes.
type CatalogApply struct {
	Metrics  []MetricEntryInput `json:"metrics,omitzero"`
	Features []FeatureEntry     `json:"features,omitzero"`
	Products []ProductEntry     `json:"products,omitzero"`
	AddOns   []AddOnEntryInput  `json:"add_ons,omitzero"`
	Bundles  []BundleEntryInput `json:"bundles,omitzero"`
	Plans    []PlanEntryInput   `json:"plans,omitzero"`
	Coupons  []CouponEntryInput `json:"coupons,omitzero"`
}

// CatalogPlan is what Catalog.Plan takes.
type CatalogPlan struct {
	Metrics  []MetricEntryInput `json:"metrics,omitzero"`
	Features []FeatureEntry     `json:"features,omitzero"`
	Products []ProductEntry     `json:"products,omitzero"`
	AddOns   []AddOnEntryInput  `json:"add_ons,omitzero"`
	Bundles  []BundleEntryInput `json:"bundles,omitzero"`
	Plans    []PlanEntryInput   `json:"plans,omitzero"`
	Coupons  []CouponEntryInput `json:"coupons,omitzero"`
}

// ChangesApply is what Changes.Apply takes.
type ChangesApply struct {
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string            `json:"plan_id,omitzero"`
	Add    []NewPlanItemInput `json:"add,omitzero"`
	Remove []ItemRef          `json:"remove,omitzero"`
	Update []ItemUpdate       `json:"update,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
	// One of next_invoice, now.
	Invoice *string `json:"invoice,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	Draft         *bool   `json:"draft,omitzero"`
	Description   *string `json:"description,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	SourceVersionID *string `json:"source_version_id,omitzero"`
}

// ChangesPreview is what Changes.Preview takes.
type ChangesPreview struct {
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string            `json:"plan_id,omitzero"`
	Add    []NewPlanItemInput `json:"add,omitzero"`
	Remove []ItemRef          `json:"remove,omitzero"`
	Update []ItemUpdate       `json:"update,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
	// One of next_invoice, now.
	Invoice *string `json:"invoice,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	Draft         *bool   `json:"draft,omitzero"`
	Description   *string `json:"description,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	SourceVersionID *string `json:"source_version_id,omitzero"`
}

// CouponsCreate is what Coupons.Create takes.
type CouponsCreate struct {
	Name string `json:"name"`
	// One of fixed_amount, percentage.
	CouponType string `json:"coupon_type"`
	// One of once, recurring, forever.
	Frequency string `json:"frequency"`
	// Your own name for it, unique in the tenant.
	Code *string `json:"code,omitzero"`
	// Money in major units of the currency that stands beside it.
	Amount *Decimal `json:"amount,omitzero"`
	// ISO 4217 code.
	Currency *string `json:"currency,omitzero"`
	// A decimal, at most 12 decimals.
	PercentageRate *Decimal `json:"percentage_rate,omitzero"`
	// On how many invoices a recurring coupon is used.
	FrequencyDuration *int `json:"frequency_duration,omitzero"`
	// One of no_expiration, time_limit.
	Expiration   *string    `json:"expiration,omitzero"`
	ExpirationAt *time.Time `json:"expiration_at,omitzero"`
	Reusable     *bool      `json:"reusable,omitzero"`
	AppliesTo    *NewScope  `json:"applies_to,omitzero"`
	Description  *string    `json:"description,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// CouponsList is what Coupons.List takes.
type CouponsList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this coupon type; commas mean any of.
	CouponType []string `json:"coupon_type,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// CouponsUpdate is what Coupons.Update takes.
type CouponsUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
	// One of no_expiration, time_limit.
	Expiration   *string             `json:"expiration,omitzero"`
	ExpirationAt Nullable[time.Time] `json:"expiration_at,omitzero"`
	// What a fixed amount takes off, in the currency beside it.
	Amount *Decimal `json:"amount,omitzero"`
	// What a percentage takes off.
	PercentageRate *Decimal `json:"percentage_rate,omitzero"`
	// One of once, recurring, forever.
	Frequency *string `json:"frequency,omitzero"`
	// On how many invoices a recurring coupon is used.
	FrequencyDuration Nullable[int] `json:"frequency_duration,omitzero"`
	Reusable          *bool         `json:"reusable,omitzero"`
	AppliesTo         *NewScope     `json:"applies_to,omitzero"`
}

// CreditNotesCreate is what CreditNotes.Create takes.
type CreditNotesCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	InvoiceID string `json:"invoice_id"`
	// Without them every line of the invoice is credited with all that is left.
	LineItems []NewNoteLine `json:"line_items,omitzero"`
	// One of duplicated_charge, product_unsatisfactory, order_change, order_cancellation, fraudulent_charge,
	// usage_correction, other.
	Reason      *string `json:"reason,omitzero"`
	Description *string `json:"description,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// CreditNotesEstimate is what CreditNotes.Estimate takes.
type CreditNotesEstimate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	InvoiceID string `json:"invoice_id"`
	// Without them every line of the invoice is credited with all that is left.
	LineItems []NewNoteLine `json:"line_items,omitzero"`
}

// CreditNotesGet is what CreditNotes.Get takes.
type CreditNotesGet struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// CreditNotesList is what CreditNotes.List takes.
type CreditNotesList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	InvoiceID *string `json:"invoice_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this reason; commas mean any of.
	Reason []string `json:"reason,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this number; commas mean any of.
	Number []string `json:"number,omitzero"`
	// Only those with issue_date at or after this.
	IssueDateGte *Day `json:"issue_date_gte,omitzero"`
	// Only those with issue_date at or before this.
	IssueDateLte *Day `json:"issue_date_lte,omitzero"`
	// Only those with created_at at or after this.
	CreatedAtGte *time.Time `json:"created_at_gte,omitzero"`
	// Only those with created_at at or before this.
	CreatedAtLte *time.Time `json:"created_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// CustomersCreate is what Customers.Create takes.
type CustomersCreate struct {
	Name string `json:"name"`
	// Your own id, unique in the tenant.
	ExternalID *string  `json:"external_id,omitzero"`
	Aliases    []string `json:"aliases,omitzero"`
	// An e-mail address.
	Email *string `json:"email,omitzero"`
	// ISO 4217 code.
	Currency *string `json:"currency,omitzero"`
	// IANA time zone.
	Timezone       *string       `json:"timezone,omitzero"`
	Locale         *string       `json:"locale,omitzero"`
	BillingAddress *AddressInput `json:"billing_address,omitzero"`
	TaxIDs         []string      `json:"tax_ids,omitzero"`
	NetDays        *int          `json:"net_days,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	BillingEntityID *string `json:"billing_entity_id,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// CustomersInvoices is what Customers.Invoices takes.
type CustomersInvoices struct {
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// CustomersList is what Customers.List takes.
type CustomersList struct {
	// Only those with this external id; commas mean any of.
	ExternalID []string `json:"external_id,omitzero"`
	// Only those with this alias; commas mean any of.
	Alias []string `json:"alias,omitzero"`
	// Only those with this email; commas mean any of.
	Email []string `json:"email,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this country; commas mean any of.
	Country []string `json:"country,omitzero"`
	// Only those that contain this text.
	Search *string `json:"search,omitzero"`
	// Only the children of this customer.
	ParentID *string `json:"parent_id,omitzero"`
	// Only those with created_at at or after this.
	CreatedAtGte *time.Time `json:"created_at_gte,omitzero"`
	// Only those with created_at at or before this.
	CreatedAtLte *time.Time `json:"created_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// CustomersProjectedUsage is what Customers.ProjectedUsage takes.
type CustomersProjectedUsage struct {
	// Whether metrics that are grouped, and charges, show their parts as well.
	Grouped *bool `json:"grouped,omitzero"`
	// Only these metrics, by id or code, and the charges that read one of them.
	MetricID []string `json:"metric_id,omitzero"`
	// Only the charges of these products, by id or code, and the metrics they read.
	ProductID []string `json:"product_id,omitzero"`
	// Only the parts with one of these values of each property that is named; `grouped` goes without saying.
	Group []string `json:"group,omitzero"`
}

// CustomersSetGracePeriod is what Customers.SetGracePeriod takes.
type CustomersSetGracePeriod struct {
	// Days for which an invoice for a period stays a draft, after the period.
	InvoiceGracePeriod *int `json:"invoice_grace_period,omitzero"`
}

// CustomersSetParent is what Customers.SetParent takes.
type CustomersSetParent struct {
	// The parent; null or left out for none.
	ParentID *string `json:"parent_id,omitzero"`
}

// CustomersUpdate is what Customers.Update takes.
type CustomersUpdate struct {
	Name *string `json:"name,omitzero"`
	// Your own id, unique in the tenant.
	ExternalID Nullable[string] `json:"external_id,omitzero"`
	Aliases    []string         `json:"aliases,omitzero"`
	// An e-mail address.
	Email Nullable[string] `json:"email,omitzero"`
	// ISO 4217 code.
	Currency *string `json:"currency,omitzero"`
	// IANA time zone.
	Timezone       *string       `json:"timezone,omitzero"`
	Locale         *string       `json:"locale,omitzero"`
	BillingAddress *AddressInput `json:"billing_address,omitzero"`
	TaxIDs         []string      `json:"tax_ids,omitzero"`
	NetDays        Nullable[int] `json:"net_days,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// CustomersUsage is what Customers.Usage takes.
type CustomersUsage struct {
	// Whether metrics that are grouped, and charges, show their parts as well.
	Grouped *bool `json:"grouped,omitzero"`
	// The instant whose knowledge counts; without it, now.
	KnownAt *time.Time `json:"known_at,omitzero"`
	// Only these metrics, by id or code, and the charges that read one of them.
	MetricID []string `json:"metric_id,omitzero"`
	// Only the charges of these products, by id or code, and the metrics they read.
	ProductID []string `json:"product_id,omitzero"`
	// Only the parts with one of these values of each property that is named; `grouped` goes without saying.
	Group []string `json:"group,omitzero"`
}

// EventExportsDownload is what EventExports.Download takes.
type EventExportsDownload struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	SubscriptionID *string `json:"subscription_id,omitzero"`
	// The events that this line of an invoice counted.
	LineID *string `json:"line_id,omitzero"`
	// The first day, where the customer is; else in UTC.
	PeriodStart *Day `json:"period_start,omitzero"`
	// The day that is no longer in the period.
	PeriodEnd *Day `json:"period_end,omitzero"`
	// Rows with a header for people, or lines of JSON. One of csv, ndjson.
	Format *string `json:"format,omitzero"`
	// The instant whose knowledge counts.
	KnownAt *time.Time `json:"known_at,omitzero"`
	// The unique id of the last event of the page before.
	After *string `json:"after,omitzero"`
	// Events of a page.
	Limit *int `json:"limit,omitzero"`
}

// EventImportsCreate is what EventImports.Create takes.
type EventImportsCreate struct {
	// The CSV file, its header first; or base64 of it, packed by gzip.
	Content   string `json:"content"`
	EventName string `json:"event_name"`
	// COLUMN, or COLUMN:minute, :hour or :date of a time.
	CustomerColumn  string `json:"customer_column"`
	TimestampColumn string `json:"timestamp_column"`
	// The column of each property.
	Properties map[string]any `json:"properties,omitzero"`
	// The zone of times that name none.
	Timezone *string `json:"timezone,omitzero"`
	// iso, unix, unix_ms, or a strptime pattern.
	TimestampFormat *string `json:"timestamp_format,omitzero"`
	// The column of unique ids; without it they follow from the rows.
	UniqueIDColumn *string `json:"unique_id_column,omitzero"`
	// What `content` is. One of text, gzip.
	Encoding *string `json:"encoding,omitzero"`
}

// EventPolicyUpdate is what EventPolicy.Update takes.
type EventPolicyUpdate struct {
	Strict           *bool         `json:"strict,omitzero"`
	MaxAgeDays       Nullable[int] `json:"max_age_days,omitzero"`
	KeepRejectedDays *int          `json:"keep_rejected_days,omitzero"`
	// What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference
	// on the next invoice; with `credit_note` more is billed on the next invoice, and less becomes a credit note
	// on the invoice of the period; `ignore` bills nothing. `GET /late-usage` lists it in any case. One of
	// adjust, credit_note, ignore.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	// Whether an event is rejected as `too_old` when it lies before every period that is still to be billed of
	// the subscriptions whose metrics read its name. Before anything was billed, nothing is too old.
	OpenPeriodsOnly *bool `json:"open_periods_only,omitzero"`
	// What becomes of usage in a pause that stops service: with `not_billable` it is stored, shown, and never
	// billed; with `reject` an event is rejected as `paused` when all subscriptions whose metrics read its name
	// are paused then. One of not_billable, reject.
	PausedUsage *string `json:"paused_usage,omitzero"`
}

// EventsAmend is what Events.Amend takes.
type EventsAmend struct {
	// Why, for whoever asks later.
	Reason string `json:"reason"`
	// The customer whose event it is.
	Account *string `json:"account,omitzero"`
	// Another name of `account`.
	CustomerID *string    `json:"customer_id,omitzero"`
	EventName  *string    `json:"event_name,omitzero"`
	Timestamp  *time.Time `json:"timestamp,omitzero"`
	// All properties that it has from now on.
	Properties map[string]any `json:"properties,omitzero"`
}

// EventsGet is what Events.Get takes.
type EventsGet struct {
	// As it was known to be at that instant.
	KnownAt *time.Time `json:"known_at,omitzero"`
}

// EventsIngest is what Events.Ingest takes.
type EventsIngest struct {
	Events []EventInput `json:"events"`
}

// EventsList is what Events.List takes.
type EventsList struct {
	// Only those with this customer id; commas mean any of.
	CustomerID []string `json:"customer_id,omitzero"`
	// Only those with this metric id; commas mean any of.
	MetricID []string `json:"metric_id,omitzero"`
	// Only those with this event name; commas mean any of.
	EventName []string `json:"event_name,omitzero"`
	// Only those with timestamp at or after this.
	TimestampGte *time.Time `json:"timestamp_gte,omitzero"`
	// Only those with timestamp at or before this.
	TimestampLte *time.Time `json:"timestamp_lte,omitzero"`
	// Only those with this timestamp lt.
	TimestampLt *time.Time `json:"timestamp_lt,omitzero"`
	// Only those with received_at at or before this.
	ReceivedAtLte *time.Time `json:"received_at_lte,omitzero"`
	// As they were known to be at that instant.
	KnownAt *time.Time `json:"known_at,omitzero"`
	// Those that were taken out of force, instead of those in force.
	Void *bool `json:"void,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// EventsRevisions is what Events.Revisions takes.
type EventsRevisions struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// EventsVoid is what Events.Void takes.
type EventsVoid struct {
	// Why, for whoever asks later.
	Reason string `json:"reason"`
}

// FeaturesCreate is what Features.Create takes.
type FeaturesCreate struct {
	Name string `json:"name"`
	// Your own name for it, unique in the tenant.
	Code        *string     `json:"code,omitzero"`
	Description *string     `json:"description,omitzero"`
	Privileges  []Privilege `json:"privileges,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// FeaturesList is what Features.List takes.
type FeaturesList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// FeaturesUpdate is what Features.Update takes.
type FeaturesUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	Privileges  []Privilege      `json:"privileges,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// FeedList is what Feed.List takes.
type FeedList struct {
	// The sequence to go on behind.
	After *int `json:"after,omitzero"`
	// Only those with this types; commas mean any of.
	Types []string `json:"types,omitzero"`
	// Only those with this limit.
	Limit *int `json:"limit,omitzero"`
}

// InvoicesCreate is what Invoices.Create takes.
type InvoicesCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID string    `json:"customer_id"`
	LineItems  []NewLine `json:"line_items"`
	// ISO 4217 code.
	Currency *string `json:"currency,omitzero"`
	// `due_on_receipt`, or `net_` and the days until it is due.
	PaymentTerms        *string `json:"payment_terms,omitzero"`
	Description         *string `json:"description,omitzero"`
	PurchaseOrderNumber *string `json:"purchase_order_number,omitzero"`
	// One of draft, upcoming, pending_approval, scheduled, processing, issuing, issued, overdue, paid, void,
	// canceled.
	Status *string `json:"status,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// InvoicesCreditNotes is what Invoices.CreditNotes takes.
type InvoicesCreditNotes struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// InvoicesGet is what Invoices.Get takes.
type InvoicesGet struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// InvoicesList is what Invoices.List takes.
type InvoicesList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	SubscriptionID *string `json:"subscription_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this number; commas mean any of.
	Number []string `json:"number,omitzero"`
	// Only those with issue_date at or after this.
	IssueDateGte *Day `json:"issue_date_gte,omitzero"`
	// Only those with issue_date at or before this.
	IssueDateLte *Day `json:"issue_date_lte,omitzero"`
	// Only those with due_date at or after this.
	DueDateGte *Day `json:"due_date_gte,omitzero"`
	// Only those with due_date at or before this.
	DueDateLte *Day `json:"due_date_lte,omitzero"`
	// Only those with created_at at or after this.
	CreatedAtGte *time.Time `json:"created_at_gte,omitzero"`
	// Only those with created_at at or before this.
	CreatedAtLte *time.Time `json:"created_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// InvoicesMarkAsPaid is what Invoices.MarkAsPaid takes.
type InvoicesMarkAsPaid struct {
	Reference *string `json:"reference,omitzero"`
	PaidAt    *Day    `json:"paid_at,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// InvoicesRetryPayment is what Invoices.RetryPayment takes.
type InvoicesRetryPayment struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// LateUsageList is what LateUsage.List takes.
type LateUsageList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	SubscriptionID *string `json:"subscription_id,omitzero"`
	// Only windows that end after this day.
	PeriodStart *Day `json:"period_start,omitzero"`
	// Only windows that begin before this day.
	PeriodEnd *Day `json:"period_end,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// LedgerEntries is what Ledger.Entries takes.
type LedgerEntries struct {
	// Only those with this source id; commas mean any of.
	SourceID []string `json:"source_id,omitzero"`
	// Only those with this event; commas mean any of.
	Event []string `json:"event,omitzero"`
	// Only those with effective_on at or after this.
	EffectiveOnGte *Day `json:"effective_on_gte,omitzero"`
	// Only those with effective_on at or before this.
	EffectiveOnLte *Day `json:"effective_on_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// LedgerTrialBalance is what Ledger.TrialBalance takes.
type LedgerTrialBalance struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
}

// LineItemsEvents is what LineItems.Events takes.
type LineItemsEvents struct {
	// Our id, or the name that you gave it: external id, alias or code.
	MetricID *string `json:"metric_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// MetricsCreate is what Metrics.Create takes.
type MetricsCreate struct {
	Name        string                 `json:"name"`
	EventName   string                 `json:"event_name"`
	Aggregation MetricAggregationInput `json:"aggregation"`
	// Your own name for it, unique in the tenant.
	Code *string `json:"code,omitzero"`
	// An event counts when it satisfies every group.
	FilterGroups []FilterGroupInput `json:"filter_groups,omitzero"`
	// The properties by whose values the usage can be shown in parts.
	GroupBy []string `json:"group_by,omitzero"`
	// Whether what stood at the start of a window takes part in it: seats stay until they are left.
	Recurring   *bool     `json:"recurring,omitzero"`
	Rounding    *Rounding `json:"rounding,omitzero"`
	Description *string   `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
}

// MetricsList is what Metrics.List takes.
type MetricsList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this event name; commas mean any of.
	EventName []string `json:"event_name,omitzero"`
	// Only those with this aggregation method; commas mean any of.
	AggregationMethod []string `json:"aggregation_method,omitzero"`
	// Only those with this aggregation field; commas mean any of.
	AggregationField []string `json:"aggregation_field,omitzero"`
	// Only those with this tags; commas mean any of.
	Tags []string `json:"tags,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// MetricsUpdate is what Metrics.Update takes.
type MetricsUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
}

// OrganizationsUpdate is what Organizations.Update takes.
type OrganizationsUpdate struct {
	Name string `json:"name"`
}

// PaymentMethodsCreate is what PaymentMethods.Create takes.
type PaymentMethodsCreate struct {
	Provider string `json:"provider"`
	// A test number that the provider publishes; every other number is refused.
	TestCard   string `json:"test_card"`
	SetDefault *bool  `json:"set_default,omitzero"`
}

// PaymentMethodsList is what PaymentMethods.List takes.
type PaymentMethodsList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// PaymentsCreate is what Payments.Create takes.
type PaymentsCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID string `json:"customer_id"`
	// Money in major units of the currency that stands beside it.
	Amount Decimal `json:"amount"`
	// ISO 4217 code.
	Currency   *string  `json:"currency,omitzero"`
	InvoiceIDs []string `json:"invoice_ids,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	InvoiceID *string `json:"invoice_id,omitzero"`
	Reference *string `json:"reference,omitzero"`
	PaidAt    *Day    `json:"paid_at,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// PaymentsGet is what Payments.Get takes.
type PaymentsGet struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// PaymentsList is what Payments.List takes.
type PaymentsList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	InvoiceID *string `json:"invoice_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this provider; commas mean any of.
	Provider []string `json:"provider,omitzero"`
	// Only those with created_at at or after this.
	CreatedAtGte *time.Time `json:"created_at_gte,omitzero"`
	// Only those with created_at at or before this.
	CreatedAtLte *time.Time `json:"created_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// PlanMigrationsList is what PlanMigrations.List takes.
type PlanMigrationsList struct {
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	TargetPlanID *string `json:"target_plan_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// PlanMigrationsPreview is what PlanMigrations.Preview takes.
type PlanMigrationsPreview struct {
	// Another plan to move to; else the same one.
	TargetPlanID *string `json:"target_plan_id,omitzero"`
	Cohort       *Cohort `json:"cohort,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
	// What becomes of items and prices that a subscription has beside its plan: they stay and the rest follows,
	// or the plan's take their place. One of keep, drop.
	Overrides *string `json:"overrides,omitzero"`
	// What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too. One of keep,
	// move.
	FixedTerms *string `json:"fixed_terms,omitzero"`
	Offset     *int    `json:"offset,omitzero"`
}

// PlanMigrationsRollBack is what PlanMigrations.RollBack takes.
type PlanMigrationsRollBack struct {
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
}

// PlanMigrationsStart is what PlanMigrations.Start takes.
type PlanMigrationsStart struct {
	// Another plan to move to; else the same one.
	TargetPlanID *string `json:"target_plan_id,omitzero"`
	Cohort       *Cohort `json:"cohort,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
	// What becomes of items and prices that a subscription has beside its plan: they stay and the rest follows,
	// or the plan's take their place. One of keep, drop.
	Overrides *string `json:"overrides,omitzero"`
	// What becomes of a contract with a fixed term: it keeps its terms until its end, or moves too. One of keep,
	// move.
	FixedTerms *string `json:"fixed_terms,omitzero"`
	// What the versions that it makes say.
	Description *string `json:"description,omitzero"`
	// Whether it waits until it is resumed.
	Held *bool `json:"held,omitzero"`
}

// PlanMigrationsSubscriptions is what PlanMigrations.Subscriptions takes.
type PlanMigrationsSubscriptions struct {
	// Only those with this state; commas mean any of.
	State []string `json:"state,omitzero"`
	// Only those with this reason; commas mean any of.
	Reason []string `json:"reason,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// PlansCreate is what Plans.Create takes.
type PlansCreate struct {
	Name string `json:"name"`
	// ISO 4217 code.
	Currency string             `json:"currency"`
	Items    []NewPlanItemInput `json:"items,omitzero"`
	// Your own name for it, unique in the tenant.
	Code *string `json:"code,omitzero"`
	// Days before anything is charged.
	TrialPeriodDays *int          `json:"trial_period_days,omitzero"`
	Entitlements    []Entitlement `json:"entitlements,omitzero"`
	Description     *string       `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
	// How often the plan is billed, where charges are given. One of weekly, monthly, quarterly, semiannual,
	// yearly.
	Interval *string `json:"interval,omitzero"`
	// The base fee of each interval, where charges are given.
	Amount *Decimal `json:"amount,omitzero"`
	// Whether the base fee is billed at the start of the interval.
	PayInAdvance *bool `json:"pay_in_advance,omitzero"`
	// Charges each month, although the plan has a longer interval.
	BillChargesMonthly *bool `json:"bill_charges_monthly,omitzero"`
	// Fixed charges each month, likewise.
	BillFixedChargesMonthly *bool `json:"bill_fixed_charges_monthly,omitzero"`
	// Charges on metrics, in place of `items`.
	Charges []Charge `json:"charges,omitzero"`
	// Charges on add-ons, in place of `items`.
	FixedCharges      []FixedCharge                  `json:"fixed_charges,omitzero"`
	MinimumSpend      Nullable[SpendInput]           `json:"minimum_spend,omitzero"`
	MaximumSpend      Nullable[SpendInput]           `json:"maximum_spend,omitzero"`
	MinimumCommitment Nullable[NewCommitmentInput]   `json:"minimum_commitment,omitzero"`
	Discount          Nullable[PlanDiscountInput]    `json:"discount,omitzero"`
	PriceEscalation   Nullable[PriceEscalationInput] `json:"price_escalation,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThresholdInput `json:"usage_thresholds,omitzero"`
	AutoActivate    Nullable[bool]        `json:"auto_activate,omitzero"`
	// One of monthly_rolling, fixed.
	ContractPeriodType Nullable[string] `json:"contract_period_type,omitzero"`
	// Months of a fixed contract.
	ContractDuration Nullable[int]  `json:"contract_duration,omitzero"`
	AutoRenew        Nullable[bool] `json:"auto_renew,omitzero"`
	// One of monthly_rolling, fixed.
	RenewalPeriodType Nullable[string] `json:"renewal_period_type,omitzero"`
	// Months of a term after a renewal.
	RenewalDuration Nullable[int]             `json:"renewal_duration,omitzero"`
	PaymentTerms    Nullable[string]          `json:"payment_terms,omitzero"`
	InvoiceSettings Nullable[InvoiceSettings] `json:"invoice_settings,omitzero"`
	// Further terms, as Markdown.
	AdditionalTerms Nullable[string] `json:"additional_terms,omitzero"`
	// Codes or ids of taxes.
	TaxCodes []string `json:"tax_codes,omitzero"`
}

// PlansDiff is what Plans.Diff takes.
type PlansDiff struct {
	// The number of a revision.
	FromRevision *int `json:"from_revision,omitzero"`
	// The number of a revision.
	ToRevision *int `json:"to_revision,omitzero"`
}

// PlansGet is what Plans.Get takes.
type PlansGet struct {
	// The number of an item set that the plan has, or has had.
	Revision *int `json:"revision,omitzero"`
}

// PlansList is what Plans.List takes.
type PlansList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this tags; commas mean any of.
	Tags []string `json:"tags,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// PlansUpdate is what Plans.Update takes.
type PlansUpdate struct {
	// How often the plan is billed, where charges are given. One of weekly, monthly, quarterly, semiannual,
	// yearly.
	Interval *string `json:"interval,omitzero"`
	// The base fee of each interval, where charges are given.
	Amount *Decimal `json:"amount,omitzero"`
	// Whether the base fee is billed at the start of the interval.
	PayInAdvance *bool `json:"pay_in_advance,omitzero"`
	// Charges each month, although the plan has a longer interval.
	BillChargesMonthly *bool `json:"bill_charges_monthly,omitzero"`
	// Fixed charges each month, likewise.
	BillFixedChargesMonthly *bool `json:"bill_fixed_charges_monthly,omitzero"`
	// Charges on metrics, in place of `items`.
	Charges []Charge `json:"charges,omitzero"`
	// Charges on add-ons, in place of `items`.
	FixedCharges      []FixedCharge                  `json:"fixed_charges,omitzero"`
	MinimumSpend      Nullable[SpendInput]           `json:"minimum_spend,omitzero"`
	MaximumSpend      Nullable[SpendInput]           `json:"maximum_spend,omitzero"`
	MinimumCommitment Nullable[NewCommitmentInput]   `json:"minimum_commitment,omitzero"`
	Discount          Nullable[PlanDiscountInput]    `json:"discount,omitzero"`
	PriceEscalation   Nullable[PriceEscalationInput] `json:"price_escalation,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThresholdInput `json:"usage_thresholds,omitzero"`
	AutoActivate    Nullable[bool]        `json:"auto_activate,omitzero"`
	// One of monthly_rolling, fixed.
	ContractPeriodType Nullable[string] `json:"contract_period_type,omitzero"`
	// Months of a fixed contract.
	ContractDuration Nullable[int]  `json:"contract_duration,omitzero"`
	AutoRenew        Nullable[bool] `json:"auto_renew,omitzero"`
	// One of monthly_rolling, fixed.
	RenewalPeriodType Nullable[string] `json:"renewal_period_type,omitzero"`
	// Months of a term after a renewal.
	RenewalDuration Nullable[int]             `json:"renewal_duration,omitzero"`
	PaymentTerms    Nullable[string]          `json:"payment_terms,omitzero"`
	InvoiceSettings Nullable[InvoiceSettings] `json:"invoice_settings,omitzero"`
	// Further terms, as Markdown.
	AdditionalTerms Nullable[string] `json:"additional_terms,omitzero"`
	// Codes or ids of taxes.
	TaxCodes    []string         `json:"tax_codes,omitzero"`
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string  `json:"metadata,omitzero"`
	Items    []NewPlanItemInput `json:"items,omitzero"`
	// Days before anything is charged.
	TrialPeriodDays *int          `json:"trial_period_days,omitzero"`
	Entitlements    []Entitlement `json:"entitlements,omitzero"`
	// Whether subscriptions follow at once. They never do: true is refused, since a plan migration moves them,
	// with a preview of what that comes to.
	CascadeUpdates *bool `json:"cascade_updates,omitzero"`
}

// PricesPreview is what Prices.Preview takes.
type PricesPreview struct {
	// ISO 4217 code.
	Currency string     `json:"currency"`
	Price    PriceInput `json:"price"`
	// A quantity, not negative.
	Quantity *Decimal       `json:"quantity,omitzero"`
	Events   []PreviewEvent `json:"events,omitzero"`
	// A share of the period from 0 to 1: a ratio or a decimal.
	Fraction *string `json:"fraction,omitzero"`
	// The quantities of the metrics that an expression speaks of, by their names.
	Bindings map[string]Decimal `json:"bindings,omitzero"`
}

// ProductsCreate is what Products.Create takes.
type ProductsCreate struct {
	Name string `json:"name"`
	// One of fixed, metered.
	FeeType string `json:"fee_type"`
	// One of advance, arrears.
	PaymentTerms string `json:"payment_terms"`
	// Your own name for it, unique in the tenant.
	Code *string `json:"code,omitzero"`
	// One of recurring, one_time.
	BillingFrequency *string `json:"billing_frequency,omitzero"`
	// Ids or codes of metrics.
	MetricIDs   []string `json:"metric_ids,omitzero"`
	Description *string  `json:"description,omitzero"`
	// Your own number of the article.
	Sku *string `json:"sku,omitzero"`
	// One of straight_line, usage_based, contract_level_straight_line.
	RevenueAllocationMethod *string `json:"revenue_allocation_method,omitzero"`
	// What one unit, or several, are called.
	UnitLabelSingular *string `json:"unit_label_singular,omitzero"`
	// What one unit, or several, are called.
	UnitLabelPlural *string `json:"unit_label_plural,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// ProductsList is what Products.List takes.
type ProductsList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this fee type; commas mean any of.
	FeeType []string `json:"fee_type,omitzero"`
	// Only those with this payment terms; commas mean any of.
	PaymentTerms []string `json:"payment_terms,omitzero"`
	// Only those with this metric ids; commas mean any of.
	MetricIDs []string `json:"metric_ids,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// ProductsUpdate is what Products.Update takes.
type ProductsUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// Your own number of the article.
	Sku Nullable[string] `json:"sku,omitzero"`
	// One of straight_line, usage_based, contract_level_straight_line.
	RevenueAllocationMethod Nullable[string] `json:"revenue_allocation_method,omitzero"`
	// What one unit, or several, are called.
	UnitLabelSingular Nullable[string] `json:"unit_label_singular,omitzero"`
	// What one unit, or several, are called.
	UnitLabelPlural Nullable[string] `json:"unit_label_plural,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
}

// RefundsGet is what Refunds.Get takes.
type RefundsGet struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// RefundsList is what Refunds.List takes.
type RefundsList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// RefundsMarkAsPaid is what Refunds.MarkAsPaid takes.
type RefundsMarkAsPaid struct {
	Reference *string `json:"reference,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// RejectedEventsList is what RejectedEvents.List takes.
type RejectedEventsList struct {
	// Only those with this state; commas mean any of.
	State []string `json:"state,omitzero"`
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this account; commas mean any of.
	Account []string `json:"account,omitzero"`
	// Only those with this event name; commas mean any of.
	EventName []string `json:"event_name,omitzero"`
	// Only those with received_at at or after this.
	ReceivedAtGte *time.Time `json:"received_at_gte,omitzero"`
	// Only those with received_at at or before this.
	ReceivedAtLte *time.Time `json:"received_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// RejectedEventsReplay is what RejectedEvents.Replay takes.
type RejectedEventsReplay struct {
	// The event as it should have been, as `POST /events` takes it; without it as it came.
	Event map[string]any `json:"event,omitzero"`
}

// RejectedEventsReplayMany is what RejectedEvents.ReplayMany takes.
type RejectedEventsReplayMany struct {
	Code      []string `json:"code,omitzero"`
	Account   []string `json:"account,omitzero"`
	EventName []string `json:"event_name,omitzero"`
	// `next_after` of the answer before.
	After *string `json:"after,omitzero"`
}

// SandboxesCreate is what Sandboxes.Create takes.
type SandboxesCreate struct {
	Name string `json:"name"`
}

// SandboxesList is what Sandboxes.List takes.
type SandboxesList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// SimulationsCreate is what Simulations.Create takes.
type SimulationsCreate struct {
	// Billing periods count that end after this day.
	PeriodStart Day `json:"period_start"`
	// Billing periods count that end by this day, at the latest today.
	PeriodEnd Day     `json:"period_end"`
	Name      *string `json:"name,omitzero"`
	// The plan whose terms are simulated.
	PlanID *string `json:"plan_id,omitzero"`
	// A revision of that plan; the newest when absent.
	Revision *int `json:"revision,omitzero"`
	// A plan that is in no catalogue, in place of one.
	Plan *DraftPlan `json:"plan,omitzero"`
	// Prices that are changed: of the plan, or without one of what each subscription has, be it the plan's or its
	// own.
	Update []ItemUpdate `json:"update,omitzero"`
	// Whether subscriptions keep the items and prices that they were given beside their plan. Quantities that
	// were agreed stay in any case. One of keep, replace.
	OwnPrices *string `json:"own_prices,omitzero"`
	// The plan whose subscriptions are simulated, and whose terms give way; the simulated one when nobody is
	// named.
	SubscribersOf *string `json:"subscribers_of,omitzero"`
	// The customers that are simulated.
	CustomerIDs []string `json:"customer_ids,omitzero"`
	// The subscriptions that are simulated.
	SubscriptionIDs []string `json:"subscription_ids,omitzero"`
	// The currency, where no plan says it.
	Currency *string `json:"currency,omitzero"`
}

// SimulationsExport is what Simulations.Export takes.
type SimulationsExport struct {
	// Rows with a header for people, or lines of JSON. One of csv, ndjson.
	Format *string `json:"format,omitzero"`
	// Who pays less, more, the same, or is left out.
	Outcome []string `json:"outcome,omitzero"`
	// The id of the last result of the page before.
	After *string `json:"after,omitzero"`
	// Results of a page.
	Limit *int `json:"limit,omitzero"`
}

// SimulationsList is what Simulations.List takes.
type SimulationsList struct {
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// SimulationsResults is what Simulations.Results takes.
type SimulationsResults struct {
	// Who pays less, more, the same, or is left out.
	Outcome []string `json:"outcome,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// SubscriptionsAddChargeFilter is what Subscriptions.AddChargeFilter takes.
type SubscriptionsAddChargeFilter struct {
	Values     map[string][]string `json:"values"`
	Properties ChargeProperties    `json:"properties"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsCancel is what Subscriptions.Cancel takes.
type SubscriptionsCancel struct {
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective         *string `json:"effective,omitzero"`
	Reason            *string `json:"reason,omitzero"`
	ReasonDescription *string `json:"reason_description,omitzero"`
	// One of credit, none, refund, full_refund.
	UnusedTime *string `json:"unused_time,omitzero"`
	// Whether the day that is named is still served, and paid.
	InclusiveDay *bool `json:"inclusive_day,omitzero"`
	// Whether it ends on that day although the notice that was agreed is longer.
	WithoutNotice *bool `json:"without_notice,omitzero"`
	FinalInvoice  *bool `json:"final_invoice,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsCreate is what Subscriptions.Create takes.
type SubscriptionsCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID string `json:"customer_id"`
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string            `json:"plan_id,omitzero"`
	Items  []NewPlanItemInput `json:"items,omitzero"`
	// ISO 4217 code.
	Currency    *string `json:"currency,omitzero"`
	Name        *string `json:"name,omitzero"`
	Description *string `json:"description,omitzero"`
	// By default as the plan says, else false.
	AutoActivate    *bool         `json:"auto_activate,omitzero"`
	TrialPeriodDays *int          `json:"trial_period_days,omitzero"`
	Contract        *Contract     `json:"contract,omitzero"`
	Billing         *BillingTerms `json:"billing,omitzero"`
	// Whether its invoices are the parent's: those of all that are billed to one parent are shared. The parent's
	// payment terms hold, and its coupons and its credit are used.
	BillToParent    *bool                 `json:"bill_to_parent,omitzero"`
	Renewal         *Renewal              `json:"renewal,omitzero"`
	PriceEscalation *PriceEscalationInput `json:"price_escalation,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
	// A percentage off what each billing period comes to.
	Discount     Nullable[PlanDiscountInput] `json:"discount,omitzero"`
	MinimumSpend Nullable[SpendInput]        `json:"minimum_spend,omitzero"`
	MaximumSpend Nullable[SpendInput]        `json:"maximum_spend,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThresholdInput `json:"usage_thresholds,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// SubscriptionsEntitlements is what Subscriptions.Entitlements takes.
type SubscriptionsEntitlements struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// SubscriptionsGet is what Subscriptions.Get takes.
type SubscriptionsGet struct {
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// SubscriptionsList is what Subscriptions.List takes.
type SubscriptionsList struct {
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string `json:"plan_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this currency; commas mean any of.
	Currency []string `json:"currency,omitzero"`
	// Only those with this tags; commas mean any of.
	Tags []string `json:"tags,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
	// References to answer whole.
	Expand []string `json:"expand,omitzero"`
}

// SubscriptionsPause is what Subscriptions.Pause takes.
type SubscriptionsPause struct {
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// One of credit, keep_billing, shift.
	Mode      *string `json:"mode,omitzero"`
	ResumesOn *Day    `json:"resumes_on,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsProjectedUsage is what Subscriptions.ProjectedUsage takes.
type SubscriptionsProjectedUsage struct {
	// Whether metrics that are grouped, and charges, show their parts as well.
	Grouped *bool `json:"grouped,omitzero"`
	// Only these metrics, by id or code, and the charges that read one of them.
	MetricID []string `json:"metric_id,omitzero"`
	// Only the charges of these products, by id or code, and the metrics they read.
	ProductID []string `json:"product_id,omitzero"`
	// Only the parts with one of these values of each property that is named; `grouped` goes without saying.
	Group []string `json:"group,omitzero"`
}

// SubscriptionsRemoveChargeFilter is what Subscriptions.RemoveChargeFilter takes.
type SubscriptionsRemoveChargeFilter struct {
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsSetCharge is what Subscriptions.SetCharge takes.
type SubscriptionsSetCharge struct {
	Properties *ChargeProperties `json:"properties,omitzero"`
	Filters    []ChargeFilter    `json:"filters,omitzero"`
	// Money in major units of the currency that stands beside it.
	MinAmount          *Decimal `json:"min_amount,omitzero"`
	InvoiceDisplayName *string  `json:"invoice_display_name,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsSetEntitlement is what Subscriptions.SetEntitlement takes.
type SubscriptionsSetEntitlement struct {
	// One of boolean, integer, string, select.
	Type       *string          `json:"type,omitzero"`
	Value      any              `json:"value,omitzero"`
	Privileges []PrivilegeValue `json:"privileges,omitzero"`
}

// SubscriptionsSetFixedCharge is what Subscriptions.SetFixedCharge takes.
type SubscriptionsSetFixedCharge struct {
	// A quantity, not negative.
	Units *Decimal `json:"units,omitzero"`
	// Money in major units of the currency that stands beside it.
	UnitAmount         *Decimal `json:"unit_amount,omitzero"`
	InvoiceDisplayName *string  `json:"invoice_display_name,omitzero"`
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration *string `json:"proration,omitzero"`
}

// SubscriptionsUnpause is what Subscriptions.Unpause takes.
type SubscriptionsUnpause struct {
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	Effective *string `json:"effective,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
}

// SubscriptionsUpdate is what Subscriptions.Update takes.
type SubscriptionsUpdate struct {
	// A percentage off what each billing period comes to.
	Discount     Nullable[PlanDiscountInput] `json:"discount,omitzero"`
	MinimumSpend Nullable[SpendInput]        `json:"minimum_spend,omitzero"`
	MaximumSpend Nullable[SpendInput]        `json:"maximum_spend,omitzero"`
	// Amounts of usage at which an invoice is made at once: fixed ones that differ, and at most one recurring.
	UsageThresholds []UsageThresholdInput `json:"usage_thresholds,omitzero"`
	Name            *string               `json:"name,omitzero"`
	Description     Nullable[string]      `json:"description,omitzero"`
	// Your own references: at most 50 keys, values of at most 500 characters.
	Metadata map[string]string `json:"metadata,omitzero"`
	// Words to find it by.
	Tags []string `json:"tags,omitzero"`
	// Days before anything is charged.
	TrialPeriodDays *int            `json:"trial_period_days,omitzero"`
	Billing         *BillingChanges `json:"billing,omitzero"`
	// Whether its invoices are the parent's: those of all that are billed to one parent are shared. The parent's
	// payment terms hold, and its coupons and its credit are used.
	BillToParent *bool    `json:"bill_to_parent,omitzero"`
	Renewal      *Renewal `json:"renewal,omitzero"`
	// Whether the present term is the last although the notice that was agreed is longer.
	WithoutNotice   *bool                          `json:"without_notice,omitzero"`
	PriceEscalation Nullable[PriceEscalationInput] `json:"price_escalation,omitzero"`
	// Of these the plan decides again.
	PlanTerms []string `json:"plan_terms,omitzero"`
}

// SubscriptionsUsage is what Subscriptions.Usage takes.
type SubscriptionsUsage struct {
	// Whether metrics that are grouped, and charges, show their parts as well.
	Grouped *bool `json:"grouped,omitzero"`
	// The instant whose knowledge counts; without it, now.
	KnownAt *time.Time `json:"known_at,omitzero"`
	// Only these metrics, by id or code, and the charges that read one of them.
	MetricID []string `json:"metric_id,omitzero"`
	// Only the charges of these products, by id or code, and the metrics they read.
	ProductID []string `json:"product_id,omitzero"`
	// Only the parts with one of these values of each property that is named; `grouped` goes without saying.
	Group []string `json:"group,omitzero"`
}

// TaxCalculate is what Tax.Calculate takes.
type TaxCalculate struct {
	// ISO 4217 code.
	Currency string      `json:"currency"`
	Lines    []LineToTax `json:"lines"`
	// Our id, or the name that you gave it: external id, alias or code.
	CustomerID *string `json:"customer_id,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	BillingEntityID *string `json:"billing_entity_id,omitzero"`
}

// TaxesCreate is what Taxes.Create takes.
type TaxesCreate struct {
	Name string `json:"name"`
	// Your own name for it, unique in the tenant.
	Code string `json:"code"`
	// In percent, at most 6 decimals.
	Rate        Decimal   `json:"rate"`
	Category    *Category `json:"category,omitzero"`
	Description *string   `json:"description,omitzero"`
}

// TaxesList is what Taxes.List takes.
type TaxesList struct {
	// Only those with this code; commas mean any of.
	Code []string `json:"code,omitzero"`
	// Only those with this archived.
	Archived *bool `json:"archived,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// TaxesUpdate is what Taxes.Update takes.
type TaxesUpdate struct {
	Name        *string          `json:"name,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	// In percent, at most 6 decimals.
	Rate      *Decimal  `json:"rate,omitzero"`
	Category  *Category `json:"category,omitzero"`
	ValidFrom *Day      `json:"valid_from,omitzero"`
}

// TestClocksAdvance is what TestClocks.Advance takes.
type TestClocksAdvance struct {
	To time.Time `json:"to"`
}

// TestClocksCreate is what TestClocks.Create takes.
type TestClocksCreate struct {
	FrozenAt time.Time `json:"frozen_at"`
}

// TestClocksList is what TestClocks.List takes.
type TestClocksList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// VersionsCreate is what Versions.Create takes.
type VersionsCreate struct {
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string            `json:"plan_id,omitzero"`
	Items  []NewPlanItemInput `json:"items,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration   *string `json:"proration,omitzero"`
	Description *string `json:"description,omitzero"`
}

// VersionsItems is what Versions.Items takes.
type VersionsItems struct {
	// Only what was sold in this bundle, by its id or code.
	BundleID *string `json:"bundle_id,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// VersionsList is what Versions.List takes.
type VersionsList struct {
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
}

// VersionsPublish is what Versions.Publish takes.
type VersionsPublish struct {
	// `immediate`, `next_billing_period`, `end_of_term`, a calendar date, or an instant; for a change also
	// `auto`: at once, or at the next billing period where its recurring fees come to less.
	EffectiveAt *string `json:"effective_at,omitzero"`
	// What becomes of periods that are over and billed: their lines are corrected on the next invoice. One of
	// adjust.
	ClosedPeriods *string `json:"closed_periods,omitzero"`
	// One of next_invoice, now.
	Invoice *string `json:"invoice,omitzero"`
}

// VersionsReplace is what Versions.Replace takes.
type VersionsReplace struct {
	// Our id, or the name that you gave it: external id, alias or code.
	PlanID *string            `json:"plan_id,omitzero"`
	Items  []NewPlanItemInput `json:"items,omitzero"`
	// One of prorate, none, credit_only, charge_only, full.
	Proration   *string `json:"proration,omitzero"`
	Description *string `json:"description,omitzero"`
}

// WebhookDeliveriesList is what WebhookDeliveries.List takes.
type WebhookDeliveriesList struct {
	// Only those with this endpoint id; commas mean any of.
	EndpointID []string `json:"endpoint_id,omitzero"`
	// Only those with this status; commas mean any of.
	Status []string `json:"status,omitzero"`
	// Only those with this event type; commas mean any of.
	EventType []string `json:"event_type,omitzero"`
	// Only those with this event id; commas mean any of.
	EventID []string `json:"event_id,omitzero"`
	// Only those with this object id; commas mean any of.
	ObjectID []string `json:"object_id,omitzero"`
	// Only those with this status code; commas mean any of.
	StatusCode []int `json:"status_code,omitzero"`
	// Only those with created_at at or after this.
	CreatedAtGte *time.Time `json:"created_at_gte,omitzero"`
	// Only those with created_at at or before this.
	CreatedAtLte *time.Time `json:"created_at_lte,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// WebhookDeliveriesRetryRange is what WebhookDeliveries.RetryRange takes.
type WebhookDeliveriesRetryRange struct {
	CreatedAtGte time.Time `json:"created_at_gte"`
	CreatedAtLte time.Time `json:"created_at_lte"`
	// One of pending, succeeded, failed.
	Status *string `json:"status,omitzero"`
	// Our id, or the name that you gave it: external id, alias or code.
	EndpointID *string `json:"endpoint_id,omitzero"`
}

// WebhookEndpointsCreate is what WebhookEndpoints.Create takes.
type WebhookEndpointsCreate struct {
	// Where events are sent: https, with a public host.
	URL         string   `json:"url"`
	EventTypes  []string `json:"event_types,omitzero"`
	Description *string  `json:"description,omitzero"`
	Enabled     *bool    `json:"enabled,omitzero"`
	// One of hmac.
	Signature *string `json:"signature,omitzero"`
}

// WebhookEndpointsList is what WebhookEndpoints.List takes.
type WebhookEndpointsList struct {
	// Only those with this enabled.
	Enabled *bool `json:"enabled,omitzero"`
	// How many to a page.
	Limit *int `json:"limit,omitzero"`
	// `next_cursor` of the page before; not with `offset`.
	Cursor *string `json:"cursor,omitzero"`
	// How many to skip; the answer then counts all.
	Offset *int `json:"offset,omitzero"`
	// The order; several are separated by commas.
	Sort []string `json:"sort,omitzero"`
}

// WebhookEndpointsUpdate is what WebhookEndpoints.Update takes.
type WebhookEndpointsUpdate struct {
	// Where events are sent: https, with a public host.
	URL         *string          `json:"url,omitzero"`
	EventTypes  []string         `json:"event_types,omitzero"`
	Description Nullable[string] `json:"description,omitzero"`
	Enabled     *bool            `json:"enabled,omitzero"`
}

// PriceInput is one of DynamicPriceInput, ExpressionPriceInput, FixedPriceInput, GraduatedPercentagePriceInput, GraduatedPriceInput, MatrixPriceInput, PackagePriceInput, PerGroupPriceInput, PercentagePriceInput, PrepaidPriceInput, UnitPriceInput, VolumePercentagePriceInput, VolumePriceInput.
type PriceInput interface{ isPriceInput() }

func (DynamicPriceInput) isPriceInput()             {}
func (ExpressionPriceInput) isPriceInput()          {}
func (FixedPriceInput) isPriceInput()               {}
func (GraduatedPercentagePriceInput) isPriceInput() {}
func (GraduatedPriceInput) isPriceInput()           {}
func (MatrixPriceInput) isPriceInput()              {}
func (PackagePriceInput) isPriceInput()             {}
func (PerGroupPriceInput) isPriceInput()            {}
func (PercentagePriceInput) isPriceInput()          {}
func (PrepaidPriceInput) isPriceInput()             {}
func (UnitPriceInput) isPriceInput()                {}
func (VolumePercentagePriceInput) isPriceInput()    {}
func (VolumePriceInput) isPriceInput()              {}

// Price is one of these; Raw is what was answered, also where it is newer than them.
type Price struct {
	DynamicPrice             *DynamicPrice
	ExpressionPrice          *ExpressionPrice
	FixedPrice               *FixedPrice
	GraduatedPercentagePrice *GraduatedPercentagePrice
	GraduatedPrice           *GraduatedPrice
	MatrixPrice              *MatrixPrice
	PackagePrice             *PackagePrice
	PerGroupPrice            *PerGroupPrice
	PercentagePrice          *PercentagePrice
	PrepaidPrice             *PrepaidPrice
	UnitPrice                *UnitPrice
	VolumePercentagePrice    *VolumePercentagePrice
	VolumePrice              *VolumePrice
	Raw                      json.RawMessage
}

// UnmarshalJSON reads the object by its type.
func (v *Price) UnmarshalJSON(text []byte) error {
	v.Raw = append(v.Raw[:0], text...)
	kind, err := variant(text)
	if err != nil {
		return err
	}
	switch kind {
	case "dynamic":
		v.DynamicPrice = new(DynamicPrice)
		return json.Unmarshal(text, v.DynamicPrice)
	case "expression":
		v.ExpressionPrice = new(ExpressionPrice)
		return json.Unmarshal(text, v.ExpressionPrice)
	case "fixed":
		v.FixedPrice = new(FixedPrice)
		return json.Unmarshal(text, v.FixedPrice)
	case "graduated_percentage":
		v.GraduatedPercentagePrice = new(GraduatedPercentagePrice)
		return json.Unmarshal(text, v.GraduatedPercentagePrice)
	case "graduated":
		v.GraduatedPrice = new(GraduatedPrice)
		return json.Unmarshal(text, v.GraduatedPrice)
	case "matrix":
		v.MatrixPrice = new(MatrixPrice)
		return json.Unmarshal(text, v.MatrixPrice)
	case "package":
		v.PackagePrice = new(PackagePrice)
		return json.Unmarshal(text, v.PackagePrice)
	case "per_group":
		v.PerGroupPrice = new(PerGroupPrice)
		return json.Unmarshal(text, v.PerGroupPrice)
	case "percentage":
		v.PercentagePrice = new(PercentagePrice)
		return json.Unmarshal(text, v.PercentagePrice)
	case "prepaid":
		v.PrepaidPrice = new(PrepaidPrice)
		return json.Unmarshal(text, v.PrepaidPrice)
	case "unit":
		v.UnitPrice = new(UnitPrice)
		return json.Unmarshal(text, v.UnitPrice)
	case "volume_percentage":
		v.VolumePercentagePrice = new(VolumePercentagePrice)
		return json.Unmarshal(text, v.VolumePercentagePrice)
	case "volume":
		v.VolumePrice = new(VolumePrice)
		return json.Unmarshal(text, v.VolumePrice)
	}
	return nil
}
