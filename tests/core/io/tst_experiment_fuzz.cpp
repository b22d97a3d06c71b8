#include <random>

#include "core/experiment/experiment.h"
#include "core/formula/formula.h"
#include "core/io/experiment_file.h"
#include "core/io/presets.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr int kMutations = 10000;

/// One random change: flip, insert, delete, duplicate, swap in a nasty token, truncate.
std::string mutated(std::string text, std::mt19937_64 &random) {
    static const std::string kTokens[] = {"null", "-1",    "1e999", "[]", "{}",   "\"\"", "99999999999999999999",
                                          "true", "NaN",   "0.5",   "[[", "\\u0", "\xff", ",",
                                          ":",    "1e-320"};
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int n = 0; n < changes && !text.empty(); ++n) {
        const std::size_t at = random() % text.size();
        const std::size_t length = 1 + random() % std::min<std::size_t>(30, text.size() - at);
        switch (random() % 7) {
            case 0:
                text[at] = static_cast<char>(random() % 256);
                break;
            case 1:
                text.insert(at, 1, static_cast<char>(random() % 256));
                break;
            case 2:
                text.erase(at, length);
                break;
            case 3:
                text.insert(at, text.substr(at, length));
                break;
            case 4:
                text.replace(at, length, kTokens[random() % std::size(kTokens)]);
                break;
            case 5:
                text.insert(at, kTokens[random() % std::size(kTokens)]);
                break;
            default:
                if (random() % 20 == 0) text.resize(at);
                break;
        }
    }
    return text;
}

/// A small file with every part an experiment can have.
std::string completeFile() {
    Experiment experiment = *findPreset("lennard-jones");
    experiment.sampling.train_num = 4;
    experiment.sampling.test_num = 2;
    experiment.dataset = experiment.makeDataset();
    experiment.initial = experiment.makeModel();
    ModelVersion version;
    version.label = "v";
    version.model = *experiment.initial;
    version.history.train_loss = version.history.test_loss = version.history.reg = {0.5};
    version.history.evaluations = {3};
    experiment.versions = {version};
    return experimentToJson(experiment);
}

}  // namespace

/// The readers of what users bring survive anything: they return or throw their own error, nothing else.
class TestExperimentFuzz : public QObject {
    Q_OBJECT

  private slots:
    void experimentFiles() {
        const std::uint64_t seed = 20260101;
        std::mt19937_64 random(seed);
        std::vector<std::string> files = {completeFile()};
        for (const Experiment &preset : presets()) files.push_back(experimentToJson(preset));
        int accepted = 0;
        for (int n = 0; n < kMutations; ++n) {
            const std::string text = mutated(files[n % 2 == 0 ? 0 : random() % files.size()], random);
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
        std::mt19937_64 random(seed);
        const std::string formulas[] = {"exp(sin(pi*x1)+x2^2)", "1/x1^12-1/x1^6", "x1*x2+x3 ; sin(2*x1)-x3^2",
                                        "max(atan2(x1,x2),sqrt(abs(x3)))^(1/3)*2.5e-3"};
        double y[64];
        for (int n = 0; n < kMutations; ++n) {
            try {
                const Formula formula = Formula::parse(mutated(formulas[random() % 4], random), 3);
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
