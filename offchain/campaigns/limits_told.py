"""When, for whom, how often and with which other promotions, in words."""

from offchain.campaigns.speech import Speech
from offchain.domain.extra import GateRule
from offchain.domain.terms import Audience, Flags, GateKind, GroupMode, Kind, Revocation
from offchain.texts.wording import moment

_ALL_WEEK = 0x7F


def time_sentences(speech: Speech) -> list[str]:
    """The window, and the hours and weekdays in it."""
    terms = speech.terms
    told = [speech.say("window", start=moment(terms.start_time), end=moment(terms.end_time))]
    days, hours = [], []
    if terms.weekdays & _ALL_WEEK not in (0, _ALL_WEEK):
        names = [speech.say(f"day {bit}") for bit in range(7) if terms.weekdays >> bit & 1]
        days.append(speech.say("on days", days=speech.join("names and", names)))
    if terms.daily_from or terms.daily_to:
        key = "hours" if terms.daily_from < terms.daily_to else "hours over midnight"
        hours.append(speech.say(key, start=_clock(terms.daily_from), end=_clock(terms.daily_to)))
    if days or hours:
        when = speech.join("hours and", [*days, *hours])
        told.append(speech.say("only when", when=when, offset=_offset(terms.utc_offset)))
    return told


def audience_sentences(speech: Speech) -> list[str]:
    """Who may use it."""
    terms, rule = speech.terms, speech.extra.gate
    if terms.audience == Audience.HOLDER:
        return [] if rule is None else [speech.say("HOLDER", held=_held(speech, rule)), *_once(speech, rule)]
    who = speech.say(
        Audience(terms.audience).name,
        issuer=speech.party(terms.issuer),
        delay=speech.wording.duration(terms.root_delay_seconds),
        auditor=speech.party(speech.cold.auditor),
    )
    return [who] if rule is None else [who, speech.say("gate too", held=_held(speech, rule))]


def limit_sentences(speech: Speech) -> list[str]:
    """How often and how much."""
    terms = speech.terms
    uses = str(terms.cap)
    if terms.kind == Kind.GIFT:
        told = [speech.say("limits of gift", uses=uses, stock=speech.units(terms.stock_units))]
    else:
        told = [speech.say("limits", uses=uses, budget=speech.money(terms.budget))]
        if terms.stock_units:
            told.append(speech.say("stock", units=speech.units(terms.stock_units)))
    if terms.per_wallet:
        told.append(speech.say("per wallet", uses=str(terms.per_wallet)))
    if terms.period_cap:
        period = speech.wording.duration(terms.period_seconds)
        told.append(speech.say("per period", uses=str(terms.period_cap), period=period))
    return told


def stacking_sentences(speech: Speech) -> list[str]:
    """With which other promotions it goes."""
    terms = speech.terms
    if terms.flags & Flags.EXCLUSIVE:
        return [speech.say("exclusive")]
    mode = "group one" if terms.group_mode == GroupMode.ONE else "group all"
    told = [speech.say(mode, group=str(terms.group))]
    others = [str(group) for group in range(32) if terms.compat_mask >> group & 1 and group != terms.group]
    if others:
        told.append(speech.say("with groups", groups=speech.join("names and", others)))
    else:
        told.append(speech.say("no groups"))
    if others or terms.group_mode == GroupMode.ALL:
        told.append(speech.say("cascade", priority=str(terms.priority)))
    if terms.flags & Flags.UNMARKED:
        told.append(speech.say("unmarked"))
    return told


def change_sentences(speech: Speech) -> list[str]:
    """What may change, and what a return does."""
    terms, duration = speech.terms, speech.wording.duration
    end = speech.say(
        "end" if terms.notice else "end at once",
        merchant=speech.party(terms.merchant),
        notice=duration(terms.notice),
    )
    told = [end, speech.say("pause" if terms.max_pause else "no pause", pause=duration(terms.max_pause))]
    if terms.audience in (Audience.VOUCHER, Audience.ROOT):
        told.append(speech.say(Revocation(terms.revocation).name))
    if terms.flags & Flags.TRANSFERABLE:
        told.append(speech.say("transferable"))
    if terms.refund_window:
        told.append(speech.say("returns", period=duration(terms.refund_window)))
    if terms.kind != Kind.GIFT:
        told.append(speech.say("recalc" if terms.flags & Flags.RECALC_ON_RETURN else "keep"))
    return told


def _held(speech: Speech, rule: GateRule) -> str:
    return speech.say(
        GateKind(rule.kind).name,
        gate=speech.party(speech.terms.gate),
        minimum=str(rule.minimum),
        timepoint=str(rule.timepoint),
        token=str(rule.token_id),
    )


def _once(speech: Speech, rule: GateRule) -> list[str]:
    return [speech.say("token once", uses=str(speech.terms.cap))] if rule.kind == GateKind.ERC721_OWNER else []


def _clock(second: int) -> str:
    """A second of the day as people read clocks."""
    text = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    return text + (f":{second % 60:02d}" if second % 60 else "")


def _offset(quarters: int) -> str:
    """Quarter hours, 8 bits in two's complement, as a distance from UTC."""
    ahead = quarters - 256 if quarters > 127 else quarters
    hours, rest = divmod(abs(ahead), 4)
    return f"UTC{'-' if ahead < 0 else '+'}{hours:02d}:{rest * 15:02d}" if ahead else "UTC"
