"""Currencies of ISO 4217: code, number, and how many decimals their minor unit is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from offchain.domain.denomination import Denomination
from offchain.domain.terms import Terms

_BY_DECIMALS: Final = MappingProxyType(
    {
        0: """
        BIF108 CLP152 DJF262 GNF324 ISK352 JPY392 KMF174 KRW410 PYG600 RWF646 UGX800 UYI940 VND704 VUV548 XAF950
        XOF952 XPF953
        """,
        2: """
        AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BMD060 BND096 BOB068
        BOV984 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHE947 CHF756 CHW948 CNY156 COP170 COU970
        CRC188 CUP192 CVE132 CZK203 DKK208 DOP214 DZD012 EGP818 ERN232 ETB230 EUR978 FJD242 FKP238 GBP826 GEL981
        GHS936 GIP292 GMD270 GTQ320 GYD328 HKD344 HNL340 HTG332 HUF348 IDR360 ILS376 INR356 IRR364 JMD388 KES404
        KGS417 KHR116 KPW408 KYD136 KZT398 LAK418 LBP422 LKR144 LRD430 LSL426 MAD504 MDL498 MGA969 MKD807 MMK104
        MNT496 MOP446 MRU929 MUR480 MVR462 MWK454 MXN484 MXV979 MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524
        NZD554 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 QAR634 RON946 RSD941 RUB643 SAR682 SBD090 SCR690 SDG938
        SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 STN930 SVC222 SYP760 SZL748 THB764 TJS972 TMT934 TOP776
        TRY949 TTD780 TWD901 TZS834 UAH980 USD840 USN997 UYU858 UZS860 VED926 VES928 WST882 XAD396 XCD951 XCG532
        YER886 ZAR710 ZMW967 ZWG924
        """,
        3: """
        BHD048 IQD368 JOD400 KWD414 LYD434 OMR512 TND788
        """,
        4: """
        CLF990 UYW927
        """,
    }
)
"""Decimals of the minor unit -> codes, each with its number. Codes without one (gold, tests) are not here."""


@dataclass(frozen=True, slots=True)
class Currency:
    """code : three letters; number : ISO 4217; decimals : of the minor unit."""

    code: str
    number: int
    decimals: int


NO_MONEY: Final = Currency("XXX", 999, 0)
"""What ISO 4217 has for no currency: where nothing says one."""


@lru_cache(maxsize=1_024)
def by_code(code: str) -> Currency | None:
    """The currency of a code of three capital letters, if there is one with a minor unit."""
    return next((currency for currency in currencies() if currency.code == code), None)


@lru_cache(maxsize=1_024)
def by_number(number: int) -> Currency | None:
    """The currency of an ISO 4217 number, if there is one with a minor unit."""
    return next((currency for currency in currencies() if currency.number == number), None)


@lru_cache(maxsize=1_024)
def of_number(number: int) -> Currency:
    """The same; a number that ISO 4217 does not have counts as a currency without decimals, so that every figure shown
    is the minor units themselves."""
    return by_number(number) or Currency(f"currency {number}", number, 0)


def denomination_in(number: int) -> Denomination:
    """The money of a currency without a token. number : ISO 4217."""
    return Denomination(number, 0, of_number(number).decimals)


def denomination_of(terms: Terms, token_decimals: int = 0) -> Denomination:
    """The money that the terms promise. token_decimals : what the token's contract says, where the terms name one."""
    if terms.token:
        return Denomination(terms.currency, terms.token, token_decimals)
    return denomination_in(terms.currency)


def currencies() -> Iterator[Currency]:
    """All of them, fewer decimals first, then by code."""
    for decimals, entries in _BY_DECIMALS.items():
        for entry in entries.split():
            yield Currency(entry[:3], int(entry[3:]), decimals)
