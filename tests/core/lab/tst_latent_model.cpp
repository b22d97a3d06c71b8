#include <cmath>
#include <numeric>

#include "core/lab/landscape/latent_mlp.h"
#include "core/lab/landscape/parameterisation.h"
#include "core/random/torch_generator.h"
#include "core/train/adam.h"
#include "core/train/sgd.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

Parameterisation small(ParameterisationKind kind, bool weight_norm = true) {
    Parameterisation p;
    p.kind = kind;
    p.width = 12;
    p.latent = 5;
    p.weight_norm = weight_norm;
    p.kan_latent = 3;
    p.kan_hidden = 4;
    return p;
}

const std::vector<double> kWeights = {0.7, -1.3};  ///< of the outputs in the loss

double loss(LatentModel &model) {
    const std::span<const double> x = model.forward();
    return std::inner_product(x.begin(), x.end(), kWeights.begin(), 0.0);
}

std::vector<double> gradientOf(LatentModel &model) {
    loss(model);
    GradientStore store(model.parameters().size());
    model.backward(kWeights, store);
    return store.gradient();
}

LatentMlpSpec smallMlp17() {
    LatentMlpSpec spec = mlp17(12, 5, 2);
    spec.seed = 3;
    return spec;
}

}  // namespace

class TestLatentModel : public QObject {
    Q_OBJECT

