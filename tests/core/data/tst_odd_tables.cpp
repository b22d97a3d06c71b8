#include <cmath>

#include "core/data/column_style.h"
#include "core/data/csv_reader.h"
#include "core/data/date_cell.h"
#include "core/data/table_dataset.h"
#include "core/units.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Table readAsFound(const std::string &text, const GivenLayout &given = {}) {
    const Files files;
    const std::string file = files.write("t.csv", text);
    return readCsv(file, csvDialectOf(file, given));
}

/// Thirty rows "x,y" with what `cell` makes of the row in the first column.
template <typename Cell>
std::string thirtyRows(const std::string &names, const Cell &cell) {
    std::string text = names + "\n";
    for (int n = 0; n < 30; ++n) text += std::string(cell(n)) + "," + std::to_string(n * n + 0.5) + "\n";
    return text;
}

bool hasNote(const Table &table, const QString &part) {
    return std::any_of(table.notes.begin(), table.notes.end(),
                       [&](const std::string &note) { return QString::fromStdString(note).contains(part); });
}

TableSource sourceFor(const Table &table, const std::string &target) {
    TableSource source;
    source.file = "t.csv";
    source.columns = suggestColumns(table, {target});
    return source;
}

}  // namespace

/// Tables as people and their instruments write them.
class TestOddTables : public QObject {
    Q_OBJECT

