"""Whole workbooks as LibreOffice and Excel save them come in as they are seen there."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.test import Client

from crm import operations
from crm.models import Contact, ContactImport
from tests.crm import builders

# Saved by LibreOffice 7.4: an empty sheet in front; merged cells, formulas, errors, percentages, yes and no, post codes
# that are numbers shown with five digits.
LIBREOFFICE = Path(__file__).parents[1] / "data" / "workbooks" / "libreoffice.xlsx"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
)
# What Excel for Mac writes of a list somebody typed: days from 1904 on, names partly in bold, a phone number in the
# format that Excel offers in France, a line break in a cell.
EXCEL = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"/>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}" {MORE}><fileVersion appName="xl"/>'
    '<workbookPr date1904="1" defaultThemeVersion="166925"/><bookViews><workbookView activeTab="0"/></bookViews>'
    '<sheets><sheet name="Salon &amp; clients" sheetId="3" r:id="rId1"/></sheets><calcPr calcId="191029"/></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}" {MORE}><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="[$-40C]d\\ mmmm\\ yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" xfId="0"/><xf numFmtId="164" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" xfId="0"/><xf numFmtId="10" xfId="0"/>'
    "</cellXfs></styleSheet>",
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="11" uniqueCount="11">'
    "<si><t>Prénom</t></si><si><t>Nom</t></si><si><t>Téléphone</t></si><si><t>Remarque</t></si><si><t>Vu le</t></si>"
    '<si><t>Zoé</t><phoneticPr fontId="1"/></si>'
    '<si><r><t xml:space="preserve">de </t></r><r><rPr><b/><sz val="11"/></rPr><t>Watteville</t></r></si>'
    '<si><t xml:space="preserve">  Première ligne_x000D_\nseconde  </t></si><si><t>Remise</t></si><si><t>Max</t></si>'
    "<si><t>Code postal</t></si></sst>",
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" {MORE} xr:uid="{{0}}">'
    '<dimension ref="A1:G3"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    '<sheetFormatPr baseColWidth="10" x14ac:dyDescent="0.2"/><cols><col min="1" max="1" width="12"/></cols><sheetData>'
    '<row r="1" spans="1:7" x14ac:dyDescent="0.2"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    '<c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"><v>8</v></c>'
    '<c r="G1" t="s"><v>10</v></c></row>'
    '<row r="2" spans="1:7"><c r="A2" t="s"><v>5</v></c><c r="B2" t="s"><v>6</v></c>'
    '<c r="C2" s="2"><v>612345678</v></c>'
    '<c r="D2" t="s"><v>7</v></c><c r="E2" s="1"><v>44620</v></c><c r="F2" s="4"><v>7.0000000000000007E-2</v></c>'
    '<c r="G2" s="3"/></row>'
    '<row r="3" spans="1:7"><c r="A3" t="s"><v>9</v></c><c r="B3" t="str"><f>UPPER(&quot;kern&quot;)</f><v>KERN</v></c>'
    '<c r="G3"><v>75011</v></c></row></sheetData><phoneticPr fontId="1"/><pageMargins left="0.7"/></worksheet>',
}


def excel() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in EXCEL.items():
            archive.writestr(name, HEAD + content)
    return file.getvalue()


def imported(content: bytes, columns: dict[str, str]) -> ContactImport:
    """The columns of these headings hold something else than was guessed."""
    run = operations.upload_contacts(file=io.BytesIO(content), name="list.xlsx", by=None)
    chosen = [columns.get(head, guessed) for head, guessed in zip(run.heads, run.columns, strict=True)]
    return operations.import_contacts(content=content, name="list.xlsx", by=None, columns=chosen)


def test_what_libreoffice_saved_comes_in_as_it_is_seen_there() -> None:
    remarks = dict.fromkeys(("Met on", "At", "Discount", "Turnover"), "remark")
    run = imported(LIBREOFFICE.read_bytes(), remarks | {"City": "", "Exclude": "exclude_from_segment"})
    assert (run.sheet, run.created, run.rejected) == ("Fair 2026", 2, 1)
    zoe, max_ = Contact.objects.persons().select_related("company").order_by("email")[::-1]
    assert [zoe.name, zoe.post_code, zoe.email] == ["Zoé Müller", "01200", "zoe@lac.example"]
    assert zoe.note == "Met on: 2026-03-01\nAt: 14:30:00\nDiscount: 7.5%\nTurnover: 1234567.5"
    assert [max_.name, max_.post_code] == ["Max Kern", "01067"]
    assert max_.note == "Met on: 2026-02-28 09:15\nDiscount: 20%\nTurnover: 42"
    assert (zoe.exclude_from_segment, max_.exclude_from_segment) == (True, False)
    assert zoe.company == max_.company
    assert str(zoe.company) == "Fonderie & Fils SA"
    error = "Note, with the column’s heading: The spreadsheet has an error here: #DIV/0!."
    assert [(row.line, row.reason) for row in run.rejected_rows.all()] == [(4, error)]


def test_an_error_in_a_column_that_is_not_imported_matters_to_nobody() -> None:
    run = imported(LIBREOFFICE.read_bytes(), dict.fromkeys(("City", "Turnover"), ""))
    assert (run.created, run.rejected) == (3, 0)


def test_what_excel_saved_comes_in_as_it_is_seen_there() -> None:
    run = imported(excel(), dict.fromkeys(("Vu le", "Remise"), "remark"))
    assert (run.sheet, run.created, run.rejected) == ("Salon & clients", 2, 0)
    zoe, max_ = Contact.objects.order_by("-first_name")
    assert [zoe.name, zoe.surname, zoe.phone] == ["Zoé de Watteville", "de Watteville", "06 12 34 56 78"]
    assert zoe.note.splitlines() == ["Première ligne", "seconde", "Vu le: 2026-03-01", "Remise: 7%"]
    assert [max_.name, max_.post_code] == ["Max KERN", "75011"]


def test_the_page_shows_the_sheet_with_rows_and_offers_the_others(client: Client) -> None:
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "change_contact"))
    run = operations.upload_contacts(file=io.BytesIO(LIBREOFFICE.read_bytes()), name="list.xlsx", by=None)
    page = client.get(run.get_absolute_url()).content.decode()
    assert '<option value="Fair 2026" selected>' in page
    assert '<option value="Others">' in page
    assert "Fonderie &amp; Fils SA" in page
