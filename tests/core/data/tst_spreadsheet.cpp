#include "core/data/csv_reader.h"
#include "core/data/read_table.h"
#include "core/data/spreadsheet.h"
#include "core/text.h"
#include "tests/core/data/sheet_files.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

const char *kHeader =
    "<row r='1'><c r='A1' t='inlineStr'><is><t>a</t></is></c>"
    "<c r='B1' t='inlineStr'><is><t>b</t></is></c></row>";

/// What the sheet is put down as.
QString textOf(const Files &files, const ZipMembers &members, const std::string &sheet = {},
               const std::string &range = {}) {
    const std::string file = files.path("book");
    writeZip(file, members);
    return QString::fromStdString(readSheet({file, sheet, range}).text);
}

QString xlsxText(const std::string &rows, const std::string &strings = {}) {
    return textOf(Files(), xlsxMembers({{"Data", rows}}, strings));
}

QString odsText(const std::string &rows) {
    return textOf(Files(), odsMembers("<table:table table:name='Data'>" + rows + "</table:table>"));
}

std::string fixture(const char *name) {
    return std::string(KAN_TEST_DATA) + "/sheets/" + name;
}

}  // namespace

class TestSpreadsheet : public QObject {
    Q_OBJECT

  private slots:
    void cellsOfXlsx_data() {
        QTest::addColumn<QString>("cells");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *cells, const char *text) {
            QTest::newRow(name) << QString(cells) << QString(text);
        };
        row("numbers, shortest", "<c r='A1'><v>0.10000000000000001</v></c><c r='B1' t='n'><v>1E3</v></c>", "0.1,1000");
        row("shared texts", "<c r='A1' t='s'><v>1</v></c><c r='B1' t='s'><v>0</v></c>", "second part,first");
        row("texts of formulas", "<c r='A1' t='str'><f>A2</f><v>x</v></c><c r='B1' t='str'><f>A3</f><v/></c>", "x");
        row("booleans", "<c r='A1' t='b'><v>1</v></c><c r='B1' t='b'><v>0</v></c>", "TRUE,FALSE");
        row("errors", "<c r='A1' t='e'><f>1/0</f><v>#DIV/0!</v></c><c r='B1' t='e'><v>#N/A</v></c>", "#DIV/0!,#N/A");
        row("dates", "<c r='A1' s='1'><v>43832</v></c><c r='B1' s='2'><v>43832.5</v></c>",
            "2020-01-02,2020-01-02T12:00:00");
        row("dates as text", "<c r='A1' t='d'><v>2020-01-02</v></c>", "2020-01-02");
        row("times", "<c r='A1' s='3'><v>0.25</v></c><c r='B1' s='4'><v>1.5</v></c><c r='C1' s='5'><v>7</v></c>",
            "06:00:00,1.5,7");
        row("a date before 1900", "<c r='A1' s='1'><v>-3</v></c>", "-3");
        row("gaps", "<c r='B1'><v>1</v></c><c r='E1'><v>2</v></c>", "1,,,2");
        row("cells without places", "<c><v>1</v></c><c><v>2</v></c>", "1,2");
        row("commas and quotes", "<c r='A1' t='inlineStr'><is><t>a,\"b\"</t></is></c>", "\"a,\"\"b\"\"\"");
        row("outer blanks", "<c r='A1' t='inlineStr'><is><t xml:space='preserve'> a</t></is></c>", "\" a\"");
        row("ends of lines", "<c r='A1' t='inlineStr'><is><r><t>a&#10;</t></r><r><t>b_x000D__x0041_</t></r></is></c>",
            "a b A");
        row("reading aids", "<c r='A1' t='inlineStr'><is><t>a</t><rPh><t>no</t></rPh></is></c>", "a");
        row("formats without cells", "<c r='A1'><v>1</v></c><c r='B1' s='1'/><c r='C1' s='2'></c>", "1");
        row("a number that is none", "<c r='A1'><v>x1</v></c><c r='B1'><v>1e999</v></c>", "x1,1e999");
    }
    void cellsOfXlsx() {
        QFETCH(QString, cells);
        QFETCH(QString, text);
        const QString read =
            xlsxText("<row r='1'>" + cells.toStdString() + "</row>",
                     "<si><t>first</t></si><si><r><t>second </t></r><r><t>part</t></r><rPh><t>no</t></rPh></si>");
        QCOMPARE(read, text + "\n");
    }

    void cellsOfOds_data() {
        QTest::addColumn<QString>("cells");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *cells, const char *text) {
            QTest::newRow(name) << QString(cells) << QString(text);
        };
        row("numbers",
            "<table:table-cell office:value-type='float' office:value='0.10000000000000001'><text:p>0,10</text:p>"
            "</table:table-cell><table:table-cell office:value-type='percentage' office:value='0.5'/>"
            "<table:table-cell office:value-type='currency' office:value='3'/>",
            "0.1,0.5,3");
        row("texts",
            "<table:table-cell office:value-type='string'><text:p>a<text:span>b</text:span><text:s text:c='2'/>c<text:"
            "line-break/>d</text:p><text:p>e</text:p></table:table-cell>",
            "ab  c d e");
        row("notes are no text",
            "<table:table-cell office:value-type='string'><office:annotation><text:p>no</text:p></office:annotation>"
            "<text:p>a</text:p><draw:frame><text:p>no</text:p></draw:frame></table:table-cell>",
            "a");
        row("booleans",
            "<table:table-cell office:value-type='boolean' office:boolean-value='true'/><table:table-cell "
            "office:value-type='boolean' office:boolean-value='false'/>",
            "TRUE,FALSE");
        row("dates and times",
            "<table:table-cell office:value-type='date' office:date-value='2020-01-02'/><table:table-cell "
            "office:value-type='time' office:time-value='PT12H30M05S'/><table:table-cell office:value-type='time' "
            "office:time-value='PT36H00M00S'/>",
            "2020-01-02,12:30:05,1.5");
        row("errors",
            "<table:table-cell office:value-type='float' office:value='0' calcext:value-type='error' "
            "table:formula='of:=1/0'><text:p>#DIV/0!</text:p></table:table-cell>",
            "#DIV/0!");
        row("repeated",
            "<table:table-cell table:number-columns-repeated='2'/><table:table-cell office:value-type='float' "
            "office:value='1' table:number-columns-repeated='3'/><table:table-cell "
            "table:number-columns-repeated='16379'/>",
            "1,1,1");
        row("covered",
            "<table:table-cell office:value-type='float' office:value='1'/><table:covered-table-cell "
            "office:value-type='float' office:value='2'/><table:table-cell office:value-type='float' "
            "office:value='3'/>",
            "1,,3");
    }
    void cellsOfOds() {
        QFETCH(QString, cells);
        QFETCH(QString, text);
        QCOMPARE(odsText("<table:table-row>" + cells.toStdString() + "</table:table-row>"), text + "\n");
    }

    void rowsOfOds() {
        const std::string one = "<table:table-cell office:value-type='float' office:value='1'/>";
        QCOMPARE(odsText("<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>"
                         "<table:table-row table:number-rows-repeated='3'>" +
                         one +
                         "</table:table-row><table:table-row table:number-rows-repeated='1048571'><table:table-cell/>"
                         "</table:table-row>"),
                 QString("\n\n1\n1\n1\n"));
        QCOMPARE(odsText("<table:table-header-rows><table:table-row>" + one +
                         "</table:table-row></table:table-header-rows><table:table-row/><table:table-row>" + one +
                         "</table:table-row>"),
                 QString("1\n\n1\n"));
    }

    void rowsOfXlsx() {
        QCOMPARE(xlsxText("<row r='2'><c r='B2'><v>1</v></c></row><row><c><v>2</v></c></row><row r='6'><c r='D6'><v>3"
                          "</v></c></row>"),
                 QString("\n,1,,\n2,,,\n\n\n,,,3\n"));
    }

    void ranges() {
        const Files files;
        const ZipMembers members = xlsxMembers(
            {{"Data",
              "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c><c r='C1'><v>3</v></c></row><row r='3'>"
              "<c r='A3'><v>4</v></c><c r='B3'><v>5</v></c><c r='C3'><v>6</v></c></row>"}});
        QCOMPARE(textOf(files, members, "", "B1:C2"), QString("2,3\n"));
        QCOMPARE(textOf(files, members, "", "B:B"), QString("2\n\n5\n"));
        QCOMPARE(textOf(files, members, "", "2:9"), QString("\n\n4,5,6\n"));
        const QString message = dataErrorOf([&] { textOf(files, members, "Data", "D1:E2"); });
        QVERIFY2(message.contains("sheet Data has no cells in the range D1:E2"), qPrintable(message));
    }

    void sheets() {
        const Files files;
        const std::string one = "<row r='1'><c r='A1'><v>1</v></c></row>";
        const std::string two = "<row r='1'><c r='A1'><v>2</v></c></row>";
        const std::string file = files.path("book.xlsx");
        writeZip(file, xlsxMembers({{"Notes", ""}, {"Old", one, "hidden"}, {"Data", two}, {"2", one}}));
        const std::vector<SheetInfo> expected = {{"Notes", true}, {"Old", false}, {"Data", true}, {"2", true}};
        QVERIFY(sheetsOf(file) == expected);
        QCOMPARE(readSheet(file).name, std::string("Data"));
        QCOMPARE(readSheet({file, "Old"}).text, std::string("1\n"));
        QCOMPARE(readSheet({file, "3"}).name, std::string("Data"));
        QCOMPARE(readSheet({file, "2"}).name, std::string("2"));
        const QString none = dataErrorOf([&] { readSheet({file, "5"}); });
        QVERIFY2(none.contains("has no sheet 5; its sheets are Notes, Old (hidden), Data, 2"), qPrintable(none));
        QVERIFY(dataErrorOf([&] { readSheet({file, "Notes"}); }).contains("sheet Notes has no cells; choose another"));
        writeZip(file, xlsxMembers({{"Notes", ""}, {"Old", one, "veryHidden"}}));
        QVERIFY(dataErrorOf([&] { readSheet(file); }).contains("no visible sheet with cells"));
    }

    void sheetsOfOds() {
        const Files files;
        const std::string cell = "<table:table-row><table:table-cell office:value-type='float' office:value='";
        const std::string end = "'/></table:table-row></table:table>";
        const std::string file = files.path("book.ods");
        writeZip(file, odsMembers("<table:table table:name='Notes'><table:table-row/></table:table><table:table "
                                  "table:name='Old' table:style-name='hidden'>" +
                                  cell + "1" + end + "<table:table table:name='copy'><table:table-source/>" + cell +
                                  "9" + end + "<table:table table:name='Data'>" + cell + "2" + end +
                                  "<table:table table:name='More'>" + cell + "3" + end));
        const std::vector<SheetInfo> expected = {{"Notes", true}, {"Old", false}, {"Data", true}, {"More", true}};
        QVERIFY(sheetsOf(file) == expected);
        QCOMPARE(readSheet(file).text, std::string("2\n"));
        QCOMPARE(readSheet({file, "Old"}).text, std::string("1\n"));
        QCOMPARE(readSheet({file, "4"}).text, std::string("3\n"));
    }

    void formulasWithoutValues() {
        const Files files;
        const std::string file = files.path("book.xlsx");
        writeZip(file, xlsxMembers({{"Data", std::string(kHeader) +
                                                 "<row r='2'><c r='A2'><v>1</v></c><c r='B2'><f>A2</f></c></row>"
                                                 "<row r='3'><c r='A3'><f>1+1</f><v>2</v></c><c r='B3'><f>A3</f><v/>"
                                                 "</c></row><row r='4'><c r='A4'><v>3</v></c><c r='B4'><v>4</v></c>"
                                                 "</row>"}}));
        const Table table = readTable(file);
        QCOMPARE(table.rows(), std::size_t{3});
        QCOMPARE(table.columns[1].missingCount(), std::size_t{2});
        QCOMPARE(table.columns[0].numbers[1], 2.0);
        QCOMPARE(table.notes.size(), std::size_t{1});
        QCOMPARE(table.notes[0],
                 std::string("Sheet Data: 2 formulas have no stored value; open and save the file in a spreadsheet "
                             "program."));
        writeZip(files.path("book.ods"),
                 odsMembers("<table:table table:name='Data'><table:table-row><table:table-cell table:formula='of:=1'/>"
                            "<table:table-cell office:value-type='float' office:value='1' table:formula='of:=1'/>"
                            "</table:table-row></table:table>"));
        QVERIFY(readSheet(files.path("book.ods")).notes[0].find("1 formula has no stored value") != std::string::npos);
    }

    void datesFrom1904() {
        QCOMPARE(
            textOf(Files(), xlsxMembers({{"Data", "<row r='1'><c r='A1' s='1'><v>42370</v></c></row>"}}, {}, true)),
            QString("2020-01-02\n"));
    }

    void messagesNameSheetAndRow() {
        const Files files;
        const std::string file = files.path("book.xlsx");
        const std::string rows = std::string(kHeader) +
                                 "<row r='5'><c r='A5'><v>1</v></c><c r='B5'><v>2</v></c></row>"
                                 "<row r='12'><c r='A12'><v>3</v></c><c r='B12' t='e'><v>#N/A!</v></c></row>";
        writeZip(file, xlsxMembers({{"Data", rows}}));
        const QString message = dataErrorOf([&] { readTable(file, {}, {}, {{"b", CellType::Number}}); });
        QVERIFY2(message.contains("book.xlsx, sheet Data, row 12, column b: \"#N/A!\" is not a number"),
                 qPrintable(message));
        QCOMPARE(readTable(file).place(1), std::string("row 12"));
    }

    void theHeadTakesTheFirstRowsOnly() {
        const Files files;
        std::string rows = kHeader;
        for (int n = 2; n < 50'000; ++n) {
            const std::string at = std::to_string(n);
            rows += concat("<row r='", at, "'><c r='A", at, "'><v>", at, "</v></c><c r='B", at, "'><v>1</v></c></row>");
        }
        const std::string file = files.path("book.xlsx");
        writeZip(file, xlsxMembers({{"Data", rows}}));
        const CsvPreview preview = previewCsv(file, {}, 100);
        QCOMPARE(preview.cells.size(), std::size_t{100});
        QVERIFY(!preview.whole && preview.estimated_rows > 30'000 && preview.estimated_rows < 70'000);
        QVERIFY(readSheet(file, {}, 100).text.size() < 100'000);
        QCOMPARE(readTable(file).rows(), std::size_t{49'998});
        QVERIFY(csvDialectOf(file).header);
    }

    void readingCanBeStopped() {
        const Files files;
        const std::string file = files.path("book.xlsx");
        writeZip(file, xlsxMembers({{"Data", kHeader}}));
        std::stop_source stop;
        stop.request_stop();
        ReadOptions options;
        options.stop = stop.get_token();
        QVERIFY_THROWS_EXCEPTION(ReadingStopped, readSheet(file, options));
    }

    /// Files of spreadsheet programs, see tests/data/README.md.
    void filesOfOtherPrograms_data() {
        QTest::addColumn<QString>("file");
        for (const char *name : {"openpyxl.xlsx", "libreoffice.xlsx", "libreoffice.ods"}) QTest::newRow(name) << name;
    }
    void filesOfOtherPrograms() {
        QFETCH(QString, file);
        const std::string path = fixture(file.toUtf8());
        const std::vector<SheetInfo> sheets = {{"Data", true}, {"Hidden", false}, {"Empty", true}};
        QVERIFY(sheetsOf(path) == sheets);
        const Table table = readTable(path);
        QCOMPARE(table.names(),
                 (std::vector<std::string>{"x", "name, unit", "day", "time", "flag", "error", "double"}));
        QCOMPARE(table.rows(), std::size_t{3});
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1.5, 0.1, -2e-7}));
        QCOMPARE(table.columns[1].text(0), std::string("say \"x\""));
        QCOMPARE(table.columns[1].text(1), std::string("two lines"));
        QCOMPARE(table.columns[1].text(2), std::string("größe"));
        QCOMPARE(table.columns[2].text(0), std::string("2020-01-02"));
        QCOMPARE(table.columns[2].text(1), std::string("1999-12-31 03:04:05"));
        QCOMPARE(table.columns[3].text(0), std::string("12:30"));
        QCOMPARE(table.columns[4].text(1), std::string(file.endsWith("ods") ? "0" : "FALSE"));  // as it is stored
        QCOMPARE(table.columns[5].odd.at(0).text, std::string("#DIV/0!"));
        const bool stored = !file.startsWith("openpyxl");
        QCOMPARE(table.columns[6].missingCount(), std::size_t(stored ? 0 : 3));
        if (stored) QCOMPARE(table.columns[6].numbers, (std::vector<double>{3, 0.2, -4e-7}));
        const bool told = std::any_of(table.notes.begin(), table.notes.end(), [](const std::string &note) {
            return note.find("stored value") != std::string::npos;
        });
        QCOMPARE(told, !stored);
    }
};

KAN_TEST(TestSpreadsheet)
#include "tst_spreadsheet.moc"
