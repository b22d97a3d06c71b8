#include <cmath>
#include <filesystem>

#include "core/data/csv_reader.h"
#include "core/data/read_table.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// By this process from files, so far.
qint64 bytesRead() {
    QFile counts(QStringLiteral("/proc/self/io"));
    if (!counts.open(QIODevice::ReadOnly)) qFatal("/proc/self/io cannot be read");
    const QByteArray first = counts.readAll().split('\n').front();  // "rchar: 1234"
    return first.mid(first.indexOf(':') + 1).trimmed().toLongLong();
}

Table read(const std::string &text, const CsvDialect &dialect = {}, const std::map<std::string, CellType> &types = {}) {
    const Files files;
    return readCsv(files.write("t.csv", text), dialect, {}, types);
}

CsvDialect dialectOf(char delimiter, bool header = true, bool decimal_comma = false, char quote = '"') {
    return {delimiter, quote, header, decimal_comma};
}

/// Many lines, with texts from `text_row` on, and from `quote_row` on quoted cells, the first with a line end; -1:
/// never.
std::string longFile(int rows, int text_row, int quote_row) {
    std::string text = "\"n\",value,mixed\n";
    for (int n = 0; n < rows; ++n) {
        text += std::to_string(n) + "," + std::to_string(n * 0.37) + ",";
        const std::string cell = text_row >= 0 && n >= text_row ? "text" : std::to_string(n % 7);
        const bool quoted = quote_row >= 0 && n >= quote_row && n % 3 == 0;
        text += quoted ? "\"" + cell + (n == quote_row ? "\n\"" : "\"") : cell;
        text += n % 100 == 99 ? "\n\n" : "\n";
    }
    return text;
}

}  // namespace

class TestCsvReader : public QObject {
    Q_OBJECT

