// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

import "context"

// Client is a client of Billow.
type Client struct {
	Accounts           *AccountsResource
	ActivityLogs       *ActivityLogsResource
	AddOns             *AddOnsResource
	APIKeys            *ApiKeysResource
	APILogs            *ApiLogsResource
	AppliedCoupons     *AppliedCouponsResource
	Backfills          *BackfillsResource
	BillingEntities    *BillingEntitiesResource
	BillingEntityTaxes *BillingEntityTaxesResource
	BillingRuns        *BillingRunsResource
	Bundles            *BundlesResource
	Catalog            *CatalogResource
	Changes            *ChangesResource
	Coupons            *CouponsResource
	CreditNotes        *CreditNotesResource
	Customers          *CustomersResource
	EventExports       *EventExportsResource
	EventImports       *EventImportsResource
	EventPolicy        *EventPolicyResource
	Events             *EventsResource
	Features           *FeaturesResource
	Feed               *FeedResource
	Invoices           *InvoicesResource
	LateUsage          *LateUsageResource
	Ledger             *LedgerResource
	LineItems          *LineItemsResource
	Metrics            *MetricsResource
	Organizations      *OrganizationsResource
	PaymentMethods     *PaymentMethodsResource
	Payments           *PaymentsResource
	PlanMigrations     *PlanMigrationsResource
	Plans              *PlansResource
	Prices             *PricesResource
	Products           *ProductsResource
	Refunds            *RefundsResource
	RejectedEvents     *RejectedEventsResource
	Sandboxes          *SandboxesResource
	Simulations        *SimulationsResource
	Subscriptions      *SubscriptionsResource
	Tax                *TaxResource
	Taxes              *TaxesResource
	TestClocks         *TestClocksResource
	Versions           *VersionsResource
	WebhookDeliveries  *WebhookDeliveriesResource
	WebhookEndpoints   *WebhookEndpointsResource
}

func newClient(t *transport) *Client {
	return &Client{
		Accounts:           &AccountsResource{t},
		ActivityLogs:       &ActivityLogsResource{t},
		AddOns:             &AddOnsResource{t},
		APIKeys:            &ApiKeysResource{t},
		APILogs:            &ApiLogsResource{t},
		AppliedCoupons:     &AppliedCouponsResource{t},
		Backfills:          &BackfillsResource{t},
		BillingEntities:    &BillingEntitiesResource{t},
		BillingEntityTaxes: &BillingEntityTaxesResource{t},
		BillingRuns:        &BillingRunsResource{t},
		Bundles:            &BundlesResource{t},
		Catalog:            &CatalogResource{t},
		Changes:            &ChangesResource{t},
		Coupons:            &CouponsResource{t},
		CreditNotes:        &CreditNotesResource{t},
		Customers:          &CustomersResource{t},
		EventExports:       &EventExportsResource{t},
		EventImports:       &EventImportsResource{t},
		EventPolicy:        &EventPolicyResource{t},
		Events:             &EventsResource{t},
		Features:           &FeaturesResource{t},
		Feed:               &FeedResource{t},
		Invoices:           &InvoicesResource{t},
		LateUsage:          &LateUsageResource{t},
		Ledger:             &LedgerResource{t},
		LineItems:          &LineItemsResource{t},
		Metrics:            &MetricsResource{t},
		Organizations:      &OrganizationsResource{t},
		PaymentMethods:     &PaymentMethodsResource{t},
		Payments:           &PaymentsResource{t},
		PlanMigrations:     &PlanMigrationsResource{t},
		Plans:              &PlansResource{t},
		Prices:             &PricesResource{t},
		Products:           &ProductsResource{t},
		Refunds:            &RefundsResource{t},
		RejectedEvents:     &RejectedEventsResource{t},
		Sandboxes:          &SandboxesResource{t},
		Simulations:        &SimulationsResource{t},
		Subscriptions:      &SubscriptionsResource{t},
		Tax:                &TaxResource{t},
		Taxes:              &TaxesResource{t},
		TestClocks:         &TestClocksResource{t},
		Versions:           &VersionsResource{t},
		WebhookDeliveries:  &WebhookDeliveriesResource{t},
		WebhookEndpoints:   &WebhookEndpointsResource{t},
	}
}

// AccountsResource holds the operations on accounts.
type AccountsResource struct{ transport *transport }

// Create: Add a customer in the quickstart's words: an account with an alias.
//
// Refusals:
//
// - `customer_name_taken` (409): Another account has that alias.
//
// Needs the scope `customers:write`.
func (r *AccountsResource) Create(ctx context.Context, fields AccountsCreate, options ...Option) (*CustomersAccount, error) {
	return answered[CustomersAccount](ctx, r.transport, call{method: "POST", path: []string{"/api/accounts"}, fields: fields}, options)
}

// Get: Answer an account by id or alias.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `customers:read`.
func (r *AccountsResource) Get(ctx context.Context, accountID string, options ...Option) (*CustomersAccount, error) {
	return answered[CustomersAccount](ctx, r.transport, call{method: "GET", path: []string{"/api/accounts/", accountID}}, options)
}

// ActivityLogsResource holds the operations on activity logs.
type ActivityLogsResource struct{ transport *transport }

// Get: Answer one row of the activity log.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `activity_logs:read`.
func (r *ActivityLogsResource) Get(ctx context.Context, activityID string, options ...Option) (*ActivityLog, error) {
	return answered[ActivityLog](ctx, r.transport, call{method: "GET", path: []string{"/api/activity-logs/", activityID}}, options)
}

// List: List what callers have changed, newest first: one row for each write that took effect.
//
// A refused call, a dry run and the repetition of an answer under its idempotency key change nothing and have
// no row. Usage events and what the program does by itself, such as issuing an invoice that falls due, have
// none either: the feed tells of those.
//
// Needs the scope `activity_logs:read`.
func (r *ActivityLogsResource) List(fields ActivityLogsList, options ...Option) *Pages[ActivityLog] {
	return &Pages[ActivityLog]{r.transport, call{method: "GET", path: []string{"/api/activity-logs"}, fields: fields}, options}
}

// AddOnsResource holds the operations on add ons.
type AddOnsResource struct{ transport *transport }

// Create: Add something that is sold once, at a fixed price.
//
// Without a code it gets one made of its name.
//
// Refusals:
//
// - `already_exists` (409): Another add-on, archived ones included, has that code.
// - `amount_too_precise` (422): The amount has more decimals than its currency.
// - `unknown_taxes` (422): A tax is named that does not exist.
//
// Needs the scope `add_ons:write`.
func (r *AddOnsResource) Create(ctx context.Context, fields AddOnsCreate, options ...Option) (*AddOn, error) {
	return answered[AddOn](ctx, r.transport, call{method: "POST", path: []string{"/api/add-ons"}, fields: fields}, options)
}

// Delete: Archive an add-on: it is not sold any more, lists hide it, and its code stays taken.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `add_ons:write`.
func (r *AddOnsResource) Delete(ctx context.Context, addOnID string, options ...Option) (*AddOn, error) {
	return answered[AddOn](ctx, r.transport, call{method: "DELETE", path: []string{"/api/add-ons/", addOnID}}, options)
}

// Get: Answer an add-on by id or code.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `add_ons:read`.
func (r *AddOnsResource) Get(ctx context.Context, addOnID string, options ...Option) (*AddOn, error) {
	return answered[AddOn](ctx, r.transport, call{method: "GET", path: []string{"/api/add-ons/", addOnID}}, options)
}

// List: List the add-ons; archived ones are among them with `archived=true`.
//
// Needs the scope `add_ons:read`.
func (r *AddOnsResource) List(fields AddOnsList, options ...Option) *Pages[AddOn] {
	return &Pages[AddOn]{r.transport, call{method: "GET", path: []string{"/api/add-ons"}, fields: fields}, options}
}

// Update: Change the words, the price or the taxes of an add-on; what was invoiced stays as it is.
//
// Refusals:
//
// - `amount_too_precise` (422): The amount has more decimals than its currency.
// - `not_found` (404): There is none.
// - `unknown_taxes` (422): A tax is named that does not exist.
//
// Needs the scope `add_ons:write`.
func (r *AddOnsResource) Update(ctx context.Context, addOnID string, fields AddOnsUpdate, options ...Option) (*AddOn, error) {
	return answered[AddOn](ctx, r.transport, call{method: "PATCH", path: []string{"/api/add-ons/", addOnID}, fields: fields}, options)
}

// ApiKeysResource holds the operations on api keys.
type ApiKeysResource struct{ transport *transport }

// Create: Make a key of this tenant; the answer shows its secret this once.
//
// Refusals:
//
// - `scope_exceeded` (403): The calling key lacks a scope that the new one would have.
//
// Needs the scope `api_keys:write`.
func (r *ApiKeysResource) Create(ctx context.Context, fields ApiKeysCreate, options ...Option) (*NewApiKey, error) {
	return answered[NewApiKey](ctx, r.transport, call{method: "POST", path: []string{"/api/api-keys"}, fields: fields}, options)
}

// List: List the keys of this tenant, without their secrets.
//
// Needs the scope `api_keys:read`.
func (r *ApiKeysResource) List(fields ApiKeysList, options ...Option) *Pages[ApiKey] {
	return &Pages[ApiKey]{r.transport, call{method: "GET", path: []string{"/api/api-keys"}, fields: fields}, options}
}

// Revoke: Revoke a key: its next request is refused.
//
// Refusals:
//
// - `not_found` (404): There is no such key.
//
// Needs the scope `api_keys:write`.
func (r *ApiKeysResource) Revoke(ctx context.Context, keyID string, options ...Option) (*ApiKey, error) {
	return answered[ApiKey](ctx, r.transport, call{method: "DELETE", path: []string{"/api/api-keys/", keyID}}, options)
}

// Rotate: Make a successor with the same scopes; the old key stays valid for the overlap, but never longer
// than it would have been.
//
// Refusals:
//
// - `not_found` (404): There is no such key, or it is revoked or expired.
// - `scope_exceeded` (403): The calling key lacks a scope of that key.
//
// Needs the scope `api_keys:write`.
func (r *ApiKeysResource) Rotate(ctx context.Context, keyID string, fields ApiKeysRotate, options ...Option) (*NewApiKey, error) {
	return answered[NewApiKey](ctx, r.transport, call{method: "POST", path: []string{"/api/api-keys/", keyID, "/rotate"}, fields: fields}, options)
}

// ApiLogsResource holds the operations on api logs.
type ApiLogsResource struct{ transport *transport }

// Get: Answer the call of that request id, as every answer has it in `X-Request-Id`.
//
// Refusals:
//
// - `not_found` (404): There is none, it was not written yet, or it is no longer kept.
//
// Needs the scope `api_logs:read`.
func (r *ApiLogsResource) Get(ctx context.Context, requestID string, options ...Option) (*ApiLog, error) {
	return answered[ApiLog](ctx, r.transport, call{method: "GET", path: []string{"/api/api-logs/", requestID}}, options)
}

// List: List the calls made with the keys of this tenant, newest first; reads and refused calls too, without
// bodies.
//
// A call appears within about a second of its answer, and is kept for the days that the operator has set. One
// that could not be read, such as broken JSON, has no row: it was refused before its key was looked at.
//
// Needs the scope `api_logs:read`.
func (r *ApiLogsResource) List(fields ApiLogsList, options ...Option) *Pages[ApiLog] {
	return &Pages[ApiLog]{r.transport, call{method: "GET", path: []string{"/api/api-logs"}, fields: fields}, options}
}

// AppliedCouponsResource holds the operations on applied coupons.
type AppliedCouponsResource struct{ transport *transport }

// Create: Give a customer a coupon, on its terms or on others: it takes off the invoices from now on.
//
// The customer is held meanwhile, so that what is given once is given once.
//
// Refusals:
//
// - `amount_too_precise` (422): The amount has more decimals than the currency of the coupon.
// - `coupon_currency_mismatched` (422): It is an amount in another currency than the customer is billed in.
// - `coupon_inconsistent` (422): The terms contradict the coupon, or each other.
// - `coupon_not_reusable` (409): The customer has or had it, and each is given it once.
// - `coupon_over` (409): It was terminated or has expired.
// - `not_found` (404): There is no such coupon or customer.
// - `too_many_coupons` (409): The customer has as many as an invoice can take.
//
// Needs the scope `coupons:write`.
func (r *AppliedCouponsResource) Create(ctx context.Context, fields AppliedCouponsCreate, options ...Option) (*AppliedCoupon, error) {
	return answered[AppliedCoupon](ctx, r.transport, call{method: "POST", path: []string{"/api/applied-coupons"}, fields: fields}, options)
}

// List: List the coupons that customers have, or had, with what is left of them.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or coupon.
//
// Needs the scope `coupons:read`.
func (r *AppliedCouponsResource) List(fields AppliedCouponsList, options ...Option) *Pages[AppliedCoupon] {
	return &Pages[AppliedCoupon]{r.transport, call{method: "GET", path: []string{"/api/applied-coupons"}, fields: fields}, options}
}

// Terminate: Take a coupon from a customer: it takes nothing off any more, also when an invoice that used it
// is voided; what it took off stays.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `coupons:write`.
func (r *AppliedCouponsResource) Terminate(ctx context.Context, appliedCouponID string, options ...Option) (*AppliedCoupon, error) {
	return answered[AppliedCoupon](ctx, r.transport, call{method: "POST", path: []string{"/api/applied-coupons/", appliedCouponID, "/terminate"}}, options)
}

// BackfillsResource holds the operations on backfills.
type BackfillsResource struct{ transport *transport }

// Add: Put events into a backfill, at most 20,000 at once; each gets its verdict, and what is `ingested` is
// in it.
//
// A unique id is in it once: the first wins. What is rejected is not kept.
//
// Refusals:
//
// - `not_found` (404): There is no such backfill.
// - `backfill_not_draft` (409): It was committed.
// - `backfill_too_large` (422): It would hold more than 100,000 events.
//
// Needs the scope `backfills:write`.
func (r *BackfillsResource) Add(ctx context.Context, backfillID string, fields BackfillsAdd, options ...Option) (*Ingested, error) {
	return answered[Ingested](ctx, r.transport, call{method: "POST", path: []string{"/api/backfills/", backfillID, "/events"}, fields: fields}, options)
}

// Commit: Let a backfill count: its events are facts from now on, and those that it replaces are void.
//
// What was billed already is corrected by explained lines of the next invoices.
//
// Refusals:
//
// - `not_found` (404): There is no such backfill.
// - `backfill_not_draft` (409): It was committed before.
// - `backfill_too_large` (422): It would void more than 250,000 events.
//
// Needs the scope `backfills:write`.
func (r *BackfillsResource) Commit(ctx context.Context, backfillID string, options ...Option) (*Backfill, error) {
	return answered[Backfill](ctx, r.transport, call{method: "POST", path: []string{"/api/backfills/", backfillID, "/commit"}}, options)
}

