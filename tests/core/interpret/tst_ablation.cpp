#include <algorithm>

#include "core/data/sampling.h"
#include "core/interpret/ablation.h"
#include "core/kernels/attribution.h"
#include "core/kernels/evaluate.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::shared_ptr<const Dataset> sampled(const std::string &formula, int variables) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(variables), {-1, 1});
    return std::make_shared<const Dataset>(createDataset(formula, sampling));
}

}  // namespace

class TestAblation : public QObject {
    Q_OBJECT

  private slots:
    /// An additive network in closed form: without x1 the loss is that of the missing term alone.
    void theLossIsThatOfWhatIsMissing() {
        const auto data = sampled("2*x1+x2^2", 2);
        KanSpec spec;
        spec.width = {2, 1};
        Kan model = Kan::blank(spec);
        const SymbolicLibrary library = SymbolicLibrary::standard();
        model.fixSymbolic({0, 0, 0}, library.at("x"), {1, 0, 2, 0});
        model.fixSymbolic({0, 1, 0}, library.at("x^2"), {1, 0, 1, 0});
        const Ablation result = ablate(model, *data);
        QVERIFY(result.loss < 1e-15);
        const auto x1 = data->train_input.col(0).array();
        const double expected = 2 * std::sqrt((x1 - x1.mean()).square().mean());
        QVERIFY(std::abs(result.edges[0][0] - expected) < 1e-12);
        QVERIFY(result.edges[0][1] > 0.1 && result.edges[0][1] < result.edges[0][0]);
        QVERIFY(std::abs(result.inputs[0] - expected) < 1e-12);
        model.setMask(0, 0, 0, 0);
        QCOMPARE(ablate(model, *data).edges[0][0], 0.0);
    }

    /// A planted input that the labels do not depend on ranks last, by ablation and by attribution.
    void aUselessInputRanksLast() {
        const auto data = sampled("exp(sin(pi*x1)+x2^2)+0*x3", 3);
        KanSpec spec;
        spec.width = {3, 5, 1};
        TrainingOptions options;
        options.penalty.lamb = 0.001;
        for (const std::uint64_t seed : {0, 1, 2}) {
            spec.seed = seed;
            const Kan model = train(Kan(spec), data, options).model;
            const Ablation ablation = ablate(model, *data);
            const Attribution scores = attribute(model, data->train_input);
            for (const std::size_t other : {0, 1}) {
                QVERIFY(ablation.inputs[2] < 0.2 * ablation.inputs[other]);
                QVERIFY(scores.node_scores[0][2] < scores.node_scores[0][other]);
            }
        }
    }

    void wrongDataIsRefused() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, ablate(Kan(KanSpec{}), *sampled("x1", 1)));
    }
};

KAN_TEST(TestAblation)
#include "tst_ablation.moc"
