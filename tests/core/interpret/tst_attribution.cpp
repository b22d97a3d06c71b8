#include <algorithm>

#include "core/data/sampling.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

class TestAttribution : public QObject {
    Q_OBJECT

  private slots:
    void statisticsMatchTheirDefinition() {
        KanSpec spec;
        spec.width = {3, 6, 2};
        Kan model = test::randomNetwork(spec, 5, true);
        test::addSymbolicEdges(model, 6);
        const Matrix x = test::randomMatrix(200, 3, 8);
        const Attribution scores = attribute(model, x);
        const auto values = activations(model, x);
        for (int l = 0; l < 2; ++l)
            for (int i = 0; i < model.layer(l).inputs; ++i)
                for (int j = 0; j < model.layer(l).outputs; ++j) {
                    std::vector<double> at(200), phi(200);
                    for (int row = 0; row < 200; ++row)
                        at[static_cast<std::size_t>(row)] = values[static_cast<std::size_t>(l)](row, i);
                    edgeValues(model, {l, i, j}, at, phi);
                    double mean = 0, mean_abs = 0, squares = 0;
                    for (std::size_t n = 0; n < 200; ++n) {
                        mean += phi[n] / 200;
                        mean_abs += std::abs(phi[n]) / 200;
                    }
                    for (std::size_t n = 0; n < 200; ++n) squares += std::pow(phi[n] - mean, 2);
                    const std::size_t edge = model.layer(l).edge(i, j);
                    QVERIFY(std::abs(scores.edge_mean_abs[static_cast<std::size_t>(l)][edge] - mean_abs) < 1e-12);
                    QVERIFY(std::abs(scores.edge_std[static_cast<std::size_t>(l)][edge] - std::sqrt(squares / 199)) <
                            1e-12);
                }
        QVERIFY(std::abs(scores.node_min[0][1] - x.col(1).minCoeff()) < 1e-15);
    }

    void nodesOfProductsHaveADeviationOfTheirOwn() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {3, 4, 2};
        spec.mult_arity = {{}, {2, 3}, {2}};
        const Kan model = test::randomNetwork(spec, 5, false);
        const Matrix x = test::randomMatrix(200, 3, 8);
        const Attribution scores = attribute(model, x);
        const auto values = activations(model, x);
        for (std::size_t l = 0; l < 3; ++l) {
            QCOMPARE(scores.node_std[l].size(), static_cast<std::size_t>(values[l].cols()));
            for (Eigen::Index n = 0; n < values[l].cols(); ++n) {
                const Eigen::VectorXd apart = values[l].col(n).array() - values[l].col(n).mean();
                const double std = std::sqrt(apart.squaredNorm() / 199);
                QVERIFY(std::abs(scores.node_std[l][static_cast<std::size_t>(n)] - std) < 1e-12 * (1 + std));
            }
        }
    }

    void aUselessInputRanksLast() {
        Sampling sampling;
        sampling.ranges = {{-1, 1}, {-1, 1}, {-1, 1}};
        sampling.train_num = sampling.test_num = 500;
        const auto data = std::make_shared<const Dataset>(createDataset("sin(3*x1)+x3^2", sampling));
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {3, 4, 1};
        TrainingOptions options = TrainingOptions::defaults(Rules::Pykan02);
        options.penalty.lamb = 0.001;
        const TrainingResult result = train(Kan(spec), data, options);
        const auto scores = attribute(result.model, data->train_input).node_scores[0];
        QCOMPARE(std::min_element(scores.begin(), scores.end()) - scores.begin(), 1);
    }

    void oneRowAndNone() {
        const Kan model{KanSpec{}};
        const Attribution scores = attribute(model, Matrix::Constant(1, 2, 0.3));
        QCOMPARE(scores.edge_std[0][0], 0.0);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, attribute(model, Matrix(0, 2)));
    }
};

KAN_TEST(TestAttribution)
#include "tst_attribution.moc"