// Create: Begin a backfill of the window from `start` up to but not including `end`; nothing counts before it
// is committed.
//
// It concerns one customer and one event name, or all where they are not named. Committing `add` stores its
// events; committing `replace` also voids every event in its window that it does not hold. An event whose
// unique id is stored with other content is corrected by it. Events older than the event policy allows are
// taken: that is what it is for.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
// - `invalid` (422): The window is empty, or an event cannot be taken; nothing is begun.
//
// Needs the scope `backfills:write`.
func (r *BackfillsResource) Create(ctx context.Context, fields BackfillsCreate, options ...Option) (*Backfill, error) {
	return answered[Backfill](ctx, r.transport, call{method: "POST", path: []string{"/api/backfills"}, fields: fields}, options)
}

// Delete: Throw a draft away, with the events that it holds.
//
// Refusals:
//
// - `not_found` (404): There is no such backfill.
// - `backfill_not_draft` (409): It was committed.
//
// Needs the scope `backfills:write`.
func (r *BackfillsResource) Delete(ctx context.Context, backfillID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/backfills/", backfillID}}, options)
	return err
}

// Get: Answer a backfill.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `backfills:read`.
func (r *BackfillsResource) Get(ctx context.Context, backfillID string, options ...Option) (*Backfill, error) {
	return answered[Backfill](ctx, r.transport, call{method: "GET", path: []string{"/api/backfills/", backfillID}}, options)
}

// List: List backfills, the latest first.
//
// Needs the scope `backfills:read`.
func (r *BackfillsResource) List(fields BackfillsList, options ...Option) *Pages[Backfill] {
	return &Pages[Backfill]{r.transport, call{method: "GET", path: []string{"/api/backfills"}, fields: fields}, options}
}

// Preview: Answer what committing a backfill would do now: how many events, whose usage of what, which next
// invoices with how much money, and which credit notes; nothing is done.
//
// The backfill is committed and taken back, and in between the next invoices are worked out as they always
// are: the preview is the invoice. What the event policy ignores costs nothing here either.
//
// Refusals:
//
// - `not_found` (404): There is no such backfill.
// - `backfill_not_draft` (409): It was committed before.
// - `backfill_too_large` (422): It would void more than 250,000 events.
//
// Needs the scope `backfills:read`.
func (r *BackfillsResource) Preview(ctx context.Context, backfillID string, options ...Option) (*BackfillPreview, error) {
	return answered[BackfillPreview](ctx, r.transport, call{method: "POST", path: []string{"/api/backfills/", backfillID, "/preview"}}, options)
}

// Revert: Take back what a committed backfill did: what it stored is void, and what it changed is as it was
// before.
//
// Both stay visible among the revisions. An event that was corrected since is left as it is; `reversal`
// counts them.
//
// Refusals:
//
// - `not_found` (404): There is no such backfill.
// - `backfill_not_committed` (409): It is a draft, or was reverted before.
//
// Needs the scope `backfills:write`.
func (r *BackfillsResource) Revert(ctx context.Context, backfillID string, fields BackfillsRevert, options ...Option) (*Backfill, error) {
	return answered[Backfill](ctx, r.transport, call{method: "POST", path: []string{"/api/backfills/", backfillID, "/revert"}, fields: fields}, options)
}

// BillingEntitiesResource holds the operations on billing entities.
type BillingEntitiesResource struct{ transport *transport }

