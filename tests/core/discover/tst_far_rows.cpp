#include "core/data/sampling.h"
#include "core/discover/discover.h"
#include "core/discover/far_rows.h"
#include "core/discover/law_network.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<Dataset> rowsOf(const std::string &formula, int rows, double noise = 0) {
    Sampling sampling;
    sampling.ranges = {{1, 3}, {1, 3}};
    sampling.train_num = rows;
    sampling.test_num = rows / 4 + 4;
    sampling.noise = noise;
    return std::make_shared<Dataset>(createDataset(formula, sampling));
}

/// A network that says x1.
Kan saysFirst(const Dataset &data) {
    ExpressionFactory make;
    return *networkOfLaws({make.variable(0)}, data, 0);
}

DiscoverResult discovered(const std::shared_ptr<const Dataset> &data) {
    KanSpec spec;
    spec.width = {data->inputs(), 1};
    DiscoverOptions options;
    options.attempts = 1;
    return discover(Kan(spec), data, SymbolicLibrary::standard(), options);
}

}  // namespace

class TestFarRows : public QObject {
    Q_OBJECT

  private slots:
    void someThatLieFarAreFound() {
        const auto data = rowsOf("x1+0*x2", 300, 0.05);
        QCOMPARE(farRows(saysFirst(*data), *data, 1).count(), std::size_t{0});
        data->train_label(7, 0) += 30;
        data->train_label(120, 0) -= 25;
        data->test_label(3, 0) += 40;
        const FarRows far = farRows(saysFirst(*data), *data, 1);
        QVERIFY(far.train == (std::vector<Eigen::Index>{7, 120}));
        QVERIFY(far.test == (std::vector<Eigen::Index>{3}));
    }

    /// Of many it is the model that is wrong, and of those that matter little nothing is to be said.
    void manyAndSmallOnesAreNone() {
        const auto data = rowsOf("x1+0*x2", 300, 0.05);
        for (Eigen::Index row = 0; row < 40; ++row) data->train_label(row, 0) += 30;
        QCOMPARE(farRows(saysFirst(*data), *data, 1).count(), std::size_t{0});
        const auto bent = rowsOf("x1+0.5*x2^2", 300);
        QCOMPARE(farRows(saysFirst(*bent), *bent, 1).count(), std::size_t{0});
    }

    void theOthersStayAsTheyAre() {
        const auto data = rowsOf("x1*x2", 10);
        data->train_weight = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        data->test_weight.assign(static_cast<std::size_t>(data->test_input.rows()), 1);
        const auto others = withoutRows(*data, {{0, 4}, {1}});
        QVERIFY(others->train_weight == (RowWeights{1, 2, 3, 5, 6, 7, 8, 9}));
        QCOMPARE(others->train_input.rows(), Eigen::Index{8});
        QVERIFY(others->train_input.row(3) == data->train_input.row(5));
        QVERIFY(others->train_label.row(0) == data->train_label.row(1));
        QVERIFY(others->test_input.row(1) == data->test_input.row(2));
        QCOMPARE(others->test_weight.size(), static_cast<std::size_t>(others->test_input.rows()));
        others->validate();
    }

    void manyRowsAreThinned() {
        const std::shared_ptr<const Dataset> data = rowsOf("x1*x2", 100);
        QVERIFY(thinnedDataset(data, 100, data->test_input.rows()) == data);
        const auto some = thinnedDataset(data, 30, 7);
        QVERIFY(some->train_input.rows() <= 30 && some->train_input.rows() > 20);
        QVERIFY(some->test_input.rows() <= 7);
        QVERIFY(some->train_input.row(1) == data->train_input.row(4));
        QVERIFY(some->train_label.row(1) == data->train_label.row(4));
    }

    /// Three rows a hundred spreads away hide the law from least squares.
    void aLawIsFoundBesideThem() {
        const auto data = rowsOf("x1*x2^2", 300);
        for (const Eigen::Index row : {10, 150, 290}) data->train_label(row, 0) += 500;
        data->test_label(5, 0) -= 500;
        const DiscoverResult result = discovered(data);
        QVERIFY2(result.exact && result.verdict.kind == Verdict::Kind::Exact, result.message.c_str());
        QVERIFY(result.far_rows.train == (std::vector<Eigen::Index>{10, 150, 290}));
        QVERIFY(result.far_rows.test == (std::vector<Eigen::Index>{5}));
        QVERIFY2(result.message.ends_with("4 rows lie far from it and were left out"), result.message.c_str());
    }

    /// What was found on some rows is measured on all.
    void figuresAreThoseOfAllRows() {
        const auto data = rowsOf("x1*x2", 30000);
        data->train_label(1, 0) += 1e-3;  // among those that are not searched
        const DiscoverResult result = discovered(data);
        QVERIFY(result.model.allSymbolic() && !result.exact);
        QVERIFY2(std::abs(result.train_rmse - 1e-3 / std::sqrt(30000)) < 1e-9, result.message.c_str());
    }
};

KAN_TEST(TestFarRows)
#include "tst_far_rows.moc"