  private slots:
    void gradients_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("weight_norm");
        for (const ParameterisationKind kind : parameterisations())
            for (const bool weight_norm : {false, true})
                QTest::addRow("%s, weight norm %d", std::string(toString(kind)).c_str(), weight_norm)
                    << static_cast<int>(kind) << weight_norm;
    }
    /// Weights, gains, biases, splines and the latent vector, each number of them.
    void gradients() {
        QFETCH(int, kind);
        QFETCH(bool, weight_norm);
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
            const auto model = makeLatentModel(small(static_cast<ParameterisationKind>(kind), weight_norm), 2, seed, 1);
            // Away from gains that equal their norms, and from biases so small that most nodes are at rest.
            TorchGenerator generator(seed + 100);
            for (double &parameter : model->parameters()) parameter += 0.3 * (generator.uniform() - 0.4);
            const std::vector<double> gradient = gradientOf(*model);
            double largest = 0;
            for (const double entry : gradient) largest = std::max(largest, std::abs(entry));
            QVERIFY(largest > 1e-3);
            for (std::size_t p = 0; p < gradient.size(); ++p) {
                double &parameter = model->parameters()[p];
                const double before = parameter;
                parameter = before + kDifferenceStep;
                const double up = loss(*model);
                parameter = before - kDifferenceStep;
                const double down = loss(*model);
                parameter = before;
                const double difference = (up - down) / (2 * kDifferenceStep);
                QVERIFY2(std::abs(gradient[p] - difference) < kGradient * largest,
                         qPrintable(QString("seed %1, parameter %2 of %3: %4 but %5")
                                        .arg(seed)
                                        .arg(p)
                                        .arg(gradient.size())
                                        .arg(gradient[p])
                                        .arg(difference)));
            }
        }
    }

    /// Weights v and gains |v| are the same network as weights v.
    void weightNormalisationBeginsAsNothing() {
        for (const ParameterisationKind kind :
             {ParameterisationKind::Mlp5, ParameterisationKind::Mlp9, ParameterisationKind::Mlp17}) {
            const auto with = makeLatentModel(small(kind, true), 2, 7, 1);
            const auto without = makeLatentModel(small(kind, false), 2, 7, 1);
            QVERIFY(with->parameters().size() > without->parameters().size());
            QVERIFY(std::abs(loss(*with) - loss(*without)) < 1e-14);
        }
    }

    /// By hand: in each layer (inputs + 2) x outputs, without the gain in the last, and the latent vector.
    void shapesAreTheSources() {
        const std::size_t w = 512, z = 128;
        QCOMPARE(mlp5(512, 128, 1).parameterCount(), z + (z + 2) * w + 3 * (w + 2) * w + (w + 1));
        QCOMPARE(mlp9(512, 128, 1).parameterCount(),
                 z + (z + 2) * w + 2 * (w + 2) * w + (w + 2) * (w - z) + 4 * (w + 2) * w + (w + 1));
        QCOMPARE(mlp17(512, 128, 1).parameterCount(), z + (z + 2) * w + (w + z + 2) * w + (2 * w + z + 2) * w +
                                                          (3 * w + z + 2) * w + 12 * (w + 2) * w + w + 1);
        QCOMPARE(mlp9(512, 128, 1).layers[4].sources, (std::vector<int>{4, 0}));
        QCOMPARE(mlp17(512, 128, 1).layers[12].sources, (std::vector<int>{12, 8, 4, 0}));
        const auto model = makeLatentModel(small(ParameterisationKind::Mlp9), 2, 0, 1);
        QCOMPARE(model->parameters().size(), mlp9(12, 5, 2).parameterCount());
    }

    void adamInOnePassIsAdam() {
        LatentMlp fused(smallMlp17(), 1), plain(smallMlp17(), 1);
        FusedAdam fused_adam(fused.parameters().size(), {0.01, 0.9, 0.999, 1e-8});
        Adam adam;
        for (int step = 0; step < 20; ++step) {
            loss(fused);
            fused_adam.beginStep();
            fused.backward(kWeights, fused_adam);
            adam.update(plain.parameters(), gradientOf(plain), 0.01);
            for (std::size_t p = 0; p < plain.parameters().size(); ++p)
                QVERIFY2(std::abs(fused.parameters()[p] - plain.parameters()[p]) < 1e-9,
                         qPrintable(QString("step %1, parameter %2").arg(step).arg(p)));
        }
    }

    void sgdInOnePassIsSgd_data() {
        QTest::addColumn<double>("momentum");
        QTest::newRow("plain") << 0.0;
        QTest::newRow("momentum") << 0.9;
    }
    void sgdInOnePassIsSgd() {
        QFETCH(double, momentum);
        LatentMlp fused(smallMlp17(), 1), plain(smallMlp17(), 1);
        FusedSgd fused_sgd(fused.parameters().size(), 0.01, momentum);
        Sgd sgd;
        for (int step = 0; step < 20; ++step) {
            loss(fused);
            fused_sgd.beginStep();
            fused.backward(kWeights, fused_sgd);
            sgd.update(plain.parameters(), gradientOf(plain), 0.01, momentum);
        }
        for (std::size_t p = 0; p < plain.parameters().size(); ++p)
            QVERIFY(std::abs(fused.parameters()[p] - plain.parameters()[p]) < 1e-12);
    }

    void sizesOutOfRangeAreRefused_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("latent");
        QTest::addColumn<int>("kan_grid");
        QTest::addColumn<QString>("words");
        QTest::newRow("width") << 0 << 5 << 5 << "width is 0";
        QTest::newRow("latent") << 512 << 5000 << 5 << "latent is 5000";
        QTest::newRow("latent takes all") << 64 << 64 << 5 << "width is 64; for mlp-9 it must be above";
        QTest::newRow("grid") << 64 << 5 << 0 << "kan_grid is 0";
    }
    void sizesOutOfRangeAreRefused() {
        QFETCH(int, width);
        QFETCH(int, latent);
        QFETCH(int, kan_grid);
        QFETCH(QString, words);
        Parameterisation p;
        p.kind = kan_grid == 0 ? ParameterisationKind::Kan : ParameterisationKind::Mlp9;
        p.width = width;
        p.latent = latent;
        p.kan_grid = kan_grid;
        try {
            makeLatentModel(p, 1, 0, 1);
            QFAIL("no exception");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(words), error.what());
        }
    }
};

KAN_TEST(TestLatentModel)
#include "tst_latent_model.moc"