// Create: Add a legal person that issues invoices in a number series of its own.
//
// Refusals:
//
// - `already_exists` (409): Another entity has that code.
//
// Needs the scope `billing_entities:write`.
func (r *BillingEntitiesResource) Create(ctx context.Context, fields BillingEntitiesCreate, options ...Option) (*BillingEntity, error) {
	return answered[BillingEntity](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-entities"}, fields: fields}, options)
}

// Get: Answer a billing entity by id or code.
//
// Needs the scope `billing_entities:read`.
func (r *BillingEntitiesResource) Get(ctx context.Context, billingEntityID string, options ...Option) (*BillingEntity, error) {
	return answered[BillingEntity](ctx, r.transport, call{method: "GET", path: []string{"/api/billing-entities/", billingEntityID}}, options)
}

// List: List the billing entities.
//
// Needs the scope `billing_entities:read`.
func (r *BillingEntitiesResource) List(fields BillingEntitiesList, options ...Option) *Pages[BillingEntity] {
	return &Pages[BillingEntity]{r.transport, call{method: "GET", path: []string{"/api/billing-entities"}, fields: fields}, options}
}

// Update: Change an entity; documents that were issued keep the letterhead they were issued with.
//
// Needs the scope `billing_entities:write`.
func (r *BillingEntitiesResource) Update(ctx context.Context, billingEntityID string, fields BillingEntitiesUpdate, options ...Option) (*BillingEntity, error) {
	return answered[BillingEntity](ctx, r.transport, call{method: "PATCH", path: []string{"/api/billing-entities/", billingEntityID}, fields: fields}, options)
}

// BillingEntityTaxesResource holds the operations on billing entity taxes.
type BillingEntityTaxesResource struct{ transport *transport }

// Apply: Let the taxes fall on every line that the billing entity bills from now on, beside those that do
// already.
//
// Refusals:
//
// - `not_found` (404): There is no such billing entity.
// - `unknown_tax` (422): One or more taxes do not exist or were deleted; none is applied.
// - `too_many_taxes` (422): There would be more than 20.
//
// Needs the scope `taxes:write`.
func (r *BillingEntityTaxesResource) Apply(ctx context.Context, billingEntityID string, fields BillingEntityTaxesApply, options ...Option) (*EntityTaxes, error) {
	return answered[EntityTaxes](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-entities/", billingEntityID, "/taxes"}, fields: fields}, options)
}

// List: List the taxes that the billing entity applies.
//
// Refusals:
//
// - `not_found` (404): There is no such billing entity.
//
// Needs the scope `taxes:read`.
func (r *BillingEntityTaxesResource) List(billingEntityID string, fields BillingEntityTaxesList, options ...Option) *Pages[Tax] {
	return &Pages[Tax]{r.transport, call{method: "GET", path: []string{"/api/billing-entities/", billingEntityID, "/taxes"}, fields: fields}, options}
}

// Remove: Let the tax no longer fall on what the billing entity bills from now on, whatever its tax point.
//
// Refusals:
//
// - `not_found` (404): There is no such billing entity, or it does not apply that tax.
//
// Needs the scope `taxes:write`.
func (r *BillingEntityTaxesResource) Remove(ctx context.Context, billingEntityID string, taxID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/billing-entities/", billingEntityID, "/taxes/", taxID}}, options)
	return err
}

// BillingRunsResource holds the operations on billing runs.
type BillingRunsResource struct{ transport *transport }

// Cancel: End a billing run once the parts under way are done; what was billed stays billed.
//
// What is left of an automatic run is set aside: it is billed by a run that is started, or once the
// subscription is changed.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `billing_run_not_open` (409): It has ended.
//
// Needs the scope `billing_runs:write`.
func (r *BillingRunsResource) Cancel(ctx context.Context, runID string, options ...Option) (*BillingRun, error) {
	return answered[BillingRun](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-runs/", runID, "/cancel"}}, options)
}

// Failures: List what a billing run could not bill, each with its reason, the newest first.
//
// Such a subscription waits until it is changed, or until a run is started.
//
// Refusals:
//
// - `not_found` (404): There is no such run.
//
// Needs the scope `billing_runs:read`.
func (r *BillingRunsResource) Failures(runID string, fields BillingRunsFailures, options ...Option) *Pages[BillingFailure] {
	return &Pages[BillingFailure]{r.transport, call{method: "GET", path: []string{"/api/billing-runs/", runID, "/failures"}, fields: fields}, options}
}

// Get: Answer a billing run with what it has done so far.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `billing_runs:read`.
func (r *BillingRunsResource) Get(ctx context.Context, runID string, options ...Option) (*BillingRun, error) {
	return answered[BillingRun](ctx, r.transport, call{method: "GET", path: []string{"/api/billing-runs/", runID}}, options)
}

// Hold: Let a billing run wait once the parts under way are done. While the automatic one waits, nothing is
// billed by itself.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `billing_run_not_open` (409): It has ended.
//
// Needs the scope `billing_runs:write`.
func (r *BillingRunsResource) Hold(ctx context.Context, runID string, options ...Option) (*BillingRun, error) {
	return answered[BillingRun](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-runs/", runID, "/hold"}}, options)
}

// List: List billing runs, the newest first.
//
// Needs the scope `billing_runs:read`.
func (r *BillingRunsResource) List(fields BillingRunsList, options ...Option) *Pages[BillingRun] {
	return &Pages[BillingRun]{r.transport, call{method: "GET", path: []string{"/api/billing-runs"}, fields: fields}, options}
}

// Resume: Let a billing run that waits go on; what fell due meanwhile is billed after it.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `billing_run_not_open` (409): It has ended.
//
// Needs the scope `billing_runs:write`.
func (r *BillingRunsResource) Resume(ctx context.Context, runID string, options ...Option) (*BillingRun, error) {
	return answered[BillingRun](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-runs/", runID, "/resume"}}, options)
}

// Start: Bill what is due now, by a day or of one customer, and try again what could not be billed before.
//
// Everything is billed by itself on its day; a run that is started does so while automatic billing is held,
// and takes what was set aside. The work is done behind the answer: read the run to watch it. An automatic
// run that begins `held` keeps everything from being billed by itself until it is resumed or canceled.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
// - `billing_run_in_the_future` (422): The day lies ahead; what is not due is not billed.
// - `billing_run_under_way` (409): There is an automatic run that has not ended; hold that one.
// - `billing_run_unclear` (422): An automatic run takes all that is due, not that of a day or a customer.
//
// Needs the scope `billing_runs:write`.
func (r *BillingRunsResource) Start(ctx context.Context, fields BillingRunsStart, options ...Option) (*BillingRun, error) {
	return answered[BillingRun](ctx, r.transport, call{method: "POST", path: []string{"/api/billing-runs"}, fields: fields}, options)
}

// BundlesResource holds the operations on bundles.
type BundlesResource struct{ transport *transport }

// Create: Add a bundle: products with default prices, which an item of a plan or of a subscription names at
// once.
//
// Without a code it gets one made of its name. With a currency it can be named where that is billed, or one
// for which each of its prices has `currency_prices`; without one its prices are numbers of whatever currency
// is billed.
//
// Refusals:
//
//   - `already_exists` (409): Another bundle, archived ones included, has that code.
//   - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
//     key is used twice.
//
// Needs the scope `bundles:write`.
func (r *BundlesResource) Create(ctx context.Context, fields BundlesCreate, options ...Option) (*Bundle, error) {
	return answered[Bundle](ctx, r.transport, call{method: "POST", path: []string{"/api/bundles"}, fields: fields}, options)
}

// Delete: Archive a bundle: nothing new can name it, lists hide it, and its code stays taken; plans keep what
// is inside.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `bundles:write`.
func (r *BundlesResource) Delete(ctx context.Context, bundleID string, options ...Option) (*Bundle, error) {
	return answered[Bundle](ctx, r.transport, call{method: "DELETE", path: []string{"/api/bundles/", bundleID}}, options)
}

// Get: Answer a bundle by id or code, with its default prices.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `bundles:read`.
func (r *BundlesResource) Get(ctx context.Context, bundleID string, options ...Option) (*Bundle, error) {
	return answered[Bundle](ctx, r.transport, call{method: "GET", path: []string{"/api/bundles/", bundleID}}, options)
}

// List: List the bundles; archived ones are among them with `archived=true`.
//
// Needs the scope `bundles:read`.
func (r *BundlesResource) List(fields BundlesList, options ...Option) *Pages[Bundle] {
	return &Pages[Bundle]{r.transport, call{method: "GET", path: []string{"/api/bundles"}, fields: fields}, options}
}

// Update: Change the words of a bundle, or all of its prices; plans and subscriptions keep what they took
// from it.
//
// Refusals:
//
//   - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a
//     key is used twice.
//   - `not_found` (404): There is none.
//
// Needs the scope `bundles:write`.
func (r *BundlesResource) Update(ctx context.Context, bundleID string, fields BundlesUpdate, options ...Option) (*Bundle, error) {
	return answered[Bundle](ctx, r.transport, call{method: "PATCH", path: []string{"/api/bundles/", bundleID}, fields: fields}, options)
}

// CatalogResource holds the operations on catalog.
type CatalogResource struct{ transport *transport }

// Apply: Make the catalogue what the document says, all of it or nothing, and answer what was changed.
//
// A kind that is given is given as a whole: what it lacks is archived, a coupon is terminated. A kind that is
// left out stays as it is. Subscriptions keep what was agreed. The second time, nothing changes.
//
// Refusals:
//
// - `document_inconsistent` (422): A code stands twice, or something would change that cannot.
//
// Needs the scope `catalog:write`.
func (r *CatalogResource) Apply(ctx context.Context, fields CatalogApply, options ...Option) (*CatalogDifference, error) {
	return answered[CatalogDifference](ctx, r.transport, call{method: "POST", path: []string{"/api/catalog/apply"}, fields: fields}, options)
}

// Plan: Answer what `catalog.apply` would make, change and archive, what changed plans come to, and who would
// pay more or less if a plan migration followed; nothing is changed.
//
// A kind that is given is given as a whole: what it lacks would be archived. A kind that is left out stays as
// it is.
//
// Refusals:
//
// - `document_inconsistent` (422): A code stands twice, or something would change that cannot.
//
// Needs the scope `catalog:read`.
func (r *CatalogResource) Plan(ctx context.Context, fields CatalogPlan, options ...Option) (*CatalogDifference, error) {
	return answered[CatalogDifference](ctx, r.transport, call{method: "POST", path: []string{"/api/catalog/plan"}, fields: fields}, options)
}

// Pull: Answer everything in use as one document, each kind in order of code: what `catalog.plan` takes.
//
// Needs the scope `catalog:read`.
func (r *CatalogResource) Pull(ctx context.Context, options ...Option) (*CatalogDocument, error) {
	return answered[CatalogDocument](ctx, r.transport, call{method: "GET", path: []string{"/api/catalog"}}, options)
}

// ChangesResource holds the operations on changes.
type ChangesResource struct{ transport *transport }

// Apply: Change what a subscription consists of from a day on: another plan, further items, fewer, or other
// prices.
//
// `proration` says what becomes of the period of that day: `prorate` credits the unused time of the old
// prices and charges the remaining time of the new ones; `credit_only` and `charge_only` do one of both; with
// `none` the new prices are paid from the next period on; with `full` for the whole period, in place of the
// old ones. With `effective` `auto` recurring fees that come to less by month wait for the next billing
// period, and all else takes effect at once; `timing` says which. What comes of it is on the next invoice, or
// on its own. A draft is kept as a version to publish, and the answer says what it leads to. Versions that
// lie ahead follow where they had left things. Another plan at once ends a trial, unless it has one. A day in
// a period billed and over needs `closed_periods`.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, plan or version.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//   - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
//     this one.
//   - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
//   - `plan_archived` (409): The plan is no longer sold.
//   - `item_unknown` (422): An item to remove or to update is not there, or there are several of that product.
//   - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the
//     subscription hides it.
//   - `item_taken` (422): An item is there already that has the key of one to add.
//   - `nothing_left` (422): No item would be left.
//   - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
//   - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the
//     money of a period.
//
// Needs the scope `subscriptions:write`.
func (r *ChangesResource) Apply(ctx context.Context, subscriptionID string, fields ChangesApply, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/changes"}, fields: fields}, options)
}

// Preview: Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, plan or version.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//   - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
//     this one.
//   - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
//   - `plan_archived` (409): The plan is no longer sold.
//   - `item_unknown` (422): An item to remove or to update is not there, or there are several of that product.
//   - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the
//     subscription hides it.
//   - `item_taken` (422): An item is there already that has the key of one to add.
//   - `nothing_left` (422): No item would be left.
//   - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
//   - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the
//     money of a period.
//
// Needs the scope `subscriptions:read`.
func (r *ChangesResource) Preview(ctx context.Context, subscriptionID string, fields ChangesPreview, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/changes/preview"}, fields: fields}, options)
}

// CouponsResource holds the operations on coupons.
type CouponsResource struct{ transport *transport }

// Create: Add a coupon that can be given to whom you like; it takes nothing off by itself.
//
// A fixed amount needs a currency. What is limited to plans or to metrics takes off their lines alone. One
// that is not reusable is given to each customer once. From its expiry on it is not given, and takes nothing
// off the invoices of the days that begin then. Without a code it gets one made of its name.
//
// Refusals:
//
//   - `already_exists` (409): Another coupon, archived ones included, has that code.
//   - `amount_too_precise` (422): The amount has more decimals than its currency.
//   - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or metric
//     is unknown.
//
// Needs the scope `coupons:write`.
func (r *CouponsResource) Create(ctx context.Context, fields CouponsCreate, options ...Option) (*Coupon, error) {
	return answered[Coupon](ctx, r.transport, call{method: "POST", path: []string{"/api/coupons"}, fields: fields}, options)
}

// Delete: Archive a coupon and take it from all who have it; what it took off stays, and its code stays
// taken.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `coupons:write`.
func (r *CouponsResource) Delete(ctx context.Context, couponID string, options ...Option) (*Coupon, error) {
	return answered[Coupon](ctx, r.transport, call{method: "DELETE", path: []string{"/api/coupons/", couponID}}, options)
}

// Get: Answer a coupon by id or code.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `coupons:read`.
func (r *CouponsResource) Get(ctx context.Context, couponID string, options ...Option) (*Coupon, error) {
	return answered[Coupon](ctx, r.transport, call{method: "GET", path: []string{"/api/coupons/", couponID}}, options)
}

// List: List the coupons, terminated ones among them; archived ones with `archived=true`.
//
// Needs the scope `coupons:read`.
func (r *CouponsResource) List(fields CouponsList, options ...Option) *Pages[Coupon] {
	return &Pages[Coupon]{r.transport, call{method: "GET", path: []string{"/api/coupons"}, fields: fields}, options}
}

// Terminate: Give the coupon to nobody any more; who has it keeps it.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `coupons:write`.
func (r *CouponsResource) Terminate(ctx context.Context, couponID string, options ...Option) (*Coupon, error) {
	return answered[Coupon](ctx, r.transport, call{method: "POST", path: []string{"/api/coupons/", couponID, "/terminate"}}, options)
}

// Update: Change a coupon: its words and its expiry at any time, what it takes off only before a customer has
// it. Another expiry holds for those who have it too.
//
// Refusals:
//
//   - `amount_too_precise` (422): The amount has more decimals than its currency.
//   - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or metric
//     is unknown.
//   - `coupon_taken` (409): Customers have it, and something else than its words or its expiry would change.
//   - `not_found` (404): There is none.
//
// Needs the scope `coupons:write`.
func (r *CouponsResource) Update(ctx context.Context, couponID string, fields CouponsUpdate, options ...Option) (*Coupon, error) {
	return answered[Coupon](ctx, r.transport, call{method: "PATCH", path: []string{"/api/coupons/", couponID}, fields: fields}, options)
}

// CreditNotesResource holds the operations on credit notes.
type CreditNotesResource struct{ transport *transport }

// Create: Issue a credit note on an issued invoice: of the lines that are named as much as is said, or else
// all that is left of it. What is still due is taken off first; the rest becomes the customer's credit, which
// later invoices use.
//
// Each note takes back the tax of its share, so that all notes together take back exactly the tax of the
// invoice. What was used and billed is not touched: a service that is credited by hand is not billed again.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_creditable` (409): It is a draft or void.
// - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
// - `nothing_to_credit` (409): Nothing of it is left.
//
// Needs the scope `credit_notes:write`.
func (r *CreditNotesResource) Create(ctx context.Context, fields CreditNotesCreate, options ...Option) (*CreditNote, error) {
	return answered[CreditNote](ctx, r.transport, call{method: "POST", path: []string{"/api/credit-notes"}, fields: fields, query: []string{"expand"}}, options)
}

// Estimate: Answer the credit note that would be issued, and what of each line of the invoice can be credited
// at all; nothing is stored.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_creditable` (409): It is a draft or void.
// - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
// - `nothing_to_credit` (409): Nothing of it is left.
//
// Needs the scope `credit_notes:read`.
func (r *CreditNotesResource) Estimate(ctx context.Context, fields CreditNotesEstimate, options ...Option) (*CreditNoteEstimate, error) {
	return answered[CreditNoteEstimate](ctx, r.transport, call{method: "POST", path: []string{"/api/credit-notes/estimate"}, fields: fields}, options)
}

// Explain: Answer how a credit note came about: one tree from what was billed, and what the usage is now, to
// the total with its taxes; and beside each line that corrects usage the events that came late, or were
// amended or voided.
//
// Refusals:
//
// - `not_found` (404): There is no such credit note.
//
// Needs the scope `credit_notes:read`.
func (r *CreditNotesResource) Explain(ctx context.Context, creditNoteID string, options ...Option) (*CreditNoteExplanation, error) {
	return answered[CreditNoteExplanation](ctx, r.transport, call{method: "GET", path: []string{"/api/credit-notes/", creditNoteID, "/explain"}}, options)
}

// Get: Answer a credit note by id or number, with its lines and taxes.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `credit_notes:read`.
func (r *CreditNotesResource) Get(ctx context.Context, creditNoteID string, fields CreditNotesGet, options ...Option) (*CreditNote, error) {
	return answered[CreditNote](ctx, r.transport, call{method: "GET", path: []string{"/api/credit-notes/", creditNoteID}, fields: fields}, options)
}

// List: List credit notes with their lines, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or invoice.
//
// Needs the scope `credit_notes:read`.
func (r *CreditNotesResource) List(fields CreditNotesList, options ...Option) *Pages[CreditNote] {
	return &Pages[CreditNote]{r.transport, call{method: "GET", path: []string{"/api/credit-notes"}, fields: fields}, options}
}

// PDF: Answer the credit note as a PDF, between the parties of the invoice that it refers to; always the same
// bytes.
//
// Refusals:
//
// - `not_found` (404): There is no such credit note.
//
// Needs the scope `credit_notes:read`.
func (r *CreditNotesResource) PDF(ctx context.Context, creditNoteID string, options ...Option) ([]byte, error) {
	return r.transport.send(ctx, call{method: "GET", path: []string{"/api/credit-notes/", creditNoteID, "/pdf"}}, options)
}

// CustomersResource holds the operations on customers.
type CustomersResource struct{ transport *transport }

// Create: Add a customer.
//
// Without a time zone it is billed in that of its billing entity; without a currency, in that of its first
// plan.
//
// Refusals:
//
// - `customer_name_taken` (409): Another customer answers to its external id or to one of its aliases.
// - `not_found` (404): There is no such billing entity.
//
// Needs the scope `customers:write`.
func (r *CustomersResource) Create(ctx context.Context, fields CustomersCreate, options ...Option) (*Customer, error) {
	return answered[Customer](ctx, r.transport, call{method: "POST", path: []string{"/api/customers"}, fields: fields}, options)
}

// Delete: Remove a customer: its subscriptions end today and get their final invoices, drafts go, issued
// documents stay.
//
// It no longer answers to its names, which are free for others.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
// - `currency_withdrawn` (409): A last invoice would be in a currency that is none any more.
//
// Needs the scope `customers:write`.
func (r *CustomersResource) Delete(ctx context.Context, customerID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/customers/", customerID}}, options)
	return err
}

// Get: Answer a customer by id, external id or alias.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `customers:read`.
func (r *CustomersResource) Get(ctx context.Context, customerID string, options ...Option) (*Customer, error) {
	return answered[Customer](ctx, r.transport, call{method: "GET", path: []string{"/api/customers/", customerID}}, options)
}

// Invoices: List the invoices of a customer, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `invoices:read`.
func (r *CustomersResource) Invoices(customerID string, fields CustomersInvoices, options ...Option) *Pages[Invoice] {
	return &Pages[Invoice]{r.transport, call{method: "GET", path: []string{"/api/customers/", customerID, "/invoices"}, fields: fields}, options}
}

// List: List customers, newest first; `search` finds a part of the name, the e-mail or the external id.
//
// Refusals:
//
// - `not_found` (404): There is no customer `parent_id`.
//
// Needs the scope `customers:read`.
func (r *CustomersResource) List(fields CustomersList, options ...Option) *Pages[Customer] {
	return &Pages[Customer]{r.transport, call{method: "GET", path: []string{"/api/customers"}, fields: fields}, options}
}

// ProjectedUsage: Answer what a customer's usage of the present periods is about to come to at their ends,
// and what it will cost by the rating of the invoice.
//
// What grows with time (counts and sums) goes on as it did: the quantity so far over the share of the period
// that has passed, which is exact, rounded as the metric is, and kept to twelve decimals. A level stays as it
// is: largest, smallest, latest and mean values, time-weighted levels, and everything that a recurring metric
// carries on. At the first instant of a period nothing can be told, and the projection is null.
//
// `grouped`, `metric_id`, `product_id` and `group` are those of `customers.usage`: they choose what is shown
// and change no number but the totals, which are of the charges that are shown.
//
// Refusals:
//
// - `not_found` (404): There is no such customer, metric or product.
// - `too_many_groups` (422): A metric has more than a thousand parts.
//
// Needs the scope `events:read`.
func (r *CustomersResource) ProjectedUsage(ctx context.Context, customerID string, fields CustomersProjectedUsage, options ...Option) (*ProjectedUsage, error) {
	return answered[ProjectedUsage](ctx, r.transport, call{method: "GET", path: []string{"/api/customers/", customerID, "/projected-usage"}, fields: fields}, options)
}

// SetGracePeriod: Say for how many days after a period its invoice stays a draft, which is then issued by
// itself with the usage that came meanwhile. Without a number it is issued at once. It holds for the invoices
// that are made from now on.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `customers:write`.
func (r *CustomersResource) SetGracePeriod(ctx context.Context, customerID string, fields CustomersSetGracePeriod, options ...Option) (*Customer, error) {
	return answered[Customer](ctx, r.transport, call{method: "PUT", path: []string{"/api/customers/", customerID, "/invoice-grace-period"}, fields: fields}, options)
}

// SetParent: Put a customer in the family of a parent, or take it out of its family.
//
// A family has one level: a parent is nobody's child. A subscription of a child may be billed to the parent;
// while one is, the child stays in the family.
//
// Refusals:
//
// - `not_found` (404): There is no such customer, or no such parent.
// - `family_unsuitable` (409): The customer is its own parent, or has children, or the parent has a parent.
// - `family_in_use` (409): A subscription of the customer is billed to its parent.
//
// Needs the scope `customers:write`.
func (r *CustomersResource) SetParent(ctx context.Context, customerID string, fields CustomersSetParent, options ...Option) (*Customer, error) {
	return answered[Customer](ctx, r.transport, call{method: "PUT", path: []string{"/api/customers/", customerID, "/parent"}, fields: fields}, options)
}

// Update: Change a customer; issued documents keep what they were issued with.
//
// A new zone moves the boundaries of its subscriptions that lie ahead: a period that has begun goes on until
// the first one in the new zone.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
// - `customer_name_taken` (409): Another customer answers to the new external id or alias.
// - `customer_currency_fixed` (409): It is billed in another currency already.
//
// Needs the scope `customers:write`.
func (r *CustomersResource) Update(ctx context.Context, customerID string, fields CustomersUpdate, options ...Option) (*Customer, error) {
	return answered[Customer](ctx, r.transport, call{method: "PATCH", path: []string{"/api/customers/", customerID}, fields: fields}, options)
}

// Usage: Answer what a customer has used in the present period, by metric, and what it costs by the rating of
// the invoice.
//
// The period of the metrics is the hull of the periods of the charges; without any, the calendar month. With
// `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that
// it is made of. `metric_id`, `product_id` and `group` choose what is shown and change no number: a part has
// its share of what the whole costs. With `known_at` it is what was known at that instant: what arrived or
// was corrected later does not count.
//
// Refusals:
//
// - `not_found` (404): There is no such customer, metric or product.
// - `too_many_groups` (422): A metric has more than a thousand parts.
//
// Needs the scope `events:read`.
func (r *CustomersResource) Usage(ctx context.Context, customerID string, fields CustomersUsage, options ...Option) (*Usage, error) {
	return answered[Usage](ctx, r.transport, call{method: "GET", path: []string{"/api/customers/", customerID, "/usage"}, fields: fields}, options)
}

// EventExportsResource holds the operations on event exports.
type EventExportsResource struct{ transport *transport }

// Download: Answer the events in force of a period as a file, in order of timestamp, each with the invoices
// and lines that counted it: the first billed it, later ones corrected its window.
//
// A page that is full may have another behind it: ask again with `after`, and with the `known_at` that stands
// in the name of the file, so that all pages speak of the same instant. The events of a subscription are
// those that the metrics of its items count while it is served. With `line_id` they are as the line counted
// them, and their digests add up to that of its evidence. In CSV a cell that a spreadsheet would take for a
// formula has an apostrophe before it.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or subscription.
// - `no_usage_line` (422): The line bills no usage, or there is none.
// - `not_exported` (422): There is no event `after` which to go on.
//
// Needs the scope `events:read`.
func (r *EventExportsResource) Download(ctx context.Context, fields EventExportsDownload, options ...Option) ([]byte, error) {
	return r.transport.send(ctx, call{method: "GET", path: []string{"/api/events/export"}, fields: fields}, options)
}

// EventImportsResource holds the operations on event imports.
type EventImportsResource struct{ transport *transport }

// Create: Store the rows of a CSV file as events, at most 20,000; rows that cannot be stored are kept as
// rejected events.
//
// The same file stores nothing twice: without a column of ids, that of a row follows from its place and its
// content.
//
// Refusals:
//
//   - `unusable_file` (422): It is not what `encoding` says, or lacks a column, or the columns contradict each
//     other.
//   - `too_many_events` (422): It has more rows; nothing is stored.
//
// Needs the scope `events:write`.
func (r *EventImportsResource) Create(ctx context.Context, fields EventImportsCreate, options ...Option) (*ImportedEvents, error) {
	return answered[ImportedEvents](ctx, r.transport, call{method: "POST", path: []string{"/api/events/imports"}, fields: fields}, options)
}

// EventPolicyResource holds the operations on event policy.
type EventPolicyResource struct{ transport *transport }

// Get: Answer which events are taken, how long rejected ones are kept, and what usage of a billed period
// leads to.
//
// Needs the scope `event_policy:read`.
func (r *EventPolicyResource) Get(ctx context.Context, options ...Option) (*EventPolicy, error) {
	return answered[EventPolicy](ctx, r.transport, call{method: "GET", path: []string{"/api/events/policy"}}, options)
}

// Update: Change which events are taken from now on, and what usage of a billed period leads to at the next
// billing; what is stored stays.
//
// Needs the scope `event_policy:write`.
func (r *EventPolicyResource) Update(ctx context.Context, fields EventPolicyUpdate, options ...Option) (*EventPolicy, error) {
	return answered[EventPolicy](ctx, r.transport, call{method: "PATCH", path: []string{"/api/events/policy"}, fields: fields}, options)
}

// EventsResource holds the operations on events.
type EventsResource struct{ transport *transport }

// Amend: Correct an event: what is given takes the place of what was, from now on; what was known before
// stays known.
//
// The event as it would be is judged as one that arrives. Usage of an open period follows at once; what was
// billed is corrected by an explained line of the next invoice. A void event is in force again. An event that
// is so already stays as it is, and nothing is added.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `event_unfit` (422): The event could not be taken so; the errors name the fields.
// - `invalid` (422): `account` and `customer_id` name different customers.
//
// Needs the scope `events:write`.
func (r *EventsResource) Amend(ctx context.Context, uniqueID string, fields EventsAmend, options ...Option) (*UsageEvent, error) {
	return answered[UsageEvent](ctx, r.transport, call{method: "POST", path: []string{"/api/events/", uniqueID, "/amend"}, fields: fields}, options)
}

// Get: Answer an event by its unique id as it stands, void or not.
//
// Refusals:
//
// - `not_found` (404): There is none, or it was not known by then.
//
// Needs the scope `events:read`.
func (r *EventsResource) Get(ctx context.Context, uniqueID string, fields EventsGet, options ...Option) (*UsageEvent, error) {
	return answered[UsageEvent](ctx, r.transport, call{method: "GET", path: []string{"/api/events/", uniqueID}, fields: fields}, options)
}

// Ingest: Store events: one object, a list, or `{"events": [...]}`; each gets its own verdict.
//
// They are at most 100, or as many as the installation allows (`BILLOW_EVENTS_PER_BATCH`, at most 1,000).
//
// An event is stored once for its unique id, for ever: a repeat changes nothing and is named in `duplicates`.
// An event is taken even when no metric reads its name, unless the event policy is strict. What is answered
// as ingested is stored for good; what is answered as rejected is kept with its reason, to be fixed and
// replayed.
//
// An event without a timestamp happened when it was received. A repeat without one is compared with what was
// stored as if it had happened at the same instant.
//
// Over HTTP the body may also be lines of JSON (`application/x-ndjson`) or CloudEvents (structured, batched,
// or in `ce-` headers): of a CloudEvent `id` is the unique id, `type` the event name, `subject` the account,
// `time` the timestamp and `data` the properties; nothing else of it is read, but for the `source` with `;
// unique=source` behind the media type: then the unique id is source and id.
//
// Refusals:
//
// - `malformed` (400): The body is not JSON.
// - `unreadable_events` (422): The body is JSON, but holds no events.
// - `too_many_events` (422): It holds more than that; nothing is stored.
//
// Needs the scope `events:write`.
func (r *EventsResource) Ingest(ctx context.Context, fields EventsIngest, options ...Option) (*Ingested, error) {
	return answered[Ingested](ctx, r.transport, call{method: "POST", path: []string{"/api/events"}, fields: named(fields), unkeyed: true}, options)
}

// List: List the events in force, the latest first; with `metric_id` those that the metric counts.
//
// Needs the scope `events:read`.
func (r *EventsResource) List(fields EventsList, options ...Option) *Pages[UsageEvent] {
	return &Pages[UsageEvent]{r.transport, call{method: "GET", path: []string{"/api/events"}, fields: fields}, options}
}

// Revisions: List everything that was ever said about an event, as it first arrived to begin with: who, when
// and why.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `events:read`.
func (r *EventsResource) Revisions(uniqueID string, fields EventsRevisions, options ...Option) *Pages[EventRevision] {
	return &Pages[EventRevision]{r.transport, call{method: "GET", path: []string{"/api/events/", uniqueID, "/revisions"}, fields: fields}, options}
}

// Void: Take an event out of force: it counts nowhere any more, and can still be seen. Amending it restores
// it.
//
// Its unique id stays taken: the same event sent again changes nothing.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `event_void` (409): It is void already.
//
// Needs the scope `events:write`.
func (r *EventsResource) Void(ctx context.Context, uniqueID string, fields EventsVoid, options ...Option) (*UsageEvent, error) {
	return answered[UsageEvent](ctx, r.transport, call{method: "POST", path: []string{"/api/events/", uniqueID, "/void"}, fields: fields}, options)
}

// FeaturesResource holds the operations on features.
type FeaturesResource struct{ transport *transport }

// Create: Add a feature, which plans and subscriptions can grant, with privileges that say how much of it.
//
// Without a code it gets one made of its name.
//
// Refusals:
//
// - `already_exists` (409): Another feature, archived ones included, has that code.
// - `feature_inconsistent` (422): Two privileges share a code.
//
// Needs the scope `features:write`.
func (r *FeaturesResource) Create(ctx context.Context, fields FeaturesCreate, options ...Option) (*Feature, error) {
	return answered[Feature](ctx, r.transport, call{method: "POST", path: []string{"/api/features"}, fields: fields}, options)
}

// Delete: Archive a feature: no new plan can grant it, lists hide it, and its code stays taken.
//
// Refusals:
//
// - `feature_in_use` (409): A plan grants it.
// - `not_found` (404): There is none.
//
// Needs the scope `features:write`.
func (r *FeaturesResource) Delete(ctx context.Context, featureID string, options ...Option) (*Feature, error) {
	return answered[Feature](ctx, r.transport, call{method: "DELETE", path: []string{"/api/features/", featureID}}, options)
}

// Get: Answer a feature by id or code.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `features:read`.
func (r *FeaturesResource) Get(ctx context.Context, featureID string, options ...Option) (*Feature, error) {
	return answered[Feature](ctx, r.transport, call{method: "GET", path: []string{"/api/features/", featureID}}, options)
}

// List: List the features; archived ones are among them with `archived=true`.
//
// Needs the scope `features:read`.
func (r *FeaturesResource) List(fields FeaturesList, options ...Option) *Pages[Feature] {
	return &Pages[Feature]{r.transport, call{method: "GET", path: []string{"/api/features"}, fields: fields}, options}
}

// Update: Change the words of a feature, and add or rename privileges; those that are not named stay.
//
// Refusals:
//
// - `feature_inconsistent` (422): A privilege would get another type or lose an option, or two share a code.
// - `not_found` (404): There is none.
//
// Needs the scope `features:write`.
func (r *FeaturesResource) Update(ctx context.Context, featureID string, fields FeaturesUpdate, options ...Option) (*Feature, error) {
	return answered[Feature](ctx, r.transport, call{method: "PATCH", path: []string{"/api/features/", featureID}, fields: fields}, options)
}

// FeedResource holds the operations on feed.
type FeedResource struct{ transport *transport }

// List: Answer the events behind *after*, in order and without a hole; a reader goes on with `next_after`.
//
// Refusals:
//
// - `unknown_event_type` (422): No event has a type that was asked for.
//
// Needs the scope `feed:read`.
func (r *FeedResource) List(ctx context.Context, fields FeedList, options ...Option) (*Feed, error) {
	return answered[Feed](ctx, r.transport, call{method: "GET", path: []string{"/api/feed"}, fields: fields}, options)
}

// InvoicesResource holds the operations on invoices.
type InvoicesResource struct{ transport *transport }

// Create: Make a one-off invoice of a customer, as a draft or, with `status` issued, numbered at once.
//
// A line is a quantity at a price, or so many of an add-on, at its price or at another.
//
// Refusals:
//
//   - `not_found` (404): There is no such customer or product.
//   - `customer_currency_fixed` (409): The customer is billed in another currency.
//   - `invalid` (422): No currency is known, or the status is neither draft nor issued.
//   - `lines_inconsistent` (422): A line has neither a price nor an add-on, or a period that ends before it
//     starts; or its add-on is unknown, archived, or priced in another currency.
//   - `currency_withdrawn` (409): The customer is billed in a currency that is none any more.
//   - `unknown_taxes` (422): A tax is named that does not exist.
//
// Needs the scope `invoices:write`.
func (r *InvoicesResource) Create(ctx context.Context, fields InvoicesCreate, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices"}, fields: fields, query: []string{"expand"}}, options)
}

// CreditNotes: List the credit notes of an invoice, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
//
// Needs the scope `credit_notes:read`.
func (r *InvoicesResource) CreditNotes(invoiceID string, fields InvoicesCreditNotes, options ...Option) *Pages[CreditNote] {
	return &Pages[CreditNote]{r.transport, call{method: "GET", path: []string{"/api/invoices/", invoiceID, "/credit-notes"}, fields: fields}, options}
}

// Explain: Answer how the invoice came about: one tree from the events, prices and dates to the total, in
// plain arithmetic.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
//
// Needs the scope `invoices:read`.
func (r *InvoicesResource) Explain(ctx context.Context, invoiceID string, options ...Option) (*Explanation, error) {
	return answered[Explanation](ctx, r.transport, call{method: "GET", path: []string{"/api/invoices/", invoiceID, "/explain"}}, options)
}

// Finalize: Number a draft invoice, freeze it and make it payable, with the usage of its periods as it is by
// now.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_draft` (409): It was issued before.
// - `currency_withdrawn` (409): Its currency is none any more.
//
// Needs the scope `invoices:write`.
func (r *InvoicesResource) Finalize(ctx context.Context, invoiceID string, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices/", invoiceID, "/finalize"}}, options)
}

// Get: Answer an invoice by id or number, with its lines and taxes.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `invoices:read`.
func (r *InvoicesResource) Get(ctx context.Context, invoiceID string, fields InvoicesGet, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "GET", path: []string{"/api/invoices/", invoiceID}, fields: fields}, options)
}

// List: List invoices with their lines, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `invoices:read`.
func (r *InvoicesResource) List(fields InvoicesList, options ...Option) *Pages[Invoice] {
	return &Pages[Invoice]{r.transport, call{method: "GET", path: []string{"/api/invoices"}, fields: fields}, options}
}

// MarkAsPaid: Record a manual payment of all that is due on an open invoice; the invoice is paid.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_open` (409): It is a draft, void or paid already.
// - `card_number_refused` (422): The reference looks like a card number.
// - `invalid` (422): The day lies in the future.
//
// Needs the scope `payments:write`.
func (r *InvoicesResource) MarkAsPaid(ctx context.Context, invoiceID string, fields InvoicesMarkAsPaid, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices/", invoiceID, "/mark-as-paid"}, fields: fields, query: []string{"expand"}}, options)
}

// PDF: Answer the invoice as a PDF; of an issued one always the same bytes for the same state.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
//
// Needs the scope `invoices:read`.
func (r *InvoicesResource) PDF(ctx context.Context, invoiceID string, options ...Option) ([]byte, error) {
	return r.transport.send(ctx, call{method: "GET", path: []string{"/api/invoices/", invoiceID, "/pdf"}}, options)
}

// Refresh: Work out a draft anew with the usage of its periods that came, or was corrected, since: what it
// would be issued with now. Fees stay as they are, and a one-off invoice stays as it is.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_draft` (409): It was issued before.
//
// Needs the scope `invoices:write`.
func (r *InvoicesResource) Refresh(ctx context.Context, invoiceID string, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices/", invoiceID, "/refresh"}}, options)
}

// RetryPayment: Make a new attempt to collect what is due on an invoice from the customer's default method;
// it is pending.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice.
// - `invoice_not_open` (409): It is a draft, void or paid already.
// - `payment_in_flight` (409): The outcome of an attempt is not known yet.
// - `no_payment_method` (409): The customer has no default method.
//
// Needs the scope `payments:write`.
func (r *InvoicesResource) RetryPayment(ctx context.Context, invoiceID string, fields InvoicesRetryPayment, options ...Option) (*Payment, error) {
	return answered[Payment](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices/", invoiceID, "/retry-payment"}, fields: fields, query: []string{"expand"}}, options)
}

// Void: Void an unpaid invoice: it keeps its number and stays visible, nothing is due, its booking is
// reversed and the customer's credit and the coupons that it used come back. Its service counts as settled
// and is not billed again by itself.
//
// Refusals:
//
//   - `not_found` (404): There is no such invoice.
//   - `invoice_not_voidable` (409): It is a draft, void already, something was paid on it, or it has a credit
//     note.
//
// Needs the scope `invoices:write`.
func (r *InvoicesResource) Void(ctx context.Context, invoiceID string, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "POST", path: []string{"/api/invoices/", invoiceID, "/void"}}, options)
}

// LateUsageResource holds the operations on late usage.
type LateUsageResource struct{ transport *transport }

// List: List the billed windows whose usage is by now another than what was billed: what was billed, what it
// comes to now, and whether the next billing corrects that, on its invoice or by a credit note, or the event
// policy ignores it.
//
// It is what the next billing would find, by subscription and window. A page may hold fewer than `limit`
// although more follow, when much was looked through in vain: `next_cursor` tells. It cannot be read by
// `offset`.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or subscription.
// - `malformed` (400): An `offset` is given.
//
// Needs the scope `invoices:read`.
func (r *LateUsageResource) List(fields LateUsageList, options ...Option) *Pages[LateUsage] {
	return &Pages[LateUsage]{r.transport, call{method: "GET", path: []string{"/api/late-usage"}, fields: fields}, options}
}

// LedgerResource holds the operations on ledger.
type LedgerResource struct{ transport *transport }

// Entries: List journal entries with their lines, newest first.
//
// Needs the scope `ledger:read`.
func (r *LedgerResource) Entries(fields LedgerEntries, options ...Option) *Pages[JournalEntry] {
	return &Pages[JournalEntry]{r.transport, call{method: "GET", path: []string{"/api/ledger/entries"}, fields: fields}, options}
}

// TrialBalance: Answer the sums of all accounts, of the tenant or of what one customer has on them.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `ledger:read`.
func (r *LedgerResource) TrialBalance(ctx context.Context, fields LedgerTrialBalance, options ...Option) (*TrialBalance, error) {
	return answered[TrialBalance](ctx, r.transport, call{method: "GET", path: []string{"/api/ledger/trial-balance"}, fields: fields}, options)
}

// LineItemsResource holds the operations on line items.
type LineItemsResource struct{ transport *transport }

// Events: List the events that a line counted, as they were when it was made, in order of timestamp; of a
// line that counts several metrics those of one with `metric_id`. A line that bills no usage has none.
//
// The digests of the events of a metric add up to the digest of the line's evidence for it. It cannot be read
// by `offset`.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice, line or metric.
// - `no_usage_line` (422): The line does not count that metric.
// - `malformed` (400): An `offset` is given.
//
// Needs the scope `events:read`.
func (r *LineItemsResource) Events(invoiceID string, lineID string, fields LineItemsEvents, options ...Option) *Pages[UsageEvent] {
	return &Pages[UsageEvent]{r.transport, call{method: "GET", path: []string{"/api/invoices/", invoiceID, "/line-items/", lineID, "/events"}, fields: fields}, options}
}

// Explain: Answer how a line came about: its calculation, the usage it rests on, and the events that came
// late.
//
// Of a correction those events are named that arrived, or were corrected, since the line before it; of every
// line that counts usage those that did since. At most a hundred are named, all are counted.
//
// Refusals:
//
// - `not_found` (404): There is no such invoice, or it has no such line.
//
// Needs the scope `invoices:read`.
func (r *LineItemsResource) Explain(ctx context.Context, invoiceID string, lineID string, options ...Option) (*LineExplanation, error) {
	return answered[LineExplanation](ctx, r.transport, call{method: "GET", path: []string{"/api/invoices/", invoiceID, "/line-items/", lineID, "/explain"}}, options)
}

// MetricsResource holds the operations on metrics.
type MetricsResource struct{ transport *transport }

// Create: Add a metric: the events of a name that satisfy every group of filters, aggregated.
//
// Without a code it gets one made of its name. An event that lacks the field of the aggregation adds nothing
// to it; one for which its expression cannot be worked out is rejected, and so is one whose value is no
// number where the method needs one. A recurring metric counts what stood before a window into it: the level
// of seats or storage that changed last month.
//
// Refusals:
//
//   - `aggregation_inconsistent` (422): The method has no use for an expression, needs one, or cannot be
//     recurring.
//   - `already_exists` (409): Another metric, archived ones included, has that code.
//   - `aggregation_field_needed` (422): The aggregation reads a property, and none is named.
//   - `too_many_filters` (422): The groups have too many filters in all.
//
// Needs the scope `metrics:write`.
func (r *MetricsResource) Create(ctx context.Context, fields MetricsCreate, options ...Option) (*Metric, error) {
	return answered[Metric](ctx, r.transport, call{method: "POST", path: []string{"/api/metrics"}, fields: fields}, options)
}

// Delete: Archive a metric: no new product can use it, lists hide it, and its code stays taken.
//
// Refusals:
//
// - `metric_in_use` (409): A product bills by it.
// - `not_found` (404): There is none.
//
// Needs the scope `metrics:write`.
func (r *MetricsResource) Delete(ctx context.Context, metricID string, options ...Option) (*Metric, error) {
	return answered[Metric](ctx, r.transport, call{method: "DELETE", path: []string{"/api/metrics/", metricID}}, options)
}

// Get: Answer a metric by id or code.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `metrics:read`.
func (r *MetricsResource) Get(ctx context.Context, metricID string, options ...Option) (*Metric, error) {
	return answered[Metric](ctx, r.transport, call{method: "GET", path: []string{"/api/metrics/", metricID}}, options)
}

// List: List the metrics; archived ones are among them with `archived=true`. One of several `tags` is enough.
//
// Needs the scope `metrics:read`.
func (r *MetricsResource) List(fields MetricsList, options ...Option) *Pages[Metric] {
	return &Pages[Metric]{r.transport, call{method: "GET", path: []string{"/api/metrics"}, fields: fields}, options}
}

// Update: Change the words and tags of a metric; what it measures stays, since invoices rest on it.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `metrics:write`.
func (r *MetricsResource) Update(ctx context.Context, metricID string, fields MetricsUpdate, options ...Option) (*Metric, error) {
	return answered[Metric](ctx, r.transport, call{method: "PATCH", path: []string{"/api/metrics/", metricID}, fields: fields}, options)
}

// OrganizationsResource holds the operations on organizations.
type OrganizationsResource struct{ transport *transport }

// Get: Answer the organisation that the key belongs to.
//
// Needs the scope `organization:read`.
func (r *OrganizationsResource) Get(ctx context.Context, options ...Option) (*Organization, error) {
	return answered[Organization](ctx, r.transport, call{method: "GET", path: []string{"/api/organization"}}, options)
}

// Update: Give the organisation another name.
//
// Needs the scope `organization:write`.
func (r *OrganizationsResource) Update(ctx context.Context, fields OrganizationsUpdate, options ...Option) (*Organization, error) {
	return answered[Organization](ctx, r.transport, call{method: "PATCH", path: []string{"/api/organization"}, fields: fields}, options)
}

// PaymentMethodsResource holds the operations on payment methods.
type PaymentMethodsResource struct{ transport *transport }

// Create: Attach a published test card to a customer of a sandbox; only its brand and last four digits are
// kept.
//
// It is the default with `set_default`, or when the customer has no default.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
// - `unknown_payment_provider` (422): There is no such provider.
// - `test_provider_in_live` (422): The key is a live one.
// - `not_a_test_card` (422): The number is none that the provider publishes.
//
// Needs the scope `payments:write`.
func (r *PaymentMethodsResource) Create(ctx context.Context, customerID string, fields PaymentMethodsCreate, options ...Option) (*PaymentMethod, error) {
	return answered[PaymentMethod](ctx, r.transport, call{method: "POST", path: []string{"/api/customers/", customerID, "/payment-methods"}, fields: fields}, options)
}

// Delete: Remove a method: nothing is collected from it any more. No other becomes the default in its place.
//
// Refusals:
//
// - `not_found` (404): The customer has no such method.
//
// Needs the scope `payments:write`.
func (r *PaymentMethodsResource) Delete(ctx context.Context, customerID string, paymentMethodID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/customers/", customerID, "/payment-methods/", paymentMethodID}}, options)
	return err
}

// List: List the payment methods of a customer, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `payments:read`.
func (r *PaymentMethodsResource) List(customerID string, fields PaymentMethodsList, options ...Option) *Pages[PaymentMethod] {
	return &Pages[PaymentMethod]{r.transport, call{method: "GET", path: []string{"/api/customers/", customerID, "/payment-methods"}, fields: fields}, options}
}

// SetDefault: Collect the customer's invoices from this method from now on.
//
// Refusals:
//
// - `not_found` (404): The customer has no such method.
//
// Needs the scope `payments:write`.
func (r *PaymentMethodsResource) SetDefault(ctx context.Context, customerID string, paymentMethodID string, options ...Option) (*PaymentMethod, error) {
	return answered[PaymentMethod](ctx, r.transport, call{method: "POST", path: []string{"/api/customers/", customerID, "/payment-methods/", paymentMethodID, "/set-default"}}, options)
}

// PaymentsResource holds the operations on payments.
type PaymentsResource struct{ transport *transport }

// Create: Record money that arrived outside of every provider: it pays the invoices that are named, in that
// order, or else the open ones, oldest due first; what is left is the customer's credit, which later invoices
// use.
//
// Refusals:
//
// - `not_found` (404): There is no such customer, or the customer has no such invoice.
// - `invoice_not_open` (409): An invoice that is named is a draft, void or paid already.
// - `customer_currency_fixed` (409): The customer is billed in another currency.
// - `card_number_refused` (422): The reference looks like a card number.
// - `invalid` (422): The amount is zero or too precise, the day lies in the future, or no currency is known.
//
// Needs the scope `payments:write`.
func (r *PaymentsResource) Create(ctx context.Context, fields PaymentsCreate, options ...Option) (*Payment, error) {
	return answered[Payment](ctx, r.transport, call{method: "POST", path: []string{"/api/payments"}, fields: fields, query: []string{"expand"}}, options)
}

// Get: Answer a payment with the invoices that it paid.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `payments:read`.
func (r *PaymentsResource) Get(ctx context.Context, paymentID string, fields PaymentsGet, options ...Option) (*Payment, error) {
	return answered[Payment](ctx, r.transport, call{method: "GET", path: []string{"/api/payments/", paymentID}, fields: fields}, options)
}

// List: List payments, newest first; by `invoice_id` those that paid an invoice or were to collect it.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or invoice.
//
// Needs the scope `payments:read`.
func (r *PaymentsResource) List(fields PaymentsList, options ...Option) *Pages[Payment] {
	return &Pages[Payment]{r.transport, call{method: "GET", path: []string{"/api/payments"}, fields: fields}, options}
}

// PlanMigrationsResource holds the operations on plan migrations.
type PlanMigrationsResource struct{ transport *transport }

// Cancel: End a migration once the part under way is done; what was moved stays moved, and what waited is
// left out.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or migration.
// - `plan_migration_not_open` (409): It has ended, or is being rolled back.
//
// Needs the scope `plan_migrations:write`.
func (r *PlanMigrationsResource) Cancel(ctx context.Context, planID string, migrationID string, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations/", migrationID, "/cancel"}}, options)
}

// Get: Answer a migration of a plan with how far it is.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or migration.
//
// Needs the scope `plan_migrations:read`.
func (r *PlanMigrationsResource) Get(ctx context.Context, planID string, migrationID string, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "GET", path: []string{"/api/plans/", planID, "/migrations/", migrationID}}, options)
}

