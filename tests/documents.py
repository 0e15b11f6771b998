"""Press releases of our own making, and each as HTML, Markdown, PDF, Word, RTF, e-mail, saved page and filing."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape


@dataclass(frozen=True)
class Story:
    """A release: what it says, in the order in which it says it."""

    title: str
    day: str
    lead: str
    paragraphs: tuple[str, ...]
    heading: str
    items: tuple[str, ...]
    caption: str
    table: tuple[tuple[str, ...], ...]
    last: str


STORIES = (
    Story(
        "Exports of Norland up by 4.4 per cent in May 2024", "12 June 2024",
        "Exports of goods rose by 4.4% year on year in May 2024, to $3.2 billion, the Norland Office of Statistics said.",
        ("Imports of goods fell by 1.2% over the same period to $2.9 billion, as fewer machines were brought into the "
         "country than a year earlier.", "Services exports grew by 2.1% in May 2024 from a year earlier."),
        "Trade by partner",
        ("Exports to Arvenia rose by 4.7% year on year in May 2024.", "Exports to Beland fell by 3.7% over the year."),
        "Exports by partner, $ million",
        (("Partner", "May 2024", "May 2023"), ("Arvenia", "1,204", "1,150"), ("Beland", "310", "322"),
         ("Rest of the world", "1,686", "1,593")),
        "Food exports were $220 million in May 2024, down 2.4% from May 2023.",
    ),
    Story(
        "Retail sales rise in the first quarter of 2024", "3 May 2024",
        "Retail sales rose by 3.2% in the first quarter of 2024 from a year earlier, said the Statistics Bureau of Arden.",
        ("Sales of food were up 1.9% and sales of furniture fell by 5.6% over the same period.",
         "Online sales accounted for 12.4% of retail sales in the first quarter of 2024."),
        "Sales by kind of shop",
        ("Supermarkets sold 2.7% more than in the first quarter of 2023.", "Bookshops sold 4.1% less than a year ago."),
        "Retail sales by kind of shop, change on the year, %",
        (("Kind of shop", "Q1 2024", "Q4 2023"), ("Food", "1.9", "1.4"), ("Furniture", "-5.6", "-4.8"),
         ("Clothing", "2.3", "0.7")),
        "Employment in retail trade was 84,300 at the end of March 2024.",
    ),
    Story(
        "Consumer prices in Beland up 2.6% in August 2024", "10 September 2024",
        "Consumer prices rose by 2.6% year on year in August 2024, after 2.9% in July 2024, Statistics Beland reported.",
        ("Prices of food increased by 1.8% and prices of energy fell by 3.3% from August 2023.",
         "Core inflation stood at 2.8% in August 2024."),
        "Prices by group",
        ("Rents rose by 4.0% year on year in August 2024.", "Prices of clothing fell by 0.6% year on year."),
        "Consumer prices, change on the year, %",
        (("Group", "August 2024", "July 2024"), ("Food", "1.8", "2.2"), ("Energy", "-3.3", "-1.1"),
         ("Housing", "3.7", "3.8")),
        "The monthly change in consumer prices was 0.2% in August 2024.",
    ),
    Story(
        "Arven Tools reports second quarter of 2024", "25 July 2024",
        "Arven Tools said that revenue rose 6.3% to $412 million in the second quarter of 2024.",
        ("Operating income was $58.1 million in the second quarter of 2024, up 9.2% from a year earlier.",
         "Net income increased by 11.0% to $41.7 million in the second quarter of 2024."),
        "Segments",
        ("Revenue in Europe grew by 8.4% to $150 million.", "Revenue in Asia fell by 2.0% to $96 million."),
        "Revenue by segment, $ million",
        (("Segment", "Q2 2024", "Q2 2023"), ("Europe", "150.0", "138.4"), ("Asia", "96.0", "98.0"),
         ("Americas", "166.0", "151.2")),
        "Free cash flow was $37.5 million in the second quarter of 2024.",
    ),
    Story(
        "Unemployment in Calder at 5.1 per cent in June 2024", "18 July 2024",
        "The unemployment rate was 5.1% in June 2024, down from 5.4% a year earlier, Calder's labour office said.",
        ("Employment rose by 1.3% year on year to 2.41 million in June 2024.",
         "The youth unemployment rate fell to 11.2% in June 2024."),
        "Regions",
        ("The unemployment rate in the north was 6.3% in June 2024.", "In the south it was 4.4%."),
        "Unemployment rate by region, %",
        (("Region", "June 2024", "June 2023"), ("North", "6.3", "6.6"), ("South", "4.4", "4.7"), ("East", "5.0", "5.2")),
        "Job vacancies increased by 7.5% to 48,200 in June 2024.",
    ),
    Story(
        "Tourist arrivals in Dorvia grew in 2023", "20 February 2024",
        "Tourist arrivals increased by 14.2% to 3.6 million in 2023, the Tourism Board of Dorvia announced.",
        ("Overnight stays rose by 11.8% to 9.7 million in 2023.", "Receipts from tourism were €1.9 billion in 2023."),
        "Where guests came from",
        ("Arrivals from Norland rose by 19.0% in 2023.", "Arrivals from Beland fell by 2.5% in 2023."),
        "Arrivals, thousand",
        (("From", "2023", "2022"), ("Norland", "812", "682"), ("Beland", "390", "400"), ("Calder", "245", "221")),
        "Occupancy of hotel rooms was 61.3% in 2023.",
    ),
    Story(
        "Bank lending in Esker grew by 5.0% in September 2024", "28 October 2024",
        "Loans to households grew by 5.0% year on year in September 2024, the Central Bank of Esker said.",
        ("Loans to companies increased by 3.4% over the same period to €48.6 billion.",
         "Deposits of households rose by 6.1% to €71.2 billion in September 2024."),
        "Interest rates",
        ("The average rate on new mortgages was 3.9% in September 2024.", "The rate on deposits was 2.3%."),
        "Loans outstanding, € million",
        (("Borrower", "Sep 2024", "Sep 2023"), ("Households", "62,340", "59,371"), ("Companies", "48,600", "47,002")),
        "Non-performing loans made up 1.7% of all loans in September 2024.",
    ),
    Story(
        "Industrial production in Fjellmark down in April 2024", "7 June 2024",
        "Industrial production fell by 1.6% year on year in April 2024, Statistics Fjellmark reported.",
        ("Manufacturing output decreased by 2.2% and mining output rose by 3.9% from April 2023.",
         "Capacity utilisation was 78.4% in April 2024."),
        "By industry",
        ("Output of chemicals rose by 0.8% in April 2024.", "Output of vehicles fell by 7.3% year on year."),
        "Industrial production, change on the year, %",
        (("Industry", "April 2024", "March 2024"), ("Chemicals", "0.8", "-0.4"), ("Vehicles", "-7.3", "-5.9"),
         ("Mining", "3.9", "4.4")),
        "New orders fell by 3.1% in April 2024 from a year earlier.",
    ),
    Story(
        "House prices in Galen up 3.8% in the third quarter of 2024", "15 November 2024",
        "House prices rose by 3.8% in the third quarter of 2024 from a year earlier, the Land Registry of Galen said.",
        ("Prices of new dwellings increased by 2.9% and prices of existing dwellings by 4.1%.",
         "The number of sales rose by 8.7% to 21,400 in the third quarter of 2024."),
        "Cities",
        ("Prices in Galen City rose by 5.2% year on year.", "Prices in Porthaven fell by 0.9% year on year."),
        "House prices, change on the year, %",
        (("City", "Q3 2024", "Q2 2024"), ("Galen City", "5.2", "4.6"), ("Porthaven", "-0.9", "-1.3"),
         ("Westmere", "3.3", "3.1")),
        "Rents increased by 2.7% in the third quarter of 2024.",
    ),
    Story(
        "Electricity from wind reached a record in Haldane in 2023", "16 January 2024",
        "Electricity production rose by 2.4% to 64.8 TWh in 2023, the Energy Agency of Haldane said.",
        ("Wind power increased by 17.5% to 21.3 TWh in 2023.", "Renewables accounted for 58.6% of production in 2023."),
        "Consumption",
        ("Consumption of electricity fell by 0.7% to 61.2 TWh in 2023.", "Exports of electricity rose by 12.0% in 2023."),
        "Electricity production, GWh",
        (("Source", "2023", "2022"), ("Wind", "21,300", "18,128"), ("Hydro", "16,670", "17,010"), ("Gas", "8,140", "9,905")),
        "The average price of electricity was €82 per MWh in 2023.",
    ),
)  # fmt: skip


def as_html(story: Story) -> bytes:
    """A plain page."""
    rows = [[escape(cell) for cell in row] for row in story.table]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    parts = [
        f"<h1>{story.title}</h1>", f"<p>{story.day}</p>", f"<p>{story.lead}</p>",
        *(f"<p>{text}</p>" for text in story.paragraphs), f"<h2>{story.heading}</h2>",
        "<ul>", *(f"<li>{item}</li>" for item in story.items), "</ul>", f"<p><b>{story.caption}</b></p>",
        f"<table><tr>{head}</tr>{body}</table>", f"<p>{story.last}</p>",
    ]  # fmt: skip
    return f"<!DOCTYPE html><html><body>{''.join(parts)}</body></html>".encode()


def as_markdown(story: Story) -> bytes:
    """Markdown with bold marks and a table of pipes."""
    head, *body = story.table
    subject, _, rest = story.lead.partition(" ")
    lines = [
        f"# {story.title}", story.day, f"**{subject}** {rest}", *story.paragraphs, f"## {story.heading}",
        "\n".join(f"* {item}" for item in story.items), f"**{story.caption}**",
        "\n".join(["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|",
                   *("| " + " | ".join(row) + " |" for row in body)]), story.last,
    ]  # fmt: skip
    return "\n\n".join(lines).encode()


def as_docx(story: Story) -> bytes:
    """A Word document with styles."""
    import docx

    document = docx.Document()
    document.add_heading(story.title, 0)
    for text in (story.day, story.lead, *story.paragraphs):
        document.add_paragraph(text)
    document.add_heading(story.heading, 1)
    for item in story.items:
        document.add_paragraph(item, style="List Bullet")
    document.add_paragraph().add_run(story.caption).bold = True
    table = document.add_table(rows=0, cols=len(story.table[0]))
    for row in story.table:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph(story.last)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_rtf(story: Story) -> bytes:
    """RTF with a table."""

    def written(text: str) -> str:
        return "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text)

    rows = "".join(
        "\\trowd " + "".join(f"\\cellx{2000 * (place + 1)}" for place in range(len(row)))
        + " " + "".join(f"{written(cell)}\\cell " for cell in row) + "\\row\n"
        for row in story.table
    )  # fmt: skip
    lines = (story.title, story.day, story.lead, *story.paragraphs, story.heading, *story.items, story.caption)
    text = "".join(f"\\pard {written(line)}\\par\n" for line in lines)
    return f"{{\\rtf1\\ansi\n{text}{rows}\\pard {written(story.last)}\\par\n}}".encode("ascii")


def as_mail(story: Story, *attached: tuple[str, bytes]) -> bytes:
    """An e-mail with a plain part, an HTML part and what is attached."""
    message = EmailMessage()
    message["From"] = "Press Desk of the Office <press@office.example>"
    message["To"] = "news@paper.example"
    message["Subject"] = f"Fwd: {story.title}"
    message["Date"] = "Wed, 12 Jun 2024 09:30:00 +0200"
    message["MIME-Version"] = "1.0"
    message.set_content("Please see the text of this message as HTML.\n")
    message.add_alternative(as_html(story).decode(), subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def as_saved_page(story: Story) -> bytes:
    """A page as a browser saves it with all that is on it."""
    page = as_html(story).decode()
    return (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://office.example/may\r\nSubject: Page\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        "----b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://office.example/may\r\n\r\n"
        f"{page}\r\n----b\r\nContent-Type: text/css\r\n\r\np {{ margin: 40px 3.5% }}\r\n----b--\r\n"
    ).encode()


def as_filing(story: Story) -> bytes:
    """A full submission to EDGAR: the report, the release, figures as data and a picture as text."""
    return (
        "<SEC-DOCUMENT>0000000000-24-000001.txt : 20240612\n<SEC-HEADER>0000000000-24-000001.hdr.sgml : 20240612\n"
        "FILED AS OF DATE:\t\t20240612\n\tCOMPANY DATA:\n\t\tCOMPANY CONFORMED NAME:\t\t\tARVEN TOOLS INC\n</SEC-HEADER>\n"
        "<DOCUMENT>\n<TYPE>8-K\n<SEQUENCE>1\n<FILENAME>form8k.htm\n<TEXT>\n<html><head><style>p { margin: 12.5% }</style>"
        "</head><body><p>The company furnished a press release as an exhibit.</p></body></html>\n</TEXT>\n</DOCUMENT>\n"
        f"<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>2\n<FILENAME>ex991.htm\n<TEXT>\n{as_html(story).decode()}\n</TEXT>\n"
        "</DOCUMENT>\n<DOCUMENT>\n<TYPE>GRAPHIC\n<SEQUENCE>3\n<FILENAME>logo.jpg\n<TEXT>\nbegin 644 logo.jpg\n"
        "M_]C_X 12.5% 02D9)1@ ! 0$ $3 million\nend\n</TEXT>\n</DOCUMENT>\n<DOCUMENT>\n<TYPE>EX-101.INS\n<SEQUENCE>4\n"
        "<FILENAME>data.xml\n<TEXT>\n<XBRL><v>Sales rose 9.9%.</v></XBRL>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
    ).encode()


def as_pdf(story: Story, layout: str = "plain") -> bytes:
    """A PDF: `plain`, with `columns`, with `feet` on several pages, with words `broken` at line ends, `boxed` tables."""
    from fpdf import FPDF

    class Printed(FPDF):
        def header(self) -> None:
            if layout == "feet":
                self.set_font("Helvetica", size=8)
                self.cell(0, 5, "The Office - Press release 17/2024", new_x="LMARGIN", new_y="NEXT")
                self.ln(4)

        def footer(self) -> None:
            if layout == "feet":
                self.set_y(-15)
                self.set_font("Helvetica", size=8)
                self.cell(0, 5, f"Page {self.page_no()} of 2", align="C")

    pdf = Printed(format="A5" if layout == "feet" else "A4")
    pdf.set_margin(22)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_page()

    def write(text: str, size: float = 10, style: str = "", align: str = "L") -> None:
        size *= 1.4 if layout == "feet" else 1
        pdf.set_font("Helvetica", style, size)
        text = text.replace("€", "EUR ").replace("’", "'")
        pdf.multi_cell(0, size * 0.5, text, align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)

    align = "J" if layout == "broken" else "L"
    write(story.title, 17, "B")
    write(story.day)
    write(_broken(story.lead) if layout == "broken" else story.lead, align=align)
    if layout == "columns":
        top = pdf.get_y()
        sides = (" ".join(story.paragraphs), " ".join(story.items))
        pdf.set_font("Helvetica", size=10)
        for place, text in enumerate(sides):
            pdf.set_xy(22 + place * 88, top)
            pdf.multi_cell(78, 5, text.replace("€", "EUR "), align="L")
            pdf.set_y(max(pdf.get_y(), top + 40))
    else:
        for text in story.paragraphs:
            write(_broken(text) if layout == "broken" else text, align=align)
        write(story.heading, 13, "B")
        for item in story.items:
            write(f"- {item}")
    write(story.caption, 10, "B")
    pdf.set_font("Helvetica", size=9)
    for row in story.table:
        for place, cell in enumerate(row):
            border = 1 if layout == "boxed" else 0
            pdf.cell(50 if place == 0 else 27, 6, cell, border=border, align="L" if place == 0 else "R")
        pdf.ln()
    pdf.ln(3)
    write(story.last)
    return bytes(pdf.output())


def _broken(text: str) -> str:
    """The text with places at which its long words may be broken."""
    return " ".join(
        f"{word[:4]}\u00ad{word[4:]}" if word.isalpha() and len(word) > 7 else word for word in text.split()
    )


LAYOUTS = ("plain", "columns", "feet", "broken", "boxed")
PDFS: tuple[tuple[Story, str], ...] = tuple((story, LAYOUTS[n % len(LAYOUTS)]) for n, story in enumerate(STORIES))
BUILDERS: dict[str, Callable[[Story], bytes]] = {
    ".md": as_markdown, ".docx": as_docx, ".rtf": as_rtf, ".eml": as_mail, ".mht": as_saved_page, ".txt": as_filing,
}  # fmt: skip
