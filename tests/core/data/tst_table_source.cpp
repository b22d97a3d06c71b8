#include <cmath>
#include <numeric>
#include <set>

#include "core/data/csv_reader.h"
#include "core/data/table_dataset.h"
#include "core/random/torch_generator.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Table tableOf(const std::string &text) {
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

TableColumnUse use(const char *name, ColumnRole role = ColumnRole::Input, ScalingRule scaling = ScalingRule::None) {
    TableColumnUse column;
    column.name = name;
    column.role = role;
    column.scaling = scaling;
    return column;
}

TableColumnUse coded(const char *name, ColumnCoding coding, ColumnRole role = ColumnRole::Input) {
    TableColumnUse column = use(name, role);
    column.coding = coding;
    return column;
}

TableSource sourceOf(std::vector<TableColumnUse> columns) {
    TableSource source;
    source.file = "t.csv";
    source.columns = std::move(columns);
    source.split.fraction = 0.5;
    return source;
}

/// Rows that a column divides, so that a test knows which is where.
TableSource dividedSource(std::vector<TableColumnUse> columns) {
    TableSource source = sourceOf(std::move(columns));
    source.split.column = "part";
    return source;
}

const char *const kDivided = "x,y,colour,part\n1,10,red,train\n2,20,blue,train\n3,30,red,train\n100,1000,green,test\n";

QString madeWith(const std::string &text, const TableSource &source) {
    return dataErrorOf([&] { makeDataset(tableOf(text), {}, source); });
}

std::vector<double> column(const Matrix &matrix, int c) {
    std::vector<double> values;
    for (Eigen::Index row = 0; row < matrix.rows(); ++row) values.push_back(matrix(row, c));
    return values;
}

}  // namespace

class TestTableSource : public QObject {
    Q_OBJECT

  private slots:
    void scalingsComeFromTrainingRows() {
        const TableDataset made = makeDataset(tableOf(kDivided), {},
                                              dividedSource({use("x", ColumnRole::Input, ScalingRule::Standardise),
                                                             use("y", ColumnRole::Target, ScalingRule::Range)}));
        const double deviation = std::sqrt(2.0 / 3);
        QCOMPARE(made.data.input_scaling, (std::vector<ColumnScaling>{{2, deviation}}));
        QCOMPARE(made.data.output_scaling, (std::vector<ColumnScaling>{{20, 10}}));
        QCOMPARE(column(made.data.train_input, 0), (std::vector<double>{-1 / deviation, 0, 1 / deviation}));
        QCOMPARE(column(made.data.train_label, 0), (std::vector<double>{-1, 0, 1}));
        QCOMPARE(column(made.data.test_label, 0), (std::vector<double>{98}));
        QCOMPARE(inUserUnits(made.data.test_label, made.data.output_scaling)(0, 0), 1000.0);
        QCOMPARE(made.data.input_names, (std::vector<std::string>{"x"}));
        QCOMPARE(made.data.output_names, (std::vector<std::string>{"y"}));
        QCOMPARE(made.report.rows, std::size_t{4});
    }

    void categoriesBecomeInputs() {
        const TableDataset made =
            makeDataset(tableOf(kDivided), {},
                        dividedSource({coded("colour", ColumnCoding::OneHot), coded("x", ColumnCoding::Codes),
                                       use("y", ColumnRole::Target)}));
        QCOMPARE(made.data.input_names, (std::vector<std::string>{"colour=blue", "colour=green", "colour=red", "x"}));
        QCOMPARE(column(made.data.train_input, 2), (std::vector<double>{1, 0, 1}));
        QCOMPARE(column(made.data.train_input, 0), (std::vector<double>{0, 1, 0}));
        QCOMPARE(column(made.data.train_input, 3), (std::vector<double>{0, 1, 2}));
        QCOMPARE(column(made.data.test_input, 1), (std::vector<double>{1}));
        QVERIFY(made.data.input_scaling.empty());
        QCOMPARE(made.report.constant_columns, (std::vector<std::string>{"colour=green"}));
        QCOMPARE(made.encoding.inputCount(), 4);
    }