// Hold: Let a migration wait once the part under way is done.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or migration.
// - `plan_migration_not_open` (409): It has ended, or is being rolled back.
//
// Needs the scope `plan_migrations:write`.
func (r *PlanMigrationsResource) Hold(ctx context.Context, planID string, migrationID string, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations/", migrationID, "/hold"}}, options)
}

// List: List the migrations of a plan, the newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such plan.
//
// Needs the scope `plan_migrations:read`.
func (r *PlanMigrationsResource) List(planID string, fields PlanMigrationsList, options ...Option) *Pages[PlanMigration] {
	return &Pages[PlanMigration]{r.transport, call{method: "GET", path: []string{"/api/plans/", planID, "/migrations"}, fields: fields}, options}
}

// Preview: Answer which subscriptions a migration would move, what that comes to for each and for all, and
// which stay and why; nothing is changed.
//
// The moves are made and taken back, and the next invoices are worked out in between as they always are. A
// hundred subscriptions are worked out in full, from `offset` on; the counts and the recurring revenue are
// those of all.
//
// Refusals:
//
// - `not_found` (404): There is no such plan, customer or subscription.
// - `currency_mismatched` (422): The two plans are priced in different currencies.
// - `plan_archived` (409): The other plan is no longer sold.
// - `plan_migration_effective` (422): `effective` names no day from today on.
// - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.
//
// Needs the scope `plan_migrations:read`.
func (r *PlanMigrationsResource) Preview(ctx context.Context, planID string, fields PlanMigrationsPreview, options ...Option) (*MigrationPreview, error) {
	return answered[MigrationPreview](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations/preview"}, fields: fields}, options)
}

// Resume: Let a migration that waits go on.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or migration.
// - `plan_migration_not_open` (409): It has ended, or is being rolled back.
//
// Needs the scope `plan_migrations:write`.
func (r *PlanMigrationsResource) Resume(ctx context.Context, planID string, migrationID string, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations/", migrationID, "/resume"}}, options)
}

// RollBack: Take back what a migration has moved; the work is done behind the answer.
//
// Before its day has come, a subscription never gets the new terms. Afterwards it has the former ones again
// from today on, as by any change: history is not rewritten, and `proration` says what becomes of the period.
// One that was changed since, has ended, or whose prices rose is kept where it is, with the reason.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or migration.
// - `plan_migration_not_over` (409): It is under way, or was rolled back before.
// - `plan_migration_reaches_nobody` (422): It has moved none.
// - `plan_migration_under_way` (409): Another migration of the plan has not ended.
//
// Needs the scope `plan_migrations:write`.
func (r *PlanMigrationsResource) RollBack(ctx context.Context, planID string, migrationID string, fields PlanMigrationsRollBack, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations/", migrationID, "/roll-back"}, fields: fields}, options)
}

// Start: Move subscriptions of a plan to its newest revision, or to that of another plan.
//
// Who is moved is settled now; the work is done behind the answer, in parts: read the migration to watch it.
// Each subscription gets a version as by any change, is left out with a reason, or fails with one and stops
// no other. What comes of it goes with its next invoice.
//
// Refusals:
//
//   - `not_found` (404): There is no such plan, customer or subscription.
//   - `currency_mismatched` (422): The two plans are priced in different currencies.
//   - `plan_archived` (409): The other plan is no longer sold.
//   - `plan_migration_effective` (422): `effective` names no day from today on.
//   - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.
//   - `plan_migration_reaches_nobody` (422): No subscription would move; the reasons are in the refusal and in
//     the preview.
//   - `plan_migration_under_way` (409): Another migration of the plan has not ended.
//
// Needs the scope `plan_migrations:write`.
func (r *PlanMigrationsResource) Start(ctx context.Context, planID string, fields PlanMigrationsStart, options ...Option) (*PlanMigration, error) {
	return answered[PlanMigration](ctx, r.transport, call{method: "POST", path: []string{"/api/plans/", planID, "/migrations"}, fields: fields}, options)
}

// Subscriptions: List the subscriptions of a migration with what became of each.
//
// Refusals:
//
// - `not_found` (404): There is no such plan, migration or customer.
//
// Needs the scope `plan_migrations:read`.
func (r *PlanMigrationsResource) Subscriptions(planID string, migrationID string, fields PlanMigrationsSubscriptions, options ...Option) *Pages[MigratedSubscription] {
	return &Pages[MigratedSubscription]{r.transport, call{method: "GET", path: []string{"/api/plans/", planID, "/migrations/", migrationID, "/subscriptions"}, fields: fields}, options}
}

// PlansResource holds the operations on plans.
type PlansResource struct{ transport *transport }

// Create: Add a plan: items with keys by which later versions name them, on common terms; its first revision.
//
// Without a code it gets one made of its name. An item's key is the code of its product when none is given;
// an item that names a bundle stands for all that is inside of it. In place of `items`, the plan can be
// written as a base fee (`amount` each `interval`) with `charges` on metrics and `fixed_charges` on add-ons:
// they become items, on products that are made where they are missing.
//
// Refusals:
//
//   - `already_exists` (409): Another plan, archived ones included, has that code.
//   - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot
//     say, or names an unknown metric or add-on.
//   - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
//   - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
//   - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its product,
//     a key is used twice, or terms contradict each other.
//   - `unknown_taxes` (422): A tax is named that does not exist.
//
// Needs the scope `plans:write`.
func (r *PlansResource) Create(ctx context.Context, fields PlansCreate, options ...Option) (*Plan, error) {
	return answered[Plan](ctx, r.transport, call{method: "POST", path: []string{"/api/plans"}, fields: fields}, options)
}

// Delete: Archive a plan: nobody can newly subscribe to it, lists hide it, and its code stays taken.
//
// Those who have subscribed keep it.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `plans:write`.
func (r *PlansResource) Delete(ctx context.Context, planID string, options ...Option) (*Plan, error) {
	return answered[Plan](ctx, r.transport, call{method: "DELETE", path: []string{"/api/plans/", planID}}, options)
}

// Diff: Answer what sets two revisions of a plan apart, and what that comes to for the subscriptions on the
// former one.
//
// By default it compares the newest with the one before it. Subscriptions keep their revision until they are
// moved; the customers whose fees a plan migration would change most are named.
//
// Refusals:
//
// - `not_found` (404): There is no such plan or revision.
//
// Needs the scope `plans:read`.
func (r *PlansResource) Diff(ctx context.Context, planID string, fields PlansDiff, options ...Option) (*PlanDifference, error) {
	return answered[PlanDifference](ctx, r.transport, call{method: "GET", path: []string{"/api/plans/", planID, "/diff"}, fields: fields}, options)
}

// Get: Answer a plan by id or code, with its items, prices and terms: the newest, or those of a revision.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `plans:read`.
func (r *PlansResource) Get(ctx context.Context, planID string, fields PlansGet, options ...Option) (*Plan, error) {
	return answered[Plan](ctx, r.transport, call{method: "GET", path: []string{"/api/plans/", planID}, fields: fields}, options)
}

// List: List the plans with their items; archived ones are among them with `archived=true`.
//
// Needs the scope `plans:read`.
func (r *PlansResource) List(fields PlansList, options ...Option) *Pages[Plan] {
	return &Pages[Plan]{r.transport, call{method: "GET", path: []string{"/api/plans"}, fields: fields}, options}
}

// Update: Change a plan: words at once, items and terms as its next revision.
//
// A revision holds for whoever subscribes from now on; subscriptions keep the items and terms that they have.
// `items` and each list of terms are replaced as a whole. What changes nothing makes no revision.
//
// Refusals:
//
//   - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot
//     say, or names an unknown metric or add-on.
//   - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
//   - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
//   - `not_found` (404): There is none.
//   - `plan_cascade_refused` (422): `cascade_updates` is true; a plan migration moves subscriptions.
//   - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its product,
//     a key is used twice, or terms contradict each other.
//   - `unknown_taxes` (422): A tax is named that does not exist.
//
// Needs the scope `plans:write`.
func (r *PlansResource) Update(ctx context.Context, planID string, fields PlansUpdate, options ...Option) (*Plan, error) {
	return answered[Plan](ctx, r.transport, call{method: "PATCH", path: []string{"/api/plans/", planID}, fields: fields}, options)
}

// PricesResource holds the operations on prices.
type PricesResource struct{ transport *transport }

// Preview: The amount that a price gives for a quantity or for events, with every step of the calculation.
//
// Nothing is stored. A price that states its own quantity needs neither; one that looks at events one by one,
// or at their properties, needs the events. With `fraction`, the amount is that of a part of the period from
// its start. Of a fee the lines then hold the same part; the quantity of a price that follows usage is what
// the part alone has, and is priced as it is, with the part's share of what is included, of the bounds of
// tiers, and of the least and the most. The lines begin with what was used, and end with what the maximum,
// the minimum and the discount make of it.
//
// Refusals:
//
// - `quantity_or_events` (422): There are both or neither.
// - `events_needed` (422): The price cannot be told from a quantity alone.
// - `binding_needed` (422): The price speaks of a metric whose quantity is not given.
// - `not_a_share` (422): The fraction does not lie between 0 and 1.
// - `unratable` (422): The price gives no amount for it, such as an expression that divides by zero.
//
// Needs the scope `prices:read`.
func (r *PricesResource) Preview(ctx context.Context, fields PricesPreview, options ...Option) (*PricePreview, error) {
	return answered[PricePreview](ctx, r.transport, call{method: "POST", path: []string{"/api/prices/preview"}, fields: fields}, options)
}

// ProductsResource holds the operations on products.
type ProductsResource struct{ transport *transport }

// Create: Add a product: a fixed fee, or usage measured by metrics; its price stands in a plan or a
// subscription.
//
// Without a code it gets one made of its name.
//
// Refusals:
//
//   - `already_exists` (409): Another product, archived ones included, has that code.
//   - `product_inconsistent` (422): A metered one lacks a living metric or does not recur, or a fixed one has
//     metrics.
//
// Needs the scope `products:write`.
func (r *ProductsResource) Create(ctx context.Context, fields ProductsCreate, options ...Option) (*Product, error) {
	return answered[Product](ctx, r.transport, call{method: "POST", path: []string{"/api/products"}, fields: fields}, options)
}

// Delete: Archive a product: no new plan can hold it, lists hide it, and its code stays taken.
//
// Refusals:
//
// - `product_in_use` (409): A plan, a bundle or a subscription in force holds it.
// - `not_found` (404): There is none.
//
// Needs the scope `products:write`.
func (r *ProductsResource) Delete(ctx context.Context, productID string, options ...Option) (*Product, error) {
	return answered[Product](ctx, r.transport, call{method: "DELETE", path: []string{"/api/products/", productID}}, options)
}

// Get: Answer a product by id or code.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `products:read`.
func (r *ProductsResource) Get(ctx context.Context, productID string, options ...Option) (*Product, error) {
	return answered[Product](ctx, r.transport, call{method: "GET", path: []string{"/api/products/", productID}}, options)
}

// List: List the products; archived ones are among them with `archived=true`.
//
// Needs the scope `products:read`.
func (r *ProductsResource) List(fields ProductsList, options ...Option) *Pages[Product] {
	return &Pages[Product]{r.transport, call{method: "GET", path: []string{"/api/products"}, fields: fields}, options}
}

// Update: Change the words of a product, its number, its units and how its revenue is spread; how it is
// charged stays.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `products:write`.
func (r *ProductsResource) Update(ctx context.Context, productID string, fields ProductsUpdate, options ...Option) (*Product, error) {
	return answered[Product](ctx, r.transport, call{method: "PATCH", path: []string{"/api/products/", productID}, fields: fields}, options)
}

// RefundsResource holds the operations on refunds.
type RefundsResource struct{ transport *transport }

// Get: Answer a refund.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `payments:read`.
func (r *RefundsResource) Get(ctx context.Context, refundID string, fields RefundsGet, options ...Option) (*Refund, error) {
	return answered[Refund](ctx, r.transport, call{method: "GET", path: []string{"/api/refunds/", refundID}, fields: fields}, options)
}

// List: List refunds, newest first; with `status=due` those that are to be paid.
//
// Refusals:
//
// - `not_found` (404): There is no such customer.
//
// Needs the scope `payments:read`.
func (r *RefundsResource) List(fields RefundsList, options ...Option) *Pages[Refund] {
	return &Pages[Refund]{r.transport, call{method: "GET", path: []string{"/api/refunds"}, fields: fields}, options}
}

// MarkAsPaid: Record that a refund was given back outside of every provider.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `refund_paid_already` (409): It was paid before.
// - `card_number_refused` (422): The reference looks like a card number.
//
// Needs the scope `payments:write`.
func (r *RefundsResource) MarkAsPaid(ctx context.Context, refundID string, fields RefundsMarkAsPaid, options ...Option) (*Refund, error) {
	return answered[Refund](ctx, r.transport, call{method: "POST", path: []string{"/api/refunds/", refundID, "/mark-as-paid"}, fields: fields, query: []string{"expand"}}, options)
}

// RejectedEventsResource holds the operations on rejected events.
type RejectedEventsResource struct{ transport *transport }

// Dismiss: Say that a rejected event is not wanted: it is no longer open, and can still be seen and replayed.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `rejected_event_stored` (409): It was replayed.
//
// Needs the scope `events:write`.
func (r *RejectedEventsResource) Dismiss(ctx context.Context, rejectedID string, options ...Option) (*RejectedEvent, error) {
	return answered[RejectedEvent](ctx, r.transport, call{method: "DELETE", path: []string{"/api/events/rejected/", rejectedID}}, options)
}

// Get: Answer a rejected event.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `events:read`.
func (r *RejectedEventsResource) Get(ctx context.Context, rejectedID string, options ...Option) (*RejectedEvent, error) {
	return answered[RejectedEvent](ctx, r.transport, call{method: "GET", path: []string{"/api/events/rejected/", rejectedID}}, options)
}

// List: List rejected events, the last to come first; `account` is the customer as the event names it.
//
// Needs the scope `events:read`.
func (r *RejectedEventsResource) List(fields RejectedEventsList, options ...Option) *Pages[RejectedEvent] {
	return &Pages[RejectedEvent]{r.transport, call{method: "GET", path: []string{"/api/events/rejected"}, fields: fields}, options}
}

// Replay: Judge a rejected event anew, as it came or corrected; it is stored, or stays with the newer reason.
//
// It keeps its unique id; one that had none that can be read is stored under that of `event`, or else under
// the id of the rejection, so that a second replay changes nothing. Without a timestamp it happened when it
// was first received. A correction that is rejected too is not kept.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `rejected_event_incomplete` (409): Only its beginning was kept, and no `event` is given.
// - `invalid` (422): The `event` has another unique id.
//
// Needs the scope `events:write`.
func (r *RejectedEventsResource) Replay(ctx context.Context, rejectedID string, fields RejectedEventsReplay, options ...Option) (*Ingested, error) {
	return answered[Ingested](ctx, r.transport, call{method: "POST", path: []string{"/api/events/rejected/", rejectedID, "/replay"}, fields: fields}, options)
}

// ReplayMany: Judge open rejected events anew, as they came: the first hundred of those that fit, in order of
// id.
//
// Those of which only the beginning was kept are left out.
//
// Needs the scope `events:write`.
func (r *RejectedEventsResource) ReplayMany(ctx context.Context, fields RejectedEventsReplayMany, options ...Option) (*ReplayedEvents, error) {
	return answered[ReplayedEvents](ctx, r.transport, call{method: "POST", path: []string{"/api/events/rejected/replay"}, fields: fields}, options)
}

// SandboxesResource holds the operations on sandboxes.
type SandboxesResource struct{ transport *transport }

// Create: Make an empty sandbox tenant beside this one; the answer shows its key this once.
//
// The new key may do there what the calling key may do here.
//
// Needs the scope `sandboxes:write`.
func (r *SandboxesResource) Create(ctx context.Context, fields SandboxesCreate, options ...Option) (*NewSandbox, error) {
	return answered[NewSandbox](ctx, r.transport, call{method: "POST", path: []string{"/api/sandboxes"}, fields: fields}, options)
}

// Delete: Close a sandbox: its keys are revoked and nothing falls due in it any more.
//
// Refusals:
//
// - `not_found` (404): The organisation has no such sandbox.
//
// Needs the scope `sandboxes:write`.
func (r *SandboxesResource) Delete(ctx context.Context, sandboxID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/sandboxes/", sandboxID}}, options)
	return err
}

// List: List the sandboxes of the organisation.
//
// Needs the scope `sandboxes:read`.
func (r *SandboxesResource) List(fields SandboxesList, options ...Option) *Pages[Sandbox] {
	return &Pages[Sandbox]{r.transport, call{method: "GET", path: []string{"/api/sandboxes"}, fields: fields}, options}
}

// SimulationsResource holds the operations on simulations.
type SimulationsResource struct{ transport *transport }

// Create: Price the stored usage of past months by other terms, beside what it comes to by those that held;
// nothing else is changed.
//
// Both amounts are worked out by the rules of the invoice, before coupons and taxes: fees and usage of whole
// billing periods, and the minimum, maximum and discount of the plan. The terms are those of a plan, of a
// draft, or of a plan with other prices; they count as though they had been agreed from the start, wherever
// the plan `subscribers_of` was in force, or everywhere for customers and subscriptions that are named.
// Quantities that were agreed stay. A subscription in another currency, or without a whole billing period in
// those days, is skipped with the reason.
//
// Twenty-five customers are worked out before the answer; for more it is `pending`, and goes on behind it.
//
// Refusals:
//
//   - `not_found` (404): There is no such plan, revision, product, customer or subscription.
//   - `simulation_unclear` (422): It is not said what or whom, or said twice; or the days are none, too many,
//     or not over.
//   - `simulation_too_large` (422): More than 50,000 customers are concerned.
//   - `item_unknown` (422): The plan has no item whose price is changed, or several of that product.
//   - `price_unsuitable` (422): What is changed of a price makes no price.
//   - `plan_inconsistent` (422): A product of the draft is unknown or archived, a price does not suit its
//     product, a key is used twice, or terms contradict each other.
//   - `unknown_taxes` (422): The draft names a tax that does not exist.
//
// Needs the scope `simulations:write`.
func (r *SimulationsResource) Create(ctx context.Context, fields SimulationsCreate, options ...Option) (*Simulation, error) {
	return answered[Simulation](ctx, r.transport, call{method: "POST", path: []string{"/api/simulations"}, fields: fields}, options)
}

// Export: Answer what the customers of a simulation come to as a file, in order of id.
//
// A page that is full may have another behind it: ask again with `after`. In CSV, words that a spreadsheet
// would take for a formula have an apostrophe before them.
//
// Refusals:
//
// - `not_found` (404): There is no such simulation.
//
// Needs the scope `simulations:read`.
func (r *SimulationsResource) Export(ctx context.Context, simulationID string, fields SimulationsExport, options ...Option) ([]byte, error) {
	return r.transport.send(ctx, call{method: "GET", path: []string{"/api/simulations/", simulationID, "/export"}, fields: fields}, options)
}

// Get: Answer a simulation: how far it is, and once it is finished what it comes to.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `simulations:read`.
func (r *SimulationsResource) Get(ctx context.Context, simulationID string, options ...Option) (*Simulation, error) {
	return answered[Simulation](ctx, r.transport, call{method: "GET", path: []string{"/api/simulations/", simulationID}}, options)
}

// List: List simulations, the newest first.
//
// Needs the scope `simulations:read`.
func (r *SimulationsResource) List(fields SimulationsList, options ...Option) *Pages[Simulation] {
	return &Pages[Simulation]{r.transport, call{method: "GET", path: []string{"/api/simulations"}, fields: fields}, options}
}

// Results: List what the customers of a simulation come to before and after, those who lose most first; those
// that are not worked out yet are not among them.
//
// Refusals:
//
// - `not_found` (404): There is no such simulation or customer.
//
// Needs the scope `simulations:read`.
func (r *SimulationsResource) Results(simulationID string, fields SimulationsResults, options ...Option) *Pages[SimulationResult] {
	return &Pages[SimulationResult]{r.transport, call{method: "GET", path: []string{"/api/simulations/", simulationID, "/results"}, fields: fields}, options}
}

// SubscriptionsResource holds the operations on subscriptions.
type SubscriptionsResource struct{ transport *transport }

// Activate: Put a draft in force: scheduled, trialing or active by its dates. Billing starts with its
// service.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `subscription_not_draft` (409): It was activated before.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Activate(ctx context.Context, subscriptionID string, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/activate"}}, options)
}

