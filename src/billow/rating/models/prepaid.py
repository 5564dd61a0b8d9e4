"""Units that are paid for in advance, and a price for those beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.price import (
    ENTIRE,
    BillingInterval,
    Consumption,
    InnerPrice,
    Place,
    Price,
    PriceDiscount,
    RatedLine,
    Reading,
    Told,
    in_currency,
    model_name,
    price_to_json,
    shared,
)
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.kit.fields import Amount, Quantity
from billow.kit.time import Cadence
from billow.rating.models.fixed import FixedPrice
from billow.rating.models.graduated import GraduatedPrice

_DEPTH = 2
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepaidPrice(Price):
    """A price for the units of a period, in advance, and another for the units beyond them, in arrears.

    Units are used as they come; what is left at the end of a period is lost, unless there is a `rollover`.
    """

    metered: ClassVar[bool] = True
    depth: ClassVar[int] = _DEPTH
    spellings: ClassVar[tuple[str, ...]] = ("prepaid_tiered", "prepaid_fixed_tiered")
    example: ClassVar[Mapping[str, JsonValue]] = {
        "type": "prepaid",
        "prepaid_units": "1000",
        "prepaid_price": "80.00",
        "overage": {"type": "unit", "unit_price": "0.10"},
        "rollover": {"cap": "500", "periods": 1},
    }

    type: Literal["prepaid"] = "prepaid"
    prepaid_units: Annotated[Quantity, Field(description="The units of a period that are paid for in advance.")]
    prepaid_price: Annotated[Amount, Field(description="What they cost, in each period.")] = Decimal(0)
    overage: Annotated[Price, InnerPrice(_DEPTH), Field(description="The price of the units beyond them.")]
    overage_interval: Annotated[
        BillingInterval | None,
        Field(
            description="How often units beyond them are billed, always in arrears; without it, when the period is "
            "over. How many are beyond them is counted over the whole period."
        ),
    ] = None

    def __post_init__(self) -> None:
        Price.__post_init__(self)
        if self.maximum is not None and self.maximum < self.prepaid_price:
            raise ValueError("maximum must not be below prepaid_price")
        if self.reads.by_day:
            raise ValueError("prorated_units counts by days, and units beyond prepaid ones are counted as a whole")

    @classmethod
    def respelled(cls, document: Mapping[object, object]) -> Mapping[object, object]:
        """Tiers of the price itself are those of its overage, and the interval of overages has our name."""
        own = dict(document)
        if "tiers" in own and "overage" not in own:
            own["overage"] = {"type": model_name(GraduatedPrice), "tiers": own.pop("tiers")}
        if "overages_charge_interval" in own and "overage_interval" not in own:
            own["overage_interval"] = own.pop("overages_charge_interval")
        return own

    @property
    def settles(self) -> Cadence | None:
        """The rhythm of the units beyond them."""
        return None if self.overage_interval is None else Cadence.named(self.overage_interval)

    @property
    def owed_as_used(self) -> bool:
        """Never: units beyond the prepaid ones are billed in arrears, in a rhythm of their own."""
        return False

    @property
    def may_fall(self) -> bool:
        """Whether the price of the units beyond may."""
        return self.overage.may_fall

    @property
    def fee(self) -> Price | None:
        """The price of the prepaid units, in advance, with what of a fixed discount it can bear."""
        elsewhere = {code: _fee_of(local) for code, local in self._elsewhere.items()}
        if not self.prepaid_price and not any(given["unit_price"] for given in elsewhere.values()):
            return None
        return FixedPrice(
            billing_interval=self.billing_interval,
            billing_interval_unit=self.billing_interval_unit,
            billing_interval_count=self.billing_interval_count,
            billing_direction="advance",
            discount=self._discounts[0],
            trial_period_days=self.trial_period_days,
            charge_on_contract_start=self.charge_on_contract_start,
            prorated=self.prorated,
            currency_prices=elsewhere or None,
            unit_price=self.prepaid_price,
        )

    @property
    def usage(self) -> Price:
        """The price of the units beyond, in arrears, with what the fee leaves of the minimum, the maximum and a fixed
        discount."""
        paid = self.prepaid_price
        return replace(
            self,
            billing_direction="arrears",
            prepaid_price=Decimal(0),
            minimum=None if self.minimum is None else max(self.minimum - paid, Decimal(0)),
            maximum=None if self.maximum is None else self.maximum - paid,
            discount=self._discounts[1],
            currency_prices={
                code: {**(self.currency_prices or {})[code], **_usage_of(local)}
                for code, local in self._elsewhere.items()
            }
            or None,
        )

    @property
    def _elsewhere(self) -> Mapping[str, Price]:
        """The price in each of the currencies that it has parameters of its own for."""
        return {code: in_currency(self, code) for code in self.currency_prices or {}}

    @property
    def _discounts(self) -> tuple[PriceDiscount | None, PriceDiscount | None]:
        if self.discount is None or self.discount.amount is None:
            return self.discount, self.discount
        first = min(self.discount.amount, self.prepaid_price)
        rest = self.discount.amount - first
        return replace(self.discount, amount=first), replace(self.discount, amount=rest) if rest else None

    @property
    def reads(self) -> Reading:
        """What the price of the units beyond reads."""
        return self.overage.reads

    @property
    def places(self) -> tuple[Place, ...]:
        """Those of the price of the units beyond."""
        return self.overage.places

    @property
    def allowance(self) -> Fraction:
        """The prepaid units, and those that are included beside them."""
        return self.included + self._prepaid

    @cached_property
    def _prepaid(self) -> Fraction:
        return Fraction(self.prepaid_units)

    def arranged(self, used: Consumption) -> Consumption:
        """As the price of the units beyond has it."""
        return self.overage.arranged(used)

    def ratio(self, used: Consumption, share: Fraction) -> tuple[int, int]:
        """The price of the prepaid units, and that of those beyond (correctness 3.1)."""
        return self._with_fee(self.overage.cost(self.overage.arranged(used).less(self._prepaid * share), share), share)

    def ratio_of(self, quantity: Fraction, share: Fraction) -> tuple[int, int]:
        """The same."""
        paid = self._prepaid if share is ENTIRE else self._prepaid * share
        left = quantity - paid
        return self._with_fee(self.overage.cost(left if left.numerator > 0 else _NONE, share), share)

    def _with_fee(self, beyond: tuple[int, int], share: Fraction) -> tuple[int, int]:
        if not self.prepaid_price:
            return beyond
        above, below = self._fee_ratio
        if share is not ENTIRE:
            above, below = above * share.numerator, below * share.denominator
        return above * beyond[1] + beyond[0] * below, below * beyond[1]

    @cached_property
    def _fee_ratio(self) -> tuple[int, int]:
        return self.prepaid_price.as_integer_ratio()

    def told(self, used: Consumption, share: Fraction, quantity: Step) -> Told:
        """The two, added up."""
        units = shared("prepaid units", self.prepaid_units, share)
        above = explain.subtract("quantity less prepaid units", quantity, units)
        left = explain.greatest("quantity beyond prepaid units", above, given("nothing", 0))
        beyond = self.overage.explain(self.overage.arranged(used).less(units.value), share, left)
        if not self.prepaid_price:
            return beyond
        price = shared("price of the prepaid units", self.prepaid_price, share)
        line = RatedLine(description="Prepaid", quantity=share, unit_price=self.prepaid_price, amount=price.value)
        tree = explain.add("prepaid units and those beyond", price, beyond.tree)
        return Told(lines=(line, *beyond.lines), tree=tree)


def _fee_of(local: Price) -> dict[str, JsonValue]:
    """The parameters of the fee of a price in one currency; without one, it costs nothing."""
    fee = local.fee
    document = {} if fee is None else price_to_json(fee)
    return {"unit_price": document.get("unit_price", 0), "discount": document.get("discount")}


def _usage_of(local: Price) -> dict[str, JsonValue]:
    """The parameters of the price of the units beyond in one currency that the fee has a part in."""
    document = {} if local.usage is None else price_to_json(local.usage)
    return {name: document.get(name) for name in ("prepaid_price", "minimum", "maximum", "discount")}


VARIANT = PrepaidPrice
