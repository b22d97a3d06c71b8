#include <algorithm>
#include <cmath>

#include "core/compare/comparison.h"
#include "core/compare/comparison_table.h"
#include "core/compare/form_contender.h"
#include "core/data/sampling.h"
#include "core/data/table_dataset.h"
#include "core/experiment/comparison_source.h"
#include "core/experiment/edit_effect.h"
#include "core/experiment/form_source.h"
#include "core/fit/fitted_formula.h"
#include "core/fit/form_table.h"
#include "core/formula/formula_export.h"
#include "core/io/comparison_json.h"
#include "core/io/experiment_file.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr const char *kKnownForm = "(1-C1)*x1/(x2+1) + x3/(C2+1)";

/// 500 rows of y = (1-0.3)*x1/(x2+1) + x3/(1.7+1), standardised as tables are.
Experiment knownForm() {
    Experiment experiment;
    experiment.formula.clear();
    experiment.table.emplace();
    experiment.table->file = KAN_TEST_DATA "/forms/known_form.csv";
    for (const char *name : {"x1", "x2", "x3"}) experiment.table->columns.push_back({.name = name});
    experiment.table->columns.push_back({.name = "y", .role = ColumnRole::Target});
    experiment.model.width = {3, 1};
    experiment.training.steps = 3;
    return experiment;
}

Contender formula(const std::string &form, const std::string &target = {}) {
    Contender contender;
    contender.name = "form";
    contender.kind = ContenderKind::Formula;
    contender.form.form = form;
    contender.form.target = target;
    return contender;
}

std::shared_ptr<Dataset> drawn(const std::string &text, int inputs = 2) {
    Sampling sampling;
    sampling.ranges.assign(static_cast<std::size_t>(inputs), {0.5, 2});
    sampling.train_num = 80;
    sampling.test_num = 40;
    return std::make_shared<Dataset>(createDataset(text, sampling));
}

ContenderRun runOf(const Contender &contender, const std::shared_ptr<const Dataset> &data) {
    Comparison comparison;
    comparison.contenders = {contender};
    comparison.repeats = 1;
    return compare(comparison, [&](int) { return data; }, {}).contenders.at(0).runs.at(0);
}

