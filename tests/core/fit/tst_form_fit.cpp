#include <QDir>

#include <cmath>

#include "core/fit/form_fit.h"
#include "core/random/torch_generator.h"
#include "tests/core/fit/nist_problem.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Digits in which two numbers agree.
double digits(double value, double certified) {
    const double error = std::abs(value - certified) / std::abs(certified);
    return error == 0 ? 17 : -std::log10(error);
}

Matrix table(std::initializer_list<std::initializer_list<double>> rows) {
    Matrix matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.begin()->size()));
    Eigen::Index r = 0;
    for (const auto &row : rows) {
        Eigen::Index c = 0;
        for (const double value : row) matrix(r, c++) = value;
        ++r;
    }
    return matrix;
}

}  // namespace

class TestFormFit : public QObject {
    Q_OBJECT

  private slots:
    void certified_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("start");
        QTest::addColumn<int>("turned");
        const QDir folder(QStringLiteral(KAN_TEST_DATA "/nist"));
        for (const QString &name : folder.entryList({QStringLiteral("*.dat")}))
            for (int start = 0; start < 2; ++start)
                for (int turned = 0; turned < 4; ++turned)
                    QTest::newRow(
                        qPrintable(QStringLiteral("%1 from start %2, rows %3").arg(name).arg(start + 1).arg(turned)))
                        << folder.filePath(name) << start << turned;
    }
    void certified() {
        QFETCH(QString, file);
        QFETCH(int, start);
        QFETCH(int, turned);
        tests::NistProblem problem = tests::nistProblem(file);
        QVERIFY(!problem.model.empty());
        // No digit hangs on the order of the rows: other roundings everywhere.
        if (turned > 0) {
            const Matrix rows = problem.rows;
            for (Eigen::Index row = 0; row < rows.rows(); ++row)
                problem.rows.row((row * (turned == 1 ? -1 : 1) + 20 * rows.rows() - 5 * turned) % rows.rows()) =
                    rows.row(row);
        }
        const Form form = Form::parse(problem.model, problem.columns);
        QCOMPARE(form.constants().size(), problem.names.size());
        const Form target = Form::parse(problem.target, problem.columns);
        FormFitOptions options;
        options.start = problem.starts[start];
        const FormFit fit = fitForm(target, form, problem.rows, options);
        QCOMPARE(fit.degrees_of_freedom, problem.rows.rows() - static_cast<int>(problem.names.size()));
        QVERIFY(fit.converged);
        for (std::size_t n = 0; n < problem.names.size(); ++n) {
            const auto found = std::find_if(fit.constants.begin(), fit.constants.end(),
                                            [&](const FittedConstant &c) { return c.name == problem.names[n]; });
            QVERIFY(found != fit.constants.end());
            const QByteArray told = QByteArray::fromStdString(problem.names[n]) + " = " +
                                    QByteArray::number(found->value, 'g', 12) + " +- " +
                                    QByteArray::number(found->standard_error, 'g', 12);
            QVERIFY2(digits(found->value, problem.values[n]) > 8, told);
            QVERIFY2(digits(found->standard_error, problem.deviations[n]) > 6, told);
        }
        QVERIFY(digits(fit.residual_sum_of_squares, problem.sum_of_squares) > 6);
        QVERIFY(digits(fit.residual_standard_deviation, problem.standard_deviation) > 6);
    }

    void knownForm() {
        const std::vector<std::string> kColumns = {"x1", "x2", "x3", "y"};
        TorchGenerator random(5);
        Matrix rows(60, 4);
        for (Eigen::Index row = 0; row < 60; ++row) {
            for (Eigen::Index c = 0; c < 3; ++c) rows(row, c) = 1 + 4 * random.uniform();
            rows(row, 3) = (1 - 0.3) * rows(row, 0) / (rows(row, 1) + 1) + rows(row, 2) / (1.7 + 1);
        }
        const Form form = Form::parse("(1-C1)*x1/(x2+1) + x3/(C2+1)", kColumns);
        const FormFit fit = fitForm(Form::parse("y", kColumns), form, rows);
        QVERIFY(std::abs(fit.constants[0].value - 0.3) < 1e-9);
        QVERIFY(std::abs(fit.constants[1].value - 1.7) < 1e-9);
        QVERIFY(fit.rmse < 1e-12);
        QCOMPARE(form.withNumbers({0.3, -1.7}), "(1-0.3)*x1/(x2+1) + x3/((-1.7)+1)");
    }

    /// The same as in the units of the weights: a line through points of known errors (Bevington, formulas in closed
    /// form).
    void errorsOfTheTarget() {
        const Matrix rows = table({{1, 2.1}, {2, 3.9}, {3, 6.3}, {5, 9.7}});
        const Eigen::VectorXd target = rows.col(1);
        Eigen::VectorXd errors(4);
        errors << 0.1, 0.2, 0.1, 0.5;
        FormFitOptions options;
        options.errors = errors;
        const FormFit fit = fitForm(Form::parse("y", {"x", "y"}), Form::parse("a*x + b", {"x", "y"}), rows, options);
        double s = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (Eigen::Index n = 0; n < 4; ++n) {
            const double w = 1 / (errors[n] * errors[n]);
            s += w, sx += w * rows(n, 0), sy += w * target[n];
            sxx += w * rows(n, 0) * rows(n, 0), sxy += w * rows(n, 0) * target[n];
        }
        const double delta = s * sxx - sx * sx;
        QVERIFY(std::abs(fit.constants[0].value - (s * sxy - sx * sy) / delta) < 1e-12);
        QVERIFY(std::abs(fit.constants[1].value - (sxx * sy - sx * sxy) / delta) < 1e-12);
    }

    /// Lanczos1, whose certified deviations lie at the last digit of its numbers: sums of three exponentials to 13
    /// digits.
    void beyondDoublePrecision() {
        Matrix rows(24, 2);
        for (int row = 0; row < 24; ++row) {
            const double x = 0.05 * row;
            const double y = 0.0951 * std::exp(-x) + 0.8607 * std::exp(-3 * x) + 1.5576 * std::exp(-5 * x);
            rows(row, 0) = QString::number(x, 'e', 5).toDouble();
            rows(row, 1) = QString::number(y, 'e', 12).toDouble();
        }
        const std::vector<std::string> columns = {"x", "y"};
        FormFitOptions options;
        options.start = {{"b1", 1.2}, {"b2", 0.3}, {"b3", 5.6}, {"b4", 5.5}, {"b5", 6.5}, {"b6", 7.6}};
        const FormFit fit =
            fitForm(Form::parse("y", columns), Form::parse("b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)", columns),
                    rows, options);
        const double certified[][2] = {{9.5100000027E-02, 5.3347304234E-11}, {1.0000000001E+00, 2.7473038179E-10},
                                       {8.6070000013E-01, 1.3576062225E-10}, {3.0000000002E+00, 3.3308253069E-10},
                                       {1.5575999998E+00, 1.8815731448E-10}, {5.0000000001E+00, 1.1057500538E-10}};
        for (std::size_t n = 0; n < 6; ++n) {
            const auto at = [&](const FittedConstant &c) { return std::abs(c.value - certified[n][0]) < 1e-3; };
            const auto found = std::find_if(fit.constants.begin(), fit.constants.end(), at);
            QVERIFY(found != fit.constants.end());
            QVERIFY(digits(found->value, certified[n][0]) > 8);
            const QByteArray told = QByteArray::number(found->standard_error, 'g', 12);
            QVERIFY2(digits(found->standard_error, certified[n][1]) > 6, told);
        }
        QVERIFY(digits(fit.residual_sum_of_squares, 1.4307867721E-25) > 6);
    }

    void names() {
        const std::vector<std::string> columns = {"T", "price (EUR)", "λ", "e"};
        const Form form = Form::parse("A*exp(-B/T) + \"price (EUR)\"*λ + e*pi + µ_0", columns);
        QCOMPARE(form.constants(), (std::vector<std::string>{"A", "B", "µ_0"}));
        QCOMPARE(form.reads(), (std::vector<bool>{true, true, true, true}));
        QCOMPARE(form.withNumbers({2, 3, 4}), "2*exp(-3/T) + \"price (EUR)\"*λ + e*pi + 4");
    }

    void refused_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("names");
        QTest::newRow("no constant") << "2*x"
                                     << "no constant";
        QTest::newRow("more than rows") << "a+b*x+c*x^2+d*x^3+g*x^4"
                                        << "5 constants";
        QTest::newRow("only together") << "a*b*x"
                                       << "a and b";
        QTest::newRow("never") << "a*x + 0*b + c*exp(-1e9*x)"
                               << "c";
        QTest::newRow("pole") << "a/(x-2)"
                              << "row 2";
        QTest::newRow("no function") << "a*foo(x)"
                                     << "foo";
        QTest::newRow("missing operator") << "a x"
                                          << "position 3";
        QTest::newRow("no column") << "a*\"y\""
                                   << "no column";
        QTest::newRow("target on the right") << "a*f"
                                             << "the target";
        QTest::newRow("empty") << " "
                               << "empty";
    }
    void refused() {
        QFETCH(QString, formula);
        QFETCH(QString, names);
        const Matrix rows = table({{1, 1}, {2, 2}, {3, 2}, {4, 5}});
        try {
            fitForm(Form::parse("f", {"x", "f"}), Form::parse(formula.toStdString(), {"x", "f"}), rows);
            QFAIL("was taken");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString::fromUtf8(error.what()).contains(names), error.what());
        }
    }

    /// Derivatives by the tape against differences, for every function of the grammar.
    void derivatives() {
        const Form form = Form::parse(
            "sin(a*x)+cos(a*x)+tan(b*x)+asin(b*x/9)+acos(b*x/9)+atan(a*x)+sinh(b*x)+cosh(b*x)+tanh(a*x)+asinh(a*x)+"
            "acosh(2+a*x)+atanh(b*x/9)+exp(b*x)+log(a*x)+sqrt(a*x)+abs(b*x)+atan2(a,b*x)+pow(a*x,b)+min(a,x)*max(b,x)+"
            "a^3/x+(a+x)^-2+x^a+sign(a)*step(b)",
            {"x"});
        const Matrix rows = table({{0.3}, {0.7}, {1.1}});
        const double at[] = {0.8, 0.45};
        Eigen::VectorXd values, above, below;
        Eigen::MatrixXd jacobian;
        form.tape().linearize(rows, at, values, jacobian);
        for (std::size_t c = 0; c < 2; ++c) {
            constexpr double kStep = 1e-5;
            double moved[] = {at[0], at[1]};
            moved[c] = at[c] + kStep;
            form.tape().evaluate(rows, moved, above);
            moved[c] = at[c] - kStep;
            form.tape().evaluate(rows, moved, below);
            const Eigen::VectorXd difference = (above - below) / (2 * kStep);
            const Eigen::VectorXd exact = jacobian.col(static_cast<Eigen::Index>(c));
            for (Eigen::Index row = 0; row < rows.rows(); ++row)
                QVERIFY2(std::abs(difference[row] - exact[row]) < 1e-7 * (1 + std::abs(exact[row])),
                         qPrintable(QStringLiteral("%1 against %2").arg(difference[row]).arg(exact[row])));
        }
    }
};

KAN_TEST(TestFormFit)
#include "tst_form_fit.moc"
