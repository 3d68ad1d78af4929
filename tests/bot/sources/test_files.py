import gzip
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.sources import documents, files
from tests.bot.sources import papers
from tests.bot.sources.papers import docx, p, pdf
from tests.bot.sources.samples import BODY, ONE, TEXT, THREE, TITLE, TWO, URL, WHEN

DAY = datetime(2026, 6, 25, 12, tzinfo=UTC)


def read(name, body, **options):
    return files.read(name, body, **WHEN, **options)


def reason(name, body):
    with pytest.raises(Unreadable) as caught:
        read(name, body)
    return caught.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.MD", "", "a.bin"])
def test_a_text_is_read_as_a_paste_whatever_it_is_called(name, encoding):
    draft = read(name, f"# {TITLE}\r\n\r\nJune 25, 2026\r\n\r\n{TEXT}".encode(encoding))

    assert (draft.title, draft.text, draft.published_at) == (TITLE, TEXT, DAY)


def test_a_russian_text_of_an_older_windows_is_read():
    body = "Мост через Орлу закрыли после просадки опор\r\n\r\nМост через Орлу у Сарна закрыт с вечера четверга: две опоры просели на метр."

    assert read("a.txt", body.encode("cp1251")).title == "Мост через Орлу закрыли после просадки опор"


PAGE = (
    f"<!doctype html><html><head><title>{TITLE}</title><link rel=canonical href='{URL}'></head><body><article><h1>{TITLE}</h1><p>"
    + "</p><p>".join(BODY)
    + "</p></article></body></html>"
)


@pytest.mark.parametrize(("name", "kind"), [("a.html", None), ("a.txt", None), ("", "text/html")])
def test_a_page_is_read_as_one(name, kind):
    draft = read(name, PAGE.encode(), media_type=kind)

    assert (draft.title, draft.text, draft.url) == (TITLE, TEXT, URL)


def test_a_page_in_a_file_that_does_not_say_where_it_stood_is_read_for_its_labelled_address():
    lines = f"<h1>{TITLE}</h1><p>{'</p><p>'.join(BODY)}</p><p>Original url:</p><p><a href='{URL}'>{URL}</a></p>"

    assert read("a.html", f"<html><body>{lines}</body></html>".encode()).url == URL


def test_a_piece_of_html_is_read_as_a_paste():
    draft = read("a.html", f"<h1>{TITLE}</h1><p>{ONE[:60]}.</p>".encode())

    assert (draft.title, draft.text) == (TITLE, f"{ONE[:60]}.")


def test_a_page_that_asks_for_a_login_says_so():
    body = "<html><body><h1>Members</h1><form><input type=password></form><p>Please log in to read this article.</p></body></html>"

    assert reason("a.html", body.encode()) == "login"


