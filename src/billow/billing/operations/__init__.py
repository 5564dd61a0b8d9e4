"""What is billed, what comes next, what was used, and what a change leads to."""

from billow.billing.operations.backfills import preview_backfill
from billow.billing.operations.changes import apply_change, preview_change
from billow.billing.operations.drafts import finalize, issue_waiting, put_off_draft, refresh, waiting_drafts
from billow.billing.operations.ending import cancel
from billow.billing.operations.exporting import export_events
from billow.billing.operations.farewell import delete_customer
from billow.billing.operations.late_usage import list_late_usage
from billow.billing.operations.lines import explain_line, line_events
from billow.billing.operations.notes import explain_credit_note
from billow.billing.operations.openings import open_since, paused
from billow.billing.operations.overrides import (
    add_charge_filter,
    remove_charge_filter,
    set_charge,
    set_fixed_charge,
)
from billow.billing.operations.pausing import pause, unpause
from billow.billing.operations.progressive import look, put_off, waiting, watch_thresholds
from billow.billing.operations.projecting import projected_customer_usage, projected_subscription_usage
from billow.billing.operations.publishing import publish_version
from billow.billing.operations.run import bill, reschedule
from billow.billing.operations.runs import (
    bill_part,
    cancel_run,
    finish,
    get_run,
    hold_run,
    list_failures,
    list_runs,
    next_run,
    resume_run,
    set_aside,
    start_run,
)
from billow.billing.operations.spending import Terms
from billow.billing.operations.upcoming import upcoming_invoice
from billow.billing.operations.usage import customer_usage, subscription_usage
from billow.billing.operations.valuing import worth

__all__ = [
    "Terms",
    "add_charge_filter",
    "apply_change",
    "bill",
    "bill_part",
    "cancel",
    "cancel_run",
    "customer_usage",
    "delete_customer",
    "explain_credit_note",
    "explain_line",
    "export_events",
    "finalize",
    "finish",
    "get_run",
    "hold_run",
    "issue_waiting",
    "line_events",
    "list_failures",
    "list_late_usage",
    "list_runs",
    "look",
    "next_run",
    "open_since",
    "pause",
    "paused",
    "preview_backfill",
    "preview_change",
    "projected_customer_usage",
    "projected_subscription_usage",
    "publish_version",
    "put_off",
    "put_off_draft",
    "refresh",
    "remove_charge_filter",
    "reschedule",
    "resume_run",
    "set_aside",
    "set_charge",
    "set_fixed_charge",
    "start_run",
    "subscription_usage",
    "unpause",
    "upcoming_invoice",
    "waiting",
    "waiting_drafts",
    "watch_thresholds",
    "worth",
]
