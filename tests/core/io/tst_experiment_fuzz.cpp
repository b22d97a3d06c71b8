#include "core/experiment/experiment.h"
#include "core/formula/formula.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "tests/core/complete_experiment.h"
#include "tests/mutator.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

constexpr int kMutations = 10000;

const std::vector<std::string> kTokens = {"null", "-1",    "1e999", "[]", "{}",   "\"\"", "99999999999999999999",
                                          "true", "NaN",   "0.5",   "[[", "\\u0", "\xff", ",",
                                          ":",    "1e-320"};

}  // namespace

/// The readers of what users bring survive anything: they return or throw their own error, nothing else.
class TestExperimentFuzz : public QObject {
    Q_OBJECT

  private slots:
    void experimentFiles() {
        const std::uint64_t seed = 20260101;
        Splitmix random(seed);
        Seeds files{{}, kTokens};
        for (const Experiment &preset : presets()) files.inputs.push_back(experimentToJson(preset));
        files.inputs.resize(2 * files.inputs.size(), completeExperiment());
        int accepted = 0;
        for (int n = 0; n < kMutations; ++n) {
            const std::string text = mutated(files, random);
            try {
                const Experiment experiment = parseExperiment(text, "mutated.json");
                QVERIFY(!experiment.initial || experiment.initial->allFinite());
                ++accepted;
            } catch (const ExperimentError &error) {
                QVERIFY2(QString(error.what()).startsWith("mutated.json"),
                         qPrintable(QString("seed %1, mutation %2: %3").arg(seed).arg(n).arg(error.what())));
            }
        }
        QVERIFY(accepted > 0);
        QVERIFY(accepted < kMutations);
    }

    void formulas() {
        const std::uint64_t seed = 7;
        Splitmix random(seed);
        const Seeds formulas{{"exp(sin(pi*x1)+x2^2)", "1/x1^12-1/x1^6", "x1*x2+x3 ; sin(2*x1)-x3^2",
                              "max(atan2(x1,x2),sqrt(abs(x3)))^(1/3)*2.5e-3"},
                             kTokens};
        double y[64];
        for (int n = 0; n < kMutations; ++n) {
            try {
                const Formula formula = Formula::parse(mutated(formulas, random), 3);
                const double x[3] = {0.5, -0.25, 2};
                if (formula.outputs() <= 64) formula.evaluate(x, {y, static_cast<std::size_t>(formula.outputs())});
            } catch (const FormulaError &error) {
                QVERIFY(*error.what() != '\0');
            }
        }
    }
};

KAN_TEST(TestExperimentFuzz)
#include "tst_experiment_fuzz.moc"