def mail(text=TEXT, html=None, subject=f"Fwd: Re: {TITLE}", date="Thu, 25 Jun 2026 14:10:00 +0300"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = (
        "desk@orlan.example",
        "x@y.example",
        subject,
        date,
    )
    if text:
        message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def test_a_mail_has_its_headline_in_the_subject_and_its_time_in_the_date():
    draft = read("a.eml", mail().as_bytes())

    assert (draft.title, draft.text) == (TITLE, TEXT)
    assert (draft.published_at, draft.date_only) == (datetime(2026, 6, 25, 11, 10, tzinfo=UTC), False)


def test_a_date_inside_a_mail_is_the_articles_own():
    draft = read("x", mail(f"June 20, 2026\n\n{TEXT}").as_bytes())

    assert draft.published_at == datetime(2026, 6, 20, 12, tzinfo=UTC)


def test_a_mail_of_html_alone_is_read():
    message = mail(text=None)
    message.set_content(f"<html><body><p>{ONE}</p><p>{TWO}</p></body></html>", subtype="html")

    assert read("a.eml", message.as_bytes()).text == f"{ONE}\n\n{TWO}"


def test_the_plain_part_of_a_mail_is_preferred_and_attachments_are_left():
    message = mail(html=f"<p>{THREE}</p>")
    message.add_attachment(b"\0\1", maintype="image", subtype="png", filename="a.png")

    assert read("a.eml", message.as_bytes()).text == TEXT


def test_a_mail_without_a_text_says_so():
    message = mail(text=None)
    message.add_attachment(b"\0\1", maintype="image", subtype="png", filename="a.png")

    assert reason("a.eml", message.as_bytes()) == "no_text"


def test_a_mail_without_a_date_or_subject_is_read():
    draft = read("a.eml", f"From: a@b.example\nTo: c@d.example\n\n{TITLE}\n\n{TEXT}".encode())

    assert (draft.title, draft.published_at) == (TITLE, None)


def test_a_mail_with_too_long_a_text_is_refused():
    assert reason("a.eml", b"Subject: x\nMIME-Version: 1.0\n\n" + b"word " * 300_000) == "too_large"


def test_a_mail_of_mails_without_end_is_refused():
    head = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n"

    assert reason("a.eml", "".join(head.format(depth) for depth in range(3000)).encode()) in {
        "broken",
        "no_text",
        "too_short",
    }


def rows(size, *lines):
    return [(size, line) for line in lines]


PDF_PAGES = (
    [
        *rows(9, "ORLAN COURIER"),
        *rows(20, "Bridge Over the Orla Closed", "After Pillars Sink"),
        *rows(9, "By Anna Kovals"),
        *rows(9.1, "June 25, 2026"),
        *rows(
            11,
            "The bridge over the Orla at Sarn was closed on Thursday night after two pillars",
            "sank by a metre, the ministry of transport said. Lorries are sent over the cros-",
            "sing at Brod.",
        ),
        *rows(
            11,
            "The ministry's spokeswoman told reporters that engineers will look at the pillars",
            "when the water falls, which forecasters expect in the",
        ),
        *rows(9, "1"),
    ],
    [
        *rows(9, "ORLAN COURIER"),
        *rows(11, "middle of next week."),
        (11, "It carries a third of the trade.", 72, 600),
        *rows(9, "2"),
    ],
)


def test_the_paragraphs_of_a_pdf_are_whole_and_in_order():
    draft = read("a.pdf", pdf(*PDF_PAGES))

    assert draft.title == "Bridge Over the Orla Closed After Pillars Sink"
    assert (draft.author, draft.published_at) == ("Anna Kovals", DAY)
    assert draft.text.split("\n\n") == [
        "The bridge over the Orla at Sarn was closed on Thursday night after two pillars sank by a metre, the ministry of transport said. Lorries are sent over the crossing at Brod.",
        "The ministry's spokeswoman told reporters that engineers will look at the pillars when the water falls, which forecasters expect in the middle of next week.",
        "It carries a third of the trade.",
    ]


def test_an_indent_begins_a_paragraph_in_a_pdf():
    page = [
        (11, f"{'word ' * 12}end.", 72, 700),
        (11, f"Next {'word ' * 12}end.", 90, 686),
        (11, f"{'word ' * 12}end.", 72, 672),
    ]

    assert len(documents.pdf_lines(pdf(page))) == 2


def test_a_wider_space_between_rows_begins_a_paragraph_in_a_pdf():
    page = [
        (11, f"{'word ' * 12}end.", 72, 700),
        (11, f"Next {'word ' * 12}end.", 72, 686),
        (11, f"Wide {'word ' * 12}end", 72, 658),
        (11, f"And {'word ' * 12}end.", 72, 630),
        (11, f"Last {'word ' * 12}end.", 72, 616),
    ]

    assert [line.text[:4] for line in documents.pdf_lines(pdf(page))] == ["word", "Wide", "And "]


def test_an_address_divided_at_the_end_of_a_row_keeps_its_hyphen():
    page = rows(11, "Original url:", "https://orlan.example/bridge-over-the-", "orla-closed-93110")

    assert documents.pdf_lines(pdf(page))[-1].text.endswith("https://orlan.example/bridge-over-the-orla-closed-93110")


def test_a_word_divided_at_the_end_of_a_row_is_joined():
    page = rows(11, f"{'word ' * 12}cros-", "sing the river \\(again\\)", "")

    assert documents.pdf_lines(pdf(page))[0].text.startswith(f"{'word ' * 12}crossing the river")
    assert documents._hyphenated("cros\xad", "sing") == "crossing"


def test_a_scan_has_no_text():
    assert reason("a.pdf", pdf("0 0 m 100 100 l S")) == "no_text"


def test_a_pdf_of_nothing_but_page_numbers_is_too_short():
    assert reason("a.pdf", pdf(rows(11, "1"))) == "too_short"


def test_a_pdf_with_too_many_pages_is_refused():
    assert reason("a.pdf", pdf(*(rows(11, "x") for _ in range(101)))) == "too_many_pages"


def test_a_pdf_that_draws_without_end_is_refused():
    with pytest.raises(Unreadable) as caught:
        documents.pdf_lines(pdf("0 0 m " * 1001), operations=1000)

    assert caught.value.reason == "too_large"


def test_a_pdf_with_too_much_text_is_refused():
    assert reason("a.pdf", pdf(*([(11, "word " * 20_000)] for _ in range(12)))) == "too_large"


def test_a_pdf_that_is_locked_is_refused():
    import io

    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(*PDF_PAGES)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)

    assert reason("a.pdf", out.getvalue()) == "encrypted"


@pytest.mark.parametrize(
    "body", [b"%PDF-1.4", b"%PDF-1.4\n%%EOF", pdf(*PDF_PAGES)[:700], b"%PDF-1.7\nstartxref\n999999\n%%EOF"]
)
def test_a_damaged_pdf_is_refused(body):
    assert reason("a.pdf", body) in {"broken", "no_text", "too_short"}


