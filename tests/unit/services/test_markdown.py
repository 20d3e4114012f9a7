"""Markdown of people becomes HTML that can do nothing (P26)."""

import re

import pytest

from annotations.services import markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "[x](/admin/)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://example.org/pixel.png)",
    "![x](javascript:alert(1))",
    '<https://example.org/" onclick="alert(1)>',
    "[x](https://example.org \"t' onmouseover='alert(1)\")",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "<iframe src=https://example.org></iframe>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example><input name=password></form>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<!--><script>alert(1)</script>-->",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<p id=root class=x style='position:fixed'>x</p>",
)
ALLOWED_TAG = re.compile(
    r"</?(h[1-6]|p|br|hr|blockquote|pre|code|strong|em|s|a|ul|ol|li|table|thead|tbody|tr|th|td)\b"
)


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markdown_leaves_only_harmless_elements(source):
    html = markdown.to_html(source)
    for tag in re.findall(r"<[^>]*>", html):
        assert ALLOWED_TAG.match(tag), tag
        assert not re.search(r"\s(on\w+|style|id|class|src)\s*=", re.sub(r'"[^"]*"', '""', tag)), tag
    for target in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"(https?|mailto):", target), target


@pytest.mark.parametrize(
    ("source", "expected"),
    (
        ("## Title", "<h2>Title</h2>"),
        ("**b** *i* `c` ~~s~~", "<p><strong>b</strong> <em>i</em> <code>c</code> <s>s</s></p>"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "[x](https://example.org 'T')",
            '<p><a href="https://example.org" title="T" rel="noopener nofollow">x</a></p>',
        ),
        ("[x](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener nofollow">x</a></p>'),
        (
            "| a |\n| - |\n| b |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
        ),
    ),
)
def test_what_a_guideline_needs_comes_through(source, expected):
    assert markdown.to_html(source).strip() == expected