// AddChargeFilter: Give usage whose properties have these values parameters of its own, for one subscription;
// a filter of the same values is replaced.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
//   - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
//     hides it.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) AddChargeFilter(ctx context.Context, subscriptionID string, chargeCode string, fields SubscriptionsAddChargeFilter, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/charges/", chargeCode, "/filters"}, fields: fields}, options)
}

// BillingDates: Answer the days on which a change can take effect, and those of the next invoice, the term
// and its renewal.
//
// The cycle is that of the item that recurs most often. On-cycle dates are its next twelve boundaries.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) BillingDates(ctx context.Context, subscriptionID string, options ...Option) (*BillingDates, error) {
	return answered[BillingDates](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/billing-dates"}}, options)
}

// Cancel: End a subscription on a day; usage up to it is billed, unused time of advance fees is credited,
// refunded or kept.
//
// The day of the end is no longer served: a cancellation on the 23rd ends at the start of the 23rd, and with
// `inclusive_day` at that of the 24th (T-17). With `refund` what the final invoice leaves of the credit pays
// what is due of the subscription's invoices, and the rest, which was paid, becomes a refund that is due;
// `full_refund` does so with all of the fees in advance of the present period. Where the contract has
// `notice_days`, `end_of_term` is the end of the first term for which there is time, and an earlier day needs
// `without_notice` (T-19). A day in a period that is billed and over needs `closed_periods`.
//
// Refusals:
//
//   - `not_found` (404): There is none.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `inclusive_day_unsuitable` (422): `inclusive_day` is said of a boundary.
//   - `notice_needed` (422): The day lies before the first one on which service can end by the notice that was
//     agreed.
//   - `final_invoice_needed` (422): `final_invoice` is false.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Cancel(ctx context.Context, subscriptionID string, fields SubscriptionsCancel, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/cancel"}, fields: fields}, options)
}

