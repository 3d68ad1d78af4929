"""Small documents made by hand: PDF, Word, mail."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STYLES = (
    f'<w:styles {W}><w:style w:styleId="a3"><w:name w:val="Title"/></w:style><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="c"><w:name w:val="caption"/></w:style><w:style/></w:styles>'
)


def pdf(*pages, extra="", catalog=""):
    """Each page is a list of (size of letters, row) or (size, row, x, y)."""
    contents = [_content(page) for page in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R /Resources << /Font << /F1 3 0 R >> {extra} >> >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    return _file(objects)


def _content(page):
    if isinstance(page, str):
        return page
    y, rows = 750.0, ["BT"]
    for size, row, *place in page:
        x, y = place or (72, y)
        words = row.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        rows.append(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj")
        y -= size * 1.3
    return "\n".join([*rows, "ET"])


def _file(objects, trailer=""):
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def p(words, style="", inner=""):
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{mark}<w:r><w:t xml:space="preserve">{words}</w:t></w:r>{inner}</w:p>'


def docx(*body, styles=STYLES, rels=None, document=None, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", document or f"<w:document {W} {R}><w:body>{''.join(body)}</w:body></w:document>"
        )
        if styles:
            archive.writestr("word/styles.xml", styles)
        if rels:
            archive.writestr("word/_rels/document.xml.rels", rels)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
