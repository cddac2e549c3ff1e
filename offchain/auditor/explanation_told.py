"""An explanation in plain words and numbers, English or Chinese, and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from offchain.attestation.keccak import keccak
from offchain.auditor.arithmetic import LineStep, Steps
from offchain.auditor.explained import Explained
from offchain.auditor.plain import address, hexadecimal, plain
from offchain.auditor.texts import ExplanationTexts
from offchain.campaigns import currencies
from offchain.campaigns.currencies import Currency
from offchain.campaigns.description import describe
from offchain.domain.extra import read_extra
from offchain.domain.route import Route
from offchain.domain.terms import Kind, Settlement
from offchain.texts.wording import Language, moment, money, percent

Section = tuple[str, list[str]]
"""Heading and sentences."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells explanations. last : block up to which the history was read."""

    texts: ExplanationTexts
    language: Language
    last: int

    def sections(self, it: Explained) -> list[Section]:
        """Everything of one redemption, in the order in which people ask."""
        told = _Told(self, it, currencies.of_number(it.terms.currency))
        parts = {
            "what": told.what(),
            "terms": told.terms(),
            "eligible": told.eligible(),
            "arithmetic": told.arithmetic(),
            "paid": told.paid(),
            "since": told.since(),
        }
        return [(self.texts.heading(name, self.language), list(lines)) for name, lines in parts.items()]

    def lines(self, it: Explained) -> list[str]:
        """The same as lines of text."""
        found: list[str] = []
        for heading, sentences in self.sections(it):
            found += ["", heading, *(f"  {sentence}" for sentence in sentences)]
        return found[1:]

    def text_hash(self, it: Explained) -> bytes:
        """keccak256 of the lines, each with a line feed: what a work paper keeps of the text."""
        return keccak("".join(f"{line}\n" for line in self.lines(it)).encode())

    def document(self, it: Explained) -> dict[str, Any]:
        """As JSON: numbers exact, wide ones as digits, bytes in hexadecimal; `text` in the language."""
        numbers = plain({name: getattr(it, name) for name in Explained.__slots__ if name not in ("terms", "parts")})
        funders = [f"0x{funder:040x}" for funder in it.cold.funders] if it.cold else []
        sections = [{"heading": heading, "sentences": lines} for heading, lines in self.sections(it)]
        return {**numbers, "funders": funders, "text": sections, "text_hash": f"0x{self.text_hash(it).hex()}"}


