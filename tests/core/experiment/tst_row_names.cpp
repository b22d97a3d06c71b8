#include "core/experiment/row_names.h"
#include "tests/core/data/table_files.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Experiment beamExperiment(const std::string &file) {
    Experiment experiment;
    experiment.formula.clear();
    experiment.table.emplace();
    experiment.table->file = file;
    experiment.table->columns = {{.name = "x"}, {.name = "y", .role = ColumnRole::Target}};
    experiment.table->left_out = {2};
    experiment.model.width = {1, 1};
    return experiment;
}

std::string beams() {
    std::string text = "name,x,y\n";
    for (int n = 1; n <= 12; ++n)
        text += "b" + std::to_string(n) + "," + (n == 5 ? "" : std::to_string(n)) + "," + std::to_string(2 * n) + "\n";
    return text;
}

}  // namespace

/// What a row of the data is called.
class TestRowNames : public QObject {
    Q_OBJECT

  private slots:
    void rowsOfATableAreNamedByTheirPlace() {
        const Files files;
        TableStore store;
        const PreparedDataPtr data = prepareData(beamExperiment(files.write("b.csv", beams())), store);
        QCOMPARE(rowCount(*data), std::size_t{12});
        QCOMPARE(data->row_uses, rowUses(*data));
        QVERIFY(data->row_uses[1] == RowUse::LeftOut && data->row_uses[4] == RowUse::Dropped);
        const auto uses = [&](RowUse use) { return std::count(data->row_uses.begin(), data->row_uses.end(), use); };
        QCOMPARE(uses(RowUse::Train), data->dataset->train_input.rows());
        QCOMPARE(uses(RowUse::Test), data->dataset->test_input.rows());
        for (const bool test : {false, true}) {
            const Matrix &inputs = test ? data->dataset->test_input : data->dataset->train_input;
            for (Eigen::Index n = 0; n < inputs.rows(); ++n) {
                const std::size_t row = rowOf(*data, test, n);
                QVERIFY(data->row_uses[row] == (test ? RowUse::Test : RowUse::Train));
                QVERIFY(std::abs(data->inputs[0].toUser(inputs(n, 0)) - static_cast<double>(row + 1)) < 1e-9);
                const auto cells = rowCells(*data, row);
                QCOMPARE(cells.size(), std::size_t{3});
                QCOMPARE(cells[0].first, std::string("name"));
                QCOMPARE(cells[0].second, "b" + std::to_string(row + 1));
            }
        }
        QCOMPARE(rowTitle(*data, 3), std::string("row 4 (line 5)"));
        QCOMPARE(leftOutNumber(*data, 3), std::optional<std::size_t>(4));
    }

    void rowsOfATestFileStandBehind() {
        const Files files;
        TableStore store;
        Experiment experiment = beamExperiment(files.write("b.csv", beams()));
        experiment.table->test_file = files.write("more.csv", "x,name,y\n3,c1,6\n4,c2,8\n");
        const PreparedDataPtr data = prepareData(experiment, store);
        QCOMPARE(rowCount(*data), std::size_t{14});
        QCOMPARE(rowOf(*data, true, 1), std::size_t{13});
        QVERIFY(rowTitle(*data, 13).ends_with("more.csv, row 2 (line 3)"));
        QCOMPARE(rowCells(*data, 13)[1].second, std::string("c2"));
        QVERIFY(!leftOutNumber(*data, 13));
        QCOMPARE(rowNumber(*data, 13), std::size_t{2});
    }

    void drawnRowsAreCounted() {
        Experiment experiment;
        experiment.sampling.train_num = 5;
        experiment.sampling.test_num = 3;
        TableStore store;
        const PreparedDataPtr data = prepareData(experiment, store);
        QCOMPARE(rowCount(*data), std::size_t{8});
        QCOMPARE(rowTitle(*data, rowOf(*data, false, 4)), std::string("training row 5"));
        QCOMPARE(rowTitle(*data, rowOf(*data, true, 0)), std::string("test row 1"));
        QCOMPARE(rowCells(*data, 5).size(), std::size_t{3});
        QVERIFY(!leftOutNumber(*data, 0));
    }
};

KAN_TEST(TestRowNames)
#include "tst_row_names.moc"