template <typename Act>
QString refusal(const Act &act) {
    try {
        act();
    } catch (const std::invalid_argument &error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

}  // namespace

/// A form with constants as a model among others.
class TestFormContender : public QObject {
    Q_OBJECT

  private slots:
    void standsBesideTheOthers() {
        const Experiment experiment = knownForm();
        const auto data = experiment.makeDataset();
        Comparison comparison = comparisonOf(experiment, *data);
        QCOMPARE(comparison.contenders.size(), std::size_t{3});  // a form is nobody's usual rival
        comparison.contenders.push_back(formula(kKnownForm));
        comparison.repeats = 2;
        comparison.vary = Vary::Split;
        const ComparisonResult result = compare(comparison, repeatsOf(experiment, data), {});
        const ContenderResult &form = result.contenders.back();
        QCOMPARE(form.parameters, std::size_t{2});
        QCOMPARE(form.runs.size(), std::size_t{2});
        for (const ContenderRun &run : form.runs) {
            QVERIFY(run.status == TrainingStatus::Completed);
            QCOMPARE(run.constants.size(), std::size_t{2});
            QVERIFY(std::abs(run.constants[0].value - 0.3) < 1e-9);
            QVERIFY(std::abs(run.constants[1].value - 1.7) < 1e-9);
            QVERIFY(*run.train.rmse < 1e-9 && *run.test.rmse < 1e-9);
            QVERIFY(*run.test.r2 > 1 - 1e-12);
            QCOMPARE(*run.formula, std::string("(1-0.3)*x1/(x2+1) + x3/(1.7+1)"));
            QCOMPARE(run.history.test_loss.size(), std::size_t{1});
        }
        const ComparisonTable table = comparisonTable(result);
        QCOMPARE(table.rows.size(), std::size_t{4});
        QCOMPARE(table.rows[3][1], std::string("2"));
        const nlohmann::json told = toJson(result).at("models").at(3);
        QCOMPARE(told.at("kind").get<std::string>(), std::string("formula"));
        QCOMPARE(told.at("constants").at(1).at(1).at("name").get<std::string>(), std::string("C2"));
        QVERIFY(told.at("constants").at(1).at(1).contains("standard_error"));
    }

    /// The RMSE is that of y, whatever function of it was fitted.
    void targetsAreSolvedForTheOutput_data() {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("form");
        QTest::newRow("logarithm") << "log(f)"
                                   << "a + b*x1 - x2^c";
        QTest::newRow("square") << "f^2"
                                << "exp(2*(a + b*x1 - x2^c))";
        QTest::newRow("cube") << "f^3"
                              << "exp(3*(a + b*x1 - x2^c))";
        QTest::newRow("of inputs too") << "x1/(f+x2)"
                                       << "x1/(exp(a + b*x1 - x2^c) + x2)";
        QTest::newRow("nested") << "tanh(sqrt(f)/4)"
                                << "tanh(exp((a + b*x1 - x2^c)/2)/4)";
        QTest::newRow("base") << "2^(f/3)"
                              << "2^(exp(a + b*x1 - x2^c)/3)";
        QTest::newRow("itself") << "f"
                                << "exp(a + b*x1 - x2^c)";
    }
    void targetsAreSolvedForTheOutput() {
        QFETCH(QString, target);
        QFETCH(QString, form);
        const auto data = drawn("exp(0.5+0.7*x1-x2^1.5)");
        const ContenderRun run = runOf(formula(form.toStdString(), target.toStdString()), data);
        QVERIFY2(run.message.empty(), run.message.c_str());
        QVERIFY(std::abs(run.constants.at(1).value - 0.7) < 1e-6);
        QVERIFY(*run.test.rmse < 1e-6);
    }

    void rowsBetweenTheUnitsOfTheirColumns() {
        auto data = drawn("3*x1^2");
        data->input_scaling = {{.shift = 1, .scale = 2}, {.shift = 0, .scale = 0.1}};
        data->output_scaling = {{.shift = 0.3, .scale = 0.5, .log = true}};
        const Matrix inputs = inUserUnits(data->train_input, data->input_scaling);
        for (Eigen::Index row = 0; row < data->train_input.rows(); ++row) {
            const double x1 = data->train_input(row, 0) * 2 + 1;
            data->train_label(row, 0) = (std::log(1.5 * x1 * x1) - 0.3) / 0.5;
        }
        const ContenderRun run = runOf(formula("a*x1^b"), data);
        QVERIFY(std::abs(run.constants.at(0).value - 1.5) < 1e-9);
        QVERIFY(std::abs(run.constants.at(1).value - 2) < 1e-9);
        QVERIFY(*run.train.rmse < 1e-9);
    }

    void weightsByAnInput() {
        auto data = drawn("2*x1");
        data->train_label(0, 0) += 5;  // an outlier of little weight
        data->train_input.col(1).setConstant(0.01);
        data->train_input(0, 1) = 1e6;
        Contender weighted = formula("a*x1");
        QVERIFY(std::abs(runOf(weighted, data).constants.at(0).value - 2) > 1e-3);
        weighted.form.errors = "x2";
        QVERIFY(std::abs(runOf(weighted, data).constants.at(0).value - 2) < 1e-9);
        weighted.form.errors = "sd";
        QVERIFY(refusal([&] { runOf(weighted, data); }).contains(QStringLiteral("sd, is no input")));
    }

    void refusedInWords_data() {
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("words");
        QTest::newRow("empty") << ""
                               << ""
                               << "its formula is empty";
        QTest::newRow("syntax") << "a*x1+"
                                << ""
                                << "ends at position 6";
        QTest::newRow("no constants") << "2*x1"
                                      << ""
                                      << "no constant to be fitted";
        QTest::newRow("reads the output") << "a*f"
                                          << ""
                                          << "reads f, which it is to predict";
        QTest::newRow("target without output") << "a*x1"
                                               << "x2"
                                               << "does not read f";
        QTest::newRow("target with a constant") << "a*x1"
                                                << "q*f"
                                                << "holds q, which is no column";
        QTest::newRow("target without inverse") << "a*x1"
                                                << "f+f^2"
                                                << "cannot be solved for f";
    }
    void refusedInWords() {
        QFETCH(QString, form);
        QFETCH(QString, target);
        QFETCH(QString, words);
        const auto data = drawn("x1+x2");
        const QString told = refusal([&] { runOf(formula(form.toStdString(), target.toStdString()), data); });
        QVERIFY2(told.startsWith(QStringLiteral("model \"form\": ")) && told.contains(words), qPrintable(told));
    }

    /// What is seen in the rows only is a run that fails, beside others that do not.
    void failsInWords_data() {
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("words");
        QTest::newRow("pole") << "a/x1"
                              << ""
                              << "training row 5";
        QTest::newRow("together") << "a*b*x1"
                                  << ""
                                  << "do not determine the constants a and b";
        QTest::newRow("alone") << "a*x1 + c*exp(-1e9*x2)"
                               << ""
                               << "no row determines the constant c";
        QTest::newRow("branches") << "a*x1"
                                  << "(f-2)^2"
                                  << "does not tell f apart in training row";
        QTest::newRow("more constants than rows") <<
            [] {
                QString sum = "c0";
                for (int n = 1; n < 90; ++n) sum += QStringLiteral("+c%1*x1^%1").arg(n);
                return sum;
            }() << ""
                                                  << "90 constants";
    }
    void failsInWords() {
        QFETCH(QString, form);
        QFETCH(QString, target);
        QFETCH(QString, words);
        const auto data = drawn("x1+x2");
        data->train_input(4, 0) = 0;
        const ContenderRun run = runOf(formula(form.toStdString(), target.toStdString()), data);
        QVERIFY(run.status == TrainingStatus::Failed);
        QVERIFY2(QString::fromStdString(run.message).contains(words), run.message.c_str());
        QVERIFY(!run.train.rmse);
    }

    void classesAndSeveralOutputsAreRefused() {
        auto data = drawn("x1;x2");
        QVERIFY(refusal([&] { runOf(formula("a*x1"), data); }).contains(QStringLiteral("needs one output")));
        data = drawn("step(x1-1)");
        data->classes = 2;
        QVERIFY(refusal([&] { runOf(formula("a*x1"), data); }).contains(QStringLiteral("this data has classes")));
        Contender with_class_loss = formula("a*x1");
        with_class_loss.training.loss.kind = Loss::BinaryCrossEntropy;
        QVERIFY(refusal([&] { with_class_loss.validate(); }).contains(QStringLiteral("learns numbers")));
        Contender kan = formula("a*x1");
        kan.kind = ContenderKind::Kan;
        QVERIFY(refusal([&] { kan.validate(); }).contains(QStringLiteral("only a formula")));
    }

    /// A column that is gone does not become a constant by itself.
    void namesThatAreNeitherAreTold() {
        const auto data = drawn("x1+x2");
        Contender contender = formula("a*x1 + b*x3");
        contender.form.constants = {"a", "b"};
        QVERIFY(refusal([&] { runOf(contender, data); }).contains(QStringLiteral("x3 is neither an input")));
        contender.form.form = "a*x1 + b*x2";
        QVERIFY(runOf(contender, data).message.empty());
        contender.form.start = {{"x1", 2.0}};
        QVERIFY(runOf(contender, data).message.find("\"x1\" is a column, not a constant") != std::string::npos);
    }

    void aPoleInATestRowCostsItsFiguresOnly() {
        auto data = drawn("3/x1");
        data->test_input(7, 0) = 0;
        const ContenderRun run = runOf(formula("a/x1"), data);
        QVERIFY(run.status == TrainingStatus::Completed);
        QVERIFY(run.train.rmse && !run.test.rmse);
        QVERIFY2(run.message.find("test row 8") != std::string::npos, run.message.c_str());
    }

    void files() {
        Comparison comparison;
        comparison.contenders = {formula(kKnownForm, "log(y)")};
        comparison.contenders[0].form.start = {{"C1", 0.25}};
        comparison.contenders[0].form.errors = "sd";
        comparison.contenders[0].form.constants = {"C1", "C2"};
        KanSpec spec;
        spec.width = {3, 1};
        const nlohmann::json file = toJson(comparison);
        QVERIFY(!file.at("models").at(0).contains("hidden"));
        const Comparison back = comparisonFromJson(JsonReader(file, "test"), spec, {});
        QVERIFY(back.contenders[0].form == comparison.contenders[0].form);
        QCOMPARE(toJson(back), file);

        Experiment experiment = knownForm();
        const std::string without = experimentToJson(experiment);
        QVERIFY(without.find("\"form\"") == std::string::npos);
        experiment.form = comparison.contenders[0].form;
        const Experiment read = parseExperiment(experimentToJson(experiment), "test");
        QVERIFY(read.form == experiment.form);
        QVERIFY(effectOf(knownForm(), experiment, EditMode::Explore) == EditEffect::Reading);
        nlohmann::json wrong = nlohmann::json::parse(experimentToJson(experiment));
        wrong["form"]["start"]["C1"] = "much";
        QVERIFY_THROWS_EXCEPTION(ExperimentError, parseExperiment(wrong.dump(), "test"));
    }

    void rowsOfTablesAndOfDatasets() {
        const Experiment experiment = knownForm();
        TableStore store;
        const PreparedDataPtr data = prepareData(experiment, store);
        const FormSource source = formSourceOf(experiment, data);
        QCOMPARE(formRows(source).table.get(), data->table.get());  // it is not read again
        QCOMPARE(usualTarget(source), std::string("y"));
        QCOMPARE(formRefusal(experiment, data->dataset.get()), std::string());
        const Table same = tableOfDataset(*data->dataset);
        QCOMPARE(same.names(), std::vector<std::string>({"x1", "x2", "x3", "y"}));
        QCOMPARE(same.rows(), std::size_t{500});
        QVERIFY(!formRefusal(experiment, nullptr).empty());
        Experiment images;
        images.images.emplace();
        QVERIFY(formRefusal(images, data->dataset.get()).find("images") != std::string::npos);
    }

    /// The rows of the split, in the table and without one; left out by hand, a row is in neither part.
    void trainingRowsAndTestRows() {
        Experiment experiment = knownForm();
        experiment.table->left_out = {3, 17};
        TableStore store;
        const PreparedDataPtr data = prepareData(experiment, store);
        const auto fittedTo = [](const std::vector<bool> &left_out) {
            return static_cast<Eigen::Index>(std::count(left_out.begin(), left_out.end(), false));
        };
        const FormRows split = formRows(formSourceOf(experiment, data));
        QCOMPARE(fittedTo(split.left_out), data->dataset->train_input.rows());
        QCOMPARE(fittedTo(split.not_tested), data->dataset->test_input.rows());
        for (const std::size_t row : data->table_rows.test) QVERIFY(split.left_out[row] && !split.not_tested[row]);
        const FormRows all = formRows(formSourceOf(experiment, data, FormFitRows::All));
        QCOMPARE(fittedTo(all.left_out), Eigen::Index{498});
        QVERIFY(all.left_out[2] && all.left_out[16] && !all.test_table);

        FormSource drawn_rows;
        drawn_rows.dataset = drawn("x1+x2");  // 80 and 40
        const FormRows both = formRows(drawn_rows);
        QCOMPARE(both.table->rows(), std::size_t{120});
        QVERIFY(!both.left_out[79] && both.left_out[80] && both.not_tested[79] && !both.not_tested[80]);
        const FormTable train = formTable(*both.table, "f", "a+0*x1", {}, both.left_out);
        const FormTable test = formTable(*both.test_table, "f", "a+0*x1", {}, both.not_tested);
        QCOMPARE(train.form.constants(), std::vector<std::string>{"a"});  // a column that cancels is none
        const Dataset &rows = *drawn_rows.dataset;
        QVERIFY(std::abs(formRmse(train, {0.5}) - std::sqrt((rows.train_label.array() - 0.5).square().mean())) < 1e-12);
        QVERIFY(std::abs(formRmse(test, {0.5}) - std::sqrt((rows.test_label.array() - 0.5).square().mean())) < 1e-12);
        QVERIFY(std::isnan(formRmse(formTable(*both.table, "f", "a*log(x1-1)", {}, both.left_out), {1})));
    }

    void inType() {
        const Form form = Form::parse("A*exp(-B/\"T (K)\") + pi*C", {"T (K)", "k"});
        const auto typeset = fittedFormula(form, {2.5, 100.25, 1}, "k");
        QVERIFY(typeset.has_value());
        Matrix rows(1, 2);
        rows << 300, 0;
        QVERIFY(std::abs(typeset->evaluate(rows).values(0, 0) - (2.5 * std::exp(-100.25 / 300) + M_PI)) < 1e-12);
        const std::string text = formulaLine(*typeset, 3);
        QVERIFY2(text.find("100") != std::string::npos && text.find("100.25") == std::string::npos, text.c_str());
        QVERIFY(!fittedFormula(Form::parse("1/(a-b)", {"x"}), {1, 1}, "y"));
    }
};

KAN_TEST(TestFormContender)
#include "tst_form_contender.moc"
