"""The look of the HTML report: light and dark, screen and paper; text contrasts at least 4.5 to 1 (WCAG 2.2, AA)."""

from __future__ import annotations

LIGHT = {
    "page": "#f4f5f7",
    "card": "#ffffff",
    "sunk": "#f0f2f5",
    "line": "#d5d9df",
    "ink": "#1a1d21",
    "muted": "#545c68",
    "fail": "#a8201a",
    "fail-tint": "#fdeae8",
    "pass": "#17663a",
    "pass-tint": "#e4f4ea",
    "warn": "#7a4f00",
    "warn-tint": "#fdf1d6",
    "note": "#0b4f9e",
    "note-tint": "#e6f0fc",
}
DARK = {
    "page": "#13161a",
    "card": "#1c2026",
    "sunk": "#14181d",
    "line": "#363d47",
    "ink": "#e7e9ec",
    "muted": "#a6afbb",
    "fail": "#ff9a92",
    "fail-tint": "#472120",
    "pass": "#74d69d",
    "pass-tint": "#173425",
    "warn": "#f2c15f",
    "warn-tint": "#3d3015",
    "note": "#8cc0ff",
    "note-tint": "#1a3050",
}

_RULES = """
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
main{max-width:58rem;margin:0 auto;padding:2rem 1.25rem 3rem}
article+article{margin-top:4rem;padding-top:3rem;border-top:3px solid var(--line)}
h1{display:flex;flex-wrap:wrap;align-items:center;gap:.35em .6em;margin:0;font-size:1.7rem;line-height:1.25}
h2{margin:2.4rem 0 .75rem;font-size:1.2rem;line-height:1.3}
h3{margin:0;font-size:1rem;line-height:1.4}
p{margin:.5rem 0}
code,pre,.paste{font:.875em/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",
monospace;unicode-bidi:isolate}
code{white-space:pre-wrap}
.lead{margin:.75rem 0 0;font-size:1.1rem}
.muted{color:var(--muted)}
.pill{display:inline-block;padding:.1em .7em;border:1px solid;border-radius:1em;font-size:.8125rem;font-weight:600;
line-height:1.6;white-space:nowrap}
h1 .pill{font-size:1rem}
.fail,.failed,.error,.unreadable{--c:var(--fail);--t:var(--fail-tint)}
.pass,.passed{--c:var(--pass);--t:var(--pass-tint)}
.unproven,.warning{--c:var(--warn);--t:var(--warn-tint)}
.note{--c:var(--note);--t:var(--note-tint)}
.skipped{--c:var(--muted);--t:var(--sunk)}
.pill{color:var(--c);background:var(--t)}
.card{margin:0 0 .625rem;padding:.8rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
.facts{margin:1.25rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem}
.facts dt,dl.told dt{color:var(--muted)}
.facts dd,dl.told dd{margin:0;min-width:0}
ol.steps{margin:0;padding:0;list-style:none}
.step{border-left:.3rem solid var(--c)}
.step.failed{padding-bottom:1.1rem}
.step.skipped h3{color:var(--muted)}
.head{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem 1rem}
.reason{margin:.15rem 0 0;color:var(--muted)}
.findings{margin:0;padding:0;list-style:none}
.finding{margin-top:.9rem;padding-top:.9rem;border-top:1px solid var(--line);scroll-margin-top:1rem}
.card:not(.step)>.findings:first-child>.finding:first-child{margin-top:0;padding-top:0;border-top:0}
h3 code{font-weight:600}h3 .muted,h3 .muted code{font-weight:400}
.card>p:first-child{margin-top:0}.card>p:last-child{margin-bottom:0}
.finding p{margin:.35rem 0 0}
.number{color:var(--muted);font-weight:600;font-variant-numeric:tabular-nums}
dl.told{margin:.6rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
.yours code,dd.yours code{color:var(--fail)}
.wanted code,dd.wanted code{color:var(--pass)}
pre,.paste{margin:0;padding:.8rem 1rem;background:var(--sunk);border:1px solid var(--line);border-radius:.5rem;
white-space:pre-wrap;line-break:anywhere}
pre{-webkit-user-select:all;user-select:all}
pre:focus-visible,a:focus-visible{outline:2px solid var(--note);outline-offset:2px}
mark{padding:.1em 0;color:var(--c);background:var(--t);text-decoration:underline 2px;text-underline-offset:.3em;
-webkit-box-decoration-break:clone;box-decoration-break:clone}
mark:empty{padding:.1em;border-left:2px solid}
sup{margin:0 .15em;font-size:.75em;line-height:1;user-select:none}
a{color:var(--note)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
table{width:100%;border-collapse:collapse}
caption{padding:.7rem 1.1rem .2rem;color:var(--muted);text-align:left}
th,td{padding:.4rem 1.1rem;border-top:1px solid var(--line);text-align:left;vertical-align:top}
thead th{color:var(--muted);font-weight:600}
tbody th{width:6rem;font-weight:400}
.params tbody th{width:14.5rem}
.counts th:first-child{width:1%;white-space:nowrap}
.pill,.facts dt,dl.told dt{overflow-wrap:normal}
.card>ul:not(.findings){margin:.25rem 0;padding-left:1.25rem}
.card>ul:not(.findings) li+li{margin-top:.25rem}
footer{margin-top:3rem;color:var(--muted);font-size:.875rem}
@media (max-width:34rem){.facts,dl.told{grid-template-columns:1fr;gap:0}.facts dd,dl.told dd{margin-bottom:.5rem}
tbody th,.params tbody th{width:35%}th,td{padding:.4rem .7rem}main{padding:1.25rem .8rem 2rem}}
@media print{@page{margin:16mm 14mm}
footer{display:none}body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}
.card,pre,.paste,tr{break-inside:avoid}h2,caption{break-after:avoid}article+article{break-before:page;border:0;
padding:0;margin:0}.pill,mark,.step{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{text-decoration:none}}
"""


def _variables(colours: dict[str, str]) -> str:
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"


STYLE = _variables(LIGHT) + "\n@media screen and (prefers-color-scheme:dark){" + _variables(DARK) + "}" + _RULES
"""Paper takes the light colours whatever the screen has."""