    void targetsBecomeClasses() {
        TableSource source = dividedSource({use("x"), coded("colour", ColumnCoding::Codes, ColumnRole::Target)});
        const TableDataset made = makeDataset(tableOf(kDivided), {}, source);
        QCOMPARE(made.data.classes, 3);
        QCOMPARE(made.data.class_names, (std::vector<std::string>{"blue", "green", "red"}));
        QCOMPARE(column(made.data.train_label, 0), (std::vector<double>{2, 0, 2}));
        QVERIFY(made.data.output_scaling.empty());
        source.columns[1].name = "y";
        const QString message = madeWith("x,y,part\n1,5,train\n2,5,test\n", source);
        QVERIFY2(message.contains("column y has one class only, 5"), qPrintable(message));
    }

    void logarithms() {
        TableSource source = dividedSource(
            {use("x", ColumnRole::Input, ScalingRule::Standardise), use("y", ColumnRole::Target, ScalingRule::Range)});
        for (TableColumnUse &one : source.columns) one.log = true;
        const Dataset data = makeDataset(tableOf(kDivided), {}, source).data;
        QVERIFY(data.input_scaling[0].log && data.output_scaling[0].log);
        QVERIFY(std::abs(data.train_label(2, 0) - 1) < 1e-12);
        QVERIFY(std::abs(inUserUnits(data.test_label, data.output_scaling)(0, 0) - 1000) < 1e-9);
        QVERIFY(std::abs(data.input_scaling[0].toUser(data.train_input(1, 0)) - 2) < 1e-12);
        QCOMPARE(data.input_scaling[0].fromUser(2), data.train_input(1, 0));
        const QString message = madeWith("x,y,part\n1,2,train\n0,2,train\n1,3,test\n", source);
        QVERIFY2(message.contains("row 2 (line 3): x is 0, which has no logarithm"), qPrintable(message));
    }

    void missingCells() {
        const std::string text =
            "x,z,y,part\n1,,1,train\n2,5,2,train\n,7,3,train\n3,7,,train\n4,7,4,test\n,,5,test\n9,1,1,\n";
        TableSource source = dividedSource({use("x"), use("z"), use("y", ColumnRole::Target)});
        const TableDataset dropped = makeDataset(tableOf(text), {}, source);
        QCOMPARE(dropped.data.train_input.rows(), Eigen::Index{1});
        QCOMPARE(dropped.report.dropped, std::size_t{5});
        QCOMPARE(dropped.report.dropped_rows,
                 (std::vector<std::string>{"row 1 (line 2): z is missing", "row 3 (line 4): x is missing",
                                           "row 4 (line 5): y is missing", "row 6 (line 7): x is missing",
                                           "row 7 (line 8): part is missing"}));
        source.columns[0].missing = MissingRule::Mean;
        source.columns[1].missing = MissingRule::Value;
        source.columns[1].missing_value = -1;
        const Dataset filled = makeDataset(tableOf(text), {}, source).data;
        QCOMPARE(column(filled.train_input, 0), (std::vector<double>{1, 2, 1.5}));
        QCOMPARE(column(filled.train_input, 1), (std::vector<double>{-1, 5, 7}));
        QCOMPARE(column(filled.test_input, 0), (std::vector<double>{4, 1.5}));
        source.columns[0].missing = MissingRule::Refuse;
        QVERIFY(madeWith(text, source).contains("t.csv, row 3 (line 4): x is missing"));
        source.columns[0].missing = MissingRule::Drop;
        QVERIFY(madeWith("x,z,y,part\n,1,1,train\n,2,2,test\n", source).contains("no row without a missing cell"));
    }

