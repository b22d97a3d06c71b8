#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "core/data/csv_reader.h"
#include "core/data/table_dataset.h"
#include "core/data/table_split.h"
#include "core/random/torch_generator.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

using Rows = std::vector<std::size_t>;

Rows firstRows(std::size_t count) {
    Rows rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

/// Columns n = 0, 1 ..., subject = n / 3 as text, class: a of every 10 rows 6, b 3, c 1, and y.
Table sampleTable(std::size_t rows = 40) {
    std::string text = "n,subject,class,y\n";
    for (std::size_t n = 0; n < rows; ++n) {
        const std::size_t digit = n % 10;
        text += std::to_string(n) + ",s" + std::to_string(n / 3 + 10) +
                (digit < 6   ? ",a,"
                 : digit < 9 ? ",b,"
                             : ",c,") +
                std::to_string(n * n) + "\n";
    }
    const Files files;
    Table table = readCsv(files.write("t.csv", text), {});
    table.file = "t.csv";
    return table;
}

TableSource sampleSource(const TableSplit &split) {
    TableSource source;
    source.file = "t.csv";
    source.columns = {{"n"}, {"y", ColumnRole::Target}};
    source.split = split;
    return source;
}

TableSplit splitBy(SplitRule rule, double fraction = 0.8, std::uint64_t seed = 0) {
    TableSplit split;
    split.rule = rule;
    split.fraction = fraction;
    split.seed = seed;
    return split;
}

RowSplit divided(const Table &table, const TableSource &source) {
    source.validate();
    return splitRows(table, firstRows(table.rows()), source);
}

Rows joined(const RowSplit &split) {
    Rows all = split.train;
    all.insert(all.end(), split.test.begin(), split.test.end());
    std::sort(all.begin(), all.end());
    return all;
}

TableSource classSource(double fraction, std::uint64_t seed = 0) {
    TableSource source = sampleSource(splitBy(SplitRule::Stratified, fraction, seed));
    source.columns[1] = {"class", ColumnRole::Target, ColumnCoding::Codes};
    return source;
}

std::map<std::string, std::size_t> countsOf(const Table &table, const Rows &rows, const char *name) {
    std::map<std::string, std::size_t> counts;
    for (const std::size_t row : rows) ++counts[table.find(name)->text(row)];
    return counts;
}

}  // namespace

class TestTableSplit : public QObject {
    Q_OBJECT

  private slots:
    void everyRuleDealsEachRowOnce_data() {
        QTest::addColumn<int>("rule");
        for (const SplitRule rule : {SplitRule::Random, SplitRule::Ordered, SplitRule::Blocks, SplitRule::Fold,
                                     SplitRule::Group, SplitRule::Stratified})
            QTest::newRow(std::string(toString(rule)).c_str()) << static_cast<int>(rule);
    }
    void everyRuleDealsEachRowOnce() {
        QFETCH(int, rule);
        const Table table = sampleTable();
        TableSource source = classSource(0.7, 5);
        source.split.rule = static_cast<SplitRule>(rule);
        if (source.split.rule == SplitRule::Group) source.split.group_column = "subject";
        const RowSplit split = divided(table, source);
        QCOMPARE(joined(split), firstRows(40));
        QCOMPARE(divided(table, source).train, split.train);
        source.split.seed = 6;
        QCOMPARE(divided(table, source).train == split.train, source.split.rule == SplitRule::Ordered);
        QVERIFY(splitRuleFromString(toString(source.split.rule)) == source.split.rule);
    }

    /// The bits of every experiment that was written before there were other rules.
    void randomRowsAreThoseOfAlways() {
        const Table table = sampleTable();
        Rows order = firstRows(40);
        TorchGenerator generator(7);
        for (std::size_t n = order.size(); n > 1; --n) std::swap(order[n - 1], order[generator.below(n)]);
        const RowSplit split = divided(table, sampleSource(splitBy(SplitRule::Random, 0.67, 7)));
        QCOMPARE(split.train, Rows(order.begin(), order.begin() + 27));
        QCOMPARE(split.test, Rows(order.begin() + 27, order.end()));
        const RowSplit usual = divided(table, sampleSource({}));
        QCOMPARE(Rows(usual.train.begin(), usual.train.begin() + 5), (Rows{1, 24, 20, 33, 37}));
    }

    void theFirstRowsTrainInOrder() {
        const Table table = sampleTable();
        const RowSplit split = divided(table, sampleSource(splitBy(SplitRule::Ordered, 0.33)));
        QCOMPARE(split.train, firstRows(13));
        QCOMPARE(split.test.front(), std::size_t{13});
        const TableDataset made = makeDataset(table, {}, sampleSource(splitBy(SplitRule::Ordered, 0.33)));
        QCOMPARE(made.data.train_input.rows(), Eigen::Index{13});
    }