  private slots:
    void dialectsAreDetected_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<char>("delimiter");
        QTest::addColumn<char>("quote");
        QTest::addColumn<bool>("header");
        QTest::addColumn<bool>("decimal_comma");
        QTest::newRow("comma") << "a,b\n1,2.5\n3,4\n" << ',' << '"' << true << false;
        QTest::newRow("semicolon, decimal comma") << "a;b\n1,5;2,5\n3,0;4,25\n" << ';' << '"' << true << true;
        QTest::newRow("semicolon, decimal point") << "a;b\n1.5;2.5\n3.0;4.25\n" << ';' << '"' << true << false;
        QTest::newRow("tab") << "1\t2\n3\t4\n" << '\t' << '"' << false << false;
        QTest::newRow("tab, commas in texts") << "name\tn\na, b\t2\nc, d\t4\n" << '\t' << '"' << true << false;
        QTest::newRow("pipe") << "a|b|c\n1|2|x\n" << '|' << '"' << true << false;
        QTest::newRow("spaces") << "x   y\n 1.5  2\n 3   4\n" << ' ' << '"' << true << false;
        QTest::newRow("single quotes") << "a,b\n'x, y',1\n'z',2\n" << ',' << '\'' << true << false;
        QTest::newRow("quoted delimiter") << "a,b\n\"1;2\",3\n\"4;5\",6\n" << ',' << '"' << true << false;
        QTest::newRow("texts only") << "colour,size\nred,big\nblue,big\n" << ',' << '"' << true << false;
        QTest::newRow("texts only, no header") << "red,big\nblue,small\nred,big\n" << ',' << '"' << false << false;
        QTest::newRow("one column") << "x\n1\n2\n" << ',' << '"' << true << false;
        QTest::newRow("one column, decimal comma") << "x\n1,5\n2,5\n1,5\n2,5\n1,5\n2,5\n1,5\n2,5\n1,5\n2,5\n1,5\n"
                                                   << ';' << '"' << true << true;
        QTest::newRow("one row") << "1,2,3" << ',' << '"' << false << false;
        QTest::newRow("one ragged row") << "a;b\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2\n1;2;3\n"
                                        << ';' << '"' << true << false;
    }
    void dialectsAreDetected() {
        QFETCH(QString, text);
        const CsvDialect dialect = detectCsvDialect(text.toStdString());
        QTEST(dialect.delimiter, "delimiter");
        QTEST(dialect.quote, "quote");
        QTEST(dialect.header, "header");
        QTEST(dialect.decimal_comma, "decimal_comma");
    }

    /// What depends on the delimiter is found for the given one.
    void givenDelimiter() {
        const std::string text = "log of run 7\nt|v\ns|V\n0|1,5\n1|2,5\n2|3,5\n3|4,5\n";
        const CsvDialect bars = detectCsvDialect(text, {.delimiter = '|'});
        QCOMPARE(bars.delimiter, '|');
        QVERIFY(bars.decimal_comma && bars.header && bars.units_row);
        QCOMPARE(bars.skip, 1);
        const CsvDialect commas = detectCsvDialect(text, {.delimiter = ','});
        QCOMPARE(commas.delimiter, ',');
        QVERIFY(!commas.decimal_comma && !commas.units_row);
        commas.validate();
        QCOMPARE(detectCsvDialect("1\n2\n3\n", {.delimiter = '\t'}).delimiter, '\t');
        QCOMPARE(detectCsvDialect("", {.delimiter = ';'}).delimiter, ';');
        QCOMPARE(detectCsvDialect("a,b\n1,2\n3,4,5\n6,7\n", {.delimiter = ','}).skip, 0);
    }

    void cellsBecomeNumbersAndCategories() {
        const Table table = read("n,c,m\n+1.5,red,NA\n-2e3,blue,N/A\n3,,?\n,red,null\nNaN,\"a, \"\"b\"\"\",7\n");
        QCOMPARE(table.rows(), std::size_t{5});
        const TableColumn &n = *table.find("n");
        QCOMPARE(n.type, CellType::Number);
        QCOMPARE(n.numbers[0], 1.5);
        QCOMPARE(n.numbers[1], -2000.0);
        QCOMPARE(n.missingCount(), std::size_t{2});
        const TableColumn &c = *table.find("c");
        QCOMPARE(c.type, CellType::Category);
        QCOMPARE(c.dictionary, (std::vector<std::string>{"a, \"b\"", "blue", "red"}));
        QCOMPARE(c.codes, (std::vector<std::int32_t>{2, 1, -1, 2, 0}));
        QCOMPARE(table.find("m")->type, CellType::Number);
        QCOMPARE(table.find("m")->missingCount(), std::size_t{4});
        QCOMPARE(table.find("m")->numbers[4], 7.0);
        QVERIFY(!table.find("x"));
    }

    void numbersOfAllSizes() {
        const Table table = read("x\n1e-400\n-1e-400\n5e-324\n1.7976931348623157e308\n0.1\n");
        const std::vector<double> &x = table.columns[0].numbers;
        QCOMPARE(x, (std::vector<double>{0, 0, 5e-324, 1.7976931348623157e308, 0.1}));
    }

    /// 2^53 and its neighbours would be one number.
    void longCodesAreNoNumbers() {
        const Table table = read("id,n\n9007199254740993,9007199254740994\n9007199254740992,-9007199254740992\n");
        QCOMPARE(table.find("id")->dictionary, (std::vector<std::string>{"9007199254740992", "9007199254740993"}));
        QCOMPARE(table.find("n")->numbers, (std::vector<double>{9007199254740994, -9007199254740992}));
        for (const char *code :
             {"18446744073709551615", "-9007199254740993", "12345678901234567890", "34567890123456789012345678901"})
            QVERIFY(read(std::string("id\n") + code + "\n").columns[0].type == CellType::Category);
        for (const char *number : {"10000000000000000000000", "602214076000000000000000", "9007199254740993.0", "1e300",
                                   "18014398509481984"})
            QVERIFY(read(std::string("x\n") + number + "\n").columns[0].type == CellType::Number);
    }

    void typesCanBeForced() {
        const Table table = read("code,n\n01,1\n02,2\n", {}, {{"code", CellType::Category}});
        QCOMPARE(table.find("code")->dictionary, (std::vector<std::string>{"01", "02"}));
        QVERIFY(table.find("n")->type == CellType::Number);
    }

    void linesAreKnown() {
        const Table table = read("a,b\r\n\r\n1,2\r\n3,\"x\r\ny\"\r\n5,6\r\n\r\n\r\n7,8");
        QCOMPARE(table.rows(), std::size_t{4});
        QCOMPARE(table.line(0), std::size_t{3});
        QCOMPARE(table.line(1), std::size_t{4});
        QCOMPARE(table.line(2), std::size_t{6});
        QCOMPARE(table.line(3), std::size_t{9});
        QCOMPARE(table.place(3), std::string("row 4 (line 9)"));
    }

    void lineEndsAndMarks_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("LF") << QByteArray("a,b\n1,2\n3,4\n");
        QTest::newRow("no final line end") << QByteArray("a,b\n1,2\n3,4");
        QTest::newRow("CR LF") << QByteArray("a,b\r\n1,2\r\n3,4\r\n");
        QTest::newRow("CR") << QByteArray("a,b\r1,2\r3,4\r");
        QTest::newRow("byte order mark") << QByteArray(
            "\xEF\xBB\xBF"
            "a,b\n1,2\n3,4\n");
        QTest::newRow("blanks") << QByteArray(" a , b \n\n 1 ,\t2\n3, 4 \n   \n");
    }
    void lineEndsAndMarks() {
        QFETCH(QByteArray, text);
        const Table table = read(text.toStdString());
        QCOMPARE(table.names(), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1, 3}));
        QCOMPARE(table.columns[1].numbers, (std::vector<double>{2, 4}));
    }

    void otherDialects() {
        const Table commas = read("a;b\n1,5;x\n-2,25;y\n", dialectOf(';', true, true));
        QCOMPARE(commas.columns[0].numbers, (std::vector<double>{1.5, -2.25}));
        const Table spaces = read("  1.5    2 'a b'\n\t3  4  c \n", dialectOf(' ', false, false, '\''));
        QCOMPARE(spaces.names(), (std::vector<std::string>{"x1", "x2", "x3"}));
        QCOMPARE(spaces.columns[1].numbers, (std::vector<double>{2, 4}));
        QCOMPARE(spaces.columns[2].dictionary, (std::vector<std::string>{"a b", "c"}));
        const Table tabs = read("a\tb\n1\t\n\t2\n", dialectOf('\t'));
        QCOMPARE(tabs.columns[0].missingCount(), std::size_t{1});
        QCOMPARE(tabs.columns[1].numbers[1], 2.0);
    }

    void namesAreMadeUnique() {
        const Table table = read("a,,a,a (2),a\n1,2,3,4,5\n");
        QCOMPARE(table.names(), (std::vector<std::string>{"a", "column 2", "a (3)", "a (2)", "a (4)"}));
        QCOMPARE(table.notes.size(), std::size_t{3});
    }

    void latinTextIsSaidSo() {
        const Table table = read(
            "gr\xF6\xDF"
            "e,n\nk\xFChl,1\nk\xC3\xBChl,2\n");
        QCOMPARE(table.names()[0], std::string("größe"));
        QCOMPARE(table.columns[0].dictionary, (std::vector<std::string>{"kühl"}));
        QCOMPARE(table.columns[0].codes, (std::vector<std::int32_t>{0, 0}));
        QVERIFY(QString::fromStdString(table.notes.front()).contains("Latin-1"));
    }

    void badFiles_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("empty") << QByteArray() << QStringList{"is empty"};
        QTest::newRow("mark only") << QByteArray("\xEF\xBB\xBF") << QStringList{"is empty"};
        QTest::newRow("blank lines") << QByteArray("\n\n \n") << QStringList{"no rows of cells"};
        QTest::newRow("header only") << QByteArray("a,b\n") << QStringList{"no rows below its header"};
        QTest::newRow("UTF-16") << QByteArray(
                                       "\xFF\xFE"
                                       "a\0,\0b\0",
                                       8)
                                << QStringList{"UTF-16", "save it as UTF-8"};
        QTest::newRow("zero bytes") << QByteArray("a,b\n1,\0002\n", 9) << QStringList{"zero bytes"};
        QTest::newRow("too many cells") << QByteArray("a,b\n1,2\n\n1,2,3\n")
                                        << QStringList{"row 2 (line 4) has 3 cells", "expected 2", "Correct the row"};
        QTest::newRow("too few cells") << QByteArray("a,b\n1\n")
                                       << QStringList{"row 1 (line 2) has 1 cell;", "expected 2"};
        QTest::newRow("infinite") << QByteArray("a,b\n1,2\n3,-inf\n")
                                  << QStringList{"row 2 (line 3), column b", "-inf", "not a finite number"};
        QTest::newRow("too large") << QByteArray("a,b\n1e999,2\n") << QStringList{"row 1 (line 2), column a", "1e999"};
        QTest::newRow("open quote") << QByteArray("a,b\n1,\"2\n3,4\n5,6\n7,8,9\n") << QStringList{};
    }
    void badFiles() {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, parts);
        const Files files;
        const std::string file = files.write("bad.csv", text.toStdString());
        const QString message = dataErrorOf([&] { readCsv(file, {}); });
        if (parts.isEmpty()) return;
        QVERIFY2(message.startsWith(QString::fromStdString(file)), qPrintable(message));
        for (const QString &part : parts) QVERIFY2(message.contains(part), qPrintable(message));
    }

    void promisedNumbers() {
        const QString message = dataErrorOf([] {
            read("a,b\n1,2\n3,4\nx,y\n", {}, {{"a", CellType::Number}, {"b", CellType::Number}});
        });
        QVERIFY2(message.contains("row 3 (line 4), column a: \"x\" is not a number"), qPrintable(message));
        const QString unknown = dataErrorOf([] { read("a\n1\n", {}, {{"z", CellType::Number}}); });
        QVERIFY2(unknown.contains("no column \"z\""), qPrintable(unknown));
    }

    void filesThatAreNone() {
        const Files files;
        QVERIFY(dataErrorOf([&] { readCsv(files.folder(), {}); }).contains("is a folder"));
        QVERIFY(dataErrorOf([&] { readCsv(files.path("nothing"), {}); }).contains("cannot be opened"));
        QVERIFY(dataErrorOf([&] { previewCsv(files.path("nothing"), {}); }).contains("cannot be opened"));
        QVERIFY(dataErrorOf([&] { readTable("/dev/null"); }).contains("is a device"));
        CsvDialect wrong;
        wrong.delimiter = 'x';
        QVERIFY(dataErrorOf([&] { read("a\n1\n", wrong); }).contains("delimiter"));
    }

    /// The file has holes, so that it takes no room.
    void hugeFilesAreRefusedBeforeReading() {
        const Files files;
        std::string text = "a,b,c\n";
        for (int n = 0; n < 100000; ++n) text += "1.5,2.5,3.5\n";
        const std::string file = files.write("huge.csv", text);
        std::filesystem::resize_file(file, 100'000'000'000);
        const qint64 before = bytesRead();
        const QString message = dataErrorOf([&] { readCsv(file, {}); });
        QVERIFY2(message.contains("(100 GB)") && message.contains("200 GB of memory; the limit is 4.0 GB"),
                 qPrintable(message));
        QVERIFY2(bytesRead() - before < 100'000'000, qPrintable(QString::number(bytesRead() - before)));
        QCOMPARE(previewCsv(file, {}).cells.size(), std::size_t{200});
    }

    void previews() {
        const Files files;
        const std::string file = files.write("t.csv", longFile(3000, 50, -1));
        const CsvPreview begin = previewCsv(file, {}, 20);
        QCOMPARE(begin.names, (std::vector<std::string>{"n", "value", "mixed"}));
        QCOMPARE(begin.cells.size(), std::size_t{20});
        QCOMPARE(begin.cells[2][2], std::string("2"));
        QVERIFY(begin.types[2] == CellType::Number && !begin.whole);
        QVERIFY(begin.estimated_rows > 2900 && begin.estimated_rows < 3200);
        const CsvPreview all = previewCsv(file, {}, 5000);
        QCOMPARE(all.cells.size(), std::size_t{3000});
        QVERIFY(all.types[2] == CellType::Category && all.whole);
    }

    void textsFarDownMakeAColumnText() {
        const Table table = read(longFile(5000, 4321, -1));
        const TableColumn &mixed = *table.find("mixed");
        QVERIFY(mixed.type == CellType::Category);
        QCOMPARE(mixed.dictionary, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "text"}));
        QCOMPARE(mixed.text(4321), std::string("text"));
        QCOMPARE(mixed.text(4320), std::to_string(4320 % 7));
        QVERIFY(QString::fromStdString(table.notes.back()).contains("679 cells such as \"text\" in row 4322"));
    }

    /// Nothing depends on how the file is divided: all values are those of the row's number, lines count blank ones.
    void largeFiles_data() {
        QTest::addColumn<int>("quote_row");
        QTest::newRow("no quotes") << -1;
        QTest::newRow("quotes far down") << 399999;
    }
    void largeFiles() {
        QFETCH(int, quote_row);
        constexpr int kRows = 500000;
        const Files files;
        const std::string file = files.write("t.csv", longFile(kRows, -1, quote_row));
        ReadOptions options;
        double last = 0;
        options.progress = [&](double share) {
            QVERIFY(share >= last && share <= 1);
            last = share;
        };
        options.threads = 1;
        const Table table = readCsv(file, {}, options, {{"mixed", CellType::Category}});
        QCOMPARE(last, 1.0);
        QCOMPARE(table.rows(), static_cast<std::size_t>(kRows));
        for (std::size_t n = 0; n < table.rows(); ++n)
            if (table.columns[0].numbers[n] != static_cast<double>(n)) QFAIL("a row is at another place");
        QCOMPARE(table.line(99), std::size_t{101});
        QCOMPARE(table.line(399999), std::size_t{400001 + 3999});
        QCOMPARE(table.line(kRows - 1), static_cast<std::size_t>(kRows + 1 + kRows / 100 - 1 + (quote_row >= 0)));
        options.threads = 2;
        last = 0;
        QVERIFY(readCsv(file, {}, options, {{"mixed", CellType::Category}}) == table);
    }

    void errorsDoNotDependOnThreads() {
        const Files files;
        std::string text = longFile(500000, -1, -1);
        text.insert(text.find("\n400000,") + 1, "1,2\n");
        text.insert(text.find("\n450000,") + 1, "1,2,3,4\n");
        const std::string file = files.write("t.csv", text);
        ReadOptions one, two;
        one.threads = 1;
        two.threads = 2;
        const QString message = dataErrorOf([&] { readCsv(file, {}, one); });
        QVERIFY2(message.contains("row 400001 (line 404002) has 2 cells"), qPrintable(message));
        QCOMPARE(dataErrorOf([&] { readCsv(file, {}, two); }), message);
    }

    void stopsWhenAsked() {
        const Files files;
        const std::string file = files.write("t.csv", longFile(500000, -1, -1));
        std::stop_source source;
        ReadOptions options;
        options.stop = source.get_token();
        options.progress = [&](double) { source.request_stop(); };
        QVERIFY_THROWS_EXCEPTION(ReadingStopped, readCsv(file, {}, options));
    }
};

KAN_TEST(TestCsvReader)
#include "tst_csv_reader.moc"
