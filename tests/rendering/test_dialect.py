"""Each feature of the dialect: what is written, and what a reader gets."""

import pytest

from tests.rendering.pages import shown

HEADINGS = {
    "a heading": (
        "## Bees *hum*",
        '<h2 id="s-bees-hum"><span>Bees <em>hum</em></span></h2>',
    ),
    "headings underlined": (
        "Bees\n====\n\nHum\n---",
        '<h2 id="s-bees"><span>Bees</span></h2><h3 id="s-hum"><span>Hum</span></h3>',
    ),
    "a tag is no heading": (
        "#bees hum",
        "<p>#bees hum</p>",
    ),
    "an anchor the author gave": (
        "## Bees {#hives}\n\n[up](#hives)",
        '<h2 id="s-hives"><span>Bees</span></h2><p><a href="#s-hives">up</a></p>',
    ),
    "equal headings": (
        "## A\n## A\n## A",
        '<h2 id="s-a"><span>A</span></h2><h2 id="s-a-1"><span>A</span></h2><h2 id="s-a-2"><span>A'
        "</span></h2>",
    ),
    "letters of all scripts": (
        "## Über die Ọ̀rọ̀ 蜜蜂!",
        '<h2 id="s-über-die-ọ̀rọ̀-蜜蜂"><span>Über die Ọ̀rọ̀ 蜜蜂!</span></h2>',
    ),
    "levels sink together": (
        "# A\n\n### B",
        '<h2 id="s-a"><span>A</span></h2><h4 id="s-b"><span>B</span></h4>',
    ),
    "in the middle of a block": (
        "para\n## H\ntext",
        '<p>para</p><h2 id="s-h"><span>H</span></h2><p>text</p>',
    ),
    "a mark of Pandoc": (
        "## A {-}",
        '<h2 id="s-a"><span>A</span></h2>',
    ),
    "in HTML": (
        '<h1 align="center">Bees</h1>',
        '<h2 id="s-bees"><span>Bees</span></h2>',
    ),
    "with a formula": (
        "## The $x$ axis",
        '<h2 id="s-the-x-axis"><span>The <math><mi>x</mi></math> axis</span></h2>',
    ),
}


@pytest.mark.parametrize(("source", "html"), HEADINGS.values(), ids=HEADINGS.keys())
def test_headings_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


LISTS = {
    "2-space nest": (
        "- a\n  - b\n    - c\n- d",
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
    ),
    "3 ordered nested": (
        "1. a\n   - b\n2. c",
        "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
    ),
    "list under para": (
        "para\n- a\n- b",
        "<p>para</p><ul><li>a</li><li>b</li></ul>",
    ),
    "para with number": (
        "In\n1984. he",
        "<p>In 1984. he</p>",
    ),
    "starts": (
        "3. a\n4. b",
        '<ol start="3"><li>a</li><li>b</li></ol>',
    ),
    "paren list": (
        "1) a\n2) b",
        "<ol><li>a</li><li>b</li></ol>",
    ),
    "loose": (
        "- a\n\n- b",
        "<ul><li><p>a</p></li><li><p>b</p></li></ul>",
    ),
    "code in list": (
        "- a\n  ```\n  x\n  ```\n- b",
        '<ul><li>a<div class="code"><pre tabindex="0" aria-label="Code"><code>x</code></pre>'
        "</div></li><li>b</li></ul>",
    ),
    "para in list": (
        "- a\n\n  p\n- b",
        "<ul><li><p>a</p><p>p</p></li><li><p>b</p></li></ul>",
    ),
    "lazy": (
        "- a\nb\n- c",
        "<ul><li>a b</li><li>c</li></ul>",
    ),
    "kinds": (
        "- a\n1. b",
        "<ul><li>a</li></ul><ol><li>b</li></ol>",
    ),
    "rule not heading": (
        "- a\n---",
        "<ul><li>a</li></ul><hr>",
    ),
    "tasks": (
        "- [ ] a\n- [x] b",
        '<ul><li class="task"><input type="checkbox" disabled aria-label="To do"> a</li>'
        '<li class="task"><input type="checkbox" disabled checked aria-label="Done"> b</li></ul>',
    ),
    "def list": (
        "Term\n: one\n: two\n\nOther\n:   def",
        "<dl><dt>Term</dt><dd>one</dd><dd>two</dd><dt>Other</dt><dd>def</dd></dl>",
    ),
}


