#include <cmath>
#include <limits>

#include "core/data/sampling.h"
#include "core/fit/written_formula.h"
#include "core/formula/network_formula.h"
#include "core/kernels/evaluate.h"
#include "core/random/torch_generator.h"
#include "core/symbolic/symbolic_library.h"
#include "core/train/metrics.h"
#include "core/train/objective.h"
#include "core/train/trainer.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Rows with weights 0, 1, 2, 3, and the same rows written down that often.
struct Pair {
    std::shared_ptr<Dataset> weighted = std::make_shared<Dataset>(), repeated = std::make_shared<Dataset>();
};

void repeat(const Matrix &table, const RowWeights &weights, Matrix &into) {
    std::vector<Eigen::Index> rows;
    for (std::size_t row = 0; row < weights.size(); ++row)
        for (int n = 0; n < static_cast<int>(weights[row]); ++n) rows.push_back(static_cast<Eigen::Index>(row));
    into = table(rows, Eigen::all);
}

Pair pairOf(const Dataset &data) {
    Pair pair;
    *pair.weighted = *pair.repeated = data;
    for (const bool train : {true, false}) {
        RowWeights &weights = train ? pair.weighted->train_weight : pair.weighted->test_weight;
        weights.resize(static_cast<std::size_t>((train ? data.train_input : data.test_input).rows()));
        for (std::size_t row = 0; row < weights.size(); ++row) weights[row] = static_cast<double>(row % 4);
        repeat(train ? data.train_input : data.test_input, weights,
               train ? pair.repeated->train_input : pair.repeated->test_input);
        repeat(train ? data.train_label : data.test_label, weights,
               train ? pair.repeated->train_label : pair.repeated->test_label);
    }
    pair.weighted->validate();
    return pair;
}

Dataset numbers() {
    Sampling sampling;
    sampling.ranges = {{-1, 1}, {-1, 1}};
    sampling.train_num = 80;
    sampling.test_num = 40;
    sampling.noise = 0.3;
    return createDataset("sin(3*x1)+x2^2", sampling);
}

/// The same inputs with classes by the size of the label.
Dataset classes(int count) {
    Dataset data = numbers();
    for (Matrix *label : {&data.train_label, &data.test_label})
        for (double &value : label->reshaped()) value = std::min(count - 1.0, std::floor(std::abs(2 * value)));
    data.classes = count;
    return data;
}

TrainingOptions quickly(OptimizerKind opt, Loss loss) {
    TrainingOptions options;
    options.opt = opt;
    options.steps = 8;
    options.loss.kind = loss;
    options.grid.update = false;
    options.penalty.lamb = 0;
    return options;
}

/// Largest difference, by the size of the numbers.
double distance(const Matrix &a, const Matrix &b) {
    return (a - b).cwiseAbs().maxCoeff() / std::max(1.0, b.cwiseAbs().maxCoeff());
}

void compare(const std::optional<double> &a, const std::optional<double> &b) {
    QCOMPARE(a.has_value(), b.has_value());
    if (a) QVERIFY2(std::abs(*a - *b) <= 1e-12 * std::max(1.0, std::abs(*b)), qPrintable(QString::number(*a - *b)));
}

void compareAll(const Metrics &a, const Metrics &b) {
    compare(a.loss, b.loss);
    for (const auto member : {&Metrics::rmse, &Metrics::mae, &Metrics::r2, &Metrics::accuracy, &Metrics::auc,
                              &Metrics::log_loss, &Metrics::majority, &Metrics::average_precision})
        compare(a.*member, b.*member);
    QCOMPARE(a.classes.size(), b.classes.size());
    for (std::size_t c = 0; c < a.classes.size(); ++c) {
        compare(a.classes[c].share, b.classes[c].share);
        compare(a.classes[c].recall, b.classes[c].recall);
        compare(a.classes[c].precision, b.classes[c].precision);
        compare(a.classes[c].f1, b.classes[c].f1);
    }
}

}  // namespace

class TestRowWeights : public QObject {
    Q_OBJECT