    void missingCategoriesBecomeTheMostFrequent() {
        const std::string text = "c,y,part\na,1,train\nb,2,train\nb,3,train\n,4,train\n,5,test\n";
        TableSource source = dividedSource({coded("c", ColumnCoding::OneHot), use("y", ColumnRole::Target)});
        source.columns[0].missing = MissingRule::Mean;
        const Dataset data = makeDataset(tableOf(text), {}, source).data;
        QCOMPARE(column(data.train_input, 1), (std::vector<double>{0, 1, 1, 1}));
        QCOMPARE(column(data.test_input, 1), (std::vector<double>{1}));
    }

    /// The drawn permutation, by its definition.
    void splitsAreDrawn() {
        std::string text = "x,y\n";
        for (int n = 0; n < 303; ++n) text += std::to_string(n) + "," + std::to_string(2 * n) + "\n";
        TableSource source = sourceOf({use("x"), use("y", ColumnRole::Target)});
        source.split.fraction = 0.67;
        source.split.seed = 1;
        const Dataset data = makeDataset(tableOf(text), {}, source).data;
        QCOMPARE(data.train_input.rows(), Eigen::Index{203});
        QCOMPARE(data.test_input.rows(), Eigen::Index{100});
        std::vector<double> order(303);
        std::iota(order.begin(), order.end(), 0);
        TorchGenerator generator(1);
        for (std::size_t n = 302; n > 0; --n) std::swap(order[n], order[generator.below(n + 1)]);
        std::vector<double> rows = column(data.train_input, 0);
        for (const double row : column(data.test_input, 0)) rows.push_back(row);
        QCOMPARE(rows, order);
        for (const auto &[fraction, missing] : {std::pair(0.001, "none to train"), std::pair(0.9999, "none to test")}) {
            source.split.fraction = fraction;
            const QString message = madeWith(text, source);
            QVERIFY2(message.contains(missing), qPrintable(message));
        }
    }

    void testRowsMayBeATableOfTheirOwn() {
        TableSource source = sourceOf({coded("colour", ColumnCoding::OneHot), use("y", ColumnRole::Target)});
        source.test_file = "test.csv";
        Table test = tableOf("y,colour\n7,red\n,blue\n8,blue\n");
        test.file = "test.csv";
        const TableDataset made = makeDataset(tableOf("colour,y\nblue,1\nred,2\n"), test, source);
        QCOMPARE(made.data.train_label.rows(), Eigen::Index{2});
        QCOMPARE(column(made.data.test_label, 0), (std::vector<double>{7, 8}));
        QCOMPARE(column(made.data.test_input, 0), (std::vector<double>{0, 1}));
        QCOMPARE(made.report.dropped_rows, (std::vector<std::string>{"row 2 (line 3): y is missing"}));
        test = tableOf("y,colour\n7,black\n");
        const QString message = dataErrorOf([&] { makeDataset(tableOf("colour,y\nblue,1\nred,2\n"), test, source); });
        QVERIFY2(message.contains("row 1 (line 2): colour is \"black\""), qPrintable(message));
    }

    void constantAndHugeColumns() {
        const std::string text = "c,h,y,part\n5,1e90,1,train\n5,-1e90,2,train\n7,3e92,3,test\n";
        const TableSource source = dividedSource({use("c", ColumnRole::Input, ScalingRule::Standardise),
                                                  use("h", ColumnRole::Input, ScalingRule::Standardise),
                                                  use("y", ColumnRole::Target, ScalingRule::Range)});
        const TableDataset made = makeDataset(tableOf(text), {}, source);
        QCOMPARE(made.report.constant_columns, (std::vector<std::string>{"c"}));
        QCOMPARE(made.data.input_scaling[0], (ColumnScaling{5, 1}));
        QCOMPARE(column(made.data.test_input, 0), (std::vector<double>{2}));
        QVERIFY(std::abs(made.data.test_input(0, 1) - 300) < 1e-9);
        const QString message = madeWith("h,c,y,part\n1e-300,1,1,train\n2e-300,1,2,train\n1e300,1,3,test\n", source);
        QVERIFY2(message.contains("row 3 (line 4): h is 1e+300, beyond"), qPrintable(message));
    }

