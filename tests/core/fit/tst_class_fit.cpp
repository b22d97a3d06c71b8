#include <Eigen/Dense>
#include <cmath>
#include <numeric>

#include "core/data/formula_options.h"
#include "core/fit/written_formula.h"
#include "core/random/torch_generator.h"
#include "core/symbolic/symbolic_library.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// -log likelihood of classes by scores that are planes: constants b, w1, w2 of each class but the last, whose score is
/// 0; by hand, without anything of the core.
double negativeLogLikelihood(const Eigen::VectorXd &constants, const Dataset &data) {
    const Eigen::Index others = constants.size() / 3;
    const double total = std::accumulate(data.train_weight.begin(), data.train_weight.end(), 0.0);
    double sum = 0;
    for (Eigen::Index row = 0; row < data.train_input.rows(); ++row) {
        double normaliser = 1, right = 0;
        for (Eigen::Index k = 0; k < others; ++k) {
            const double z = constants[3 * k] + constants[3 * k + 1] * data.train_input(row, 0) +
                             constants[3 * k + 2] * data.train_input(row, 1);
            normaliser += std::exp(z);
            if (data.train_label(row, 0) == static_cast<double>(k)) right = z;
        }
        const double weight = data.train_weight.empty() ? 1
                                                        : data.train_weight[static_cast<std::size_t>(row)] *
                                                              static_cast<double>(data.train_input.rows()) / total;
        sum += weight * (std::log(normaliser) - right);
    }
    return sum;
}

Eigen::MatrixXd hessianByDifferences(const Eigen::VectorXd &at, const Dataset &data) {
    constexpr double kStep = 1e-4;
    Eigen::MatrixXd hessian(at.size(), at.size());
    for (Eigen::Index a = 0; a < at.size(); ++a)
        for (Eigen::Index b = 0; b < at.size(); ++b) {
            double sum = 0;
            for (const double sa : {-1.0, 1.0})
                for (const double sb : {-1.0, 1.0}) {
                    Eigen::VectorXd moved = at;
                    moved[a] += sa * kStep;
                    moved[b] += sb * kStep;
                    sum += sa * sb * negativeLogLikelihood(moved, data);
                }
            hessian(a, b) = sum / (4 * kStep * kStep);
        }
    return hessian;
}

/// By Newton's method on the differences.
Eigen::VectorXd maximumByDifferences(const Dataset &data, Eigen::Index constants) {
    constexpr double kStep = 1e-5;
    Eigen::VectorXd at = Eigen::VectorXd::Zero(constants);
    for (int n = 0; n < 30; ++n) {
        Eigen::VectorXd gradient(constants);
        for (Eigen::Index a = 0; a < constants; ++a) {
            const Eigen::VectorXd step = kStep * Eigen::VectorXd::Unit(constants, a);
            gradient[a] = (negativeLogLikelihood(at + step, data) - negativeLogLikelihood(at - step, data)) / 2 / kStep;
        }
        at -= hessianByDifferences(at, data).ldlt().solve(gradient);
    }
    return at;
}

/// Rows of two inputs whose classes are drawn by a softmax of planes.
Dataset rowsOfClasses(int classes, int count, bool weighted) {
    TorchGenerator random(11);
    Dataset data;
    data.classes = classes;
    data.input_names = {"age", "dose"};
    data.output_names = {"ill"};
    data.train_input.resize(count, 2);
    data.train_label.resize(count, 1);
    const double planes[3][3] = {{1.3, 0.9, -2.1}, {-0.7, -1.4, 0.8}, {0, 0, 0}};
    for (int row = 0; row < count; ++row) {
        const double x = data.train_input(row, 0) = 2 * random.uniform() - 1;
        const double y = data.train_input(row, 1) = 2 * random.uniform() - 1;
        double shares[3], sum = 0;
        for (int k = 0; k < classes; ++k) {
            const double *plane = planes[k + 3 - classes];
            sum += shares[k] = std::exp(plane[0] + plane[1] * x + plane[2] * y);
        }
        double left = random.uniform() * sum;
        int drawn = 0;
        while (drawn + 1 < classes && left > shares[drawn]) left -= shares[drawn++];
        data.train_label(row, 0) = drawn;
        if (weighted) data.train_weight.push_back(0.5 + random.uniform());
    }
    data.test_weight = {};
    return data;
}

/// Edges x2 w: the plane w1 x1 + w2 x2 + b of each output, constants as in negativeLogLikelihood.
Kan planes(const Eigen::VectorXd &constants, int outputs) {
    KanSpec spec;
    spec.width = {2, outputs};
    Kan model(spec);
    const SymbolicFunction x = SymbolicLibrary::standard().at("x");
    for (int k = 0; k < outputs; ++k) {
        const bool given = 3 * k < constants.size();
        const double b = given ? constants[3 * k] : 0.4;
        model.fixSymbolic({0, 0, k}, x, {1, 0, given ? constants[3 * k + 1] : 0.3, b});
        model.fixSymbolic({0, 1, k}, x, {1, 0, given ? constants[3 * k + 2] : -0.2, 0});
    }
    return model;
}

/// The errors of the number in each of an output's terms: constant, age, dose.
std::vector<std::pair<double, double>> byTerm(const Expression &sum) {
    std::vector<std::pair<double, double>> constants(3, {0, 0});
    for (const ExpressionPtr &term : sum.children) {
        const bool alone = term->kind == ExpressionKind::Number;
        const Expression &number = alone ? *term : *term->children[0];
        constants[alone ? 0 : static_cast<std::size_t>(term->children[1]->index) + 1] = {number.number, number.error};
    }
    return constants;
}

