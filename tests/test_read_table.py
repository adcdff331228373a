"""Tables: tabs, CSV, bars, aligned columns, and names and values by turns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from read_back import AROUND, PLAIN, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

HARD: Pairs = [(name, "one\ntwo \"x\", 'y'" if name == "subject" else value) for name, value in REQUEST]


def written_by_csv(rows: list[tuple[str, ...]], delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return out.getvalue()


def bars(pairs: Pairs) -> str:
    return "| name | value |\n|------|:-----:|\n" + "".join(f"| {name} | {value} |\n" for name, value in pairs)


def mysql(pairs: Pairs) -> str:
    rule = "+-----------+------------------------------+\n"
    return rule + "| name      | value                        |\n" + rule + "".join(
        f"| {name:<9} | {value:<28} |\n" for name, value in pairs
    ) + rule  # fmt: skip


WRITERS: dict[str, Callable[[Pairs], str]] = {
    "tabs": lambda pairs: "".join(f"{name}\t{value}\n" for name, value in pairs),
    "tabs with a header": lambda pairs: "name\tvalue\n" + "".join(f"{name}\t{value}\n" for name, value in pairs),
    "tabs, three columns": lambda pairs: "参数\t说明\t值\n" + "".join(f"{n}\tString\t{v}\n" for n, v in pairs),
    "numbered": lambda pairs: "".join(f"{at}\t{name}\t{value}\n" for at, (name, value) in enumerate(pairs, 1)),
    "Firefox": lambda pairs: "".join(f"{n}\t{json.dumps(v, ensure_ascii=False)}\n" for n, v in pairs),
    "Firefox, all quoted": lambda pairs: "".join(f'"{n}"\t{json.dumps(v, ensure_ascii=False)}\n' for n, v in pairs),
    "CSV": lambda pairs: written_by_csv(pairs, ","),
    "CSV with a header": lambda pairs: written_by_csv([("name", "value"), *pairs], ","),
    "CSV, all quoted": lambda pairs: written_by_csv(pairs, ",", csv.QUOTE_ALL),
    "semicolons": lambda pairs: written_by_csv(pairs, ";"),
    "Markdown": bars,
    "Markdown with code": lambda pairs: bars([(f"`{name}`", f"`{value}`" if value else "") for name, value in pairs]),
    "Markdown, escaped": lambda pairs: bars([(name.replace("_", "\\_"), value) for name, value in pairs]),
    "MySQL": mysql,
    "aligned": lambda pairs: "".join(f"{name:<16}  {value}\n".rstrip() + "\n" for name, value in pairs),
    "aligned by one blank": lambda pairs: "".join(f"{name:<14} {value}".rstrip() + "\n" for name, value in pairs),
    "by turns": lambda pairs: "".join(f"{name}\n{value}\n" for name, value in pairs),
    "by turns, with colons": lambda pairs: "".join(f"{name}:\n{value}\n" for name, value in pairs),
}
ACROSS: dict[str, Callable[[Pairs], str]] = {
    "tabs": lambda pairs: "\n".join("\t".join(pair[at] for pair in pairs) for at in (0, 1)),
    "CSV": lambda pairs: written_by_csv([tuple(n for n, _ in pairs), tuple(v for _, v in pairs)], ","),
    "bars": lambda pairs: "\n".join("| " + " | ".join(pair[at] for pair in pairs) + " |" for at in (0, 1)),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("around", AROUND)
def test_names_in_a_column_read_back(writer: str, around: str) -> None:
    found = only(AROUND[around](WRITERS[writer](PLAIN)))
    assert (found.kind, found.form) == (Kind.REQUEST, "table")
    assert found.readings[0] == PLAIN


@pytest.mark.parametrize("writer", ACROSS)
def test_names_in_a_row_read_back(writer: str) -> None:
    found = only(ACROSS[writer](PLAIN))
    assert (found.kind, found.form) == (Kind.REQUEST, "table")
    assert found.readings[0] == PLAIN


def test_each_further_row_is_a_request_of_its_own_at_its_own_place() -> None:
    other = [(name, "o2" if name == "out_trade_no" else value) for name, value in PLAIN]
    text = written_by_csv([tuple(n for n, _ in PLAIN), *(tuple(v for _, v in pairs) for pairs in (PLAIN, other))], ",")
    found = found_in(text)
    assert [one.readings[0] for one in found] == [PLAIN, other]
    assert [one.text for one in found] == text.splitlines()[1:]


def test_quotes_and_line_breaks_of_csv() -> None:
    for delimiter in (",", "\t", ";"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
            assert only(written_by_csv(HARD, delimiter, quoting)).readings[0] == HARD
    assert only(ACROSS["CSV"](HARD)).readings[0] == HARD


def test_places_lead_back_to_the_cells() -> None:
    found = only(written_by_csv(PLAIN, ",", csv.QUOTE_ALL))
    assert found.spans == [value for _, value in PLAIN]


def test_a_bar_or_a_comma_may_stand_in_a_value() -> None:
    odd = [(name, "a|b, c" if name == "subject" else value) for name, value in PLAIN]
    assert only(bars(odd)).readings[0] == odd
    unquoted = "".join(f"{name},{value}\n" for name, value in odd)
    assert odd in only(unquoted).readings


def test_words_at_the_edges_belong_to_the_text_around() -> None:
    text = f"Hello\nParameters\n{WRITERS['tabs'](PLAIN)}Thanks\nBob\n"
    assert only(text).readings[0] == PLAIN


def test_rows_that_no_documentation_knows_may_be_left_out() -> None:
    more = [*PLAIN, ("ms", "17")]
    readings = only(WRITERS["tabs"](more)).readings
    assert readings == [more, PLAIN]


def test_a_description_of_parameters_is_no_request() -> None:
    rows = [(name, "String", "what it means") for name, _ in PLAIN]
    assert found_in(written_by_csv(rows, "\t")) == []
    assert found_in("service\npartner\n_input_charset\nsign\nsign_type\n") == []


def test_two_are_two_and_one_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    text = WRITERS["tabs"](PLAIN)
    assert [one.readings[0] for one in found_in(f"{text}\n\n{text}")] == [PLAIN, PLAIN]
    cut = only(text[:230]).readings[0]
    assert cut[:-1] == PLAIN[: len(cut) - 1]
    assert len(cut) > 8
    cut = only(ACROSS["CSV"](PLAIN)[:-40]).readings[0]
    assert cut[:-1] == PLAIN[: len(cut) - 1]


@pytest.mark.parametrize(
    "seed",
    [
        "service\ta\n", 'service\t"a\npartner\t', "|service|a|\n|partner|b|\n", "|", "service,a\npartner,b\n",
        'service,"a\n', "service,partner,", "service  a\npartner  b\n", "service\na\npartner\nb\n",
        "service\npartner\n", "\t", "\n",
        "service,partner,sign\na,b,c\n", "service;a\n", '"service","', "| service | partner | sign |\n",
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9


def test_names_in_two_rows_are_no_request() -> None:
    assert found_in('NAMES = [\n    "service", "partner", "sign",\n    "sign_type", "subject", "total_fee",\n]\n') == []