// Create: Subscribe a customer to a plan, to items with prices of their own, or to a plan with some items in
// place of its own, as a draft or in force at once.
//
// The currency of the customer becomes the subscription's and stays so; its time zone too, until the customer
// moves. What is not said of trial, contract, renewal, rises of prices, invoices and payment terms is as the
// plan says; so are discount, least and most spend and thresholds of usage, which can also be its own.
//
// Refusals:
//
//   - `not_found` (404): There is no such customer or plan.
//   - `nothing_to_subscribe` (422): Neither a plan nor items were given.
//   - `outside_term` (422): It starts over ten years ago; or a fixed term has no length, no day, or none to be
//     renewed by.
//   - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
//     this one.
//   - `customer_not_in_family` (409): It is to be billed to the parent, and the customer has none.
//   - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
//   - `plan_archived` (409): The plan is no longer sold.
//   - `plan_inconsistent` (422): An item's product is unknown, or its price does not suit it.
//   - `price_unsuitable` (422): By the rises since it started a price would have too many digits.
//   - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its
//     discount is an amount.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Create(ctx context.Context, fields SubscriptionsCreate, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions"}, fields: fields, query: []string{"expand"}}, options)
}

// Delete: Remove a draft; one that was in force is canceled instead, and stays visible.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `subscription_not_draft` (409): It was activated.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Delete(ctx context.Context, subscriptionID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/subscriptions/", subscriptionID}}, options)
	return err
}

