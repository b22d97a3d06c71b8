#include <QTemporaryDir>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/data/sampling.h"
#include "core/formula/user_function.h"
#include "core/interpret/user_rmse.h"
#include "core/io/discover_json.h"
#include "core/io/experiment_error.h"
#include "core/io/metrics_json.h"
#include "core/io/symbolic_file.h"
#include "tests/test_program.h"

using namespace kan;
using nlohmann::json;

namespace {

/// c f + d on the only edge of [1, 1], with the formula 2 x1^2 + 1.
Kan parabola() {
    KanSpec spec;
    spec.width = {1, 1};
    Kan model = Kan::blank(spec);
    model.fixSymbolic({0, 0, 0}, SymbolicLibrary::standard().at("x^2"), {1, 0, 2, 1});
    return model;
}

Dataset rowsOf(const std::string &formula) {
    Sampling sampling;
    sampling.ranges = {{-1, 1}};
    sampling.train_num = sampling.test_num = 20;
    return createDataset(formula, sampling);
}

class Folder {
  public:
    std::filesystem::path write(const std::string &text) const {
        std::filesystem::path file = folder_.filePath("curves.json").toStdString();
        std::ofstream(file) << text;
        return file;
    }

  private:
    QTemporaryDir folder_;
};

QString refusalOf(const std::string &text) {
    const Folder folder;
    try {
        readSymbolicFile(folder.write(text), SymbolicLibrary::standard());
    } catch (const ExperimentError &error) {
        return error.what();
    }
    return {};
}

}  // namespace

/// What commands print as JSON.
class TestResultsJson : public QObject {
    Q_OBJECT

  private slots:
    void metricsLeaveOutWhatDoesNotApply() {
        Metrics metrics;
        metrics.loss = 0.25;
        QCOMPARE(toJson(metrics), json({{"loss", 0.25}}));
        metrics.rmse = 0.5;
        metrics.accuracy = 0.875;
        QCOMPARE(toJson(metrics), json({{"loss", 0.25}, {"rmse", 0.5}, {"accuracy", 0.875}}));
    }

    void discoverTellsTheFormulaAndItsError() {
        DiscoverResult result;
        result.model = parabola();
        result.exact = true;
        result.message = "done";
        result.stages.emplace_back();
        result.stages[0].name = "train";
        result.stages[0].train_rmse = 0.5;
        result.stages[0].test_rmse = std::numeric_limits<double>::quiet_NaN();
        result.front.emplace_back();
        result.front[0].model = parabola();
        const json file = discoverToJson(result, rowsOf("2*x1^2+1"));
        QCOMPARE(file.at("formula"), json("2*x1^2 + 1"));
        QVERIFY(file.at("train_rmse").get<double>() < 1e-12);
        QVERIFY(file.at("exact").get<bool>());
        QCOMPARE(file.at("stages").at(0).at("name"), json("train"));
        QVERIFY(!file.at("stages").at(0).contains("test_rmse"));
        QCOMPARE(file.at("front").at(0).at("formula"), json("2*x1^2 + 1"));
        QVERIFY(file.contains("layers"));
        // Of other rows: the network as it is, and the formula with its constants fitted to them.
        const json wrong = discoverToJson(result, rowsOf("2*x1^2+2"));
        QVERIFY(std::abs(wrong.at("network").at("test_rmse").get<double>() - 1) < 1e-12);
        QCOMPARE(wrong.at("formula"), json("2*x1^2 + 2"));
        QVERIFY(wrong.at("test_rmse").get<double>() < 1e-12);
        QCOMPARE(wrong.at("legend"), json({{"x1", "x1"}}));
    }

    /// Of labels that are ten times what the network has; then of their logarithms, which have no factor.
    void errorsAreInTheUsersUnits() {
        Dataset rows = rowsOf("2*x1^2+2");
        rows.output_scaling = {{5, 10, false}};
        QVERIFY(std::abs(UserRmse(rows).train(parabola(), 0.5) - 5) < 1e-12);
        QVERIFY(std::abs(UserRmse(rows).test(parabola(), 1) - 10) < 1e-12);
        rows.output_scaling = {{0, 1, true}};
        const double error = UserRmse(rows).train(parabola(), 1);
        const Matrix &x = rows.train_input;
        double sum = 0;
        for (Eigen::Index n = 0; n < x.rows(); ++n) {
            const double y = 2 * x(n, 0) * x(n, 0) + 1;
            sum += (std::exp(y + 1) - std::exp(y)) * (std::exp(y + 1) - std::exp(y));
        }
        QVERIFY(std::abs(error / std::sqrt(sum / static_cast<double>(x.rows())) - 1) < 1e-9);
    }