@pytest.mark.parametrize(("source", "html"), LISTS.values(), ids=LISTS.keys())
def test_lists_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


CODE = {
    "fence": (
        "```python\nx = 1 # y\n```",
        '<div class="code"><pre tabindex="0" aria-label="Code, python"><code>x = '
        '<span class="mi">1 </span><span class="c1"># y</span></code></pre></div>',
    ),
    "fence unknown lang": (
        "```nosuch\n<b>\n```",
        '<div class="code"><pre tabindex="0" aria-label="Code, nosuch"><code>&lt;b&gt;</code>'
        "</pre></div>",
    ),
    "pandoc fence": (
        "```{.python .input}\nx\n```",
        '<div class="code"><pre tabindex="0" aria-label="Code, python"><code>x</code></pre></div>',
    ),
    "tilde": (
        "~~~\na\n```\n~~~",
        '<div class="code"><pre tabindex="0" aria-label="Code"><code>a ```</code></pre></div>',
    ),
    "unclosed fence": (
        "```\na",
        '<div class="code"><pre tabindex="0" aria-label="Code"><code>a</code></pre></div>',
    ),
    "indented": (
        "para\n\n    code <b>",
        '<p>para</p><div class="code"><pre tabindex="0" aria-label="Code"><code>code &lt;b&gt;'
        "</code></pre></div>",
    ),
    "diff": (
        "```diff\n-a\n+b\n```",
        '<div class="code"><pre tabindex="0" aria-label="Code, diff"><code><span class="gd">-a '
        '</span><span class="gi">+b</span></code></pre></div>',
    ),
    "r chunk": (
        "```{r, echo=FALSE}\nx <- 1\n```",
        '<div class="code"><pre tabindex="0" aria-label="Code, r"><code>'
        "```{r, echo=FALSE} x &lt;- 1 ```</code></pre></div>",
    ),
    "myst": (
        "```{note}\nhey\n```",
        '<div class="code" data-kind="prose"><pre tabindex="0" aria-label="Code"><code>'
        "```{note} hey ```</code></pre></div>",
    ),
    "in code": (
        "`[[x]]` `$x$`",
        "<p><code>[[x]]</code> <code>$x$</code></p>",
    ),
}


@pytest.mark.parametrize(("source", "html"), CODE.values(), ids=CODE.keys())
def test_code_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


CALLOUTS = {
    "admonition": (
        "!!! warning\n    careful",
        '<aside class="callout" data-kind="warning" aria-label="Warning"><p><b>Warning</b></p><p>'
        "careful</p></aside>",
    ),
    "admonition titled": (
        '!!! tip "Try *this*"\n    ok',
        '<aside class="callout" data-kind="tip" aria-label="Tip"><p><b>Try <em>this</em></b></p>'
        "<p>ok</p></aside>",
    ),
    "other kind": (
        "!!! example\n    x",
        '<aside class="callout" data-kind="note" aria-label="Note"><p><b>Example</b></p><p>x</p>'
        "</aside>",
    ),
    "details": (
        '??? note "More"\n    x',
        '<details class="callout" data-kind="note"><summary>More</summary><p>x</p></details>',
    ),
    "alert": (
        "> [!CAUTION]\n> hot",
        '<aside class="callout" data-kind="caution" aria-label="Caution"><p><b>Caution</b></p><p>'
        "hot</p></aside>",
    ),
    "colons": (
        "::: tip\nyes\n:::",
        '<aside class="callout" data-kind="tip" aria-label="Tip"><p><b>Tip</b></p><p>yes</p>'
        "</aside>",
    ),
    "unknown colons": (
        "::: banana\nyes\n:::",
        "<p>::: banana yes :::</p>",
    ),
    "ms colons": (
        ':::image source="a.png":::',
        '<p>:::image source="a.png":::</p>',
    ),
}


@pytest.mark.parametrize(("source", "html"), CALLOUTS.values(), ids=CALLOUTS.keys())
def test_callouts_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