    void badSources_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("message");
        for (const auto &[field, message] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"file", "needs a file"},
                 {"twice", "columns names x twice"},
                 {"no input", "has no input"},
                 {"no target", "has no target"},
                 {"fraction", "split.fraction is 1; expected a number above 0 and below 1"},
                 {"one-hot target", "a target cannot be coded one-hot"},
                 {"filled target", "a target cannot be made up"},
                 {"classes and more", "must be the only target; there are 2"},
                 {"log of codes", "only numbers have logarithms"},
                 {"value for text", "only in columns coded as numbers"},
                 {"split column", "its role must be ignore, not input"},
                 {"dialect", "decimal_comma"},
                 {"unknown column", "no column \"colr\"; perhaps \"colour\" is meant"},
                 {"text as number", "row 1 (line 2), column colour: \"red\" is not a number"},
                 {"part", "expected train or test"}})
            QTest::newRow(field) << field << message;
    }
    void badSources() {
        QFETCH(QString, field);
        QFETCH(QString, message);
        TableSource source = sourceOf({use("x"), use("y", ColumnRole::Target)});
        auto &columns = source.columns;
        if (field == "file") source.file.clear();
        if (field == "twice") columns.push_back(use("x"));
        if (field == "no input") columns.erase(columns.begin());
        if (field == "no target") columns.pop_back();
        if (field == "fraction") source.split.fraction = 1;
        if (field == "one-hot target") columns[1].coding = ColumnCoding::OneHot;
        if (field == "filled target") columns[1].missing = MissingRule::Mean;
        if (field == "classes and more") columns.push_back(coded("colour", ColumnCoding::Codes, ColumnRole::Target));
        if (field == "log of codes") columns[0].coding = ColumnCoding::Codes, columns[0].log = true;
        if (field == "value for text") {
            columns[0].coding = ColumnCoding::OneHot;
            columns[0].missing = MissingRule::Value;
        }
        if (field == "split column") source.split.column = "x";
        if (field == "dialect") source.dialect.decimal_comma = true;
        if (field == "unknown column") columns[0].name = "colr";
        if (field == "text as number") columns[0].name = "colour";
        if (field == "part") source.split.column = "colour";
        const QString text = madeWith(kDivided, source);
        QVERIFY2(text.contains(message), qPrintable(text));
    }

    void suggestions() {
        std::string text = "n,hole,two,same,colour,id,empty,y\n";
        for (int n = 0; n < 30; ++n)
            text += std::to_string(n * 0.5) + "," + (n == 3 ? "" : std::to_string(n)) + "," + std::to_string(n % 2) +
                    ",7," + (n % 3 ? "red" : "blue") + ",id" + std::to_string(n) + ",," + std::to_string(n) + "\n";
        const Table table = tableOf(text);
        std::vector<std::string> reasons;
        std::vector<TableColumnUse> uses = suggestColumns(table, {"y"}, &reasons);
        QCOMPARE(uses.size(), std::size_t{8});
        QVERIFY(uses[0].coding == ColumnCoding::Number && uses[0].scaling == ScalingRule::Standardise);
        QVERIFY(uses[0].missing == MissingRule::Drop && uses[1].missing == MissingRule::Drop);
        QVERIFY(suggestColumns(table, {"two"})[1].missing == MissingRule::Mean);
        QVERIFY(uses[4].coding == ColumnCoding::OneHot);
        for (const std::size_t ignored : {std::size_t{3}, std::size_t{5}, std::size_t{6}})
            QVERIFY(uses[ignored].role == ColumnRole::Ignore);
        QCOMPARE(reasons.size(), std::size_t{3});
        QVERIFY(QString::fromStdString(reasons[1]).contains("Column id is ignored: it holds text of 30 different"));
        QVERIFY(uses[7].role == ColumnRole::Target && uses[7].coding == ColumnCoding::Number);
        TableSource source = sourceOf(uses);
        QCOMPARE(makeDataset(table, {}, source).data.inputs(), 5);
        QVERIFY(suggestColumns(table, {"two"})[2].coding == ColumnCoding::Codes);
        QVERIFY(suggestColumns(table, {"colour"})[4].coding == ColumnCoding::Codes);
        QVERIFY(suggestColumns(table, {"two", "y"})[2].coding == ColumnCoding::Number);
        QVERIFY(dataErrorOf([&] { suggestColumns(table, {"colour", "y"}); }).contains("must be the only target"));
        QVERIFY(dataErrorOf([&] { suggestColumns(table, {"z"}); }).contains("no column \"z\""));
    }

    void rowsWithGapsAreLeftOutAsLongAsHalfOfThemStays() {
        std::string text = "few,many,more,y\n";
        for (int n = 0; n < 20; ++n)
            text += (n < 2 ? "" : std::to_string(n)) + "," + (n % 3 == 0 ? "" : std::to_string(n)) + "," +
                    (n % 2 == 0 ? "" : std::to_string(n)) + "," + std::to_string(n) + "\n";
        std::vector<std::string> reasons;
        const std::vector<TableColumnUse> uses = suggestColumns(tableOf(text), {"y"}, &reasons);
        QVERIFY(uses[0].missing == MissingRule::Drop && uses[1].missing == MissingRule::Drop);
        QVERIFY(uses[2].missing == MissingRule::Mean);  // 6 of 20 rows would be left
        QCOMPARE(reasons, (std::vector<std::string>{"Column more: 10 of 20 cells are missing and filled with the mean; "
                                                    "leaving these rows out would leave 6."}));
    }

    void newRowsAreEncodedAsTheOldOnes() {
        TableSource source = dividedSource({use("x", ColumnRole::Input, ScalingRule::Standardise),
                                            coded("colour", ColumnCoding::OneHot), use("y", ColumnRole::Target)});
        source.columns[0].log = true;
        const TableDataset made = makeDataset(tableOf(kDivided), {}, source);
        const EncodedRows same = encodeRows(tableOf(kDivided), made.encoding);
        QCOMPARE(same.inputs.topRows(3), made.data.train_input);
        QCOMPARE(same.inputs.bottomRows(1), made.data.test_input);
        const EncodedRows rows = encodeRows(tableOf("colour,x\nred,\nblack,1\nred,-1\nblue,2\n"), made.encoding);
        QCOMPARE(rows.rows, (std::vector<std::size_t>{3}));
        QCOMPARE(rows.inputs.row(0), made.data.train_input.row(1));
        QCOMPARE(rows.left_out,
                 (std::vector<std::string>{"row 1 (line 2): x is missing",
                                           "row 2 (line 3): colour is \"black\", which no training table has",
                                           "row 3 (line 4): x is -1, which has no logarithm"}));
        QVERIFY(dataErrorOf([&] { encodeRows(tableOf("x\n1\n"), made.encoding); }).contains("no column \"colour\""));
    }

    void filesAreFoundBesideTheExperiment() {
        const Files files;
        files.write("rows.csv", kDivided);
        TableSource source = dividedSource({use("x"), use("y", ColumnRole::Target)});
        source.file = "rows.csv";
        QCOMPARE(loadTable(source, files.folder()).data.train_input.rows(), Eigen::Index{3});
        source.columns[0].name = "colour";
        QVERIFY(dataErrorOf([&] { loadTable(source, files.folder()); }).contains("column colour: \"red\""));
        source.file = "elsewhere.csv";
        QVERIFY(dataErrorOf([&] { loadTable(source, files.folder()); }).contains("cannot be opened"));
    }
};

KAN_TEST(TestTableSource)
#include "tst_table_source.moc"