constexpr double kDifferences = 1e-4;  ///< what second differences can tell

}  // namespace

class TestClassFit : public QObject {
    Q_OBJECT

  private slots:
    void errorsAreThoseOfTheLikelihood_data() {
        QTest::addColumn<int>("classes");
        QTest::addColumn<bool>("weighted");
        QTest::newRow("logistic") << 2 << false;
        QTest::newRow("logistic, rows weighted") << 2 << true;
        QTest::newRow("softmax") << 3 << false;
        QTest::newRow("softmax, rows weighted") << 3 << true;
    }
    /// Of log-odds and scores in the user's units, against Newton and the Hessian by differences.
    void errorsAreThoseOfTheLikelihood() {
        QFETCH(int, classes);
        QFETCH(bool, weighted);
        Dataset data = rowsOfClasses(classes, 300, weighted);
        const Eigen::Index parameters = 3 * (classes - 1);
        const Eigen::VectorXd best = maximumByDifferences(data, parameters);
        const Eigen::MatrixXd covariance = hessianByDifferences(best, data).inverse();
        // Of two classes the network's output is the log-odds of the second.
        const int outputs = classes == 2 ? 1 : classes;
        const OutputMeaning meaning = classes == 2 ? OutputMeaning::LogOdds : OutputMeaning::Score;
        const double sign = classes == 2 ? -1 : 1;
        Eigen::VectorXd near = sign * best;
        for (double &constant : near) constant *= 1.02;
        // The scores keep what all of them have in common.
        const Kan model = planes(near, outputs);
        const double common[3] = {classes == 2 ? 0 : 0.4, classes == 2 ? 0 : 0.3, classes == 2 ? 0 : -0.2};
        // In standardised columns.
        Dataset scaled = data;
        scaled.input_scaling = {{3, 2}, {-1, 0.5}};
        FormulaOptions options = formulaOptionsOf(scaled, outputs, meaning);
        const WrittenFormula written = writtenFormula(model, scaled, options);
        QVERIFY(written.fitted);
        for (int k = 0; k < classes - 1; ++k) {
            const auto constants = byTerm(*written.formula.expressions()[static_cast<std::size_t>(k)]);
            for (std::size_t c = 1; c < 3; ++c) {
                const Eigen::Index at = 3 * k + static_cast<Eigen::Index>(c);
                const double scale = scaled.input_scaling[c - 1].scale;
                QVERIFY(constants[c].second > 0);  // else it was made a plain number
                const double value = constants[c].first * scale - common[c], error = constants[c].second * scale;
                QVERIFY2(std::abs(value - sign * best[at]) < kDifferences,
                         qPrintable(QStringLiteral("%1 for %2").arg(value).arg(sign * best[at])));
                const double expected = std::sqrt(covariance(at, at));
                QVERIFY2(std::abs(error - expected) < kDifferences * expected,
                         qPrintable(QStringLiteral("%1 for %2").arg(error).arg(expected)));
            }
            // That of the constant, moved to the user's zero: b - Σ w m/s.
            Eigen::VectorXd direction = Eigen::VectorXd::Zero(parameters);
            direction[3 * k] = 1;
            for (Eigen::Index c = 0; c < 2; ++c) {
                const ColumnScaling &of = scaled.input_scaling[static_cast<std::size_t>(c)];
                direction[3 * k + 1 + c] = -of.shift / of.scale;
            }
            const double expected = std::sqrt(direction.dot(covariance * direction));
            QVERIFY(std::abs(constants[0].second - expected) < kDifferences * expected);
        }
    }

    /// A likelihood without maximum leaves the network's formula, and so does a network that is far from the maximum.
    void whatIsNotTheLikelihoodsStays() {
        Dataset data = rowsOfClasses(2, 300, false);
        const FormulaOptions options = formulaOptionsOf(data, 1, OutputMeaning::LogOdds);
        const Eigen::VectorXd best = maximumByDifferences(data, 3);
        QVERIFY(writtenFormula(planes(-best, 1), data, options).fitted);
        QVERIFY(!writtenFormula(planes(-0.5 * best, 1), data, options).fitted);
        for (Eigen::Index row = 0; row < data.train_input.rows(); ++row)
            data.train_label(row, 0) = data.train_input(row, 0) > 0.1 ? 1 : 0;
        for (const double steep : {2.0, 30.0, 300.0}) {
            const Eigen::Vector3d plane(-0.1 * steep, steep, 0);
            QVERIFY(!writtenFormula(planes(plane, 1), data, options).fitted);
        }
        // Separated but for rows on the border, which are of both classes.
        for (const double label : {0.0, 1.0, 1.0}) {
            data.train_input.conservativeResize(data.train_input.rows() + 1, Eigen::NoChange);
            data.train_label.conservativeResize(data.train_label.rows() + 1, Eigen::NoChange);
            data.train_input.bottomRows(1) << 0.1, 0.2;
            data.train_label.bottomRows(1) << label;
        }
        const Eigen::Vector3d plane(-300 + std::log(2), 3000, 0);
        QVERIFY(!writtenFormula(planes(plane, 1), data, options).fitted);
    }
};

KAN_TEST(TestClassFit)
#include "tst_class_fit.moc"
