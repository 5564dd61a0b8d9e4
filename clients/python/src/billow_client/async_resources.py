"""The operations, resource by resource. Written by `make clients` from contracts/openapi.json."""

from __future__ import annotations

from functools import cached_property
from typing import Unpack

from billow_client import inputs, models
from billow_client._calls import segment, with_unique_ids
from billow_client._transport import AsyncResource, AsyncTransport
from billow_client.pages import AsyncPages


class AsyncAccounts(AsyncResource):
    """Operations on accounts."""

    async def create(self, **fields: Unpack[inputs.AccountsCreate]) -> models.CustomersAccount:
        """Add a customer in the quickstart's words: an account with an alias.

        Refusals:

        - `customer_name_taken` (409): Another account has that alias.

        Needs the scope `customers:write`.
        """
        return await self._call("POST", "/api/accounts", fields, models.CustomersAccount)

    async def get(self, account_id: str, **fields: Unpack[inputs.Reading]) -> models.CustomersAccount:
        """Answer an account by id or alias.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `customers:read`.
        """
        return await self._call("GET", f"/api/accounts/{segment(account_id)}", fields, models.CustomersAccount)


class AsyncActivityLogs(AsyncResource):
    """Operations on activity logs."""

    async def get(self, activity_id: str, **fields: Unpack[inputs.Reading]) -> models.ActivityLog:
        """Answer one row of the activity log.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `activity_logs:read`.
        """
        return await self._call("GET", f"/api/activity-logs/{segment(activity_id)}", fields, models.ActivityLog)

    def list(self, **fields: Unpack[inputs.ActivityLogsList]) -> AsyncPages[models.ActivityLog]:
        """List what callers have changed, newest first: one row for each write that took effect.

        A refused call, a dry run and the repetition of an answer under its idempotency key change nothing and have no
        row. Usage events and what the program does by itself, such as issuing an invoice that falls due, have none
        either: the feed tells of those.

        Needs the scope `activity_logs:read`.
        """
        return self._pages("/api/activity-logs", fields, models.ActivityLog)


class AsyncAddOns(AsyncResource):
    """Operations on add ons."""

    async def create(self, **fields: Unpack[inputs.AddOnsCreate]) -> models.AddOn:
        """Add something that is sold once, at a fixed price.

        Without a code it gets one made of its name.

        Refusals:

        - `already_exists` (409): Another add-on, archived ones included, has that code.
        - `amount_too_precise` (422): The amount has more decimals than its currency.
        - `unknown_taxes` (422): A tax is named that does not exist.

        Needs the scope `add_ons:write`.
        """
        return await self._call("POST", "/api/add-ons", fields, models.AddOn)

    async def delete(self, add_on_id: str, **fields: Unpack[inputs.Changing]) -> models.AddOn:
        """Archive an add-on: it is not sold any more, lists hide it, and its code stays taken.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `add_ons:write`.
        """
        return await self._call("DELETE", f"/api/add-ons/{segment(add_on_id)}", fields, models.AddOn)

    async def get(self, add_on_id: str, **fields: Unpack[inputs.Reading]) -> models.AddOn:
        """Answer an add-on by id or code.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `add_ons:read`.
        """
        return await self._call("GET", f"/api/add-ons/{segment(add_on_id)}", fields, models.AddOn)

    def list(self, **fields: Unpack[inputs.AddOnsList]) -> AsyncPages[models.AddOn]:
        """List the add-ons; archived ones are among them with `archived=true`.

        Needs the scope `add_ons:read`.
        """
        return self._pages("/api/add-ons", fields, models.AddOn)

    async def update(self, add_on_id: str, **fields: Unpack[inputs.AddOnsUpdate]) -> models.AddOn:
        """Change the words, the price or the taxes of an add-on; what was invoiced stays as it is.

        Refusals:

        - `amount_too_precise` (422): The amount has more decimals than its currency.
        - `not_found` (404): There is none.
        - `unknown_taxes` (422): A tax is named that does not exist.

        Needs the scope `add_ons:write`.
        """
        return await self._call("PATCH", f"/api/add-ons/{segment(add_on_id)}", fields, models.AddOn)


class AsyncApiKeys(AsyncResource):
    """Operations on api keys."""

    async def create(self, **fields: Unpack[inputs.ApiKeysCreate]) -> models.NewApiKey:
        """Make a key of this tenant; the answer shows its secret this once.

        Refusals:

        - `scope_exceeded` (403): The calling key lacks a scope that the new one would have.

        Needs the scope `api_keys:write`.
        """
        return await self._call("POST", "/api/api-keys", fields, models.NewApiKey)

    def list(self, **fields: Unpack[inputs.ApiKeysList]) -> AsyncPages[models.ApiKey]:
        """List the keys of this tenant, without their secrets.

        Needs the scope `api_keys:read`.
        """
        return self._pages("/api/api-keys", fields, models.ApiKey)

    async def revoke(self, key_id: str, **fields: Unpack[inputs.Writing]) -> models.ApiKey:
        """Revoke a key: its next request is refused.

        Refusals:

        - `not_found` (404): There is no such key.

        Needs the scope `api_keys:write`.
        """
        return await self._call("DELETE", f"/api/api-keys/{segment(key_id)}", fields, models.ApiKey)

    async def rotate(self, key_id: str, **fields: Unpack[inputs.ApiKeysRotate]) -> models.NewApiKey:
        """Make a successor with the same scopes; the old key stays valid for the overlap, but never longer than it
        would have been.

        Refusals:

        - `not_found` (404): There is no such key, or it is revoked or expired.
        - `scope_exceeded` (403): The calling key lacks a scope of that key.

        Needs the scope `api_keys:write`.
        """
        return await self._call("POST", f"/api/api-keys/{segment(key_id)}/rotate", fields, models.NewApiKey)


class AsyncApiLogs(AsyncResource):
    """Operations on api logs."""

    async def get(self, request_id: str, **fields: Unpack[inputs.Reading]) -> models.ApiLog:
        """Answer the call of that request id, as every answer has it in `X-Request-Id`.

        Refusals:

        - `not_found` (404): There is none, it was not written yet, or it is no longer kept.

        Needs the scope `api_logs:read`.
        """
        return await self._call("GET", f"/api/api-logs/{segment(request_id)}", fields, models.ApiLog)

    def list(self, **fields: Unpack[inputs.ApiLogsList]) -> AsyncPages[models.ApiLog]:
        """List the calls made with the keys of this tenant, newest first; reads and refused calls too, without bodies.

        A call appears within about a second of its answer, and is kept for the days that the operator has set. One that
        could not be read, such as broken JSON, has no row: it was refused before its key was looked at.

        Needs the scope `api_logs:read`.
        """
        return self._pages("/api/api-logs", fields, models.ApiLog)


class AsyncAppliedCoupons(AsyncResource):
    """Operations on applied coupons."""

    async def create(self, **fields: Unpack[inputs.AppliedCouponsCreate]) -> models.AppliedCoupon:
        """Give a customer a coupon, on its terms or on others: it takes off the invoices from now on.

        The customer is held meanwhile, so that what is given once is given once.

        Refusals:

        - `amount_too_precise` (422): The amount has more decimals than the currency of the coupon.
        - `coupon_currency_mismatched` (422): It is an amount in another currency than the customer is billed in.
        - `coupon_inconsistent` (422): The terms contradict the coupon, or each other.
        - `coupon_not_reusable` (409): The customer has or had it, and each is given it once.
        - `coupon_over` (409): It was terminated or has expired.
        - `not_found` (404): There is no such coupon or customer.
        - `too_many_coupons` (409): The customer has as many as an invoice can take.

        Needs the scope `coupons:write`.
        """
        return await self._call("POST", "/api/applied-coupons", fields, models.AppliedCoupon)

    def list(self, **fields: Unpack[inputs.AppliedCouponsList]) -> AsyncPages[models.AppliedCoupon]:
        """List the coupons that customers have, or had, with what is left of them.

        Refusals:

        - `not_found` (404): There is no such customer or coupon.

        Needs the scope `coupons:read`.
        """
        return self._pages("/api/applied-coupons", fields, models.AppliedCoupon)

    async def terminate(self, applied_coupon_id: str, **fields: Unpack[inputs.Writing]) -> models.AppliedCoupon:
        """Take a coupon from a customer: it takes nothing off any more, also when an invoice that used it is voided;
        what it took off stays.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `coupons:write`.
        """
        return await self._call(
            "POST", f"/api/applied-coupons/{segment(applied_coupon_id)}/terminate", fields, models.AppliedCoupon
        )


