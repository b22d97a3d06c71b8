#pragma once

namespace kan::test {

/// Scripts that run exported formulas. Each is given a folder and a number of cases: in folder/0, folder/1 ... the rows
/// of points.txt go through the formula there into a file of rows of outputs.

inline constexpr const char *kOctaveRunner = R"(
arguments = argv();
folder = arguments{1};
for n = 0:str2num(arguments{2}) - 1
    cd(sprintf("%s/%d", folder, n));
    clear f;
    points = load("points.txt");
    outputs = f(points);
    whole = 2 * ones(1, columns(points));
    assert(f(int32(whole)), f(whole));
    file = fopen("octave.txt", "w");
    fprintf(file, [repmat("%.17g ", 1, columns(outputs)) "\n"], outputs');
    fclose(file);
end
)";

inline constexpr const char *kRRunner = R"(
arguments <- commandArgs(trailingOnly = TRUE)
for (n in seq_len(as.integer(arguments[2])) - 1) {
  folder <- paste0(arguments[1], "/", n)
  module <- new.env()
  sys.source(paste0(folder, "/f.R"), module)
  rows <- as.matrix(read.table(paste0(folder, "/points.txt"), colClasses = "numeric"))
  values <- t(module$f(rows))
  whole <- matrix(2L, 1, ncol(rows))
  stopifnot(identical(module$f(as.data.frame(whole)), module$f(whole + 0)))
  text <- ifelse(is.nan(values), "nan", sprintf("%.17g", values))
  writeLines(text, paste0(folder, "/r.txt"))
}
)";

inline constexpr const char *kNodeRunner = R"(
import { readFileSync, writeFileSync } from "fs";
const [folder, count] = process.argv.slice(2);
for (let n = 0; n < Number(count); n += 1) {
  const { f } = await import(`${folder}/${n}/f.mjs`);
  const lines = readFileSync(`${folder}/${n}/points.txt`, "utf8").trim().split("\n");
  const rows = lines.map((line) => line.trim().split(" ").map((text) => (text === "nan" ? NaN : Number(text))));
  writeFileSync(`${folder}/${n}/node.txt`, rows.map((row) => f(row).join(" ")).join("\n"));
}
)";

/// Names of the inputs in the order of the columns, and the line.
inline constexpr const char *kNumpyLineRunner = R"(
import os, sys
import numpy as np
folder, count = sys.argv[1], int(sys.argv[2])
np.seterr(all="ignore")
for n in range(count):
    os.chdir(f"{folder}/{n}")
    if not os.path.exists("line.txt"):
        continue
    rows = np.loadtxt("points.txt", ndmin=2)
    names = open("names.txt").read().split()
    value = eval(open("line.txt").read(), {"np": np, **dict(zip(names, rows.T))})
    columns = value if isinstance(value, tuple) else (value,)
    np.savetxt("numpy.txt", np.stack([np.broadcast_to(c, len(rows)) for c in columns], axis=1), fmt="%.17g")
)";

/// A workbook per case: inputs in A2, B2 ..., the formulas beside them filled down.
inline constexpr const char *kExcelWriter = R"(
import os, re, sys, zipfile
from xml.sax.saxutils import escape
folder, count = sys.argv[1], int(sys.argv[2])
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
package = "http://schemas.openxmlformats.org/package/2006"
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
for n in range(count):
    os.chdir(f"{folder}/{n}")
    if not os.path.exists("excel.txt"):
        continue
    formulas = open("excel.txt").read().split("\n")[0].split("\t")
    rows = [line.split() for line in open("points.txt")]
    sheet = ""
    for number, row in enumerate(rows, start=2):
        cells = "".join(f"<c><v>{value}</v></c>" for value in row)
        for formula in formulas:
            here = re.sub(r'\b([A-Z]{1,3})2\b(?![(])', rf"\g<1>{number}", formula[1:])
            cells += f"<c><f>{escape(here)}</f></c>"
        sheet += f'<row r="{number}">{cells}</row>'
    with zipfile.ZipFile("table.xlsx", "w") as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/sheet1.xml" '
            f'ContentType="{kind}.worksheet+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" '
            f'sheetId="1" r:id="a"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships"><Relationship '
            f'Id="a" Type="{office}/worksheet" Target="sheet1.xml"/></Relationships>')
        book.writestr("xl/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>')
)";

}  // namespace kan::test