  private slots:
    void trainingIsThatOfRepeatedRows_data() {
        QTest::addColumn<QString>("opt");
        QTest::addColumn<QString>("loss");
        QTest::addColumn<int>("classes");
        for (const char *opt : {"LBFGS", "LM", "Adam"}) QTest::addRow("mse, %s", opt) << opt << "mse" << 0;
        for (const char *loss : {"mae", "huber"}) QTest::addRow("%s", loss) << "LBFGS" << loss << 0;
        QTest::newRow("bce") << "LBFGS"
                             << "bce" << 2;
        QTest::newRow("cross entropy") << "LBFGS"
                                       << "cross_entropy" << 3;
    }
    void trainingIsThatOfRepeatedRows() {
        QFETCH(QString, opt);
        QFETCH(QString, loss);
        QFETCH(int, classes);
        const Pair rows = pairOf(classes > 0 ? ::classes(classes) : numbers());
        TrainingOptions options = quickly(optimizerFromString(opt.toStdString()), lossFromString(loss.toStdString()));
        // Beyond its first step L-BFGS makes much of a rounding.
        if (options.opt == OptimizerKind::Lbfgs) options.steps = 1;
        KanSpec spec;
        spec.width = {2, 3, std::max(1, classes == 2 ? 1 : classes)};
        const TrainingResult weighted = train(Kan(spec), rows.weighted, options);
        const TrainingResult repeated = train(Kan(spec), rows.repeated, options);
        const TrainingResult plain = train(Kan(spec), std::make_shared<Dataset>([&] {
                                               Dataset data = *rows.weighted;
                                               data.train_weight.clear();
                                               data.test_weight.clear();
                                               return data;
                                           }()),
                                           options);
        const auto outputs = [&](const TrainingResult &result) {
            return predict(result.model, rows.weighted->train_input);
        };
        QVERIFY2(distance(outputs(weighted), outputs(repeated)) < 1e-6,
                 qPrintable(QString::number(distance(outputs(weighted), outputs(repeated)))));
        QVERIFY(distance(outputs(plain), outputs(repeated)) > 1e-3);
        for (int step = 0; step < options.steps; ++step) {
            const auto n = static_cast<std::size_t>(step);
            QVERIFY(std::abs(weighted.history.train_loss[n] - repeated.history.train_loss[n]) < 1e-7);
            QVERIFY(std::abs(weighted.history.test_loss[n] - repeated.history.test_loss[n]) < 1e-6);
        }
        if (classes > 0) QCOMPARE(weighted.history.train_accuracy.back(), repeated.history.train_accuracy.back());
    }

    void figuresAreThoseOfRepeatedRows_data() {
        QTest::addColumn<int>("classes");
        for (const int classes : {0, 2, 3}) QTest::addRow("%d classes", classes) << classes;
    }
    void figuresAreThoseOfRepeatedRows() {
        QFETCH(int, classes);
        const Pair rows = pairOf(classes > 0 ? ::classes(classes) : numbers());
        LossFunction loss;
        loss.kind = classes == 0 ? Loss::Mse : classes == 2 ? Loss::BinaryCrossEntropy : Loss::CrossEntropy;
        KanSpec spec;
        spec.width = {2, 3, std::max(1, classes == 2 ? 1 : classes)};
        const Kan model(spec);
        const auto metrics = [&](const Dataset &data) {
            return metricsOf(loss, predict(model, data.test_input), data.test_label, data, data.test_weight);
        };
        compareAll(metrics(*rows.weighted), metrics(*rows.repeated));
    }