@dataclass(frozen=True, slots=True)
class _Told:
    telling: Telling
    it: Explained
    currency: Currency

    def what(self) -> Iterator[str]:
        it, recorded = self.it, self.it.recorded
        yield self._say(
            "what",
            time=moment(recorded.time),
            discount=self._money(recorded.discount),
            sequence=recorded.sequence,
            campaign=hexadecimal(recorded.campaign),
            position=it.position,
            merchant=address(it.merchant),
        )
        yield self._say(
            "where",
            transaction=hexadecimal(it.transaction),
            block=it.block,
            log=it.log_index,
            record=hexadecimal(it.record_hash),
        )
        yield self._say(
            "order",
            order=hexadecimal(recorded.order_hash),
            shopper=address(recorded.shopper),
            submitter=address(recorded.submitter),
            place=recorded.position + 1,
        )
        if it.till is not None:
            yield self._say("till", checkout=address(it.till.checkout))
        if it.order is None:
            yield self._say("unseen")

    def terms(self) -> Iterator[str]:
        parts = self.it.parts
        if parts is None:
            yield self._say("parts_unknown")
            return
        extra = read_extra(self.it.terms, parts.extra)
        yield from describe(self.it.terms, extra, parts.cold, self.telling.language)

    def eligible(self) -> Iterator[str]:
        it, why = self.it, self.it.eligible
        index, gate = it.recorded.index, address(why.gate)
        if why.route == Route.PUBLIC:
            yield self._say("public")
        elif why.route == Route.VOUCHER:
            yield from self._voucher()
        elif why.route == Route.ROOT:
            yield from self._leaf()
        else:
            yield (
                self._say("token", index=index, gate=gate)
                if why.route == Route.TOKEN
                else self._say("votes", gate=gate)
            )
        if why.gate and why.route not in (Route.TOKEN, Route.VOTES):
            yield self._say("gate", gate=gate)
        if it.order is not None:
            signer = it.quote_signer
            yield self._say("quote", signer=address(signer)) if signer else self._say("sent_by_merchant")

    def _voucher(self) -> Iterator[str]:
        why, gaps = self.it.eligible, {"index": self.it.recorded.index, "epoch": self.it.recorded.epoch}
        if self.it.order is None:
            yield self._say("voucher_unseen", **gaps)
        elif why.signer == why.issuer:
            yield self._say("voucher", **gaps, signer=address(why.signer))
        else:
            yield self._say("voucher_wallet", **gaps, issuer=address(why.issuer))
        if why.assigner:
            yield self._say("bearer", assigner=address(why.assigner))

    def _leaf(self) -> Iterator[str]:
        why, recorded, root = self.it.eligible, self.it.recorded, self.it.eligible.root
        if root is None:
            yield self._say("not_by_rules")
            return
        yield self._say(
            "leaf",
            epoch=recorded.epoch,
            index=recorded.index,
            first=root.first_index,
            last=root.first_index + root.count - 1,
            path=why.path or root.depth,
            root=hexadecimal(root.root),
            active=moment(root.active_from),
        )
        hashes = {"model": root.model_root, "data": root.data_root, "manifest": root.manifest_hash}
        yield self._say("provenance", **{name: hexadecimal(value) for name, value in hashes.items()})

    def arithmetic(self) -> Iterator[str]:
        steps, recorded = self.it.steps, self.it.recorded
        if steps is None or (steps.base, steps.discount) != (recorded.base, recorded.discount):
            base, discount = self._money(recorded.base), self._money(recorded.discount)
            yield self._say("by_record", base=base, discount=discount)
            if self.it.order is not None:
                yield self._say("not_by_rules")
            return
        for line in steps.lines:
            yield from self._line(line)
        if steps.delivery_before:
            yield self._say("delivery", amount=self._money(steps.delivery_before))
        yield from self._thresholds(steps)
        yield from self._discount(steps)

    def _line(self, line: LineStep) -> Iterator[str]:
        gaps = {"number": line.position + 1, "quantity": line.quantity}
        price, amount = self._money(line.unit_price), self._money(line.amount)
        yield self._say("line_in" if line.counted else "line_out", **gaps, price=price, amount=amount)
        if line.before != line.amount:
            yield self._say("line_left", left=self._money(line.before))

    def _thresholds(self, steps: Steps) -> Iterator[str]:
        terms = self.it.terms
        if terms.min_amount:
            yield self._say("min_amount", needed=self._money(terms.min_amount), have=self._money(steps.reached))
        if terms.min_quantity:
            yield self._say("min_quantity", needed=terms.min_quantity, have=steps.reached_units)

    def _discount(self, steps: Steps) -> Iterator[str]:
        terms, personal = self.it.terms, self.it.recorded.value
        if terms.kind == Kind.GIFT:
            yield self._say("gift", units=steps.units)
            return
        gaps = {"open": self._value(steps.open_value)}
        if personal:
            yield self._say("personal", **gaps, personal=self._value(personal), value=self._value(steps.value))
        else:
            yield self._say("value", **gaps)
        yield self._say("base", base=self._money(steps.base))
        if steps.exact is not None:
            exact, wanted = self._exact(*steps.exact), self._money((2 * steps.exact[0] // steps.exact[1] + 1) // 2)
            base, value = self._money(steps.base), self._value(steps.value)
            yield self._say("exact", base=base, value=value, exact=exact, wanted=wanted)
        yield self._say("wanted", wanted=self._money(steps.wanted))
        bound = "limit" if steps.discount < steps.wanted else "within"
        yield self._say(bound, limit=self._money(steps.limit), discount=self._money(steps.discount))
        for line in steps.lines:
            if line.share:
                share = {"number": line.position + 1, "share": self._money(line.share)}
                yield self._say("share", discount=self._money(steps.discount), **share)

    def paid(self) -> Iterator[str]:
        it = self.it
        yield self._say("budget", before=self._money(it.budget_before), after=self._money(it.budget_after))
        if it.cold is not None:
            for funder, part, amount in zip(it.cold.funders, it.cold.share_bps, it.charged, strict=False):
                texts = {"funder": address(funder), "part": percent(part), "amount": self._money(amount)}
                yield self._say("funder", **texts)
        yield self._say("settled" if it.terms.settlement == Settlement.PAID else "recorded")

    def since(self) -> Iterator[str]:
        for name, came in (("back", self.it.back), ("refund", self.it.refunds)):
            for one in came:
                yield self._say(name, time=moment(one.time), block=one.block, amount=self._money(one.amount))
        if not self.it.back and not self.it.refunds:
            yield self._say("nothing_back", block=self.telling.last)

    def _say(self, name: str, **gaps: object) -> str:
        return self.telling.texts.sentence(name, self.telling.language, **gaps)

    def _money(self, minor: int) -> str:
        return f"{money(minor, self.currency.decimals)} {self.currency.code}"

    def _value(self, number: int) -> str:
        return percent(number) if self.it.terms.is_percent else self._money(number)

    def _exact(self, numerator: int, denominator: int) -> str:
        """A fraction of minor units over 10000, as a decimal of the currency without zeros at its end."""
        decimals = self.currency.decimals + len(str(denominator)) - 1
        text = money(numerator, decimals) if decimals <= _DECIMALS else f"{numerator}/{denominator}"
        return f"{text.rstrip('0').rstrip('.')} {self.currency.code}"


_DECIMALS = 8