// Entitlement: Answer one entitlement.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, or it grants nothing of that key.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) Entitlement(ctx context.Context, subscriptionID string, key string, options ...Option) (*SubscriptionEntitlement, error) {
	return answered[SubscriptionEntitlement](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/entitlements/", key}}, options)
}

// Entitlements: List what the subscriber may do by the version in force: what the plan grants as it was
// agreed, with what the subscription grants beside it or takes away. All of it is on one page.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) Entitlements(subscriptionID string, fields SubscriptionsEntitlements, options ...Option) *Pages[SubscriptionEntitlement] {
	return &Pages[SubscriptionEntitlement]{r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/entitlements"}, fields: fields}, options}
}

// Get: Answer a subscription with the items of its version in force.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) Get(ctx context.Context, subscriptionID string, fields SubscriptionsGet, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID}, fields: fields}, options)
}

// List: List subscriptions, newest first.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or plan.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) List(fields SubscriptionsList, options ...Option) *Pages[Subscription] {
	return &Pages[Subscription]{r.transport, call{method: "GET", path: []string{"/api/subscriptions"}, fields: fields}, options}
}

// Pause: Pause a subscription from a day on, until a day that is named or until it is told to go on.
//
// With `credit` the time of the pause is credited or not charged; with `shift` no money moves, and the
// present period, all that follow, the term and the rises of prices come later by the length of the pause.
// What is used then is billed by neither. With `keep_billing` invoices of that time stay drafts; the other
// two need `closed_periods` from a day in a period that is billed and over.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `subscription_not_in_force` (409): It is a draft or has ended.
// - `subscription_paused_already` (409): A pause is under way, or lies ahead.
// - `outside_term` (422): The day lies outside the subscription, or the pause ends before it begins.
// - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Pause(ctx context.Context, subscriptionID string, fields SubscriptionsPause, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/pause"}, fields: fields}, options)
}

// ProjectedUsage: Answer what the usage of a subscription's items is about to come to at the ends of their
// present periods, and what it will cost; `customers.projected_usage` says how, and `customers.usage` how to
// choose what is shown.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, metric or product.
// - `too_many_groups` (422): A metric has more than a thousand parts.
//
// Needs the scope `events:read`.
func (r *SubscriptionsResource) ProjectedUsage(ctx context.Context, subscriptionID string, fields SubscriptionsProjectedUsage, options ...Option) (*ProjectedUsage, error) {
	return answered[ProjectedUsage](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/projected-usage"}, fields: fields}, options)
}

// RemoveChargeFilter: Take the filter of these values away, for one subscription: its usage falls to less
// specific ones, or to none.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, item or filter.
// - `subscription_not_in_force` (409): It is a draft or has ended.
// - `outside_term` (422): The day lies outside the subscription.
// - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) RemoveChargeFilter(ctx context.Context, subscriptionID string, chargeCode string, filter string, fields SubscriptionsRemoveChargeFilter, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "DELETE", path: []string{"/api/subscriptions/", subscriptionID, "/charges/", chargeCode, "/filters/", filter}, fields: fields}, options)
}

// RemoveEntitlement: Take something away from one subscription, even if its plan grants it; granting it again
// undoes that.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, or it grants nothing of that key.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) RemoveEntitlement(ctx context.Context, subscriptionID string, key string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/subscriptions/", subscriptionID, "/entitlements/", key}}, options)
	return err
}

// Revenue: Answer what a subscription is worth by its version in force, less what its plan or itself takes
// off as long as that lasts; nothing before paid service, and after its end.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `subscriptions:read`.
func (r *SubscriptionsResource) Revenue(ctx context.Context, subscriptionID string, options ...Option) (*Revenue, error) {
	return answered[Revenue](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/revenue"}}, options)
}

// SetCharge: Give the item of that key that follows usage other parameters, filters, a least amount or a
// name, here alone.
//
// What is not named stays; `filters` are the whole of them. The model and what is measured stay.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
//   - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
//     hides it.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) SetCharge(ctx context.Context, subscriptionID string, chargeCode string, fields SubscriptionsSetCharge, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "PUT", path: []string{"/api/subscriptions/", subscriptionID, "/charges/", chargeCode}, fields: fields}, options)
}

// SetEntitlement: Grant something to one subscription: a key of your own with a type and a value, or a
// feature of that code with values of its privileges; privileges that are not named keep the values that the
// plan gives them.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription.
// - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) SetEntitlement(ctx context.Context, subscriptionID string, key string, fields SubscriptionsSetEntitlement, options ...Option) (*SubscriptionEntitlement, error) {
	return answered[SubscriptionEntitlement](ctx, r.transport, call{method: "PUT", path: []string{"/api/subscriptions/", subscriptionID, "/entitlements/", key}, fields: fields}, options)
}

// SetFixedCharge: Give the fee of that key other units, another price of one, or another name, for one
// subscription.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, or it has no fee of that key.
//   - `subscription_not_in_force` (409): It is a draft or has ended.
//   - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription
//     hides it.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) SetFixedCharge(ctx context.Context, subscriptionID string, chargeCode string, fields SubscriptionsSetFixedCharge, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "PUT", path: []string{"/api/subscriptions/", subscriptionID, "/fixed-charges/", chargeCode}, fields: fields}, options)
}

// Uncancel: Take back a cancellation whose day has not come.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `subscription_not_in_force` (409): It has ended.
// - `subscription_not_canceled` (409): Nobody has canceled it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Uncancel(ctx context.Context, subscriptionID string, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/uncancel"}}, options)
}

// Unpause: End the pause on a day; one that has not begun by then never was.
//
// A day in a period that is billed and over needs `closed_periods`, unless the pause kept billing.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `subscription_not_in_force` (409): It is a draft or has ended.
// - `subscription_not_paused` (409): No pause is under way, and none lies ahead.
// - `outside_term` (422): The day lies outside the subscription.
// - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Unpause(ctx context.Context, subscriptionID string, fields SubscriptionsUnpause, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/unpause"}, fields: fields}, options)
}

