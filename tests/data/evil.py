"""Words that try to become more than words: markup, links, orders to a terminal, formulas, tricks.

What belongs here: the payloads of ``tests/e2e/test_nothing_runs.py``. Many name a canary: a local
file whose opening is watched, or an address at which somebody listens. No payload may reach either,
wherever in a project it stands.
"""

from __future__ import annotations

from pathlib import Path

MARK = "R&Zq"
"""A lone ampersand before a letter: on a button it would vanish and underline the next."""


def payloads(canary: Path, web: str) -> dict[str, str]:
    """All payloads by name. ``canary``: the watched file; ``web``: the address (http, no slash at
    its end) of the listener."""
    url = canary.as_uri()
    return (
        _markup(url, web) | _styles(url, web) | _links(url, canary, web) | _orders(url) | _odd(url)
    )


def _markup(url: str, web: str) -> dict[str, str]:
    return {
        "img file": f"<img src='{url}'>",
        "img double quoted": f'<p>a</p><img src="{url}" width=9 height=9/>',
        "img unquoted": f"<html><img src={url}></html>",
        "img path": f"<qt><img src='{url.partition(':')[2].removeprefix('//')}'></qt>",
        "img http": f"<img src='{web}/img.png'>",
        "img two slashes": f"<img src='{web.partition(':')[2]}/two.png'>",
        "img qrc": "<img src='qrc:/qt-project.org/styles/commonstyle/images/file-128.png'>",
        "img resource": "<img src=':/qt-project.org/styles/commonstyle/images/file-128.png'>",
        "img data": "<img src='data:image/png;base64,iVBORw0KGgo='>",
        "img after comment": f"<!-- x --><img src='{url}'>",
        "img in doctype": f"<!DOCTYPE html><html><body><img src='{url}'></body></html>",
        "img in xml": f"<?xml version='1.0'?><html><img src='{url}'/></html>",
        "img in table": f"<table><tr><td background='{url}'><img src='{url}'></td></tr></table>",
        "img in list": f"<ul><li><img src='{url}'></li></ul>",
        "img after words": f"The minister said <b>no</b> <img src='{url}'> on Monday",
        "img after break": f"first line\n<br><img src='{url}'>",
        "upper case": f"<IMG SRC='{url.replace('file', 'FILE', 1)}'>",
        "srcset": f"<img srcset='{web}/a.png 1x' src='{url}'>",
        "svg image": f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>",
        "svg script": f"<svg onload=\"fetch('{web}/svg')\"></svg>",
        "object": f"<object data='{url}'></object><embed src='{url}'>",
        "iframe": f"<iframe src='{url}'></iframe>",
        "video": f"<video poster='{url}' src='{web}/v.mp4' autoplay></video>",
        "script": f"<script src='{web}/x.js'></script><script>alert(1)</script>",
        "on error": f"<img src=x onerror=\"new Image().src='{web}/e'\">",
        "meta refresh": f"<meta http-equiv='refresh' content='0;url={web}/r'>",
        "base": f"<base href='{web}/'><img src='b.png'>",
        "entities": f"&lt;img src='{url}'&gt; &amp;lt; &#60;img src=x&#62;",
        "half open": f"<b <img src='{url}'",
    }


def _styles(url: str, web: str) -> dict[str, str]:
    return {
        "style import": f"<style>@import url('{url}');</style><p>a</p>",
        "style http import": f"<style>@import '{web}/a.css';</style><p>a</p>",
        "style background": f"<body style=\"background-image:url('{url}')\"><p>a</p></body>",
        "style list": f"<ul style=\"list-style-image:url('{url}')\"><li>a</li></ul>",
        "link sheet": f"<link rel='stylesheet' href='{url}'><p>a</p>",
        "qss": f"QLabel {{ image: url({url}); }} * {{ color: red }}",
        "font face": f"<style>@font-face{{font-family:x;src:url('{url}')}}</style><p>a</p>",
    }


def _links(url: str, canary: Path, web: str) -> dict[str, str]:
    return {
        "link file": f"<a href='{url}'>click</a>",
        "link script": "<a href='javascript:alert(1)'>click</a>",
        "bare url": f"{web}/bare?q=1",
        "bare file url": url,
        "path": str(canary),
        "network path": "\\\\127.0.0.1\\share\\x.png",
        "markdown image": f"![alt]({url}) and ![two]({web}/m.png)",
        "markdown link": f"[click]({url}) <{web}/auto>",
        "markdown html": f"# Title\n\n<img src='{url}'>\n\n![ref][1]\n\n[1]: {url}",
        "xml entity": f"<!DOCTYPE a [<!ENTITY x SYSTEM '{url}'>]><a>&x;</a>",
        "template": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> `id` $(id)",
        "jndi": "${jndi:ldap://127.0.0.1/a}",
    }


def _orders(url: str) -> dict[str, str]:
    return {
        "ansi colour": "\x1b[31mred\x1b[0m",
        "ansi title": "\x1b]0;owned\x07",
        "ansi clipboard": "\x1b]52;c;b3duZWQ=\x07",
        "ansi link": f"\x1b]8;;{url}\x1b\\click\x1b]8;;\x1b\\",
        "ansi eight bit": "\x9b31mred\x9b0m",
        "carriage": "harmless\x08\x08\x08\x08evil",
        "rich markup": "[bold red]x[/] [link=http://127.0.0.1/]y[/link]",
        "formula": '=HYPERLINK("http://127.0.0.1/","x")',
        "formula call": "=cmd|' /C calc'!A0",
        "formula at": "@SUM(1+1)*cmd",
        "formula wide": "＝1+1",
    }


def _odd(url: str) -> dict[str, str]:
    return {
        "bidi override": "abc\u202egnp.exe\u202c def",
        "bidi isolate": "\u2066\u2067x\u2069 y",
        "zero width": "ad\u200bm\u200din\ufeff",
        "mnemonic": f"{MARK}ebra & Co",
        "percent": "%s %d %n %(x)s {0} {x!r} %1 %L1",
        "backslash": "\\x00 \\u0000 \\n \\",
        "nul-like": "a\u2400b %00 \\0 &#0;",
        "long word": "W" * 5000,
        "long tags": "<b>" * 400 + "deep",
        "combining": "Z" + "\u0301" * 300,
        "separators": "one\u2028two\u2029three\x85four",
        "quotes": "'\"`‘’“”«»' OR 1=1; DROP TABLE article;--",
        "traversal": "../../../../etc/passwd",
        "tip of a tip": f"<qt>&lt;img src='{url}'&gt;</qt>",
        "json": '{"$ref": "#", "__proto__": {"x": 1}}',
        "yaml": "!!python/object/apply:os.system ['true']",
        "pickle": "cos\nsystem\n(S'true'\ntR.",
    }
