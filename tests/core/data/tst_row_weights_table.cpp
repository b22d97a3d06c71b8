#include <cmath>

#include "core/data/calendar_column.h"
#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/table_dataset.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

const char *const kMeasured = "x,y,s,w\n1,10,0.5,1\n2,20,1,0\n3,40,,4\n4,80,4,2\n5,160,8,2\n";

TableSource sourceWith(ColumnRole role, const char *column, bool log = false) {
    TableSource source;
    source.file = "t.csv";
    source.columns = {{"x"}, {"y", ColumnRole::Target}, {column, role}};
    source.columns[1].log = log;
    source.split.rule = SplitRule::Ordered;
    source.split.fraction = 0.75;
    return source;
}

Table weighedTable(const std::string &text) {
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

TableDataset weighed(const TableSource &source, const std::string &text = kMeasured) {
    return makeDataset(weighedTable(text), std::nullopt, source);
}

QString weighingRefusal(const TableSource &source, const std::string &text = kMeasured) {
    return dataErrorOf([&] { weighed(source, text); });
}

TableColumn partColumn(const std::string &text, const std::string &formula) {
    TableSource source;
    source.file = "t.csv";
    source.derived = {{"part", formula}};
    return withDerivedColumns(weighedTable(text), source).columns.back();
}

std::vector<std::string> textsOf(const TableColumn &column) {
    std::vector<std::string> texts;
    for (std::size_t row = 0; row < column.rows(); ++row) texts.push_back(column.text(row));
    return texts;
}

}  // namespace

class TestRowWeightsTable : public QObject {
    Q_OBJECT

  private slots:
    void weightsAreNoInputs() {
        const TableDataset result = weighed(sourceWith(ColumnRole::Weight, "w"));
        QCOMPARE(result.data.inputs(), 1);
        QCOMPARE(result.data.train_weight, (RowWeights{0.25, 0, 1, 0.5}));
        QCOMPARE(result.data.test_weight, (RowWeights{0.5}));  // in the scale of the others
        QCOMPARE(result.encoding.inputs.size(), std::size_t{1});
    }

    void errorsWeighBySquares() {
        const TableDataset result = weighed(sourceWith(ColumnRole::Error, "s"));
        QCOMPARE(result.report.dropped, std::size_t{1});  // the row whose error is missing
        QCOMPARE(result.data.train_weight, (RowWeights{1, 0.25, 1.0 / 64}));
        QCOMPARE(result.data.test_weight, (RowWeights{1.0 / 256}));
    }

    void ofLogarithmsTheyAreRelative() {
        const TableDataset result = weighed(sourceWith(ColumnRole::Error, "s", true));
        QCOMPARE(result.data.train_weight, (RowWeights{1, 1, 1}));  // 5 % each
    }

    void smallErrorsHaveWeights() {
        const TableDataset result =
            weighed(sourceWith(ColumnRole::Error, "s"), "x,y,s\n1,10,1e-170\n2,20,2e-170\n3,40,1e-170\n4,80,1e-170\n");
        QCOMPARE(result.data.train_weight, (RowWeights{1, 0.25, 1}));
    }

    void wrongOnesAreRefused() {
        const TableSource weights = sourceWith(ColumnRole::Weight, "w"), errors = sourceWith(ColumnRole::Error, "s");
        QVERIFY2(weighingRefusal(weights, "x,y,w\n1,1,1\n2,2,-1\n3,3,1\n").contains("row 2 (line 3), column w: -1"),
                 qPrintable(weighingRefusal(weights, "x,y,w\n1,1,1\n2,2,-1\n3,3,1\n")));
        QVERIFY(weighingRefusal(weights, "x,y,w\n1,1,0\n2,2,0\n3,3,0\n").contains("all weights are 0"));
        QVERIFY(weighingRefusal(errors, "x,y,s\n1,1,1\n2,2,0\n3,3,1\n").contains("expected a number above 0"));
        QVERIFY(weighingRefusal(weights, "x,y,w\n1,1,a\n2,2,b\n3,3,c\n").contains("holds text"));
        TableSource both = weights;
        both.columns.push_back({"s", ColumnRole::Error});
        QVERIFY(weighingRefusal(both).contains("2 columns of weights or errors"));
        TableSource filled = weights;
        filled.columns[2].missing = MissingRule::Mean;
        QVERIFY(weighingRefusal(filled).contains("cannot be made up"));
        TableSource two = errors;
        two.columns.push_back({"w", ColumnRole::Target});
        QVERIFY2(weighingRefusal(two).contains("there are 2 targets"), qPrintable(weighingRefusal(two)));
    }

    void monthsAndWeekdaysOfDates() {
        const std::string days = "day,y\n2024-02-29,1\n2023-12-31,2\n,3\n1969-07-20,4\n2024-03-01,5\n";
        QCOMPARE(textsOf(partColumn(days, "month(day)")),
                 (std::vector<std::string>{"02 Feb", "12 Dec", "", "07 Jul", "03 Mar"}));
        QCOMPARE(textsOf(partColumn(days, " weekday ( \"day\" )")),
                 (std::vector<std::string>{"4 Thu", "7 Sun", "", "7 Sun", "5 Fri"}));
        const TableColumn column = partColumn(days, "month(day)");
        QVERIFY(std::is_sorted(column.dictionary.begin(), column.dictionary.end()));
        const std::string months = "m,y\n2024-01,1\n2024-12,2\n1965-05,3\n2024-02,4\n";
        QCOMPARE(textsOf(partColumn(months, "month(m)")),
                 (std::vector<std::string>{"01 Jan", "12 Dec", "05 May", "02 Feb"}));
    }

    /// Every quarter of an hour of a week, with its minutes as the unit: midnight belongs to the new day.
    void midnightBelongsToTheNewDay() {
        std::string text = "t,y\n";
        for (int n = 0; n < 7 * 96; ++n)
            text += QStringLiteral("2021-03-%1 %2:%3:00,%4\n")
                        .arg(1 + n / 96, 2, 10, QLatin1Char('0'))
                        .arg(n % 96 / 4, 2, 10, QLatin1Char('0'))
                        .arg(15 * (n % 4), 2, 10, QLatin1Char('0'))
                        .arg(n)
                        .toStdString();
        const TableColumn column = partColumn(text, "weekday(t)");
        for (std::size_t row = 0; row < column.rows(); ++row)
            QCOMPARE(column.text(row).front(), static_cast<char>('1' + row / 96));  // the 1st of March was a Monday
    }

    void calendarPartsOfOtherColumnsAreRefused() {
        const auto refused = [](const std::string &text, const std::string &formula) {
            return dataErrorOf([&] { partColumn(text, formula); });
        };
        QVERIFY(refused("x,y\n1,2\n2,3\n", "month(x)").contains("column x holds numbers, which have no month"));
        QVERIFY(refused("x,y\n10:00,2\n11:00,3\n", "month(x)").contains("times of a day"));
        QVERIFY(refused("x,y\n2024-01,2\n2024-02,3\n", "weekday(x)").contains("holds months"));
        QVERIFY(refused("x,y\n1,2\n2,3\n", "month(z)").contains("z"));
        // a column of that name is multiplied, as ever
        QCOMPARE(calendarPart("month(x)", {"month", "x"}), std::nullopt);
        QCOMPARE(calendarPart("months(x)", {"x"}), std::nullopt);
        QCOMPARE(calendarPart("month(x)+1", {"x"}), std::nullopt);
    }
};

KAN_TEST(TestRowWeightsTable)
#include "tst_row_weights_table.moc"