WORDS = {
    "emphasis": (
        "*a* _b_ **c** __d__ ***e*** a_b_c ~~f~~ ==g== x^2^ H~2~O",
        "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <em><strong>e</strong>"
        "</em> a_b_c <del>f</del> <mark>g</mark> x<sup>2</sup> H<sub>2</sub>O</p>",
    ),
    "hard break": (
        "a  \nb",
        "<p>a b</p>",
    ),
    "escapes": (
        "\\*a\\* \\$5 \\#",
        "<p>*a* $5 #</p>",
    ),
    "entities": (
        "&copy; &lt; < > & a<b",
        "<p>© &lt; &lt; &gt; &amp; a&lt;b</p>",
    ),
    "emoji": (
        ":seedling: :+1: :cite:`x` :label:`y` a:b:c :nosuch:",
        "<p>🌱 👍 :cite:<code>x</code> :label:<code>y</code> a:b:c :nosuch:</p>",
    ),
    "abbr": (
        "HTML is\n\n*[HTML]: Hyper Text",
        '<p><abbr title="Hyper Text">HTML</abbr> is</p>',
    ),
    "liquid": (
        "{% raw %} {{ x }} **b**{{ y }}",
        "<p>{% raw %} {{ x }} <strong>b</strong>{{ y }}</p>",
    ),
    "attr": (
        "**b**{.wide} **c**{onclick=x} para {: #p}",
        "<p><strong>b</strong> <strong>c</strong>{onclick=x} para {: #p}</p>",
    ),
    "quote": (
        "> a\nb\n\nc",
        "<blockquote><p>a b</p></blockquote><p>c</p>",
    ),
    "bidi": (
        'אבג <bdo dir="rtl">abc</bdo>',
        '<p>אבג <bdo dir="rtl">abc</bdo></p>',
    ),
    "table": (
        "a | b | c\n:-|:-:|-:\n1 | 2 | 3",
        '<figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><thead>'
        '<tr><th scope="col">a</th><th scope="col" data-align="center">b</th>'
        '<th scope="col" data-align="end">c</th></tr></thead><tbody><tr><td>1</td>'
        '<td data-align="center">2</td><td data-align="end">3</td></tr></tbody></table></div>'
        "</figure>",
    ),
    "table under para": (
        "para\n| a |\n|---|\n| `x|y` |",
        '<p>para</p><figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><thead>'
        '<tr><th scope="col">a</th></tr></thead><tbody><tr><td><code>x|y</code></td></tr></tbody>'
        "</table></div></figure>",
    ),
    "toc": (
        "[TOC]\n\n# A\n## B\n### C\n## D",
        '<nav class="toc" aria-label="Contents"><ul><li><a href="#s-b">B</a><ul><li>'
        '<a href="#s-c">C</a></li></ul></li><li><a href="#s-d">D</a></li></ul></nav><h2 id="s-a">'
        '<span>A</span></h2><h3 id="s-b"><span>B</span></h3><h4 id="s-c"><span>C</span></h4>'
        '<h3 id="s-d"><span>D</span></h3>',
    ),
}


@pytest.mark.parametrize(("source", "html"), WORDS.values(), ids=WORDS.keys())
def test_words_and_tables_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


