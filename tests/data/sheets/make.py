#!/usr/bin/env python3
"""Writes openpyxl.xlsx, and with LibreOffice libreoffice.xlsx and libreoffice.ods, into the working folder."""

import datetime
import subprocess

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Data"
sheet.append(["x", "name, unit", "day", "time", "flag", "error", "double"])
rows = [
    [1.5, 'say "x"', datetime.date(2020, 1, 2), datetime.time(12, 30), True, "=1/0", "=A2*2"],
    [0.1, "two\nlines", datetime.datetime(1999, 12, 31, 3, 4, 5), None, False, "=1/0", "=A3*2"],
    [-2e-7, "größe", None, None, True, None, "=A4*2"],
]
for row in rows:
    sheet.append(row)
for cell in ("F2", "F3"):
    sheet[cell].value = "#DIV/0!"
    sheet[cell].data_type = "e"
sheet.merge_cells("A6:C6")
hidden = book.create_sheet("Hidden")
hidden["A1"] = 1
hidden.sheet_state = "hidden"
book.create_sheet("Empty")
book.save("openpyxl.xlsx")
for ending in ("xlsx:Calc MS Excel 2007 XML", "ods"):
    subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", "converted", "openpyxl.xlsx"], check=True)
    short = ending.split(":")[0]
    subprocess.run(["mv", f"converted/openpyxl.{short}", f"libreoffice.{short}"], check=True)
subprocess.run(["rmdir", "converted"], check=True)