    void blocksStayInOnePiece() {
        const Table table = sampleTable();
        TableSource source = sampleSource(splitBy(SplitRule::Blocks, 0.75, 3));
        source.split.blocks = 7;
        const RowSplit split = divided(table, source);
        std::set<std::size_t> train, test;
        for (int b = 0; b < 7; ++b)
            for (std::size_t n = b * 40 / 7; n < (b + 1) * std::size_t{40} / 7; ++n)
                (std::find(split.train.begin(), split.train.end(), n) != split.train.end() ? train : test).insert(b);
        QCOMPARE(train.size(), std::size_t{5});  // round(0.75 * 7)
        QCOMPARE(test.size(), std::size_t{2});
        QVERIFY(std::is_sorted(split.train.begin(), split.train.end()));
    }

    void foldsTestEachRowOnce() {
        const Table table = sampleTable(38);
        Rows tested;
        TableSource source = sampleSource(splitBy(SplitRule::Fold));
        for (source.split.fold = 0; source.split.fold < 5; ++source.split.fold) {
            const RowSplit split = divided(table, source);
            QVERIFY(split.test.size() == 7 || split.test.size() == 8);
            QCOMPARE(joined(split), firstRows(38));
            tested.insert(tested.end(), split.test.begin(), split.test.end());
        }
        QCOMPARE(tested.size(), std::size_t{38});
        RowSplit random = divided(table, sampleSource(splitBy(SplitRule::Random)));
        random.train.insert(random.train.end(), random.test.begin(), random.test.end());
        QCOMPARE(tested, random.train);  // the same permutation
    }

    void groupsAreNeverTornApart() {
        const Table table = sampleTable();
        TableSource source = sampleSource(splitBy(SplitRule::Group, 0.6, 2));
        source.split.group_column = "subject";
        const RowSplit split = divided(table, source);
        const auto train = countsOf(table, split.train, "subject"), test = countsOf(table, split.test, "subject");
        QCOMPARE(train.size(), std::size_t{8});  // round(0.6 * 14)
        QCOMPARE(test.size(), std::size_t{6});
        for (const auto &[name, count] : train) QVERIFY(!test.contains(name));
    }

    void oneGroupIsLeftOut() {
        const Table table = sampleTable();
        TableSource source = sampleSource(splitBy(SplitRule::Group));
        source.split.group_column = "subject";
        source.split.group = "s12";
        QCOMPARE(divided(table, source).test, (Rows{6, 7, 8}));
        source.columns = {{"y", ColumnRole::Target}, {"subject", ColumnRole::Input, ColumnCoding::OneHot}};
        QVERIFY(dataErrorOf([&] { source.validate(); }).contains("subject says which rows train"));
        source.columns = {{"y", ColumnRole::Target}, {"subject"}};
        source.columns[1] = {"n"};
        source.split.group = "s99";
        const QString message = dataErrorOf([&] { divided(table, source); });
        QVERIFY2(message.contains("\"s99\"") && message.contains("choose one of s10, s11"), qPrintable(message));
        source.columns = {{"subject", ColumnRole::Ignore}, {"y"}, {"class", ColumnRole::Target, ColumnCoding::Codes}};
        source.split.group_column = "n";
        source.split.group = "3.0";
        QCOMPARE(divided(table, source).test, (Rows{3}));
    }

    void theOnlyGroupCannotBeLeftOut() {
        const Files files;
        Table table = readCsv(files.write("t.csv", "n,who,y\n1,a,1\n2,a,2\n"), {});
        TableSource source = sampleSource(splitBy(SplitRule::Group));
        source.split.group_column = "who";
        source.split.group = "a";
        const QString message = dataErrorOf([&] { divided(table, source); });
        QVERIFY2(message.contains("the group a of the column who leaves none to train; choose another group"),
                 qPrintable(message));
    }

    void rowsWithoutAGroupAreLeftOut() {
        const Files files;
        Table table = readCsv(files.write("t.csv", "n,who,y\n1,a,1\n2,,2\n3,b,3\n4,a,5\n"), {});
        TableSource source = sampleSource(splitBy(SplitRule::Group));
        source.split.group_column = "who";
        source.split.group = "b";
        const TableDataset made = makeDataset(table, {}, source);
        QCOMPARE(made.report.dropped_rows, (std::vector<std::string>{"row 2 (line 3): who is missing"}));
        QCOMPARE(made.data.train_input.rows(), Eigen::Index{2});
    }

    void classesKeepTheirShares() {
        const Table table = sampleTable();
        for (const double fraction : {0.5, 0.7, 0.8}) {
            const RowSplit split = divided(table, classSource(fraction, 4));
            QCOMPARE(split.train.size(), static_cast<std::size_t>(std::llround(fraction * 40)));
            for (const auto &[name, count] : countsOf(table, split.train, "class")) {
                const double share = fraction * (name == "a" ? 24 : name == "b" ? 12 : 4);
                QVERIFY2(std::abs(static_cast<double>(count) - share) < 1, name.c_str());
            }
        }
    }

