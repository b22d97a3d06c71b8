#include <atomic>

#include "core/kernels/plan.h"
#include "core/kernels/workspace.h"
#include "core/train/objective.h"
#include "tests/core/tolerances.h"
#include "tests/core/workspace_cases.h"
#include "tests/test_program.h"

using namespace kan;
using test::addNetworks, test::Case, test::makeCase;

namespace {

struct Evaluation {
    Losses losses;
    std::vector<double> gradient;
};

Evaluation evaluate(const Kan &model, const Matrix &x, const Matrix &y, const TrainingOptions &options, int threads) {
    Objective objective(threads);
    objective.bind(model, x, y);
    Evaluation result;
    result.gradient.resize(model.parameters().size());
    result.losses = objective.evaluate(model.parameters(), options.loss, options.penalty, result.gradient);
    return result;
}

void compareThreads(const Case &what) {
    const auto &[model, x, y, options] = what;
    const Evaluation one = evaluate(model, x, y, options, 1);
    for (const int threads : {2, 3}) {
        const Evaluation more = evaluate(model, x, y, options, threads);
        QCOMPARE(more.losses.data, one.losses.data);
        QCOMPARE(more.losses.penalty, one.losses.penalty);
        QVERIFY(more.gradient == one.gradient);
    }
}

}  // namespace

class TestWorkspace : public QObject {
    Q_OBJECT

  private slots:
    void networks_data() { addNetworks({{2, 5, 1}, {3, 4, 2}, {2, 40, 40, 3}, {5, 9, 17, 2, 1}}); }
    /// With layers whose parts, not blocks of rows, are spread over threads when rows are few.
    void wideNetworks_data() { addNetworks({{3, 70, 66, 2}}); }