class AsyncBackfills(AsyncResource):
    """Operations on backfills."""

    async def add(self, backfill_id: str, **fields: Unpack[inputs.BackfillsAdd]) -> models.Ingested:
        """Put events into a backfill, at most 20,000 at once; each gets its verdict, and what is `ingested` is in it.

        A unique id is in it once: the first wins. What is rejected is not kept.

        Refusals:

        - `not_found` (404): There is no such backfill.
        - `backfill_not_draft` (409): It was committed.
        - `backfill_too_large` (422): It would hold more than 100,000 events.

        Needs the scope `backfills:write`.
        """
        return await self._call("POST", f"/api/backfills/{segment(backfill_id)}/events", fields, models.Ingested)

    async def commit(self, backfill_id: str, **fields: Unpack[inputs.Changing]) -> models.Backfill:
        """Let a backfill count: its events are facts from now on, and those that it replaces are void.

        What was billed already is corrected by explained lines of the next invoices.

        Refusals:

        - `not_found` (404): There is no such backfill.
        - `backfill_not_draft` (409): It was committed before.
        - `backfill_too_large` (422): It would void more than 250,000 events.

        Needs the scope `backfills:write`.
        """
        return await self._call("POST", f"/api/backfills/{segment(backfill_id)}/commit", fields, models.Backfill)

    async def create(self, **fields: Unpack[inputs.BackfillsCreate]) -> models.Backfill:
        """Begin a backfill of the window from `start` up to but not including `end`; nothing counts before it is
        committed.

        It concerns one customer and one event name, or all where they are not named. Committing `add` stores its
        events; committing `replace` also voids every event in its window that it does not hold. An event whose unique
        id is stored with other content is corrected by it. Events older than the event policy allows are taken: that is
        what it is for.

        Refusals:

        - `not_found` (404): There is no such customer.
        - `invalid` (422): The window is empty, or an event cannot be taken; nothing is begun.

        Needs the scope `backfills:write`.
        """
        return await self._call("POST", "/api/backfills", fields, models.Backfill)

    async def delete(self, backfill_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Throw a draft away, with the events that it holds.

        Refusals:

        - `not_found` (404): There is no such backfill.
        - `backfill_not_draft` (409): It was committed.

        Needs the scope `backfills:write`.
        """
        await self._call("DELETE", f"/api/backfills/{segment(backfill_id)}", fields, type(None))

    async def get(self, backfill_id: str, **fields: Unpack[inputs.Reading]) -> models.Backfill:
        """Answer a backfill.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `backfills:read`.
        """
        return await self._call("GET", f"/api/backfills/{segment(backfill_id)}", fields, models.Backfill)

    def list(self, **fields: Unpack[inputs.BackfillsList]) -> AsyncPages[models.Backfill]:
        """List backfills, the latest first.

        Needs the scope `backfills:read`.
        """
        return self._pages("/api/backfills", fields, models.Backfill)

    async def preview(self, backfill_id: str, **fields: Unpack[inputs.Changing]) -> models.BackfillPreview:
        """Answer what committing a backfill would do now: how many events, whose usage of what, which next invoices
        with how much money, and which credit notes; nothing is done.

        The backfill is committed and taken back, and in between the next invoices are worked out as they always are:
        the preview is the invoice. What the event policy ignores costs nothing here either.

        Refusals:

        - `not_found` (404): There is no such backfill.
        - `backfill_not_draft` (409): It was committed before.
        - `backfill_too_large` (422): It would void more than 250,000 events.

        Needs the scope `backfills:read`.
        """
        return await self._call(
            "POST", f"/api/backfills/{segment(backfill_id)}/preview", fields, models.BackfillPreview
        )

    async def revert(self, backfill_id: str, **fields: Unpack[inputs.BackfillsRevert]) -> models.Backfill:
        """Take back what a committed backfill did: what it stored is void, and what it changed is as it was before.

        Both stay visible among the revisions. An event that was corrected since is left as it is; `reversal` counts
        them.

        Refusals:

        - `not_found` (404): There is no such backfill.
        - `backfill_not_committed` (409): It is a draft, or was reverted before.

        Needs the scope `backfills:write`.
        """
        return await self._call("POST", f"/api/backfills/{segment(backfill_id)}/revert", fields, models.Backfill)


class AsyncBillingEntities(AsyncResource):
    """Operations on billing entities."""

    async def create(self, **fields: Unpack[inputs.BillingEntitiesCreate]) -> models.BillingEntity:
        """Add a legal person that issues invoices in a number series of its own.

        Refusals:

        - `already_exists` (409): Another entity has that code.

        Needs the scope `billing_entities:write`.
        """
        return await self._call("POST", "/api/billing-entities", fields, models.BillingEntity)

    async def get(self, billing_entity_id: str, **fields: Unpack[inputs.Reading]) -> models.BillingEntity:
        """Answer a billing entity by id or code.

        Needs the scope `billing_entities:read`.
        """
        return await self._call(
            "GET", f"/api/billing-entities/{segment(billing_entity_id)}", fields, models.BillingEntity
        )

    def list(self, **fields: Unpack[inputs.BillingEntitiesList]) -> AsyncPages[models.BillingEntity]:
        """List the billing entities.

        Needs the scope `billing_entities:read`.
        """
        return self._pages("/api/billing-entities", fields, models.BillingEntity)

    async def update(
        self, billing_entity_id: str, **fields: Unpack[inputs.BillingEntitiesUpdate]
    ) -> models.BillingEntity:
        """Change an entity; documents that were issued keep the letterhead they were issued with.

        Needs the scope `billing_entities:write`.
        """
        return await self._call(
            "PATCH", f"/api/billing-entities/{segment(billing_entity_id)}", fields, models.BillingEntity
        )


class AsyncBillingEntityTaxes(AsyncResource):
    """Operations on billing entity taxes."""

    async def apply(
        self, billing_entity_id: str, **fields: Unpack[inputs.BillingEntityTaxesApply]
    ) -> models.EntityTaxes:
        """Let the taxes fall on every line that the billing entity bills from now on, beside those that do already.

        Refusals:

        - `not_found` (404): There is no such billing entity.
        - `unknown_tax` (422): One or more taxes do not exist or were deleted; none is applied.
        - `too_many_taxes` (422): There would be more than 20.

        Needs the scope `taxes:write`.
        """
        return await self._call(
            "POST", f"/api/billing-entities/{segment(billing_entity_id)}/taxes", fields, models.EntityTaxes
        )

    def list(self, billing_entity_id: str, **fields: Unpack[inputs.BillingEntityTaxesList]) -> AsyncPages[models.Tax]:
        """List the taxes that the billing entity applies.

        Refusals:

        - `not_found` (404): There is no such billing entity.

        Needs the scope `taxes:read`.
        """
        return self._pages(f"/api/billing-entities/{segment(billing_entity_id)}/taxes", fields, models.Tax)

    async def remove(self, billing_entity_id: str, tax_id: str, **fields: Unpack[inputs.Writing]) -> None:
        """Let the tax no longer fall on what the billing entity bills from now on, whatever its tax point.

        Refusals:

        - `not_found` (404): There is no such billing entity, or it does not apply that tax.

        Needs the scope `taxes:write`.
        """
        await self._call(
            "DELETE", f"/api/billing-entities/{segment(billing_entity_id)}/taxes/{segment(tax_id)}", fields, type(None)
        )


class AsyncBillingRuns(AsyncResource):
    """Operations on billing runs."""

    async def cancel(self, run_id: str, **fields: Unpack[inputs.Changing]) -> models.BillingRun:
        """End a billing run once the parts under way are done; what was billed stays billed.

        What is left of an automatic run is set aside: it is billed by a run that is started, or once the subscription
        is changed.

        Refusals:

        - `not_found` (404): There is none.
        - `billing_run_not_open` (409): It has ended.

        Needs the scope `billing_runs:write`.
        """
        return await self._call("POST", f"/api/billing-runs/{segment(run_id)}/cancel", fields, models.BillingRun)

    def failures(self, run_id: str, **fields: Unpack[inputs.BillingRunsFailures]) -> AsyncPages[models.BillingFailure]:
        """List what a billing run could not bill, each with its reason, the newest first.

        Such a subscription waits until it is changed, or until a run is started.

        Refusals:

        - `not_found` (404): There is no such run.

        Needs the scope `billing_runs:read`.
        """
        return self._pages(f"/api/billing-runs/{segment(run_id)}/failures", fields, models.BillingFailure)

    async def get(self, run_id: str, **fields: Unpack[inputs.Reading]) -> models.BillingRun:
        """Answer a billing run with what it has done so far.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `billing_runs:read`.
        """
        return await self._call("GET", f"/api/billing-runs/{segment(run_id)}", fields, models.BillingRun)

    async def hold(self, run_id: str, **fields: Unpack[inputs.Changing]) -> models.BillingRun:
        """Let a billing run wait once the parts under way are done. While the automatic one waits, nothing is billed by
        itself.

        Refusals:

        - `not_found` (404): There is none.
        - `billing_run_not_open` (409): It has ended.

        Needs the scope `billing_runs:write`.
        """
        return await self._call("POST", f"/api/billing-runs/{segment(run_id)}/hold", fields, models.BillingRun)

    def list(self, **fields: Unpack[inputs.BillingRunsList]) -> AsyncPages[models.BillingRun]:
        """List billing runs, the newest first.

        Needs the scope `billing_runs:read`.
        """
        return self._pages("/api/billing-runs", fields, models.BillingRun)

    async def resume(self, run_id: str, **fields: Unpack[inputs.Changing]) -> models.BillingRun:
        """Let a billing run that waits go on; what fell due meanwhile is billed after it.

        Refusals:

        - `not_found` (404): There is none.
        - `billing_run_not_open` (409): It has ended.

        Needs the scope `billing_runs:write`.
        """
        return await self._call("POST", f"/api/billing-runs/{segment(run_id)}/resume", fields, models.BillingRun)

    async def start(self, **fields: Unpack[inputs.BillingRunsStart]) -> models.BillingRun:
        """Bill what is due now, by a day or of one customer, and try again what could not be billed before.

        Everything is billed by itself on its day; a run that is started does so while automatic billing is held, and
        takes what was set aside. The work is done behind the answer: read the run to watch it. An automatic run that
        begins `held` keeps everything from being billed by itself until it is resumed or canceled.

        Refusals:

        - `not_found` (404): There is no such customer.
        - `billing_run_in_the_future` (422): The day lies ahead; what is not due is not billed.
        - `billing_run_under_way` (409): There is an automatic run that has not ended; hold that one.
        - `billing_run_unclear` (422): An automatic run takes all that is due, not that of a day or a customer.

        Needs the scope `billing_runs:write`.
        """
        return await self._call("POST", "/api/billing-runs", fields, models.BillingRun)


class AsyncBundles(AsyncResource):
    """Operations on bundles."""

    async def create(self, **fields: Unpack[inputs.BundlesCreate]) -> models.Bundle:
        """Add a bundle: products with default prices, which an item of a plan or of a subscription names at once.

        Without a code it gets one made of its name. With a currency it can be named where that is billed, or one for
        which each of its prices has `currency_prices`; without one its prices are numbers of whatever currency is
        billed.

        Refusals:

        - `already_exists` (409): Another bundle, archived ones included, has that code.
        - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key is
          used twice.

        Needs the scope `bundles:write`.
        """
        return await self._call("POST", "/api/bundles", fields, models.Bundle)

    async def delete(self, bundle_id: str, **fields: Unpack[inputs.Changing]) -> models.Bundle:
        """Archive a bundle: nothing new can name it, lists hide it, and its code stays taken; plans keep what is
        inside.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `bundles:write`.
        """
        return await self._call("DELETE", f"/api/bundles/{segment(bundle_id)}", fields, models.Bundle)

    async def get(self, bundle_id: str, **fields: Unpack[inputs.Reading]) -> models.Bundle:
        """Answer a bundle by id or code, with its default prices.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `bundles:read`.
        """
        return await self._call("GET", f"/api/bundles/{segment(bundle_id)}", fields, models.Bundle)

    def list(self, **fields: Unpack[inputs.BundlesList]) -> AsyncPages[models.Bundle]:
        """List the bundles; archived ones are among them with `archived=true`.

        Needs the scope `bundles:read`.
        """
        return self._pages("/api/bundles", fields, models.Bundle)

    async def update(self, bundle_id: str, **fields: Unpack[inputs.BundlesUpdate]) -> models.Bundle:
        """Change the words of a bundle, or all of its prices; plans and subscriptions keep what they took from it.

        Refusals:

        - `bundle_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key is
          used twice.
        - `not_found` (404): There is none.

        Needs the scope `bundles:write`.
        """
        return await self._call("PATCH", f"/api/bundles/{segment(bundle_id)}", fields, models.Bundle)


class AsyncCatalog(AsyncResource):
    """Operations on catalog."""

    async def apply(self, **fields: Unpack[inputs.CatalogApply]) -> models.CatalogDifference:
        """Make the catalogue what the document says, all of it or nothing, and answer what was changed.

        A kind that is given is given as a whole: what it lacks is archived, a coupon is terminated. A kind that is left
        out stays as it is. Subscriptions keep what was agreed. The second time, nothing changes.

        Refusals:

        - `document_inconsistent` (422): A code stands twice, or something would change that cannot.

        Needs the scope `catalog:write`.
        """
        return await self._call("POST", "/api/catalog/apply", fields, models.CatalogDifference)

    async def plan(self, **fields: Unpack[inputs.CatalogPlan]) -> models.CatalogDifference:
        """Answer what `catalog.apply` would make, change and archive, what changed plans come to, and who would pay
        more or less if a plan migration followed; nothing is changed.

        A kind that is given is given as a whole: what it lacks would be archived. A kind that is left out stays as it
        is.

        Refusals:

        - `document_inconsistent` (422): A code stands twice, or something would change that cannot.

        Needs the scope `catalog:read`.
        """
        return await self._call("POST", "/api/catalog/plan", fields, models.CatalogDifference)

    async def pull(self, **fields: Unpack[inputs.Reading]) -> models.CatalogDocument:
        """Answer everything in use as one document, each kind in order of code: what `catalog.plan` takes.

        Needs the scope `catalog:read`.
        """
        return await self._call("GET", "/api/catalog", fields, models.CatalogDocument)


class AsyncChanges(AsyncResource):
    """Operations on changes."""

    async def apply(self, subscription_id: str, **fields: Unpack[inputs.ChangesApply]) -> models.Change:
        """Change what a subscription consists of from a day on: another plan, further items, fewer, or other prices.

        `proration` says what becomes of the period of that day: `prorate` credits the unused time of the old prices and
        charges the remaining time of the new ones; `credit_only` and `charge_only` do one of both; with `none` the new
        prices are paid from the next period on; with `full` for the whole period, in place of the old ones. With
        `effective` `auto` recurring fees that come to less by month wait for the next billing period, and all else
        takes effect at once; `timing` says which. What comes of it is on the next invoice, or on its own. A draft is
        kept as a version to publish, and the answer says what it leads to. Versions that lie ahead follow where they
        had left things. Another plan at once ends a trial, unless it has one. A day in a period billed and over needs
        `closed_periods`.

        Refusals:

        - `not_found` (404): There is no such subscription, plan or version.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
        - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in this
          one.
        - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
        - `plan_archived` (409): The plan is no longer sold.
        - `item_unknown` (422): An item to remove or to update is not there, or there are several of that product.
        - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the subscription
          hides it.
        - `item_taken` (422): An item is there already that has the key of one to add.
        - `nothing_left` (422): No item would be left.
        - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
        - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the money
          of a period.

        Needs the scope `subscriptions:write`.
        """
        return await self._call("POST", f"/api/subscriptions/{segment(subscription_id)}/changes", fields, models.Change)

    async def preview(self, subscription_id: str, **fields: Unpack[inputs.ChangesPreview]) -> models.Change:
        """Answer what `changes.apply` would answer, and change nothing: the change is made and taken back.

        Refusals:

        - `not_found` (404): There is no such subscription, plan or version.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `nothing_to_change` (422): There is no plan, and nothing to add, remove or update.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
        - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in this
          one.
        - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.
        - `plan_archived` (409): The plan is no longer sold.
        - `item_unknown` (422): An item to remove or to update is not there, or there are several of that product.
        - `price_unsuitable` (422): What is adjusted makes no price, or a price for the currency of the subscription
          hides it.
        - `item_taken` (422): An item is there already that has the key of one to add.
        - `nothing_left` (422): No item would be left.
        - `plan_inconsistent` (422): A product is unknown or archived, or a price does not suit its product.
        - `subscription_terms_inconsistent` (422): The plan contradicts what the subscription says itself of the money
          of a period.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/changes/preview", fields, models.Change
        )


class AsyncCoupons(AsyncResource):
    """Operations on coupons."""

    async def create(self, **fields: Unpack[inputs.CouponsCreate]) -> models.Coupon:
        """Add a coupon that can be given to whom you like; it takes nothing off by itself.

        A fixed amount needs a currency. What is limited to plans or to metrics takes off their lines alone. One that is
        not reusable is given to each customer once. From its expiry on it is not given, and takes nothing off the
        invoices of the days that begin then. Without a code it gets one made of its name.

        Refusals:

        - `already_exists` (409): Another coupon, archived ones included, has that code.
        - `amount_too_precise` (422): The amount has more decimals than its currency.
        - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or metric is
          unknown.

        Needs the scope `coupons:write`.
        """
        return await self._call("POST", "/api/coupons", fields, models.Coupon)

    async def delete(self, coupon_id: str, **fields: Unpack[inputs.Changing]) -> models.Coupon:
        """Archive a coupon and take it from all who have it; what it took off stays, and its code stays taken.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `coupons:write`.
        """
        return await self._call("DELETE", f"/api/coupons/{segment(coupon_id)}", fields, models.Coupon)

    async def get(self, coupon_id: str, **fields: Unpack[inputs.Reading]) -> models.Coupon:
        """Answer a coupon by id or code.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `coupons:read`.
        """
        return await self._call("GET", f"/api/coupons/{segment(coupon_id)}", fields, models.Coupon)

    def list(self, **fields: Unpack[inputs.CouponsList]) -> AsyncPages[models.Coupon]:
        """List the coupons, terminated ones among them; archived ones with `archived=true`.

        Needs the scope `coupons:read`.
        """
        return self._pages("/api/coupons", fields, models.Coupon)

    async def terminate(self, coupon_id: str, **fields: Unpack[inputs.Changing]) -> models.Coupon:
        """Give the coupon to nobody any more; who has it keeps it.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `coupons:write`.
        """
        return await self._call("POST", f"/api/coupons/{segment(coupon_id)}/terminate", fields, models.Coupon)

    async def update(self, coupon_id: str, **fields: Unpack[inputs.CouponsUpdate]) -> models.Coupon:
        """Change a coupon: its words and its expiry at any time, what it takes off only before a customer has it.
        Another expiry holds for those who have it too.

        Refusals:

        - `amount_too_precise` (422): The amount has more decimals than its currency.
        - `coupon_inconsistent` (422): The fields contradict each other, the expiry has passed, or a plan or metric is
          unknown.
        - `coupon_taken` (409): Customers have it, and something else than its words or its expiry would change.
        - `not_found` (404): There is none.

        Needs the scope `coupons:write`.
        """
        return await self._call("PATCH", f"/api/coupons/{segment(coupon_id)}", fields, models.Coupon)


class AsyncCreditNotes(AsyncResource):
    """Operations on credit notes."""

    async def create(self, **fields: Unpack[inputs.CreditNotesCreate]) -> models.CreditNote:
        """Issue a credit note on an issued invoice: of the lines that are named as much as is said, or else all that is
        left of it. What is still due is taken off first; the rest becomes the customer's credit, which later invoices
        use.

        Each note takes back the tax of its share, so that all notes together take back exactly the tax of the invoice.
        What was used and billed is not touched: a service that is credited by hand is not billed again.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_creditable` (409): It is a draft or void.
        - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
        - `nothing_to_credit` (409): Nothing of it is left.

        Needs the scope `credit_notes:write`.
        """
        return await self._call("POST", "/api/credit-notes", fields, models.CreditNote, query=("expand",))

    async def estimate(self, **fields: Unpack[inputs.CreditNotesEstimate]) -> models.CreditNoteEstimate:
        """Answer the credit note that would be issued, and what of each line of the invoice can be credited at all;
        nothing is stored.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_creditable` (409): It is a draft or void.
        - `line_not_creditable` (422): A line is not on it, is named twice, or has less left than is asked for.
        - `nothing_to_credit` (409): Nothing of it is left.

        Needs the scope `credit_notes:read`.
        """
        return await self._call("POST", "/api/credit-notes/estimate", fields, models.CreditNoteEstimate)

    async def explain(self, credit_note_id: str, **fields: Unpack[inputs.Reading]) -> models.CreditNoteExplanation:
        """Answer how a credit note came about: one tree from what was billed, and what the usage is now, to the total
        with its taxes; and beside each line that corrects usage the events that came late, or were amended or voided.

        Refusals:

        - `not_found` (404): There is no such credit note.

        Needs the scope `credit_notes:read`.
        """
        return await self._call(
            "GET", f"/api/credit-notes/{segment(credit_note_id)}/explain", fields, models.CreditNoteExplanation
        )

    async def get(self, credit_note_id: str, **fields: Unpack[inputs.CreditNotesGet]) -> models.CreditNote:
        """Answer a credit note by id or number, with its lines and taxes.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `credit_notes:read`.
        """
        return await self._call("GET", f"/api/credit-notes/{segment(credit_note_id)}", fields, models.CreditNote)

    def list(self, **fields: Unpack[inputs.CreditNotesList]) -> AsyncPages[models.CreditNote]:
        """List credit notes with their lines, newest first.

        Refusals:

        - `not_found` (404): There is no such customer or invoice.

        Needs the scope `credit_notes:read`.
        """
        return self._pages("/api/credit-notes", fields, models.CreditNote)

    async def pdf(self, credit_note_id: str, **fields: Unpack[inputs.Reading]) -> bytes:
        """Answer the credit note as a PDF, between the parties of the invoice that it refers to; always the same bytes.

        Refusals:

        - `not_found` (404): There is no such credit note.

        Needs the scope `credit_notes:read`.
        """
        return await self._call("GET", f"/api/credit-notes/{segment(credit_note_id)}/pdf", fields, bytes)


class AsyncCustomers(AsyncResource):
    """Operations on customers."""

    async def create(self, **fields: Unpack[inputs.CustomersCreate]) -> models.Customer:
        """Add a customer.

        Without a time zone it is billed in that of its billing entity; without a currency, in that of its first plan.

        Refusals:

        - `customer_name_taken` (409): Another customer answers to its external id or to one of its aliases.
        - `not_found` (404): There is no such billing entity.

        Needs the scope `customers:write`.
        """
        return await self._call("POST", "/api/customers", fields, models.Customer)

    async def delete(self, customer_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Remove a customer: its subscriptions end today and get their final invoices, drafts go, issued documents
        stay.

        It no longer answers to its names, which are free for others.

        Refusals:

        - `not_found` (404): There is no such customer.
        - `currency_withdrawn` (409): A last invoice would be in a currency that is none any more.

        Needs the scope `customers:write`.
        """
        await self._call("DELETE", f"/api/customers/{segment(customer_id)}", fields, type(None))

    async def get(self, customer_id: str, **fields: Unpack[inputs.Reading]) -> models.Customer:
        """Answer a customer by id, external id or alias.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `customers:read`.
        """
        return await self._call("GET", f"/api/customers/{segment(customer_id)}", fields, models.Customer)

    def invoices(self, customer_id: str, **fields: Unpack[inputs.CustomersInvoices]) -> AsyncPages[models.Invoice]:
        """List the invoices of a customer, newest first.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `invoices:read`.
        """
        return self._pages(f"/api/customers/{segment(customer_id)}/invoices", fields, models.Invoice)

    def list(self, **fields: Unpack[inputs.CustomersList]) -> AsyncPages[models.Customer]:
        """List customers, newest first; `search` finds a part of the name, the e-mail or the external id.

        Refusals:

        - `not_found` (404): There is no customer `parent_id`.

        Needs the scope `customers:read`.
        """
        return self._pages("/api/customers", fields, models.Customer)

    async def projected_usage(
        self, customer_id: str, **fields: Unpack[inputs.CustomersProjectedUsage]
    ) -> models.ProjectedUsage:
        """Answer what a customer's usage of the present periods is about to come to at their ends, and what it will
        cost by the rating of the invoice.

        What grows with time (counts and sums) goes on as it did: the quantity so far over the share of the period that
        has passed, which is exact, rounded as the metric is, and kept to twelve decimals. A level stays as it is:
        largest, smallest, latest and mean values, time-weighted levels, and everything that a recurring metric carries
        on. At the first instant of a period nothing can be told, and the projection is null.

        `grouped`, `metric_id`, `product_id` and `group` are those of `customers.usage`: they choose what is shown and
        change no number but the totals, which are of the charges that are shown.

        Refusals:

        - `not_found` (404): There is no such customer, metric or product.
        - `too_many_groups` (422): A metric has more than a thousand parts.

        Needs the scope `events:read`.
        """
        return await self._call(
            "GET", f"/api/customers/{segment(customer_id)}/projected-usage", fields, models.ProjectedUsage
        )

    async def set_grace_period(
        self, customer_id: str, **fields: Unpack[inputs.CustomersSetGracePeriod]
    ) -> models.Customer:
        """Say for how many days after a period its invoice stays a draft, which is then issued by itself with the usage
        that came meanwhile. Without a number it is issued at once. It holds for the invoices that are made from now on.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `customers:write`.
        """
        return await self._call(
            "PUT", f"/api/customers/{segment(customer_id)}/invoice-grace-period", fields, models.Customer
        )

    async def set_parent(self, customer_id: str, **fields: Unpack[inputs.CustomersSetParent]) -> models.Customer:
        """Put a customer in the family of a parent, or take it out of its family.

        A family has one level: a parent is nobody's child. A subscription of a child may be billed to the parent; while
        one is, the child stays in the family.

        Refusals:

        - `not_found` (404): There is no such customer, or no such parent.
        - `family_unsuitable` (409): The customer is its own parent, or has children, or the parent has a parent.
        - `family_in_use` (409): A subscription of the customer is billed to its parent.

        Needs the scope `customers:write`.
        """
        return await self._call("PUT", f"/api/customers/{segment(customer_id)}/parent", fields, models.Customer)

    async def update(self, customer_id: str, **fields: Unpack[inputs.CustomersUpdate]) -> models.Customer:
        """Change a customer; issued documents keep what they were issued with.

        A new zone moves the boundaries of its subscriptions that lie ahead: a period that has begun goes on until the
        first one in the new zone.

        Refusals:

        - `not_found` (404): There is no such customer.
        - `customer_name_taken` (409): Another customer answers to the new external id or alias.
        - `customer_currency_fixed` (409): It is billed in another currency already.

        Needs the scope `customers:write`.
        """
        return await self._call("PATCH", f"/api/customers/{segment(customer_id)}", fields, models.Customer)

    async def usage(self, customer_id: str, **fields: Unpack[inputs.CustomersUsage]) -> models.Usage:
        """Answer what a customer has used in the present period, by metric, and what it costs by the rating of the
        invoice.

        The period of the metrics is the hull of the periods of the charges; without any, the calendar month. With
        `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that it is
        made of. `metric_id`, `product_id` and `group` choose what is shown and change no number: a part has its share
        of what the whole costs. With `known_at` it is what was known at that instant: what arrived or was corrected
        later does not count.

        Refusals:

        - `not_found` (404): There is no such customer, metric or product.
        - `too_many_groups` (422): A metric has more than a thousand parts.

        Needs the scope `events:read`.
        """
        return await self._call("GET", f"/api/customers/{segment(customer_id)}/usage", fields, models.Usage)


class AsyncEventExports(AsyncResource):
    """Operations on event exports."""

    async def download(self, **fields: Unpack[inputs.EventExportsDownload]) -> bytes:
        """Answer the events in force of a period as a file, in order of timestamp, each with the invoices and lines
        that counted it: the first billed it, later ones corrected its window.

        A page that is full may have another behind it: ask again with `after`, and with the `known_at` that stands in
        the name of the file, so that all pages speak of the same instant. The events of a subscription are those that
        the metrics of its items count while it is served. With `line_id` they are as the line counted them, and their
        digests add up to that of its evidence. In CSV a cell that a spreadsheet would take for a formula has an
        apostrophe before it.

        Refusals:

        - `not_found` (404): There is no such customer or subscription.
        - `no_usage_line` (422): The line bills no usage, or there is none.
        - `not_exported` (422): There is no event `after` which to go on.

        Needs the scope `events:read`.
        """
        return await self._call("GET", "/api/events/export", fields, bytes)


class AsyncEventImports(AsyncResource):
    """Operations on event imports."""

    async def create(self, **fields: Unpack[inputs.EventImportsCreate]) -> models.ImportedEvents:
        """Store the rows of a CSV file as events, at most 20,000; rows that cannot be stored are kept as rejected
        events.

        The same file stores nothing twice: without a column of ids, that of a row follows from its place and its
        content.

        Refusals:

        - `unusable_file` (422): It is not what `encoding` says, or lacks a column, or the columns contradict each
          other.
        - `too_many_events` (422): It has more rows; nothing is stored.

        Needs the scope `events:write`.
        """
        return await self._call("POST", "/api/events/imports", fields, models.ImportedEvents)


class AsyncEventPolicy(AsyncResource):
    """Operations on event policy."""

    async def get(self, **fields: Unpack[inputs.Reading]) -> models.EventPolicy:
        """Answer which events are taken, how long rejected ones are kept, and what usage of a billed period leads to.

        Needs the scope `event_policy:read`.
        """
        return await self._call("GET", "/api/events/policy", fields, models.EventPolicy)

    async def update(self, **fields: Unpack[inputs.EventPolicyUpdate]) -> models.EventPolicy:
        """Change which events are taken from now on, and what usage of a billed period leads to at the next billing;
        what is stored stays.

        Needs the scope `event_policy:write`.
        """
        return await self._call("PATCH", "/api/events/policy", fields, models.EventPolicy)


class AsyncEvents(AsyncResource):
    """Operations on events."""

    async def amend(self, unique_id: str, **fields: Unpack[inputs.EventsAmend]) -> models.UsageEvent:
        """Correct an event: what is given takes the place of what was, from now on; what was known before stays known.

        The event as it would be is judged as one that arrives. Usage of an open period follows at once; what was billed
        is corrected by an explained line of the next invoice. A void event is in force again. An event that is so
        already stays as it is, and nothing is added.

        Refusals:

        - `not_found` (404): There is none.
        - `event_unfit` (422): The event could not be taken so; the errors name the fields.
        - `invalid` (422): `account` and `customer_id` name different customers.

        Needs the scope `events:write`.
        """
        return await self._call("POST", f"/api/events/{segment(unique_id)}/amend", fields, models.UsageEvent)

    async def get(self, unique_id: str, **fields: Unpack[inputs.EventsGet]) -> models.UsageEvent:
        """Answer an event by its unique id as it stands, void or not.

        Refusals:

        - `not_found` (404): There is none, or it was not known by then.

        Needs the scope `events:read`.
        """
        return await self._call("GET", f"/api/events/{segment(unique_id)}", fields, models.UsageEvent)

    async def ingest(self, **fields: Unpack[inputs.EventsIngest]) -> models.Ingested:
        """Store events: one object, a list, or `{"events": [...]}`; each gets its own verdict.

        They are at most 100, or as many as the installation allows (`BILLOW_EVENTS_PER_BATCH`, at most 1,000).

        An event is stored once for its unique id, for ever: a repeat changes nothing and is named in `duplicates`. An
        event is taken even when no metric reads its name, unless the event policy is strict. What is answered as
        ingested is stored for good; what is answered as rejected is kept with its reason, to be fixed and replayed.

        An event without a timestamp happened when it was received. A repeat without one is compared with what was
        stored as if it had happened at the same instant.

        Over HTTP the body may also be lines of JSON (`application/x-ndjson`) or CloudEvents (structured, batched, or in
        `ce-` headers): of a CloudEvent `id` is the unique id, `type` the event name, `subject` the account, `time` the
        timestamp and `data` the properties; nothing else of it is read, but for the `source` with `; unique=source`
        behind the media type: then the unique id is source and id.

        Refusals:

        - `malformed` (400): The body is not JSON.
        - `unreadable_events` (422): The body is JSON, but holds no events.
        - `too_many_events` (422): It holds more than that; nothing is stored.

        Needs the scope `events:write`.
        """
        return await self._call("POST", "/api/events", with_unique_ids(fields), models.Ingested, keyed=False)

    def list(self, **fields: Unpack[inputs.EventsList]) -> AsyncPages[models.UsageEvent]:
        """List the events in force, the latest first; with `metric_id` those that the metric counts.

        Needs the scope `events:read`.
        """
        return self._pages("/api/events", fields, models.UsageEvent)

    def revisions(self, unique_id: str, **fields: Unpack[inputs.EventsRevisions]) -> AsyncPages[models.EventRevision]:
        """List everything that was ever said about an event, as it first arrived to begin with: who, when and why.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `events:read`.
        """
        return self._pages(f"/api/events/{segment(unique_id)}/revisions", fields, models.EventRevision)

    async def void(self, unique_id: str, **fields: Unpack[inputs.EventsVoid]) -> models.UsageEvent:
        """Take an event out of force: it counts nowhere any more, and can still be seen. Amending it restores it.

        Its unique id stays taken: the same event sent again changes nothing.

        Refusals:

        - `not_found` (404): There is none.
        - `event_void` (409): It is void already.

        Needs the scope `events:write`.
        """
        return await self._call("POST", f"/api/events/{segment(unique_id)}/void", fields, models.UsageEvent)


class AsyncFeatures(AsyncResource):
    """Operations on features."""

    async def create(self, **fields: Unpack[inputs.FeaturesCreate]) -> models.Feature:
        """Add a feature, which plans and subscriptions can grant, with privileges that say how much of it.

        Without a code it gets one made of its name.

        Refusals:

        - `already_exists` (409): Another feature, archived ones included, has that code.
        - `feature_inconsistent` (422): Two privileges share a code.

        Needs the scope `features:write`.
        """
        return await self._call("POST", "/api/features", fields, models.Feature)

    async def delete(self, feature_id: str, **fields: Unpack[inputs.Changing]) -> models.Feature:
        """Archive a feature: no new plan can grant it, lists hide it, and its code stays taken.

        Refusals:

        - `feature_in_use` (409): A plan grants it.
        - `not_found` (404): There is none.

        Needs the scope `features:write`.
        """
        return await self._call("DELETE", f"/api/features/{segment(feature_id)}", fields, models.Feature)

    async def get(self, feature_id: str, **fields: Unpack[inputs.Reading]) -> models.Feature:
        """Answer a feature by id or code.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `features:read`.
        """
        return await self._call("GET", f"/api/features/{segment(feature_id)}", fields, models.Feature)

    def list(self, **fields: Unpack[inputs.FeaturesList]) -> AsyncPages[models.Feature]:
        """List the features; archived ones are among them with `archived=true`.

        Needs the scope `features:read`.
        """
        return self._pages("/api/features", fields, models.Feature)

    async def update(self, feature_id: str, **fields: Unpack[inputs.FeaturesUpdate]) -> models.Feature:
        """Change the words of a feature, and add or rename privileges; those that are not named stay.

        Refusals:

        - `feature_inconsistent` (422): A privilege would get another type or lose an option, or two share a code.
        - `not_found` (404): There is none.

        Needs the scope `features:write`.
        """
        return await self._call("PATCH", f"/api/features/{segment(feature_id)}", fields, models.Feature)


class AsyncFeed(AsyncResource):
    """Operations on feed."""

    async def list(self, **fields: Unpack[inputs.FeedList]) -> models.Feed:
        """Answer the events behind *after*, in order and without a hole; a reader goes on with `next_after`.

        Refusals:

        - `unknown_event_type` (422): No event has a type that was asked for.

        Needs the scope `feed:read`.
        """
        return await self._call("GET", "/api/feed", fields, models.Feed)


class AsyncInvoices(AsyncResource):
    """Operations on invoices."""

    async def create(self, **fields: Unpack[inputs.InvoicesCreate]) -> models.Invoice:
        """Make a one-off invoice of a customer, as a draft or, with `status` issued, numbered at once.

        A line is a quantity at a price, or so many of an add-on, at its price or at another.

        Refusals:

        - `not_found` (404): There is no such customer or product.
        - `customer_currency_fixed` (409): The customer is billed in another currency.
        - `invalid` (422): No currency is known, or the status is neither draft nor issued.
        - `lines_inconsistent` (422): A line has neither a price nor an add-on, or a period that ends before it starts;
          or its add-on is unknown, archived, or priced in another currency.
        - `currency_withdrawn` (409): The customer is billed in a currency that is none any more.
        - `unknown_taxes` (422): A tax is named that does not exist.

        Needs the scope `invoices:write`.
        """
        return await self._call("POST", "/api/invoices", fields, models.Invoice, query=("expand",))

    def credit_notes(
        self, invoice_id: str, **fields: Unpack[inputs.InvoicesCreditNotes]
    ) -> AsyncPages[models.CreditNote]:
        """List the credit notes of an invoice, newest first.

        Refusals:

        - `not_found` (404): There is no such invoice.

        Needs the scope `credit_notes:read`.
        """
        return self._pages(f"/api/invoices/{segment(invoice_id)}/credit-notes", fields, models.CreditNote)

    async def explain(self, invoice_id: str, **fields: Unpack[inputs.Reading]) -> models.Explanation:
        """Answer how the invoice came about: one tree from the events, prices and dates to the total, in plain
        arithmetic.

        Refusals:

        - `not_found` (404): There is no such invoice.

        Needs the scope `invoices:read`.
        """
        return await self._call("GET", f"/api/invoices/{segment(invoice_id)}/explain", fields, models.Explanation)

    async def finalize(self, invoice_id: str, **fields: Unpack[inputs.Changing]) -> models.Invoice:
        """Number a draft invoice, freeze it and make it payable, with the usage of its periods as it is by now.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_draft` (409): It was issued before.
        - `currency_withdrawn` (409): Its currency is none any more.

        Needs the scope `invoices:write`.
        """
        return await self._call("POST", f"/api/invoices/{segment(invoice_id)}/finalize", fields, models.Invoice)

    async def get(self, invoice_id: str, **fields: Unpack[inputs.InvoicesGet]) -> models.Invoice:
        """Answer an invoice by id or number, with its lines and taxes.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `invoices:read`.
        """
        return await self._call("GET", f"/api/invoices/{segment(invoice_id)}", fields, models.Invoice)

    def list(self, **fields: Unpack[inputs.InvoicesList]) -> AsyncPages[models.Invoice]:
        """List invoices with their lines, newest first.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `invoices:read`.
        """
        return self._pages("/api/invoices", fields, models.Invoice)

    async def mark_as_paid(self, invoice_id: str, **fields: Unpack[inputs.InvoicesMarkAsPaid]) -> models.Invoice:
        """Record a manual payment of all that is due on an open invoice; the invoice is paid.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_open` (409): It is a draft, void or paid already.
        - `card_number_refused` (422): The reference looks like a card number.
        - `invalid` (422): The day lies in the future.

        Needs the scope `payments:write`.
        """
        return await self._call(
            "POST", f"/api/invoices/{segment(invoice_id)}/mark-as-paid", fields, models.Invoice, query=("expand",)
        )

    async def pdf(self, invoice_id: str, **fields: Unpack[inputs.Reading]) -> bytes:
        """Answer the invoice as a PDF; of an issued one always the same bytes for the same state.

        Refusals:

        - `not_found` (404): There is no such invoice.

        Needs the scope `invoices:read`.
        """
        return await self._call("GET", f"/api/invoices/{segment(invoice_id)}/pdf", fields, bytes)

    async def refresh(self, invoice_id: str, **fields: Unpack[inputs.Changing]) -> models.Invoice:
        """Work out a draft anew with the usage of its periods that came, or was corrected, since: what it would be
        issued with now. Fees stay as they are, and a one-off invoice stays as it is.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_draft` (409): It was issued before.

        Needs the scope `invoices:write`.
        """
        return await self._call("POST", f"/api/invoices/{segment(invoice_id)}/refresh", fields, models.Invoice)

    async def retry_payment(self, invoice_id: str, **fields: Unpack[inputs.InvoicesRetryPayment]) -> models.Payment:
        """Make a new attempt to collect what is due on an invoice from the customer's default method; it is pending.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_open` (409): It is a draft, void or paid already.
        - `payment_in_flight` (409): The outcome of an attempt is not known yet.
        - `no_payment_method` (409): The customer has no default method.

        Needs the scope `payments:write`.
        """
        return await self._call(
            "POST", f"/api/invoices/{segment(invoice_id)}/retry-payment", fields, models.Payment, query=("expand",)
        )

    async def void(self, invoice_id: str, **fields: Unpack[inputs.Changing]) -> models.Invoice:
        """Void an unpaid invoice: it keeps its number and stays visible, nothing is due, its booking is reversed and
        the customer's credit and the coupons that it used come back. Its service counts as settled and is not billed
        again by itself.

        Refusals:

        - `not_found` (404): There is no such invoice.
        - `invoice_not_voidable` (409): It is a draft, void already, something was paid on it, or it has a credit note.

        Needs the scope `invoices:write`.
        """
        return await self._call("POST", f"/api/invoices/{segment(invoice_id)}/void", fields, models.Invoice)


class AsyncLateUsage(AsyncResource):
    """Operations on late usage."""

    def list(self, **fields: Unpack[inputs.LateUsageList]) -> AsyncPages[models.LateUsage]:
        """List the billed windows whose usage is by now another than what was billed: what was billed, what it comes to
        now, and whether the next billing corrects that, on its invoice or by a credit note, or the event policy ignores
        it.

        It is what the next billing would find, by subscription and window. A page may hold fewer than `limit` although
        more follow, when much was looked through in vain: `next_cursor` tells. It cannot be read by `offset`.

        Refusals:

        - `not_found` (404): There is no such customer or subscription.
        - `malformed` (400): An `offset` is given.

        Needs the scope `invoices:read`.
        """
        return self._pages("/api/late-usage", fields, models.LateUsage)


class AsyncLedger(AsyncResource):
    """Operations on ledger."""

    def entries(self, **fields: Unpack[inputs.LedgerEntries]) -> AsyncPages[models.JournalEntry]:
        """List journal entries with their lines, newest first.

        Needs the scope `ledger:read`.
        """
        return self._pages("/api/ledger/entries", fields, models.JournalEntry)

    async def trial_balance(self, **fields: Unpack[inputs.LedgerTrialBalance]) -> models.TrialBalance:
        """Answer the sums of all accounts, of the tenant or of what one customer has on them.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `ledger:read`.
        """
        return await self._call("GET", "/api/ledger/trial-balance", fields, models.TrialBalance)


class AsyncLineItems(AsyncResource):
    """Operations on line items."""

    def events(
        self, invoice_id: str, line_id: str, **fields: Unpack[inputs.LineItemsEvents]
    ) -> AsyncPages[models.UsageEvent]:
        """List the events that a line counted, as they were when it was made, in order of timestamp; of a line that
        counts several metrics those of one with `metric_id`. A line that bills no usage has none.

        The digests of the events of a metric add up to the digest of the line's evidence for it. It cannot be read by
        `offset`.

        Refusals:

        - `not_found` (404): There is no such invoice, line or metric.
        - `no_usage_line` (422): The line does not count that metric.
        - `malformed` (400): An `offset` is given.

        Needs the scope `events:read`.
        """
        return self._pages(
            f"/api/invoices/{segment(invoice_id)}/line-items/{segment(line_id)}/events", fields, models.UsageEvent
        )

    async def explain(self, invoice_id: str, line_id: str, **fields: Unpack[inputs.Reading]) -> models.LineExplanation:
        """Answer how a line came about: its calculation, the usage it rests on, and the events that came late.

        Of a correction those events are named that arrived, or were corrected, since the line before it; of every line
        that counts usage those that did since. At most a hundred are named, all are counted.

        Refusals:

        - `not_found` (404): There is no such invoice, or it has no such line.

        Needs the scope `invoices:read`.
        """
        return await self._call(
            "GET",
            f"/api/invoices/{segment(invoice_id)}/line-items/{segment(line_id)}/explain",
            fields,
            models.LineExplanation,
        )


class AsyncMetrics(AsyncResource):
    """Operations on metrics."""

    async def create(self, **fields: Unpack[inputs.MetricsCreate]) -> models.Metric:
        """Add a metric: the events of a name that satisfy every group of filters, aggregated.

        Without a code it gets one made of its name. An event that lacks the field of the aggregation adds nothing to
        it; one for which its expression cannot be worked out is rejected, and so is one whose value is no number where
        the method needs one. A recurring metric counts what stood before a window into it: the level of seats or
        storage that changed last month.

        Refusals:

        - `aggregation_inconsistent` (422): The method has no use for an expression, needs one, or cannot be recurring.
        - `already_exists` (409): Another metric, archived ones included, has that code.
        - `aggregation_field_needed` (422): The aggregation reads a property, and none is named.
        - `too_many_filters` (422): The groups have too many filters in all.

        Needs the scope `metrics:write`.
        """
        return await self._call("POST", "/api/metrics", fields, models.Metric)

    async def delete(self, metric_id: str, **fields: Unpack[inputs.Changing]) -> models.Metric:
        """Archive a metric: no new product can use it, lists hide it, and its code stays taken.

        Refusals:

        - `metric_in_use` (409): A product bills by it.
        - `not_found` (404): There is none.

        Needs the scope `metrics:write`.
        """
        return await self._call("DELETE", f"/api/metrics/{segment(metric_id)}", fields, models.Metric)

    async def get(self, metric_id: str, **fields: Unpack[inputs.Reading]) -> models.Metric:
        """Answer a metric by id or code.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `metrics:read`.
        """
        return await self._call("GET", f"/api/metrics/{segment(metric_id)}", fields, models.Metric)

    def list(self, **fields: Unpack[inputs.MetricsList]) -> AsyncPages[models.Metric]:
        """List the metrics; archived ones are among them with `archived=true`. One of several `tags` is enough.

        Needs the scope `metrics:read`.
        """
        return self._pages("/api/metrics", fields, models.Metric)

    async def update(self, metric_id: str, **fields: Unpack[inputs.MetricsUpdate]) -> models.Metric:
        """Change the words and tags of a metric; what it measures stays, since invoices rest on it.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `metrics:write`.
        """
        return await self._call("PATCH", f"/api/metrics/{segment(metric_id)}", fields, models.Metric)


class AsyncOrganizations(AsyncResource):
    """Operations on organizations."""

    async def get(self, **fields: Unpack[inputs.Reading]) -> models.Organization:
        """Answer the organisation that the key belongs to.

        Needs the scope `organization:read`.
        """
        return await self._call("GET", "/api/organization", fields, models.Organization)

    async def update(self, **fields: Unpack[inputs.OrganizationsUpdate]) -> models.Organization:
        """Give the organisation another name.

        Needs the scope `organization:write`.
        """
        return await self._call("PATCH", "/api/organization", fields, models.Organization)


class AsyncPaymentMethods(AsyncResource):
    """Operations on payment methods."""

    async def create(self, customer_id: str, **fields: Unpack[inputs.PaymentMethodsCreate]) -> models.PaymentMethod:
        """Attach a published test card to a customer of a sandbox; only its brand and last four digits are kept.

        It is the default with `set_default`, or when the customer has no default.

        Refusals:

        - `not_found` (404): There is no such customer.
        - `unknown_payment_provider` (422): There is no such provider.
        - `test_provider_in_live` (422): The key is a live one.
        - `not_a_test_card` (422): The number is none that the provider publishes.

        Needs the scope `payments:write`.
        """
        return await self._call(
            "POST", f"/api/customers/{segment(customer_id)}/payment-methods", fields, models.PaymentMethod
        )

    async def delete(self, customer_id: str, payment_method_id: str, **fields: Unpack[inputs.Writing]) -> None:
        """Remove a method: nothing is collected from it any more. No other becomes the default in its place.

        Refusals:

        - `not_found` (404): The customer has no such method.

        Needs the scope `payments:write`.
        """
        await self._call(
            "DELETE",
            f"/api/customers/{segment(customer_id)}/payment-methods/{segment(payment_method_id)}",
            fields,
            type(None),
        )

    def list(self, customer_id: str, **fields: Unpack[inputs.PaymentMethodsList]) -> AsyncPages[models.PaymentMethod]:
        """List the payment methods of a customer, newest first.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `payments:read`.
        """
        return self._pages(f"/api/customers/{segment(customer_id)}/payment-methods", fields, models.PaymentMethod)

    async def set_default(
        self, customer_id: str, payment_method_id: str, **fields: Unpack[inputs.Writing]
    ) -> models.PaymentMethod:
        """Collect the customer's invoices from this method from now on.

        Refusals:

        - `not_found` (404): The customer has no such method.

        Needs the scope `payments:write`.
        """
        return await self._call(
            "POST",
            f"/api/customers/{segment(customer_id)}/payment-methods/{segment(payment_method_id)}/set-default",
            fields,
            models.PaymentMethod,
        )


class AsyncPayments(AsyncResource):
    """Operations on payments."""

    async def create(self, **fields: Unpack[inputs.PaymentsCreate]) -> models.Payment:
        """Record money that arrived outside of every provider: it pays the invoices that are named, in that order, or
        else the open ones, oldest due first; what is left is the customer's credit, which later invoices use.

        Refusals:

        - `not_found` (404): There is no such customer, or the customer has no such invoice.
        - `invoice_not_open` (409): An invoice that is named is a draft, void or paid already.
        - `customer_currency_fixed` (409): The customer is billed in another currency.
        - `card_number_refused` (422): The reference looks like a card number.
        - `invalid` (422): The amount is zero or too precise, the day lies in the future, or no currency is known.

        Needs the scope `payments:write`.
        """
        return await self._call("POST", "/api/payments", fields, models.Payment, query=("expand",))

    async def get(self, payment_id: str, **fields: Unpack[inputs.PaymentsGet]) -> models.Payment:
        """Answer a payment with the invoices that it paid.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `payments:read`.
        """
        return await self._call("GET", f"/api/payments/{segment(payment_id)}", fields, models.Payment)

    def list(self, **fields: Unpack[inputs.PaymentsList]) -> AsyncPages[models.Payment]:
        """List payments, newest first; by `invoice_id` those that paid an invoice or were to collect it.

        Refusals:

        - `not_found` (404): There is no such customer or invoice.

        Needs the scope `payments:read`.
        """
        return self._pages("/api/payments", fields, models.Payment)


class AsyncPlanMigrations(AsyncResource):
    """Operations on plan migrations."""

    async def cancel(self, plan_id: str, migration_id: str, **fields: Unpack[inputs.Changing]) -> models.PlanMigration:
        """End a migration once the part under way is done; what was moved stays moved, and what waited is left out.

        Refusals:

        - `not_found` (404): There is no such plan or migration.
        - `plan_migration_not_open` (409): It has ended, or is being rolled back.

        Needs the scope `plan_migrations:write`.
        """
        return await self._call(
            "POST",
            f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}/cancel",
            fields,
            models.PlanMigration,
        )

    async def get(self, plan_id: str, migration_id: str, **fields: Unpack[inputs.Reading]) -> models.PlanMigration:
        """Answer a migration of a plan with how far it is.

        Refusals:

        - `not_found` (404): There is no such plan or migration.

        Needs the scope `plan_migrations:read`.
        """
        return await self._call(
            "GET", f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}", fields, models.PlanMigration
        )

    async def hold(self, plan_id: str, migration_id: str, **fields: Unpack[inputs.Changing]) -> models.PlanMigration:
        """Let a migration wait once the part under way is done.

        Refusals:

        - `not_found` (404): There is no such plan or migration.
        - `plan_migration_not_open` (409): It has ended, or is being rolled back.

        Needs the scope `plan_migrations:write`.
        """
        return await self._call(
            "POST",
            f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}/hold",
            fields,
            models.PlanMigration,
        )

    def list(self, plan_id: str, **fields: Unpack[inputs.PlanMigrationsList]) -> AsyncPages[models.PlanMigration]:
        """List the migrations of a plan, the newest first.

        Refusals:

        - `not_found` (404): There is no such plan.

        Needs the scope `plan_migrations:read`.
        """
        return self._pages(f"/api/plans/{segment(plan_id)}/migrations", fields, models.PlanMigration)

    async def preview(self, plan_id: str, **fields: Unpack[inputs.PlanMigrationsPreview]) -> models.MigrationPreview:
        """Answer which subscriptions a migration would move, what that comes to for each and for all, and which stay
        and why; nothing is changed.

        The moves are made and taken back, and the next invoices are worked out in between as they always are. A hundred
        subscriptions are worked out in full, from `offset` on; the counts and the recurring revenue are those of all.

        Refusals:

        - `not_found` (404): There is no such plan, customer or subscription.
        - `currency_mismatched` (422): The two plans are priced in different currencies.
        - `plan_archived` (409): The other plan is no longer sold.
        - `plan_migration_effective` (422): `effective` names no day from today on.
        - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.

        Needs the scope `plan_migrations:read`.
        """
        return await self._call(
            "POST", f"/api/plans/{segment(plan_id)}/migrations/preview", fields, models.MigrationPreview
        )

    async def resume(self, plan_id: str, migration_id: str, **fields: Unpack[inputs.Changing]) -> models.PlanMigration:
        """Let a migration that waits go on.

        Refusals:

        - `not_found` (404): There is no such plan or migration.
        - `plan_migration_not_open` (409): It has ended, or is being rolled back.

        Needs the scope `plan_migrations:write`.
        """
        return await self._call(
            "POST",
            f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}/resume",
            fields,
            models.PlanMigration,
        )

    async def roll_back(
        self, plan_id: str, migration_id: str, **fields: Unpack[inputs.PlanMigrationsRollBack]
    ) -> models.PlanMigration:
        """Take back what a migration has moved; the work is done behind the answer.

        Before its day has come, a subscription never gets the new terms. Afterwards it has the former ones again from
        today on, as by any change: history is not rewritten, and `proration` says what becomes of the period. One that
        was changed since, has ended, or whose prices rose is kept where it is, with the reason.

        Refusals:

        - `not_found` (404): There is no such plan or migration.
        - `plan_migration_not_over` (409): It is under way, or was rolled back before.
        - `plan_migration_reaches_nobody` (422): It has moved none.
        - `plan_migration_under_way` (409): Another migration of the plan has not ended.

        Needs the scope `plan_migrations:write`.
        """
        return await self._call(
            "POST",
            f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}/roll-back",
            fields,
            models.PlanMigration,
        )

    async def start(self, plan_id: str, **fields: Unpack[inputs.PlanMigrationsStart]) -> models.PlanMigration:
        """Move subscriptions of a plan to its newest revision, or to that of another plan.

        Who is moved is settled now; the work is done behind the answer, in parts: read the migration to watch it. Each
        subscription gets a version as by any change, is left out with a reason, or fails with one and stops no other.
        What comes of it goes with its next invoice.

        Refusals:

        - `not_found` (404): There is no such plan, customer or subscription.
        - `currency_mismatched` (422): The two plans are priced in different currencies.
        - `plan_archived` (409): The other plan is no longer sold.
        - `plan_migration_effective` (422): `effective` names no day from today on.
        - `plan_migration_too_large` (422): The cohort has more subscriptions than one migration moves.
        - `plan_migration_reaches_nobody` (422): No subscription would move; the reasons are in the refusal and in the
          preview.
        - `plan_migration_under_way` (409): Another migration of the plan has not ended.

        Needs the scope `plan_migrations:write`.
        """
        return await self._call("POST", f"/api/plans/{segment(plan_id)}/migrations", fields, models.PlanMigration)

    def subscriptions(
        self, plan_id: str, migration_id: str, **fields: Unpack[inputs.PlanMigrationsSubscriptions]
    ) -> AsyncPages[models.MigratedSubscription]:
        """List the subscriptions of a migration with what became of each.

        Refusals:

        - `not_found` (404): There is no such plan, migration or customer.

        Needs the scope `plan_migrations:read`.
        """
        return self._pages(
            f"/api/plans/{segment(plan_id)}/migrations/{segment(migration_id)}/subscriptions",
            fields,
            models.MigratedSubscription,
        )


class AsyncPlans(AsyncResource):
    """Operations on plans."""

    async def create(self, **fields: Unpack[inputs.PlansCreate]) -> models.Plan:
        """Add a plan: items with keys by which later versions name them, on common terms; its first revision.

        Without a code it gets one made of its name. An item's key is the code of its product when none is given; an
        item that names a bundle stands for all that is inside of it. In place of `items`, the plan can be written as a
        base fee (`amount` each `interval`) with `charges` on metrics and `fixed_charges` on add-ons: they become items,
        on products that are made where they are missing.

        Refusals:

        - `already_exists` (409): Another plan, archived ones included, has that code.
        - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot say, or
          names an unknown metric or add-on.
        - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
        - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
        - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its product, a
          key is used twice, or terms contradict each other.
        - `unknown_taxes` (422): A tax is named that does not exist.

        Needs the scope `plans:write`.
        """
        return await self._call("POST", "/api/plans", fields, models.Plan)

    async def delete(self, plan_id: str, **fields: Unpack[inputs.Changing]) -> models.Plan:
        """Archive a plan: nobody can newly subscribe to it, lists hide it, and its code stays taken.

        Those who have subscribed keep it.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `plans:write`.
        """
        return await self._call("DELETE", f"/api/plans/{segment(plan_id)}", fields, models.Plan)

    async def diff(self, plan_id: str, **fields: Unpack[inputs.PlansDiff]) -> models.PlanDifference:
        """Answer what sets two revisions of a plan apart, and what that comes to for the subscriptions on the former
        one.

        By default it compares the newest with the one before it. Subscriptions keep their revision until they are
        moved; the customers whose fees a plan migration would change most are named.

        Refusals:

        - `not_found` (404): There is no such plan or revision.

        Needs the scope `plans:read`.
        """
        return await self._call("GET", f"/api/plans/{segment(plan_id)}/diff", fields, models.PlanDifference)

    async def get(self, plan_id: str, **fields: Unpack[inputs.PlansGet]) -> models.Plan:
        """Answer a plan by id or code, with its items, prices and terms: the newest, or those of a revision.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `plans:read`.
        """
        return await self._call("GET", f"/api/plans/{segment(plan_id)}", fields, models.Plan)

    def list(self, **fields: Unpack[inputs.PlansList]) -> AsyncPages[models.Plan]:
        """List the plans with their items; archived ones are among them with `archived=true`.

        Needs the scope `plans:read`.
        """
        return self._pages("/api/plans", fields, models.Plan)

    async def update(self, plan_id: str, **fields: Unpack[inputs.PlansUpdate]) -> models.Plan:
        """Change a plan: words at once, items and terms as its next revision.

        A revision holds for whoever subscribes from now on; subscriptions keep the items and terms that they have.
        `items` and each list of terms are replaced as a whole. What changes nothing makes no revision.

        Refusals:

        - `charges_inconsistent` (422): A charge has a parameter too few or too many, asks for what items cannot say, or
          names an unknown metric or add-on.
        - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.
        - `invalid` (422): An item names neither a product with a price nor a bundle, or both.
        - `not_found` (404): There is none.
        - `plan_cascade_refused` (422): `cascade_updates` is true; a plan migration moves subscriptions.
        - `plan_inconsistent` (422): A product or bundle is unknown or archived, a price does not suit its product, a
          key is used twice, or terms contradict each other.
        - `unknown_taxes` (422): A tax is named that does not exist.

        Needs the scope `plans:write`.
        """
        return await self._call("PATCH", f"/api/plans/{segment(plan_id)}", fields, models.Plan)


class AsyncPrices(AsyncResource):
    """Operations on prices."""

    async def preview(self, **fields: Unpack[inputs.PricesPreview]) -> models.PricePreview:
        """The amount that a price gives for a quantity or for events, with every step of the calculation.

        Nothing is stored. A price that states its own quantity needs neither; one that looks at events one by one, or
        at their properties, needs the events. With `fraction`, the amount is that of a part of the period from its
        start. Of a fee the lines then hold the same part; the quantity of a price that follows usage is what the part
        alone has, and is priced as it is, with the part's share of what is included, of the bounds of tiers, and of the
        least and the most. The lines begin with what was used, and end with what the maximum, the minimum and the
        discount make of it.

        Refusals:

        - `quantity_or_events` (422): There are both or neither.
        - `events_needed` (422): The price cannot be told from a quantity alone.
        - `binding_needed` (422): The price speaks of a metric whose quantity is not given.
        - `not_a_share` (422): The fraction does not lie between 0 and 1.
        - `unratable` (422): The price gives no amount for it, such as an expression that divides by zero.

        Needs the scope `prices:read`.
        """
        return await self._call("POST", "/api/prices/preview", fields, models.PricePreview)


class AsyncProducts(AsyncResource):
    """Operations on products."""

    async def create(self, **fields: Unpack[inputs.ProductsCreate]) -> models.Product:
        """Add a product: a fixed fee, or usage measured by metrics; its price stands in a plan or a subscription.

        Without a code it gets one made of its name.

        Refusals:

        - `already_exists` (409): Another product, archived ones included, has that code.
        - `product_inconsistent` (422): A metered one lacks a living metric or does not recur, or a fixed one has
          metrics.

        Needs the scope `products:write`.
        """
        return await self._call("POST", "/api/products", fields, models.Product)

    async def delete(self, product_id: str, **fields: Unpack[inputs.Changing]) -> models.Product:
        """Archive a product: no new plan can hold it, lists hide it, and its code stays taken.

        Refusals:

        - `product_in_use` (409): A plan, a bundle or a subscription in force holds it.
        - `not_found` (404): There is none.

        Needs the scope `products:write`.
        """
        return await self._call("DELETE", f"/api/products/{segment(product_id)}", fields, models.Product)

    async def get(self, product_id: str, **fields: Unpack[inputs.Reading]) -> models.Product:
        """Answer a product by id or code.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `products:read`.
        """
        return await self._call("GET", f"/api/products/{segment(product_id)}", fields, models.Product)

    def list(self, **fields: Unpack[inputs.ProductsList]) -> AsyncPages[models.Product]:
        """List the products; archived ones are among them with `archived=true`.

        Needs the scope `products:read`.
        """
        return self._pages("/api/products", fields, models.Product)

    async def update(self, product_id: str, **fields: Unpack[inputs.ProductsUpdate]) -> models.Product:
        """Change the words of a product, its number, its units and how its revenue is spread; how it is charged stays.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `products:write`.
        """
        return await self._call("PATCH", f"/api/products/{segment(product_id)}", fields, models.Product)


class AsyncRefunds(AsyncResource):
    """Operations on refunds."""

    async def get(self, refund_id: str, **fields: Unpack[inputs.RefundsGet]) -> models.Refund:
        """Answer a refund.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `payments:read`.
        """
        return await self._call("GET", f"/api/refunds/{segment(refund_id)}", fields, models.Refund)

    def list(self, **fields: Unpack[inputs.RefundsList]) -> AsyncPages[models.Refund]:
        """List refunds, newest first; with `status=due` those that are to be paid.

        Refusals:

        - `not_found` (404): There is no such customer.

        Needs the scope `payments:read`.
        """
        return self._pages("/api/refunds", fields, models.Refund)

    async def mark_as_paid(self, refund_id: str, **fields: Unpack[inputs.RefundsMarkAsPaid]) -> models.Refund:
        """Record that a refund was given back outside of every provider.

        Refusals:

        - `not_found` (404): There is none.
        - `refund_paid_already` (409): It was paid before.
        - `card_number_refused` (422): The reference looks like a card number.

        Needs the scope `payments:write`.
        """
        return await self._call(
            "POST", f"/api/refunds/{segment(refund_id)}/mark-as-paid", fields, models.Refund, query=("expand",)
        )


class AsyncRejectedEvents(AsyncResource):
    """Operations on rejected events."""

    async def dismiss(self, rejected_id: str, **fields: Unpack[inputs.Changing]) -> models.RejectedEvent:
        """Say that a rejected event is not wanted: it is no longer open, and can still be seen and replayed.

        Refusals:

        - `not_found` (404): There is none.
        - `rejected_event_stored` (409): It was replayed.

        Needs the scope `events:write`.
        """
        return await self._call("DELETE", f"/api/events/rejected/{segment(rejected_id)}", fields, models.RejectedEvent)

    async def get(self, rejected_id: str, **fields: Unpack[inputs.Reading]) -> models.RejectedEvent:
        """Answer a rejected event.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `events:read`.
        """
        return await self._call("GET", f"/api/events/rejected/{segment(rejected_id)}", fields, models.RejectedEvent)

    def list(self, **fields: Unpack[inputs.RejectedEventsList]) -> AsyncPages[models.RejectedEvent]:
        """List rejected events, the last to come first; `account` is the customer as the event names it.

        Needs the scope `events:read`.
        """
        return self._pages("/api/events/rejected", fields, models.RejectedEvent)

    async def replay(self, rejected_id: str, **fields: Unpack[inputs.RejectedEventsReplay]) -> models.Ingested:
        """Judge a rejected event anew, as it came or corrected; it is stored, or stays with the newer reason.

        It keeps its unique id; one that had none that can be read is stored under that of `event`, or else under the id
        of the rejection, so that a second replay changes nothing. Without a timestamp it happened when it was first
        received. A correction that is rejected too is not kept.

        Refusals:

        - `not_found` (404): There is none.
        - `rejected_event_incomplete` (409): Only its beginning was kept, and no `event` is given.
        - `invalid` (422): The `event` has another unique id.

        Needs the scope `events:write`.
        """
        return await self._call("POST", f"/api/events/rejected/{segment(rejected_id)}/replay", fields, models.Ingested)

    async def replay_many(self, **fields: Unpack[inputs.RejectedEventsReplayMany]) -> models.ReplayedEvents:
        """Judge open rejected events anew, as they came: the first hundred of those that fit, in order of id.

        Those of which only the beginning was kept are left out.

        Needs the scope `events:write`.
        """
        return await self._call("POST", "/api/events/rejected/replay", fields, models.ReplayedEvents)


class AsyncSandboxes(AsyncResource):
    """Operations on sandboxes."""

    async def create(self, **fields: Unpack[inputs.SandboxesCreate]) -> models.NewSandbox:
        """Make an empty sandbox tenant beside this one; the answer shows its key this once.

        The new key may do there what the calling key may do here.

        Needs the scope `sandboxes:write`.
        """
        return await self._call("POST", "/api/sandboxes", fields, models.NewSandbox)

    async def delete(self, sandbox_id: str, **fields: Unpack[inputs.Writing]) -> None:
        """Close a sandbox: its keys are revoked and nothing falls due in it any more.

        Refusals:

        - `not_found` (404): The organisation has no such sandbox.

        Needs the scope `sandboxes:write`.
        """
        await self._call("DELETE", f"/api/sandboxes/{segment(sandbox_id)}", fields, type(None))

    def list(self, **fields: Unpack[inputs.SandboxesList]) -> AsyncPages[models.Sandbox]:
        """List the sandboxes of the organisation.

        Needs the scope `sandboxes:read`.
        """
        return self._pages("/api/sandboxes", fields, models.Sandbox)


class AsyncSimulations(AsyncResource):
    """Operations on simulations."""

    async def create(self, **fields: Unpack[inputs.SimulationsCreate]) -> models.Simulation:
        """Price the stored usage of past months by other terms, beside what it comes to by those that held; nothing
        else is changed.

        Both amounts are worked out by the rules of the invoice, before coupons and taxes: fees and usage of whole
        billing periods, and the minimum, maximum and discount of the plan. The terms are those of a plan, of a draft,
        or of a plan with other prices; they count as though they had been agreed from the start, wherever the plan
        `subscribers_of` was in force, or everywhere for customers and subscriptions that are named. Quantities that
        were agreed stay. A subscription in another currency, or without a whole billing period in those days, is
        skipped with the reason.

        Twenty-five customers are worked out before the answer; for more it is `pending`, and goes on behind it.

        Refusals:

        - `not_found` (404): There is no such plan, revision, product, customer or subscription.
        - `simulation_unclear` (422): It is not said what or whom, or said twice; or the days are none, too many, or not
          over.
        - `simulation_too_large` (422): More than 50,000 customers are concerned.
        - `item_unknown` (422): The plan has no item whose price is changed, or several of that product.
        - `price_unsuitable` (422): What is changed of a price makes no price.
        - `plan_inconsistent` (422): A product of the draft is unknown or archived, a price does not suit its product, a
          key is used twice, or terms contradict each other.
        - `unknown_taxes` (422): The draft names a tax that does not exist.

        Needs the scope `simulations:write`.
        """
        return await self._call("POST", "/api/simulations", fields, models.Simulation)

    async def export(self, simulation_id: str, **fields: Unpack[inputs.SimulationsExport]) -> bytes:
        """Answer what the customers of a simulation come to as a file, in order of id.

        A page that is full may have another behind it: ask again with `after`. In CSV, words that a spreadsheet would
        take for a formula have an apostrophe before them.

        Refusals:

        - `not_found` (404): There is no such simulation.

        Needs the scope `simulations:read`.
        """
        return await self._call("GET", f"/api/simulations/{segment(simulation_id)}/export", fields, bytes)

    async def get(self, simulation_id: str, **fields: Unpack[inputs.Reading]) -> models.Simulation:
        """Answer a simulation: how far it is, and once it is finished what it comes to.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `simulations:read`.
        """
        return await self._call("GET", f"/api/simulations/{segment(simulation_id)}", fields, models.Simulation)

    def list(self, **fields: Unpack[inputs.SimulationsList]) -> AsyncPages[models.Simulation]:
        """List simulations, the newest first.

        Needs the scope `simulations:read`.
        """
        return self._pages("/api/simulations", fields, models.Simulation)

    def results(
        self, simulation_id: str, **fields: Unpack[inputs.SimulationsResults]
    ) -> AsyncPages[models.SimulationResult]:
        """List what the customers of a simulation come to before and after, those who lose most first; those that are
        not worked out yet are not among them.

        Refusals:

        - `not_found` (404): There is no such simulation or customer.

        Needs the scope `simulations:read`.
        """
        return self._pages(f"/api/simulations/{segment(simulation_id)}/results", fields, models.SimulationResult)


class AsyncSubscriptions(AsyncResource):
    """Operations on subscriptions."""

    async def activate(self, subscription_id: str, **fields: Unpack[inputs.Changing]) -> models.Subscription:
        """Put a draft in force: scheduled, trialing or active by its dates. Billing starts with its service.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_draft` (409): It was activated before.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/activate", fields, models.Subscription
        )

    async def add_charge_filter(
        self, subscription_id: str, charge_code: str, **fields: Unpack[inputs.SubscriptionsAddChargeFilter]
    ) -> models.Change:
        """Give usage whose properties have these values parameters of its own, for one subscription; a filter of the
        same values is replaced.

        Refusals:

        - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
        - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription hides
          it.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST",
            f"/api/subscriptions/{segment(subscription_id)}/charges/{segment(charge_code)}/filters",
            fields,
            models.Change,
        )

    async def billing_dates(self, subscription_id: str, **fields: Unpack[inputs.Reading]) -> models.BillingDates:
        """Answer the days on which a change can take effect, and those of the next invoice, the term and its renewal.

        The cycle is that of the item that recurs most often. On-cycle dates are its next twelve boundaries.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET", f"/api/subscriptions/{segment(subscription_id)}/billing-dates", fields, models.BillingDates
        )

    async def cancel(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsCancel]) -> models.Subscription:
        """End a subscription on a day; usage up to it is billed, unused time of advance fees is credited, refunded or
        kept.

        The day of the end is no longer served: a cancellation on the 23rd ends at the start of the 23rd, and with
        `inclusive_day` at that of the 24th (T-17). With `refund` what the final invoice leaves of the credit pays what
        is due of the subscription's invoices, and the rest, which was paid, becomes a refund that is due; `full_refund`
        does so with all of the fees in advance of the present period. Where the contract has `notice_days`,
        `end_of_term` is the end of the first term for which there is time, and an earlier day needs `without_notice`
        (T-19). A day in a period that is billed and over needs `closed_periods`.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `outside_term` (422): The day lies outside the subscription.
        - `inclusive_day_unsuitable` (422): `inclusive_day` is said of a boundary.
        - `notice_needed` (422): The day lies before the first one on which service can end by the notice that was
          agreed.
        - `final_invoice_needed` (422): `final_invoice` is false.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/cancel", fields, models.Subscription
        )

    async def create(self, **fields: Unpack[inputs.SubscriptionsCreate]) -> models.Subscription:
        """Subscribe a customer to a plan, to items with prices of their own, or to a plan with some items in place of
        its own, as a draft or in force at once.

        The currency of the customer becomes the subscription's and stays so; its time zone too, until the customer
        moves. What is not said of trial, contract, renewal, rises of prices, invoices and payment terms is as the plan
        says; so are discount, least and most spend and thresholds of usage, which can also be its own.

        Refusals:

        - `not_found` (404): There is no such customer or plan.
        - `nothing_to_subscribe` (422): Neither a plan nor items were given.
        - `outside_term` (422): It starts over ten years ago; or a fixed term has no length, no day, or none to be
          renewed by.
        - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in this
          one.
        - `customer_not_in_family` (409): It is to be billed to the parent, and the customer has none.
        - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
        - `plan_archived` (409): The plan is no longer sold.
        - `plan_inconsistent` (422): An item's product is unknown, or its price does not suit it.
        - `price_unsuitable` (422): By the rises since it started a price would have too many digits.
        - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its discount is
          an amount.

        Needs the scope `subscriptions:write`.
        """
        return await self._call("POST", "/api/subscriptions", fields, models.Subscription, query=("expand",))

    async def delete(self, subscription_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Remove a draft; one that was in force is canceled instead, and stays visible.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_draft` (409): It was activated.

        Needs the scope `subscriptions:write`.
        """
        await self._call("DELETE", f"/api/subscriptions/{segment(subscription_id)}", fields, type(None))

    async def entitlement(
        self, subscription_id: str, key: str, **fields: Unpack[inputs.Reading]
    ) -> models.SubscriptionEntitlement:
        """Answer one entitlement.

        Refusals:

        - `not_found` (404): There is no such subscription, or it grants nothing of that key.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET",
            f"/api/subscriptions/{segment(subscription_id)}/entitlements/{segment(key)}",
            fields,
            models.SubscriptionEntitlement,
        )

    def entitlements(
        self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsEntitlements]
    ) -> AsyncPages[models.SubscriptionEntitlement]:
        """List what the subscriber may do by the version in force: what the plan grants as it was agreed, with what the
        subscription grants beside it or takes away. All of it is on one page.

        Refusals:

        - `not_found` (404): There is no such subscription.

        Needs the scope `subscriptions:read`.
        """
        return self._pages(
            f"/api/subscriptions/{segment(subscription_id)}/entitlements", fields, models.SubscriptionEntitlement
        )

    async def get(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsGet]) -> models.Subscription:
        """Answer a subscription with the items of its version in force.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `subscriptions:read`.
        """
        return await self._call("GET", f"/api/subscriptions/{segment(subscription_id)}", fields, models.Subscription)

    def list(self, **fields: Unpack[inputs.SubscriptionsList]) -> AsyncPages[models.Subscription]:
        """List subscriptions, newest first.

        Refusals:

        - `not_found` (404): There is no such customer or plan.

        Needs the scope `subscriptions:read`.
        """
        return self._pages("/api/subscriptions", fields, models.Subscription)

    async def pause(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsPause]) -> models.Subscription:
        """Pause a subscription from a day on, until a day that is named or until it is told to go on.

        With `credit` the time of the pause is credited or not charged; with `shift` no money moves, and the present
        period, all that follow, the term and the rises of prices come later by the length of the pause. What is used
        then is billed by neither. With `keep_billing` invoices of that time stay drafts; the other two need
        `closed_periods` from a day in a period that is billed and over.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `subscription_paused_already` (409): A pause is under way, or lies ahead.
        - `outside_term` (422): The day lies outside the subscription, or the pause ends before it begins.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/pause", fields, models.Subscription
        )

    async def projected_usage(
        self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsProjectedUsage]
    ) -> models.ProjectedUsage:
        """Answer what the usage of a subscription's items is about to come to at the ends of their present periods, and
        what it will cost; `customers.projected_usage` says how, and `customers.usage` how to choose what is shown.

        Refusals:

        - `not_found` (404): There is no such subscription, metric or product.
        - `too_many_groups` (422): A metric has more than a thousand parts.

        Needs the scope `events:read`.
        """
        return await self._call(
            "GET", f"/api/subscriptions/{segment(subscription_id)}/projected-usage", fields, models.ProjectedUsage
        )

    async def remove_charge_filter(
        self,
        subscription_id: str,
        charge_code: str,
        filter: str,
        **fields: Unpack[inputs.SubscriptionsRemoveChargeFilter],
    ) -> models.Change:
        """Take the filter of these values away, for one subscription: its usage falls to less specific ones, or to
        none.

        Refusals:

        - `not_found` (404): There is no such subscription, item or filter.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "DELETE",
            f"/api/subscriptions/{segment(subscription_id)}/charges/{segment(charge_code)}/filters/{segment(filter)}",
            fields,
            models.Change,
        )

    async def remove_entitlement(self, subscription_id: str, key: str, **fields: Unpack[inputs.Changing]) -> None:
        """Take something away from one subscription, even if its plan grants it; granting it again undoes that.

        Refusals:

        - `not_found` (404): There is no such subscription, or it grants nothing of that key.

        Needs the scope `subscriptions:write`.
        """
        await self._call(
            "DELETE", f"/api/subscriptions/{segment(subscription_id)}/entitlements/{segment(key)}", fields, type(None)
        )

    async def revenue(self, subscription_id: str, **fields: Unpack[inputs.Reading]) -> models.Revenue:
        """Answer what a subscription is worth by its version in force, less what its plan or itself takes off as long
        as that lasts; nothing before paid service, and after its end.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `subscriptions:read`.
        """
        return await self._call("GET", f"/api/subscriptions/{segment(subscription_id)}/revenue", fields, models.Revenue)

    async def set_charge(
        self, subscription_id: str, charge_code: str, **fields: Unpack[inputs.SubscriptionsSetCharge]
    ) -> models.Change:
        """Give the item of that key that follows usage other parameters, filters, a least amount or a name, here alone.

        What is not named stays; `filters` are the whole of them. The model and what is measured stay.

        Refusals:

        - `not_found` (404): There is no such subscription, or it has no item of that key that follows usage.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `charges_inconsistent` (422): A parameter is missing, or belongs to another model.
        - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription hides
          it.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "PUT",
            f"/api/subscriptions/{segment(subscription_id)}/charges/{segment(charge_code)}",
            fields,
            models.Change,
        )

    async def set_entitlement(
        self, subscription_id: str, key: str, **fields: Unpack[inputs.SubscriptionsSetEntitlement]
    ) -> models.SubscriptionEntitlement:
        """Grant something to one subscription: a key of your own with a type and a value, or a feature of that code
        with values of its privileges; privileges that are not named keep the values that the plan gives them.

        Refusals:

        - `not_found` (404): There is no such subscription.
        - `entitlements_inconsistent` (422): A feature or privilege is unknown, or a value is not of its type.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "PUT",
            f"/api/subscriptions/{segment(subscription_id)}/entitlements/{segment(key)}",
            fields,
            models.SubscriptionEntitlement,
        )

    async def set_fixed_charge(
        self, subscription_id: str, charge_code: str, **fields: Unpack[inputs.SubscriptionsSetFixedCharge]
    ) -> models.Change:
        """Give the fee of that key other units, another price of one, or another name, for one subscription.

        Refusals:

        - `not_found` (404): There is no such subscription, or it has no fee of that key.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `price_unsuitable` (422): What comes of it is no price, or a price for the currency of the subscription hides
          it.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "PUT",
            f"/api/subscriptions/{segment(subscription_id)}/fixed-charges/{segment(charge_code)}",
            fields,
            models.Change,
        )

    async def uncancel(self, subscription_id: str, **fields: Unpack[inputs.Changing]) -> models.Subscription:
        """Take back a cancellation whose day has not come.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_in_force` (409): It has ended.
        - `subscription_not_canceled` (409): Nobody has canceled it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/uncancel", fields, models.Subscription
        )

    async def unpause(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsUnpause]) -> models.Subscription:
        """End the pause on a day; one that has not begun by then never was.

        A day in a period that is billed and over needs `closed_periods`, unless the pause kept billing.

        Refusals:

        - `not_found` (404): There is none.
        - `subscription_not_in_force` (409): It is a draft or has ended.
        - `subscription_not_paused` (409): No pause is under way, and none lies ahead.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/unpause", fields, models.Subscription
        )

    async def upcoming_invoice(self, subscription_id: str, **fields: Unpack[inputs.Reading]) -> models.Invoice:
        """Answer the next invoice of a subscription as it would be issued with the usage so far: the real computation,
        without storing anything. Of one that shares invoices it holds what the others owe on that day, but for those
        that could not be billed and are set aside.

        Refusals:

        - `not_found` (404): There is no such subscription.
        - `nothing_upcoming` (404): Nothing is to be billed any more.
        - `currency_withdrawn` (409): Its currency is none any more by the day of the invoice.

        Needs the scope `invoices:read`.
        """
        return await self._call(
            "GET", f"/api/subscriptions/{segment(subscription_id)}/upcoming-invoice", fields, models.Invoice
        )

    async def update(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsUpdate]) -> models.Subscription:
        """Change what a subscription says beside what it consists of, which versions do; it takes effect at once.

        A term that is not renewed any more ends the service; where notice is agreed and too late for that, the next
        term can be made the last by a cancellation, or the present one `without_notice`. A discount of its own is taken
        off service that begins from today on; its least and most spend hold for the whole of the billing period that is
        running. `plan_terms` names those of which the plan decides again.

        Refusals:

        - `not_found` (404): There is none.
        - `customer_not_in_family` (409): It is to be billed to the parent, and its customer has none.
        - `parent_unsuitable` (409): The parent is billed in another currency, or by another billing entity.
        - `outside_term` (422): The trial would end in the past, or not before the contract does; or a term without a
          whole number of months would be renewed by another as long as it.
        - `notice_needed` (422): The term is not to be renewed, and it is too late for the notice that was agreed.
        - `subscription_not_in_force` (409): It has ended, and its trial, its terms, its renewal or its rises would
          change.
        - `subscription_terms_inconsistent` (422): Its own terms contradict each other or the plan's, or its discount is
          an amount.
        - `trial_over` (409): The trial would change, and paid service has begun.

        Needs the scope `subscriptions:write`.
        """
        return await self._call("PATCH", f"/api/subscriptions/{segment(subscription_id)}", fields, models.Subscription)

    async def usage(self, subscription_id: str, **fields: Unpack[inputs.SubscriptionsUsage]) -> models.Usage:
        """Answer the usage of a subscription's items in their present periods, and what it costs so far.

        With `grouped=true` a metric that is grouped shows its parts as well, and a charge the metrics and groups that
        it is made of. `metric_id`, `product_id` and `group` choose what is shown and change no number. With `known_at`
        it is what was known at that instant.

        Refusals:

        - `not_found` (404): There is no such subscription, metric or product.
        - `too_many_groups` (422): A metric has more than a thousand parts.

        Needs the scope `events:read`.
        """
        return await self._call("GET", f"/api/subscriptions/{segment(subscription_id)}/usage", fields, models.Usage)


class AsyncTax(AsyncResource):
    """Operations on tax."""

    async def calculate(self, **fields: Unpack[inputs.TaxCalculate]) -> models.TaxCalculation:
        """Answer the tax that a document with these lines would bear today; nothing is stored.

        The taxes are those of the billing entity: the one named, else the customer's, else the default one.

        Refusals:

        - `not_found` (404): There is no such customer or billing entity.
        - `tax_lines_unclear` (422): Two lines have one key, or an amount has more decimals than the currency.

        Needs the scope `taxes:read`.
        """
        return await self._call("POST", "/api/tax/calculations", fields, models.TaxCalculation)


class AsyncTaxes(AsyncResource):
    """Operations on taxes."""

    async def create(self, **fields: Unpack[inputs.TaxesCreate]) -> models.Tax:
        """Add a tax; it falls on nothing until a billing entity applies it, and then on any tax point, past ones too.

        Without a category it is the standard one, S, or Z when the rate is zero.

        Refusals:

        - `tax_inconsistent` (422): The rate does not go with the category.
        - `already_exists` (409): Another tax, perhaps a deleted one, has that code.

        Needs the scope `taxes:write`.
        """
        return await self._call("POST", "/api/taxes", fields, models.Tax)

    async def delete(self, tax_id: str, **fields: Unpack[inputs.Changing]) -> models.Tax:
        """Archive a tax: no billing entity can apply it any more; it stays readable and its code stays its own.

        Refusals:

        - `not_found` (404): There is no such tax.
        - `tax_archived` (409): It was deleted before.
        - `tax_in_use` (409): A billing entity applies it.

        Needs the scope `taxes:write`.
        """
        return await self._call("DELETE", f"/api/taxes/{segment(tax_id)}", fields, models.Tax)

    async def get(self, tax_id: str, **fields: Unpack[inputs.Reading]) -> models.Tax:
        """Answer a tax by id or code, a deleted one too.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `taxes:read`.
        """
        return await self._call("GET", f"/api/taxes/{segment(tax_id)}", fields, models.Tax)

    def list(self, **fields: Unpack[inputs.TaxesList]) -> AsyncPages[models.Tax]:
        """List taxes, newest first; with `archived` also those that were deleted.

        Needs the scope `taxes:read`.
        """
        return self._pages("/api/taxes", fields, models.Tax)

    async def update(self, tax_id: str, **fields: Unpack[inputs.TaxesUpdate]) -> models.Tax:
        """Change a tax; a new rate or category follows the old one from `valid_from` on, by default from today.

        The old one stays in `rates` and holds for tax points before that day. Issued documents keep what they were
        issued with.

        Refusals:

        - `not_found` (404): There is no such tax.
        - `tax_archived` (409): It was deleted.
        - `tax_inconsistent` (422): The rate does not go with the category, or a day is given without either.

        Needs the scope `taxes:write`.
        """
        return await self._call("PATCH", f"/api/taxes/{segment(tax_id)}", fields, models.Tax)


class AsyncTestClocks(AsyncResource):
    """Operations on test clocks."""

    async def advance(self, clock_id: str, **fields: Unpack[inputs.TestClocksAdvance]) -> models.TestClock:
        """Move the clock forward; all that falls due on the way runs, in order of time.

        The answer comes when all is done, or says `advancing` after 30 seconds.

        Refusals:

        - `test_clock_backwards` (422): *to* lies before the frozen time.
        - `test_clock_advancing` (409): The clock is on its way already.
        - `test_clock_too_far` (422): *to* lies more than ten years ahead of the frozen time.
        - `not_found` (404): There is no such clock.

        Needs the scope `test_clocks:write`.
        """
        return await self._call("POST", f"/api/test-clocks/{segment(clock_id)}/advance", fields, models.TestClock)

    async def create(self, **fields: Unpack[inputs.TestClocksCreate]) -> models.TestClock:
        """Freeze the time of this sandbox at *frozen_at*; from now on it moves only by `advance`.

        Refusals:

        - `not_a_sandbox` (409): The key is a live one.
        - `test_clock_exists` (409): The sandbox has a clock already.
        - `test_clock_too_far` (422): *frozen_at* lies more than ten years ahead.

        Needs the scope `test_clocks:write`.
        """
        return await self._call("POST", "/api/test-clocks", fields, models.TestClock)

    async def delete(self, clock_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Remove the clock: the sandbox lives in real time again.

        Refusals:

        - `not_found` (404): There is no such clock.

        Needs the scope `test_clocks:write`.
        """
        await self._call("DELETE", f"/api/test-clocks/{segment(clock_id)}", fields, type(None))

    async def get(self, clock_id: str, **fields: Unpack[inputs.Reading]) -> models.TestClock:
        """Answer where the clock stands, and whether it is still advancing.

        Needs the scope `test_clocks:read`.
        """
        return await self._call("GET", f"/api/test-clocks/{segment(clock_id)}", fields, models.TestClock)

    def list(self, **fields: Unpack[inputs.TestClocksList]) -> AsyncPages[models.TestClock]:
        """List the clock of this sandbox: one, or none where time is real.

        Needs the scope `test_clocks:read`.
        """
        return self._pages("/api/test-clocks", fields, models.TestClock)


class AsyncVersions(AsyncResource):
    """Operations on versions."""

    async def create(self, subscription_id: str, **fields: Unpack[inputs.VersionsCreate]) -> models.Version:
        """Draft a version with the whole set of its items, those of a plan, or a plan's with some at prices of their
        own; nothing follows from it until it is published.

        Refusals:

        - `not_found` (404): There is no such subscription or plan.
        - `subscription_not_in_force` (409): The subscription has ended, or is a draft itself.
        - `nothing_to_subscribe` (422): Neither a plan nor items were given.
        - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in this
          one.
        - `plan_archived` (409): The plan is no longer sold.
        - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key is
          used twice.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST", f"/api/subscriptions/{segment(subscription_id)}/versions", fields, models.Version
        )

    async def current(self, subscription_id: str, **fields: Unpack[inputs.Reading]) -> models.Version:
        """Answer the version in force.

        Refusals:

        - `not_found` (404): There is no such subscription.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET", f"/api/subscriptions/{segment(subscription_id)}/versions/current", fields, models.Version
        )

    async def delete(self, subscription_id: str, version_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Remove a draft; a version that was published stays, and a later one takes its place.

        Refusals:

        - `not_found` (404): There is no such subscription or version.
        - `version_not_draft` (409): The version was published.

        Needs the scope `subscriptions:write`.
        """
        await self._call(
            "DELETE",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}",
            fields,
            type(None),
        )

    async def get(self, subscription_id: str, version_id: str, **fields: Unpack[inputs.Reading]) -> models.Version:
        """Answer one version by id or number; a draft answers to its id alone.

        Refusals:

        - `not_found` (404): There is no such subscription or version.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}",
            fields,
            models.Version,
        )

    async def item(
        self, subscription_id: str, version_id: str, item_id: str, **fields: Unpack[inputs.Reading]
    ) -> models.Item:
        """Answer an item of a version by its id, its key, or the id or code of its product; of several, the first.
        Those of a bundle are listed.

        Refusals:

        - `not_found` (404): There is no such subscription, version or item.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}/items/{segment(item_id)}",
            fields,
            models.Item,
        )

    def items(
        self, subscription_id: str, version_id: str, **fields: Unpack[inputs.VersionsItems]
    ) -> AsyncPages[models.Item]:
        """List the items of a version with their prices, or those that were sold in a bundle. All of them are on one
        page.

        Refusals:

        - `not_found` (404): There is no such subscription or version, or it has nothing of the bundle.

        Needs the scope `subscriptions:read`.
        """
        return self._pages(
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}/items", fields, models.Item
        )

    def list(self, subscription_id: str, **fields: Unpack[inputs.VersionsList]) -> AsyncPages[models.Version]:
        """List the versions of a subscription, the first one first, and then the drafts.

        Refusals:

        - `not_found` (404): There is no such subscription.

        Needs the scope `subscriptions:read`.
        """
        return self._pages(f"/api/subscriptions/{segment(subscription_id)}/versions", fields, models.Version)

    async def publish(
        self, subscription_id: str, version_id: str, **fields: Unpack[inputs.VersionsPublish]
    ) -> models.Change:
        """Put a draft in force from a day on: at once when the day has come, else as a change that lies ahead.

        A day in a period that was billed and is over needs `closed_periods` to say that it is corrected.

        Refusals:

        - `not_found` (404): There is no such subscription or version.
        - `subscription_not_in_force` (409): The subscription is a draft or has ended.
        - `version_not_draft` (409): The version was published before.
        - `outside_term` (422): The day lies outside the subscription.
        - `closed_period` (422): The period of that day is over and billed, and nothing was said about it.
        - `subscription_terms_inconsistent` (422): Its plan contradicts what the subscription says itself of the money
          of a period.
        - `currency_withdrawn` (409): It is to be billed now, in a currency that is none any more.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "POST",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}/publish",
            fields,
            models.Change,
        )

    async def replace(
        self, subscription_id: str, version_id: str, **fields: Unpack[inputs.VersionsReplace]
    ) -> models.Version:
        """Write a draft anew: items that are not named are gone.

        Refusals:

        - `not_found` (404): There is no such subscription, version or plan.
        - `version_not_draft` (409): The version was published.
        - `nothing_to_subscribe` (422): Neither a plan nor items were given.
        - `currency_mismatched` (422): The plan is priced in another currency, and not every item has a price in this
          one.
        - `plan_archived` (409): The plan is no longer sold.
        - `plan_inconsistent` (422): A product is unknown or archived, a price does not suit its product, or a key is
          used twice.

        Needs the scope `subscriptions:write`.
        """
        return await self._call(
            "PUT",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}",
            fields,
            models.Version,
        )

    async def revenue(self, subscription_id: str, version_id: str, **fields: Unpack[inputs.Reading]) -> models.Revenue:
        """Answer what a version is worth once it is paid for, be it a draft, in force, or no longer; less what is taken
        off today, or on the nearest of its days.

        Refusals:

        - `not_found` (404): There is no such subscription or version.

        Needs the scope `subscriptions:read`.
        """
        return await self._call(
            "GET",
            f"/api/subscriptions/{segment(subscription_id)}/versions/{segment(version_id)}/revenue",
            fields,
            models.Revenue,
        )


class AsyncWebhookDeliveries(AsyncResource):
    """Operations on webhook deliveries."""

    async def get(self, delivery_id: str, **fields: Unpack[inputs.Reading]) -> models.WebhookDelivery:
        """Answer a delivery with its last attempts; also when its endpoint was deleted.

        Refusals:

        - `not_found` (404): There is none.

        Needs the scope `webhook_deliveries:read`.
        """
        return await self._call(
            "GET", f"/api/webhook-deliveries/{segment(delivery_id)}", fields, models.WebhookDelivery
        )

    def list(self, **fields: Unpack[inputs.WebhookDeliveriesList]) -> AsyncPages[models.WebhookDelivery]:
        """List deliveries; `status_code` is that of the last answer.

        Needs the scope `webhook_deliveries:read`.
        """
        return self._pages("/api/webhook-deliveries", fields, models.WebhookDelivery)

    async def retry(self, delivery_id: str, **fields: Unpack[inputs.Changing]) -> models.WebhookDelivery:
        """Send a delivery again now, whatever its status, from the top of the ladder; later events of its object wait.

        Refusals:

        - `not_found` (404): There is none.
        - `webhook_endpoint_not_in_use` (409): Its endpoint is disabled or deleted.

        Needs the scope `webhook_deliveries:write`.
        """
        return await self._call(
            "POST", f"/api/webhook-deliveries/{segment(delivery_id)}/retry", fields, models.WebhookDelivery
        )

    async def retry_range(self, **fields: Unpack[inputs.WebhookDeliveriesRetryRange]) -> models.RetriedDeliveries:
        """Send the deliveries of a range again now, in order for each object; those of endpoints not in use are left
        out.

        Refusals:

        - `not_found` (404): There is no such endpoint.

        Needs the scope `webhook_deliveries:write`.
        """
        return await self._call("POST", "/api/webhook-deliveries/retry", fields, models.RetriedDeliveries)


class AsyncWebhookEndpoints(AsyncResource):
    """Operations on webhook endpoints."""

    async def create(self, **fields: Unpack[inputs.WebhookEndpointsCreate]) -> models.NewWebhookEndpoint:
        """Events that are written from now on are sent to *url*; the answer shows the signing secret this once.

        Refusals:

        - `webhook_url_refused` (422): The address may not be called.
        - `unknown_event_type` (422): No event has a type that was asked for.
        - `too_many_webhook_endpoints` (409): The tenant has as many as it can have.

        Needs the scope `webhook_endpoints:write`.
        """
        return await self._call("POST", "/api/webhook-endpoints", fields, models.NewWebhookEndpoint)

    async def delete(self, endpoint_id: str, **fields: Unpack[inputs.Changing]) -> None:
        """Remove an endpoint and its secrets: nothing is sent to it any more. Its deliveries can still be read.

        Refusals:

        - `not_found` (404): There is none, or it was deleted before.

        Needs the scope `webhook_endpoints:write`.
        """
        await self._call("DELETE", f"/api/webhook-endpoints/{segment(endpoint_id)}", fields, type(None))

    async def get(self, endpoint_id: str, **fields: Unpack[inputs.Reading]) -> models.WebhookEndpoint:
        """Answer an endpoint, without its secret.

        Refusals:

        - `not_found` (404): There is none, or it was deleted.

        Needs the scope `webhook_endpoints:read`.
        """
        return await self._call("GET", f"/api/webhook-endpoints/{segment(endpoint_id)}", fields, models.WebhookEndpoint)

    def list(self, **fields: Unpack[inputs.WebhookEndpointsList]) -> AsyncPages[models.WebhookEndpoint]:
        """List the endpoints, without their secrets.

        Needs the scope `webhook_endpoints:read`.
        """
        return self._pages("/api/webhook-endpoints", fields, models.WebhookEndpoint)

    async def rotate(self, endpoint_id: str, **fields: Unpack[inputs.Changing]) -> models.NewWebhookEndpoint:
        """Give the endpoint a new secret, shown this once; for 24 hours the former signs `webhook-signature` beside it.

        `X-Webhook-Signature` holds one signature, and so is of the new secret at once. A second rotation within the 24
        hours ends the first secret.

        Refusals:

        - `not_found` (404): There is no such endpoint.

        Needs the scope `webhook_endpoints:write`.
        """
        return await self._call(
            "POST", f"/api/webhook-endpoints/{segment(endpoint_id)}/rotate", fields, models.NewWebhookEndpoint
        )

    async def test(self, endpoint_id: str, **fields: Unpack[inputs.Changing]) -> models.WebhookTest:
        """Send a `webhook.test` event to this endpoint alone, whatever types it wants, on the way that all events take.

        `GET /webhook-deliveries?object_id={id}` with the id of the answer finds its delivery.

        Refusals:

        - `not_found` (404): There is no such endpoint.
        - `webhook_endpoint_not_in_use` (409): It is disabled.

        Needs the scope `webhook_endpoints:write`.
        """
        return await self._call(
            "POST", f"/api/webhook-endpoints/{segment(endpoint_id)}/test", fields, models.WebhookTest
        )

    async def update(self, endpoint_id: str, **fields: Unpack[inputs.WebhookEndpointsUpdate]) -> models.WebhookEndpoint:
        """Change an endpoint; attempts that are still to come go to its new address.

        Disabling it fails what is pending for it; what happens until it is enabled again is not sent later. Its
        deliveries can then be retried by hand, and the feed holds all events.

        Refusals:

        - `not_found` (404): There is none, or it was deleted.
        - `webhook_url_refused` (422): The address may not be called.
        - `unknown_event_type` (422): No event has a type that was asked for.

        Needs the scope `webhook_endpoints:write`.
        """
        return await self._call(
            "PATCH", f"/api/webhook-endpoints/{segment(endpoint_id)}", fields, models.WebhookEndpoint
        )


class AsyncResources:
    """Every resource of AsyncBillow."""

    _transport: AsyncTransport

    @cached_property
    def accounts(self) -> AsyncAccounts:
        return AsyncAccounts(self._transport)

    @cached_property
    def activity_logs(self) -> AsyncActivityLogs:
        return AsyncActivityLogs(self._transport)

    @cached_property
    def add_ons(self) -> AsyncAddOns:
        return AsyncAddOns(self._transport)

    @cached_property
    def api_keys(self) -> AsyncApiKeys:
        return AsyncApiKeys(self._transport)

    @cached_property
    def api_logs(self) -> AsyncApiLogs:
        return AsyncApiLogs(self._transport)

    @cached_property
    def applied_coupons(self) -> AsyncAppliedCoupons:
        return AsyncAppliedCoupons(self._transport)

    @cached_property
    def backfills(self) -> AsyncBackfills:
        return AsyncBackfills(self._transport)

    @cached_property
    def billing_entities(self) -> AsyncBillingEntities:
        return AsyncBillingEntities(self._transport)

    @cached_property
    def billing_entity_taxes(self) -> AsyncBillingEntityTaxes:
        return AsyncBillingEntityTaxes(self._transport)

    @cached_property
    def billing_runs(self) -> AsyncBillingRuns:
        return AsyncBillingRuns(self._transport)

    @cached_property
    def bundles(self) -> AsyncBundles:
        return AsyncBundles(self._transport)

    @cached_property
    def catalog(self) -> AsyncCatalog:
        return AsyncCatalog(self._transport)

    @cached_property
    def changes(self) -> AsyncChanges:
        return AsyncChanges(self._transport)

    @cached_property
    def coupons(self) -> AsyncCoupons:
        return AsyncCoupons(self._transport)

    @cached_property
    def credit_notes(self) -> AsyncCreditNotes:
        return AsyncCreditNotes(self._transport)

    @cached_property
    def customers(self) -> AsyncCustomers:
        return AsyncCustomers(self._transport)

    @cached_property
    def event_exports(self) -> AsyncEventExports:
        return AsyncEventExports(self._transport)

    @cached_property
    def event_imports(self) -> AsyncEventImports:
        return AsyncEventImports(self._transport)

    @cached_property
    def event_policy(self) -> AsyncEventPolicy:
        return AsyncEventPolicy(self._transport)

    @cached_property
    def events(self) -> AsyncEvents:
        return AsyncEvents(self._transport)

    @cached_property
    def features(self) -> AsyncFeatures:
        return AsyncFeatures(self._transport)

    @cached_property
    def feed(self) -> AsyncFeed:
        return AsyncFeed(self._transport)

    @cached_property
    def invoices(self) -> AsyncInvoices:
        return AsyncInvoices(self._transport)

    @cached_property
    def late_usage(self) -> AsyncLateUsage:
        return AsyncLateUsage(self._transport)

    @cached_property
    def ledger(self) -> AsyncLedger:
        return AsyncLedger(self._transport)

    @cached_property
    def line_items(self) -> AsyncLineItems:
        return AsyncLineItems(self._transport)

    @cached_property
    def metrics(self) -> AsyncMetrics:
        return AsyncMetrics(self._transport)

    @cached_property
    def organizations(self) -> AsyncOrganizations:
        return AsyncOrganizations(self._transport)

    @cached_property
    def payment_methods(self) -> AsyncPaymentMethods:
        return AsyncPaymentMethods(self._transport)

    @cached_property
    def payments(self) -> AsyncPayments:
        return AsyncPayments(self._transport)

    @cached_property
    def plan_migrations(self) -> AsyncPlanMigrations:
        return AsyncPlanMigrations(self._transport)

    @cached_property
    def plans(self) -> AsyncPlans:
        return AsyncPlans(self._transport)

    @cached_property
    def prices(self) -> AsyncPrices:
        return AsyncPrices(self._transport)

    @cached_property
    def products(self) -> AsyncProducts:
        return AsyncProducts(self._transport)

    @cached_property
    def refunds(self) -> AsyncRefunds:
        return AsyncRefunds(self._transport)

    @cached_property
    def rejected_events(self) -> AsyncRejectedEvents:
        return AsyncRejectedEvents(self._transport)

    @cached_property
    def sandboxes(self) -> AsyncSandboxes:
        return AsyncSandboxes(self._transport)

    @cached_property
    def simulations(self) -> AsyncSimulations:
        return AsyncSimulations(self._transport)

    @cached_property
    def subscriptions(self) -> AsyncSubscriptions:
        return AsyncSubscriptions(self._transport)

    @cached_property
    def tax(self) -> AsyncTax:
        return AsyncTax(self._transport)

    @cached_property
    def taxes(self) -> AsyncTaxes:
        return AsyncTaxes(self._transport)

    @cached_property
    def test_clocks(self) -> AsyncTestClocks:
        return AsyncTestClocks(self._transport)

    @cached_property
    def versions(self) -> AsyncVersions:
        return AsyncVersions(self._transport)

    @cached_property
    def webhook_deliveries(self) -> AsyncWebhookDeliveries:
        return AsyncWebhookDeliveries(self._transport)

    @cached_property
    def webhook_endpoints(self) -> AsyncWebhookEndpoints:
        return AsyncWebhookEndpoints(self._transport)
