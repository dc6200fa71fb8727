"""Names that have broken other wikis: each must be taken, put into one form, or refused."""

from __future__ import annotations

# ruff: noqa: E501

_CONTROLS = [f"a{chr(code)}b" for code in (*range(0x20), *range(0x7F, 0xA0))]
_INVISIBLE = [
    f"a{one}b"
    for one in (
        "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029"
        "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a"
        "\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\ufffa\ufffb\ufffc\ufffd\ufffe\uffff\U0001d173\U000e0001"
        "\U000e0020\U000e0100\ue000\U000f0000\U0010ffff\u0378\U0002fffe"
    )
]
_ALONE = [
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u0301",
    "\u200d",
    "\u2800",
    "\ufe0f",
]
_DOTS = [
    ".", "..", "...", "/", "//", "./a", "../a", "a/..", "a/.", "a//b", "/a", "a/", "a/../b", "a/./b", "\\", "a\\b",
    "..\\a", "%2e%2e", "%2e%2e%2fa", "a%2fb", "a%00b", "%", "%%", "%zz", "a%20b", "a?b", "a#b", "a&b", "a;b", "a=b", "a+b", "a:b",
    "a|b", "a*b", "a<b", "a>b", 'a"b', "a'b", "a`b", "a~b", "~", "-", "--", "-/a", "a/-/b", "a/-", "-new", "_", "__proto__",
]  # fmt: skip
_RESERVED = [
    "-/new", "-/settings", "-/trash", "new", "edit", "home", "Home", "HOME", "home/home", "index", "README", "templates",
    "templates/a", "w", "p", "api", "api/v1", "static", "search", "changes", "changes.atom", "robots.txt", "favicon.ico", "health",
    "sign-in", "settings", "people", "files", "null", "undefined", "None", "true", "0", "00", "-1", "1e9", "NaN", "CON", "NUL", "aux.txt",
    "COM1", ".git", ".git/config", ".htaccess", ".env", "wiki.db", "a.md", "a.json", "a.atom", "1.md", "1..2", "a.php",
]  # fmt: skip
_FORMS = [
    "é", "e\u0301", "É", "E\u0301", "ñandú", "n\u0303andu\u0301", "Å", "\u212b", "A\u030a", "ﬁ", "fi", "ﬀ", "ß", "ss", "SS", "ẞ", "İ", "i", "I", "ı",
    "ς", "σ", "Σ", "ΑΣ", "ας", "K", "\u212a", "k", "Ω", "\u2126", "ω", "①", "1", "Ⅳ", "IV", "ａ", "ｶﾞ", "ガ", "か\u3099", "が", "각", "\u1100\u1161\u11a8",
    "Ǆ", "ǅ", "ǆ", "ŉ", "ʼn", "ǰ", "J\u030c", "ΐ", "ﬃ", "Ա", "և", "եւ", "Ꭰ", "ꭰ", "q\u0323\u0307", "q\u0307\u0323", "a\u0301\u0301\u0301",
    "раураl", "paypal", "аdmin", "ａｄｍｉｎ", "𝐛𝐨𝐥𝐝", "bold", "\U0001f600", "👩‍👩‍👧‍👦", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "نص", "نـص", "שלום", "שָׁלוֹם", "हिन्दी", "क्‍ष", "ไทย",
    "日本語", "中文", "한국어", "Ọ̀rọ̀", "\U00020000", "\U00010330", "ↀ", "ↄ",
]  # fmt: skip
_LONG = [
    "a" * 255,
    "a" * 256,
    "a" * 300,
    "a" * 1000,
    "é" * 127,
    "é" * 128,
    "👍" * 63,
    "👍" * 64,
    "a/" * 50 + "a",
    "a/" * 400 + "a",
    "x" * 70_000,
    "a " * 127,
    "a\u0301" * 127,
]
_CODE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% raw %}", "${7*7}", "#{7*7}", "<%= 7 %>", "' OR 1=1 --", '"; DROP TABLE pages; --',
    "a' UNION SELECT 1", "`id`", "$(id)", "a\r\nSet-Cookie: x=1", "a\r\n\r\nHTTP/1.1 200", "javascript:alert(1)", "data:text/html,x", "https://evil.example/", "//evil.example",
    "[[a]]", "[a](b)", "![a](b)", "a|b]]", "a]]", "[[", "# a", "*a*", "_a_", "~~a~~", ":smile:", "$x$", "@key", "bees:a", "doi:10.1/x", "%s%s%n", "%(x)s", "{0}", "\\u0000", "\\x00",
    "=1+1", "+1", "@SUM(1)", "-1+1", "=cmd|'/c'!A1", "&lt;b&gt;", "&#x3c;b", "a&nbsp;b", "../../etc/passwd", "..%c0%af", "C:\\a", "\\\\host\\a", "file:///etc/passwd", "a\x1b[31mb",
]  # fmt: skip
_SURROGATES = ["a\ud800b", "\udfff", "\ud83d", "a\udc80"]

NAMES = list(
    dict.fromkeys(
        [
            *_CONTROLS,
            *_INVISIBLE,
            *_ALONE,
            *_DOTS,
            *_RESERVED,
            *_FORMS,
            *_LONG,
            *_CODE,
            *_SURROGATES,
        ]
    )
)