    void curvesAreRead() {
        const Folder folder;
        const auto file = folder.write(R"({"curves": [{"curve": "c", "x": [1, 2, 3, 4], "y": [1, 4, 9, 16],
                                        "fits": [{"function": "x^2"}, {"function": "x^0.5"}]}]})");
        const SymbolicFile read = readSymbolicFile(file, SymbolicLibrary::standard());
        QCOMPARE(read.curves.size(), std::size_t{1});
        QCOMPARE(read.curves[0].name, std::string("c"));
        QCOMPARE(read.curves[0].y, (std::vector<double>{1, 4, 9, 16}));
        QCOMPARE(read.curves[0].functions, (std::vector<std::string>{"x^2", "x^0.5"}));
        // pykan's name for sqrt gets an entry of its own.
        const SymbolicLibrary library = symbolicLibraryOf({"x^2", "sqrt"});
        const SymbolicFits fits = fitAll(library, read.curves[0].x, read.curves[0].y, {}, 1);
        const json result = symbolicResultToJson(read.curves[0], fits, library, SymbolicScore::Simplest);
        QCOMPARE(result.at("status"), json("fitted"));
        QCOMPARE(result.at("fits").size(), std::size_t{3});
        QCOMPARE(result.at("fits").at(0).at("function"), json("x^2"));
    }

    void expressionsFollowTheFunctions() {
        SymbolicFile::Curve curve;
        curve.name = "c";
        for (int n = 0; n < 60; ++n) {
            curve.x.push_back(1 + 0.05 * n);
            curve.y.push_back(3 * std::exp(-2 / curve.x.back()));
        }
        const SymbolicLibrary library = SymbolicLibrary::standard();
        const SymbolicFits fits = fitAll(library, curve.x, curve.y, {}, 1);
        const json result = symbolicResultToJson(curve, fits, library, SymbolicScore::Simplest,
                                                 searchExpressions(curve.x, curve.y, library, fits));
        QCOMPARE(result.at("preferred"), json("expression"));
        const json &first = result.at("expressions").at(0);
        QCOMPARE(first.at("structure"), json("A*exp(-B/x)"));
        QCOMPARE(first.at("constants").size(), std::size_t{2});
        QCOMPARE(first.at("standard_errors").size(), std::size_t{2});
        QVERIFY(std::abs(first.at("constants").at(0).get<double>() - 3) < 1e-9);
        QVERIFY(first.at("r2").get<double>() > 1 - 1e-12);
        QVERIFY(std::isfinite(first.at("description_length").get<double>()));
        QVERIFY(std::abs(userFunction(first.at("expression").get<std::string>()).value(2) - 3 * std::exp(-1)) < 1e-9);
    }

    void curvesAreRefusedByPlace_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem");
        QTest::newRow("no JSON") << "{"
                                 << "is not JSON";
        QTest::newRow("no curves") << R"({"curves": []})"
                                   << "curves is empty";
        QTest::newRow("short") << R"({"curves": [{"x": [1, 2], "y": [1, 2]}]})"
                               << "curves[0].x has 2 numbers";
        QTest::newRow("lengths") << R"({"curves": [{"x": [1, 2, 3, 4], "y": [1, 2, 3, 4, 5]}]})"
                                 << "4 numbers in x and 5";
        QTest::newRow("large") << R"({"curves": [{"x": [1, 2, 3, 4], "y": [1, 2, 3, 1e200]}]})"
                               << "1e100";
        QTest::newRow("function")
            << R"({"curves": [{"x": [1, 2, 3, 4], "y": [1, 2, 3, 4], "fits": [{"function": "sinus"}]}]})"
            << "sinus";
    }
    void curvesAreRefusedByPlace() {
        QFETCH(QString, text);
        QFETCH(QString, problem);
        const QString refusal = refusalOf(text.toStdString());
        QVERIFY2(refusal.contains(problem), qPrintable(refusal));
        QVERIFY(refusal.contains("curves.json"));
    }
};

KAN_TEST(TestResultsJson)
#include "tst_results_json.moc"
