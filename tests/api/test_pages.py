"""The pages' frame: headers, languages, colours, static files, errors."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from api.web.assets import Assets
from api.web.looks import PAGE_POLICY
from api.web.problem_pages import PART
from tests.api.conftest import Ask

PAGES = ("/", "/shop")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(ask: Ask, path: str) -> None:
    answer = ask("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert PAGE_POLICY.startswith("default-src 'none'; script-src 'self'; style-src 'self'")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script_or_style_and_no_address_of_others(ask: Ask, path: str) -> None:
    text = ask("GET", path).text
    scripts = re.findall(r"<script([^>]*)>", text)
    assert scripts
    assert all("src=" in it or 'type="application/json"' in it for it in scripts)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.findall(r"(?:src|href|action)=\"(?!/|#)", text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_the_language_that_is_asked_for_and_says_which(ask: Ask, path: str) -> None:
    english, chinese = (ask("GET", path, headers={"Accept-Language": tag}) for tag in ("en-GB", "zh-CN"))
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == ("en", "zh")
    assert '<html lang="en"' in english.text
    assert '<html lang="zh-Hans"' in chinese.text
    assert "跳到正文" in chinese.text
    assert "Skip to the content" in english.text
    assert english.headers["Vary"] == "Accept-Language, Cookie"


def test_a_chosen_language_counts_more_than_the_browsers(ask: Ask) -> None:
    assert '<html lang="en"' in ask("GET", "/", headers={"Accept-Language": "zh", "Cookie": "language=en"}).text


def test_choosing_keeps_a_cookie_and_goes_back(ask: Ask) -> None:
    answer = ask("POST", "/preferences", content="language=zh&scheme=dark&back=/shop", headers=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/shop")
    cookies = answer.headers.get_list("set-cookie")
    assert [it.partition(";")[0] for it in cookies] == ["language=zh", "scheme=dark"]
    assert 'data-scheme="dark"' in ask("GET", "/shop", headers={"Cookie": "scheme=dark"}).text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "shop", "/\n//x"])
def test_nobody_is_sent_to_another_site(ask: Ask, elsewhere: str) -> None:
    answer = ask("POST", "/preferences", content=urlencode({"language": "en", "back": elsewhere}), headers=FORM)
    assert answer.headers["Location"] == "/"


def test_a_choice_that_is_none_is_passed_over(ask: Ask) -> None:
    answer = ask("POST", "/preferences", content="language=fr&scheme=red&back=/", headers=FORM)
    assert "set-cookie" not in answer.headers
    assert 'data-scheme="auto"' in ask("GET", "/", headers={"Cookie": "scheme=red; language=fr"}).text


def test_static_files_are_kept_for_good_under_their_digest_alone(ask: Ask) -> None:
    path = Assets.load().path("page.css")
    assert path in ask("GET", "/").text
    plain, packed = ask("GET", path, headers={"Accept-Encoding": "identity"}), ask("GET", path)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.content == packed.content
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Content-Type"] == "text/css; charset=utf-8"
    assert ask("GET", path.replace(Assets.load().digest, "0" * 16)).status_code == 404
    assert ask("GET", path.replace("page.css", "README.md")).status_code == 404


def test_a_page_that_names_a_file_that_is_not_there_fails_early() -> None:
    with pytest.raises(KeyError, match=r"no static file gone\.js"):
        Assets.load().path("gone.js")


def test_an_error_of_a_page_is_a_page_in_its_language(ask: Ask) -> None:
    answer = ask("GET", f"/shop?find={'x' * 65}", headers={"Accept-Language": "zh"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")
    assert 'data-code="Api_Malformed"' in answer.text
    assert "没有成功" in answer.text


def test_a_service_that_is_not_indexed_says_so_on_a_page(ask_empty: Ask) -> None:
    answer = ask_empty("GET", "/shop")
    assert answer.status_code == 503
    assert 'data-code="Service_NotIndexed"' in answer.text


def test_the_front_page_tells_the_audit_and_what_is_open(ask: Ask) -> None:
    text = ask("GET", "/").text
    assert "Complete and right up to block" in text
    assert "2.00 USD off for every full 15.00 USD" in text or "2.00 EUR off for every full 15.00 EUR" in text


def test_pages_are_no_part_of_the_description_for_programs(ask: Ask) -> None:
    assert not {"/", "/shop", "/preferences"} & set(ask("GET", "/openapi.json").json()["paths"])


def test_parts_of_pages_say_that_they_are_parts_and_nothing_else_does(ask: Ask) -> None:
    part, refused, whole = (ask("GET", path) for path in ("/shop/parts/goods", "/shop/parts/goods?none=1", "/shop"))
    assert (part.status_code, refused.status_code, whole.status_code) == (200, 422, 200)
    assert [PART in it.headers for it in (part, refused, whole)] == [True, True, False]
