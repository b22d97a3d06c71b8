#include "core/data/read_table.h"
#include "core/data/spreadsheet.h"
#include "core/text.h"
#include "tests/core/data/sheet_files.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

const char *kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::string bytesOf(const std::string &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

QString messageFor(const ZipMembers &members, const char *name = "t.xlsx", const ReadOptions &options = {}) {
    const Files files;
    writeZip(files.path(name), members);
    return dataErrorOf([&] { readTable(files.path(name), {}, options); });
}

QString messageForRows(const std::string &rows) {
    return messageFor(xlsxMembers({{"Data", rows}}));
}

ReadOptions memoryOf(double bytes) {
    ReadOptions options;
    options.memory_limit = bytes;
    return options;
}

ZipMembers without(ZipMembers members, const std::string &name) {
    std::erase_if(members, [&](const auto &member) { return member.first == name; });
    return members;
}

}  // namespace

class TestSpreadsheetDamage : public QObject {
    Q_OBJECT

  private slots:
    void whatIsNoSpreadsheet_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *bytes, const char *says) {
            QTest::newRow(says) << QString(name) << QByteArray(bytes) << QString(says);
        };
        row("t.xlsx", kOle, "is encrypted, or an old .xls by another name");
        row("t.xls", kOle, "is an old spreadsheet (.xls); save it as .xlsx or .ods");
        row("t.XLS", "a\tb\n1\t2\n", "save it as .xlsx");
        row("t", kOle, "is an old spreadsheet");
        row("t.xlsx", "a,b\n1,2\n", "named as a spreadsheet, but is none; if it is text, let its name end with .csv");
        row("t.ODS", "", "but is none");
        row("t.xlsx", "PK\3\4", "cannot be opened as a zip file");
    }
    void whatIsNoSpreadsheet() {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const Files files;
        const std::string file = files.write(name.toUtf8(), bytes.toStdString());
        const QString message = dataErrorOf([&] { readTable(file); });
        QVERIFY2(message.contains(name) && message.contains(says), qPrintable(message));
    }

    void archivesOfOtherThings() {
        const std::string head = "<Relationships><Relationship Id='r' Type='x/officeDocument' Target='";
        QVERIFY(messageFor({{"a.txt", "x"}}).contains("holds no workbook"));
        QVERIFY(messageFor({{"[Content_Types].xml", ""}, {"_rels/.rels", head + "xl/workbook.bin'/></Relationships>"}})
                    .contains("(.xlsb); save it as .xlsx"));
        QVERIFY(messageFor({{"_rels/.rels", head + "word/document.xml'/></Relationships>"},
                            {"word/document.xml", "<document/>"},
                            {"word/_rels/document.xml.rels", "<Relationships/>"}})
                    .contains("holds no sheets of cells"));
        QVERIFY(messageFor({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}}, "t.ods")
                    .contains("without sheets of cells"));
        QVERIFY(messageFor({{"META-INF/manifest.xml", "<manifest><encryption-data/></manifest>"}, {"content.xml", "?"}},
                           "t.ods")
                    .contains("is encrypted; save it without a password"));
        QVERIFY(messageFor(odsMembers(""), "t.ods").contains("holds no sheets of cells"));
    }

    void missingParts() {
        const ZipMembers all = xlsxMembers({{"Data", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>"}}, "<si/>");
        QVERIFY(messageFor(without(all, "xl/workbook.xml")).contains("holds no workbook"));
        QVERIFY(messageFor(without(all, "xl/_rels/workbook.xml.rels")).contains("holds no xl/_rels/workbook.xml.rels"));
        QVERIFY(messageFor(without(all, "xl/worksheets/sheet1.xml")).contains("holds no xl/worksheets/sheet1.xml"));
        const QString texts = messageFor(without(all, "xl/sharedStrings.xml"));
        QVERIFY2(texts.contains("sheet Data, cell A1 refers to a text that the file does not have"), qPrintable(texts));
    }

    void cellsThatCannotBe() {
        QVERIFY(messageForRows("<row r='0'/>").contains("has a row 0, as no sheet has"));
        QVERIFY(messageForRows("<row r='1048577'/>").contains("has a row 1048577"));
        QVERIFY(messageForRows("<row r='1048576'/><row/>").contains("has a row below the last one"));
        QVERIFY(messageForRows("<row r='1'><c r='XFE1'><v>1</v></c></row>").contains("has a cell XFE1"));
        QVERIFY(messageForRows("<row r='2'><c r='A2'><v>1</v></c></row><row r='1'><c r='A1'><v>1</v></c></row>")
                    .contains("cell A1 stands twice or out of its order"));
        QVERIFY(messageForRows("<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>1</v></c></row>").contains("cell A1"));
        QVERIFY(messageForRows("<row r='1'><c r='A1' t='s'><v>7</v></c></row>").contains("cell A1 refers to a text"));
        QVERIFY(messageForRows("<row r='1'><c r='A1' t='s'><v>-1</v></c></row>").contains("cell A1 refers to a text"));
        const std::string one = "office:value-type='float' office:value='1'/></table:table-row></table:table>";
        const std::string table = "<table:table table:name='Data'><table:table-row ";
        QVERIFY(
            messageFor(odsMembers(table + "table:number-rows-repeated='99999999999999999999'><table:table-cell " + one),
                       "t.ods", memoryOf(1e6))
                .contains("would take more than 1.0 MB as text; choose a range"));
        QVERIFY(messageFor(odsMembers(table +
                                      "><table:table-cell table:number-columns-repeated='16384'/>"
                                      "<table:table-cell " +
                                      one),
                           "t.ods")
                    .contains("has cells beyond row 1048576 or column 16384"));
    }

    void damagedXml() {
        QVERIFY(messageForRows("<row r='1'><c r='A1'>").contains("sheet Data is damaged: line 1 of its XML has"));
        ZipMembers members = xlsxMembers({{"Data", ""}});
        for (auto &[name, bytes] : members)
            if (name == "xl/worksheets/sheet1.xml") bytes = "<worksheet><sheetData>";
        QVERIFY(messageFor(members).contains("is damaged"));
        for (auto &[name, bytes] : members)
            if (name == "xl/worksheets/sheet1.xml")
                bytes = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>";
        QVERIFY(messageFor(members).contains("declares entities in its XML"));
    }

    void damagedArchives() {
        const Files files;
        std::string rows;
        for (int n = 1; n < 2000; ++n)
            rows += "<row><c><v>" + std::to_string(n * 0.7193) + "</v></c><c><v>" + std::to_string(n * n) +
                    "</v></c></row>";
        const std::string file = files.path("t.xlsx");
        writeZip(file, xlsxMembers({{"Data", rows}}));
        const std::string sound = bytesOf(file);
        QCOMPARE(readTable(file).rows(), std::size_t{1999});
        files.write("t.xlsx", sound.substr(0, sound.size() / 2));
        QVERIFY(dataErrorOf([&] { readTable(file); }).contains("cannot be opened as a zip file"));
        std::string damaged = sound;
        const std::size_t at = sound.find("sheet1.xml");
        for (std::size_t n = at + 2000; n < at + 2040; ++n) damaged[n] ^= 0x5A;
        files.write("t.xlsx", damaged);
        QVERIFY(dataErrorOf([&] { readTable(file); }).contains("sheet1.xml cannot be unpacked"));
    }

    /// Much of nothing packs well.
    void bombs() {
        const Files files;
        const std::string file = files.path("t.xlsx");
        std::string blanks;
        blanks.resize(300'000'000, ' ');
        writeZip(file, xlsxMembers({{"Data", std::move(blanks)}}));
        QVERIFY(std::filesystem::file_size(file) < 2'000'000);
        const QString message = dataErrorOf([&] { readTable(file); });
        QVERIFY2(message.contains("unpacks to more than 256 MB; save the table alone, or as CSV"), qPrintable(message));
    }

    /// A cell at each end of many rows would be billions of commas.
    void emptySheetsOfHugeSize() {
        std::string rows;
        for (int n = 1; n <= 2000; ++n) {
            const std::string at = std::to_string(n);
            rows += concat("<row r='", at, "'><c r='A", at, "'><v>1</v></c><c r='XFD", at, "'><v>1</v></c></row>");
        }
        const QString message = messageFor(xlsxMembers({{"Data", rows}}), "t.xlsx", memoryOf(2e7));
        QVERIFY2(message.contains("sheet Data would take more than 20.0 MB as text; choose a range of its cells"),
                 qPrintable(message));
        const QString corners = messageFor(
            xlsxMembers(
                {{"Data", "<row r='1'><c r='XFD1'><v>1</v></c></row><row r='1000'><c r='A1000'><v>1</v></c></row>"}}),
            "t.xlsx", memoryOf(2e4));
        QVERIFY2(corners.contains("would take more than 20.0 kB as text"), qPrintable(corners));
    }

    void textsNeedRoomToo() {
        std::string strings;
        for (int n = 0; n < 10'000; ++n) strings += "<si/>";
        const QString message = messageFor(xlsxMembers({{"Data", ""}}, strings), "t.xlsx", memoryOf(5e4));
        QVERIFY2(message.contains("holds texts of more than 50.0 kB"), qPrintable(message));
    }
};

KAN_TEST(TestSpreadsheetDamage)
#include "tst_spreadsheet_damage.moc"