LINKS = {
    "wikilink": (
        "[[Bees]] [[Bees|shown]] [[Bees#Hum]] [[a:Bees]]",
        '<p><a href="/w/Bees">Bees</a> <a href="/w/Bees">shown</a> <a href="/w/Bees#Hum">Bees#Hum'
        '</a> <a href="/w/a:Bees">a:Bees</a></p>',
    ),
    "wikilink in table": (
        "| a |\n|---|\n| [[Bees\\|b]] |",
        '<figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><thead>'
        '<tr><th scope="col">a</th></tr></thead><tbody><tr><td><a href="/w/Bees">b</a></td></tr>'
        "</tbody></table></div></figure>",
    ),
    "bracket link": (
        "[[1]](https://x.org)",
        '<p><a href="https://x.org" rel="nofollow ugc noopener">[1]</a></p>',
    ),
    "link": (
        "[a](b.md) [c](b.md#d) [e](https://x.org) [f](mailto:a@b.org)",
        '<p><a href="/w/b">a</a> <a href="/w/b#s-d">c</a> '
        '<a href="https://x.org" rel="nofollow ugc noopener">e</a> '
        '<a href="mailto:a@b.org" rel="nofollow">f</a></p>',
    ),
    "reference": (
        '[a][1]\n\n[1]: b.md "T"',
        '<p><a href="/w/b" title="T">a</a></p>',
    ),
    "autolink": (
        "https://x.org/a_b_c, www.x.org.",
        '<p><a href="https://x.org/a_b_c" rel="nofollow ugc noopener">https://x.org/a_b_c</a>, '
        '<a href="http://www.x.org" rel="nofollow ugc noopener">www.x.org</a>.</p>',
    ),
    "image": (
        "![alt](a.png)",
        '<figure class="figure">'
        '<img src="/files/a.png" alt="alt" width="800" height="400" loading="la'
        'zy" decoding="async"></figure>',
    ),
    "image title": (
        '![alt](a.png "cap <b>")',
        '<figure class="figure">'
        '<img src="/files/a.png" alt="alt" width="800" height="400" loading="la'
        'zy" decoding="async"><figcaption>cap &lt;b&gt;</figcaption></figure>',
    ),
    "image wide": (
        "![alt](a.png){.wide}",
        '<figure class="figure" data-width="wide">'
        '<img src="/files/a.png" alt="alt" width="800" height="400" loading="la'
        'zy" decoding="async"></figure>',
    ),
    "image in text": (
        "see ![alt](a.png) here",
        "<p>see "
        '<img src="/files/a.png" alt="alt" width="800" height="400" loading="la'
        'zy" decoding="async"> here</p>',
    ),
    "image size": (
        "see ![alt](a.png){width=100}",
        "<p>see "
        '<img src="/files/a.png" alt="alt" width="100" height="50" loading="laz'
        'y" decoding="async"></p>',
    ),
    "external image": (
        "![chart](https://x.org/c.png)",
        '<p><a href="https://x.org/c.png" rel="nofollow ugc noopener">chart</a> <small>(x.org)'
        "</small></p>",
    ),
    "linked badge": (
        "[![badge](https://x.org/b.svg)](https://ci.org)",
        '<p><a href="https://ci.org" rel="nofollow ugc noopener">badge</a></p>',
    ),
    "embed": (
        "![[hive.png]]",
        '<figure class="figure">'
        '<img src="/files/hive.png" alt="" width="800" height="400" loading="la'
        'zy" decoding="async"></figure>',
    ),
    "name anchor": (
        '<a name="x"></a>y [z](#x)',
        '<p><span id="s-x"></span>y <a href="#s-x">z</a></p>',
    ),
}


@pytest.mark.parametrize(("source", "html"), LINKS.values(), ids=LINKS.keys())
def test_links_and_images_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


NOTES = {
    "footnote": (
        "a[^1] b\n\n[^1]: note *x*",
        '<p>a<a class="ref" id="r1" href="#n1" aria-label="Note 1">1</a> b</p>'
        '<span class="note" id="n1" role="note"><b>1</b>note <em>x</em> '
        '<a class="note__close" href="#r1">Close</a></span>',
    ),
    "footnote twice": (
        "a[^x] b[^x]\n\n[^x]: n",
        '<p>a<a class="ref" id="r1" href="#n1" aria-label="Note 1">1</a> b'
        '<a class="ref" href="#n1" aria-label="Note 1">1</a></p>'
        '<span class="note" id="n1" role="note"><b>1</b>n <a class="note__close" href="#r1">Close'
        "</a></span>",
    ),
    "footnote blocks": (
        "a[^x]\n\n[^x]: n\n\n    m",
        '<p>a<a class="ref" id="r1" href="#n1" aria-label="Note 1">1</a></p>'
        '<div class="note" id="n1" role="note"><b>1</b><p>n</p><p>m</p>'
        '<a class="note__close" href="#r1">Close</a></div>',
    ),
    "footnote list": (
        "- a[^x]\n- b\n\n[^x]: n",
        '<ul><li>a<a class="ref" id="r1" href="#n1" aria-label="Note 1">1</a>'
        '<span class="note" id="n1" role="note"><b>1</b>n <a class="note__close" href="#r1">Close'
        "</a></span></li><li>b</li></ul>",
    ),
    "footnote table": (
        "| a[^x] |\n|---|\n| b |\n\n[^x]: n",
        '<figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><thead>'
        '<tr><th scope="col">a<a class="ref" id="r1" href="#n1" aria-label="Note 1">1</a></th>'
        "</tr></thead><tbody><tr><td>b</td></tr></tbody></table></div></figure>"
        '<span class="note" id="n1" role="note"><b>1</b>n <a class="note__close" href="#r1">Close'
        "</a></span>",
    ),
    "unread footnote": (
        "a\n\n[^x]: n",
        '<p>a</p><span class="note" id="n1" role="note"><b>1</b>n</span>',
    ),
    "no such footnote": (
        "a[^y]",
        "<p>a[^y]</p>",
    ),
}


@pytest.mark.parametrize(("source", "html"), NOTES.values(), ids=NOTES.keys())
def test_footnotes_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