// UpcomingInvoice: Answer the next invoice of a subscription as it would be issued with the usage so far: the
// real computation, without storing anything. Of one that shares invoices it holds what the others owe on
// that day, but for those that could not be billed and are set aside.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription.
// - `nothing_upcoming` (404): Nothing is to be billed any more.
// - `currency_withdrawn` (409): Its currency is none any more by the day of the invoice.
//
// Needs the scope `invoices:read`.
func (r *SubscriptionsResource) UpcomingInvoice(ctx context.Context, subscriptionID string, options ...Option) (*Invoice, error) {
	return answered[Invoice](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/upcoming-invoice"}}, options)
}

// Update: Change what a subscription says beside what it consists of, which versions do; it takes effect at
// once.
//
// A term that is not renewed any more ends the service; where notice is agreed and too late for that, the
// next term can be made the last by a cancellation, or the present one `without_notice`. A discount of its
// own is taken off service that begins from today on; its least and most spend hold for the whole of the
// billing period that is running. `plan_terms` names those of which the plan decides again.
//
// Refusals:
//
//   - `not_found` (404): There is none.
//   - `customer_not_in_family` (409): It is to be billed to the parent, and its customer has none.
//   - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
//   - `outside_term` (422): The trial would end in the past, or not before the contract does; or a term without
//     a whole number of months would be renewed by another as long as it.
//   - `notice_needed` (422): The term is not to be renewed, and it is too late for the notice that was agreed.
//   - `subscription_not_in_force` (409): It has ended, and its trial, its terms, its renewal or its rises would
//     change.
//   - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its
//     discount is an amount.
//   - `trial_over` (409): The trial would change, and paid service has begun.
//
// Needs the scope `subscriptions:write`.
func (r *SubscriptionsResource) Update(ctx context.Context, subscriptionID string, fields SubscriptionsUpdate, options ...Option) (*Subscription, error) {
	return answered[Subscription](ctx, r.transport, call{method: "PATCH", path: []string{"/api/subscriptions/", subscriptionID}, fields: fields}, options)
}

// Usage: Answer the usage of a subscription's items in their present periods, and what it costs so far.
//
// With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups
// that it is made of. `metric_id`, `product_id` and `group` choose what is shown and change no number. With
// `known_at` it is what was known at that instant.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, metric or product.
// - `too_many_groups` (422): A metric has more than a thousand parts.
//
// Needs the scope `events:read`.
func (r *SubscriptionsResource) Usage(ctx context.Context, subscriptionID string, fields SubscriptionsUsage, options ...Option) (*Usage, error) {
	return answered[Usage](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/usage"}, fields: fields}, options)
}

// TaxResource holds the operations on tax.
type TaxResource struct{ transport *transport }

// Calculate: Answer the tax that a document with these lines would bear today; nothing is stored.
//
// The taxes are those of the billing entity: the one named, else the customer's, else the default one.
//
// Refusals:
//
// - `not_found` (404): There is no such customer or billing entity.
// - `tax_lines_unclear` (422): Two lines have one key, or an amount has more decimals than the currency.
//
// Needs the scope `taxes:read`.
func (r *TaxResource) Calculate(ctx context.Context, fields TaxCalculate, options ...Option) (*TaxCalculation, error) {
	return answered[TaxCalculation](ctx, r.transport, call{method: "POST", path: []string{"/api/tax/calculations"}, fields: fields}, options)
}

// TaxesResource holds the operations on taxes.
type TaxesResource struct{ transport *transport }

// Create: Add a tax; it falls on nothing until a billing entity applies it, and then on any tax point, past
// ones too.
//
// Without a category it is the standard one, S, or Z when the rate is zero.
//
// Refusals:
//
// - `tax_inconsistent` (422): The rate does not go with the category.
// - `already_exists` (409): Another tax, perhaps a deleted one, has that code.
//
// Needs the scope `taxes:write`.
func (r *TaxesResource) Create(ctx context.Context, fields TaxesCreate, options ...Option) (*Tax, error) {
	return answered[Tax](ctx, r.transport, call{method: "POST", path: []string{"/api/taxes"}, fields: fields}, options)
}

// Delete: Archive a tax: no billing entity can apply it any more; it stays readable and its code stays its
// own.
//
// Refusals:
//
// - `not_found` (404): There is no such tax.
// - `tax_archived` (409): It was deleted before.
// - `tax_in_use` (409): A billing entity applies it.
//
// Needs the scope `taxes:write`.
func (r *TaxesResource) Delete(ctx context.Context, taxID string, options ...Option) (*Tax, error) {
	return answered[Tax](ctx, r.transport, call{method: "DELETE", path: []string{"/api/taxes/", taxID}}, options)
}

// Get: Answer a tax by id or code, a deleted one too.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `taxes:read`.
func (r *TaxesResource) Get(ctx context.Context, taxID string, options ...Option) (*Tax, error) {
	return answered[Tax](ctx, r.transport, call{method: "GET", path: []string{"/api/taxes/", taxID}}, options)
}

// List: List taxes, newest first; with `archived` also those that were deleted.
//
// Needs the scope `taxes:read`.
func (r *TaxesResource) List(fields TaxesList, options ...Option) *Pages[Tax] {
	return &Pages[Tax]{r.transport, call{method: "GET", path: []string{"/api/taxes"}, fields: fields}, options}
}

// Update: Change a tax; a new rate or category follows the old one from `valid_from` on, by default from
// today.
//
// The old one stays in `rates` and holds for tax points before that day. Issued documents keep what they were
// issued with.
//
// Refusals:
//
// - `not_found` (404): There is no such tax.
// - `tax_archived` (409): It was deleted.
// - `tax_inconsistent` (422): The rate does not go with the category, or a day is given without either.
//
// Needs the scope `taxes:write`.
func (r *TaxesResource) Update(ctx context.Context, taxID string, fields TaxesUpdate, options ...Option) (*Tax, error) {
	return answered[Tax](ctx, r.transport, call{method: "PATCH", path: []string{"/api/taxes/", taxID}, fields: fields}, options)
}

// TestClocksResource holds the operations on test clocks.
type TestClocksResource struct{ transport *transport }

// Advance: Move the clock forward; all that falls due on the way runs, in order of time.
//
// The answer comes when all is done, or says `advancing` after 30 seconds.
//
// Refusals:
//
// - `test_clock_backwards` (422): *to* lies before the frozen time.
// - `test_clock_advancing` (409): The clock is on its way already.
// - `test_clock_too_far` (422): *to* lies more than ten years ahead of the frozen time.
// - `not_found` (404): There is no such clock.
//
// Needs the scope `test_clocks:write`.
func (r *TestClocksResource) Advance(ctx context.Context, clockID string, fields TestClocksAdvance, options ...Option) (*TestClock, error) {
	return answered[TestClock](ctx, r.transport, call{method: "POST", path: []string{"/api/test-clocks/", clockID, "/advance"}, fields: fields}, options)
}

// Create: Freeze the time of this sandbox at *frozen_at*; from now on it moves only by `advance`.
//
// Refusals:
//
// - `not_a_sandbox` (409): The key is a live one.
// - `test_clock_exists` (409): The sandbox has a clock already.
// - `test_clock_too_far` (422): *frozen_at* lies more than ten years ahead.
//
// Needs the scope `test_clocks:write`.
func (r *TestClocksResource) Create(ctx context.Context, fields TestClocksCreate, options ...Option) (*TestClock, error) {
	return answered[TestClock](ctx, r.transport, call{method: "POST", path: []string{"/api/test-clocks"}, fields: fields}, options)
}

// Delete: Remove the clock: the sandbox lives in real time again.
//
// Refusals:
//
// - `not_found` (404): There is no such clock.
//
// Needs the scope `test_clocks:write`.
func (r *TestClocksResource) Delete(ctx context.Context, clockID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/test-clocks/", clockID}}, options)
	return err
}

// Get: Answer where the clock stands, and whether it is still advancing.
//
// Needs the scope `test_clocks:read`.
func (r *TestClocksResource) Get(ctx context.Context, clockID string, options ...Option) (*TestClock, error) {
	return answered[TestClock](ctx, r.transport, call{method: "GET", path: []string{"/api/test-clocks/", clockID}}, options)
}

// List: List the clock of this sandbox: one, or none where time is real.
//
// Needs the scope `test_clocks:read`.
func (r *TestClocksResource) List(fields TestClocksList, options ...Option) *Pages[TestClock] {
	return &Pages[TestClock]{r.transport, call{method: "GET", path: []string{"/api/test-clocks"}, fields: fields}, options}
}

// VersionsResource holds the operations on versions.
type VersionsResource struct{ transport *transport }

// Create: Draft a version with the whole set of its items, those of a plan, or a plan's with some at prices
// of their own; nothing follows from it until it is published.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription or plan.
//   - `subscription_not_in_force` (409): The subscription has ended, or is a draft itself.
//   - `nothing_to_subscribe` (422): Neither a plan nor items were given.
//   - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
//     this one.
//   - `plan_archived` (409): The plan is no longer sold.
//   - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key
//     is used twice.
//
// Needs the scope `subscriptions:write`.
func (r *VersionsResource) Create(ctx context.Context, subscriptionID string, fields VersionsCreate, options ...Option) (*Version, error) {
	return answered[Version](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/versions"}, fields: fields}, options)
}

// Current: Answer the version in force.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) Current(ctx context.Context, subscriptionID string, options ...Option) (*Version, error) {
	return answered[Version](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions/current"}}, options)
}

// Delete: Remove a draft; a version that was published stays, and a later one takes its place.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription or version.
// - `version_not_draft` (409): The version was published.
//
// Needs the scope `subscriptions:write`.
func (r *VersionsResource) Delete(ctx context.Context, subscriptionID string, versionID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID}}, options)
	return err
}

// Get: Answer one version by id or number; a draft answers to its id alone.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription or version.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) Get(ctx context.Context, subscriptionID string, versionID string, options ...Option) (*Version, error) {
	return answered[Version](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID}}, options)
}

// Item: Answer an item of a version by its id, its key, or the id or code of its product; of several, the
// first. Those of a bundle are listed.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription, version or item.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) Item(ctx context.Context, subscriptionID string, versionID string, itemID string, options ...Option) (*Item, error) {
	return answered[Item](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID, "/items/", itemID}}, options)
}

// Items: List the items of a version with their prices, or those that were sold in a bundle. All of them are
// on one page.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription or version, or it has nothing of the bundle.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) Items(subscriptionID string, versionID string, fields VersionsItems, options ...Option) *Pages[Item] {
	return &Pages[Item]{r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID, "/items"}, fields: fields}, options}
}

// List: List the versions of a subscription, the first one first, and then the drafts.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) List(subscriptionID string, fields VersionsList, options ...Option) *Pages[Version] {
	return &Pages[Version]{r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions"}, fields: fields}, options}
}

// Publish: Put a draft in force from a day on: at once when the day has come, else as a change that lies
// ahead.
//
// A day in a period that was billed and is over needs `closed_periods` to say that it is corrected.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription or version.
//   - `subscription_not_in_force` (409): The subscription is a draft or has ended.
//   - `version_not_draft` (409): The version was published before.
//   - `outside_term` (422): The day lies outside the subscription.
//   - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
//   - `subscription_terms_inconsistent` (422): Its plan contradicts what the subscription says itself of the
//     money of a period.
//   - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
//
// Needs the scope `subscriptions:write`.
func (r *VersionsResource) Publish(ctx context.Context, subscriptionID string, versionID string, fields VersionsPublish, options ...Option) (*Change, error) {
	return answered[Change](ctx, r.transport, call{method: "POST", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID, "/publish"}, fields: fields}, options)
}

// Replace: Write a draft anew: items that are not named are gone.
//
// Refusals:
//
//   - `not_found` (404): There is no such subscription, version or plan.
//   - `version_not_draft` (409): The version was published.
//   - `nothing_to_subscribe` (422): Neither a plan nor items were given.
//   - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in
//     this one.
//   - `plan_archived` (409): The plan is no longer sold.
//   - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key
//     is used twice.
//
// Needs the scope `subscriptions:write`.
func (r *VersionsResource) Replace(ctx context.Context, subscriptionID string, versionID string, fields VersionsReplace, options ...Option) (*Version, error) {
	return answered[Version](ctx, r.transport, call{method: "PUT", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID}, fields: fields}, options)
}

// Revenue: Answer what a version is worth once it is paid for, be it a draft, in force, or no longer; less
// what is taken off today, or on the nearest of its days.
//
// Refusals:
//
// - `not_found` (404): There is no such subscription or version.
//
// Needs the scope `subscriptions:read`.
func (r *VersionsResource) Revenue(ctx context.Context, subscriptionID string, versionID string, options ...Option) (*Revenue, error) {
	return answered[Revenue](ctx, r.transport, call{method: "GET", path: []string{"/api/subscriptions/", subscriptionID, "/versions/", versionID, "/revenue"}}, options)
}

// WebhookDeliveriesResource holds the operations on webhook deliveries.
type WebhookDeliveriesResource struct{ transport *transport }

// Get: Answer a delivery with its last attempts; also when its endpoint was deleted.
//
// Refusals:
//
// - `not_found` (404): There is none.
//
// Needs the scope `webhook_deliveries:read`.
func (r *WebhookDeliveriesResource) Get(ctx context.Context, deliveryID string, options ...Option) (*WebhookDelivery, error) {
	return answered[WebhookDelivery](ctx, r.transport, call{method: "GET", path: []string{"/api/webhook-deliveries/", deliveryID}}, options)
}

// List: List deliveries; `status_code` is that of the last answer.
//
// Needs the scope `webhook_deliveries:read`.
func (r *WebhookDeliveriesResource) List(fields WebhookDeliveriesList, options ...Option) *Pages[WebhookDelivery] {
	return &Pages[WebhookDelivery]{r.transport, call{method: "GET", path: []string{"/api/webhook-deliveries"}, fields: fields}, options}
}

// Retry: Send a delivery again now, whatever its status, from the top of the ladder; later events of its
// object wait.
//
// Refusals:
//
// - `not_found` (404): There is none.
// - `webhook_endpoint_not_in_use` (409): Its endpoint is disabled or deleted.
//
// Needs the scope `webhook_deliveries:write`.
func (r *WebhookDeliveriesResource) Retry(ctx context.Context, deliveryID string, options ...Option) (*WebhookDelivery, error) {
	return answered[WebhookDelivery](ctx, r.transport, call{method: "POST", path: []string{"/api/webhook-deliveries/", deliveryID, "/retry"}}, options)
}

// RetryRange: Send the deliveries of a range again now, in order for each object; those of endpoints not in
// use are left out.
//
// Refusals:
//
// - `not_found` (404): There is no such endpoint.
//
// Needs the scope `webhook_deliveries:write`.
func (r *WebhookDeliveriesResource) RetryRange(ctx context.Context, fields WebhookDeliveriesRetryRange, options ...Option) (*RetriedDeliveries, error) {
	return answered[RetriedDeliveries](ctx, r.transport, call{method: "POST", path: []string{"/api/webhook-deliveries/retry"}, fields: fields}, options)
}

// WebhookEndpointsResource holds the operations on webhook endpoints.
type WebhookEndpointsResource struct{ transport *transport }

// Create: Events that are written from now on are sent to *url*; the answer shows the signing secret this
// once.
//
// Refusals:
//
// - `webhook_url_refused` (422): The address may not be called.
// - `unknown_event_type` (422): No event has a type that was asked for.
// - `too_many_webhook_endpoints` (409): The tenant has as many as it can have.
//
// Needs the scope `webhook_endpoints:write`.
func (r *WebhookEndpointsResource) Create(ctx context.Context, fields WebhookEndpointsCreate, options ...Option) (*NewWebhookEndpoint, error) {
	return answered[NewWebhookEndpoint](ctx, r.transport, call{method: "POST", path: []string{"/api/webhook-endpoints"}, fields: fields}, options)
}

// Delete: Remove an endpoint and its secrets: nothing is sent to it any more. Its deliveries can still be
// read.
//
// Refusals:
//
// - `not_found` (404): There is none, or it was deleted before.
//
// Needs the scope `webhook_endpoints:write`.
func (r *WebhookEndpointsResource) Delete(ctx context.Context, endpointID string, options ...Option) error {
	_, err := r.transport.send(ctx, call{method: "DELETE", path: []string{"/api/webhook-endpoints/", endpointID}}, options)
	return err
}

// Get: Answer an endpoint, without its secret.
//
// Refusals:
//
// - `not_found` (404): There is none, or it was deleted.
//
// Needs the scope `webhook_endpoints:read`.
func (r *WebhookEndpointsResource) Get(ctx context.Context, endpointID string, options ...Option) (*WebhookEndpoint, error) {
	return answered[WebhookEndpoint](ctx, r.transport, call{method: "GET", path: []string{"/api/webhook-endpoints/", endpointID}}, options)
}

// List: List the endpoints, without their secrets.
//
// Needs the scope `webhook_endpoints:read`.
func (r *WebhookEndpointsResource) List(fields WebhookEndpointsList, options ...Option) *Pages[WebhookEndpoint] {
	return &Pages[WebhookEndpoint]{r.transport, call{method: "GET", path: []string{"/api/webhook-endpoints"}, fields: fields}, options}
}

// Rotate: Give the endpoint a new secret, shown this once; for 24 hours the former signs `webhook-signature`
// beside it.
//
// `X-Webhook-Signature` holds one signature, and so is of the new secret at once. A second rotation within
// the 24 hours ends the first secret.
//
// Refusals:
//
// - `not_found` (404): There is no such endpoint.
//
// Needs the scope `webhook_endpoints:write`.
func (r *WebhookEndpointsResource) Rotate(ctx context.Context, endpointID string, options ...Option) (*NewWebhookEndpoint, error) {
	return answered[NewWebhookEndpoint](ctx, r.transport, call{method: "POST", path: []string{"/api/webhook-endpoints/", endpointID, "/rotate"}}, options)
}

// Test: Send a `webhook.test` event to this endpoint alone, whatever types it wants, on the way that all
// events take.
//
// `GET /webhook-deliveries?object_id={id}` with the id of the answer finds its delivery.
//
// Refusals:
//
// - `not_found` (404): There is no such endpoint.
// - `webhook_endpoint_not_in_use` (409): It is disabled.
//
// Needs the scope `webhook_endpoints:write`.
func (r *WebhookEndpointsResource) Test(ctx context.Context, endpointID string, options ...Option) (*WebhookTest, error) {
	return answered[WebhookTest](ctx, r.transport, call{method: "POST", path: []string{"/api/webhook-endpoints/", endpointID, "/test"}}, options)
}

// Update: Change an endpoint; attempts that are still to come go to its new address.
//
// Disabling it fails what is pending for it; what happens until it is enabled again is not sent later. Its
// deliveries can then be retried by hand, and the feed holds all events.
//
// Refusals:
//
// - `not_found` (404): There is none, or it was deleted.
// - `webhook_url_refused` (422): The address may not be called.
// - `unknown_event_type` (422): No event has a type that was asked for.
//
// Needs the scope `webhook_endpoints:write`.
func (r *WebhookEndpointsResource) Update(ctx context.Context, endpointID string, fields WebhookEndpointsUpdate, options ...Option) (*WebhookEndpoint, error) {
	return answered[WebhookEndpoint](ctx, r.transport, call{method: "PATCH", path: []string{"/api/webhook-endpoints/", endpointID}, fields: fields}, options)
}