    void seatsAreApportioned_data() {
        QTest::addColumn<QList<int>>("sizes");
        QTest::addColumn<int>("total");
        QTest::addColumn<QList<int>>("seats");
        const auto row = [](const char *name, const QList<int> &sizes, int total, const QList<int> &seats) {
            QTest::newRow(name) << sizes << total << seats;
        };
        row("quotas are whole", {60, 30, 10}, 50, {30, 15, 5});
        row("largest remainders", {47, 16, 158, 7}, 100, {21, 7, 69, 3});  // 20.61 7.02 69.30 3.07
        row("equal remainders: the first", {5, 5, 5}, 8, {3, 3, 2});       // 2.67 each
        row("small classes have a row on each side", {96, 2, 2}, 95, {93, 1, 1});
        row("small classes train", {96, 2, 2}, 10, {8, 1, 1});
        row("a class of one row", {9, 1}, 5, {5, 0});
        row("nothing is left to take", {2, 2, 2}, 1, {1, 1, 1});
    }
    void seatsAreApportioned() {
        QFETCH(QList<int>, sizes);
        QFETCH(int, total);
        QFETCH(QList<int>, seats);
        const Rows found = apportioned(Rows(sizes.begin(), sizes.end()), static_cast<std::size_t>(total));
        QCOMPARE(QList<int>(found.begin(), found.end()), seats);
    }

    void badSplitsAreExplained_data() {
        QTest::addColumn<TableSplit>("split");
        QTest::addColumn<QString>("says");
        const auto row = [](const TableSplit &split, const char *says) {
            QTest::newRow(says) << split << QString(says);
        };
        TableSplit blocks = splitBy(SplitRule::Blocks), fold = splitBy(SplitRule::Fold), group;
        row(splitBy(SplitRule::Ordered, 1), "split.fraction is 1; expected a number above 0 and below 1");
        row(splitBy(SplitRule::Ordered, 0.001), "a share of 0.001 leaves none to train");
        blocks.blocks = 1;
        row(blocks, "split.blocks is 1; expected a whole number in 2 .. 1e+06");
        blocks.blocks = 41;
        row(blocks, "split.blocks is 41, but there are 40 rows to divide; expected a whole number in 2 .. 40");
        blocks.blocks = 2;
        blocks.fraction = 0.9;
        row(blocks, "a share of 0.9 of 2 blocks leaves none to test");
        fold.folds = 0;
        row(fold, "split.folds is 0; expected a whole number in 2");
        fold.folds = 41;
        row(fold, "split.folds is 41, but there are 40 rows");
        fold.folds = 3;
        fold.fold = 3;
        row(fold, "split.fold is 3; expected a whole number in 0 .. 2, as split.folds is 3");
        row(splitBy(SplitRule::Group), "split.rule is group, but split.group_column is empty");
        row(splitBy(SplitRule::Stratified), "split.rule is stratified, but the target y holds numbers");
        group.group = "a";
        row(group, "split.group is a, but split.rule is random");
        group.group_column = "subject";
        row(group, "split.group_column is subject, but split.rule is random");
        TableSplit both = splitBy(SplitRule::Ordered);
        both.column = "part";
        row(both, "split.rule is ordered, but split.column says that the column part divides the rows");
        group.rule = SplitRule::Group;
        group.group = {};
        group.group_column = "nobody";
        row(group, "no column \"nobody\"");
    }
    void badSplitsAreExplained() {
        QFETCH(TableSplit, split);
        QFETCH(QString, says);
        const QString message = dataErrorOf([&] { makeDataset(sampleTable(), {}, sampleSource(split)); });
        QVERIFY2(message.contains(says), qPrintable(message));
    }

    void aFileOfTestRowsNeedsNoRule() {
        TableSource source = sampleSource(splitBy(SplitRule::Ordered));
        source.test_file = "test.csv";
        QVERIFY(dataErrorOf([&] { source.validate(); }).contains("but the test rows are in test_file (test.csv)"));
    }

    /// A comparison's trainings go through the folds, and draw anew where something is drawn.
    void repeatsGoOn() {
        TableSplit fold = splitBy(SplitRule::Fold, 0.8, 10);
        fold.fold = 3;
        QCOMPARE(splitOfRepeat(fold, 1).fold, 4);
        QCOMPARE(splitOfRepeat(fold, 2).fold, 0);
        QCOMPARE(splitOfRepeat(fold, 4).seed, std::uint64_t{10});
        QCOMPARE(splitOfRepeat(fold, 5).seed, std::uint64_t{11});
        QCOMPARE(splitOfRepeat(fold, 5).fold, 3);
        QCOMPARE(splitOfRepeat(splitBy(SplitRule::Blocks), 4).seed, std::uint64_t{4});
        QVERIFY(splitOfRepeat(splitBy(SplitRule::Ordered), 4) == splitBy(SplitRule::Ordered));
    }
};

KAN_TEST(TestTableSplit)
#include "tst_table_split.moc"
