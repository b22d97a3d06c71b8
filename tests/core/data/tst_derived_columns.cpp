#include <cmath>

#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/table_dataset.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Table parsedTable(const std::string &text) {
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

const char *const kSeries = "month,y\njan,1\nfeb,2\nmar,4\napr,\nmay,16\njun,32\njul,64\n";

TableSource lagSource(const std::vector<ColumnLags> &lags) {
    TableSource source;
    source.file = "t.csv";
    source.lags = lags;
    return source;
}

/// NaN, which equals nothing, as -1.
std::vector<double> numbersOf(const Table &table, const std::string &name) {
    std::vector<double> numbers;
    if (const TableColumn *column = table.find(name))
        for (const double value : column->numbers) numbers.push_back(std::isnan(value) ? -1 : value);
    return numbers;
}

QString refusalOf(const std::string &text, const TableSource &source) {
    return dataErrorOf([&] { withDerivedColumns(parsedTable(text), source); });
}

}  // namespace

class TestDerivedColumns : public QObject {
    Q_OBJECT

  private slots:
    void lagsReadEarlierRowsOnly() {
        const Table table = withDerivedColumns(
            parsedTable(kSeries),
            lagSource({{"y", LagKind::Lag, {1, 3}}, {"y", LagKind::Difference, {1}}, {"y", LagKind::Average, {1, 2}}}));
        QCOMPARE(table.names(), (std::vector<std::string>{"month", "y", "y[t-1]", "y[t-3]", "y[t-1]-y[t-2]",
                                                          "mean(y[t-1])", "mean(y[t-1..t-2])"}));
        QCOMPARE(numbersOf(table, "y[t-1]"), (std::vector<double>{-1, 1, 2, 4, -1, 16, 32}));
        QCOMPARE(numbersOf(table, "y[t-3]"), (std::vector<double>{-1, -1, -1, 1, 2, 4, -1}));
        QCOMPARE(numbersOf(table, "y[t-1]-y[t-2]"), (std::vector<double>{-1, -1, 1, 2, -1, -1, 16}));
        QCOMPARE(numbersOf(table, "mean(y[t-1])"), numbersOf(table, "y[t-1]"));
        QCOMPARE(numbersOf(table, "mean(y[t-1..t-2])"), (std::vector<double>{-1, -1, 1.5, 3, -1, -1, 24}));
    }

    /// What a row's inputs are does not change with its own target, nor with later ones.
    void theTargetDoesNotLeak() {
        const TableSource source = lagSource(
            {{"y", LagKind::Lag, {1, 2}}, {"y", LagKind::Difference, {1, 2}}, {"y", LagKind::Average, {1, 3}}});
        const std::string text = "y\n3\n1\n4\n1\n5\n9\n2\n6\n";
        const Table before = withDerivedColumns(parsedTable(text), source);
        std::string other = text;
        other.replace(other.find('9'), 1, "7");  // in row 6
        const Table after = withDerivedColumns(parsedTable(other), source);
        for (const std::string &name : lagNames(source.lags))
            for (std::size_t row = 0; row <= 5; ++row)
                QCOMPARE(numbersOf(after, name)[row], numbersOf(before, name)[row]);
        QVERIFY(numbersOf(after, "y[t-1]")[6] != numbersOf(before, "y[t-1]")[6]);
    }

    void formulasAreComputedRowByRow() {
        TableSource source;
        source.derived = {{"ratio", "m/V"}, {"1/T", "1/T"}, {"twice", "2*\"1/T\" + ratio"}};
        const Table table = withDerivedColumns(parsedTable("m,V,T (K)\n1,4,300\n3,,200\n10,2.5,100\n"), source);
        QCOMPARE(numbersOf(table, "ratio"), (std::vector<double>{0.25, -1, 4}));
        QCOMPARE(numbersOf(table, "1/T"), (std::vector<double>{1.0 / 300, 1.0 / 200, 1.0 / 100}));
        QCOMPARE(numbersOf(table, "twice"), (std::vector<double>{2 * (1.0 / 300) + 0.25, -1, 2 * (1.0 / 100) + 4}));
    }