    void threadsDoNotChangeABit_data() { networks_data(); }
    void threadsDoNotChangeABit() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        compareThreads(makeCase(width, metric, lamb, 3001, symbolic));
    }

    void otherRowsGiveWhatBindingThemGives_data() {
        addNetworks({{2, 5, 1}, {3, 4, 2}, {2, 40, 40, 3}, {3, 70, 66, 2}});
    }
    void otherRowsGiveWhatBindingThemGives() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        const auto [model, x, y, options] = makeCase(width, metric, lamb, 300, symbolic);
        Objective objective(2);
        objective.bind(model, x, y);
        std::vector<double> gradient(model.parameters().size());
        for (const std::uint64_t seed : {31u, 32u, 33u, 34u}) {
            const Matrix inputs =
                seed % 2 ? test::pixels(300, model.inputs(), seed) : test::randomMatrix(300, model.inputs(), seed);
            const Matrix labels = test::randomMatrix(300, model.outputs(), seed + 10);
            objective.setRows(inputs, labels);
            const Losses losses = objective.evaluate(model.parameters(), options.loss, options.penalty, gradient);
            const Evaluation bound = evaluate(model, inputs, labels, options, 2);
            QCOMPARE(losses.objective, bound.losses.objective);
            QVERIFY(gradient == bound.gradient);
        }
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 objective.setRows(test::randomMatrix(299, model.inputs(), 1), y));
    }

    /// A step of demo 6, the least that is spread.
    void threadsDoNotChangeABitOfSmallNetworks() {
        compareThreads(makeCase({2, 5, 1}, static_cast<int>(RegMetric::EdgeForward00), 0.01, 1000, false));
    }

    void threadsDoNotChangeABitOfWideLayers_data() { wideNetworks_data(); }
    void threadsDoNotChangeABitOfWideLayers() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        compareThreads(makeCase(width, metric, lamb, 250, symbolic));
    }

    /// An evaluation of seconds ends in the middle: blocks that nobody has begun stay as they were.
    void afterARequestBlocksStayUndone() {
        const auto [model, x, y, options] =
            makeCase({2, 5, 1}, static_cast<int>(RegMetric::EdgeForward00), 0.1, 3001, false);
        std::vector<double> others(model.parameters().begin(), model.parameters().end());
        for (double &parameter : others) parameter += 0.1;
        std::stop_source source;
        Workspace workspace(2);
        workspace.setStop(source.get_token());
        workspace.bind(model, x);
        const auto outputs = [&](std::span<const double> parameters) {
            workspace.forward(parameters, EdgeSums::None);
            std::vector<double> values;
            values.reserve(static_cast<std::size_t>(workspace.rows()));
            for (int row = 0; row < workspace.rows(); ++row) values.push_back(workspace.value(2, row, 0));
            return values;
        };
        const std::vector<double> whole = outputs(model.parameters());
        source.request_stop();
        QVERIFY(outputs(others) == whole);
        workspace.setStop({});
        QVERIFY(outputs(others) != whole);
        QVERIFY(outputs(model.parameters()) == whole);
    }

    /// More threads than sixteen find parts of a layer to do, each node is of one of them, and nothing changes by it.
    void partsForManyThreads() {
        constexpr int kThreads = 24, kNodes = 397;
        const auto [model, x, y, options] =
            makeCase({2, 200, 40, 2}, static_cast<int>(RegMetric::EdgeForward00), 0.1, 250, false);
        Plan plan;
        plan.team = std::make_shared<TaskTeam>(kThreads);
        plan.bind(model, x);
        QVERIFY(plan.parts_spread);
        std::vector<int> times(kNodes, 0);
        std::atomic<int> parts = 0, strangers = 0;
        plan.spreadParts(kNodes, Plan::kNodeGroup, [&](int thread, int first, int last) {
            ++parts;
            strangers += thread < 0 || thread >= kThreads;
            for (int i = first; i < last; ++i) ++times[static_cast<std::size_t>(i)];
        });
        QVERIFY2(parts >= kThreads, qPrintable(QString::number(parts)));
        QCOMPARE(strangers, 0);
        QCOMPARE(times, std::vector<int>(kNodes, 1));
        const Evaluation one = evaluate(model, x, y, options, 1), many = evaluate(model, x, y, options, kThreads);
        QCOMPARE(many.losses.data, one.losses.data);
        QVERIFY(many.gradient == one.gradient);
    }

    /// Paying for a column's most frequent value once is the same as paying for each row.
    void mostlyConstantColumns_data() { networks_data(); }
    void mostlyConstantColumns() {
        QFETCH(std::vector<int>, width);
        QFETCH(int, metric);
        QFETCH(double, lamb);
        QFETCH(bool, symbolic);
        auto [model, x, y, options] = makeCase(width, metric, lamb, 700, symbolic);
        x = test::pixels(700, model.inputs(), 8);
        const Evaluation whole = evaluate(model, x, y, options, 2);
        // The input gradient needs every row, so asking for it takes the path without short cuts.
        Workspace plain(2);
        plain.setInputGradient(true);
        plain.bind(model, x);
        plain.forward(model.parameters(), EdgeSums::None);
        double mse = 0;
        for (int row = 0; row < 700; ++row)
            for (int j = 0; j < model.outputs(); ++j) {
                const double residual = plain.value(plain.depth(), row, j) - y(row, j);
                mse += residual * residual / static_cast<double>(y.size());
                plain.outputGradient(row, j) = 2 * residual / static_cast<double>(y.size());
            }
        QVERIFY(test::relativeError(whole.losses.data, mse, 1.0) < 1e-12);
        if (lamb > 0) return;  // tst_gradient checks those against differences
        std::vector<double> gradient(whole.gradient.size());
        plain.backward(model.parameters(), {}, gradient);
        double scale = 0;
        for (const double entry : gradient) scale = std::max(scale, std::abs(entry));
        for (std::size_t p = 0; p < gradient.size(); ++p)
            QVERIFY(test::relativeError(whole.gradient[p], gradient[p], scale) < 1e-11);
    }

    /// forwardBackward, forward with kept nodes, and forward without: three ways to one gradient.
    void allPathsAgree() {
        KanSpec spec;
        spec.width = {3, 12, 4, 2};
        Kan model = test::randomNetwork(spec, 3, true);
        test::addSymbolicEdges(model, 6);
        const Matrix x = test::randomMatrix(400, 3, 4, -1.3, 1.3);
        Workspace workspace(2);
        workspace.bind(model, x);
        const auto loss_gradient = [&](int first, int last) {
            for (int row = first; row < last; ++row)
                for (int j = 0; j < 2; ++j) workspace.outputGradient(row, j) = workspace.value(3, row, j) - 0.1 * j;
        };
        std::vector<double> together(model.parameters().size()), kept(together), recomputed(together);
        workspace.forwardBackward(model.parameters(), loss_gradient, together);
        workspace.forward(model.parameters(), EdgeSums::None, Workspace::Keep::ForBackward);
        workspace.backward(model.parameters(), {}, kept);
        workspace.forward(model.parameters(), EdgeSums::None);
        workspace.backward(model.parameters(), {}, recomputed);
        QVERIFY(together == kept);
        QVERIFY(together == recomputed);
    }

    /// Fine grids take larger blocks; every part of the rows on its own takes small ones.
    void largeBlocksAddUpLikeSmallOnes_data() {
        QTest::addColumn<int>("grid");
        for (const int grid : {20, 60, 100, 200, 2000}) QTest::addRow("G %d", grid) << grid;
    }
    void largeBlocksAddUpLikeSmallOnes() {
        QFETCH(int, grid);
        constexpr int kRows = 4300, kPart = 430;
        KanSpec spec;
        spec.width = {2, 20, 6, 1};
        spec.grid = grid;
        const Kan model = test::randomNetwork(spec, 3, true);
        const Matrix x = test::randomMatrix(kRows, 2, 4, -1.2, 1.2);
        const Matrix y = test::randomMatrix(kRows, 1, 5);
        const Evaluation whole = evaluate(model, x, y, {}, 2);
        Evaluation sum;
        sum.gradient.resize(whole.gradient.size());
        for (int first = 0; first < kRows; first += kPart) {
            const Evaluation part = evaluate(model, x.middleRows(first, kPart), y.middleRows(first, kPart), {}, 1);
            sum.losses.data += part.losses.data * kPart / kRows;
            for (std::size_t p = 0; p < sum.gradient.size(); ++p) sum.gradient[p] += part.gradient[p] * kPart / kRows;
        }
        QVERIFY(test::relativeError(whole.losses.data, sum.losses.data, 1.0) < 1e-12);
        double scale = 0;
        for (const double entry : whole.gradient) scale = std::max(scale, std::abs(entry));
        for (std::size_t p = 0; p < sum.gradient.size(); ++p)
            QVERIFY(test::relativeError(whole.gradient[p], sum.gradient[p], scale) < 1e-11);
    }

    void rebindingToAFinerGridIsLikeBinding() {
        const Matrix x = test::randomMatrix(3000, 2, 4);
        const Matrix y = test::randomMatrix(3000, 1, 5);
        KanSpec spec;
        spec.width = {2, 20, 1};
        const Kan coarse = test::randomNetwork(spec, 3, false);
        spec.grid = 80;
        const Kan fine = test::randomNetwork(spec, 3, false);
        Objective objective(2);
        objective.bind(coarse, x, y);
        for (const Kan *model : {&fine, &coarse}) {
            objective.rebind(*model);
            std::vector<double> gradient(model->parameters().size());
            const Losses losses = objective.evaluate(model->parameters(), {}, {}, gradient);
            const Evaluation fresh = evaluate(*model, x, y, {}, 2);
            QCOMPARE(losses.data, fresh.losses.data);
            QVERIFY(gradient == fresh.gradient);
        }
    }
};

KAN_TEST(TestWorkspace)
#include "tst_workspace.moc"
