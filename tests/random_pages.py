"""Pages at random, from a grammar of what browsers are asked to read: whole ones, careless ones, broken ones."""

from __future__ import annotations

from random import Random

_WORDS = (
    "a", "x1", "测试", "é", "\U0001f600", "100%", "a+b", "a=b", "a b", "A&B", "&amp;", "&amp", "&lt;b&gt;", "&quot;",
    "&#39;", "&#x4f60;", "&#13;", "&#10;", "&#0;", "&copy", "&copy=1", "&copyx", "&notit;", "&not_url", "&notify_url=1",
    "&hellip;", "&hellip", "&unknown;", "&", "&#", "&#x;", "&ampamp;", "it's", '"', "'", "<", ">", "/", "`", "=", "\t",
    "\n", "\r\n", "\r", "  ", "\u00a0", "{", '{"k":"v"}', "<b>", "</b>", "<!--", "-->", "]]>", "\\", "\x0b", "\x0c",
    "\0",
    "&NotEqualTilde;", "&times;tamp", "0.01", "1e5", "12:30", "2026-01-31", "#Ff0000", "a@b.example, c@d.example",
)  # fmt: skip
_TYPES = (
    "hidden", "HIDDEN", "text", "", "submit", "checkbox", "radio", "file", "image", "reset", "button", "number", "url",
    "email", "password", "search", "tel", "date", "time", "month", "week", "datetime-local", "color", "no-such",
    " hidden",
)  # fmt: skip
_INLINE = ("b", "i", "a", "span", "font", "label", "em", "nobr", "code", "x-own", "ins", "abbr")
_BLOCK = (
    "div", "p", "ul", "li", "dl", "dt", "dd", "h1", "h3", "pre", "center", "section", "fieldset", "legend", "address",
    "blockquote", "button", "object", "marquee", "main",
)  # fmt: skip
_TABLE = ("table", "tr", "td", "th", "tbody", "thead", "caption", "colgroup", "col")
_RAW = ("script", "style", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
_FOREIGN = ("svg", "math", "g", "mi", "mtext", "foreignObject", "desc", "title", "annotation-xml", "mglyph")
_BLANKS = (" ", "  ", "\n", "\t", "/", " / ", "\x0c", "\r\n")


class Pages:
    """A source of pages.

    Args:
        seed: the same seed gives the same pages.
        template: `<template>` and `<datalist>` may stand in them.
        messy: anything may stand in a `<select>`.
        foreign: SVG and MathML may stand in them.
    """

    def __init__(self, seed: int, *, template: bool = True, messy: bool = True, foreign: bool = True) -> None:
        self.random = Random(seed)
        self.template, self.messy, self.foreign = template, messy, foreign
        self.form = 0

    def page(self) -> str:
        """One page."""
        self.form = 0
        pick = self.random.random
        out = []
        if pick() < 0.5:
            out.append(self.random.choice(["<!DOCTYPE html>", "<!doctype html><html><head>", "<html>", "<body>", "\n"]))
        if pick() < 0.2:
            out.append("<title>" + self.words(2) + "</title>")
        style = self.random.choice([self.part, self.plain, self.plain])
        out += [style() for _ in range(self.random.randint(1, 14))]
        text = "".join(out)
        if pick() < 0.05:
            text = text[: self.random.randrange(len(text) + 1)]
        return text

    def plain(self) -> str:
        """A part of a page as a shop's program writes it, now and then one that it should not have written."""
        pick = self.random.random()
        if pick < 0.15:
            return self.form_tag()
        if pick < 0.2:
            return self.case("</form>")
        if pick < 0.75:
            return self.field()
        return self.part()

    def part(self) -> str:
        """Any part of a page."""
        choose = self.random.choice
        pick = self.random.random()
        if pick < 0.12:
            return self.form_tag()
        if pick < 0.2:
            return self.case(choose(["</form>", "</form>", "</form >", "</form a=b>", "</ form>"]))
        if pick < 0.45:
            return self.field()
        if pick < 0.53:
            return self.words(3)
        if pick < 0.65:
            return self.tag(choose(_BLOCK))
        if pick < 0.73:
            return self.tag(choose(_INLINE))
        if pick < 0.87:
            return self.tag(choose(_TABLE))
        if pick < 0.91:
            name = choose(_RAW)
            inside = self.words(2) + choose(["", self.field(), "<!--", "<script>", "</" + name])
            return f"<{self.case(name)}{self.attributes(1)}>{inside}" + choose(["", f"</{self.case(name)}>"] * 3 + [""])
        if pick < 0.94:
            return choose(["<!--" + self.words(2) + choose(["-->", "--!>", "->", ">", "", "-- >"]), "<!-->", "<!--->",
                           "<!x>", "<?x>", "</>", "</ x>", "<![CDATA[x>y]]>", "<!--!>", "<!---!>-->"])  # fmt: skip
        if pick < 0.97 and self.foreign:
            return self.tag(choose(_FOREIGN))
        if self.template:
            return self.tag(choose(["template", "datalist", "datalist"]))
        return choose(
            ["<br>", "<hr>", "<img src=x>", "<wbr/>", "<image>", "</p>", "</br>", "<body>", "</body>", "</html>"]
        )

    def tag(self, name: str) -> str:
        """A tag that begins or ends an element."""
        if self.random.random() < 0.4:
            return f"</{self.case(name)}>"
        close = "/>" if self.random.random() < 0.1 else ">"
        return f"<{self.case(name)}{self.attributes(1, name)}{close}"

    def form_tag(self) -> str:
        """The first tag of a form, with a number by which it is known again."""
        self.form += 1
        given = [f"data-k={self.form}"]
        if self.random.random() < 0.3:
            given.append(f"id={self.random.choice(['f', 'g'])}")
        if self.random.random() < 0.7:
            given.append(self.attribute("action"))
        self.random.shuffle(given)
        return f"<{self.case('form')} {' '.join(given)}>"

    def field(self) -> str:
        """A field."""
        pick = self.random.random()
        if pick < 0.7:
            names = [
                "type",
                "name",
                "value",
                *self.random.choices(
                    ["checked", "disabled", "form", "id", "multiple", "value", "name", "class", "list"],
                    k=self.random.choice([0, 0, 1, 2]),
                ),
            ]
            if self.random.random() < 0.5:
                self.random.shuffle(names)
            return self.spread(self.case("input"), [self.attribute(name) for name in names])
        if pick < 0.85:
            names = ["name", *self.random.choices(["disabled", "form", "class", "rows"], k=self.random.choice([0, 1]))]
            tag = self.spread(self.case("textarea"), [self.attribute(name) for name in names])
            inside = self.random.choice(["", "\n", "\n\n", "\r\n", "&#10;"]) + self.words(3)
            return tag + inside + self.random.choice(["</textarea>"] * 4 + ["</TEXTAREA >", "</textarea/>", ""])
        return self.select()

    def select(self) -> str:
        """A list of options."""
        names = [
            "name",
            *self.random.choices(["multiple", "disabled", "size", "class"], k=self.random.choice([0, 0, 1])),
        ]
        out = [self.spread("select", [self.attribute(name) for name in names])]
        for _ in range(self.random.randint(0, 4)):
            pick = self.random.random()
            if pick < 0.75:
                given = self.random.choices(["value", "selected", "disabled", "class"], k=self.random.choice([0, 1, 2]))
                out.append(self.spread("option", [self.attribute(name) for name in given]))
                out.append(self.words(2, tags=False) + self.random.choice(["", "</option>"]))
            elif pick < 0.9:
                out.append(self.random.choice(["<optgroup>", "<optgroup disabled>", "</optgroup>"]))
            elif self.messy:
                out.append(self.part())
        return "".join(out) + self.random.choice(["</select>"] * 5 + ["<select>", ""])

    def attributes(self, most: int, name: str = "") -> str:
        """Some attributes that matter little."""
        names = ["id", "class", "style", *(["disabled"] * 2 if name in ("fieldset", "optgroup") else [])]
        if name == "annotation-xml":
            return self.random.choice(["", " encoding=text/html", ' encoding="application/xhtml+xml"', " encoding=x"])
        if name == "font" and self.random.random() < 0.3:
            return " color=red"
        count = self.random.randint(0, most)
        return "".join(" " + self.attribute(self.random.choice(names)) for _ in range(count))

    def attribute(self, name: str) -> str:
        """An attribute, written in one of the ways in which one may be."""
        if name in ("checked", "disabled", "selected", "multiple"):
            return self.case(name) + self.random.choice(["", "", "=''", f'="{name}"', "=false"])
        value = {
            "type": lambda: self.random.choice(_TYPES), "id": lambda: self.random.choice(["f", "g", "h"]),
            "form": lambda: self.random.choice(["f", "g", "h", ""]),
            "size": lambda: self.random.choice(["1", "2", "x"]),
            "name": lambda: self.random.choice(["a", "b", "c", "名", "n&amp;m", "_charset_", "r", "r", self.words(1),
                                                ""]),
        }.get(name, lambda: self.words(self.random.randint(0, 4)))()  # fmt: skip
        if name in ("id", "form"):
            return f"{self.case(name)}={self.random.choice(['', chr(34), chr(39)])}{value}"[0:0] + f'{name}="{value}"'
        quote = self.random.choice(['"', '"', '"', "'", "'", ""])
        if quote and self.random.random() < 0.9:
            value = value.replace(quote, "&quot;" if quote == '"' else "&#39;")
        if not quote and self.random.random() < 0.8:
            value = "".join(char for char in value if char not in " \t\n\r\x0c>\"'") or "u"
        equals = self.random.choice(["=", "=", "=", "=", " = ", "\n=\t", "= "])
        return f"{self.case(name)}{equals}{quote}{value}{quote}"

    def spread(self, name: str, attributes: list[str]) -> str:
        """A start tag."""
        out = f"<{name}"
        for one in attributes:
            out += self.random.choice([" "] * 12 + list(_BLANKS)) + one
        return out + self.random.choice(
            [">"] * 8 + ["/>", " />", " >", "\n>", ""] if self.random.random() < 0.2 else [">"]
        )

    def words(self, most: int, *, tags: bool = True) -> str:
        """Some text."""
        words = self.random.choices(_WORDS, k=self.random.randint(0, most))
        return "".join(word for word in words if tags or "<" not in word)

    def case(self, name: str) -> str:
        """Letter case does not matter."""
        return name.upper() if self.random.random() < 0.1 else name
