"""One line of the query language: what it means, how it is printed, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries import lexemes, nodes, query
from summaries.errors import QueryError


def printed(line: str) -> str:
    return nodes.printed(query.parse(line).tree)


def refused(line: str) -> tuple[str, int]:
    with pytest.raises(QueryError) as caught:
        query.parse(line)
    return caught.value.reason, caught.value.position


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("velden", "velden"),
        ("velden orlan", "velden OR orlan"),
        ("velden, orlan,", "velden OR orlan"),
        ("velden\norlan", "velden OR orlan"),
        ("velden OR orlan", "velden OR orlan"),
        ("velden | orlan", "velden OR orlan"),
        ("velden AND orlan", "velden AND orlan"),
        ("velden + orlan", "velden AND orlan"),
        ("Велден И Орлан", "Велден AND Орлан"),
        ("Велден ИЛИ Орлан НЕ футбол", "Велден OR (Орлан -футбол)"),
        ("Велден І Орлан АБО Брод", "(Велден AND Орлан) OR Брод"),
        ("velden AND orlan OR brod AND sarn", "(velden AND orlan) OR (brod AND sarn)"),
        ("velden AND (orlan OR brod)", "velden AND (orlan OR brod)"),
        ("((velden))", "velden"),
        ("velden velden Velden", "velden"),
        ("velden AND (orlan AND brod)", "velden AND orlan AND brod"),
    ],
)
def test_operators_say_how_terms_are_joined(line, meaning):
    assert printed(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("war crimes, tribunal", "(war AND crimes) OR tribunal"),
        ("oil OR gas price", "oil OR (gas AND price)"),
        ("velden (border OR crossing)", "velden AND (border OR crossing)"),
        ("(velden orlan) AND border", "(velden OR orlan) AND border"),
        ("velden orlan -(football hockey)", "(velden OR orlan) -(football OR hockey)"),
    ],
)
def test_words_side_by_side_are_alternatives_only_in_a_plain_line_or_group(line, meaning):
    assert printed(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("velden -football", "velden -football"),
        ("velden —football", "velden -football"),
        ("velden NOT football", "velden -football"),
        ("velden AND NOT football", "velden -football"),
        ("-football velden orlan", "(velden OR orlan) -football"),
        ("velden, orlan, -football", "(velden OR orlan) -football"),
        ("velden AND orlan -football", "velden AND orlan -football"),
        ('velden -"ice hockey"', 'velden -"ice hockey"'),
        ("velden -title:football", "velden -title:football"),
        ("velden -(football AND cup)", "velden -(football AND cup)"),
        ("velden AND (-football -cup)", "velden -football -cup"),
        ("velden NOT NOT orlan", "velden OR orlan"),
        ("velden AND -(-orlan)", "velden AND orlan"),
        ("velden -(orlan -brod)", "velden -(orlan -brod)"),
    ],
)
def test_an_exclusion_belongs_to_its_whole_list_or_to_its_and(line, meaning):
    assert printed(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("velden - football", "velden OR football"),
        ("Velden — Orlan", "Velden OR Orlan"),
        ("Velden–Orlan talks", "Velden–Orlan OR talks"),
        ("velden!", "velden"),
        ("  velden ; orlan ", "velden OR orlan"),
        ("title: velden", "title:velden"),
        ("Title:Velden", "title:Velden"),
        ("заголовок:Велден", "title:Велден"),
        ("sanction*,", "sanction*"),
        ("“border dispute”", '"border dispute"'),
        ("„border dispute“", '"border dispute"'),
        ("«спор о границе»", '"спор о границе"'),
        ('"  border , dispute "', '"border dispute"'),
        ('"velden"', "velden"),
        ("ve\u200bld\u202een", "velden"),
        ("10,000 troops", "10,000 OR troops"),
        ("Ukraine: war", "Ukraine OR war"),
        ("velden ()", "velden"),
        ('velden ""', "velden"),
        ("U.S.", "U.S."),
        ("нью-йорк*", "нью-йорк*"),
        ("title:(velden OR “border dispute”)", 'title:velden OR title:"border dispute"'),
    ],
)
def test_what_phones_type_is_understood(line, meaning):
    assert printed(line) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("velden and orlan", "velden OR orlan"),
        ("velden AND the", "velden"),
        ("the velden -and", "velden"),
        ("US WHO it", "US OR WHO"),
        ("u.s.", "u.s."),
        ('"the who"', '"the who"'),
        ("война и мир", "война OR мир"),
    ],
)
def test_stop_words_say_nothing_unless_they_are_names_or_in_a_phrase(line, meaning):
    assert printed(line) == meaning


@pytest.mark.parametrize("line", ['"AND"', '"10:30" OR x1', '"title:x"'])
def test_a_word_that_would_read_as_syntax_is_printed_in_quotes(line):
    assert printed(line) == line


@pytest.mark.parametrize(
    ("line", "reason", "position"),
    [
        ("", query.EMPTY, 0),
        (" , () ", query.EMPTY, 0),
        ("width:strict", query.EMPTY, 0),
        ("the of", query.ONLY_STOP_WORDS, 0),
        ("-football", query.ONLY_EXCLUDES, 0),
        ("NOT football -cup", query.ONLY_EXCLUDES, 0),
        ("velden -(-football -cup)", query.ONLY_EXCLUDES, 8),
        ("velden OR -football", query.NEGATIVE_ALTERNATIVE, 7),
        ("velden AND orlan, -football", query.NEGATIVE_ALTERNATIVE, 16),
        ("velden AND (orlan OR -brod)", query.NEGATIVE_ALTERNATIVE, 18),
        ("AND velden", query.STRAY_OPERATOR, 0),
        ("velden AND", query.STRAY_OPERATOR, 7),
        ("velden AND OR orlan", query.STRAY_OPERATOR, 11),
        ("velden OR, orlan", query.STRAY_OPERATOR, 7),
        ("velden NOT", query.STRAY_OPERATOR, 7),
        ("(velden AND) orlan", query.STRAY_OPERATOR, 8),
        ("(velden NOT) orlan", query.STRAY_OPERATOR, 8),
        ("title:", query.STRAY_OPERATOR, 0),
        ("(velden", query.UNBALANCED, 0),
        ("velden)", query.UNBALANCED, 6),
        ("velden “orlan", lexemes.UNCLOSED_QUOTE, 7),
        ("ir*", lexemes.BAD_PREFIX, 0),
        ("new-yo*", lexemes.BAD_PREFIX, 0),
        ("velden *stan", lexemes.BAD_PREFIX, 7),
        ("be*rus", lexemes.BAD_PREFIX, 0),
        ("**", lexemes.BAD_PREFIX, 0),
        ('"border disp*"', lexemes.BAD_PREFIX, 12),
        ("site:velden", lexemes.BAD_FIELD, 0),
        ("velden width:huge", lexemes.BAD_FIELD, 7),
        ("velden kind:sport", lexemes.BAD_FIELD, 7),
        ("velden -width:wide", lexemes.BAD_FIELD, 8),
        ("(velden kind:opinion)", lexemes.BAD_FIELD, 8),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(line, reason, position):
    assert refused(line) == (reason, position)


@pytest.mark.parametrize(
    "line",
    [
        "x" * (query.LONGEST_QUERY + 1),
        " ".join(f"w{n}" for n in range(query.MOST_TERMS + 1)),
        "(" * (query.DEEPEST + 1) + "velden" + ")" * (query.DEEPEST + 1),
        '"' + "velden " * (query.MOST_WORDS_IN_PHRASE + 1) + '"',
        "-".join(["velden"] * (query.MOST_WORDS_IN_PHRASE + 1)),
        ", ".join(f"{n:09}-{n:09}" for n in range(99)),
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(line):
    assert refused(line)[0] == query.TOO_LONG


def test_a_tree_deeper_than_it_can_be_printed_is_refused():
    line = "velden"
    for n in range(20):
        line = f"x{n}, ({line}) y{n}"

    assert refused(line)[0] == query.TOO_LONG


def test_settings_stand_anywhere_in_the_line_and_the_last_width_holds():
    line = query.parse("width:wide velden kind:opinion, orlan kind:LIVE width:strict")

    assert nodes.printed(line.tree) == "velden OR orlan"
    assert line.width == "strict"
    assert line.kinds == {"opinion", "live"}


def test_the_terms_asked_for_leave_out_what_is_excluded():
    tree = query.parse('velden AND (orlan* OR "border dispute") -football').tree

    assert [leaf.text for leaf in nodes.leaves(tree)] == ["velden", "orlan", "border dispute"]


WORDS = st.sampled_from(
    ["velden", "Orlan", "Брод", "crossings", "COVID-19", "U.S.", "WHO", "AND", "П’ять", "10,5", "a:b"]
)
TERMS = st.one_of(
    WORDS.map(lambda word: f'"{word}"'),
    WORDS.map(lambda word: f'title:"{word}"'),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda words: f"«{' '.join(words)}»"),
    st.sampled_from(["veld*", "title:орла*"]),
)
LINES = st.recursive(
    TERMS,
    lambda lines: st.one_of(
        st.lists(lines, min_size=1, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.lists(lines, min_size=1, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.lists(lines, min_size=1, max_size=3).map(" ".join),
        st.lists(lines, min_size=1, max_size=3).map(", ".join),
        st.tuples(lines, lines).map(lambda pair: f"({pair[0]} -{pair[1]})"),
    ),
    max_leaves=8,
)


@given(LINES)
def test_the_printed_form_parses_to_an_equal_tree(line):
    try:
        tree = query.parse(line).tree
    except QueryError:
        return

    assert query.parse(nodes.printed(tree)).tree == tree


@given(st.text(alphabet='ab бі"“«»()-—*,:.AND ORИ\n\u0301\u200b\ud800', max_size=40))
def test_any_line_is_either_refused_or_printed_so_that_it_parses_again(line):
    try:
        tree = query.parse(line).tree
    except QueryError as error:
        tree, place = None, error.position
    else:
        place = 0

    assert 0 <= place <= len(line)
    assert tree is None or query.parse(nodes.printed(tree)).tree == tree