    /// Rows are computed some thousand at a time.
    void longTablesAreComputedWhole() {
        std::string text = "a,b\n";
        for (int n = 0; n < 10'000; ++n)
            text += std::to_string(n) + "," + (n % 7 == 0 ? "" : std::to_string(2 * n)) + "\n";
        TableSource source;
        source.derived = {{"s", "a + b"}};
        const std::vector<double> sums = numbersOf(withDerivedColumns(parsedTable(text), source), "s");
        for (int n = 0; n < 10'000; ++n) QCOMPARE(sums[static_cast<std::size_t>(n)], n % 7 == 0 ? -1.0 : 3.0 * n);
    }

    void theRowsOfANetworkHaveThem() {
        TableSource source = lagSource({{"sum", LagKind::Lag, {1}}});
        source.derived = {{"sum", "a+y"}};
        source.columns = {{"a"}, {"sum[t-1]"}, {"y", ColumnRole::Target}};
        for (TableColumnUse &use : source.columns) use.scaling = ScalingRule::None;
        source.split.rule = SplitRule::Ordered;
        source.split.fraction = 0.5;
        const Files files;
        source.file = files.write("t.csv", "a,y\n1,10\n2,20\n3,30\n4,40\n5,50\n");
        const TableDataset made = loadTable(source);
        QCOMPARE(made.data.input_names, (std::vector<std::string>{"a", "sum[t-1]"}));
        QCOMPARE(made.data.train_input, (Matrix(2, 2) << 2, 11, 3, 22).finished());
        QCOMPARE(made.data.test_input, (Matrix(2, 2) << 4, 33, 5, 44).finished());
        QVERIFY(made.report.dropped_rows.front().ends_with(": sum[t-1] is missing"));
        source.test_file = source.file;
        source.split = {};
        QCOMPARE(loadTable(source).data.test_input.rows(), Eigen::Index{4});
    }

    void testRowsThatFollowHaveThePastOfTheTrainingRows_data() {
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("said");  // 0: nothing
        QTest::addColumn<bool>("follows");
        QTest::addColumn<QString>("note");
        QTest::newRow("next day") << "2024-01-06" << 0 << true << "follow the training rows in time (day)";
        QTest::newRow("before") << "2023-12-01" << 0 << false << "By day the rows of t.csv do not go on";
        QTest::newRow("next month") << "2024-02-06" << 0 << false << "By day the rows of t.csv do not go on";
        QTest::newRow("next month, said") << "2024-02-06" << 1 << true << "";
        QTest::newRow("next day, denied") << "2024-01-06" << -1 << false << "";
    }
    void testRowsThatFollowHaveThePastOfTheTrainingRows() {
        QFETCH(const QString, first);
        QFETCH(const int, said);
        QFETCH(const bool, follows);
        QFETCH(const QString, note);
        TableSource source =
            lagSource({{"y", LagKind::Lag, {2}}, {"y", LagKind::Average, {3}}, {"y", LagKind::Difference, {1}}});
        if (said != 0) source.test_follows = said > 0;
        std::string text = "day,y\n";
        for (int n = 0; n < 5; ++n) text += "2024-01-0" + std::to_string(n + 1) + "," + std::to_string(10 * n) + "\n";
        const Table train = withDerivedColumns(parsedTable(text), source);
        text = "day,y\n";
        for (int n = 0; n < 5; ++n) {
            const std::string day = std::to_string(first.right(2).toInt() + n);
            text +=
                first.left(8).toStdString() + (day.size() < 2 ? "0" : "") + day + "," + std::to_string(n + 1) + "\n";
        }
        Table read = parsedTable(text);
        read.file = "t.csv";
        const Table test = withDerivedColumns(std::move(read), source, train);
        if (follows) {
            QCOMPARE(numbersOf(test, "y[t-2]"), (std::vector<double>{30, 40, 1, 2, 3}));
            QCOMPARE(numbersOf(test, "mean(y[t-1..t-3])"), (std::vector<double>{30, 71.0 / 3, 43.0 / 3, 2, 3}));
            QCOMPARE(numbersOf(test, "y[t-1]-y[t-2]"), (std::vector<double>{10, 1 - 40, 1, 1, 1}));
        } else {
            QCOMPARE(numbersOf(test, "y[t-2]"), (std::vector<double>{-1, -1, 1, 2, 3}));
        }
        const QString told = QString::fromStdString(test.notes.back());
        QVERIFY2(note.isEmpty() ? !told.contains("--test-follows") : told.contains(note), qPrintable(told));
    }

    void withoutTimesItIsNotKnownWhetherTestRowsFollow() {
        const TableSource source = lagSource({{"y", LagKind::Lag, {1}}});
        const Table train = withDerivedColumns(parsedTable("a,y\n1,10\n2,20\n"), source);
        const Table test = withDerivedColumns(parsedTable("a,y\n3,30\n4,40\n"), source, train);
        QCOMPARE(numbersOf(test, "y[t-1]"), (std::vector<double>{-1, 30}));
        QVERIFY2(test.notes.back().find("is not known without a column of times") != std::string::npos,
                 test.notes.back().c_str());
        TableSource plain;
        plain.derived = {{"s", "a + y"}};
        QVERIFY(withDerivedColumns(parsedTable("a,y\n3,30\n"), plain, train).notes.empty());
    }

    void aNetworkNeedsTheseColumnsOfAFile() {
        TableSource source = lagSource({{"p", LagKind::Lag, {1}}, {"y", LagKind::Lag, {1}}});
        source.derived = {{"p", "a*b"}, {"log_y", "log(y)"}};
        source.columns = {{"a"}, {"b"}, {"y", ColumnRole::Target}, {"p[t-1]"}};
        TableEncoding encoding;
        encoding.inputs.resize(1);
        encoding.inputs[0].name = "p[t-1]";
        QCOMPARE(fileColumnsFor(source, encoding), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(fileColumnsFor({}, encoding), (std::vector<std::string>{"p[t-1]"}));
    }

    /// A target that is computed of what is not known yet is not asked for.
    void newRowsNeedTheInputsOnly() {
        TableSource source = lagSource({{"p", LagKind::Lag, {1, 9}}, {"y", LagKind::Lag, {1}}});
        source.derived = {{"p", "a*b"}, {"log_y", "log(y)"}};
        TableEncoding encoding;
        encoding.inputs.resize(2);
        encoding.inputs[0].name = "a";
        encoding.inputs[1].name = "p[t-1]";
        const Table table = withInputColumns(parsedTable("a,b\n1,2\n3,4\n5,6\n"), source, encoding);
        QCOMPARE(table.names(), (std::vector<std::string>{"a", "b", "p", "p[t-1]"}));
        QCOMPARE(numbersOf(table, "p[t-1]"), (std::vector<double>{-1, 2, 12}));
    }

    /// What has too little past is left out, also where other cells are filled.
    void rowsWithoutPastAreNotFilled() {
        const Table table = withDerivedColumns(parsedTable("x,y,c\n1,2,a\n,3,b\n2,4,a\n5,7,b\n6,1,a\n"),
                                               lagSource({{"y", LagKind::Lag, {1, 3}}}));
        for (const TableColumnUse &use : suggestColumns(table, {"c"}, nullptr, {"y[t-1]", "y[t-3]"})) {
            const bool filled = use.name == "x";
            QVERIFY2((use.missing == MissingRule::Mean) == filled, use.name.c_str());
        }
    }

    void wrongColumnsAreExplained_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const char *formula, const char *says) {
            QTest::newRow(says) << QString(name) << QString(formula) << QString(says);
        };
        row("r", "a/b", "t.csv, row 3 (line 5), column r: a/b is not a finite number where a = 3, b = 0; correct");
        row("r", "log(a-2)", "row 1 (line 2), column r: log(a-2) is not a finite number where a = 1");
        row("r", "a/c", "t.csv, row 1 (line 2): c holds text (\"u\")");
        row("r", "a/(", "derived: r = a/(: the formula ends at position 4");
        row("r", "a*bb", "\"bb\" at position 3 is neither a column nor a number");
        row("a", "b", "t.csv has a column a, so no derived one can be called so; choose another name");
        row("", "b", "the column of the formula b has no name");
        row("r", "", "r has no formula");
        row("r", "r", "\"r\" at position 1 is neither");
    }
    void wrongColumnsAreExplained() {
        QFETCH(QString, name);
        QFETCH(QString, formula);
        QFETCH(QString, says);
        TableSource source;
        source.derived = {{name.toStdString(), formula.toStdString()}};
        const QString message = refusalOf("a,b,c\n1,1,u\n2,2,v\n\n3,0,w\n", source);
        QVERIFY2(message.contains(says), qPrintable(message));
    }

    void wrongLagsAreExplained() {
        const auto message = [](const ColumnLags &lags) { return refusalOf(kSeries, lagSource({lags})); };
        QVERIFY(message({"z", LagKind::Lag, {1}}).contains("no column \"z\""));
        QVERIFY(message({"month", LagKind::Lag, {1}}).contains("month holds text (\"jan\")"));
        QVERIFY(message({"y", LagKind::Lag, {0}}).contains("lags: y holds 0; expected whole numbers in 1 .. 10000"));
        QVERIFY(message({"y", LagKind::Lag, {}}).contains("lags: y has no rows"));
        QVERIFY(message({"y", LagKind::Lag, {2, 2}}).contains("lags makes y[t-2] twice"));
        QVERIFY(message({"y", LagKind::Lag, {7}}).contains("t.csv has 7 rows, and y[t-7] reads 7 rows back"));
        QVERIFY(message({"y", LagKind::Difference, {6}}).contains("reads 7 rows back"));
        const QString clash = refusalOf("y,y[t-1]\n1,2\n3,4\n", lagSource({{"y", LagKind::Lag, {1}}}));
        QVERIFY2(clash.contains("t.csv has a column y[t-1]"), qPrintable(clash));
        const QString large = refusalOf("y\n1e308\n-1e308\n1\n2\n", lagSource({{"y", LagKind::Difference, {1}}}));
        QVERIFY2(large.contains("row 3 (line 4): y[t-1]-y[t-2] is not a finite number"), qPrintable(large));
    }
};

KAN_TEST(TestDerivedColumns)
#include "tst_derived_columns.moc"
