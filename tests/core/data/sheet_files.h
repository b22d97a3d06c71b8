#pragma once

#include <string>
#include <vector>

#include "core/text.h"
#include "tests/core/data/zip_files.h"

namespace kan::test {

/// A worksheet of an .xlsx file: what stands between <sheetData> and its end.
struct XlsxSheet {
    std::string name, rows;
    std::string state = "visible";
};

/// The members of an .xlsx file. Of the cells' styles 1 is a date, 2 a date of a format of its own, 3 a time, 4 elapsed
/// time and 5 a number with the word "days". `strings` are the <si> elements of the shared texts.
inline ZipMembers xlsxMembers(const std::vector<XlsxSheet> &sheets, const std::string &strings = {},
                              bool from_1904 = false) {
    const std::string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    std::string list, relations, n;
    ZipMembers members = {{"[Content_Types].xml", "<Types/>"},
                          {"_rels/.rels", "<Relationships><Relationship Id='r' Type='" + relation +
                                              "officeDocument' Target='xl/workbook.xml'/></Relationships>"}};
    for (std::size_t at = 0; at < sheets.size(); ++at) {
        n = std::to_string(at + 1);
        list += concat("<sheet name='", sheets[at].name, "' sheetId='", n, "' state='", sheets[at].state, "' r:id='s",
                       n, "'/>");
        relations += concat("<Relationship Id='s", n, "' Type='", relation, "worksheet' Target='",
                            at % 2 == 0 ? "" : "/xl/", "worksheets/sheet", n, ".xml'/>");
        members.emplace_back(concat("xl/worksheets/sheet", n, ".xml"),
                             concat("<worksheet><sheetData>", sheets[at].rows, "</sheetData></worksheet>"));
    }
    relations += "<Relationship Id='t' Type='" + relation + "sharedStrings' Target='sharedStrings.xml'/>" +
                 "<Relationship Id='u' Type='" + relation + "styles' Target='styles.xml'/>";
    members.emplace_back("xl/workbook.xml", std::string("<workbook xmlns:r='") + relation + "'><workbookPr date1904='" +
                                                (from_1904 ? "1" : "0") + "'/><sheets>" + list +
                                                "</sheets></workbook>");
    members.emplace_back("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
    members.emplace_back("xl/sharedStrings.xml", "<sst>" + strings + "</sst>");
    members.emplace_back("xl/styles.xml",
                         "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='dd/mm/yyyy\\ hh:mm'/>"
                         "<numFmt numFmtId='171' formatCode='[h]:mm'/>"
                         "<numFmt numFmtId='172' formatCode='0.0 &quot;days&quot;'/></numFmts>"
                         "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf "
                         "numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='21'/><xf numFmtId='171'/><xf "
                         "numFmtId='172'/></cellXfs></styleSheet>");
    return members;
}

/// The members of an .ods file; `tables` is what stands in <office:spreadsheet>. The style "hidden" hides a table.
inline ZipMembers odsMembers(const std::string &tables) {
    return {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
            {"content.xml",
             "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x' xmlns:style='s' "
             "xmlns:calcext='c' xmlns:draw='d'><office:automatic-styles><style:style style:name='hidden' "
             "style:family='table'><style:table-properties table:display='false'/></style:style></office:automatic-"
             "styles><office:body><office:spreadsheet>" +
                 tables + "</office:spreadsheet></office:body></office:document-content>"}};
}

}  // namespace kan::test