    /// The gradient against differences, of every loss.
    void gradientsAreThoseOfTheWeightedLoss() {
        const Pair rows = pairOf(numbers());
        const Kan model([] {
            KanSpec spec;
            spec.width = {2, 2, 1};
            return spec;
        }());
        for (const Loss kind : {Loss::Mse, Loss::Huber}) {
            LossFunction loss;
            loss.kind = kind;
            Objective objective(1);
            objective.bind(model, rows.weighted->train_input, rows.weighted->train_label, rows.weighted->train_weight);
            std::vector<double> at(model.parameters().begin(), model.parameters().end()), gradient(at.size());
            objective.evaluate(at, loss, {}, gradient);
            for (std::size_t p = 0; p < at.size(); p += 7) {
                constexpr double kStep = 1e-5;
                const double middle = at[p];
                const auto value = [&](double x) {
                    at[p] = x;
                    return objective.dataLoss(at, loss);
                };
                const double slope = (value(middle + kStep) - value(middle - kStep)) / (2 * kStep);
                at[p] = middle;
                QVERIFY2(std::abs(slope - gradient[p]) < 1e-7, qPrintable(QString::number(slope - gradient[p])));
            }
        }
    }

    void batchesAndValidationTakeTheirRowsWeights() {
        const Pair rows = pairOf(numbers());
        TrainingOptions options = quickly(OptimizerKind::Adam, Loss::Mse);
        options.batch.rows = 16;
        options.batch.epochs = true;
        options.validation = 0.25;
        Dataset scaled = *rows.weighted;
        for (double &weight : scaled.train_weight) weight *= 8;
        KanSpec spec;
        spec.width = {2, 3, 1};
        const TrainingResult one = train(Kan(spec), rows.weighted, options);
        const TrainingResult other = train(Kan(spec), std::make_shared<Dataset>(scaled), options);
        QVERIFY(one.model.parameters() == other.model.parameters());  // a factor of two cancels without a rounding
        scaled.train_weight.assign(scaled.train_weight.size(), 1);
        const TrainingResult alike = train(Kan(spec), std::make_shared<Dataset>(scaled), options);
        QVERIFY(alike.model.parameters() != one.model.parameters());
        QVERIFY(alike.history.validation_loss.back() != one.history.validation_loss.back());
    }

    /// Constants of a written formula are those of weighted least squares.
    void formulasAreFittedByWeight() {
        Matrix x(6, 1), y(6, 1);
        x << 1, 2, 3, 4, 5, 6;
        y << 1.1, 1.9, 3.2, 3.9, 5.3, 0;  // the last one is wrong
        KanSpec spec;
        spec.width = {1, 1};
        Kan model = Kan::blank(spec);
        model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x"), {1, 0, 0.9, 0.123456});
        const RowWeights weights = {1, 4, 0.25, 1, 1, 0};
        double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (Eigen::Index n = 0; n < x.rows(); ++n) {
            const double w = weights[static_cast<std::size_t>(n)];
            sw += w;
            sx += w * x(n, 0);
            sy += w * y(n, 0);
            sxx += w * x(n, 0) * x(n, 0);
            sxy += w * x(n, 0) * y(n, 0);
        }
        const double slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx), ground = (sy - slope * sx) / sw;
        const WrittenFormula written = writtenFormula(NetworkFormula(model), x, y, Refit::Always, {}, weights);
        QVERIFY(written.fitted);
        Matrix at(2, 1);
        at << 0.5, 7;
        const Matrix values = written.formula.evaluate(at).values;
        // The ground may be dropped where it is within its error: then the slope through 0.
        const double through = sxy / sxx;
        const bool dropped = std::abs(values(1, 0) - 7 * through) < 1e-6;
        const bool whole = std::abs(values(0, 0) - (0.5 * slope + ground)) < 1e-6;
        const bool plain = std::abs(values(1, 0) - 7) < 1e-9;
        QVERIFY2(dropped || whole || plain, qPrintable(QString::number(values(1, 0), 'g', 15)));
        QVERIFY(values(1, 0) > 6);  // the wrong row does not count
    }

    void wrongWeightsAreRefused() {
        Dataset data = numbers();
        data.train_weight.assign(80, 1);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, data.validate());  // the test rows have none
        data.test_weight.assign(40, 1);
        data.validate();
        for (const double wrong : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
            Dataset bad = data;
            bad.train_weight[3] = wrong;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, bad.validate());
        }
        data.test_weight.assign(40, 0);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, data.validate());
    }
};

KAN_TEST(TestRowWeights)
#include "tst_row_weights.moc"