HTML = {
    "html": (
        '<div dir="rtl">\n\n**b**\n\n</div>',
        '<div dir="rtl"><p><strong>b</strong></p></div>',
    ),
    "html table": (
        "<table><tr><td>x</td></tr></table>",
        '<figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><tbody>'
        "<tr><td>x</td></tr></tbody></table></div></figure>",
    ),
    "kbd": (
        "<kbd>x</kbd> H<sub>2</sub>O <your-name> <u>u</u>",
        "<p><kbd>x</kbd> H<sub>2</sub>O &lt;your-name&gt; <u>u</u></p>",
    ),
    "details html": (
        "<details>\n<summary>S</summary>\n\n- a\n\n</details>",
        "<details><summary>S</summary><ul><li>a</li></ul></details>",
    ),
    "comment": (
        "a\n\n<!-- gone\n\ngone -->\n\nb <!-- gone --> c",
        "<p>a</p><p>b c</p>",
    ),
    "unclosed comment": (
        "<!-- still here",
        "<p>&lt;!-- still here</p>",
    ),
    "centred": (
        '<p align="center"><img src="a.png" width="50"></p>',
        '<p data-align="center">'
        '<img src="/files/a.png" alt="" width="50" height="25" loading="lazy" decoding="async">'
        "</p>",
    ),
}


@pytest.mark.parametrize(("source", "html"), HTML.values(), ids=HTML.keys())
def test_html_in_a_text_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html


MATHEMATICS = {
    "math": (
        "$x$ and $y$, \\(z\\)",
        '<p><math><mi>x</mi></math> and <span class="formula"><math><mi>y</mi></math>,</span> '
        "<math><mi>z</mi></math></p>",
    ),
    "display in text": (
        "a $$x$$ b",
        '<p>a</p><div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mi>x</mi></math></div><p>b</p>',
    ),
    "display block": (
        "$$\nx\n$$",
        '<div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mi>x</mi></math></div>',
    ),
    "tag": (
        "$$x \\tag{3}$$",
        '<div class="display" tabindex="0" role="group" aria-label="Equation 3">'
        '<math display="block"><mi>x</mi></math><span class="display__number">(3)</span></div>',
    ),
    "brackets": (
        "\\[\nx\n\\]",
        '<div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mi>x</mi></math></div>',
    ),
    "math fence": (
        "```math\nx\n```",
        '<div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mi>x</mi></math></div>',
    ),
    "money": (
        "$5 and $10; $5-$10; US$5; $5, or 10$.",
        "<p>$5 and $10; $5-$10; US$5; $5, or 10$.</p>",
    ),
    "shell": (
        "$HOME and $PATH/$X",
        "<p>$HOME and $PATH/$X</p>",
    ),
    "math error": (
        "$\\nosuch$",
        '<p><code class="math-error" title="Unknown command &quot;\\nosuch&quot;.">\\nosuch'
        "</code></p>",
    ),
    "math in table": (
        "| $|x|$ |\n|---|\n| $a$ |",
        '<figure class="table">'
        '<div class="table__scroll" tabindex="0" role="group" aria-label="Table"><table><thead>'
        '<tr><th scope="col"><math><mo stretchy="false" lspace="0" rspace="0">|</mo><mi>x</mi>'
        '<mo stretchy="false" lspace="0" rspace="0">|</mo></math></th></tr></thead><tbody><tr>'
        "<td><math><mi>a</mi></math></td></tr></tbody></table></div></figure>",
    ),
    "math in list": (
        "- a\n\n  $$x$$\n- b",
        '<ul><li><p>a</p><div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mi>x</mi></math></div></li><li><p>b</p></li></ul>',
    ),
    "math in quote": (
        "> $a\n> b$",
        "<blockquote><p><math><mi>a</mi><mi>b</mi></math></p></blockquote>",
    ),
    "env": (
        "\\begin{align}\na &= b\n\\end{align}",
        '<div class="display" tabindex="0" role="group" aria-label="Equation">'
        '<math display="block"><mtable displaystyle="true" scriptlevel="0"><mtr>'
        '<mtd class="f-end f-tight-after"><mi>a</mi></mtd><mtd class="f-start f-tight-before">'
        "<mo>=</mo><mi>b</mi></mtd></mtr></mtable></math></div>",
    ),
}


@pytest.mark.parametrize(("source", "html"), MATHEMATICS.values(), ids=MATHEMATICS.keys())
def test_mathematics_are_shown_as_their_author_meant_them(source, html):
    assert shown(source) == html
