#include <algorithm>
#include <set>

#include "core/data/csv_reader.h"
#include "core/data/joined_tables.h"
#include "core/data/row_numbers.h"
#include "core/data/table_dataset.h"
#include "core/data/table_split.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

using Rows = std::vector<std::size_t>;

/// Columns x = 0, 1 ..., group = x / 4 as text, y = 10 x; "half" is missing in every fourth row.
Table numbered(std::size_t rows = 40) {
    std::string text = "x,group,half,y\n";
    for (std::size_t n = 0; n < rows; ++n)
        text += std::to_string(n) + ",g" + std::to_string(n / 4) + (n % 4 == 3 ? ",," : ",1,") +
                std::to_string(10 * n) + "\n";
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

TableSource sourceWithout(const Rows &left_out) {
    TableSource source;
    source.file = "t.csv";
    source.columns = {{"x"}, {"y", ColumnRole::Target}};
    source.left_out = left_out;
    return source;
}

bool isPartOf(const Rows &part, const Rows &whole) {
    return std::all_of(part.begin(), part.end(),
                       [&](std::size_t row) { return std::find(whole.begin(), whole.end(), row) != whole.end(); });
}

QString listRefusalOf(const char *text) {
    try {
        rowNumbersIn(text);
    } catch (const std::invalid_argument &error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

/// Rows of a table that take no part.
class TestLeftOut : public QObject {
    Q_OBJECT

  private slots:
    void listsAreReadAndWritten() {
        QCOMPARE(rowNumbersIn("3,17-20, 5 ,18"), (Rows{3, 5, 17, 18, 19, 20}));
        QVERIFY(rowNumbersIn("").empty());
        QCOMPARE(QString::fromStdString(rowNumbersText({20, 3, 18, 17, 19, 5, 6, 3})), QString("3,5,6,17-20"));
        QCOMPARE(QString::fromStdString(rowNumbersText({1, 17, 18, 19})), QString("1,17-19"));
        QCOMPARE(rowNumbersIn(rowNumbersText({1, 2, 9, 4, 3})), (Rows{1, 2, 3, 4, 9}));
        for (const char *text : {"0", "x", "3-", "-3", "5-3", "1.5", "3,,a", "18446744073709551616"})
            QVERIFY2(listRefusalOf(text).contains("expected numbers of rows such as 3,17-20"), text);
        QVERIFY(listRefusalOf("1-99999999999").contains("more than 10000000 rows"));
    }

    void numbersAreThoseOfMessages() {
        const Table table = numbered(5);
        QCOMPARE(table.number(2), std::size_t{3});
        QCOMPARE(QString::fromStdString(table.place(2)), QString("row 3 (line 4)"));
        QCOMPARE(table.rowNumbered(3), std::optional<std::size_t>(2));
        QVERIFY(!table.rowNumbered(0) && !table.rowNumbered(6));
        Table sheet = table;  // names in row 4, a row that is empty after the second one
        sheet.of_sheet = true;
        sheet.lines = {{0, 4}, {2, 7}};
        QCOMPARE(QString::fromStdString(sheet.place(2)), QString("row 8"));
        QCOMPARE(sheet.number(2), std::size_t{8});
        QCOMPARE(sheet.rowNumbered(8), std::optional<std::size_t>(2));
        QVERIFY(!sheet.rowNumbered(7) && !sheet.rowNumbered(1));
    }

    void rowsOfSeveralFilesCountOn() {
        const Files files;
        const Table table =
            readTables({files.write("a.csv", "x,y\n1,2\n3,4\n"), files.write("b.csv", "x,y\n5,6\n")}, {});
        QCOMPARE(table.number(2), std::size_t{3});
        QCOMPARE(table.rowNumbered(3), std::optional<std::size_t>(2));
    }

    void othersStayWhereTheyAre_data() {
        QTest::addColumn<int>("rule");
        for (const SplitRule rule :
             {SplitRule::Random, SplitRule::Ordered, SplitRule::Blocks, SplitRule::Fold, SplitRule::Group})
            QTest::newRow(std::string(toString(rule)).c_str()) << static_cast<int>(rule);
    }
    void othersStayWhereTheyAre() {
        QFETCH(int, rule);
        const Table table = numbered();
        TableSource source = sourceWithout({});
        source.split.rule = static_cast<SplitRule>(rule);
        if (source.split.rule == SplitRule::Group) source.split.group_column = "group";
        const TableDataset all = makeDataset(table, {}, source);
        source.left_out = {3, 17, 18, 19};
        const TableDataset made = makeDataset(table, {}, source);
        QCOMPARE(made.rows.train.size() + made.rows.test.size(), std::size_t{36});
        QCOMPARE(made.data.train_input.rows() + made.data.test_input.rows(), Eigen::Index{36});
        QVERIFY(isPartOf(made.rows.train, all.rows.train));
        QVERIFY(isPartOf(made.rows.test, all.rows.test));
        QCOMPARE(made.rows.left_out, (Rows{2, 16, 17, 18}));
        for (const Rows &part : {made.rows.train, made.rows.test})
            for (const std::size_t row : made.rows.left_out)
                QVERIFY(std::find(part.begin(), part.end(), row) == part.end());
    }

    void placesAreThoseOfTheDataset() {
        const TableDataset made = makeDataset(numbered(), {}, sourceWithout({1, 40}));
        const Matrix plain = inUserUnits(made.data.train_input, made.data.input_scaling);
        for (Eigen::Index n = 0; n < plain.rows(); ++n)
            QVERIFY(std::abs(plain(n, 0) - static_cast<double>(made.rows.train[static_cast<std::size_t>(n)])) < 1e-9);
    }

    void scalingAndCategoriesDoNotKnowThem() {
        Table table = numbered();
        table.columns[0].numbers[7] = 1e6;
        TableSource source = sourceWithout({8});
        source.columns = {{"x"}, {"group", ColumnRole::Input, ColumnCoding::OneHot}, {"y", ColumnRole::Target}};
        QVERIFY(makeDataset(table, {}, source).encoding.inputs[0].scaling.scale < 20);
        source.left_out = {5, 6, 7, 8};  // all of the group g1
        const EncodedColumn groups = makeDataset(table, {}, source).encoding.inputs[1];
        QCOMPARE(groups.categories.size(), std::size_t{9});
        QVERIFY(std::find(groups.categories.begin(), groups.categories.end(), "g1") == groups.categories.end());
    }

    void cellsThatAreRefusedMayBeLeftOut() {
        TableSource source = sourceWithout({});
        source.columns.insert(source.columns.begin(), {.name = "half", .missing = MissingRule::Refuse});
        const Table table = numbered(8);
        QVERIFY(dataErrorOf([&] { makeDataset(table, {}, source); }).contains("row 4 (line 5): half is missing"));
        source.left_out = {4, 8};
        const TableDataset made = makeDataset(table, {}, source);
        QCOMPARE(made.rows.train.size() + made.rows.test.size(), std::size_t{6});
        QCOMPARE(made.report.dropped, std::size_t{0});
    }

    void reportSaysWhatBecameOfTheOthers() {
        const TableReport report = makeDataset(numbered(), {}, sourceWithout({3, 17, 18, 19})).report;
        const QString note = QString::fromStdString(report.notes.back());
        QVERIFY2(note.startsWith("Rows 3,17-19 are left out by hand"), qPrintable(note));
        QVERIFY2(note.contains("Every other row trains or tests as it does without that"), qPrintable(note));
        QCOMPARE(report.dropped, std::size_t{0});
    }

    void whatIsNotThereIsRefused() {
        QCOMPARE(dataErrorOf([] { makeDataset(numbered(), {}, sourceWithout({41})); }),
                 QString("t.csv has no row 41, which is to be left out; its rows are 1 to 40. Take it off the list"));
        QVERIFY(dataErrorOf([] {
                    makeDataset(numbered(), {}, sourceWithout(rowNumbersIn("1-40")));
                }).contains("all of its 40 rows are left out; take some of them back"));
        TableSource source = sourceWithout(rowNumbersIn("33-40"));
        source.split.rule = SplitRule::Ordered;
        QVERIFY(dataErrorOf([&] {
                    makeDataset(numbered(), {}, source);
                }).contains("none is left to test; take some of them back"));
        source.left_out = {0};
        QVERIFY(dataErrorOf([&] { source.validate(); }).contains("left_out holds 0"));
    }

    void rowsOfATestFileStay() {
        const Table table = numbered(10), test = numbered(5);
        TableSource source = sourceWithout({2, 9});
        source.test_file = "test.csv";
        const TableDataset made = makeDataset(table, test, source);
        QCOMPARE(made.data.train_input.rows(), Eigen::Index{8});
        QCOMPARE(made.data.test_input.rows(), Eigen::Index{5});
        QCOMPARE(made.rows.test, (Rows{0, 1, 2, 3, 4}));
    }
};

KAN_TEST(TestLeftOut)
#include "tst_left_out.moc"