  private slots:
    void cells_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("style");  // decimal mark, then thousands
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("value");
        const auto row = [](const char *text, const char *style, CellKind kind, double value = 0) {
            QTest::addRow("%s as %s", text, style) << text << style << static_cast<int>(kind) << value;
        };
        using enum CellKind;
        row("1.0D+03", ".", Number, 1000);
        row("-2.5d-1", ".", Number, -0.25);
        row("1.2E 3", ".", Number, 1200);
        row("1.2E + 3", ".", Number, 1200);
        row("1.2 x 10^3", ".", Number, 1200);
        row("1.5×10^-3", ".", Number, 0.0015);
        row("1,5*10^3", ",", Number, 1500);
        row("1,234.56", ".,", Number, 1234.56);
        row("1,234,567", ".,", Number, 1234567);
        row("12,34.5", ".,", Text);
        row("0,123", ".,", Text);
        row("1234,567", ".,", Text);
        row("1.234,56", ",.", Number, 1234.56);
        row("-1.234", ",.", Number, -1234);
        row("1 234,5", ", ", Number, 1234.5);
        row("1\u00A0234.5", ". ", Number, 1234.5);
        row("1\u202F234", ". ", Number, 1234);
        row("1’234.5", ".'", Number, 1234.5);
        row("'12", ".", Number, 12);
        row("$1,234.50", ".,", Number, 1234.5);
        row("€ 12", ".", Number, 12);
        row("−5", ".", Number, -5);
        row("１２．５", ".", Number, 12.5);
        row("<0.05", ".", Below, 0.05);
        row("< 0,05", ",", Below, 0.05);
        row("≤ 3", ".", Below, 3);
        row(">100", ".", Above, 100);
        row("<a>", ".", Text);
        row("#DIV/0!", ".", Error);
        row("#NV", ".", Error);
        row("n.d.", ".", NoValue);
        row("-", ".", NoValue);
        row("N/A", ".", Missing);
        row("12345678901234567890", ".", Code);
        row("1/2", ".", Text);
        row("1_000", ".", Text);
        row("1.2.3", ".", Text);
        row("e5", ".", Text);
        row("1e", ".", Text);
        row("5 m", ".", Text);
        row("(1,234.5)", ".,", Number, -1234.5);
        row("($3)", ".", Number, -3);
        row("(-3)", ".", Text);
        row("(a)", ".", Text);
        row(":", ".", Missing);
    }
    void cells() {
        QFETCH(QString, text);
        QFETCH(QString, style);
        QFETCH(int, kind);
        QFETCH(double, value);
        const NumberStyle number{style[0].toLatin1(), style.size() > 1 ? style[1].toLatin1() : '\0', {}};
        double found = 0;
        QCOMPARE(static_cast<int>(readCell(text.toStdString(), number, found)), kind);
        if (value != 0) QCOMPARE(found, value);
    }

    void units_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("unit");
        for (const char *unit : {"K", "°C", "mg/l", "kg/m3", "m s^-2", "W·m⁻²·K⁻¹", "m³/m³", "µg/m³", "%", "1/s",
                                 "km/h", "kJ/(mol K)", "mol/l", "-", "kWh", "hPa"})
            QTest::addRow("%s", unit) << QString(unit) << true;
        for (const char *word : {"age", "sensor", "T1", "lead", "2019", "1", "pH7", "kg m x y", ""})
            QTest::addRow("%s!", word) << QString(word) << false;
    }
    void units() {
        QFETCH(QString, text);
        QFETCH(bool, unit);
        QCOMPARE(isUnit(text.toStdString()), unit);
    }

    void factorsOfUnits() {
        using Factors = std::vector<UnitFactor>;
        QCOMPARE(unitFactors("kg/m3"), (Factors{{"kg", 1}, {"m", -3}}));
        QCOMPARE(unitFactors("m s^-2"), (Factors{{"m", 1}, {"s", -2}}));
        QCOMPARE(unitFactors("kJ/(mol K)"), (Factors{{"kJ", 1}, {"mol", -1}, {"K", -1}}));
        QCOMPARE(unitFactors("W·m⁻²·K⁻¹"), (Factors{{"W", 1}, {"m", -2}, {"K", -1}}));
        QCOMPARE(unitFactors("m**2/s"), (Factors{{"m", 2}, {"s", -1}}));
        QCOMPARE(unitFactors("1/s"), (Factors{{"s", -1}}));
        QCOMPARE(unitFactors("g/m2/s"), (Factors{{"g", 1}, {"m", -2}, {"s", -1}}));
        QCOMPARE(unitFactors("-"), Factors());
        QCOMPARE(unitFactors("age"), Factors());
        QCOMPARE(nameWithoutUnit("T [K]"), std::string("T"));
        QCOMPARE(nameWithoutUnit("lead (mg/l)"), std::string("lead"));
        QCOMPARE(nameWithoutUnit("v in m/s"), std::string("v"));
        QCOMPARE(nameWithoutUnit("year (estimated)"), std::string("year (estimated)"));
    }

    void unitsOfNames() {
        QCOMPARE(unitOfName("lead (mg/l)"), std::string("mg/l"));
        QCOMPARE(unitOfName("T [K]"), std::string("K"));
        QCOMPARE(unitOfName("force [arb. u.]"), std::string("arb. u."));
        QCOMPARE(unitOfName("v / m s^-1"), std::string("m s^-1"));
        QCOMPARE(unitOfName("year (estimated)"), std::string());
        QCOMPARE(unitOfName("y/y0"), std::string());
        QCOMPARE(nameWithUnit("T", "K"), std::string("T [K]"));
        QCOMPARE(nameWithUnit("T (K)", "K"), std::string("T (K)"));
    }

    void dates_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("style");
        QTest::addColumn<double>("seconds");  // NaN: none
        const auto row = [](const char *text, DateStyle style, double seconds) {
            QTest::addRow("%s as %s", text, std::string(toString(style)).c_str())
                << QString(text) << static_cast<int>(style) << seconds;
        };
        using enum DateStyle;
        row("1970-01-02", YearFirst, 86400);
        row("2020-08-14 22:10:05", YearFirst, 1597443005);
        row("2020-08-14T22:10:05.25Z", YearFirst, 1597443005.25);
        row("2020-08-14T22:10:05+02:00", YearFirst, 1597435805);
        row("2020/8/14", YearFirst, 1597363200);
        row("14.08.2020 22:10", DayFirst, 1597443000);
        row("14.8.20", DayFirst, 1597363200);
        row("14-Aug-2020", DayFirst, 1597363200);
        row("14. August 2020", DayFirst, 1597363200);
        row("3. März 2021", DayFirst, 1614729600);
        row("14AUG2020", DayFirst, 1597363200);
        row("14AUG2020 22:10:05", DayFirst, 1597443005);
        row("14 août 2020", DayFirst, 1597363200);
        row("14 agosto 2020", DayFirst, 1597363200);
        row("gen 1971", Month, 12);
        row("déc 1970", Month, 11);
        row("14Foo2020", DayFirst, NAN);
        row("1408 2020", DayFirst, NAN);
        row("08/14/2020 10:10 PM", MonthFirst, 1597443000);
        row("Aug 14, 2020", MonthFirst, 1597363200);
        row("1970-03", Month, 2);
        row("Jan 1971", Month, 12);
        row("26:00:30", Clock, 93630);
        row("2020-02-30", YearFirst, NAN);
        row("2020-13-01", YearFirst, NAN);
        row("30/02/2020", DayFirst, NAN);
        row("12:60", Clock, NAN);
        row("1.5", DayFirst, NAN);
        row("2020-08-14 25:00", YearFirst, NAN);
        row("2020-08-14x", YearFirst, NAN);
    }
    void dates() {
        QFETCH(QString, text);
        QFETCH(int, style);
        QFETCH(double, seconds);
        double found = NAN;
        QCOMPARE(readDate(text.toStdString(), static_cast<DateStyle>(style), found), !std::isnan(seconds));
        if (!std::isnan(seconds)) QCOMPARE(found, seconds);
    }

    void oneOddCellIsOneMissingCell_data() {
        QTest::addColumn<QString>("cell");
        for (const char *cell : {"<0.05", ">100", "#N/A", "#NV", "#DIV/0!", "ND", "n.d.", "-", "sensor fault"})
            QTest::addRow("%s", cell) << QString(cell);
    }
    void oneOddCellIsOneMissingCell() {
        QFETCH(QString, cell);
        const Table table =
            readAsFound(thirtyRows("x,y", [&](int n) { return n == 7 ? cell.toStdString() : std::to_string(n); }));
        QCOMPARE(table.rows(), std::size_t{30});
        QVERIFY(table.columns[0].type == CellType::Number);
        QCOMPARE(table.columns[0].missingCount(), std::size_t{1});
        QVERIFY(table.columns[0].missing(7));
        QVERIFY(hasNote(table, "\"" + cell + "\" in row 8 (line 9)"));
        const TableDataset made = makeDataset(table, {}, sourceFor(table, "y"));
        QCOMPARE(made.report.dropped, std::size_t{1});
        QVERIFY(QString::fromStdString(made.report.dropped_rows[0]).contains("x is \"" + cell + "\""));
    }

    /// However the file is divided among threads.
    void oddCellsFarDown() {
        constexpr std::size_t kRows = 300000;
        const Files files;
        std::string text = "x,y\n";
        for (std::size_t n = 0; n < kRows; ++n)
            text += (n % 1000 == 999 ? "<0.5" : std::to_string(n)) + ",2.25\n" + (n == 150000 ? "# here\n" : "");
        const std::string file = files.write("t.csv", text);
        ReadOptions options;
        options.threads = 1;
        CsvDialect dialect;
        dialect.comment = "#";
        const Table table = readCsv(file, dialect, options);
        const TableColumn &x = table.columns[0];
        QCOMPARE(x.odd.size(), kRows / 1000);
        QCOMPARE(x.odd_count, kRows / 1000);
        for (std::size_t n = 0; n < x.odd.size(); ++n) QCOMPARE(x.odd[n].row, 1000 * n + 999);
        QCOMPARE(table.line(kRows - 1), kRows + 2);
        options.threads = 2;
        QVERIFY(readCsv(file, dialect, options) == table);
    }

    void textsMakeCategories() {
        const Table fifth = readAsFound(thirtyRows("x,y", [](int n) { return n % 5 ? std::to_string(n) : "red"; }));
        QVERIFY(fifth.columns[0].type == CellType::Category);
        const Table code =
            readAsFound(thirtyRows("x,y", [](int n) { return n == 9 ? "9007199254740993" : std::to_string(n); }));
        QVERIFY(code.columns[0].type == CellType::Category);
    }

    void halfTheLimit() {
        const Table table = readAsFound(thirtyRows("x,y", [](int n) {
            return n == 4 ? "<0.05" : n == 6 ? ">100" : n == 8 ? "ND" : std::to_string(n);
        }));
        TableSource source = sourceFor(table, "y");
        source.columns[0].missing = MissingRule::HalfLimit;
        source.columns[0].scaling = ScalingRule::None;
        const TableDataset made = makeDataset(table, {}, source);
        QCOMPARE(made.report.dropped, std::size_t{2});
        const EncodedRows rows = encodeRows(table, made.encoding);
        QCOMPARE(rows.rows.size(), std::size_t{28});
        QCOMPARE(rows.inputs(4, 0), 0.025);
        QVERIFY(QString::fromStdString(rows.left_out[1]).contains("\"ND\""));
        source.columns[0].coding = ColumnCoding::OneHot;
        QVERIFY(dataErrorOf([&] { source.validate(); }).contains("only numbers have limits"));
    }

    void thousands() {
        const Table german =
            readAsFound("Fläche;Zimmer;Preis\n1.981,83;6;8.155,34\n605,66;8;1.133\n2.447,02;9;12.425\n");
        QCOMPARE(german.columns[0].numbers, (std::vector<double>{1981.83, 605.66, 2447.02}));
        QCOMPARE(german.columns[2].numbers, (std::vector<double>{8155.34, 1133, 12425}));
        const Table english = readAsFound("a,b\n\"1,234.5\",2\n\"12,345\",3\n7,4\n");
        QCOMPARE(english.columns[0].numbers, (std::vector<double>{1234.5, 12345, 7}));
        const Table decimals = readAsFound("a,b\n\"1,25\",2\n\"12,345\",3\n\"0,5\",4\n");
        QCOMPARE(decimals.columns[0].numbers, (std::vector<double>{1.25, 12.345, 0.5}));
        const Table blanks = readAsFound("a;b\n1 234;2\n12 345;3\n7;4\n");
        QCOMPARE(blanks.columns[0].numbers, (std::vector<double>{1234, 12345, 7}));
    }

    void unitsBehindNumbers() {
        const Table table = readAsFound(thirtyRows("x,y", [](int n) { return std::to_string(n) + " %"; }));
        QCOMPARE(table.columns[0].numbers[29], 29.0);
        QCOMPARE(table.columns[0].unit, std::string("%"));
        const Table named = readAsFound(thirtyRows("m [kg],y", [](int n) {
            return std::to_string(n) + (n == 3 ? "kg" : n == 5 ? " mg" : "");
        }));
        QCOMPARE(named.columns[0].numbers[3], 3.0);
        QVERIFY(named.columns[0].missing(5));
    }

    void layouts_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QStringList>("units");
        QTest::addColumn<double>("last");  // of the last column
        const auto row = [](const char *name, const char *text, const QStringList &names, double last,
                            const QStringList &units = {}) {
            QTest::newRow(name) << QString(text) << names << units << last;
        };
        row("row of units", "t;T;p\n;[°C];[hPa]\n1;20;1013\n2;21;1014\n", {"t", "T", "p"}, 1014, {"", "°C", "hPa"});
        row("units in brackets", "t,T\n(s),(K)\n1,20\n2,21\n", {"t", "T"}, 21, {"s", "K"});
        row("comments", "# by hand\na b\n1 2\n#3 4\n5 6\n", {"a", "b"}, 6);
        row("names in a comment", "# t T\n1 2\n3 4\n", {"t", "T"}, 4);
        row("two comments", "# a fit\n# t, T\n1, 2\n3, 4\n", {"t", "T"}, 4);
        row("% comments", "% made by a program\na,b\n1,2\n3,4\n", {"a", "b"}, 4);
        row("// comments", "a;b\n// first\n1;2\n3;4\n", {"a", "b"}, 4);
        row("a preamble", "Instrument XY\nSerial: 7;3\n\nt;T;p\n1;2;3\n4;5;6\n", {"t", "T", "p"}, 6);
        row("a preamble and units", "Measured on Monday\nt,T\ns,K\n1,2\n3,4\n", {"t", "T"}, 4, {"s", "K"});
        row("a preamble of a spreadsheet", "Report 2020,,\n,,\nt,T,p\n1,2,3\n4,5,6\n", {"t", "T", "p"}, 6);
        row("groups above names", "inside,,outside,\nT,p,T,p\n1,2,3,4\n5,6,7,8\n",
            {"inside T", "inside p", "outside T", "outside p"}, 8);
        row("names that are numbers", "part,2001,2002,2003\na,5,1,9\nb,4,8,2\nc,1,0,4\nd,7,5,6\n",
            {"part", "2001", "2002", "2003"}, 6);
        row("no names", "1,2\n3,4\n", {"x1", "x2"}, 4);
        row("years are no names", "2001,5\n2002,6\n2003,7\n2004,1\n", {"x1", "x2"}, 1);
        row("delimiters at the ends", "a,b,\n1,2,\n3,4,\n", {"a", "b"}, 4);
        row("delimiters at the ends of rows", "a,b\n1,2,\n3,4,\n", {"a", "b"}, 4);
        row("a delimiter at the header's end", "a,b,\n1,2\n3,4\n", {"a", "b"}, 4);
        row("names of rows", "a b\nu 1 2\nv 3 4\n", {"row", "a", "b"}, 4);
        row("a footer", "a,b\n1,2\n3,4\nTotal: 2 rows\n", {"a", "b"}, 4);
        row("a long footer", "a,b\n1,2\n3,4\n5,6\n7,8\n\nFit: b = a + 1\nR2 = 1\n", {"a", "b"}, 8);
        row("a spectrometer's file",
            "Data File\n+++++\nDate: Monday\nUser: lab\nSpectra Averaged: "
            "10\n>>>>>Begin<<<<<\n339.7\t12.5\n340.1\t13.1\n"
            "340.5\t12.9\n>>>>>End<<<<<\n",
            {"x1", "x2"}, 12.9);
        row("a preamble of as many cells",
            "Channels\t2\t\nSamples\t5\t5\nDate\t2021/03/01\t2021/03/01\n***End***\t\t\nX_Value\tV_0\tV_1\n"
            "0,000\t1,5\t2,5\n0,001\t1,6\t2,4\n0,002\t1,7\t2,3\n0,003\t1,8\t2,25\n",
            {"X_Value", "V_0", "V_1"}, 2.25);
        row("a title before the names", "Data:  y   x\n 10.07E0  77.6E0\n 14.73E0  114.9E0\n 17.94E0 141.1E0\n",
            {"y", "x"}, 141.1);
        row("a sum", "a,b,c\nu,1,2\nv,3,4\nw,5,6\nx,6,6\nTotal,15,18\n", {"a", "b", "c"}, 6);
        row("a sum of numbers", "a,b\n1,2\n3,4\n5,6\n6,7\nMean,4\n", {"a", "b"}, 7);
        row("titles and remarks of a spreadsheet",
            "Table 3,,,\n\"(in thousands)\",,,\nCounty,2010,2020,Change\nA,10,12,1.5\nB,20,22,2.5\nC,30,31,3.5\n"
            "D,40,44,4.5\nTotal,100,109,3\n,,,\nNote: preliminary,,,\nSource: a bureau,,,\n",
            {"County", "2010", "2020", "Change"}, 4.5);
        row("years beside texts that repeat",
            "Source,Indicators,\n\nCountry,Code,1960,1961,1962\nA,GDP,1,2,3\nB,GDP,5,4,6\nC,GDP,7,8,9\nD,GDP,2,5,7\n",
            {"Country", "Code", "1960", "1961", "1962"}, 7);
        row("blanks in cells between tabs",
            "Time\tU\tI\ns\tV\tmA\n\tchannel 1\tshunt 2 Ohm\n0\t1\t2\n1\t2\t3\n2\t3\t5\n3\t4\t6\n4\t5\t7\n5\t6\t8\n",
            {"Time", "U", "I"}, 8, {"s", "V", "mA"});
        row("times between tabs",
            "site\tdatetime\tflow\nP\t2024-05-01 00:00\t4\nP\t2024-05-01 00:15\t5\nP\t2024-05-01 00:30\t7\n",
            {"site", "datetime", "flow"}, 7);
        row("a preamble of words, some lines as long as the rows",
            "NIST/ITL StRD\nDataset Name:  Misra1a\n\nFile Format:   ASCII\n   Starting Values (lines 41 to 42)\n"
            "Model: Exponential Class\n y = b1*(1-exp[-b2*x]) + e\n b1 = 500 250 2.38E+02\n b2 = 0.1 0.5 5.5E-04\n\n"
            "Data:   y    x\n 10.07E0 77.6E0\n 14.73E0 114.9E0\n 17.94E0 141.1E0\n 23.93E0 190.8E0\n"
            " 29.61E0 239.9E0\n 35.18E0 289.0E0\n",
            {"y", "x"}, 289);
        row("an error is no comment", "a,b\n#N/A,2\n3,4\n5,6\n", {"a", "b"}, 6);
        row("; between empty cells", "a;b\n;2\n3;4\n", {"a", "b"}, 4);
    }
    void layouts() {
        QFETCH(QString, text);
        QFETCH(QStringList, names);
        QFETCH(QStringList, units);
        QFETCH(double, last);
        const Table table = readAsFound(text.toStdString());
        QStringList found, found_units;
        for (const TableColumn &column : table.columns) {
            found << QString::fromStdString(column.name);
            found_units << QString::fromStdString(column.unit);
        }
        QCOMPARE(found, names);
        if (!units.isEmpty()) QCOMPARE(found_units, units);
        QVERIFY(table.columns.back().type == CellType::Number);
        QCOMPARE(table.columns.back().numbers.back(), last);
        const Files files;
        const std::string file = files.write("t.csv", text.toStdString());
        const CsvPreview preview = previewCsv(file, csvDialectOf(file));
        QCOMPARE(QString::fromStdString(preview.names[0]), names[0]);
    }

    void layoutsCanBeGiven() {
        const std::string text = "a,b\nK,m\n1,2\n3,4\n";
        const Table units = readAsFound(text, {.units_row = false});
        QCOMPARE(units.columns[0].name, std::string("a"));
        QCOMPARE(readAsFound(text).columns[0].unit, std::string("K"));
        QCOMPARE(readAsFound("x\na,b\n1,2\n3,4\n", {.skip = 2, .header = false}).rows(), std::size_t{2});
        QCOMPARE(readAsFound("#,b\n#1,2\n#3,4\n5,6\n", {.comment = ""}).rows(), std::size_t{3});
        QVERIFY(hasNote(readAsFound("# c\na,b\n1,2\n"), "--comment none"));
        QVERIFY(hasNote(readAsFound("Title\na,b\n1,2\n3,4\n5,6\n7,8\n"), "--skip 0"));
        CsvDialect wrong;
        wrong.skip = -1;
        QVERIFY(dataErrorOf([&] { wrong.validate(); }).contains("skip is -1"));
    }

    void placesCountPreambleAndComments() {
        const Table table = readAsFound("Made by hand\nt,T\ns,K\n# c\n1,2\n\n3,4\n# c\n5,6\n");
        QCOMPARE(table.rows(), std::size_t{3});
        QCOMPARE(table.line(0), std::size_t{5});
        QCOMPARE(table.line(1), std::size_t{7});
        QCOMPARE(table.line(2), std::size_t{9});
    }

    void timesCountFromTheFirst() {
        const Table table = readAsFound("when,y\n14.08.2020 22:00,1\n14.08.2020 22:30,2\n,3\n15.08.2020 01:00,4\n");
        const TableColumn &when = table.columns[0];
        QCOMPARE(when.unit, std::string("h"));
        QCOMPARE(when.numbers[1], 0.5);
        QVERIFY(when.missing(2));
        QCOMPARE(when.numbers[3], 3.0);
        QCOMPARE(when.time->words(), std::string("h since 2020-08-14 22:00"));
        const Table months = readAsFound("month,y\n1949-01,1\n1949-02,2\n1950-01,3\n");
        QCOMPARE(months.columns[0].numbers, (std::vector<double>{0, 1, 12}));
        const Table american = readAsFound("day,y\n01/02/2020,1\n01/03/2020,2\n01/06/2020,5\n");
        QCOMPARE(american.columns[0].numbers, (std::vector<double>{0, 1, 4}));
        QVERIFY(hasNote(american, "--dates day-first"));
        QVERIFY(!hasNote(readAsFound("day,y\n13/02/2020,1\n01/03/2020,2\n01/06/2020,5\n"), "--dates"));
    }

    /// A row of another table is as far from the training's first row as its time says.
    void timesOfAnotherTable() {
        std::string text = "when,y\n";
        for (int n = 10; n < 30; ++n) text += "2020-08-" + std::to_string(n) + "," + std::to_string(n % 7) + "\n";
        const Table table = readAsFound(text);
        TableSource source = sourceFor(table, "y");
        source.columns[0].scaling = ScalingRule::None;
        const TableEncoding encoding = makeDataset(table, {}, source).encoding;
        const Table later = readAsFound("when,y\n2020-09-09 12:00,1\n2020-09-09 13:00,2\n2020-09-09 12:30,2\n");
        QCOMPARE(encodeRows(later, encoding).inputs(0, 0), 30.5);
        const Table months = readAsFound("when,y\n2020-09,1\n2020-10,2\n2020-11,2\n");
        QVERIFY(dataErrorOf([&] { encodeRows(months, encoding); }).contains("write them alike"));
    }

    /// Rows that a preamble seems to end at are rows if they hold values.
    void raggedRowsAreNoPreamble() {
        std::string text;
        for (int n = 0; n < 20; ++n) text += n % 4 == 1 ? "1,2,3,4\n" : "1,2,3\n";
        for (int n = 0; n < 8; ++n) text += "5,6,7\n";
        QVERIFY(dataErrorOf([&] { readAsFound(text); }).contains("has 4 cells; expected 3"));
    }

    void whatNamesOrNumbersRowsIsNoInput() {
        std::string text;
        for (int n = 0; n < 12; ++n)
            text += std::to_string(n + 1) + "," + std::string(1, static_cast<char>('a' + n)) + "," +
                    (n == 4 ? "7" : "") + "," + std::to_string(n * n % 7) + "," + std::to_string(3 * n) + "\n";
        std::vector<std::string> reasons;
        const std::vector<TableColumnUse> uses = suggestColumns(readAsFound(text), {"x5"}, &reasons);
        for (const std::size_t c : {0, 1, 2}) QVERIFY(uses[c].role == ColumnRole::Ignore);
        QVERIFY(uses[3].role == ColumnRole::Input);
        QCOMPARE(reasons,
                 (std::vector<std::string>{"Column x1 is ignored: it numbers the rows.",
                                           "Column x2 is ignored: it names each row: no two of its texts are alike.",
                                           "Column x3 is ignored: it has values in 1 of 12 rows only."}));
    }

    void textsAreClassesOnlyIfTheyRepeat() {
        const Table repeats = readAsFound(thirtyRows("c,x", [](int n) { return n % 3 ? "red" : "blue"; }));
        QCOMPARE(makeDataset(repeats, {}, sourceFor(repeats, "c")).data.classes, 2);
        const Table names = readAsFound(thirtyRows("c,x", [](int n) { return "name " + std::to_string(n); }));
        const QString message = dataErrorOf([&] { suggestColumns(names, {"c"}); });
        QVERIFY2(message.contains("30 different texts in 30 rows") && message.contains("name 0"), qPrintable(message));
    }
};

KAN_TEST(TestOddTables)
#include "tst_odd_tables.moc"