def test_the_paragraphs_of_a_word_document_are_read_in_order():
    table = f"<w:tbl><w:tr><w:tc>{p(TWO)}</w:tc><w:tc>{p(THREE)}</w:tc></w:tr></w:tbl>"
    body = docx(
        p(TITLE, "a3"),
        p("June 25, 2026"),
        p(ONE),
        table,
        p("The bridge on Friday", "c"),
        p("Background", "1"),
        p(BODY[3]),
    )

    draft = read("a.docx", body)

    assert (draft.title, draft.published_at) == (TITLE, DAY)
    assert draft.text.split("\n\n") == [ONE, TWO, THREE, "Background", BODY[3]]


def test_deleted_and_moved_words_of_a_word_document_are_left_out_and_inserted_ones_kept():
    inner = (
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>, she said</w:t></w:r></w:ins><w:r><w:tab/><w:t>then</w:t><w:br/><w:t>next</w:t><w:noBreakHyphen/><w:t>line.</w:t></w:r>"
    )

    assert [line.text for line in documents.docx_lines(docx(p(ONE, inner=inner)))] == [
        f"{ONE}, she said\tthen",
        "next-line.",
    ]


def test_a_text_box_of_a_word_document_is_read_once():
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f'<w:r><mc:AlternateContent xmlns:mc="{mc}"><mc:Choice><w:txbxContent>{p("in a box")}</w:txbxContent></mc:Choice><mc:Fallback>{p("in a box")}</mc:Fallback></mc:AlternateContent></w:r>'

    assert [line.text for line in documents.docx_lines(docx(p("outside", inner=box)))] == ["outside", "in a box"]


def test_the_links_of_a_word_document_give_its_address():
    rels = f'<Relationships><Relationship Id="r1" Target="{URL}"/></Relationships>'
    link = '<w:hyperlink r:id="r1"><w:r><w:t>here</w:t></w:r></w:hyperlink><w:hyperlink r:id="r9"/>'

    assert read("a.docx", docx(p(TITLE, "a3"), p(ONE), p("Original url: ", inner=link), rels=rels)).url == URL


def test_a_word_document_without_styles_is_read():
    assert read("a.docx", docx(p(TITLE), p(ONE, "x"), styles=None)).title == TITLE


def test_a_bomb_in_a_word_document_is_refused_by_what_it_declares():
    assert reason("a.docx", docx(p(ONE), **{"word/media/a": b"\0" * 201_000_000})) == "too_large"
    assert reason("a.docx", docx(document="<a>" + " " * 10_000_001 + "</a>")) == "too_large"
    assert reason("a.docx", docx(p("word " * 250_000))) == "too_large"


def test_entities_of_a_word_document_are_not_resolved():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    document = f"{bomb}<w:document {papers.W}><w:body><w:p><w:r><w:t>{ONE}</w:t><w:t>&b;&x;</w:t></w:r></w:p></w:body></w:document>"

    assert read("a.docx", docx(document=document)).text == ONE


def test_a_locked_word_document_is_refused():
    assert reason("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    body = bytearray(docx(p(ONE)))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    assert reason("a.docx", bytes(body)) == "encrypted"


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04", docx(p(ONE))[:200], docx(document="<w:document"), docx(document="<a>" * 3000)]
)
def test_a_damaged_word_document_is_refused(body):
    assert reason("a.docx", body) in {"broken", "too_short"}


def test_a_word_document_whose_part_lies_about_its_size_is_refused():
    body = bytearray(docx(p(ONE)))
    entry = body.rindex(b"word/document.xml") - 46
    body[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    assert reason("a.docx", bytes(body)) == "broken"


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0old", "unknown_type"),
        ("a.rtf", b"{\\rtf1 x}", "unknown_type"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "unknown_type"),
        ("a.gz", gzip.compress(b"x" * 100, mtime=0), "unknown_type"),
        ("a.dat", bytes(range(256)), "unknown_type"),
        ("a.txt", bytes(range(256)), "binary"),
        ("a.txt", b"", "too_short"),
        ("a.txt", b"short", "too_short"),
        ("a.html", b"<html></html>", "too_short"),
        ("a.txt", b"x" * 20_000_001, "too_large"),
        ("a.txt", b"x" * 1_000_001, "too_large"),
    ],
)
def test_what_cannot_be_read_has_a_reason(name, body, expected):
    assert reason(name, body) == expected


def test_an_archive_that_is_no_document_is_of_an_unknown_type():
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", TEXT)

    assert reason("a.docx", out.getvalue()) == "unknown_type"


@settings(deadline=None)
@given(
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"Subject: x\nFrom: y\n\n", b"<html>"]),
    st.binary(max_size=200),
    st.sampled_from(["a.txt", "a.eml", "a.html", "a.docx"]),
)
def test_any_bytes_are_a_draft_or_a_reason(head, rest, name):
    try:
        read(name, head + rest)
    except Unreadable as error:
        assert error.reason  # noqa: PT017 - either is right
